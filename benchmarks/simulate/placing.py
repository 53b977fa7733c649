"""A page drawn at 300 dpi -> where it falls in a picture: on a scanner's glass, under a phone."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Points of the blank (n, 2), origin lower left -> pixels (n, 2), centre of the first (0, 0).
ToPixels = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]
#: Millimetres of the page from its top left corner, y downwards, (n, 2) -> the same, moved.
_Bend = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]

#: Dots an inch of the page given.
DPI = 300
INCH = 25.4
#: Pixels of a picture between two places where a bent page is worked out.
_STEP = 8


@dataclass(frozen=True)
class Placed:
    """Where a page lies in a picture that is still to be taken."""

    #: millimetres of the page, after `bend` -> pixels from the picture's upper left edge
    matrix: NDArray[np.float64]
    #: (width, height) in pixels
    size: tuple[int, int]
    #: (width, height) in millimetres
    page: tuple[float, float]
    bend: _Bend | None = None
    #: where the folds are, in mm from the top
    folds: tuple[float, ...] = ()
    covered: tuple[NDArray[np.float64], ...] = field(default=())

    def pixels(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places on the page in millimetres -> pixels of the picture."""
        moved = mm if self.bend is None else self.bend(mm)
        return _project(self.matrix, moved) - 0.5

    def to_pixels(self) -> ToPixels:
        """The exact map from points of the blank to pixels of the picture."""
        height = self.page[1]

        def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
            mm = np.asarray(points, np.float64).reshape(-1, 2) * (INCH / 72)
            return self.pixels(np.column_stack([mm[:, 0], height - mm[:, 1]]))

        return convert

    def shifted(self, dx: float, dy: float, size: tuple[int, int], zoom: float = 1.0) -> Placed:
        """The page moved and zoomed in a picture of that size."""
        moved = np.array([[zoom, 0, dx], [0, zoom, dy], [0, 0, 1.0]]) @ self.matrix
        return replace(self, matrix=moved, size=size)


def _project(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    full = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return full[:, :2] / full[:, 2:]


def page_size(page: NDArray[np.uint8]) -> tuple[float, float]:
    return page.shape[1] * INCH / DPI, page.shape[0] * INCH / DPI


def taken(page: NDArray[np.uint8], placed: Placed) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The page as it falls into the picture, and where the picture shows no page."""
    width, height = placed.size
    xs = np.arange(0, width + _STEP, _STEP, dtype=np.float64)
    ys = np.arange(0, height + _STEP, _STEP, dtype=np.float64)
    gx, gy = np.meshgrid(xs, ys)
    places = np.column_stack([gx.ravel(), gy.ravel()]) + 0.5
    bent = _project(np.linalg.inv(placed.matrix), places)
    flat = bent
    if placed.bend is not None:
        for _ in range(8):  # the bend is slight: the fixed point is reached at once
            flat = bent - (placed.bend(flat) - flat)
    coarse = (flat * DPI / INCH - 0.5).reshape(len(ys), len(xs), 2).astype(np.float32)
    forward = np.array([[_STEP, 0, 0], [0, _STEP, 0]], np.float32)
    fine = cv2.warpAffine(
        coarse, forward, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    here = np.abs(np.linalg.det(placed.matrix[:2, :2])) ** 0.5  # pixels a millimetre, roughly
    finer = DPI / INCH / max(here, 1e-6)
    source = cv2.GaussianBlur(page, (0, 0), 0.42 * finer) if finer > 1.1 else page
    picture = cv2.remap(source, fine, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    h, w = page.shape[:2]
    outside = (fine[..., 0] < 0) | (fine[..., 1] < 0)
    outside |= (fine[..., 0] > w - 1) | (fine[..., 1] > h - 1)
    return np.asarray(picture, np.uint8), np.asarray(outside)


def glass(
    page: NDArray[np.uint8],
    dpi: float,
    degrees: float,
    rng: np.random.Generator,
    scale: float = 1.0,
) -> Placed:
    """A page on a scanner's glass of its own size, turned and a little beside its place."""
    width, height = page_size(page)
    upright = round(degrees / 90) % 2 == 0
    w, h = (width, height) if upright else (height, width)
    size = (round(w * dpi / INCH), round(h * dpi / INCH))
    k = dpi / INCH * scale
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    dx, dy = rng.uniform(-2, 2, 2) * dpi / INCH
    matrix = (
        np.array([[1, 0, size[0] / 2 + dx], [0, 1, size[1] / 2 + dy], [0, 0, 1.0]])
        @ np.array([[k * c, -k * s, 0], [k * s, k * c, 0], [0, 0, 1.0]])
        @ np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
    )
    return Placed(matrix, size, (width, height))


def held(page: NDArray[np.uint8], slant: float, longest: int, rng: np.random.Generator) -> Placed:
    """A page under a phone held by hand, `slant` being how oblique (share of the picture)."""
    width, height = page_size(page)
    w, h = (longest * 3 // 4, longest) if height >= width else (longest, longest * 3 // 4)
    margin = rng.uniform(0.06, 0.10)
    k = min(w * (1 - 2 * margin) / width, h * (1 - 2 * margin) / height)
    left, top = (w - k * width) / 2, (h - k * height) / 2
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    aim = corners * k + [left, top] + inward * rng.uniform(0, slant, (4, 2)) * [w, h]
    angle = math.radians(rng.uniform(-8, 8))
    c, s = math.cos(angle), math.sin(angle)
    centre = np.array([w / 2, h / 2])
    aim = (aim - centre) @ np.array([[c, s], [-s, c]]) * 0.93 + centre
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), aim.astype(np.float32))
    return Placed(np.asarray(matrix, np.float64), (w, h), (width, height))


def folded(page: tuple[float, float], amplitude: float, rng: np.random.Generator) -> _Bend:
    """How the parts of a page folded in three, and curled, fall beside their place."""
    width, height = page
    heights = rng.uniform(-amplitude, amplitude, 3)
    curl = rng.uniform(-amplitude, amplitude)

    def bend(mm: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = mm[:, 0], mm[:, 1]
        third = y / height * 3
        part = np.clip(np.floor(third), 0, 2)
        along = third - part
        ridge = heights[part.astype(int)] * np.minimum(along, 1 - along) * 2
        dx = ridge * (x / width - 0.5) * 1.2 + curl * 0.4 * np.sin(np.pi * y / height)
        dy = ridge * 0.5 + curl * 0.5 * np.sin(np.pi * x / width)
        return np.column_stack([x + dx, y + dy])

    return bend
