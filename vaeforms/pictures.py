"""A picture file (JPEG, PNG, TIFF, HEIC…), turned into one PDF page a frame, upright.

JPEG samples stay as they are; black and white stays at one bit a pixel. Nothing is decoded before
its size is known.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import zlib
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Name

#: A4 at 600 dpi is 35 million pixels, A3 at 400 dpi 31, a photo of the finest telephones 50; above,
#: a picture is a bomb before it is a page. Reading one of 48 million (JPEG, PNG, HEIC) took 450 MB
#: at most, of the 600 that a worker should need.
MAX_PIXELS = 50_500_000
#: Formats whose decoders hold the picture several times over, 15 and 18 bytes a pixel.
_MAX_PIXELS_OF = {"WEBP": 32_000_000, "JPEG2000": 27_000_000}
#: In black and white, an A3 page at 600 dpi is 70 million.
MAX_BILEVEL_PIXELS = 100_000_000
#: Bytes of all pages of one picture file: a worker holds them twice.
MAX_BYTES = 150_000_000
#: EXIF orientation → where the picture's own axes go, in widths and heights of the upright page:
#: (a, b, c, d, e, f) of a PDF matrix. 5 to 8 lie on their side; 2, 4, 5 and 7 are mirrored.
_UPRIGHT = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
_EXIF_ORIENTATION = 0x0112
#: Resolution assumed for a picture that claims none, or an absurd one.
_DPI = 150.0
_LEAST_DPI, _MOST_DPI = 72, 1200
#: Behind the first picture of these lies the same one again: its preview, or how bright it is.
_SINGLE = ("MPO",)
#: Their frames may show the same thing several times over.
_ANIMATED = ("GIF", "WEBP", "PNG")
#: JPEG files as they are; MPO is a JPEG with other pictures behind it.
_JPEG = ("JPEG", "MPO")
#: Already lossy: coded anew as fine JPEG, a tenth of the size of their plain samples.
_LOSSY = ("HEIF", "AVIF", "WEBP", "JPEG2000")
_QUALITY = 95
#: Rows compressed at a time.
_ROWS = 256


class TooLargeError(Exception):
    """More pixels, or bytes, than pages of paper can have: it was not decoded."""


class TooManyFramesError(Exception):
    """More pages than one file may have."""


def add_pages(pdf: pikepdf.Pdf, path: Path, most: int) -> None:
    """Append a page to `pdf` for each page of the picture at `path`.

    Frames of an animation are pages as well, and so are the pictures of a HEIC file.

    Raises TooLargeError before anything is decoded, TooManyFramesError beyond `most` pages,
    whatever Pillow raises for a broken picture.
    """
    from PIL import Image

    _know_heic(path)
    try:
        with Image.open(path) as image:
            if image.tell():
                image.seek(0)  # a HEIC file opens at the picture that stands for the others
            total = 0
            frame = 0
            shown = b""
            while True:
                _check(image)
                data = _add_page(pdf, path, image)
                before, shown = shown, hashlib.sha256(data).digest()
                if image.format in _ANIMATED and before == shown:
                    del pdf.pages[-1]  # it stands still
                else:
                    total += len(data)
                if total > MAX_BYTES:
                    raise TooLargeError
                frame += 1
                if image.format in _SINGLE:
                    break
                try:
                    image.seek(frame)
                except EOFError:
                    break
                if frame >= most:
                    raise TooManyFramesError
    except Image.DecompressionBombError as error:
        raise TooLargeError from error


def _know_heic(path: Path) -> None:
    """Let Pillow open photos of iPhones: only when one comes, its decoder takes time to load."""
    with path.open("rb") as stream:
        if stream.read(8)[4:] != b"ftyp":
            return
    import pi_heif

    pi_heif.register_heif_opener()


def is_too_large(width: int, height: int, *, bilevel: bool) -> bool:
    """A picture of so many pixels is not decoded."""
    return width * height > (MAX_BILEVEL_PIXELS if bilevel else MAX_PIXELS)


def _check(image: Any) -> None:
    width, height = image.size
    most = _MAX_PIXELS_OF.get(image.format, MAX_PIXELS)
    if width * height > most or is_too_large(width, height, bilevel=image.mode == "1"):
        raise TooLargeError


def _add_page(pdf: pikepdf.Pdf, path: Path, image: Any) -> bytes:
    """Append the current frame; its samples as kept."""
    dpi = _resolution(image)
    width, height = stored = image.size
    untouched = image.format in _JPEG and image.mode in ("L", "RGB")
    if untouched:
        # its samples are not needed: an eighth of its size takes a fraction of the memory
        image.draft(image.mode, (1, 1))
    image.load()  # a truncated picture fails here, not in front of a reader
    # some readers turn the picture when it is loaded, and then no longer say so
    orientation = image.getexif().get(_EXIF_ORIENTATION, 1)
    if not untouched:
        width, height = image.size
        if image.size != stored:
            dpi = dpi[::-1]
    upright = _UPRIGHT.get(orientation, _UPRIGHT[1])
    if untouched:
        data, coding, bits = path.read_bytes(), Name.DCTDecode, 8
        colours = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
    else:
        data, coding, colours, bits = _coded(image)
    picture = pdf.make_stream(
        data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        BitsPerComponent=bits,
        ColorSpace=colours,
        Filter=coding,
    )
    w, h = width * 72 / dpi[0], height * 72 / dpi[1]
    if upright[0] == 0:
        w, h = h, w
    w, h = max(round(w, 2), 3), max(round(h, 2), 3)
    page = pdf.add_blank_page(page_size=(w, h))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
    a, b, c, d, e, f = upright
    matrix = (a * w, b * h, c * w, d * h, e * w, f * h)
    page.obj.Contents = pdf.make_stream(b"q %g %g %g %g %g %g cm /P Do Q" % matrix)
    return data


def _resolution(image: Any) -> tuple[float, float]:
    """Dots an inch across and down; a fax has twice as many across."""
    found = [_DPI, _DPI]
    with contextlib.suppress(TypeError, ValueError, IndexError, ZeroDivisionError):
        claimed = [float(each) for each in image.info.get("dpi", found)[:2]]
        if len(claimed) == 2 and all(_LEAST_DPI < each <= _MOST_DPI for each in claimed):
            found = claimed
    return found[0], found[1]


def _coded(image: Any) -> tuple[bytes, Name, Name, int]:
    """The samples of a loaded picture, their coding, colours and bits."""
    if image.mode == "1":
        return _packed(image, "1"), Name.FlateDecode, Name.DeviceGray, 1
    if image.mode.startswith(("I", "F")):
        image = _to_bytes(image)
    mode = "L" if image.mode == "L" and "transparency" not in image.info else "RGB"
    colours = Name.DeviceGray if mode == "L" else Name.DeviceRGB
    lossy = image.format in _LOSSY or "jpeg" in str(image.info.get("compression", ""))
    if lossy and not _is_see_through(image):
        out = io.BytesIO()
        same = image if image.mode == mode else image.convert(mode)
        same.save(out, "JPEG", quality=_QUALITY, subsampling=0)
        return out.getvalue(), Name.DCTDecode, colours, 8
    return _packed(image, mode), Name.FlateDecode, colours, 8


def _is_see_through(image: Any) -> bool:
    return "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info


def _packed(image: Any, mode: str) -> bytes:
    """The samples in `mode`, see-through ones on white, deflated a band of rows at a time."""
    from PIL import Image

    packer = zlib.compressobj(6 if mode == "1" else 1)
    parts = []
    clear = _is_see_through(image)
    width, height = image.size
    for top in range(0, height, _ROWS):
        rows = image.crop((0, top, width, min(height, top + _ROWS)))
        if clear:
            rows = rows.convert("RGBA")
            rows = Image.alpha_composite(Image.new("RGBA", rows.size, "white"), rows)
        if rows.mode != mode:
            rows = rows.convert(mode)
        parts.append(packer.compress(rows.tobytes()))
    return b"".join([*parts, packer.flush()])


def _to_bytes(image: Any) -> Any:
    """Grey of 16 or 32 bits, or of fractions, as 8 bits."""
    import numpy as np
    from PIL import Image

    samples = np.asarray(image)
    top = float(samples.max(initial=0))
    full = 255.0 if top <= 255 and image.mode == "I" else 65535.0
    if image.mode == "F":
        full = 1.0 if top <= 1 else 255.0
    return Image.fromarray(np.clip(samples * (255.0 / full), 0, 255).astype(np.uint8))
