"""A page drawn at 300 dpi -> the picture a scanner, copier, fax or phone makes of it, with truth.

The truth is the exact map from points of the blank to pixels of the picture. The same generator
state gives the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from benchmarks.simulate import placing
from benchmarks.simulate.placing import DPI, INCH, Placed, ToPixels

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Simulated:
    """A picture of a page and where everything on it is."""

    #: RGB, (h, w, 3)
    picture: NDArray[np.uint8]
    to_pixels: ToPixels
    #: what hides the page (sticky note, thumb), polygons in points of the blank, (n, 2) each
    covered: tuple[NDArray[np.float64], ...] = ()


def degrade(
    page: NDArray[np.uint8], kind: str, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], ToPixels]:
    """The picture and the true map of `simulate`."""
    found = simulate(page, kind, rng)
    return found.picture, found.to_pixels


def simulate(
    page: NDArray[np.uint8],
    kind: str,
    rng: np.random.Generator,
    size: tuple[float, float] | None = None,
) -> Simulated:
    """A capture of `page` (RGB, 300 dpi, white paper); `kind` is one of `KINDS`.

    `size`: of the blank in points. A picture has whole pixels, so without it the truth is off by
    0.03 mm at the far edges.
    """
    found = KINDS[kind](page, rng)
    if size is None:
        return found
    shares = np.array([page.shape[1], page.shape[0]]) * 72 / DPI / size
    drawn = found.to_pixels
    return replace(found, to_pixels=lambda points: drawn(np.asarray(points) * shares))


# ---------------------------------------------------------------------- light and machines


def _grain(picture: NDArray[np.uint8], sigma: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    noise = rng.standard_normal(picture.shape[:2], np.float32) * np.float32(sigma)
    if picture.ndim == 3:
        noise = noise[..., None]
    return np.asarray(np.clip(picture + noise, 0, 255), np.uint8)


def _jpeg(picture: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    _, data = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB), np.uint8)


def _smooth(
    shape: tuple[int, int], cells: tuple[int, int], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Random values of 0 to 1 that change slowly, (h, w)."""
    coarse = rng.random(cells, np.float32)
    return np.asarray(
        cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32
    )


def _table(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """What lies under the page: dark, coloured or nearly white, with some grain, (h, w, 3)."""
    low, high = [(20, 60), (50, 150), (190, 235)][rng.integers(3)]
    colour = rng.uniform(low, high) + rng.uniform(-12, 12, 3)
    cells = (int(rng.choice([6, 40])), int(rng.choice([3, 8])))
    pattern = 0.85 + 0.3 * _smooth(shape, cells, rng) + 0.08 * rng.random(shape, np.float32)
    return np.asarray(colour.astype(np.float32) * pattern[..., None], np.float32)


def _shadow(
    shape: tuple[int, int], strength: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """The light on a page: uneven, with the shadow of a hand or a phone, (h, w), 1 = full."""
    h, w = shape
    light = 1 - strength * 0.5 * np.clip(_smooth(shape, (3, 3), rng), 0, 1)
    corners = rng.uniform(-0.2, 1.2, (4, 2)) * [w, h]
    mask = np.zeros((h // 4, w // 4), np.float32)
    cv2.fillConvexPoly(mask, cv2.convexHull((corners / 4).astype(np.int32)), 1.0)
    mask = cv2.GaussianBlur(mask, (0, 0), min(mask.shape) * rng.uniform(0.01, 0.05))
    return np.asarray(light * (1 - strength * 0.6 * cv2.resize(mask, (w, h))), np.float32)


def _scanned(
    page: NDArray[np.uint8], placed: Placed, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """The page under a scanner's lid, white mostly, black sometimes."""
    picture, outside = placing.taken(page, placed)
    picture[outside] = 250 if rng.random() < 0.7 else 30
    return picture


# ---------------------------------------------------------------------- kinds of capture


def _scan(
    dpi: float,
    skew: float,
    quality: int,
    turns: tuple[int, ...] = (0,),
    scales: tuple[float, float] = (1.0, 1.0),
    least_skew: float = 0.0,
) -> Callable[[NDArray[np.uint8], np.random.Generator], Simulated]:
    """A scan in colour, skewed by `least_skew` to `skew` degrees either way."""

    def kind(page: NDArray[np.uint8], rng: np.random.Generator) -> Simulated:
        degrees = float(rng.choice(turns)) + rng.choice([-1, 1]) * rng.uniform(least_skew, skew)
        placed = placing.glass(page, dpi, degrees, rng, rng.uniform(*scales))
        picture = _jpeg(_grain(_scanned(page, placed, rng), 3, rng), quality)
        return Simulated(picture, placed.to_pixels())

    return kind


def _bilevel(page: NDArray[np.uint8], rng: np.random.Generator) -> Simulated:
    """A copier's « texte » mode: black and white, 300 dpi."""
    placed = placing.glass(page, 300, rng.uniform(-1, 1), rng)
    grey = cv2.cvtColor(_scanned(page, placed, rng), cv2.COLOR_RGB2GRAY)
    grey = _grain(cv2.GaussianBlur(grey, (0, 0), 0.8), 8, rng)
    black = np.asarray((grey > rng.uniform(130, 190)) * np.uint8(255), np.uint8)
    return Simulated(cv2.cvtColor(black, cv2.COLOR_GRAY2RGB), placed.to_pixels())


def _fax(page: NDArray[np.uint8], rng: np.random.Generator) -> Simulated:
    """204 dpi, half of that downwards in normal mode, black and white, dirty."""
    placed = placing.glass(page, 204, rng.uniform(-1.5, 1.5), rng)
    grey = _grain(cv2.cvtColor(_scanned(page, placed, rng), cv2.COLOR_RGB2GRAY), 18, rng)
    if rng.random() < 0.5:
        even = grey[: len(grey) // 2 * 2]
        half = cv2.resize(even, None, fx=1, fy=0.5, interpolation=cv2.INTER_AREA)
        grey = np.repeat(np.asarray(half, np.uint8), 2, axis=0)
    black = np.asarray((grey > rng.uniform(140, 185)) * np.uint8(255), np.uint8)
    black[rng.random(black.shape, np.float32) < 0.0015] = 0
    return Simulated(cv2.cvtColor(black, cv2.COLOR_GRAY2RGB), placed.to_pixels())


def _copy_of_copy(page: NDArray[np.uint8], rng: np.random.Generator) -> Simulated:
    placed = placing.glass(page, 150, rng.uniform(-2, 2), rng, rng.uniform(0.96, 1.03))
    grey = cv2.cvtColor(_scanned(page, placed, rng), cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = np.clip((cv2.GaussianBlur(grey, (0, 0), 1.0) - 110) * 1.9, 0, 255)
    dirty = _grain(grey.astype(np.uint8), 10, rng)
    dirty[rng.random(dirty.shape, np.float32) < 0.001] = 0
    soft = cv2.GaussianBlur(dirty, (0, 0), 0.7)
    return Simulated(_jpeg(cv2.cvtColor(soft, cv2.COLOR_GRAY2RGB), 60), placed.to_pixels())


def _crop_margin(page: NDArray[np.uint8], rng: np.random.Generator) -> Simulated:
    """A scan whose edges were cut off, tags included."""
    placed = placing.glass(page, 200, rng.uniform(-1, 1), rng)
    left, top, right, low = (round(c * 200 / INCH) for c in rng.uniform(13, 20, 4))
    size = (placed.size[0] - left - right, placed.size[1] - top - low)
    placed = placed.shifted(-left, -top, size)
    picture = _jpeg(_grain(_scanned(page, placed, rng), 3, rng), 75)
    return Simulated(picture, placed.to_pixels())


def _motion(page: NDArray[np.uint8], rng: np.random.Generator) -> Simulated:
    """A page moved while it was scanned."""
    placed = placing.glass(page, 150, rng.uniform(-2, 2), rng)
    length = int(rng.choice([5, 7, 9]))
    kernel = np.zeros((length, length), np.float32)
    ends = rng.integers(0, length, 2)
    cv2.line(kernel, (0, int(ends[0])), (length - 1, int(ends[1])), 1.0, 1)
    kernel /= kernel.sum()
    moved = cv2.filter2D(_scanned(page, placed, rng), -1, kernel)
    # on average everything moved to the middle of the way
    along = np.arange(length) - length // 2
    placed = placed.shifted(
        -float((kernel.sum(axis=0) * along).sum()),
        -float((kernel.sum(axis=1) * along).sum()),
        placed.size,
    )
    return Simulated(_jpeg(_grain(np.asarray(moved, np.uint8), 4, rng), 70), placed.to_pixels())


def _duplex(page: NDArray[np.uint8], rng: np.random.Generator) -> Simulated:
    """The back shows through; two holes were punched in the margin."""
    back = np.roll(page[:, ::-1], int(rng.integers(-20, 20)), axis=0)
    through = 255 - (255 - back.astype(np.float32)) * rng.uniform(0.06, 0.16)
    both = np.minimum(page, cv2.GaussianBlur(through, (0, 0), 4).astype(np.uint8))
    for side in (-1, 1):
        centre = (round(12 * DPI / INCH), round(both.shape[0] / 2 + side * 40 * DPI / INCH))
        cv2.circle(both, centre, round(3 * DPI / INCH), (40, 40, 40), -1, cv2.LINE_AA)
    return _scan(200, 1.5, 75, (0, 180))(both, rng)


def _pasted(
    page: NDArray[np.uint8],
    corners: NDArray[np.float64],
    colour: NDArray[np.float64],
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """`page` with a polygon (mm from the top left) over it, and that polygon in points."""
    out = page.copy()
    pixels = np.round(corners * DPI / INCH).astype(np.int32)
    cv2.fillPoly(out, [pixels], tuple(float(c) for c in colour), cv2.LINE_AA)
    height = placing.page_size(page)[1]
    points = np.column_stack([corners[:, 0], height - corners[:, 1]]) * 72 / INCH
    return out, points


def _note(page: NDArray[np.uint8], rng: np.random.Generator) -> Simulated:
    """A sticky note over one corner (a tag and perhaps the QR) or anywhere, with words on it."""
    width, height = placing.page_size(page)
    side = float(rng.choice([38.0, 51.0, 76.0]))
    if rng.random() < 0.6:
        centre = np.array([rng.choice([18.0, width - 18]), rng.choice([18.0, height - 18])])
    else:
        centre = rng.uniform([30, 30], [width - 30, height - 30])
    angle = math.radians(rng.uniform(-15, 15))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1.0]]) * side / 2
    colours = np.array([[253, 241, 140], [255, 190, 200], [190, 230, 160], [170, 215, 245.0]])
    out, points = _pasted(page, square @ turn + centre, colours[rng.integers(4)])
    for line in range(3):  # strokes like handwriting
        xs = np.linspace(-0.4, 0.4, 60) * side
        ys = (line - 1) * side * 0.22 + rng.normal(0, side * 0.02, 60)
        stroke = np.column_stack([xs, ys]) @ turn + centre
        pixels = np.round(stroke * DPI / INCH).astype(np.int32)
        cv2.polylines(out, [pixels], False, (40, 40, 90), 5, cv2.LINE_AA)
    found = _scan(200, 1.5, 75)(out, rng) if rng.random() < 0.6 else _photo(0.03, 2400)(out, rng)
    return replace(found, covered=(points,))


def _photo(
    slant: float, longest: int, *, hard: bool = False, folded: bool = False, corner: bool = False
) -> Callable[[NDArray[np.uint8], np.random.Generator], Simulated]:
    """A page lying on a table, taken by a phone in the light there is."""

    def kind(page: NDArray[np.uint8], rng: np.random.Generator) -> Simulated:
        placed = placing.held(page, slant, longest, rng)
        width, height = placed.size
        if corner:  # too near: one corner is out of the picture
            zoom = 1.28
            dx = width / 2 * (1 - zoom) + rng.choice([-1, 1]) * 0.115 * width
            dy = height / 2 * (1 - zoom) + rng.choice([-1, 1]) * 0.10 * height
            placed = placed.shifted(dx, dy, placed.size, zoom)
        light = 0.8 if hard else 0.45
        if folded:
            third = placed.page[1] / 3
            placed = replace(
                placed, bend=placing.folded(placed.page, 4.0, rng), folds=(third, 2 * third)
            )
        picture, outside = placing.taken(
            cv2.GaussianBlur(page, (0, 0), 1.2 if hard else 0.9), placed
        )
        shape = (height, width)
        full = picture.astype(np.float32)
        full[outside] = _table(shape, rng)[outside]
        lit = _shadow(shape, light, rng)
        for y in placed.folds:
            ends = placed.pixels(np.array([[0, y], [placed.page[0], y]]))
            line = np.zeros(shape, np.float32)
            p, q = [tuple(int(v) for v in end) for end in ends]
            cv2.line(line, p, q, 1.0, 9)
            lit = lit * (1 - 0.7 * cv2.GaussianBlur(line, (0, 0), 12))
        cast = np.array([1.0, rng.uniform(0.93, 1), rng.uniform(0.86, 1)], np.float32)
        full *= lit[..., None] * cast * np.float32(rng.uniform(0.8, 1.02))
        result = np.asarray(np.clip(full, 0, 255), np.uint8)
        if hard:
            result = cv2.GaussianBlur(result, (0, 0), rng.uniform(0.6, 1.4))
        noisy = _grain(np.asarray(result, np.uint8), 8 if hard else 4, rng)
        return Simulated(_jpeg(noisy, 50 if hard else 78), placed.to_pixels())

    return kind


def _thumb(page: NDArray[np.uint8], rng: np.random.Generator) -> Simulated:
    """A photo of a page held between thumb and finger."""
    width, height = placing.page_size(page)
    left = rng.random() < 0.5
    along = np.linspace(0, 2 * np.pi, 40)
    centre = np.array([4.0 if left else width - 4, rng.uniform(0.3, 0.95) * height])
    shape = np.column_stack([np.cos(along) * rng.uniform(18, 30), np.sin(along) * 11]) + centre
    skin = np.array([[224, 180, 150], [150, 105, 80], [95, 65, 50.0]])[rng.integers(3)]
    out, points = _pasted(page, shape, skin)
    return replace(_photo(0.03, 2400)(out, rng), covered=(points,))


#: Every kind of capture, in the order tables show them.
KINDS: dict[str, Callable[[NDArray[np.uint8], np.random.Generator], Simulated]] = {
    "scan600": _scan(600, 0.8, 80),
    "scan300": _scan(300, 0.8, 85),
    "scan200": _scan(200, 1.5, 80),
    "scan150": _scan(150, 3.0, 70),
    "scan100": _scan(100, 1.5, 30),
    "bilevel": _bilevel,
    "upside_down": _scan(200, 2.0, 75, (180,)),
    "sideways": _scan(150, 2.0, 60, (90, 270)),
    "skewed": _scan(200, 10.0, 75, least_skew=6.0),
    "fit": _scan(200, 1.0, 75, scales=(0.92, 0.97)),
    "enlarged": _scan(200, 1.0, 75, scales=(1.02, 1.05)),
    "cropped": _crop_margin,
    "motion": _motion,
    "duplex": _duplex,
    "fax": _fax,
    "copy_of_copy": _copy_of_copy,
    "photo": _photo(0.03, 2400),
    "photo_hard": _photo(0.09, 2000, hard=True),
    "photo_folded": _photo(0.04, 2400, folded=True),
    "photo_corner": _photo(0.03, 2400, corner=True),
    "note": _note,
    "thumb": _thumb,
}
#: Those whose page is bent: alignment is asked to 1.5 mm there, to 0.3 mm elsewhere.
FOLDED = ("photo_folded",)
#: Those of a phone; the others come out of a scanner.
PHOTOS = ("photo", "photo_hard", "photo_folded", "photo_corner", "thumb")
