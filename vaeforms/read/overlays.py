"""A placed page → what was laid over some of its boxes: annotations, pictures, typed words.

Rectangles come out in points of the blank. The digest of a thing depends on what it draws, not on
where or how large: the same picture pasted twice has the same digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf

from vaeforms import pdfium
from vaeforms.model import Rect
from vaeforms.registration import IDENTITY, Matrix, apply, invert
from vaeforms.widgets import name_of

if TYPE_CHECKING:
    import pypdfium2

    from vaeforms.identify import Placement
    from vaeforms.submitted import Annotation, SubmittedPage, Widget

#: Annotations that draw nothing of their own.
_SILENT = frozenset(("Link", "Popup", "PrinterMark", "TrapNet", "Projection"))
#: Annotations shown as an icon: something is said there, nothing is drawn.
_NOTES = frozenset(("Text", "FileAttachment", "Sound", "Movie", "Screen", "3D", "RichMedia"))
#: Annotations that underline or frame: never a signature.
_SHAPES = frozenset(
    ("Line", "Square", "Circle", "Highlight", "Underline", "Squiggly", "StrikeOut", "Caret")
)
#: Stamps that come with every viewer (ISO 32000-2, table 184), and Acrobat's own two families.
_READY_MADE = frozenset(
    (
        *("Approved", "AsIs", "Confidential", "Departmental", "Draft", "Experimental", "Expired"),
        *("Final", "ForComment", "ForPublicRelease", "NotApproved", "NotForPublicRelease", "Sold"),
        *("TopSecret", "Completed", "Void", "PreliminaryResults", "InformationOnly", "Rejected"),
        *("Accepted", "Witness", "InitialHere", "SignHere", "Received", "Revised", "Reviewed"),
    )
)
_ACROBAT_PREFIXES = ("SB", "SH")
#: What viewers write on the flag they put on an unsigned field; MuPDF flattens it into the page.
_PROMPTS = frozenset(("sign", "sign here", "signhere", "signer", "signez", "signer ici"))
#: Deeper than anybody nests pictures; stops resources that refer to themselves.
_MAX_DEPTH = 6
#: Pictures larger than this, decoded, are compared as they are stored.
_MAX_BYTES = 64_000_000
#: The operators of an appearance that draws nothing: « q Q ».
_EMPTY_APPEARANCE = 24


@dataclass(frozen=True, slots=True)
class Overlay:
    """One thing that the blank does not have."""

    #: ``ink``, ``stamp``, ``image``, ``drawing``, ``text`` (as in `Mark.kind`), ``note``, or
    #: ``prompt``: a viewer's « sign here »
    kind: str
    #: in points of the blank
    rect: Rect
    digest: str = ""
    #: typed words, for ``text``
    text: str = ""
    #: drawn over the page, not in it
    annotation: bool = False
    #: a viewer's ready-made stamp, or a line, a frame, a highlight: nobody's signature
    ready_made: bool = False
    #: marked so that viewers do not show it
    hidden: bool = False


def overlays(page: SubmittedPage, placement: Placement, zone: Rect) -> list[Overlay]:
    """What lies over `zone` (points of the blank) and is not on the blank, in drawing order.

    Drawings in the page itself are left to the picture: they have no name and no edge.
    """
    back = _inverse(placement.matrix)
    found: list[Overlay] = []
    if not placement.untouched:
        found += _images(page, placement, back, zone)
        found += _words(page, placement, back, zone)
    for widget in page.widgets:
        rect = _mapped(back, widget.rect)
        if _meet(rect, zone):
            found += _of_widget(widget, rect, placement)
    for annotation in page.annotations:
        rect = _mapped(back, annotation.rect)
        if _meet(rect, zone):
            found += _of_annotation(annotation, rect)
    return found


# --------------------------------------------------------------------------- annotations, fields


def _of_annotation(annotation: Annotation, rect: Rect) -> Iterator[Overlay]:
    subtype = annotation.subtype
    if subtype in _SILENT:
        return
    hidden = annotation.hidden
    if subtype in _NOTES:
        yield Overlay("note", rect, text=annotation.contents, annotation=True, hidden=hidden)
    elif subtype == "FreeText":
        yield Overlay("text", rect, text=annotation.contents, annotation=True, hidden=hidden)
    else:
        pictures = list(_picture_digests(_appearance(annotation.obj)))
        digest = _joined(pictures) or _drawn_digest(annotation)
        if subtype == "Ink":
            kind = "ink"
        elif subtype == "Stamp":
            kind = "image" if pictures else "stamp"
        else:
            kind = "drawing"
        ready = subtype in _SHAPES or (
            subtype == "Stamp" and not pictures and _is_ready(annotation)
        )
        yield Overlay(kind, rect, digest, annotation=True, ready_made=ready, hidden=hidden)


def _is_ready(annotation: Annotation) -> bool:
    name = name_of(annotation.obj.get("/Name")).removeprefix("#")
    return name in _READY_MADE or name.startswith(_ACROBAT_PREFIXES)


def _of_widget(widget: Widget, rect: Rect, placement: Placement) -> Iterator[Overlay]:
    """A field that draws something: a text field somebody added, a button with a picture."""
    if widget.kind == "signature" and widget.has_value:
        return
    own = any(widget.name == box.field for box in placement.template.boxes)
    if widget.kind in ("text", "combo", "list"):
        if not own and widget.value.strip():
            yield Overlay("text", rect, text=widget.value, annotation=True, hidden=widget.hidden)
        return
    if own and widget.kind != "signature":
        return
    drawn = _appearance(widget.obj)
    if drawn is None or len(_bytes(drawn).strip()) <= _EMPTY_APPEARANCE:
        return
    pictures = list(_picture_digests(drawn))
    kind = "image" if pictures else "drawing"
    digest = _joined(pictures) or hashlib.sha256(_bytes(drawn)).hexdigest()
    yield Overlay(kind, rect, digest, annotation=True, hidden=widget.hidden)


def _appearance(obj: Any) -> Any:
    """The normal appearance stream of an annotation, or None."""
    states = obj.get("/AP")
    normal = states.get("/N") if isinstance(states, pikepdf.Dictionary) else None
    return normal if isinstance(normal, pikepdf.Stream) else None


def _drawn_digest(annotation: Annotation) -> str:
    """Strokes moved to the origin and scaled to width 1; else what the appearance draws."""
    strokes = annotation.obj.get("/InkList")
    if isinstance(strokes, pikepdf.Array):
        try:
            lines = [[float(number) for number in stroke] for stroke in strokes]
        except (TypeError, ValueError):
            lines = []
        xs = [x for line in lines for x in line[0::2]]
        ys = [y for line in lines for y in line[1::2]]
        if xs and ys and max(xs) > min(xs):
            size, left, low = max(xs) - min(xs), min(xs), min(ys)
            moved = [
                [round((v - (low if i % 2 else left)) / size, 3) + 0.0 for i, v in enumerate(line)]
                for line in lines
            ]
            return hashlib.sha256(repr(moved).encode()).hexdigest()
    drawn = _appearance(annotation.obj)
    data = b"" if drawn is None else _bytes(drawn).strip()
    return hashlib.sha256(data).hexdigest() if len(data) > _EMPTY_APPEARANCE else ""


# --------------------------------------------------------------------------- pictures


def _bytes(stream: Any) -> bytes:
    """Samples or operators, decoded where that is safe and possible."""
    width, height = (_number(stream.get(key)) for key in ("/Width", "/Height"))
    try:
        if width * height * 4 <= _MAX_BYTES:
            return bytes(stream.read_bytes())
    except (pikepdf.PdfError, RuntimeError, ValueError):
        pass  # JPEG and its like are compared as stored
    try:
        return bytes(stream.read_raw_bytes())
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return b""


def _number(value: Any) -> int:
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        return 0


def _digest(image: Any) -> str:
    """SHA-256 of a picture: its size, its samples and its transparency."""
    parts = [repr([_number(image.get(key)) for key in ("/Width", "/Height")]).encode()]
    parts.append(_bytes(image))
    for key in ("/SMask", "/Mask"):
        # Signatures drawn in a browser are all black: their shape is in the transparency.
        mask = image.get(key)
        parts.append(_bytes(mask) if isinstance(mask, pikepdf.Stream) else b"")
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _pictures(holder: Any, depth: int = 0) -> Iterator[Any]:
    """The image XObjects among the resources of a page or form, nested forms included."""
    if depth > _MAX_DEPTH or holder is None:
        return
    resources = holder.get("/Resources")
    listed = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(listed, pikepdf.Dictionary):
        return
    for key in sorted(listed.keys()):
        each = listed.get(key)
        if not isinstance(each, pikepdf.Stream):
            continue
        subtype = name_of(each.get("/Subtype"))
        if subtype == "Image":
            yield each
        elif subtype == "Form":
            yield from _pictures(each, depth + 1)


def _picture_digests(drawn: Any) -> Iterator[str]:
    return (_digest(image) for image in _pictures(drawn))


def _joined(digests: list[str]) -> str:
    if len(digests) < 2:
        return "".join(digests)
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


def _images(
    page: SubmittedPage, placement: Placement, back: Matrix, zone: Rect
) -> Iterator[Overlay]:
    """Pictures that the page's content draws over `zone`."""
    drawn = page.pdfium
    if drawn is None:
        return
    import pypdfium2.raw as raw

    stored: dict[bytes, list[Any]] | None = None
    for obj, bounds in _image_objects(drawn):
        rect = _mapped(back, bounds)
        if not _meet(rect, zone):
            continue
        if stored is None:
            stored = _by_content(page)
        data = _raw_data(obj, raw)
        # Two pictures may differ in their transparency only: then nothing can be said.
        digests = {_digest(image) for image in stored.get(hashlib.sha256(data).digest(), ())}
        yield Overlay("image", rect, digests.pop() if len(digests) == 1 else "")


def _by_content(page: SubmittedPage) -> dict[bytes, list[Any]]:
    """The page's pictures by the hash of their stored bytes, which is what PDFium gives."""
    found: dict[bytes, list[Any]] = {}
    for image in _pictures({"/Resources": page.get("/Resources")}):
        try:
            key = hashlib.sha256(image.read_raw_bytes()).digest()
        except (pikepdf.PdfError, RuntimeError, ValueError):
            continue
        found.setdefault(key, []).append(image)
    return found


def _raw_data(obj: Any, raw: Any) -> bytes:
    import ctypes

    size = raw.FPDFImageObj_GetImageDataRaw(obj, None, 0)
    if not 0 < size <= _MAX_BYTES:
        return b""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFImageObj_GetImageDataRaw(obj, buffer, size)
    return buffer.raw


def _image_objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, Rect]]:
    """PDFium's image objects with their bounds in points of the page, forms entered."""
    import pypdfium2.raw as raw

    for obj, frames in pdfium.objects(page, raw.FPDF_PAGEOBJ_IMAGE):
        rect: Rect = _unit(pdfium.matrix_of(obj))
        for frame in frames:
            rect = _mapped(frame, rect)
        yield obj, rect


# --------------------------------------------------------------------------- words


def _words(
    page: SubmittedPage, placement: Placement, back: Matrix, zone: Rect
) -> Iterator[Overlay]:
    """Words of the page over `zone` that the blank does not print there."""
    words = placement.template.words
    printed = [(word.text, word.rect) for word in words if _meet(word.rect, zone)]
    for word in page.words:
        rect = _mapped(back, word.rect)
        if not _meet(rect, zone):
            continue
        if any(word.text == text and _meet(rect, other) for text, other in printed):
            continue
        kind = "prompt" if word.text.casefold() in _PROMPTS else "text"
        yield Overlay(kind, rect, text=word.text)


# --------------------------------------------------------------------------- geometry


def _inverse(matrix: Matrix) -> Matrix:
    try:
        return invert(matrix)
    except ZeroDivisionError:
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _mapped(matrix: Matrix, rect: Rect) -> Rect:
    """Where a rectangle, its corners in order, falls."""
    if matrix == IDENTITY:
        return rect
    corners = [apply(matrix, x, y) for x in rect[::2] for y in rect[1::2]]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _unit(matrix: Matrix) -> Rect:
    """Where the unit square, on which pictures are drawn, falls."""
    return _mapped(matrix, (0.0, 0.0, 1.0, 1.0))


def _meet(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
