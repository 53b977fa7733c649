"""Given what somebody laid over a signature or stamp box: what is read there."""

from __future__ import annotations

from collections.abc import Callable

import laid_marks
import pikepdf
import pytest
from laid_marks import DOS, SAL, Read
from PIL import Image
from signed_pages import (
    Edit,
    approved,
    drawing,
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

from vaeforms.model import Reading, Rect, Source, State

pytestmark = laid_marks.pytestmark
# fixtures: pytest finds them under the names they have here
templates = laid_marks.templates
box = laid_marks.box
read_bytes = laid_marks.read_bytes
read = laid_marks.read


@pytest.fixture
def signature(read: Read, box: Callable[[str], Rect]) -> Callable[..., Reading]:
    """What the employer's signature box holds once `make` was laid 10 mm into it."""

    def reading(make: Callable[[Rect], Edit], width: float = 45, height: float = 18) -> Reading:
        place = inside(box("att_sal_signature"), 10, 8, width, height)
        return read(SAL, make(place))["att_sal_signature"]

    return reading


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
