"""Given what somebody laid over a signature or stamp box: what is read there."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from signed_pages import (
    BLANKS,
    Edit,
    approved,
    drawing,
    edited,
    flag,
    ink,
    inside,
    logo,
    note,
    pasted,
    photograph,
    printed,
    signature_image,
    squiggle,
    stamp_image,
    stamped,
    typed,
    worn_stamp,
)
from signing import sign, signer, update

from vaeforms.identify import identify
from vaeforms.model import Esign, FileProblem, Reading, Rect, Source, State
from vaeforms.read import esign
from vaeforms.read.marks import read_block
from vaeforms.submitted import open_file
from vaeforms.template import Templates, load

SAL, BEN, DOS = "attestation-salariee", "attestation-benevole", "dossier-recevabilite"
pytestmark = pytest.mark.skipif(not BLANKS.is_dir(), reason="the blanks are not built")

Read = Callable[..., dict[str, Reading]]


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    loaded = load([BLANKS])
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def box(templates: Templates) -> Callable[[str], Rect]:
    places = {b.field: b.rect for page in templates.pages for b in page.boxes}
    return places.__getitem__


@pytest.fixture
def read_bytes(templates: Templates, tmp_path: Path) -> Read:
    def read(data: bytes, esigns: dict[str, Esign] | None = None) -> dict[str, Reading]:
        path = tmp_path / "document.pdf"
        path.write_bytes(data)
        with_page = open_file(path, "document.pdf")
        assert not isinstance(with_page, FileProblem)
        with with_page as file:
            page = file.pages[0]
            placement = identify(page, templates)
            assert placement is not None
            boxes = placement.template.boxes
            found = read_block(page, placement, boxes, templates, esigns or {})
        return {reading.field: reading for reading in found}

    return read


@pytest.fixture
def read(read_bytes: Read) -> Read:
    def read(form: str, *edits: Edit) -> dict[str, Reading]:
        return read_bytes(edited(form, *edits))

    return read


@pytest.fixture
def signature(read: Read, box: Callable[[str], Rect]) -> Callable[..., Reading]:
    """What the employer's signature box holds once `make` was laid 10 mm into it."""

    def reading(make: Callable[[Rect], Edit], width: float = 45, height: float = 18) -> Reading:
        place = inside(box("att_sal_signature"), 10, 8, width, height)
        return read(SAL, make(place))["att_sal_signature"]

    return reading


# ------------------------------------------------------------------ one box


def test_nothing_was_laid_over_the_blank(read: Read) -> None:
    found = read(SAL)
    assert [r.state for r in found.values()] == [State.EMPTY, State.EMPTY]
    assert all(r.crop.startswith(b"\x89PNG") for r in found.values())


@pytest.mark.parametrize("width", [0.4, 1.4, 3.0])
def test_an_ink_annotation_signs(signature: Callable[..., Reading], width: float) -> None:
    found = signature(lambda place: ink(squiggle(place), width=width))
    assert (found.state, found.source) == (State.FILLED, Source.ANNOTATION)
    assert [mark.kind for mark in found.marks] == ["ink"]


def test_a_dense_scrawl_signs(signature: Callable[..., Reading]) -> None:
    assert signature(lambda place: ink(squiggle(place, 14)), width=28).state is State.FILLED


def test_a_drawing_in_the_page_signs(signature: Callable[..., Reading]) -> None:
    found = signature(lambda place: drawing(squiggle(place)))
    assert (found.state, found.source) == (State.FILLED, Source.PICTURE)
    assert [mark.kind for mark in found.marks] == ["drawing"]


@pytest.mark.parametrize("lay", [pasted, stamped])
@pytest.mark.parametrize("image", [signature_image, photograph])
def test_a_picture_of_a_signature_signs(
    signature: Callable[..., Reading],
    lay: Callable[[Image.Image, Rect], Edit],
    image: Callable[[], Image.Image],
) -> None:
    found = signature(lambda place: lay(image(), place))
    assert found.state is State.FILLED
    assert [mark.kind for mark in found.marks] == ["image"]


def _dot(place: Rect) -> Edit:
    return ink([(place[0], place[1]), (place[0] + 1, place[1])], width=7)


def _line(place: Rect) -> Edit:
    return ink([(place[0], place[1]), (place[2], place[3])])


def _flat_line(place: Rect) -> Edit:
    return ink([(place[0], place[1]), (place[2], place[1])])


def _cross(place: Rect) -> Edit:
    x0, y0, x1, y1 = place
    return ink([(x0, y0), (x1, y1)], [(x0, y1), (x1, y0)])


def _frame(place: Rect) -> Edit:
    x0, y0, x1, y1 = place
    return ink([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)])


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_dot, "trop petit"),
        (_frame, "trop simple"),
        (_line, "Simple trait"),
        (_flat_line, "Simple trait"),
        (_cross, "Croix"),
        (approved, "tout prêt"),
        (note, "commentaire"),
        (lambda place: typed("Jean Dupont", place), "dactylographié"),
        (lambda place: printed("Jean Dupont", place), "dactylographié"),
        (lambda place: stamped(stamp_image("frame"), place), "cachet semble"),
        (lambda place: stamped(stamp_image("ring"), place), "cachet semble"),
        (lambda place: stamped(stamp_image("bare"), place), "imprimé ou cachet"),
        (lambda place: pasted(stamp_image("frame").rotate(18, expand=True), place), "cachet"),
        (lambda place: pasted(stamp_image("ring").rotate(30, expand=True), place), "cachet"),
        (lambda place: stamped(Image.new("RGB", (9, 9), "black"), place), "Aplat"),
        (lambda place: pasted(logo(), place), "Aplat"),
        (lambda place: pasted(Image.new("RGB", (9, 9), "white"), place), "rien n’y est visible"),
        (lambda place: drawing(squiggle(place), colour="0.95 0.95 0.95 RG"), "très pâle"),
    ],
)
def test_what_is_no_signature_is_for_a_person(
    signature: Callable[..., Reading], make: Callable[[Rect], Edit], reason: str
) -> None:
    found = signature(make)
    assert found.state is State.UNREADABLE
    assert reason in found.reason
    assert found.crop


def test_a_name_typed_beside_a_signature_does_not_undo_it(
    read: Read, box: Callable[[str], Rect]
) -> None:
    place = box("att_sal_signature")
    found = read(
        SAL,
        typed("Jean Dupont", inside(place, 5, 30, 40, 8)),
        ink(squiggle(inside(place, 10, 4, 45, 20))),
    )["att_sal_signature"]
    assert found.state is State.FILLED
    assert [mark.kind for mark in found.marks] == ["text", "ink"]
    assert found.marks[0].text == "Jean Dupont"


def test_handwriting_and_a_signature_in_many_strokes_sign(
    read: Read, box: Callable[[str], Rect]
) -> None:
    place = box("att_sal_signature")
    letters = [
        squiggle(inside(place, 4 + 5 * n % 60, 26 + 5 * (n // 12), 3, 3), 1) for n in range(24)
    ]
    found = read(SAL, ink(*letters, squiggle(inside(place, 10, 4, 45, 18))))
    assert found["att_sal_signature"].state is State.FILLED


def test_the_flag_that_a_viewer_put_on_the_field_is_no_mark(
    read: Read, box: Callable[[str], Rect]
) -> None:
    place = inside(box("att_sal_signature"), 0, 33, 28, 7)
    assert read(SAL, flag(place))["att_sal_signature"].state is State.EMPTY


@pytest.mark.parametrize("colour", ["0.87 0.89 1 rg", "1 1 0.6 rg"])
def test_the_tint_that_a_viewer_gave_to_the_field_is_no_mark(
    read: Read, box: Callable[[str], Rect], colour: str
) -> None:
    place = box("att_sal_signature")
    x0, y0, x1, y1 = place

    def tint(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.contents_add(f"q {colour} {x0} {y0} {x1 - x0} {y1 - y0} re f Q".encode())

    assert read(SAL, tint)["att_sal_signature"].state is State.EMPTY
    signed = read(SAL, tint, drawing(squiggle(inside(place, 10, 8, 45, 18))))
    assert signed["att_sal_signature"].state is State.FILLED


def test_a_signature_beside_the_flag_signs(read: Read, box: Callable[[str], Rect]) -> None:
    place = box("att_sal_signature")
    found = read(
        SAL, flag(inside(place, 0, 33, 28, 7)), drawing(squiggle(inside(place, 10, 8, 45, 18)))
    )
    assert found["att_sal_signature"].state is State.FILLED


def test_strokes_without_an_appearance_are_not_taken_for_nothing(
    read: Read, box: Callable[[str], Rect]
) -> None:
    def bare(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        ink(squiggle(inside(box("att_sal_signature"), 10, 8, 45, 18)))(pdf, page)
        del page.obj.Annots[-1].AP

    assert read(SAL, bare)["att_sal_signature"].state is not State.EMPTY


def test_a_hidden_annotation_is_not_taken_for_nothing(signature: Callable[..., Reading]) -> None:
    def hidden(place: Rect) -> Edit:
        def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
            ink(squiggle(place))(pdf, page)
            page.obj.Annots[-1].F = 2

        return edit

    assert signature(hidden).state is State.UNREADABLE


def test_values_typed_in_the_neighbouring_fields_are_no_mark(
    read: Read, box: Callable[[str], Rect]
) -> None:
    x0, y0, _, _ = box("candidat_fait_le")
    found = read(DOS, printed("12 mars 2026", (x0, y0, x0 + 90, y0 + 18)))
    assert found["candidat_signature"].state is State.EMPTY


def test_a_signature_just_below_the_only_box_counts_and_is_said(
    read: Read, box: Callable[[str], Rect]
) -> None:
    place = inside(box("candidat_signature"), 10, -7.5, 45, 7)
    found = read(DOS, ink(squiggle(place, 3)))["candidat_signature"]
    assert found.state is State.FILLED
    assert "à côté" in found.reason


# ------------------------------------------------------------------ which box


def test_signature_and_stamp_each_in_its_box(read: Read, box: Callable[[str], Rect]) -> None:
    found = read(
        SAL,
        ink(squiggle(inside(box("att_sal_signature"), 10, 8, 45, 20))),
        stamped(stamp_image(), inside(box("att_sal_cachet"), 10, 8, 50, 22)),
    )
    assert [r.state for r in found.values()] == [State.FILLED, State.FILLED]


def test_a_stamp_alone_does_not_sign(read: Read, box: Callable[[str], Rect]) -> None:
    found = read(SAL, stamped(stamp_image(), inside(box("att_sal_cachet"), 10, 8, 50, 22)))
    assert found["att_sal_signature"].state is State.EMPTY
    assert found["att_sal_cachet"].state is State.FILLED


def test_a_stamp_in_the_signature_box_is_not_said_absent(
    read: Read, box: Callable[[str], Rect]
) -> None:
    found = read(SAL, stamped(stamp_image(), inside(box("att_sal_signature"), 10, 8, 50, 22)))
    assert found["att_sal_cachet"].state is State.UNREADABLE


@pytest.mark.parametrize("lay", [ink, drawing])
def test_a_signature_in_the_stamp_box_is_not_said_absent(
    read: Read, box: Callable[[str], Rect], lay: Callable[..., Edit]
) -> None:
    found = read(SAL, lay(squiggle(inside(box("att_sal_cachet"), 10, 8, 45, 20))))
    assert [r.state for r in found.values()] == [State.UNREADABLE, State.UNREADABLE]
    assert "zone du cachet" in found["att_sal_signature"].reason


def test_a_signature_across_the_stamp_in_the_stamp_box_is_not_said_absent(
    read: Read, box: Callable[[str], Rect]
) -> None:
    place = inside(box("att_sal_cachet"), 10, 8, 50, 22)
    found = read(SAL, stamped(stamp_image(), place), drawing(squiggle(place)))
    assert found["att_sal_signature"].state is State.UNREADABLE


def test_one_picture_over_both_boxes_is_for_a_person(
    read: Read, box: Callable[[str], Rect]
) -> None:
    place = inside(box("att_sal_signature"), 50, 8, 60, 20)
    found = read(SAL, stamped(signature_image(), place))
    assert [r.state for r in found.values()] == [State.UNREADABLE, State.UNREADABLE]
    assert "couvre deux zones" in found["att_sal_signature"].reason


def test_a_signature_that_runs_into_the_stamp_is_told_from_it(
    read: Read, box: Callable[[str], Rect]
) -> None:
    found = read(
        SAL,
        ink(squiggle(inside(box("att_sal_signature"), 45, 8, 45, 20))),
        stamped(stamp_image(), inside(box("att_sal_cachet"), 5, 8, 50, 22)),
    )
    assert [r.state for r in found.values()] == [State.FILLED, State.FILLED]


def test_one_signatory_instead_of_two(read: Read, box: Callable[[str], Rect]) -> None:
    found = read(BEN, ink(squiggle(inside(box("att_ben_signature1"), 4, 5, 40, 18))))
    assert found["att_ben_signature1"].state is State.FILLED
    assert found["att_ben_signature2"].state is State.EMPTY


def test_two_signatories(read: Read, box: Callable[[str], Rect]) -> None:
    found = read(
        BEN,
        ink(squiggle(inside(box("att_ben_signature1"), 4, 5, 40, 18))),
        ink(squiggle(inside(box("att_ben_signature2"), 4, 5, 40, 18), loops=4)),
    )
    first, second, stamp = found.values()
    assert (first.state, second.state, stamp.state) == (State.FILLED, State.FILLED, State.EMPTY)
    assert first.marks[0].digest != second.marks[0].digest


def test_two_signatures_in_the_first_box_are_for_a_person(
    read: Read, box: Callable[[str], Rect]
) -> None:
    place = box("att_ben_signature1")
    found = read(
        BEN,
        ink(squiggle(inside(place, 2, 5, 20, 18))),
        ink(squiggle(inside(place, 30, 5, 20, 18), 4)),
    )
    assert found["att_ben_signature1"].state is State.FILLED
    assert found["att_ben_signature2"].state is State.UNREADABLE
    assert "deux tracés" in found["att_ben_signature2"].reason


@pytest.mark.parametrize("lay", [pasted, stamped])
def test_two_pictures_in_the_first_box_never_leave_the_second_empty(
    read: Read, box: Callable[[str], Rect], lay: Callable[[Image.Image, Rect], Edit]
) -> None:
    place = box("att_ben_signature1")
    found = read(
        BEN,
        lay(signature_image(), inside(place, 2, 5, 25, 18)),
        lay(signature_image(seed=4), inside(place, 33, 5, 25, 18)),
    )
    assert found["att_ben_signature2"].state is State.UNREADABLE


@pytest.mark.parametrize("outline", ["triangle", "ellipse", "frame"])
@pytest.mark.parametrize("angle", [0, 20, 35])
@pytest.mark.parametrize("width", [14, 20, 28])
def test_a_stamp_of_few_words_never_signs(
    signature: Callable[..., Reading], outline: str, angle: int, width: float
) -> None:
    """Turned, worn, and with one word in it: what real stamps were taken for signatures by."""
    image = worn_stamp(outline).rotate(angle, expand=True, fillcolor=(255, 255, 255, 0))
    found = signature(lambda place: pasted(image, place), width=width, height=width * 0.8)
    assert found.state is State.UNREADABLE


def test_a_signature_between_two_boxes_is_for_a_person(
    read: Read, box: Callable[[str], Rect]
) -> None:
    found = read(BEN, ink(squiggle(inside(box("att_ben_signature1"), 44, 5, 20, 18))))
    assert found["att_ben_signature1"].state is State.UNREADABLE
    assert found["att_ben_signature2"].state is State.UNREADABLE


# ------------------------------------------------------------------ the same mark twice


@pytest.mark.parametrize("second", [pasted, stamped])
def test_the_same_picture_twice_has_the_same_digest(
    read: Read, box: Callable[[str], Rect], second: Callable[[Image.Image, Rect], Edit]
) -> None:
    found = read(
        BEN,
        pasted(signature_image(), inside(box("att_ben_signature1"), 4, 5, 40, 18)),
        second(signature_image(), inside(box("att_ben_signature2"), 8, 9, 30, 12)),
    )
    digests = {found[f"att_ben_signature{n}"].marks[0].digest for n in (1, 2)}
    assert len(digests) == 1
    assert digests != {""}


def test_two_pictures_that_differ_in_transparency_only_have_two_digests(
    read: Read, box: Callable[[str], Rect]
) -> None:
    def black(seed: int) -> Image.Image:
        shape = signature_image(seed=seed).getchannel("A")
        return Image.merge("RGBA", (*Image.new("RGB", shape.size).split(), shape))

    found = read(
        BEN,
        stamped(black(6), inside(box("att_ben_signature1"), 4, 5, 40, 18)),
        stamped(black(4), inside(box("att_ben_signature2"), 4, 5, 40, 18)),
    )
    first, second = (found[f"att_ben_signature{n}"].marks[0].digest for n in (1, 2))
    assert first != second


def test_the_same_strokes_elsewhere_and_smaller_have_the_same_digest(
    read: Read, box: Callable[[str], Rect]
) -> None:
    found = read(
        BEN,
        ink(squiggle(inside(box("att_ben_signature1"), 4, 5, 40, 18))),
        ink(squiggle(inside(box("att_ben_signature2"), 8, 3, 20, 9))),
    )
    first, second = (found[f"att_ben_signature{n}"].marks[0].digest for n in (1, 2))
    assert first == second


# ------------------------------------------------------------------ pages that came back otherwise


def _turned(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Rotate = 180


def _shrunk(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Printed to PDF with « fit to page »: everything at 94 %, a little aside."""
    page.contents_add(b"q 0.94 0 0 0.94 18 25 cm", prepend=True)
    page.contents_add(b"Q")
    del page.obj.Annots


@pytest.mark.parametrize("change", [_turned, _shrunk])
def test_a_page_turned_or_shrunk(read: Read, box: Callable[[str], Rect], change: Edit) -> None:
    place = inside(box("att_ben_signature1"), 4, 5, 40, 18)
    found = read(BEN, drawing(squiggle(place)), change)
    states = [reading.state for reading in found.values()]
    assert states == [State.FILLED, State.EMPTY, State.EMPTY]


def test_a_page_that_nobody_can_draw_is_not_said_empty(
    read_bytes: Read, box: Callable[[str], Rect], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaeforms.submitted.SubmittedPage.pdfium", None)
    place = inside(box("att_sal_signature"), 10, 8, 45, 18)
    found = read_bytes(edited(SAL, stamped(signature_image(), place)))
    assert {reading.state for reading in found.values()} == {State.UNREADABLE}


# ------------------------------------------------------------------ electronic signatures


def blank(form: str) -> bytes:
    return (BLANKS / f"{form}.pdf").read_bytes()


def test_an_electronic_signature_in_the_box(read_bytes: Read) -> None:
    data = sign(blank(SAL))
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert (found.state, found.source) == (State.FILLED, Source.ESIGN)
    assert found.value == "Nadège Bihan"
    assert found.marks[0].esign is not None


def test_signed_then_a_field_filled(read_bytes: Read) -> None:
    data = update(sign(blank(SAL)), _set("att_sal_jusquau", "12/03/2019"))
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert found.state is State.FILLED
    assert "remplis après" in found.marks[0].esign.changes


def test_signed_then_a_value_altered(read_bytes: Read) -> None:
    filled = update(blank(SAL), _set("att_sal_jusquau", "12/03/2019"))
    data = update(sign(filled), _set("att_sal_jusquau", "12/03/2024"))
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert found.state is State.UNREADABLE
    assert "modifié" in found.reason


def test_signed_then_rewritten(read_bytes: Read) -> None:
    signed = sign(blank(SAL))
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        out = io.BytesIO()
        pdf.save(out)
    data = out.getvalue()
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert found.state is State.UNREADABLE
    assert found.marks[0].esign.intact is not True


def test_two_electronic_signatures(read_bytes: Read) -> None:
    data = sign(blank(BEN), "att_ben_signature1")
    data = sign(data, "att_ben_signature2", signer("Yann Le Goff"))
    found = read_bytes(data, esign.validate(data))
    assert [r.state for r in found.values()] == [State.FILLED, State.FILLED, State.EMPTY]
    assert found["att_ben_signature2"].value == "Yann Le Goff"


def _added(name: str, rect: Rect) -> bytes:
    """The employer's blank with a signature field of its own, as some programs add one."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=name,
            Rect=list(rect),
            F=4,
        )
        field = pdf.make_indirect(field)
        page.obj.Annots.append(field)
        pdf.Root.AcroForm.Fields.append(field)

    return edited(SAL, edit)


def test_a_signature_field_of_another_name_over_the_box(
    read_bytes: Read, box: Callable[[str], Rect]
) -> None:
    data = sign(_added("Signature1", inside(box("att_sal_signature"), 5, 5, 50, 20)), "Signature1")
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert (found.state, found.value) == (State.FILLED, "Nadège Bihan")


def test_an_electronic_signature_in_no_box_is_not_said_absent(read_bytes: Read) -> None:
    data = sign(_added("Signature1", (0, 0, 0, 0)), "Signature1")
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert found.state is State.UNREADABLE
    assert "hors de cette zone" in found.reason


def _set(name: str, value: str):  # type: ignore[no-untyped-def]  # a closure for `update`
    from pyhanko.pdf_utils import generic

    def change(writer):  # type: ignore[no-untyped-def]
        fields = [each.get_object() for each in writer.root["/AcroForm"]["/Fields"]]
        field = next(each for each in fields if each["/T"] == name)
        field["/V"] = generic.pdf_string(value)
        writer.update_container(field)

    return change
