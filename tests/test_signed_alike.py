"""The same drawing in the signature boxes of two scanned pages is noticed (SIG-13)."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from vaeforms.model import Mark, Reading, Source, State
from vaeforms.read import FileReading, PageReading
from vaeforms.reading import _signed_alike


def crop(*points: tuple[int, int]) -> bytes:
    """A signature box with one stroke through these points."""
    picture = Image.new("RGB", (260, 140), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((18, 18, 241, 121), outline="black")
    draw.line(points, fill=(20, 40, 140), width=4, joint="curve")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


ONE = crop((40, 90), (70, 40), (90, 100), (130, 50), (150, 100), (200, 60), (220, 90))
OTHER = crop((50, 50), (210, 60), (60, 80), (200, 95), (120, 40), (110, 110), (180, 45))


def signed(name: str, digest: str, picture: bytes) -> FileReading:
    reading = Reading(
        "att_sal_signature",
        State.FILLED,
        source=Source.PICTURE,
        marks=(Mark("hand", digest=digest),),
        crop=picture,
    )
    return FileReading(name, (PageReading(name, 0, readings=(reading,), scanned=True),))


@pytest.mark.parametrize(("second", "same"), [(ONE, True), (OTHER, False)])
def test_one_drawing_on_two_pages_is_one(second: bytes, same: bool) -> None:
    files = _signed_alike([signed("a.pdf", "a", ONE), signed("b.pdf", "b", second)])
    digests = {
        mark.digest
        for file in files
        if isinstance(file, FileReading)
        for mark in file.pages[0].readings[0].marks
    }
    assert (len(digests) == 1) is same
