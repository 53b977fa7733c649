"""Where a blank page has its boxes and its words."""

from __future__ import annotations

from dataclasses import dataclass

from vaeforms.model.asked import Kind

#: (x0, y0, x1, y1) in points of PDF user space: origin at the lower left corner, x0 < x1, y0 < y1
Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageCode:
    """What a page of ours says of itself: ``VAE1*<form>*<layout>*<page>[*<n>]``."""

    #: `Form.code`
    form: str
    #: five capitals or digits computed from the kind of page and its box positions only
    layout: str
    #: the printed page number, from 1
    page: int
    #: number of the first emploi table (or formation row) of the page, where it has any
    n: int | None = None

    def __str__(self) -> str:
        tail = "" if self.n is None else f"*{self.n}"
        return f"VAE1*{self.form}*{self.layout}*{self.page}{tail}"


@dataclass(frozen=True, slots=True)
class Box:
    """The place of one field (or of one option of a RADIO) on a blank page."""

    field: str
    rect: Rect
    kind: Kind
    #: export value of the option, for a RADIO box, else empty
    option: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One printed word and where it stands, in points of PDF user space."""

    text: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """One page of a released blank, as readers hold submissions against it."""

    code: PageCode | None
    #: the kind of page: ``garde``, ``recap``, ``emplois``, ``formation``, ``attestation-salariee``…
    role: str
    #: (width, height) in points
    size: tuple[float, float]
    boxes: tuple[Box, ...]
    words: tuple[Word, ...]
    #: the blank PDF and the index (from 0) of this page in it, for rendering
    file: str
    index: int
