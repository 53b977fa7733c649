"""A picture file (JPEG, TIFF, HEIC…), turned into one PDF page a frame, JPEG samples untouched."""

from __future__ import annotations

import contextlib
import zlib
from pathlib import Path
from typing import Any

import pikepdf

#: An A3 page at 400 dpi is 31 million pixels; above, a picture is a bomb before it is a page.
MAX_PIXELS = 60_000_000
#: EXIF orientation → clockwise /Rotate (mirrored orientations do not come out of cameras).
_ORIENTATION = {1: 0, 3: 180, 6: 90, 8: 270}
#: Resolution assumed for a picture that claims none, or an absurd one.
_DPI = 150.0


class TooLargeError(Exception):
    """More pixels than a page of paper can have: it was not decoded."""


def add_pages(pdf: pikepdf.Pdf, path: Path, most: int) -> None:
    """Append a page to `pdf` for each of the first `most` frames of the picture at `path`.

    Raises TooLargeError before anything is decoded; whatever Pillow raises for a broken picture.
    """
    from PIL import Image

    _know_heic(path)
    try:
        with Image.open(path) as image:
            for frame in range(min(getattr(image, "n_frames", 1), most)):
                image.seek(frame)
                if image.size[0] * image.size[1] > MAX_PIXELS:
                    raise TooLargeError
                _add_page(pdf, path, image)
    except Image.DecompressionBombError as error:
        raise TooLargeError from error


def _know_heic(path: Path) -> None:
    """Let Pillow open photos of iPhones: only when one comes, its decoder takes time to load.

    The decoder turns the picture upright by itself.
    """
    with path.open("rb") as stream:
        if stream.read(8)[4:] != b"ftyp":
            return
    import pi_heif

    pi_heif.register_heif_opener()


def _add_page(pdf: pikepdf.Pdf, path: Path, image: Any) -> None:
    width, height = image.size
    orientation = image.getexif().get(0x0112, 1) if image.format == "JPEG" else 1
    plain = image.format == "JPEG" and image.mode in ("L", "RGB")
    image.load()  # a truncated picture fails here, not in front of a reader
    if plain:
        data, coding = path.read_bytes(), pikepdf.Name.DCTDecode
        colours = pikepdf.Name.DeviceGray if image.mode == "L" else pikepdf.Name.DeviceRGB
    else:
        if image.mode in ("1", "L"):
            image, colours = image.convert("L"), pikepdf.Name.DeviceGray
        else:
            if "A" in image.getbands() or "transparency" in image.info:
                from PIL import Image

                white = Image.new("RGBA", image.size, "white")
                image = Image.alpha_composite(white, image.convert("RGBA"))
            image, colours = image.convert("RGB"), pikepdf.Name.DeviceRGB
        data, coding = zlib.compress(image.tobytes(), 1), pikepdf.Name.FlateDecode
    picture = pdf.make_stream(
        data,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        BitsPerComponent=8,
        ColorSpace=colours,
        Filter=coding,
    )
    dpi = _DPI
    with contextlib.suppress(TypeError, ValueError, IndexError, ZeroDivisionError):
        claimed = float(image.info.get("dpi", (_DPI, _DPI))[0])
        dpi = claimed if 72 < claimed <= 1200 else _DPI
    w, h = round(width * 72 / dpi, 2), round(height * 72 / dpi, 2)
    page = pdf.add_blank_page(page_size=(max(w, 3), max(h, 3)))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
    page.obj.Contents = pdf.make_stream(b"q %g 0 0 %g 0 0 cm /P Do Q" % (w, h))
    turn = _ORIENTATION.get(orientation, 0)
    if turn:
        page.obj.Rotate = turn
