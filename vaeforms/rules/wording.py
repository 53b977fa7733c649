"""The catalogue's sentences, filled in: correct French with its elisions, plurals and spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from vaeforms.french import de, list_fr, typeset

#: Longer quotations hide the sentence they stand in; the whole value is among the evidence.
LONGEST_QUOTE = 90

#: Unicode categories of characters that show nothing.
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")

#: Names that start with a common noun take its article: « de l’Association X ».
_COMMON_NOUN = re.compile(
    r"(association|amicale|union|office|institut|établissement|etablissement|école|ecole|agence|"
    r"hôpital|hopital|entreprise)\b",
    re.IGNORECASE,
)

_CIVILITY = re.compile(
    r"^(?:(?:M|MM|Mr|Mme|Mlle|Mmes|Dr)\b\.?|Monsieur|Madame|Mademoiselle)\s+(?:ou\s+\w+\.?\s+)?(?=\S)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"(?P<de>\b[Dd]e )?\{(?P<key>[^{}]+)\}")


def fill(sentence: str, values: Mapping[str, str], count: int = 1) -> str:
    """The sentence with its placeholders replaced, « (s) » settled by `count`, well spaced.

    Raises KeyError when a placeholder has no value: a sentence never leaves with a hole.
    """

    def replace(match: re.Match[str]) -> str:
        value = values[match["key"]].strip()
        if match["de"] is None:
            return value
        if _COMMON_NOUN.match(value):
            value = f"l’{value}"
        # elided, never contracted: « du Goff Assurances » would change the name
        joined = de(value) if value[:1].isalpha() else ""
        joined = joined if joined.startswith("d’") else f"de {value}"
        return f"D{joined[1:]}" if match["de"][0] == "D" else joined

    return clean(_PLACEHOLDER.sub(replace, _settle(sentence, count)))


@lru_cache(maxsize=1024)
def clean(text: str) -> str:
    """The text on one line, French spaces and apostrophes, no sign doubled by a filled-in value.

    Braces typed by a candidate become parentheses: none is ever taken for a forgotten placeholder.
    """
    text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _HIDDEN)
    text = text.replace("{", "(").replace("}", ")")
    text = re.sub(r"\s+(?=[,.])(?!\.\.)", "", re.sub(r"[ \t\n]+", " ", text).strip())
    return typeset(re.sub(r"(?<!\.)\.\.(?!\.)", ".", text))


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    text = text.strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def quote(value: str) -> str:
    """A written value on one line, shortened when it would hide the sentence."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"


def bare_name(written: str) -> str:
    """A person's name without the civility it opens with, which letters never repeat (« Mlle »)."""
    return _CIVILITY.sub("", " ".join(written.split())) or written


def page_list(numbers: Sequence[int]) -> str:
    """« 3, 7 et 8 », or « 1 à 10 » for a run of more than two pages."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]} à {run[-1]}"] if len(run) > 2 else [str(n) for n in run]
    return list_fr(parts)


def _settle(text: str, count: int) -> str:
    """« rubrique(s) », « la ou les pages », for that many; « (e) » agrees with « attestation »."""
    several = count > 1
    text = re.sub(r"(?<=\w)\(s\)", "s" if several else "", text)
    text = text.replace("établi(e)", "établie")
    return text.replace("la ou les pages", "les pages" if several else "la page")
