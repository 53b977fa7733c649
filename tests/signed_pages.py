"""Pages of the blanks with marks laid over their signature boxes, for the tests of marks."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from vaeforms.model import Rect

BLANKS = Path(__file__).resolve().parents[1] / "blank_forms"
Points = list[tuple[float, float]]
Edit = Callable[[pikepdf.Pdf, pikepdf.Page], None]

MM = 72 / 25.4


def inside(box: Rect, left: float, low: float, width: float, height: float) -> Rect:
    """A rectangle given in millimetres from the lower left corner of `box`."""
    x, y = box[0] + left * MM, box[1] + low * MM
    return (x, y, x + width * MM, y + height * MM)


def squiggle(rect: Rect, loops: int = 6) -> Points:
    """What a hand draws when it signs: loops that drift to the right."""
    x0, y0, x1, y1 = rect
    points = []
    for i in range(120):
        t = i / 119
        angle = t * loops * 2 * math.pi
        size = (0.35 + 0.15 * math.sin(5 * t)) * (y1 - y0)
        x = x0 + (0.08 + 0.84 * t) * (x1 - x0) + 0.06 * (x1 - x0) * math.cos(angle)
        points.append((x, (y0 + y1) / 2 + size * math.sin(angle)))
    return points


def _operators(strokes: Sequence[Points], width: float, colour: str = "0 0 0.5 RG") -> bytes:
    parts = [f"q {colour} {width} w 1 J 1 j"]
    for stroke in strokes:
        for i, (x, y) in enumerate(stroke):
            parts.append(f"{x:.2f} {y:.2f} {'l' if i else 'm'}")
        parts.append("S")
    return "\n".join([*parts, "Q"]).encode()


def _bounds(strokes: Sequence[Points]) -> Rect:
    xs = [x for stroke in strokes for x, _ in stroke]
    ys = [y for stroke in strokes for _, y in stroke]
    return (min(xs) - 2, min(ys) - 2, max(xs) + 2, max(ys) + 2)


def _annotate(pdf: pikepdf.Pdf, page: pikepdf.Page, rect: Rect, drawn: Any, **entries: Any) -> None:
    annotation = Dictionary(Type=Name.Annot, Rect=list(rect), F=4, **entries)
    if drawn is not None:
        annotation.AP = Dictionary(N=drawn)
    if "/Annots" not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(pdf.make_indirect(annotation))


def _form(pdf: pikepdf.Pdf, data: bytes, box: Rect, resources: Any = None) -> Any:
    stream = pdf.make_stream(data)
    stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, Array(list(box))
    stream.Resources = resources or Dictionary()
    return stream


def ink(*strokes: Points, width: float = 1.4) -> Edit:
    """An Ink annotation, as tablets and telephones write it."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        rect = _bounds(strokes)
        listed = Array([Array([v for point in stroke for v in point]) for stroke in strokes])
        drawn = _form(pdf, _operators(strokes, width), rect)
        _annotate(pdf, page, rect, drawn, Subtype=Name.Ink, InkList=listed)

    return edit


def drawing(*strokes: Points, width: float = 1.4, colour: str = "0 0 0.5 RG") -> Edit:
    """The same, flattened into the page content."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.contents_add(_operators(strokes, width, colour))

    return edit


def signature_image(width: int = 500, height: int = 200, seed: int = 6) -> Image.Image:
    """A signature on a transparent ground."""
    image = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    points = squiggle((10, 10, width - 10, height - 10), seed)
    ImageDraw.Draw(image).line(points, fill=(20, 20, 120, 255), width=7, joint="curve")
    return image


def photograph() -> Image.Image:
    """A signature on paper, seen by a telephone: a grey and uneven ground."""
    width, height = 500, 200
    shade = Image.linear_gradient("L").resize((width, height)).point(lambda v: 150 + v // 5)
    image = Image.merge("RGB", (shade, shade, shade))
    points = squiggle((40, 40, width - 40, height - 40))
    ImageDraw.Draw(image).line(points, fill=(40, 40, 60), width=7, joint="curve")
    return image


def stamp_image(shape: str = "frame") -> Image.Image:
    """A rubber stamp: a frame or a ring with rows of print."""
    image = Image.new("RGBA", (500, 220), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    blue = (30, 60, 170, 255)
    if shape == "frame":
        draw.rectangle((4, 4, 495, 215), outline=blue, width=7)
    elif shape == "ring":
        draw.ellipse((4, 4, 495, 215), outline=blue, width=7)
    for row, words in enumerate(("MUTUELLE DU LAC", "12 RUE DES ERABLES", "74000 ANNECY")):
        for i, letter in enumerate(words):
            if letter != " ":
                x, y = 90 + i * 18, 55 + row * 42
                draw.rectangle((x, y, x + 11, y + 24), outline=blue, width=4)
    return image


def worn_stamp(outline: str) -> Image.Image:
    """A rubber stamp of one word, its outline broken in places."""
    image = Image.new("RGBA", (500, 400), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    blue = (30, 60, 170, 255)
    if outline == "ellipse":
        draw.ellipse((6, 40, 494, 360), outline=blue, width=14)
    elif outline == "triangle":
        draw.polygon([(250, 10), (490, 390), (10, 390)], outline=blue, width=14)
    else:
        draw.rectangle((10, 110, 490, 290), outline=blue, width=14)
    for i in range(6):
        x = 140 + i * 38
        draw.line((x, 240, x + 12, 175, x + 26, 240), fill=blue, width=9)
    for x, y in ((60, 100), (430, 300), (250, 355)):
        draw.rectangle((x, y, x + 22, y + 22), fill=(255, 255, 255, 0))
    return image


def _image(pdf: pikepdf.Pdf, image: Image.Image) -> Any:
    stream = pdf.make_stream(image.convert("RGB").tobytes())
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = image.width, image.height, 8
    stream.ColorSpace = Name.DeviceRGB
    if image.mode == "RGBA":
        mask = pdf.make_stream(image.getchannel("A").tobytes())
        mask.Type, mask.Subtype = Name.XObject, Name.Image
        mask.Width, mask.Height, mask.BitsPerComponent = image.width, image.height, 8
        mask.ColorSpace = Name.DeviceGray
        stream.SMask = mask
    return stream


def _placed(rect: Rect, name: str) -> bytes:
    x0, y0, x1, y1 = rect
    return f"q {x1 - x0:.2f} 0 0 {y1 - y0:.2f} {x0:.2f} {y0:.2f} cm {name} Do Q".encode()


def pasted(image: Image.Image, rect: Rect) -> Edit:
    """A picture in the page content."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        name = page.add_resource(_image(pdf, image), Name.XObject)
        page.contents_add(_placed(rect, str(name)))

    return edit


def stamped(image: Image.Image, rect: Rect) -> Edit:
    """A picture as a Stamp annotation, as viewers add one."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        resources = Dictionary(XObject=Dictionary(Im0=_image(pdf, image)))
        drawn = _form(pdf, _placed(rect, "/Im0"), rect, resources)
        _annotate(pdf, page, rect, drawn, Subtype=Name.Stamp)

    return edit


def approved(rect: Rect) -> Edit:
    """The « Approved » stamp that viewers come with: a frame and a word, drawn."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        x0, y0, x1, y1 = rect
        drawn = _form(
            pdf, f"0 0.5 0 RG 3 w {x0 + 3} {y0 + 3} {x1 - x0 - 6} {y1 - y0 - 6} re S".encode(), rect
        )
        _annotate(pdf, page, rect, drawn, Subtype=Name.Stamp, Name=Name.Approved)

    return edit


def _text_form(pdf: pikepdf.Pdf, words: str, rect: Rect, colour: str = "0 g") -> Any:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    data = f"{colour} BT /F0 14 Tf {rect[0] + 4:.2f} {rect[1] + 6:.2f} Td ({words}) Tj ET".encode()
    return _form(pdf, data, rect, Dictionary(Font=Dictionary(F0=font)))


def typed(words: str, rect: Rect) -> Edit:
    """A FreeText annotation."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        drawn = _text_form(pdf, words, rect)
        entries = {"Subtype": Name.FreeText, "Contents": words, "DA": "/F0 14 Tf"}
        _annotate(pdf, page, rect, drawn, **entries)

    return edit


def printed(words: str, rect: Rect) -> Edit:
    """Typed words flattened into the page."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        name = page.add_resource(_text_form(pdf, words, rect), Name.XObject)
        page.contents_add(f"q {name} Do Q".encode())

    return edit


def flag(rect: Rect) -> Edit:
    """The flag « SIGN » that MuPDF draws on an unsigned field and flattens with it."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        x0, y0, x1, y1 = rect
        tip = (y0 + y1) / 2
        corners = [(x1 - 10, y0), (x1, tip), (x1 - 10, y1), (x0, y1)]
        edges = " ".join(f"{x} {y} l" for x, y in corners)
        shape = f"1 0.35 0.17 rg {x0} {y0} m {edges} f"
        words = _text_form(pdf, "SIGN", (x0 + 16, y0, x1, y1), "1 1 1 rg")
        name = page.add_resource(words, Name.XObject)
        page.contents_add(f"q {shape} {name} Do Q".encode())

    return edit


def logo() -> Image.Image:
    """A company's mark: thick shapes of one colour."""
    image = Image.new("RGB", (300, 160), "white")
    draw = ImageDraw.Draw(image)
    draw.pieslice((10, 10, 150, 150), 30, 330, fill=(0, 120, 80))
    draw.polygon([(160, 150), (220, 10), (290, 150)], fill=(0, 120, 80))
    return image


def note(rect: Rect) -> Edit:
    """A sticky note."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        _annotate(pdf, page, rect, None, Subtype=Name.Text, Contents="à signer ?")

    return edit


def edited(form: str, *edits: Edit) -> bytes:
    """The blank `form` with `edits` applied to its first page."""
    with pikepdf.open(BLANKS / f"{form}.pdf") as pdf:
        for edit in edits:
            edit(pdf, pdf.pages[0])
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()
