"""One submitted file, opened: its pages, and for each its fields, words and picture when asked.

Every coordinate is in points of the page's own user space (origin at the lower left, before
/Rotate), as in `model.Rect`. Only `SubmittedPage.size` and rendered pictures are as displayed.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import pikepdf

from vaeforms import widgets as _widgets
from vaeforms.model import FileProblem, Rect, Word
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
#: An A4 page of dense small print has 10,000 characters.
MAX_GLYPHS = 60_000
#: Objects looked at to find a page's pictures; a page with more is drawn, not scanned.
MAX_OBJECTS = 3_000
#: A picture over this share of the page makes the page a scan: scanners leave margins, and phone
#: applications paste the picture inside white borders.
SCAN_SHARE = 0.6
#: A scan on which at most this many characters were typed afterwards is still a scan.
SCAN_GLYPHS = 200
#: Stands for a content stream that cannot be decoded: the page is then neither ours nor blank.
_UNDECODABLE = b"undecodable"
#: Darker than this (of 255) is ink on a thumbnail; scanners' white backs are lighter.
_INK = 160


class Glyph(NamedTuple):
    """One character of the text layer, in points of user space.

    The box is as wide as the character's advance and as high as its font.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    #: origin of the character on its base line
    ox: float
    oy: float


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
        return tuple(_glyphs(self._pdfium))

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of the text layer. On a scan (`is_scan`) they come from OCR: not exact."""
        return tuple(_words(self.glyphs))

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
        return self._may_hold_pictures() and _is_scan(self._pdfium, self.box)

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
        if _UNDECODABLE in self.streams:
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

    def render(
        self, scale: float, rect: Rect | None = None, *, annotations: bool = True
    ) -> NDArray[np.uint8]:
        """The page, or its part inside `rect`, as displayed (/Rotate applied): RGB, (h, w, 3).

        `scale` is in pixels per point; it is lowered when the picture would exceed `MAX_PIXELS`.
        Widgets and annotations are drawn unless `annotations` is False. Parts of `rect` outside
        the page are white. A page that cannot be drawn comes back white.
        """
        x0, y0, x1, y1 = rect or self.box
        frame = self.display((x0, y0, x1, y1))
        width, height = frame[2] - frame[0], frame[3] - frame[1]
        scale = min(scale, math.sqrt(MAX_PIXELS / max(1.0, width * height)))
        shape = (max(1, round(height * scale)), max(1, round(width * scale)))
        return _render(self._file, self._pdfium, self.size, frame, scale, shape, annotations)

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
        from PIL import Image

        a, b, c, d, e, f = matrix
        corners = [
            (a * x + c * y + e, b * x + d * y + f)
            for x, y in (
                (rect[0], rect[1]),
                (rect[2], rect[1]),
                (rect[0], rect[3]),
                (rect[2], rect[3]),
            )
        ]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        zone = (min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1)
        shape = (
            max(1, round((rect[3] - rect[1]) * scale)),
            max(1, round((rect[2] - rect[0]) * scale)),
        )
        shrink = math.sqrt(abs(a * d - b * c)) or 1.0
        source = self.render(scale / shrink, zone, annotations=annotations)
        # pixel of the result -> point of that frame -> point of this page -> displayed -> pixel
        frame = self.display(zone)
        sx = source.shape[1] / (frame[2] - frame[0])
        sy = source.shape[0] / (frame[3] - frame[1])

        def pixel(u: float, v: float) -> tuple[float, float]:
            x, y = rect[0] + u / scale, rect[3] - v / scale
            px, py = a * x + c * y + e, b * x + d * y + f
            dx, dy, _, _ = self.display((px, py, px, py))
            return (dx - frame[0]) * sx, (dy - frame[1]) * sy

        (ox, oy), (ux, uy), (vx, vy) = pixel(0, 0), pixel(1, 0), pixel(0, 1)
        image = Image.fromarray(source).transform(
            (shape[1], shape[0]),
            Image.Transform.AFFINE,
            (ux - ox, vx - ox, ox, uy - oy, vy - oy, oy),
            Image.Resampling.BILINEAR,
            fillcolor=(255, 255, 255),
        )
        return np.asarray(image)

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
        """Give PDFium's page back; it is opened again if needed."""
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
    ):
        #: path relative to the dossier, with « / »
        self.rel = rel
        #: what a person should know about the whole file although it could be opened
        self.problems = problems
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
    def orphans(self) -> Mapping[str, Widget]:
        """Fields that no page shows any more, by name: some programs keep values, drop widgets."""
        shown = {widget.name for page in self.pages for widget in page.widgets}
        found = {}
        for name, obj, _ in _widgets.fields_of(self.pdf.Root):
            if name and name not in shown:
                widget = _widgets.field_widget(name, obj)
                if widget is not None:
                    found[name] = widget
        return found

    @cached_property
    def has_signature(self) -> bool:
        """Some signature field holds a signature (or what claims to be one)."""
        fields = _widgets.fields_of(self.pdf.Root)
        return any(
            _widgets.name_of(obj.get("/FT")) == "Sig" and obj.get("/V") is not None
            for _, obj, _ in fields
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


# ---------------------------------------------------------------------- PDFium, at arm's length


def _glyphs(page: pypdfium2.PdfPage | None) -> list[Glyph]:
    if page is None:
        return []
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []
    x, y = ctypes.c_double(), ctypes.c_double()
    origin = (ctypes.byref(x), ctypes.byref(y))
    rect = raw.FS_RECTF()
    box = ctypes.byref(rect)
    code_of, box_of, origin_of = (
        raw.FPDFText_GetUnicode,
        raw.FPDFText_GetLooseCharBox,
        raw.FPDFText_GetCharOrigin,
    )
    handle = text.raw
    found = []
    high = 0
    for index in range(min(text.count_chars(), MAX_GLYPHS)):
        code = code_of(handle, index)
        # characters beyond the 16-bit plane come as two halves
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        # PDFium marks a hyphen at the end of a line with a code of its own
        char = "-" if code in (0x02, 0xFFFE) else chr(code) if code else ""
        if not char:
            continue
        box_of(handle, index, box)
        origin_of(handle, index, *origin)
        found.append(Glyph(char, rect.left, rect.bottom, rect.right, rect.top, x.value, y.value))
    text.close()
    return found


def _words(glyphs: Sequence[Glyph]) -> list[Word]:
    words = []
    current: list[Glyph] = []

    def flush() -> None:
        if current:
            text = "".join(glyph.text for glyph in current)
            rect = (
                min(glyph.x0 for glyph in current),
                min(glyph.y0 for glyph in current),
                max(glyph.x1 for glyph in current),
                max(glyph.y1 for glyph in current),
            )
            words.append(Word(text, rect))
            current.clear()

    for glyph in glyphs:
        if glyph.text.isspace():
            flush()
        else:
            current.append(glyph)
    flush()
    return words


def _is_scan(page: pypdfium2.PdfPage | None, box: Rect) -> bool:
    if page is None:
        return False
    import pypdfium2
    import pypdfium2.raw as raw

    total = (box[2] - box[0]) * (box[3] - box[1])
    covered = 0.0
    typed = 0
    try:
        for count, obj in enumerate(page.get_objects(max_depth=4)):
            if count > MAX_OBJECTS:
                return False
            if obj.type == raw.FPDF_PAGEOBJ_IMAGE:
                x0, y0, x1, y1 = obj.get_bounds()
                width = min(x1, box[2]) - max(x0, box[0])
                height = min(y1, box[3]) - max(y0, box[1])
                share = max(0.0, width) * max(0.0, height) / total
                covered += share
                if share >= SCAN_SHARE:
                    # what was drawn before lies under the picture: nobody sees it
                    typed = 0
            elif (
                obj.type == raw.FPDF_PAGEOBJ_TEXT
                and raw.FPDFTextObj_GetTextRenderMode(obj) != raw.FPDF_TEXTRENDERMODE_INVISIBLE
            ):
                typed += 1
    except pypdfium2.PdfiumError:
        return False
    # one text object holds a few characters at least
    return covered >= SCAN_SHARE and typed <= SCAN_GLYPHS / 4


def _bitmap(shape: tuple[int, int]) -> tuple[Any, NDArray[np.uint8]]:
    import pypdfium2

    bitmap = pypdfium2.PdfBitmap.new_native(shape[1], shape[0], 4)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, shape[1], shape[0])
    return bitmap, bitmap.to_numpy()


def _rgb(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """PDFium's blue-green-red-unused as a fresh RGB array."""
    return np.ascontiguousarray(array[:, :, 2::-1])


def _flags(annotations: bool) -> int:
    import pypdfium2.raw as raw

    return int(raw.FPDF_ANNOT) if annotations else 0


def _render(
    file: SubmittedFile,
    page: pypdfium2.PdfPage | None,
    size: tuple[float, float],
    frame: Rect,
    scale: float,
    shape: tuple[int, int],
    annotations: bool,
) -> NDArray[np.uint8]:
    if page is None:
        return np.full((*shape, 3), 255, np.uint8)
    import pypdfium2.raw as raw

    bitmap, array = _bitmap(shape)
    place = (
        round(-frame[0] * scale),
        round(-frame[1] * scale),
        max(1, round(size[0] * scale)),
        max(1, round(size[1] * scale)),
        0,
        _flags(annotations),
    )
    raw.FPDF_RenderPageBitmap(bitmap, page, *place)
    document = file.pdfium
    if annotations and document is not None and document.formenv:
        raw.FPDF_FFLDraw(document.formenv, bitmap, page, *place)
    picture = _rgb(array)
    bitmap.close()
    return picture
