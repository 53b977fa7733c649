"""A page that is a picture, taken once at its own resolution, and whether it can be trusted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from captured import picture_of, taken
from PIL import Image

from vaeforms import template
from vaeforms.model import Trouble
from vaeforms.paper.capture import Capture, Unread, capture, quality
from vaeforms.submitted import SubmittedFile, open_file


def scanned(
    folder: Path, size: tuple[int, int], page: tuple[float, float] = (595, 842), rotate: int = 0
) -> SubmittedFile:
    """A PDF page wholly covered by a picture, its upper left quarter red, /Rotate as asked."""
    image = Image.new("RGB", size, "white")
    image.paste((200, 30, 30), (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=page)
    sheet = pdf.pages[0]
    picture = pdf.make_stream(
        out.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
        Width=size[0], Height=size[1], BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    sheet.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
    sheet.obj.Contents = pdf.make_stream(b"q %g 0 0 %g 0 0 cm /P Do Q" % page)
    sheet.obj.Rotate = rotate
    sheet.obj.MediaBox = pikepdf.Array([0, 0, *page])
    pdf.save(folder / "scan.pdf")
    file = open_file(folder / "scan.pdf", "scan.pdf")
    assert isinstance(file, SubmittedFile)
    return file


def captured(file: SubmittedFile) -> Capture:
    taken = capture(file.pages[0])
    assert isinstance(taken, Capture)
    return taken


@pytest.mark.parametrize(
    ("size", "longest"), [((620, 877), 877), ((1654, 2339), 2339), ((4000, 5657), 3300)]
)
def test_a_page_is_taken_at_its_own_resolution(
    tmp_path: Path, size: tuple[int, int], longest: int
) -> None:
    with scanned(tmp_path, size) as file:
        assert abs(max(captured(file).shape) - longest) <= 2


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_pixels_go_back_to_the_page_whatever_its_rotation(tmp_path: Path, rotate: int) -> None:
    with scanned(tmp_path, (620, 877), rotate=rotate) as file:
        shot = captured(file)
        red = (shot.picture[:, :, 1] < 120) & (shot.picture[:, :, 0] > 150)
        ys, xs = np.nonzero(red)
        x0, y0, x1, y1 = shot.rect_in_user(np.column_stack([xs, ys]).astype(np.float64))
    assert (x0, y0, x1, y1) == pytest.approx((0, 421, 297.5, 842), abs=2.5)


def test_annotations_are_part_of_the_picture(tmp_path: Path) -> None:
    with scanned(tmp_path, (620, 877)) as file:
        pass
    with pikepdf.open(tmp_path / "scan.pdf", allow_overwriting_input=True) as pdf:
        look = pdf.make_stream(
            b"0 0 0 rg 0 0 100 100 re f", Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 100],
        )  # fmt: skip
        stamp = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[400, 100, 500, 200], F=4,
            AP=pikepdf.Dictionary(N=look),
        )  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(stamp)])
        pdf.save()
    file = open_file(tmp_path / "scan.pdf", "scan.pdf")
    assert isinstance(file, SubmittedFile)
    with file:
        shot = captured(file)
    height, width = shot.shape
    assert shot.picture[round(height * (1 - 150 / 842)), round(width * 450 / 595)].max() < 60


def test_a_picture_too_large_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaeforms.pictures.MAX_PIXELS", 100_000)
    with scanned(tmp_path, (620, 877)) as file:
        answer = capture(file.pages[0])
    assert isinstance(answer, Unread)
    assert answer.trouble is Trouble.TOO_LARGE
    assert "trop grande" in answer.reason


@pytest.fixture(scope="module")
def printed() -> Iterator[np.ndarray]:
    known = template.load(template.default_directories())
    yield picture_of(known, next(page for page in known.pages if page.role == "recap"))
    known.close()


def reasons(picture: np.ndarray) -> str:
    return " ".join(quality(taken(np.asarray(picture, np.uint8))).reasons)


@pytest.mark.parametrize("dpi", [100, 150, 200])
def test_an_ordinary_scan_is_good_enough(printed: np.ndarray, dpi: int) -> None:
    small = cv2.resize(printed, None, fx=dpi / 200, fy=dpi / 200, interpolation=cv2.INTER_AREA)
    assert reasons(small) == ""


def test_a_black_and_white_scan_is_good_enough(printed: np.ndarray) -> None:
    assert reasons((printed > 160) * 255) == ""


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda p: cv2.resize(p, (500, 707), interpolation=cv2.INTER_AREA), "trop petite"),
        (lambda p: p * 0.15, "trop sombre"),
        (lambda p: 215 + p * 0.15, "trop pâle"),
        (lambda p: cv2.GaussianBlur(p, (0, 0), 6), "trop floue"),
    ],
)
def test_a_page_that_cannot_be_read_is_said_to_be_so(
    printed: np.ndarray, spoil: object, said: str
) -> None:
    assert callable(spoil)
    found = reasons(spoil(printed))
    assert said in found
    assert "Demander une nouvelle photo" in found


def test_an_empty_sheet_is_not_blurred() -> None:
    assert "floue" not in reasons(np.full((1169, 827, 3), 250))
