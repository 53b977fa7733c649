"""Names of people and organisations -> comparable keys; only equality is ever affirmed."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from vaeforms.french.plain import plain


class PersonMatch(StrEnum):
    """How two written names relate."""

    SAME = "same"  #: the same words, whatever their order, case, accents and hyphens
    DIFFERENT_FORM = "different_form"  #: something in common, or cannot tell: a person looks
    OTHER = "other"  #: no common word and no two words within two typing errors


class OrganisationMatch(StrEnum):
    """How two organisation names relate: never « different » (mergers, acronyms)."""

    SAME = "same"
    UNSURE = "unsure"


_CIVILITY = re.compile(
    "m|mr|mme|mlle|mm|mmes|madame|monsieur|mademoiselle|mesdames|messieurs|dr|docteur|me|maitre|pr"
    "|professeur"
)
_BIRTH = re.compile("nee?")
_FAMILY_STATE = re.compile("nee?|epouse|ep|epse|epx|veuve|vve|divorcee|dite?|usage|nom|prenom")
#: words of a name that several families share: never a sign that two names are one person's
_PARTICLE = re.compile(
    "de|du|des|d|la|le|les|l|da|do|dos|di|del|della|van|von|der|den|ter|el|al|ben|bin|ibn|abd|et"
)
#: given names after the first that are tried with and without
_GIVEN_NAMES = 4
#: two words this close may be one word mistyped (Dupond, Dupont; Jean, Jeanne)
_TYPING_ERRORS = 2


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", plain(name)))


@lru_cache(maxsize=4096)
def name_key(name: str) -> tuple[str, ...]:
    """Sorted words of `name` without accents, case, civilities, « née », « épouse »."""
    words = [word for word in _words(name) if not _FAMILY_STATE.fullmatch(word)]
    # « M » may be a first name's initial; it is a civility only where it opens the name
    while len(words) > 1 and _CIVILITY.fullmatch(words[0]):
        words = words[1:]
    return tuple(sorted(words))


@lru_cache(maxsize=4096)
def _forms(name: str) -> frozenset[tuple[str, ...]]:
    """Keys a name may be known by: whole, and without what follows « née »."""
    words = _words(name)
    cut = next((i for i, word in enumerate(words) if i > 1 and _BIRTH.fullmatch(word)), len(words))
    return frozenset({name_key(name), name_key(" ".join(words[:cut]))} - {()})


def is_same_person(a: str, b: str) -> bool:
    """`same_person` says SAME; a tenth of its time, to look for one name among many."""
    return not _forms(a).isdisjoint(_forms(b))


def same_person(a: str, b: str) -> PersonMatch:
    """Compare two full names in any order; an empty name gives DIFFERENT_FORM (unknown).

    « Jeanne Martin née Dupont » is SAME as « MARTIN Jeanne », another form of « Jeanne Dupont ».
    """
    if is_same_person(a, b):
        return PersonMatch.SAME
    if not _forms(a) or not _forms(b):
        return PersonMatch.DIFFERENT_FORM
    ours, theirs = (_telling(name_key(name)) for name in (a, b))
    if any(_distance(x, y, _TYPING_ERRORS) <= _TYPING_ERRORS for x in ours for y in theirs):
        return PersonMatch.DIFFERENT_FORM
    # « DeLaTour » and « de La Tour »
    if any(_glued(x, theirs) for x in ours) or any(_glued(y, ours) for y in theirs):
        return PersonMatch.DIFFERENT_FORM
    return PersonMatch.OTHER


def same_candidate(candidate: tuple[str, str], person: str) -> PersonMatch:
    """How the person an attestation names relates to the candidate (surname, given names).

    People are certified under their first given name alone: the others may be missing. « Jean » is
    not « Jean-Pierre »: that is one given name.
    """
    surname, given = candidate
    first, *others = re.split(r"[\s,]+", given.strip(" ,"))
    for count in range(min(len(others), _GIVEN_NAMES) + 1):
        for chosen in combinations(others[:_GIVEN_NAMES], count):
            if same_person(" ".join((surname, first, *chosen)), person) is PersonMatch.SAME:
                return PersonMatch.SAME
    return same_person(f"{surname} {given}", person)


def _telling(key: tuple[str, ...]) -> tuple[str, ...]:
    """The words that identify; all of them when there are only particles."""
    return tuple(word for word in key if not _PARTICLE.fullmatch(word)) or key


def _glued(word: str, others: tuple[str, ...]) -> bool:
    """Whether `word` is another name's word with something stuck to it (« delatour », « tour »)."""
    return any(len(other) >= 4 and word != other and word.endswith(other) for other in others)


def shared_family_name(a: str, b: str) -> str:
    """The family name two full names seem to share, normalised, or empty (SIG-08).

    A family name is what is in capitals; where nothing tells, the last word. « Jean Martin » and
    « Jean Petit » share none.
    """
    (ours, ours_last, all_ours), (theirs, theirs_last, all_theirs) = _families(a), _families(b)
    common = (ours & all_theirs) | (theirs & all_ours)
    if not (ours or theirs):
        common = ours_last & theirs_last
    return " ".join(sorted(common))


def _families(name: str) -> tuple[set[str], set[str], set[str]]:
    """(words that are capitals among others that are not, last word, every word), no particles."""
    words = [w for w in re.findall(r"[^\W\d_]+", name) if not _CIVILITY.fullmatch(plain(w))]
    words = [w for w in words if not _PARTICLE.fullmatch(plain(w))]
    every = {plain(word) for word in words}
    capitals = {plain(word) for word in words if len(word) > 1 and word.isupper()}
    return (capitals if capitals != every else set()), {plain(w) for w in words[-1:]}, every


def _distance(a: str, b: str, limit: int) -> int:
    """Levenshtein distance of two words, or `limit` + 1 when it is larger than `limit`."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return min(row[-1], limit + 1)


# --------------------------------------------------------------------------- organisations

_LEGAL_FORMS = re.compile(
    r"\b(?:sa|sas|sasu|sarl|eurl|sci|snc|scop|scic|gie|ei|eirl|asbl|ste|societe|etablissements?|ets"
    r"|association|asso|assoc|loi (?:de )?1901|loi 1901)\b"
)
_ARTICLE = re.compile(r"^(?:l|la|le|les)\s")
_LINK = re.compile("de|du|des|d|la|le|les|l|et|a|au|aux|en|pour")
_WAY = (
    "rue|avenue|av|boulevard|bd|bld|place|pl|allees?|impasse|chemin|ch|route|rte|quai|cours|square"
    "|passage|faubourg|fg|esplanade|sentier|voie|rond[- ]point|zone|za|zi|zac|lotissement"
    "|residence|résidence|villa|cite|cité|mail|parvis|promenade|allées?"
)
_STREET = re.compile(
    rf"(?:^|[\s,;-])\d{{1,4}}\s?(?:bis|ter|quater|[a-d])?,?\s+(?:{_WAY})\b\.?", re.IGNORECASE
)
_PLACE = re.compile(
    r"[\s,;-]+(?:\d{5}\b|(?:BP|CS|TSA)\s?\d"
    r"|(?:rue|avenue|boulevard|place|allée|impasse|chemin|quai)\s)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def employer_name(cell: str) -> str:
    """The name in a « nom et adresse » cell: its first line, cut before the street or postcode."""
    line = next((line.strip() for line in cell.splitlines() if line.strip()), "")
    for pattern in (_STREET, _PLACE):
        # « 12 rue des Alpes » alone is all the name there is
        if (found := pattern.search(line)) and re.search(r"[^\W\d_]{2}", line[: found.start()]):
            line = line[: found.start()]
    return line.strip(" ,;:-–—")


@lru_cache(maxsize=1024)
def organisation_key(name: str) -> str:
    """Normalised name without legal form or leading article; never empty unless `name` is."""
    # « S.A.R.L. » is one word, « M.G.E.N. » too
    bare = re.sub(
        r"\b((?:[a-z]\.){2,}[a-z]?)(?![a-z])", lambda m: m[1].replace(".", ""), plain(name)
    )
    words = " ".join(_words(bare.replace("&", " et ")))
    for pattern in (_LEGAL_FORMS, _ARTICLE):
        words = " ".join(pattern.sub(" ", words).split()) or words
    return words


def same_organisation(a: str, b: str) -> OrganisationMatch:
    """SAME only when the keys are equal and not empty; each side may be a name and address."""
    left, right = (
        {organisation_key(text) for text in (name, employer_name(name))} - {""} for name in (a, b)
    )
    return OrganisationMatch.SAME if left & right else OrganisationMatch.UNSURE


#: an acronym that spells another name's initials: a good hint, still to be confirmed
_ACRONYM_SCORE = 0.9


def organisation_similarity(a: str, b: str) -> float:
    """0 to 1, to choose the likeliest match only: « Est » and « Ouest » score high.

    The part of common words, weighted by their length; 1 when equal, 0.9 for an acronym.
    """
    left, right = (organisation_key(employer_name(name)).split() for name in (a, b))
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    if _is_acronym(left, right) or _is_acronym(right, left):
        return _ACRONYM_SCORE
    ours, theirs = ({w for w in words if not _LINK.fullmatch(w)} for words in (left, right))
    common = sum(len(x) for x in ours if any(x == y or _close(x, y) for y in theirs)) + sum(
        len(y) for y in theirs if any(x == y or _close(x, y) for x in ours)
    )
    every = sum(map(len, ours)) + sum(map(len, theirs))
    # never 1.0: only equality is
    return min(0.99, common / every) if every else 0.0


def _close(x: str, y: str) -> bool:
    return min(len(x), len(y)) >= 5 and _distance(x, y, 1) <= 1


def _is_acronym(short: list[str], words: list[str]) -> bool:
    if len(short) != 1 or len(words) < 2 or len(short[0]) < 2:
        return False
    initials = {
        "".join(word[0] for word in words),
        "".join(word[0] for word in words if not _LINK.fullmatch(word)),
    }
    return short[0] in initials
