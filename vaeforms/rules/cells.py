"""Readings as rules see them: a value, positively empty, or not known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from vaeforms import forms
from vaeforms.model import Kind, Reading, State

_ZONES = (Kind.SIGNATURE, Kind.STAMP)
#: What people write where they have nothing to declare.
_NIL = frozenset({"neant", "sans objet", "aucun", "aucune", "so", "s o", "non concerne", "rien"})
#: What people write to come back to it later, or instead of an answer: « à compléter », « XXX »,
#: « voir CV », « idem ». Whole values only: « à définir les besoins » describes an activity.
_FILLER = re.compile(
    r"(?:x ?)+|a (?:completer|remplir|renseigner|preciser|definir|voir|venir|fournir|demander)"
    r"|en attente|(?:je )?ne sais? pas|nsp|inconnue?|non (?:connue?|communique|renseigne|precise)e?"
    r"|ras|r a s|rien a signaler|n ?[cr]|n a|tbd|tbc|todo|test|lorem ipsum.*|idem|ibid|id"
    r"|(?:voir|cf|comme) .{1,40}|ci (?:joint|dessus|dessous|apres)e?|en annexe"
    r"|oui|non|ok|m|mr|mme|mlle|monsieur|madame|mademoiselle|beaucoup|toujours|parfois|souvent"
    r"|(?:merci de|priere de|demander a|a demander a|a faire).{0,40}"
)

ABSENT = "la page qui porte cette rubrique n’a pas été trouvée"
CONFLICT = "la valeur enregistrée et ce que montre la page diffèrent"
TYPED_ZONE = "la zone ne porte que du texte tapé"
#: A word, elided or not, of which only the first letter is a capital: « Une », « L’image », « À ».
_CAPITAL = re.compile(r"À |[^\W\d_]’?[a-zà-öø-ÿœ]")
#: See `Reading.flags`.
TO_READ = "to_read"
BY_EYE = "une écriture est à relire à l’œil"


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one document: what was read there, and what that amounts to.

    `state` differs from the reading's where the rules must not take it at its word: a value made
    of dots and dashes only is EMPTY, a value that contradicts what the page shows is UNREADABLE,
    and so is a signature box that holds typed words and nothing else.
    """

    #: `Document.id`
    document: str
    reading: Reading
    state: State
    #: as typed, without outer blanks; empty unless FILLED
    value: str = ""
    #: French, no capital, no full stop: why it is UNREADABLE
    reason: str = ""
    #: False when no page of the submission carries this field
    present: bool = True
    #: FILLED for sure, but its words were not: they decide nothing against anybody
    doubtful: bool = False

    @property
    def name(self) -> str:
        """`Field.name`."""
        return self.reading.field

    @property
    def filled(self) -> bool:
        """Something was positively read."""
        return self.state is State.FILLED

    @property
    def empty(self) -> bool:
        """It was positively read that nothing is there."""
        return self.state is State.EMPTY

    @property
    def unreadable(self) -> bool:
        """Nobody knows."""
        return self.state is State.UNREADABLE

    @property
    def both(self) -> bool:
        """Two exclusive answers are ticked."""
        return "both" in self.reading.flags

    @property
    def told(self) -> bool:
        """Something was read there, and how: no stain, no fold does that."""
        return (self.filled and not self.doubtful) or self.both

    @property
    def first_line(self) -> str:
        """The value up to its first line end; nothing where it may have been misread."""
        return "" if self.doubtful else self.value.split("\n", 1)[0].strip()


def is_blank(value: str) -> bool:
    """True for nothing, or for dots, dashes and other signs without a letter or digit."""
    return not letters(value) and not any(c.isdecimal() for c in value)


def letters(value: str) -> int:
    """How many letters; modifiers (« ـ », « ʰ ») are drawn for rules and decoration."""
    return sum(c.isalpha() and unicodedata.category(c) != "Lm" for c in value)


def is_nil(words: str) -> bool:
    """True for « néant », « sans objet »… `words` comes folded: no accents, no capitals."""
    return words.strip(" .-_/") in _NIL


def is_filler(words: str) -> bool:
    """True for « néant » and for what only holds the place of an answer; `words` comes folded."""
    return is_nil(words) or _FILLER.fullmatch(words.strip(" .-_/")) is not None


def read(document: str, reading: Reading, kind: Kind | None) -> Cell:
    """The cell of one reading."""
    state, reason = reading.state, clause(reading.reason)
    value = reading.value.strip() if state is State.FILLED else ""
    if kind in _ZONES:
        typed = reading.marks and all(mark.kind == "text" for mark in reading.marks)
        if state is State.FILLED and typed:
            state, reason = State.UNREADABLE, TYPED_ZONE
    elif state is State.FILLED and TO_READ in reading.flags:
        field = forms.field(reading.field)
        if field is not None and field.prose:
            return Cell(document, reading, state, value, doubtful=True)
        # what is written decides, and nobody knows what is written
        state, value, reason = State.UNREADABLE, "", BY_EYE
    elif state is State.FILLED and "conflict" in reading.flags:
        state, value, reason = State.UNREADABLE, "", CONFLICT
    elif state is State.FILLED and is_blank(value):
        state, value = State.EMPTY, ""
    if state is State.UNREADABLE and not reason:
        reason = "la lecture automatique n’a pas abouti"
    return Cell(document, reading, state, value, reason)


def absent(document: str, name: str) -> Cell:
    """The cell of a field whose page was not found: not known, never empty."""
    reading = Reading(name, State.UNREADABLE, reason=ABSENT[0].upper() + ABSENT[1:] + ".")
    return Cell(document, reading, State.UNREADABLE, reason=ABSENT, present=False)


def clause(sentence: str) -> str:
    """A French sentence as the end of another one: no capital, no full stop."""
    text = sentence.strip().removesuffix(".")
    if _CAPITAL.match(text):
        text = text[0].lower() + text[1:]
    return text


def empties(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Those positively read as empty."""
    return tuple(cell for cell in cells if cell.empty)


def unknowns(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Those nobody could read."""
    return tuple(cell for cell in cells if cell.unreadable)


def doubtful(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Those filled with words that a person has to read."""
    return tuple(cell for cell in cells if cell.doubtful)


def reasons(cells: Iterable[Cell]) -> str:
    """Why some of these cells are not known, each reason once."""
    return " ; ".join(dict.fromkeys(cell.reason for cell in cells if cell.unreadable))
