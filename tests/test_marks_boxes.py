"""Which signature or stamp box a mark belongs to, on pages that came back otherwise too."""

from __future__ import annotations

from collections.abc import Callable

import laid_marks
import pikepdf
import pytest
from laid_marks import BEN, SAL, Read
from PIL import Image
from signed_pages import (
    Edit,
    drawing,
    edited,
    ink,
    inside,
    pasted,
    signature_image,
    squiggle,
    stamp_image,
    stamped,
)

from vaeforms.model import Rect, State

pytestmark = laid_marks.pytestmark
# fixtures: pytest finds them under the names they have here
templates = laid_marks.templates
box = laid_marks.box
read_bytes = laid_marks.read_bytes
read = laid_marks.read

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
