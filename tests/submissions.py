"""Submitted files made from the blanks, and what the reader finds in them."""

from __future__ import annotations

import functools
import io
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from vaeforms import template
from vaeforms.fill import fill
from vaeforms.model import FileProblem, Reading, Rect
from vaeforms.read import FileReading, read_file
from vaeforms.submitted import open_file

ROOT = Path(__file__).resolve().parents[1]
BLANKS = ROOT / "blank_forms"
DOSSIER, SALARIEE = "dossier-recevabilite", "attestation-salariee"
BENEVOLE = "attestation-benevole"

Edit = Callable[[pikepdf.Pdf], None]


@functools.cache
def templates() -> template.Templates:
    return template.load([BLANKS])


@functools.cache
def blank(form: str = SALARIEE) -> bytes:
    return (BLANKS / f"{form}.pdf").read_bytes()


def filled(
    values: Mapping[str, str] | None = None, form: str = SALARIEE, *, flatten: bool = False
) -> bytes:
    return fill(blank(form), values or {}, flatten=flatten).data


def edited(data: bytes, edit: Edit) -> bytes:
    """The PDF after `edit` changed it."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def read(data: bytes, name: str = "envoi.pdf") -> FileReading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        opened = open_file(path, name)
        assert not isinstance(opened, FileProblem), opened.message
        with opened:
            return read_file(opened, templates())


def readings(data: bytes) -> dict[str, Reading]:
    return {reading.field: reading for page in read(data).pages for reading in page.readings}


def widget(pdf: pikepdf.Pdf, name: str, option: str = "") -> Dictionary:
    """The widget of the field called `name`, for a radio group that of `option`."""
    for page in pdf.pages:
        for each in page.obj.get("/Annots", Array()):
            parent = each.get("/Parent", Dictionary())
            if str(each.get("/T", parent.get("/T", ""))) == name and (
                not option or f"/{option}" in each.AP.N
            ):
                return each
    raise KeyError(name)


def rect(name: str, option: str = "", form: str = SALARIEE) -> Rect:
    """Where the blank has that box."""
    for page in templates().pages:
        if page.file.endswith(f"{form}.pdf"):
            for box in page.boxes:
                if box.field == name and box.option in (option, ""):
                    return box.rect
                if box.field == name and option and box.option == option:
                    return box.rect
    raise KeyError(name)


def annotate(pdf: pikepdf.Pdf, where: Rect, subtype: str, page: int = 0, **entries: object) -> None:
    """Lay an annotation over a page."""
    annotation = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), Rect=Array(where), F=4, **entries)
    )
    target = pdf.pages[page].obj
    if "/Annots" not in target:
        target.Annots = Array()
    target.Annots.append(annotation)


def free_text(pdf: pikepdf.Pdf, where: Rect, words: str) -> None:
    annotate(pdf, where, "FreeText", Contents=String(words), DA=String("/Helv 10 Tf 0 g"))


def strokes(pdf: pikepdf.Pdf, where: Rect, points: list[float]) -> None:
    """An Ink annotation with its appearance."""
    path = " ".join(
        f"{points[i]:.1f} {points[i + 1]:.1f} {'l' if i else 'm'}" for i in range(0, len(points), 2)
    )
    shown = pdf.make_stream(
        f"0 0 1 RG 2 w {path} S".encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array(where),
    )
    annotate(pdf, where, "Ink", InkList=Array([Array(points)]), AP=Dictionary(N=shown))


def draw(pdf: pikepdf.Pdf, operators: str, page: int = 0) -> None:
    """Append operators to the content of a page."""
    target = pdf.pages[page]
    target.contents_add(pdf.make_stream(b"q"), prepend=True)
    target.contents_add(pdf.make_stream(f"Q q {operators} Q".encode()))


def picture(width: int = 400, height: int = 560, format: str = "JPEG") -> bytes:
    """A photograph of nothing in particular."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for i in range(0, height, 20):
        pen.line((20, i, width - 20, i + 7), fill=(20, 20, i % 200), width=9)
    out = io.BytesIO()
    image.save(out, format)
    return out.getvalue()


def scan(pages: int = 1, text: str = "", mode: int = 3) -> bytes:
    """A PDF whose pages are pictures, with `text` in a text layer of that render mode."""
    pdf = pikepdf.new()
    image = pdf.make_stream(
        picture(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=400,
        Height=560,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(XObject=Dictionary(I=image), Font=Dictionary(F=font))
        words = f"BT {mode} Tr /F 10 Tf 50 400 Td ({text}) Tj ET" if text else ""
        page.obj.Contents = pdf.make_stream(f"q 595 0 0 842 0 0 cm /I Do Q {words}".encode())
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()
