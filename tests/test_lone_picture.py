"""A page that is one picture is decoded, not drawn: it must look the same to the last pixel."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image

from vaeforms import pdfium
from vaeforms.submitted import FileProblem, open_file

WIDTH, HEIGHT = 247, 351
#: Points a pixel: 200 dots an inch.
POINTS = 0.36
DRAWN = "q {w} 0 0 {h} 0 0 cm /P Do Q"
_rough = np.random.default_rng(5).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
RGB = np.asarray(cv2.blur(_rough, (3, 3)), np.uint8)
GREY = np.ascontiguousarray(RGB[..., 0])
BITS = np.packbits(GREY > 128, axis=1)


def jpeg(picture: NDArray[np.uint8], **how: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", **how)
    return out.getvalue()


def flat(picture: NDArray[Any]) -> bytes:
    return zlib.compress(picture.tobytes())


def renderings(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    data: bytes,
    content: str = DRAWN,
    change: Callable[[pikepdf.Pdf, Any], None] = lambda pdf, page: None,
    **keys: Any,
) -> tuple[bool, NDArray[np.uint8], NDArray[np.uint8]]:
    """Whether a page with that picture is only decoded, what it looks like, and what drawn."""
    pdf = pikepdf.new()
    picture = pikepdf.Stream(
        pdf, data, Type=Name.XObject, Subtype=Name.Image, Width=WIDTH, Height=HEIGHT,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    for key, value in keys.items():
        picture[f"/{key}"] = value
    w, h = WIDTH * POINTS, HEIGHT * POINTS
    page = pdf.add_blank_page(page_size=(w, h))
    page.Resources = Dictionary(XObject=Dictionary(P=pdf.make_indirect(picture)))
    page.Contents = pikepdf.Stream(pdf, content.format(w=w, h=h).encode())
    change(pdf, page)
    path = tmp_path / "page.pdf"
    pdf.save(path)
    told: list[bool] = []

    def remembered(*asked: Any) -> NDArray[np.uint8] | None:
        found = real(*asked)
        told.append(found is not None)
        return found

    real = pdfium.lone_picture
    opened = open_file(path, path.name)
    assert not isinstance(opened, FileProblem)
    with opened as file, monkeypatch.context() as patch:
        patch.setattr(pdfium, "lone_picture", remembered)
        found = file.pages[0].render(1 / POINTS)
        patch.setattr(pdfium, "lone_picture", lambda *_: None)
        drawn = file.pages[0].render(1 / POINTS)
    return any(told), found, drawn


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (jpeg(RGB, subsampling=2), {}),
        (jpeg(RGB, subsampling=0, quality=90), {}),
        (jpeg(RGB, progressive=True), {}),
        (jpeg(RGB)[:4000] + b"\xff\xd9", {}),
        (jpeg(GREY), {"ColorSpace": Name.DeviceGray}),
        (flat(RGB), {"Filter": Name.FlateDecode}),
        (flat(RGB)[:9000], {"Filter": Name.FlateDecode}),
        (flat(GREY), {"Filter": Name.FlateDecode, "ColorSpace": Name.DeviceGray}),
        (flat(GREY), {"Filter": Name.FlateDecode, "ColorSpace": Name.DeviceGray,
                      "Decode": Array([1, 0])}),
        (flat(BITS), {"Filter": Name.FlateDecode, "ColorSpace": Name.DeviceGray,
                      "BitsPerComponent": 1}),
        (flat(GREY), {"Filter": Name.FlateDecode,
                      "ColorSpace": Array([Name.Indexed, Name.DeviceRGB, 255,
                                           pikepdf.String(bytes(range(256)) * 3)])}),
    ],
    ids=["jpeg", "fine", "progressive", "cut", "grey", "plain", "short", "plain-grey", "negative",
         "black-and-white", "indexed"],
)  # fmt: skip
def test_a_picture_alone_is_decoded_and_looks_as_drawn(tmp_path, monkeypatch, data, keys):
    decoded, found, drawn = renderings(tmp_path, monkeypatch, data, **keys)
    assert decoded
    assert found.shape == (HEIGHT, WIDTH, 3)
    assert np.array_equal(found, drawn)


def test_words_that_are_not_seen_change_nothing(tmp_path, monkeypatch):
    def change(pdf, page):
        page.Resources.Font = Dictionary(
            F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        )

    words = DRAWN + " BT /F 9 Tf {mode} Tr 20 60 Td (Roux) Tj ET"
    for mode in (3, 0):
        content = words.replace("{mode}", str(mode))
        decoded, found, drawn = renderings(tmp_path, monkeypatch, jpeg(RGB), content, change)
        assert decoded == (mode == 3)
        assert np.array_equal(found, drawn)


@pytest.mark.parametrize(
    "content",
    [
        DRAWN + " 0 0 m 50 50 l S",
        DRAWN + " q 20 0 0 20 30 30 cm /P Do Q",
        "0 0 50 50 re W n " + DRAWN,
        "q {w} 0 0 {h} 5 0 cm /P Do Q",
        "q -{w} 0 0 {h} {w} 0 cm /P Do Q",
        "q {w} 3 0 {h} 0 0 cm /P Do Q",
        "",
    ],
    ids=["line", "two", "clipped", "moved", "mirrored", "slanted", "nothing"],
)
def test_what_is_not_the_picture_alone_is_drawn(tmp_path, monkeypatch, content):
    decoded, found, drawn = renderings(tmp_path, monkeypatch, jpeg(RGB), content)
    assert not decoded
    assert np.array_equal(found, drawn)


def _half_seen(pdf, page):
    page.Resources.ExtGState = Dictionary(G=Dictionary(ca=0.5))


def _turned_round(pdf, page):
    page.Rotate = 180


def _annotated(pdf, page):
    page.Annots = Array([pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Square, Rect=Array([10, 10, 60, 60]), C=Array([1, 0, 0])
    ))])  # fmt: skip


def _cropped(pdf, page):
    page.CropBox = Array([10, 10, 70, 70])


def _masked(pdf, page):
    page.Resources.XObject.P.SMask = pdf.make_indirect(pikepdf.Stream(
        pdf, flat(GREY), Type=Name.XObject, Subtype=Name.Image, Width=WIDTH, Height=HEIGHT,
        ColorSpace=Name.DeviceGray, BitsPerComponent=8, Filter=Name.FlateDecode,
    ))  # fmt: skip


def _hidden(pdf, page):
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("caché")))
    page.Resources.XObject.P.OC = layer
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


@pytest.mark.parametrize(
    "change", [_half_seen, _turned_round, _annotated, _cropped, _masked, _hidden]
)
def test_what_changes_the_picture_is_seen(tmp_path, monkeypatch, change):
    content = "/G gs " + DRAWN if change is _half_seen else DRAWN
    decoded, found, drawn = renderings(tmp_path, monkeypatch, jpeg(RGB), content, change)
    assert not decoded
    assert np.array_equal(found, drawn)


def test_a_mask_to_paint_through_is_drawn(tmp_path, monkeypatch):
    def change(pdf, page):
        del page.Resources.XObject.P.ColorSpace

    keys = {"Filter": Name.FlateDecode, "BitsPerComponent": 1, "ImageMask": True}
    decoded, found, drawn = renderings(tmp_path, monkeypatch, flat(BITS), change=change, **keys)
    assert not decoded
    assert np.array_equal(found, drawn)
