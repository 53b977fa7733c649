"""What is asked: the fields of a form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What one field holds, and therefore how it is drawn, filled, read and checked."""

    TEXT = "text"  #: one line of free text
    MULTILINE = "multiline"  #: several lines of free text
    DATE = "date"  #: a date in French, possibly partial (« mars 2015 ») or « à ce jour »
    DURATION = "duration"  #: a length of time in words and figures (« 2 ans 6 mois »)
    QUOTA = "quota"  #: a share of full time: « 80 % », « 121,33 h/mois »
    NUMBER = "number"  #: a number, possibly with a unit
    EMAIL = "email"  #: an electronic address
    PHONE = "phone"  #: a telephone number
    COMBO = "combo"  #: one of `Field.options`, or free text
    RADIO = "radio"  #: exactly one of `Field.options`, drawn as boxes to tick
    SIGNATURE = "signature"  #: a signature, in ink or cryptographic
    STAMP = "stamp"  #: an organisation's rubber stamp
    FIXED = "fixed"  #: words printed on the form, that must still be there
    DEPOSIT = "deposit"  #: said by the secretariat, not on the form


class Required(StrEnum):
    """When a field must hold a value."""

    ALWAYS = "always"
    STARTED = "started"  #: as soon as another field of the same table or row holds a value
    WHEN = "when"  #: when `Field.when` names a field and the value it must hold
    ONE_OF = "one_of"  #: one field of the group named by `Field.when` is enough
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. Source: the field inventory of the form (domain.md §3)."""

    #: flat ASCII, the same as AcroForm field name, reading key and JSON key: ``emploi_2_depuis``
    name: str
    #: the words printed on the form, verbatim
    label: str
    kind: Kind
    required: Required = Required.NEVER
    #: for `Required.WHEN`: (field name, value); for `Required.ONE_OF`: (group name, "")
    when: tuple[str, str] | None = None
    #: export values and what a person reads, for COMBO and RADIO
    options: tuple[tuple[str, str], ...] = ()
    #: the tooltip (/TU) read by screen readers: label and table number
    tooltip: str = ""
    #: True where the seed has no such field and the product adds it, visibly marked
    addition: bool = False
    #: free words: that something is written decides, whatever the words; a person reads the rest
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form: an id, a title and its fields; no coordinates."""

    #: file name of its blank without « .pdf »: ``dossier-recevabilite``
    id: str
    #: three capitals, as printed in the page code: ``DOS``
    code: str
    title: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError when the form has none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)
