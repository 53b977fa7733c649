"""Blank pages as a scanner or a phone shows them: turned, scaled, shaded, cut and covered."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vaeforms.model import TemplatePage
from vaeforms.paper.capture import Capture
from vaeforms.template import Templates

#: Resolution of the captures: enough for everything, and quick.
DPI = 130


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture of a page, and the matrix from points of the blank (y down) to its pixels."""

    capture: Capture
    matrix: NDArray[np.float64]
    height: float

    def to_pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        down = np.column_stack([points[:, 0], self.height - points[:, 1], np.ones(len(points))])
        full = down @ self.matrix.T
        return np.asarray(full[:, :2] / full[:, 2:])


def shoot(
    templates: Templates,
    page: TemplatePage,
    *,
    degrees: float = 0.0,
    dpi: float = DPI,
    scale: float = 1.0,
    slant: float = 0.0,
    table: int | None = None,
    drawn: NDArray[np.uint8] | None = None,
) -> Shot:
    """`page` on a glass or, with `slant` (a share of the page), under a phone; noise included.

    `table`: lightness of what is around it; `drawn`: the page's picture, at 200 dots an inch.
    """
    width, height = page.size
    picture = drawn if drawn is not None else picture_of(templates, page)
    k = dpi / 72 * scale
    c, s = math.cos(math.radians(degrees)) * k, math.sin(math.radians(degrees)) * k
    w, h = (width, height) if round(degrees / 90) % 2 == 0 else (height, width)
    size = (round(w * dpi / 72), round(h * dpi / 72))
    turn = np.array([[c, -s, size[0] / 2], [s, c, size[1] / 2], [0, 0, 1.0]])
    matrix = turn @ np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
    if slant:
        corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
        inward = np.array([[1, 0.4], [-0.3, 0.8], [-0.9, -0.2], [0.5, -1]], np.float32)
        aim = corners + inward * np.array(size, np.float32) * slant
        matrix = cv2.getPerspectiveTransform(corners, aim.astype(np.float32)) @ matrix
    rows, columns = picture.shape[:2]
    source = np.diag([width / columns, height / rows, 1.0])
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    full = np.linalg.inv(half) @ matrix @ source @ half
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.3, 0.4 * 200 / dpi))
    around = (table,) * 3 if table is not None else (250, 250, 250)
    seen = cv2.warpPerspective(soft, full, size, borderMode=cv2.BORDER_CONSTANT, borderValue=around)
    noise = np.random.default_rng(0).normal(0, 3, seen.shape[:2])[..., None]
    final = np.clip(seen + noise, 0, 255).astype(np.uint8)
    return Shot(taken(final), np.linalg.inv(half) @ matrix, height)


def picture_of(templates: Templates, page: TemplatePage) -> NDArray[np.uint8]:
    """The blank page at 200 dots an inch, to draw on."""
    return templates.render(page, 200 / 72, (0.0, 0.0, *page.size)).copy()


def taken(picture: NDArray[np.uint8]) -> Capture:
    """A capture of a picture that fills its page."""
    return Capture(picture, (0.0, 0.0, 595.28, 841.89))


def erased(
    templates: Templates, page: TemplatePage, *zones_mm: tuple[float, float, float, float]
) -> NDArray[np.uint8]:
    """The page's picture with rectangles (left, top, right, bottom in mm) made white."""
    picture = picture_of(templates, page)
    for zone in zones_mm:
        left, top, right, low = (round(each * 200 / 25.4) for each in zone)
        picture[top:low, left:right] = 255
    return picture
