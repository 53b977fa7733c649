"""Sentences of a letter, certificate or contract -> the person, period, job, share they state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from vaeforms.french import AmountKind, parse_hours_per_week, parse_share
from vaeforms.model import Absence, Day, Fact, Period, Quantity
from vaeforms.pieces import labels, periods
from vaeforms.pieces.absences import kind_of
from vaeforms.pieces.sheet import Sheet, trim

#: Words that open the name of an organisation.
_ORG = (
    r"(?:societe|entreprise|association|mutuelle|union|groupe|sarl|sas|sa|cabinet|fondation|caisse"
    r"|institution)"
)
#: « de la mutuelle … »: what precedes it.
_OF = r"(?:de|du|pour|au sein de|dans|d')(?: la| l'| le)? ?"
_CIV = r"(?:m\.|m|mr\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle)"
_WORDS = r"[^\s,;:.()]+(?: [^\s,;:.()]+){1,7}?"
#: What follows a name in a sentence.
_END = (
    r"(?=\s?[,;.(:]|$| (?:est|a|ont|etait|ne|nee|demeurant|domicilie|domiciliee|exerce|occupe"
    r"|travaille|fait|salarie|salariee|employe|employee|en qualite|depuis|residant|matricule"
    r"|d'autre|ci-apres|titulaire|benevole|du \d|d'une|certifi\w+|attest\w+|agissant|declar\w+"
    r"|responsable|directeur|directrice|president|presidente|et m|au titre|pour|nous"
    r"|il|elle|session|le \d|chez|dans|au sein|participe|suivi|suit)\b)"
)
_SUBJECT = re.compile(
    rf"\b(?:certifi|attest|declar)\w*\b[^.]{{0,60}}?\bque,? ?(?:{_CIV} )?(?P<v>{_WORDS}){_END}"
)
_SUBJECT_CIVIL = re.compile(
    rf"\b(?:certifi|attest|declar)\w*\b[^.]{{0,60}}?\bque,? ?(?P<v>{_CIV} {_WORDS}){_END}"
)
_SIGNATORY = re.compile(
    rf"\b(?:je|nous),? (?:soussignee?s?(?: ?\(e\)s?)?),? ?:?\s?(?P<v>(?:{_CIV} )?{_WORDS}){_END}"
)
_QUALITY = re.compile(
    r"\bsoussigne.{3,90}?(?:agissant )?(?:en (?:ma |sa )?qualite d(?:e |')|en tant que )"
    rf"(?P<v>[^,;]{{3,90}}?)(?= {_OF}{_ORG}\b|\s?[,;]| certif| attest| declar)"
)
_QUALITY_AFTER = re.compile(
    r"\bsoussigne[^,]{3,60}, (?P<v>(?:directeur|directrice|president|presidente|responsable|gerant"
    r"|gerante|drh|secretaire|tresorier|tresoriere|chef|charge|chargee|administrateur|gestionnaire)"
    rf"[^,;]{{0,60}}?)(?= {_OF}{_ORG}\b|\s?[,;]| certif| attest)"
)
_COMPANY = re.compile(
    r"\bsoussigne.{3,160}?\b(?:de|du|pour|au sein de|dans)(?: la| le)? ?"
    rf"(?P<v>(?:l')?{_ORG}\b[^,;.]{{2,70}}?)"
    r"(?=\s?[,;.]| certif| attest| declar| dont | situee?| ayant| sise?\b| n[°o]| siret| represent)"
)
_AT = re.compile(
    r"\b(?:employee?|embauchee?|engagee?|salariee?|travaille|travaillee?)\b.{0,60}?"
    r"\b(?:par|chez|au sein de|dans)(?: la| le| l'entreprise| la societe)? ?"
    rf"(?P<v>(?:l')?{_ORG} [^,;.]{{2,60}}?)"
    r"(?=\s?[,;.]| depuis| du \d| en qualite| a temps| a compter| dans le cadre| jusqu)"
)
_PARTY = re.compile(
    r"\bentre les soussignes? ?:?(?: d'une part,?)? (?:la |le |l')?(?:societe )?"
    r"(?P<v>[^,;:]{3,70}?)(?=\s?[,;:]| dont | siret| represent)"
)
_HIRED = re.compile(rf"(?:^|[ ,])et,? (?:d'autre part,? )?:? ?(?P<v>{_CIV} {_WORDS}){_END}")
_JOB = re.compile(
    r"(?:en (?:sa )?qualite d(?:e |')|en tant que |au poste d(?:e |')|aux fonctions d(?:e |')"
    r"|(?:occupe|exerce|occupee?)\w*(?: actuellement)? (?:le poste|l'emploi|un poste|les fonctions"
    r"|la fonction|le metier) d(?:e |'))(?P<v>[^,;.]{3,90}?)"
    r"(?=\s?[,;.]|$| a temps| depuis| du \d| au sein| dans| jusqu| selon| avec| sous| pour| sur"
    r"| en contrat| en cdi| en cdd| a compter| statut| coefficient| et percoit| chez| (?:mme|m\.) )"
)
_RANGE = re.compile(rf"\bdu (?P<a>{periods.DAY})(?: inclus)? (?:au|jusqu'au) (?P<b>{periods.DAY})")
_MONTH_RANGE = re.compile(rf"\bde (?P<a>{periods.MONTH}) a (?P<b>{periods.MONTH})")
_SINCE = re.compile(
    rf"\b(?:depuis(?: le| la date du)?|a compter du|a partir du|prendra? effet (?:le|au)) ?"
    rf"(?P<a>{periods.WHEN})"
    # « …, en congé du … au … » begins another period
    rf"(?:(?:(?!\bdu \d).){{0,60}}?\b(?:jusqu'au|au) (?P<b>{periods.WHEN}))?"
)
#: Characters before a period in which a leave is named.
_NEAR = 60
_LEAVE = re.compile(
    r"\b(?:conges?\b(?: \w+(?: d'education)?)?|absen(?:te?|ces?)\b|arret\w*(?: \w+){0,2}"
    r"|suspen\w+|sans solde|disponibilite)\b"
    r"(?!.*\bemployee?\b)"
)
_FULL = re.compile(r"\b(?:a |de )?temps (?:plein|complet)\b")
_PART = re.compile(
    r"\btemps partiel\b[^.;]{0,40}?(?P<v>\d{1,3}(?:[.,]\d{1,2})? ?%)"
    r"|\b(?P<w>\d{1,3}(?:[.,]\d{1,2})? ?%) d(?:u|'un) temps (?:plein|complet)"
)
_PART_WORD = re.compile(r"\btemps partiel\b|\bmi-temps\b")
_WEEK = re.compile(
    r"(?<![\d,.])(?P<v>\d{1,2}(?:[.,]\d{1,2})? ?(?:h|heures?)(?: \d\d)?)"
    r"(?: de (?:travail|benevolat))?(?: par semaine| hebdomadaires?| ?/ ?semaine| a la semaine)"
)
_MONTHLY = re.compile(
    r"(?<![\d,.])(?P<v>\d{2,3}(?:[.,]\d{1,2})? ?(?:h|heures?))(?: par mois| mensuelles?| ?/ ?mois)"
)
_DONE = re.compile(
    rf"\bfait(?: et delivre)? (?:a|en) (?P<at>[^,\d]{{2,40}}?)(?: en \w+ exemplaires?)?\s?,?"
    rf"(?: en \w+ exemplaires?,?)? ?le (?P<v>{periods.DAY})"
)
_PLACED = re.compile(rf"(?P<at>[^\W\d][^,\d]{{1,35}}), ?(?:le )?(?P<v>{periods.DAY})")
_ACTIVITIES = re.compile(
    r"\b(?:activites|missions|taches|fonctions|attributions)\b[^.:]{0,50}?"
    r"(?:\b(?:sont|etaient|consist\w+ (?:en|a)|compren\w+|suivantes?)\b ?:?|:) ?(?P<v>.{10,1200}?)"
    r"(?= cette attestation| la presente| (?:en foi de quoi|pour (?:servir et )?valoir)| fait a |$)"
)
_USER = re.compile(
    r"\b(?:aupres de|mise?s? a (?:la )?disposition de|en mission (?:chez|aupres de|a))"
    r"(?: la| le)? ?(?P<v>(?:l')?[^,;.]{3,60}?)(?=\s?[,;.]| du \d| depuis| en qualite| a temps)"
)


def subject(pages: Iterable[Sheet]) -> Fact | None:
    """« certifie que Mme … »; « et Mme …, d'autre part »."""
    for page in pages:
        for pattern in (_SUBJECT_CIVIL, _SUBJECT):
            found = _named(page, pattern)
            if found is not None:
                return found
    return None


def hired(pages: Iterable[Sheet]) -> Fact | None:
    """The person of a contract."""
    return next((f for page in pages if (f := _named(page, _HIRED)) is not None), None)


def _named(page: Sheet, pattern: re.Pattern[str]) -> Fact | None:
    for match in pattern.finditer(page.plain):
        fact = page.group(match, "v")
        if fact is not None and labels.person(fact.text.strip(",")) is not None:
            return replace(fact, text=fact.text.strip(" ,.;"))
    return None


def signatory(page: Sheet) -> Fact | None:
    """« Je soussigné(e) … »."""
    return _named(page, _SIGNATORY)


def quality(page: Sheet) -> Fact | None:
    """« agissant en qualité de … », « …, directrice de … »."""
    return _first(page, _QUALITY) or _first(page, _QUALITY_AFTER)


def company(page: Sheet) -> Fact | None:
    """The organisation in whose name the letter is signed, or that employs."""
    for pattern in (_COMPANY, _AT):
        fact = _first(page, pattern)
        if fact is not None and labels.organisation(fact.text) is not None:
            words = re.sub(r"^(?:l['’])?(?:soci[ée]t[ée]|entreprise) ", "", fact.text, flags=re.I)
            return replace(fact, text=trim(re.sub(r"^l['’]", "", words, flags=re.I)))
    return None


def party(page: Sheet) -> Fact | None:
    """The employer of a contract."""
    fact = _first(page, _PARTY)
    if fact is None or labels.organisation(fact.text) is None:
        return None
    return replace(fact, text=re.sub(r"^(?:la|le|l['’]) ?", "", fact.text, flags=re.I))


def job(page: Sheet, *, after: int = 0) -> Fact | None:
    """« en qualité de … » of the employee, looked for after that position of `page.plain`."""
    for match in _JOB.finditer(page.plain, after):
        fact = _clean(page, match, "v")
        if fact is not None and labels.job(fact.text) is not None:
            return fact
    return None


def statement(page: Sheet) -> int:
    """Where « certifie que » stands: what comes before is about the signatory."""
    match = re.search(r"\b(?:certifi|attest|declar)\w*\b(?= |,)(?!ion de)", page.plain)
    sworn = re.search(r"\bsoussigne", page.plain)
    if sworn is not None:
        match = re.compile(r"\b(?:certifi|attest|declar)\w*").search(page.plain, sworn.end())
    return match.end() if match else 0


def period(page: Sheet, *, after: int = 0) -> tuple[Period | None, tuple[str, ...]]:
    """The employment; several different ones give none and an issue."""
    found = [_between(page, match) for match in _ranges(page, after) if not _leave(page, match)]
    closed = [each for each in found if each is not None]
    begun = [each for m in _SINCE.finditer(page.plain, after) if (each := _since(page, m))]
    # « à compter du … au … » is read both ways
    starts = {each.start for each in closed}
    spans = closed + [each for each in begun if each.start not in starts]
    if not spans:
        return None, ()
    if len({(each.start, each.end) for each in spans}) > 1:
        return None, ("Plusieurs périodes sont écrites : à lire à l’œil.",)
    return spans[0], ()


def absences(page: Sheet, *, after: int = 0) -> tuple[Absence, ...]:
    """Leaves that a letter dates: « en congé parental du … au … »."""
    found = []
    for match in _ranges(page, after):
        words = _leave(page, match)
        span = _between(page, match) if words is not None else None
        if words is None or span is None or span.start is None or span.end is None:
            continue
        fact = page.fact(page.span(words.start(), match.end()))
        kind = kind_of(words[0]) or "other"
        found.append(Absence(kind, fact.text, span.start[0], span.end[1], where=fact.where))
    return tuple(found)


def _ranges(page: Sheet, after: int) -> list[re.Match[str]]:
    return [m for p in (_RANGE, _MONTH_RANGE) for m in p.finditer(page.plain, after)]


def _leave(page: Sheet, match: re.Match[str]) -> re.Match[str] | None:
    """What says, in the same sentence, that a period is one of absence and not of work."""
    before = page.plain.rfind(". ", 0, match.start()) + 1
    start = max(before, match.start() - _NEAR)
    return _LEAVE.search(page.plain, start, match.start())


def _between(page: Sheet, match: re.Match[str]) -> Period | None:
    start, end = periods.bounds(match["a"]), periods.bounds(match["b"])
    if start is None or end is None or end[1] < start[0]:
        return None
    fact = page.fact(page.span(match.start(), match.end()))
    return Period(fact.text, start, end, where=fact.where)


def _since(page: Sheet, match: re.Match[str]) -> Period | None:
    start = periods.bounds(match["a"])
    end = periods.bounds(match["b"]) if match["b"] else None
    if start is None or (match["b"] and (end is None or end[1] < start[0])):
        return None
    fact = page.fact(page.span(match.start(), match.end()))
    return Period(fact.text, start, end, ongoing=end is None, where=fact.where)


def share(page: Sheet) -> tuple[Quantity | None, bool | None, tuple[str, ...]]:
    """(share of full time, full time or not, issues) as the sentences say."""
    text = page.plain
    full, part = _FULL.search(text), _PART_WORD.search(text)
    found: list[Quantity] = []
    for pattern, unit in ((_PART, ""), (_WEEK, "h/semaine"), (_MONTHLY, "h/mois")):
        for match in pattern.finditer(text):
            name = "v" if match["v"] else "w"
            fact = page.group(match, name)
            value = _value(match[name], unit)
            if fact is not None and value is not None:
                found.append(Quantity(fact.text, value, fact.where))
    values = {each.value for each in found}
    if len(values) > 1:
        return None, None, ("Plusieurs quotités sont écrites : à lire à l’œil.",)
    if found:
        return found[0], found[0].value == 1, ()
    # « 80 % d'un temps plein » was read above; « temps plein » alone is full time
    if full is not None and part is None:
        fact = page.fact(page.span(full.start(), full.end()))
        return Quantity(fact.text, Fraction(1), fact.where), True, ()
    return None, (False if part is not None and full is None else None), ()


def _value(text: str, unit: str) -> Fraction | None:
    bare = re.sub(r"\s*heures?|\s*h\b", "", text) if unit else text
    read = parse_share(f"{bare} {unit}".strip())
    if read.kind is not AmountKind.PARSED or read.alternative is not None or read.share is None:
        return None
    return min(Fraction(1), read.share) if read.share > 0 else None


def hours_week(page: Sheet) -> Quantity | None:
    """Hours a week of a volunteer."""
    found = list(_WEEK.finditer(page.plain))
    if len({match["v"] for match in found}) != 1:
        return None
    fact = page.group(found[0], "v")
    read = parse_hours_per_week(found[0]["v"])
    if fact is None or read.hours is None or read.hours != (read.high or read.hours):
        return None
    return Quantity(fact.text, read.hours, fact.where)


def signed(pages: Iterable[Sheet]) -> tuple[Day | None, Fact | None]:
    """(date, place) of « Fait à Quimper, le 2 juin 2026 »; the last one of the pages."""
    for page in reversed(list(pages)):
        matches = list(_DONE.finditer(page.plain))
        if matches:
            return _dated(page, matches[-1])
        for cell in reversed(page.cells):
            if _PLACED.fullmatch(cell.plain):
                start = _offset(page, cell.plain)
                match = _PLACED.match(page.plain, start) if start >= 0 else None
                if match is not None:
                    return _dated(page, match)
    return None, None


def _offset(page: Sheet, words: str) -> int:
    return page.plain.rfind(words)


def _dated(page: Sheet, match: re.Match[str]) -> tuple[Day | None, Fact | None]:
    value, fact = periods.day(match["v"]), page.group(match, "v")
    place = page.group(match, "at")
    if place is not None:
        place = replace(place, text=place.text.strip(" ,"))
    if value is None or fact is None:
        return None, place
    return Day(fact.text, value, value, fact.where), place


def activities(page: Sheet) -> Fact | None:
    """What is said of the activities."""
    return _first(page, _ACTIVITIES)


def user_company(page: Sheet) -> Fact | None:
    """Where somebody sent by an agency worked."""
    fact = _first(page, _USER)
    return fact if fact is not None and labels.organisation(fact.text) is not None else None


def _first(page: Sheet, pattern: re.Pattern[str]) -> Fact | None:
    match = pattern.search(page.plain)
    return None if match is None else _clean(page, match, "v")


def _clean(page: Sheet, match: re.Match[str], name: str) -> Fact | None:
    fact = page.group(match, name)
    return None if fact is None else replace(fact, text=fact.text.strip(" ,.;:"))
