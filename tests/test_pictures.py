"""Picture files of every kind become pages that show what the picture shows, upright, once."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageOps

from vaeforms import opening, pictures
from vaeforms.model import FileProblem, Trouble
from vaeforms.submitted import SubmittedFile, open_file

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (255, 255, 255)
#: What the quarters of an upright picture show: upper left, upper right, lower left, lower right.
UPRIGHT = (RED, GREEN, BLUE, WHITE)
#: 64 x 96 pixels of those quarters, turned a quarter by a telephone.
HEIC = zlib.decompress(base64.b85decode(
    b"c-muNV30{GsVvAy%}izhg51nBLl8SRGck>UfpKAOYDppk1Sn>t<P<^K3<a6VB@Af5Br_);Y>0~k0}}%yh{bpmLIc"
    b"5CpcoJ^6~RSRfY>54GcOIy1Ida4IjLY}Ks6a<$%YI_f{Y*~t`(VJ<$ML1CAkbxl?)Fu3yKPW^nuKR<a{7q0o3cv$"
    b"P5yi09GXTf#J{JA3qov_?Z)cIwTwzc^Loy2Pt3%sbB^nxm`>Si9kthCq_mznFR`st<zq4YOc#;lH%b237r5D91cl"
    b"9_3SQ;2a7f+IRLE@PR`FM%1h3v01ERmur&aML^6vDQlTCODM<igfr8A6OppLG2M5qJ2F}c){1Tu|3=)|Ixv=17WM"
    b"E`%WMXD%1+t|wi&E2|;(W;|#mV6C1^N7DZb~93B35cJt`}~2YJ6b+{|`Zn|KH8Fv1hN=n!2}c+W)yR|G(Tn_4UvG"
    b"-(i~aB5&=V_^uA?IPEY&>&MxhA18j4Ut3aHH+kM3D+$9XEpnmXMQ<(6Vhl~$GQZyYqW!;RbNAnVmzbXU>;G4i<_n"
    b"t{l{qF_n63I_R%f%%|M9#<jVfPW2yCk=5)piB{(bh#O*7@MS@E>}eZcx#UQ}Yy*`xa-*Vk^~p4hzep~>+XzMfC!1"
    b"_I-NfejLizP=1vKpqDJBcl)~pn)D@gZL2uGJ&eU"
))  # fmt: skip
#: Two pictures of 64 x 96 pixels: all red, then those quarters.
HEICS = zlib.decompress(base64.b85decode(
    b"c-muNV30{GsVvAy%}izhg51nBLl8SRGck>Ufw3hwwIq=N0u(b+a*CjAhJwuG5(YG2l9`haHpIn&fr)_;#9~|lp@BdiC<"
    b"YQa4i{Mq#1@&Ed1+uCNLCccNrfn5V8|#-He^5%WI_n?6=as=GC)-_+|4W~Dge^kGYgXQfpi5>nKL6ZNN56Bk=zG{KYxG"
    b"xU|`^9P5|nVaA4$N{Qn=MfElEM8HD6^F*zgxCAFOx8PQ}GC^WWCd*!LQE{{oyhXW*Z0z_~)Bmvd4yD%Os+MwhBv_?2NK"
    b"c^@!Ii~_B%*(*m02C6*EG|fedKjc60f+?(GAlAc0?Zs793a<a7UaT085nRZjZDle3``J;f#FJSN+Kw%r8OAW3pYG9J~0"
    b"3PhoHs(?`GTBvsbJQ_!4<}?*^dsN-WaVT2uGdP5VDL=Kq)br@sE#|2s@mUgWL)6W`Tg9j6^8X#F_5^W(&i@@q>f>n6|J"
    b"V<llYrA03EyXdXOS&X46Tjtk$U$p<XZ0`Qs?-J89fBpYz(tKevqcX=t3$s;!%<63R`9Gews8Qw13xRD_MIwT4&A-onxo"
    b"M{SH7lOBzYkb{%Zo}ZI(u|~<oenT+!LF3J~TN#!`Ji4+`u0Ic95~K"
))  # fmt: skip


def quarters(width: int = 64, height: int = 96) -> Image.Image:
    samples = np.zeros((height, width, 3), np.uint8)
    samples[: height // 2, : width // 2] = RED
    samples[: height // 2, width // 2 :] = GREEN
    samples[height // 2 :, : width // 2] = BLUE
    samples[height // 2 :, width // 2 :] = WHITE
    return Image.fromarray(samples)


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def opened(folder: Path, data: bytes, name: str = "photo") -> SubmittedFile:
    path = folder / name
    path.write_bytes(data)
    file = open_file(path, name)
    assert isinstance(file, SubmittedFile), file
    return file


def refused(folder: Path, data: bytes) -> FileProblem:
    path = folder / "photo"
    path.write_bytes(data)
    problem = open_file(path, "photo")
    assert isinstance(problem, FileProblem)
    return problem


def seen(file: SubmittedFile, page: int = 0) -> list[tuple[int, ...]]:
    """The colours in the quarters of a page."""
    shown = file.pages[page].render(2.0)
    height, width = shown.shape[:2]
    rows, columns = (height // 4, 3 * height // 4), (width // 4, 3 * width // 4)
    return [tuple(int(v) for v in shown[y, x]) for y in rows for x in columns]


def assert_shows(file: SubmittedFile, wanted: tuple[tuple[int, ...], ...]) -> None:
    assert np.abs(np.array(seen(file)) - np.array(wanted)).max() < 40, seen(file)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_is_turned_once(tmp_path: Path, format: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(quarters(), format, exif=exif)
    plain = Image.open(io.BytesIO(saved(quarters(), "PNG", exif=exif)))
    upright = ImageOps.exif_transpose(plain).convert("RGB")
    width, height = upright.size
    wanted = tuple(
        upright.getpixel((x, y))
        for y in (height // 4, 3 * height // 4)
        for x in (width // 4, 3 * width // 4)
    )
    with opened(tmp_path, data) as file:
        page = file.pages[0]
        assert (page.size[0] < page.size[1]) == (width < height)
        assert_shows(file, wanted)


def test_a_heic_photo_is_turned_once(tmp_path: Path) -> None:
    with opened(tmp_path, HEIC) as file:
        assert file.pages[0].size[0] > file.pages[0].size[1]
        assert_shows(file, (BLUE, RED, WHITE, GREEN))


def test_a_broken_heic_photo_is_damaged(tmp_path: Path) -> None:
    problem = refused(tmp_path, HEIC[: len(HEIC) // 2])
    assert problem.kind is Trouble.DAMAGED
    assert "image abîmée" in problem.message


@pytest.mark.parametrize(
    "make",
    [
        lambda image: saved(image, "JPEG", progressive=True),
        lambda image: saved(image.convert("CMYK"), "JPEG", quality=95),
        lambda image: saved(image.convert("P", palette=Image.Palette.ADAPTIVE), "PNG"),
        lambda image: saved(image, "PNG"),
        lambda image: saved(image, "BMP"),
        lambda image: saved(image, "GIF"),
        lambda image: saved(image, "WEBP", lossless=True),
        lambda image: saved(image, "TIFF", compression="tiff_lzw"),
        lambda image: saved(image, "TIFF", compression="jpeg", quality=95),
        lambda image: saved(image, "TIFF", compression="tiff_deflate"),
        lambda image: saved(image, "JPEG2000"),
    ],
)
def test_colours_come_through(tmp_path: Path, make: Callable[[Image.Image], bytes]) -> None:
    with opened(tmp_path, make(quarters())) as file:
        assert_shows(file, UPRIGHT)


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA"])
def test_what_is_see_through_is_white(tmp_path: Path, mode: str) -> None:
    image = quarters().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 32, 96))
    data = saved(image.convert(mode), "PNG")
    with opened(tmp_path, data) as file:
        assert seen(file)[0] == seen(file)[2] == WHITE


def test_sixteen_bits_of_grey_are_not_clipped(tmp_path: Path) -> None:
    samples = np.full((96, 64), 60_000, np.uint16)
    samples[:48] = 20_000
    with opened(tmp_path, saved(Image.fromarray(samples), "PNG")) as file:
        shown = [colour[0] for colour in seen(file)]
    assert abs(shown[0] - 78) < 4
    assert abs(shown[2] - 233) < 4


@pytest.mark.parametrize("compression", ["group4", "group3", "tiff_ccitt", "packbits", None])
def test_black_and_white_stays_one_bit_a_pixel(tmp_path: Path, compression: str | None) -> None:
    image = quarters(800, 1200).convert("L").point(lambda v: 255 * (v > 100)).convert("1")
    options = {"compression": compression} if compression else {}
    with opened(tmp_path, saved(image, "TIFF", **options)) as file:
        picture = file.pages[0].obj.Resources.XObject.P
        assert picture.BitsPerComponent == 1
        assert len(picture.read_raw_bytes()) < 5_000
        wanted = tuple((255,) * 3 if image.getpixel(at) else (0,) * 3
                       for at in ((200, 300), (600, 300), (200, 900), (600, 900)))  # fmt: skip
        assert_shows(file, wanted)


def test_jpeg_samples_are_left_alone(tmp_path: Path) -> None:
    data = saved(quarters(), "JPEG")
    with opened(tmp_path, data) as file:
        assert file.pages[0].obj.Resources.XObject.P.read_raw_bytes() == data


def test_a_fax_with_fewer_lines_than_dots_is_not_squeezed(tmp_path: Path) -> None:
    image = Image.new("1", (1728, 1145), 1)
    with opened(tmp_path, saved(image, "TIFF", compression="group3", dpi=(204, 98))) as file:
        width, height = file.pages[0].size
    assert height / width == pytest.approx(297 / 215, abs=0.02)


def test_every_page_of_a_tiff_comes_and_may_have_its_own_kind(tmp_path: Path) -> None:
    first = quarters()
    others = [quarters().convert("L"), quarters().convert("1")]
    data = saved(first, "TIFF", save_all=True, append_images=others)
    with opened(tmp_path, data) as file:
        bits = [page.obj.Resources.XObject.P.BitsPerComponent for page in file.pages]
    assert bits == [8, 8, 1]


def test_too_many_pages_are_refused_in_french(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MAX_PAGES", 3)
    image = quarters().convert("1")
    problem = refused(tmp_path, saved(image, "TIFF", save_all=True, append_images=[image] * 3))
    assert problem.kind is Trouble.TOO_MANY_PAGES
    assert "plus de 3 pages" in problem.message


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_every_frame_of_an_animation_is_a_page_once(tmp_path: Path, format: str) -> None:
    other = Image.new("RGB", (64, 96), RED)
    data = saved(quarters(), format, save_all=True, append_images=[other, other], duration=50)
    with opened(tmp_path, data) as file:
        assert len(file.pages) == 2
        assert_shows(file, UPRIGHT)
        assert np.abs(np.array(seen(file, 1)) - np.array(RED)).max() < 40


def test_every_picture_of_a_heic_file_is_a_page(tmp_path: Path) -> None:
    with opened(tmp_path, HEICS) as file:
        assert len(file.pages) == 2
        assert np.abs(np.array(seen(file, 0)) - np.array(RED)).max() < 40
        assert np.abs(np.array(seen(file, 1)) - np.array(UPRIGHT)).max() < 40


def test_the_frames_of_an_animation_have_the_limits_of_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MAX_PAGES", 3)
    others = [Image.new("RGB", (64, 96), (n, 0, 0)) for n in (40, 80, 120)]
    problem = refused(tmp_path, saved(quarters(), "GIF", save_all=True, append_images=others))
    assert problem.kind is Trouble.TOO_MANY_PAGES


def test_the_preview_behind_a_photo_is_no_page(tmp_path: Path) -> None:
    other = Image.new("RGB", (64, 96), "black")
    data = saved(quarters(), "MPO", save_all=True, append_images=[other])
    with opened(tmp_path, data) as file:
        assert len(file.pages) == 1
        assert_shows(file, UPRIGHT)


def test_a_page_that_weighs_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 100)
    assert refused(tmp_path, saved(quarters(), "TIFF")).kind is Trouble.TOO_LARGE


def test_a_format_that_takes_more_memory_may_have_fewer_pixels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_MAX_PIXELS_OF", {"WEBP": 100})
    assert refused(tmp_path, saved(quarters(), "WEBP")).kind is Trouble.TOO_LARGE


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP", "BMP"])
def test_a_truncated_picture_is_damaged(tmp_path: Path, format: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (96, 64, 3)).astype(np.uint8)
    data = saved(Image.fromarray(noise), format)
    problem = refused(tmp_path, data[: len(data) * 2 // 3])
    assert problem.kind is Trouble.DAMAGED


def bomb(inline: bool) -> bytes:
    """A PDF page with a picture of 10,000 million pixels that is never decoded."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    if inline:
        content = b"q 500 0 0 500 0 0 cm BI /W 100000 /H 100000 /CS /G /BPC 8 ID xEI Q"
        page.obj.Contents = pdf.make_stream(content)
    else:
        picture = pdf.make_stream(
            zlib.compress(bytes(1000)), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=100_000, Height=100_000, BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.FlateDecode,
        )  # fmt: skip
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.obj.Contents = pdf.make_stream(b"q 500 0 0 500 0 0 cm /P Do Q")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("inline", [False, True])
def test_a_page_with_an_enormous_picture_is_not_drawn_nor_blank(
    tmp_path: Path, inline: bool
) -> None:
    with opened(tmp_path, bomb(inline)) as file:
        page = file.pages[0]
        assert page.is_oversized
        assert not page.is_blank
        assert page.is_image_only
        assert page.render(1.0).min() == 255
