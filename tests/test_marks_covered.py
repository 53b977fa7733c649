"""Signatures that are covered, or that claim to be one and are none: never said to be there."""

from __future__ import annotations

import pikepdf
import pytest
import submissions
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from signed_pages import drawing, ink, inside, pasted, signature_image, squiggle, stamped
from submissions import annotate, edited, readings, rect, widget

from vaeforms.model import Reading, State

SIGNATURE = "att_sal_signature"
BOX = rect(SIGNATURE)
PLACE = inside(BOX, 10, 8, 45, 18)
COVER = inside(BOX, 8, 6, 49, 22)
WHITE = Image.new("RGB", (100, 40), "white")


def covered(lay: object, over: object) -> Reading:
    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        lay(pdf, page)  # type: ignore[operator]  # an edit of a page
        over(pdf, page)  # type: ignore[operator]

    return readings(edited(submissions.blank(), edit))[SIGNATURE]


def white_rectangle(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
    x0, y0, x1, y1 = COVER
    page.contents_add(f"q 1 g {x0} {y0} {x1 - x0} {y1 - y0} re f Q".encode())


def white_square(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    x0, y0, x1, y1 = COVER
    shown = pdf.make_stream(
        f"1 g {x0} {y0} {x1 - x0} {y1 - y0} re f".encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array(COVER),
    )
    annotate(pdf, COVER, "Square", IC=Array([1, 1, 1]), AP=Dictionary(N=shown))


@pytest.mark.parametrize(
    "over", [white_rectangle, pasted(WHITE, COVER)], ids=["rectangle", "picture"]
)
@pytest.mark.parametrize(
    "lay", [drawing(squiggle(PLACE)), pasted(signature_image(), PLACE)], ids=["drawn", "pasted"]
)
def test_a_signature_of_the_page_under_white_is_not_there(lay: object, over: object) -> None:
    assert covered(lay, over).state is not State.FILLED


@pytest.mark.parametrize(
    "over", [white_square, stamped(WHITE, COVER)], ids=["square", "white stamp"]
)
@pytest.mark.parametrize(
    "lay",
    [ink(squiggle(PLACE)), drawing(squiggle(PLACE)), stamped(signature_image(), PLACE)],
    ids=["ink", "drawn", "stamped"],
)
def test_a_signature_under_a_white_annotation_is_not_there(lay: object, over: object) -> None:
    assert covered(lay, over).state is State.UNREADABLE


@pytest.mark.parametrize(
    "value",
    [
        Dictionary(),
        Dictionary(Type=Name.Sig, ByteRange=Array([]), Contents=String(b"\0" * 32)),
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/adbe.pkcs7.detached"),
            ByteRange=Array([0, 10, 20, 30]),
            Contents=String(b"\x30\x80garbage"),
        ),
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/adbe.pkcs7.detached"),
            ByteRange=Array([0, 10, 99_999_999, 30]),
            Contents=String(b""),
        ),
        String("Jeanne Martin"),
        Array([1, 2]),
    ],
    ids=["empty", "no range", "garbage", "beyond the file", "a name", "numbers"],
)
def test_a_broken_electronic_signature_is_for_a_person(value: pikepdf.Object) -> None:
    def claim(pdf: pikepdf.Pdf) -> None:
        widget(pdf, SIGNATURE).V = value

    assert readings(edited(submissions.blank(), claim))[SIGNATURE].state is State.UNREADABLE


def test_a_hidden_signature_field_does_not_sign() -> None:
    def claim(pdf: pikepdf.Pdf) -> None:
        field = widget(pdf, SIGNATURE)
        field.V = Dictionary(Type=Name.Sig)
        field.F = 2

    assert readings(edited(submissions.blank(), claim))[SIGNATURE].state is State.UNREADABLE
