"""One submitted file, opened: its pages, and for each its fields, words and picture when asked.

Every coordinate is in points of the page's own user space (origin at the lower left, before
/Rotate), as in `model.Rect`. Only `SubmittedPage.size` and rendered pictures are as displayed.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pikepdf

from vaeforms import memory, pdfium
from vaeforms import widgets as _widgets
from vaeforms.model import FileProblem, Rect, Word
from vaeforms.pdfium import Glyph
from vaeforms.pdfium import Path as _Drawn
from vaeforms.widgets import Annotation, Widget

if TYPE_CHECKING:
    import pypdfium2
    from numpy.typing import NDArray

__all__ = ["Annotation", "Glyph", "SubmittedFile", "SubmittedPage", "Widget", "open_file"]

#: A4 in points: what a page without any usable box is taken for.
A4 = (0.0, 0.0, 595.28, 841.89)
#: Rendering never makes a bigger picture, whatever the page claims to measure: an A4 page at
#: 400 dpi has 15 million pixels.
MAX_PIXELS = 20_000_000
#: Pictures and forms of one page looked at for transparency.
_MAX_XOBJECTS = 200
#: Stands for a content stream that cannot be decoded: the page is then neither ours nor blank.
_UNDECODABLE = b"undecodable"
#: The dictionary of a picture inside a content stream, and its size.
_INLINE = re.compile(rb"\bBI\b(.{1,400}?)\bID\b", re.DOTALL)
_WIDTH, _HEIGHT = rb"/W(?:idth)?\s+(\d{1,9})", rb"/H(?:eight)?\s+(\d{1,9})"
#: Darker than this (of 255) is ink on a thumbnail; scanners' white backs are lighter.
_INK = 160


def _integer(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0


def _pixels(picture: pikepdf.Stream) -> tuple[int, int]:
    """Width and height of a picture, as it says."""
    return _integer(picture.get("/Width")), _integer(picture.get("/Height"))


def _is_mask(picture: pikepdf.Stream) -> bool:
    return bool(picture.get("/ImageMask"))


def _inline_sizes(content: bytes) -> list[tuple[int, int]]:
    """Sizes of the pictures inside a content stream."""
    found = []
    for match in itertools.islice(_INLINE.finditer(content), _MAX_XOBJECTS):
        width, height = (re.search(key, match.group(1)) for key in (_WIDTH, _HEIGHT))
        if width and height:
            found.append((int(width.group(1)), int(height.group(1))))
    return found


class SubmittedPage:
    """One page; everything about it is read when first asked for, then kept."""

    def __init__(self, file: SubmittedFile, index: int, obj: Any, inherited: Mapping[str, Any]):
        self._file = file
        self._inherited = inherited
        #: index in the file, from 0
        self.index = index
        #: the page dictionary
        self.obj = obj

    def get(self, key: str) -> Any:
        """A page attribute (``"/Rotate"``), taken from the page tree where the page has none."""
        value = self.obj.get(key)
        return self._inherited.get(key) if value is None else value

    @property
    def rel(self) -> str:
        """Path of the file, relative to its dossier."""
        return self._file.rel

    # ------------------------------------------------------------------ geometry

    @cached_property
    def box(self) -> Rect:
        """The visible part of the page: /CropBox inside /MediaBox."""
        media = _widgets.rect_of(self.get("/MediaBox"))
        if media is None or media[2] - media[0] <= 0 or media[3] - media[1] <= 0:
            media = A4
        crop = _widgets.rect_of(self.get("/CropBox"))
        if crop is None:
            return media
        x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
        x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else media

    @cached_property
    def rotation(self) -> int:
        """/Rotate, clockwise: 0, 90, 180 or 270 degrees."""
        try:
            angle = int(self.get("/Rotate") or 0)
        except (TypeError, ValueError):
            return 0
        return angle % 360 // 90 * 90

    @property
    def size(self) -> tuple[float, float]:
        """(width, height) in points as displayed, /Rotate taken into account."""
        x0, y0, x1, y1 = self.box
        return (y1 - y0, x1 - x0) if self.rotation in (90, 270) else (x1 - x0, y1 - y0)

    # ------------------------------------------------------------------ structure

    @cached_property
    def _annots(self) -> tuple[tuple[Widget, ...], tuple[Annotation, ...]]:
        return _widgets.annotations_of(self.obj)

    @property
    def widgets(self) -> tuple[Widget, ...]:
        """The form fields this page shows."""
        return self._annots[0]

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """The other annotations laid over this page."""
        return self._annots[1]

    @cached_property
    def streams(self) -> tuple[bytes, ...]:
        """The decoded content streams; `_UNDECODABLE` for one that cannot be decoded."""
        contents = self.obj.get("/Contents")
        streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        parts = []
        for stream in streams:
            if isinstance(stream, pikepdf.Stream):
                try:
                    parts.append(stream.read_bytes())
                except (pikepdf.PdfError, RuntimeError, ValueError):
                    parts.append(_UNDECODABLE)
        return tuple(parts)

    @property
    def content(self) -> bytes:
        """The decoded content streams, joined."""
        return b"\n".join(self.streams)

    # ------------------------------------------------------------------ text layer

    @cached_property
    def _pdfium(self) -> pypdfium2.PdfPage | None:
        import pypdfium2

        document = self._file.pdfium
        if document is None:
            return None
        try:
            return document[self.index]
        except (pypdfium2.PdfiumError, IndexError):
            return None

    @property
    def pdfium(self) -> pypdfium2.PdfPage | None:
        """The page in PDFium, None when PDFium refuses it: nothing is known of its picture then."""
        return self._pdfium

    @cached_property
    def glyphs(self) -> tuple[Glyph, ...]:
        """The characters of the text layer in reading order, white space included as drawn."""
        return tuple(pdfium.glyphs(self._pdfium))

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of the text layer. On a scan (`is_scan`) they come from OCR: not exact."""
        return tuple(pdfium.words(self.glyphs))

    @cached_property
    def paths(self) -> tuple[_Drawn, ...]:
        """The lines and areas that the page itself draws."""
        return tuple(pdfium.paths(self._pdfium))

    @property
    def has_text(self) -> bool:
        """The page has a text layer, exact or not."""
        return any(not glyph.text.isspace() for glyph in self.glyphs)

    # ------------------------------------------------------------------ picture

    @cached_property
    def is_scan(self) -> bool:
        """A picture covers most of the page and no exact text says what it shows.

        Words under the picture or drawn invisibly are OCR's: they do not make the page digital.
        """
        if not self._may_hold_pictures():
            return False
        return pdfium.is_scan(self._pdfium, self.box, self._see_through())

    @cached_property
    def is_image_only(self) -> bool:
        """Something is drawn, but no exact text and no field says what: scan, photo, outlines."""
        if self.widgets:
            return False
        if self.has_text:
            return self.is_scan
        return not self.is_blank

    @cached_property
    def is_blank(self) -> bool:
        """Nothing visible at all: the back of a sheet."""
        if self.has_text or self.widgets:
            return False
        if not self.content.strip() and not self.annotations:
            return True
        if _UNDECODABLE in self.streams or self.is_oversized:
            return False
        scale = min(1.0, 400 / max(1.0, *self.size))
        return bool(self.render(scale).min() >= _INK)

    def _may_hold_pictures(self) -> bool:
        """False when the page's resources rule out any picture, without asking PDFium."""
        resources = self.get("/Resources")
        if isinstance(resources, pikepdf.Dictionary):
            objects = resources.get("/XObject")
            if isinstance(objects, pikepdf.Dictionary) and len(objects.keys()):
                return True
        return b"ID" in self.content and b"BI" in self.content

    @cached_property
    def _pictures(self) -> tuple[pikepdf.Stream, ...]:
        """The pictures in the page's resources, those of its forms included, not decoded."""
        found = []
        stack = [(self.get("/Resources"), 0)]
        while stack:
            resources, depth = stack.pop()
            if not isinstance(resources, pikepdf.Dictionary) or depth > 4:
                continue
            objects = resources.get("/XObject")
            if not isinstance(objects, pikepdf.Dictionary):
                continue
            for name in list(objects.keys())[:_MAX_XOBJECTS]:
                each = objects[name]
                if not isinstance(each, pikepdf.Stream):
                    continue
                if _widgets.name_of(each.get("/Subtype")) == "Form":
                    stack.append((each.get("/Resources"), depth + 1))
                else:
                    found.append(each)
        return tuple(found)

    def _see_through(self) -> frozenset[tuple[int, int]]:
        """Sizes in pixels of the pictures that have a transparency mask."""
        return frozenset(
            _pixels(each)
            for each in self._pictures
            if each.get("/SMask") is not None or each.get("/Mask") is not None
        )

    @cached_property
    def is_oversized(self) -> bool:
        """A picture on it has more pixels than a page of paper can have: it is never drawn."""
        from vaeforms.pictures import is_too_large

        masks = [each.get("/SMask") for each in self._pictures]
        streams = [*self._pictures, *(m for m in masks if isinstance(m, pikepdf.Stream))]
        sizes = [
            (*_pixels(each), _integer(each.get("/BitsPerComponent")) == 1 or _is_mask(each))
            for each in streams
        ]
        sizes += [(w, h, False) for w, h in _inline_sizes(self.content)]
        return any(is_too_large(w, h, bilevel=bilevel) for w, h, bilevel in sizes)

    def render(
        self, scale: float, rect: Rect | None = None, *, annotations: bool = True
    ) -> NDArray[np.uint8]:
        """The page, or its part inside `rect`, as displayed (/Rotate applied): RGB, (h, w, 3).

        `scale` is in pixels per point; it is lowered when the picture would exceed `MAX_PIXELS`.
        Widgets and annotations are drawn unless `annotations` is False. Parts of `rect` outside
        the page are white. A page that cannot be drawn, or is oversized, comes back white.
        """
        x0, y0, x1, y1 = rect or self.box
        frame = self.display((x0, y0, x1, y1))
        width, height = frame[2] - frame[0], frame[3] - frame[1]
        scale = min(scale, math.sqrt(MAX_PIXELS / max(1.0, width * height)))
        shape = (max(1, round(height * scale)), max(1, round(width * scale)))
        document = self._file.pdfium
        form = document.formenv if annotations and document is not None else None
        page = None if self.is_oversized else self._pdfium
        if page is not None and rect is None and self._is_drawn_plainly():
            picture = pdfium.lone_picture(page, self.box, shape)
            if picture is not None:
                return picture
        return pdfium.render(
            page, self.size, frame, scale, shape, annotations=annotations, form=form
        )

    def _is_drawn_plainly(self) -> bool:
        """Upright, and nothing says to see through its pictures, to change or to hide them."""
        resources = self.get("/Resources")
        if self.rotation or not isinstance(resources, pikepdf.Dictionary):
            return False
        changed = any(key in resources for key in ("/ExtGState", "/Properties"))
        masked = any(_is_mask(each) or "/OC" in each for each in self._pictures)
        return not (changed or masked or self._see_through())

    def render_through(
        self,
        matrix: tuple[float, float, float, float, float, float],
        rect: Rect,
        scale: float,
        *,
        annotations: bool = True,
    ) -> NDArray[np.uint8]:
        """The page as seen from another frame: what stands at `rect` there, upright, RGB (h, w, 3).

        `matrix` takes that frame's points onto this page (`identify.Placement.matrix`); `scale` is
        in pixels per point of that frame. So a page that came back scaled, turned or shifted can be
        held against the blank's own rendering of `rect`.
        """
        zone, shrink = pdfium.zone_of(matrix, rect)
        source = self.render(scale / shrink, zone, annotations=annotations)
        return pdfium.warped(source, self.display(zone), self.display, matrix, rect, scale)

    def display(self, rect: Rect) -> Rect:
        """`rect` of user space as displayed: points, origin at the top left, y downwards."""
        bx0, by0, bx1, by1 = self.box
        x0, y0, x1, y1 = rect
        if self.rotation == 90:
            return (y0 - by0, x0 - bx0, y1 - by0, x1 - bx0)
        if self.rotation == 180:
            return (bx1 - x1, y0 - by0, bx1 - x0, y1 - by0)
        if self.rotation == 270:
            return (by1 - y1, bx1 - x1, by1 - y0, bx1 - x0)
        return (x0 - bx0, by1 - y1, x1 - bx0, by1 - y0)

    def picture(self, longest: int = 900) -> bytes:
        """The whole page as a small PNG, its longest side `longest` pixels."""
        from PIL import Image

        array = self.render(longest / max(1.0, *self.size))
        out = io.BytesIO()
        Image.fromarray(array).convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(
            out, "PNG", optimize=False
        )
        return out.getvalue()

    def close(self) -> None:
        """Give PDFium's page and what was read of it back; both come again if needed."""
        for name in ("glyphs", "words", "paths", "streams"):
            self.__dict__.pop(name, None)
        self.put_away()
        memory.give_back()

    def put_away(self) -> None:
        """Give PDFium's page back, with the pictures it keeps decoded; it comes again if needed."""
        page = self.__dict__.pop("_pdfium", None)
        if page is not None:
            page.close()


class SubmittedFile:
    """One submitted file. Use as a context manager: on Windows an open file cannot be deleted."""

    def __init__(
        self,
        rel: str,
        pdf: pikepdf.Pdf,
        pages: Sequence[tuple[Any, Mapping[str, Any]]],
        data: Callable[[], bytes],
        problems: tuple[FileProblem, ...] = (),
        *,
        torn: bool = False,
    ):
        #: path relative to the dossier, with « / »
        self.rel = rel
        #: what a person should know about the whole file although it could be opened
        self.problems = problems
        #: a part of the file is lost: what is not seen in it may have been in that part
        self.torn = torn
        self.pdf = pdf
        self.pages: Sequence[SubmittedPage] = tuple(
            SubmittedPage(self, index, obj, inherited)
            for index, (obj, inherited) in enumerate(pages)
        )
        self._data = data

    @cached_property
    def pdfium(self) -> pypdfium2.PdfDocument | None:
        """The same file in PDFium, None when PDFium refuses it."""
        import pypdfium2

        try:
            document = pypdfium2.PdfDocument(self._data())
        except (pypdfium2.PdfiumError, OSError):
            return None
        with contextlib.suppress(pypdfium2.PdfiumError):
            # widgets are drawn by the form environment only
            document.init_forms()
        return document

    @property
    def bytes(self) -> bytes:
        """The file as received (or as salvaged)."""
        return self._data()

    @cached_property
    def _fields(self) -> tuple[tuple[str, Any], ...]:
        return tuple((name, obj) for name, obj, _ in _widgets.fields_of(self.pdf.Root))

    @cached_property
    def orphans(self) -> Mapping[str, Widget]:
        """Fields that no page shows any more, by name: some programs keep values, drop widgets."""
        shown = {widget.name for page in self.pages for widget in page.widgets}
        found = {}
        for name, obj in self._fields:
            if name and name not in shown:
                widget = _widgets.field_widget(name, obj)
                if widget is not None:
                    found[name] = widget
        return found

    @cached_property
    def has_signature(self) -> bool:
        """Some signature field holds a signature (or what claims to be one)."""
        return any(
            _widgets.entry(obj, "/FT") == pikepdf.Name.Sig and "/V" in obj
            for _, obj in self._fields
        )

    def close(self) -> None:
        """Close every handle on the file."""
        for page in self.pages:
            page.close()
        document = self.__dict__.pop("pdfium", None)
        if document is not None:
            document.close()
        self.pdf.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_file(path: Path, rel: str) -> SubmittedFile | FileProblem:
    """Open a file of any kind; what cannot be read is a French sentence, never an exception.

    `rel` is the path shown to people, relative to the dossier, with « / ». Pictures (JPEG, PNG,
    TIFF…) come back as a file of picture pages. The caller closes the file.
    """
    from vaeforms.opening import open_any

    return open_any(path, rel)
