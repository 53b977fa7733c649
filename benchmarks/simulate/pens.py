"""Words, strokes and colours -> pen, type and stamp ink on a page rendered at 300 dpi.

Ink is a coverage map, (h, w) float32 from 0 to 1, laid over the page by multiplication, as real ink
lets what is printed under it show through.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from vaeforms import appearance, fieldfont

Coverage = NDArray[np.float32]
Colour = tuple[int, int, int]

#: Dots an inch of a page to write on; pixels a millimetre, pixels a point.
DPI = 300
MM, SCALE = DPI / 25.4, DPI / 72
#: Blue and black ball pens, fountain pens, felt tips, RGB.
PENS: tuple[Colour, ...] = (
    (20, 40, 120),
    (20, 60, 150),
    (40, 70, 170),
    (25, 25, 30),
    (40, 45, 45),
    (15, 20, 90),
)
PENCIL: Colour = (120, 120, 122)
PRINTER: Colour = (18, 18, 18)
#: A box of ours is this much higher than a line of handwriting in it, in millimetres.
_SPARE_MM = 1.0

ROOT = Path(__file__).resolve().parents[2]


def folder(name: str, variable: str) -> Path | None:
    """The folder `name` in ``build/``, beside the checkout or above it, or what `variable` says."""
    told = os.environ.get(variable)
    if told:
        return Path(told)
    places = (ROOT / "build", *ROOT.parents)
    return next((p / name for p in places if (p / name).is_dir()), None)


@cache
def hand_fonts() -> tuple[str, ...]:
    """The handwriting fonts at hand, sorted; a slanted text font when there are none."""
    found = folder("fonts", "VAEFORMS_HAND_FONTS")
    fonts = sorted(str(p) for p in found.glob("*.ttf")) if found else []
    return tuple(fonts) or (str(ROOT / "vaeforms" / "fonts" / "SourceSans3-It.otf"),)


def lettered(text: str, height_mm: float, font: str, rng: np.random.Generator) -> Coverage:
    """`text` by hand, on one line: type of `height_mm`, slightly wavy, turned and uneven."""
    twice = 2
    letters = ImageFont.truetype(font, max(8, round(height_mm * MM * twice)))
    x0, y0, x1, y1 = letters.getbbox(text)
    pad = 16
    image = Image.new("L", (round(x1 - x0) + 2 * pad, round(y1 - y0) + 2 * pad), 0)
    ImageDraw.Draw(image).text((pad - x0, pad - y0), text, font=letters, fill=255)
    ink = np.asarray(image, np.float32) / 255
    h, w = ink.shape
    # a hand does not keep a straight line: the base line waves by a fraction of a millimetre
    waves = np.cumsum(rng.normal(0, 1, 12))
    drift = np.interp(np.linspace(0, 11, w), np.arange(12), waves - waves.mean())
    drift *= 0.12 * MM * twice
    slope = math.tan(math.radians(float(rng.normal(0, 0.5))))
    gx, gy = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    gy = gy + (drift[None, :] + slope * (gx - w / 2)).astype(np.float32)
    ink = cv2.remap(ink, gx, gy, cv2.INTER_LINEAR, borderValue=0)
    size = (max(1, w // twice), max(1, h // twice))
    return trimmed(np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.float32))


def typed(text: str, width: float, height: float, *, multiline: bool) -> Coverage:
    """`text` as our own `fill` prints it in a box of that size in points, as large as the box."""
    layout = appearance.lay_out(text, width, height, multiline=multiline)
    letters = ImageFont.truetype(str(fieldfont.FILE), round(layout.size * SCALE))
    image = Image.new("L", (round(width * SCALE), round(height * SCALE)), 0)
    draw = ImageDraw.Draw(image)
    step = layout.size * appearance.LEADING * SCALE
    top = appearance.PADDING_Y * SCALE
    if not multiline:
        top = (image.height - step * len(layout.lines)) / 2
    for n, line in enumerate(layout.lines):
        draw.text((appearance.PADDING_X * SCALE, top + n * step), line, font=letters, fill=255)
    return np.asarray(image, np.float32) / 255


def printed(text: str, height_mm: float) -> Coverage:
    """`text` in the type of form fields, `height_mm` high."""
    letters = ImageFont.truetype(str(fieldfont.FILE), max(6, round(height_mm * MM)))
    x0, y0, x1, y1 = letters.getbbox(text)
    image = Image.new("L", (round(x1 - x0) + 4, round(y1 - y0) + 4), 0)
    ImageDraw.Draw(image).text((2 - x0, 2 - y0), text, font=letters, fill=255)
    return np.asarray(image, np.float32) / 255


def strokes(lines: Sequence[Sequence[tuple[float, float]]], width_mm: float) -> Coverage:
    """Smooth curves through points in millimetres (x right, y down, from 0): the ink of a pen."""
    far = [max((p[k] for line in lines for p in line), default=0.0) for k in (0, 1)]
    shape = (int((far[1] + 2) * MM) + 2, int((far[0] + 2) * MM) + 2)
    ink = np.zeros(shape, np.uint8)
    for line in lines:
        curve = np.round(_smooth(np.asarray(line, np.float64)) * MM * 16).astype(np.int32)
        cv2.polylines(ink, [curve], False, 255, max(1, round(width_mm * MM)), cv2.LINE_AA, 4)
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), 0.8).astype(np.float32) / 255, np.float32)


def _smooth(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Catmull-Rom through `points`."""
    if len(points) < 3:
        return points
    t = np.linspace(0, len(points) - 1.001, len(points) * 20)
    i = t.astype(int)
    f = (t - i)[:, None]
    a, b, c, d = (points[np.clip(i + k, 0, len(points) - 1)] for k in (-1, 0, 1, 2))
    even = 2 * b + (c - a) * f
    curve = even + (2 * a - 5 * b + 4 * c - d) * f**2 + (3 * b - a - 3 * c + d) * f**3
    return np.asarray(0.5 * curve, np.float64)


def trimmed(ink: Coverage) -> Coverage:
    """`ink` without its empty margins."""
    ys, xs = np.flatnonzero((ink > 0.08).any(1)), np.flatnonzero((ink > 0.08).any(0))
    if not len(ys):
        return ink[:1, :1]
    return np.ascontiguousarray(ink[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1])


def fitted(ink: Coverage, width_mm: float, height_mm: float, *, enlarge: bool = False) -> Coverage:
    """`ink` made small enough for that room (or as large as it allows)."""
    s = min(width_mm * MM / ink.shape[1], height_mm * MM / ink.shape[0])
    if s >= 1 and not enlarge:
        return ink
    size = (max(1, round(ink.shape[1] * s)), max(1, round(ink.shape[0] * s)))
    how = cv2.INTER_AREA if s < 1 else cv2.INTER_CUBIC
    return np.asarray(np.clip(cv2.resize(ink, size, interpolation=how), 0, 1), np.float32)


def lay(
    page: NDArray[np.uint8], ink: Coverage, colour: Colour, x: float, y: float, alpha: float = 0.92
) -> tuple[int, int]:
    """Lay `ink` over `page` with its upper left corner at pixel (x, y); that pixel, rounded."""
    left, top = round(x), round(y)
    h, w = ink.shape
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(page.shape[1], left + w), min(page.shape[0], top + h)
    if x1 > x0 and y1 > y0:
        m = ink[y0 - top : y1 - top, x0 - left : x1 - left, None] * np.float32(alpha)
        under = page[y0:y1, x0:x1].astype(np.float32)
        over = under * (1 - m + m * (np.asarray(colour, np.float32) / 255))
        page[y0:y1, x0:x1] = over.astype(np.uint8)
    return left, top


def room_for(height_mm: float) -> float:
    """Height in millimetres of a line of handwriting in a box that high."""
    return max(2.5, height_mm - _SPARE_MM)
