"""A page opened in PDFium → its characters, its words, whether it is a scan, its picture."""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from vaeforms.model import Rect, Word
from vaeforms.registration import IDENTITY, Matrix, apply

if TYPE_CHECKING:
    import pypdfium2
    from numpy.typing import NDArray

#: An A4 page of dense small print has 10,000 characters.
MAX_GLYPHS = 60_000
#: Objects looked at to find a page's pictures; a page with more is drawn, not scanned.
MAX_OBJECTS = 3_000
#: Forms inside forms; stops those that refer to themselves.
_MAX_DEPTH = 6
#: A picture over this share of the page makes the page a scan: scanners leave margins, and phone
#: applications paste the picture inside white borders.
SCAN_SHARE = 0.6
#: A scan on which at most this many characters were typed afterwards is still a scan.
SCAN_GLYPHS = 200
#: Points by which a picture may miss the edges of the page that it covers: a part of a pixel.
_BESIDE = 0.002


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


_END = Glyph(" ", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def glyphs(page: pypdfium2.PdfPage | None) -> list[Glyph]:
    """The characters of the text layer in reading order; none for a page PDFium refuses."""
    if page is None:
        return []
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []
    code_of, box_of, origin_of = _readers()
    x, y, rect = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    to_x, to_y, to_rect = (ctypes.addressof(each) for each in (x, y, rect))
    handle = ctypes.cast(text.raw, ctypes.c_void_p).value
    # as `Glyph(…)` does, without its parameters by name: a fifth of the time of a page
    make = tuple.__new__
    found: list[Glyph] = []
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
        box_of(handle, index, to_rect)
        origin_of(handle, index, to_x, to_y)
        box = (rect.left, rect.bottom, rect.right, rect.top)
        found.append(make(Glyph, (char, *box, x.value, y.value)))
    text.close()
    return found


@cache
def _readers() -> tuple[Callable[..., int], ...]:
    """What a character is, where its box is and where its origin is, by bare addresses.

    ctypes looks at the type of every structure it is handed: a third of the time of a page.
    """
    import pypdfium2.raw as raw

    def bare(function: Any, *types: Any) -> Callable[..., int]:
        # of the same class, which says how the function is called on this system
        found: Any = type(function)(ctypes.cast(function, ctypes.c_void_p).value)
        found.argtypes, found.restype = types, function.restype
        return cast("Callable[..., int]", found)

    page, place = ctypes.c_void_p, ctypes.c_void_p
    return (
        bare(raw.FPDFText_GetUnicode, page, ctypes.c_int),
        bare(raw.FPDFText_GetLooseCharBox, page, ctypes.c_int, place),
        bare(raw.FPDFText_GetCharOrigin, page, ctypes.c_int, place, place),
    )


def words(characters: Sequence[Glyph]) -> list[Word]:
    """Characters → the words between white space."""
    found = []
    current: list[Glyph] = []
    for glyph in (*characters, _END):
        if not glyph.text.isspace():
            current.append(glyph)
        elif current:
            text, lefts, lows, rights, tops, _, _ = zip(*current, strict=True)
            found.append(Word("".join(text), (min(lefts), min(lows), max(rights), max(tops))))
            current = []
    return found


def is_scan(
    page: pypdfium2.PdfPage | None, box: Rect, see_through: Collection[tuple[int, int]] = ()
) -> bool:
    """A picture covers most of `box` and next to no text lies over it.

    `see_through`: sizes in pixels of pictures with a transparency mask, such as a signature laid
    over the whole page by a telephone: what lies under them is seen.
    """
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
                if obj.get_px_size() in see_through:
                    continue
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


def picture_scale(page: pypdfium2.PdfPage | None, box: Rect, share: float) -> float | None:
    """Pixels a point of the finest picture that covers at least `share` of `box`; None without."""
    if page is None:
        return None
    import pypdfium2
    import pypdfium2.raw as raw

    total = (box[2] - box[0]) * (box[3] - box[1])
    finest = None
    try:
        for count, obj in enumerate(page.get_objects(max_depth=4)):
            if count > MAX_OBJECTS:
                break
            if obj.type != raw.FPDF_PAGEOBJ_IMAGE:
                continue
            x0, y0, x1, y1 = obj.get_bounds()
            area = (min(x1, box[2]) - max(x0, box[0])) * (min(y1, box[3]) - max(y0, box[1]))
            if x1 <= x0 or y1 <= y0 or area < share * total:
                continue
            width, height = obj.get_px_size()
            upright = (width / (x1 - x0), height / (y1 - y0))
            sideways = (width / (y1 - y0), height / (x1 - x0))
            # a fax has more pixels across than down: the finer direction counts
            found = max(min(upright, sideways, key=lambda pair: max(pair) / max(min(pair), 1e-9)))
            finest = found if finest is None else max(finest, found)
    except pypdfium2.PdfiumError:
        return finest
    return finest


def objects(page: pypdfium2.PdfPage, kind: int) -> Iterator[tuple[Any, tuple[Matrix, ...]]]:
    """PDFium's objects of one kind (``FPDF_PAGEOBJ_IMAGE``…), those inside forms included.

    With each, the maps of the forms around it, the innermost first: they take it to the page.
    """
    import pypdfium2.raw as raw

    waiting: deque[tuple[Any, tuple[Matrix, ...], int]] = deque(
        (raw.FPDFPage_GetObject(page, i), (), 0)
        for i in range(min(MAX_OBJECTS, raw.FPDFPage_CountObjects(page)))
    )
    visited = 0
    while waiting and visited < MAX_OBJECTS:
        visited += 1
        obj, frames, depth = waiting.popleft()
        found = raw.FPDFPageObj_GetType(obj)
        if found == kind:
            yield obj, frames
        elif found == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = (matrix_of(obj), *frames)
            waiting.extend(
                (raw.FPDFFormObj_GetObject(obj, i), inner, depth + 1)
                for i in range(min(MAX_OBJECTS, raw.FPDFFormObj_CountObjects(obj)))
            )


def matrix_of(obj: Any) -> Matrix:
    """The map of an image or form object, the identity when it has none."""
    import pypdfium2.raw as raw

    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(obj, found):
        return IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


class Path(NamedTuple):
    """A line or an area that a page draws."""

    #: in points of user space
    rect: Rect
    #: its edge is drawn, not only its inside
    stroked: bool


def paths(page: pypdfium2.PdfPage | None) -> list[Path]:
    """Every line and area that a page strokes or fills, those inside forms included."""
    if page is None:
        return []
    import pypdfium2.raw as raw

    edges = [ctypes.c_float() for _ in range(4)]
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    found = []
    for obj, frames in objects(page, raw.FPDF_PAGEOBJ_PATH):
        raw.FPDFPath_GetDrawMode(obj, mode, stroked)
        if not (mode.value or stroked.value) or not raw.FPDFPageObj_GetBounds(obj, *edges):
            continue
        x0, y0, x1, y1 = (edge.value for edge in edges)
        for frame in frames:
            corners = [apply(frame, x, y) for x in (x0, x1) for y in (y0, y1)]
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
        found.append(Path((x0, y0, x1, y1), bool(stroked.value)))
    return found


def lone_picture(
    page: pypdfium2.PdfPage, box: Rect, shape: tuple[int, int]
) -> NDArray[np.uint8] | None:
    """The picture of `shape` (h, w) pixels that covers `box` and is all there is to see: RGB.

    It is what `render` shows of such a page. Only, to draw it takes as long again as to decode it.
    """
    import pypdfium2.raw as raw

    picture = _only_picture(page)
    if picture is None or not _fills(picture, box, shape):
        return None
    bitmap = raw.FPDFImageObj_GetBitmap(picture)
    if not bitmap:
        return None
    try:
        return _pixels(bitmap, shape)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _only_picture(page: pypdfium2.PdfPage) -> Any:
    """The one picture of a page on which nothing else is seen; words may lie on it unseen."""
    import pypdfium2.raw as raw

    count = raw.FPDFPage_CountObjects(page)
    if count > MAX_OBJECTS or raw.FPDFPage_GetAnnotCount(page):
        return None
    picture = None
    for i in range(count):
        obj = raw.FPDFPage_GetObject(page, i)
        kind = raw.FPDFPageObj_GetType(obj)
        if kind == raw.FPDF_PAGEOBJ_IMAGE and picture is None:
            picture = obj
        elif (
            kind != raw.FPDF_PAGEOBJ_TEXT
            or raw.FPDFTextObj_GetTextRenderMode(obj) != raw.FPDF_TEXTRENDERMODE_INVISIBLE
        ):
            return None
    return picture


def _fills(picture: Any, box: Rect, shape: tuple[int, int]) -> bool:
    """A picture of that many pixels is drawn upright over the whole of `box`, all of it."""
    import pypdfium2.raw as raw

    width, height = ctypes.c_uint(), ctypes.c_uint()
    raw.FPDFImageObj_GetImagePixelSize(picture, width, height)
    if (height.value, width.value) != shape or raw.FPDFPageObj_HasTransparency(picture):
        return False
    if raw.FPDFClipPath_CountPaths(raw.FPDFPageObj_GetClipPath(picture)) > 0:
        return False
    wanted = (box[2] - box[0], 0.0, 0.0, box[3] - box[1], box[0], box[1])
    drawn = matrix_of(picture)
    return all(abs(a - b) <= _BESIDE for a, b in zip(drawn, wanted, strict=True))


def _pixels(bitmap: Any, shape: tuple[int, int]) -> NDArray[np.uint8] | None:
    """A copy of a bitmap, RGB; None where it holds other samples than bytes of grey or colour."""
    import cv2
    import pypdfium2.raw as raw

    ways = {
        raw.FPDFBitmap_Gray: (1, cv2.COLOR_GRAY2RGB),
        raw.FPDFBitmap_BGR: (3, cv2.COLOR_BGR2RGB),
    }
    size = raw.FPDFBitmap_GetHeight(bitmap), raw.FPDFBitmap_GetWidth(bitmap)
    way = ways.get(raw.FPDFBitmap_GetFormat(bitmap))
    if way is None or size != shape:
        return None
    stride = raw.FPDFBitmap_GetStride(bitmap)
    start = ctypes.cast(raw.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_uint8))
    rows = np.ctypeslib.as_array(start, (shape[0], stride))[:, : shape[1] * way[0]]
    return np.asarray(cv2.cvtColor(rows.reshape(*shape, way[0]), way[1]), np.uint8)


def _flags(annotations: bool) -> int:
    import pypdfium2.raw as raw

    # red first, which PDFium otherwise puts last
    return int(raw.FPDF_REVERSE_BYTE_ORDER) | (int(raw.FPDF_ANNOT) if annotations else 0)


def render(
    page: pypdfium2.PdfPage | None,
    size: tuple[float, float],
    frame: Rect,
    scale: float,
    shape: tuple[int, int],
    *,
    annotations: bool,
    form: Any = None,
) -> NDArray[np.uint8]:
    """The part `frame` (points, from the top left) of a page displayed `size` points large.

    RGB, `shape` + (3,) pixels, `scale` pixels a point. `form`: PDFium's form environment, which
    alone draws widgets. White for a page PDFium refuses.
    """
    if page is None:
        return np.full((*shape, 3), 255, np.uint8)
    import pypdfium2.raw as raw

    picture = np.full((*shape, 3), 255, np.uint8)
    # drawn where it is to be read: nothing is copied
    bitmap = raw.FPDFBitmap_CreateEx(
        shape[1], shape[0], raw.FPDFBitmap_BGR, picture.ctypes.data, picture.strides[0]
    )
    place = (
        round(-frame[0] * scale),
        round(-frame[1] * scale),
        max(1, round(size[0] * scale)),
        max(1, round(size[1] * scale)),
        0,
        _flags(annotations),
    )
    raw.FPDF_RenderPageBitmap(bitmap, page, *place)
    if form:
        raw.FPDF_FFLDraw(form, bitmap, page, *place)
    raw.FPDFBitmap_Destroy(bitmap)
    return picture


def zone_of(matrix: Matrix, rect: Rect) -> tuple[Rect, float]:
    """The part of a page that `rect` of another frame falls on, a point wider, and the scale."""
    corners = [apply(matrix, x, y) for x in rect[::2] for y in rect[1::2]]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    zone = (min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1)
    a, b, c, d, _, _ = matrix
    return zone, math.sqrt(abs(a * d - b * c)) or 1.0


def warped(
    source: NDArray[np.uint8],
    frame: Rect,
    display: Callable[[Rect], Rect],
    matrix: Matrix,
    rect: Rect,
    scale: float,
) -> NDArray[np.uint8]:
    """`source`, the picture of the displayed `frame` of a page, as seen from another frame.

    `display` takes the page's user space to displayed points; `matrix` takes the other frame onto
    the page; the result shows `rect` of the other frame upright at `scale` pixels a point.
    """
    from PIL import Image

    shape = (
        max(1, round((rect[3] - rect[1]) * scale)),
        max(1, round((rect[2] - rect[0]) * scale)),
    )
    sx = source.shape[1] / (frame[2] - frame[0])
    sy = source.shape[0] / (frame[3] - frame[1])

    def pixel(u: float, v: float) -> tuple[float, float]:
        """Pixel of the result -> point of the other frame -> of the page -> pixel of `source`."""
        px, py = apply(matrix, rect[0] + u / scale, rect[3] - v / scale)
        dx, dy, _, _ = display((px, py, px, py))
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
