"""A form of another body, dropped among the blanks without any marks: recognised and read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import captured
import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw, ImageFont

from vaeforms import blank, read, template
from vaeforms.model import FileProblem, State
from vaeforms.read import FileReading, other_form
from vaeforms.submitted import open_file
from vaeforms.template import Templates

#: Its boxes in points: text, a small tick box whose printed square does not fill it.
NAME_BOX, TOWN_BOX, TICK = (120, 640, 480, 665), (120, 590, 480, 615), (120, 560, 126, 568)
SCALE = 200 / 72


def font(size: int) -> ImageFont.FreeTypeFont:
    folder = Path(blank.__file__).parent / "fonts"
    return ImageFont.truetype(str(folder / "LiberationSans-Regular.ttf"), size)


def typeset_form(values: dict[str, str], *, moved: float = 0.0) -> bytes:
    """A form that is no picture, filled in, all drawn `moved` points to the right."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F=helvetica))
    lines = "".join(
        f"BT /F 11 Tf {80 + moved} {700 - 30 * n} Td (Rubrique {n} de la demande {n * 37}) Tj ET\n"
        for n in range(12)
    )
    page.obj.Contents = pdf.make_stream(lines.encode())
    fields = [
        pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=name, F=4, DA=b"/F 11 Tf 0 g",
                Rect=Array([300 + moved, 700 - 30 * n, 500 + moved, 720 - 30 * n]),
                V=values.get(name, ""),
            )
        )
        for n, name in enumerate(("Nom", "Ville", "Pays", "Emploi", "Date"))
    ]  # fmt: skip
    page.obj.Annots = Array(fields)
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields), DR=page.obj.Resources)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    folder = tmp_path_factory.mktemp("blanks")
    size = (round(595 * SCALE), round(842 * SCALE))
    paper = Image.new("L", size, 255)
    pen = ImageDraw.Draw(paper)
    for x0, y0, x1, y1 in (NAME_BOX, TOWN_BOX, (120, 560, 126, 565)):
        pen.rectangle([x0 * SCALE, (842 - y1) * SCALE, x1 * SCALE, (842 - y0) * SCALE], outline=0)
    for line in range(26):
        words = f"Article {line * 7 % 31} : engagement n° {line * 37 % 101} du demandeur, {line}."
        pen.text((330, (310 + 19 * line) * SCALE), words, 0, font(30))
    pen.text((330, 60 * SCALE), "Demande de prise en charge", 0, font(60))
    out = io.BytesIO()
    paper.save(out, "PDF", resolution=200)
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        page = pdf.pages[0]
        fields = [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot, Subtype=Name.Widget, T=name, FT=kind, Rect=Array(list(rect)),
                    F=4, DA=b"/Helv 0 Tf",
                )
            )
            for name, kind, rect in (
                ("Nom", Name.Tx, NAME_BOX), ("Ville", Name.Tx, TOWN_BOX), ("Oui", Name.Btn, TICK),
            )
        ]  # fmt: skip
        page.obj.Annots = Array(fields)
        pdf.Root.AcroForm = Dictionary(Fields=Array(fields))
        pdf.save(folder / "Demande.pdf")
    (folder / "Inscription.pdf").write_bytes(typeset_form({}))
    found = template.load([*template.default_directories(), folder])
    yield found
    found.close()


def deposited(picture: NDArray[np.uint8], known: Templates, folder: Path) -> FileReading:
    path = folder / "photo.jpg"
    Image.fromarray(picture).save(path, quality=90)
    return opened_and_read(path, known)


def opened_and_read(path: Path, known: Templates) -> FileReading:
    opened = open_file(path, path.name)
    assert not isinstance(opened, FileProblem)
    with opened as file:
        return read.read_file(file, known)


def test_its_pages_are_named_and_read_box_by_box(known: Templates, tmp_path: Path) -> None:
    wanted = next(page for page in known.pages if page.role == "Demande-1")
    drawn = Image.fromarray(captured.picture_of(known, wanted))
    x0, _, _, y1 = NAME_BOX
    pen = ImageDraw.Draw(drawn)
    pen.text(((x0 + 8) * SCALE, (842 - y1 + 6) * SCALE), "Durand Paul", (20, 20, 90), font(38))
    shot = captured.shoot(known, wanted, drawn=np.asarray(drawn), dpi=180, degrees=0.6)
    found = deposited(shot.capture.picture, known, tmp_path)
    (page,) = found.pages
    assert page.other == ("Demande", 0)
    assert not page.image_only
    assert found.problems == ()
    readings = {each.field: each for each in page.readings}
    assert readings["Nom"].state is State.FILLED
    assert readings["Nom"].value == "Durand Paul"
    assert readings["Ville"].state is State.EMPTY
    # its printed square takes most of the box: no tick can be told there
    assert readings["Oui"].state is State.UNREADABLE


@pytest.mark.parametrize("moved", [0.0, 20.0])
def test_one_filled_on_screen_is_read_by_its_fields(
    known: Templates, tmp_path: Path, moved: float
) -> None:
    path = tmp_path / "envoi.pdf"
    path.write_bytes(typeset_form({"Nom": "Durand", "Pays": "France"}, moved=moved))
    found = opened_and_read(path, known)
    (page,) = found.pages
    assert page.other == ("Inscription", 0)
    assert (page.code, page.form, page.outdated) == (None, None, "")
    assert {each.field: each.value for each in page.readings if each.value} == {
        "Nom": "Durand",
        "Pays": "France",
    }
    assert found.pieces == ()
    assert found.problems == ()


def test_a_few_fields_of_the_same_names_are_no_form(known: Templates, tmp_path: Path) -> None:
    path = tmp_path / "envoi.pdf"
    with pikepdf.open(io.BytesIO(typeset_form({}, moved=3))) as pdf:
        kept = list(pdf.pages[0].obj.Annots)[:3]
        pdf.pages[0].obj.Annots = Array(kept)
        pdf.Root.AcroForm.Fields = Array(kept)
        pdf.save(path)
    (page,) = opened_and_read(path, known).pages
    assert page.other is None


def test_a_page_of_ours_is_of_no_other_form(known: Templates) -> None:
    for page in known.pages:
        assert (other_form(page) is None) == (page.code is not None)
