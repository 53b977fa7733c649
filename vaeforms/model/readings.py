"""What was read in a box, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vaeforms.model.placed import Rect


class State(StrEnum):
    """What one box holds. Never two-valued: what could not be read is not empty."""

    FILLED = "filled"
    EMPTY = "empty"
    UNREADABLE = "unreadable"


class Source(StrEnum):
    """Which reader answered for a box."""

    WIDGET = "widget"  #: the value of the form field
    ANNOTATION = "annotation"  #: a comment, drawing or stamp laid over the box
    TEXT = "text"  #: words of the page itself inside the box (flattened or printed to PDF)
    PICTURE = "picture"  #: what the page shows there and the blank does not
    ESIGN = "esign"  #: a cryptographic signature
    OCR = "ocr"  #: words recognised in a picture
    PERSON = "person"  #: the secretariat, who read it by eye
    NONE = "none"  #: nobody could answer


@dataclass(frozen=True, slots=True)
class Where:
    """A place on a submitted page, so that a crop can be shown."""

    #: path of the file, relative to its dossier, with « / »
    file: str
    #: page index in the file, from 0
    page: int
    #: in points of that page's user space, None for the whole page
    rect: Rect | None = None


@dataclass(frozen=True, slots=True)
class Esign:
    """What validation of one cryptographic signature established (ETSI EN 319 102-1 words)."""

    #: common name of the signer's certificate, as written in it
    signer: str
    #: the signed bytes are unchanged and the signature matches; None = undetermined
    intact: bool | None
    #: the signature covers the whole file as received
    covers_file: bool
    #: what changed after signing, in French; empty when nothing did
    changes: str
    #: the signer's certificate chains to a configured root; None when no root is configured
    trusted: bool | None
    #: signing time as claimed in the signature, ISO 8601, or empty
    time: str
    #: what weakens it or why it could not be validated, in French; empty when nothing does
    problem: str = ""
    #: `changes` are only what follows a signature on any form: empty fields filled, another
    #: signature added; False when values or pages were altered, or nobody can tell
    changes_permitted: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing found in a signature or stamp box."""

    #: ``esign``, ``ink``, ``stamp``, ``image``, ``drawing``, ``text``; on paper, ``hand`` for
    #: ink of a hand, ``stamp`` and ``text``
    kind: str
    #: SHA-256 of what was drawn (image samples or strokes, position left out), or empty
    digest: str = ""
    #: typed words, for ``text``
    text: str = ""
    esign: Esign | None = None
    #: inked area in mm², measured on paper; 0 where nothing was measured
    area: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one box holds, who says so, and where."""

    #: `Field.name`
    field: str
    state: State
    #: as typed, line ends as ``\n``; the export value for RADIO and COMBO; empty unless FILLED
    value: str = ""
    source: Source = Source.NONE
    #: 0 to 1; 1.0 for exact readers
    confidence: float = 1.0
    #: French sentence: why it is unreadable, or what must be looked at
    reason: str = ""
    where: Where | None = None
    #: what was found in a SIGNATURE or STAMP box
    marks: tuple[Mark, ...] = ()
    #: PNG or JPEG of the zone, for SIGNATURE and STAMP boxes and whatever needs eyes; else empty
    crop: bytes = b""
    #: for rules: ``overflow`` (text longer than its box),
    #: ``conflict`` (value and appearance disagree), ``both`` (two boxes ticked),
    #: ``to_read`` (recognised on paper, not surely enough: the box is filled, a person reads it)
    flags: tuple[str, ...] = ()
    #: mm by which the box may be misplaced on a page of paper, infinite when it is not on the
    #: picture; None for exact readers
    residual: float | None = None

    @property
    def sure(self) -> bool:
        """FILLED, and `value` is what stands there."""
        return self.state is State.FILLED and "to_read" not in self.flags
