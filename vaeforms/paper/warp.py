"""A map from a blank to a picture -> the picture as the blank's frame sees it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Millimetres of the blank, (n, 2), x to the right and y down from its top left corner -> pixels
#: of a picture, (n, 2), the centre of the first pixel being (0, 0).
FromTop = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]

#: Pixels between two places where a map is worked out; between, it is linear.
_STEP = 16
#: Rows of a picture whose map is made at a time, a multiple of every step; and columns where its
#: rows cross more than so many of a picture of so many bytes: those are slow to fetch.
_ROWS, _COLUMNS, _CROSSED, _SLOW = 256, 128, 4.0, 4_000_000


def projected(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The images of `points` (n, 2) under a 3 × 3 homography."""
    full = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(full[:, :2] / full[:, 2:], np.float64)


def warped(
    picture: NDArray[np.uint8],
    place: FromTop,
    size: tuple[int, int],
    per_mm: NDArray[np.float64],
) -> NDArray[np.uint8]:
    """`picture` in the blank's frame, `size` (width, height) pixels, `per_mm` (2,) of them in 1 mm.

    White where the picture does not reach.
    """
    nodes = edges(size, _STEP)
    found = place(nodes.reshape(-1, 2) / per_mm).reshape(nodes.shape)
    return remapped(picture, found, size, _STEP, (255,) * 4)


def shrunk(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture made smaller, to `size` (width, height), so that thin strokes stay.

    By halves, then between pixels: as good as means of areas, five times faster.
    """
    while min(picture.shape[1] / size[0], picture.shape[0] / size[1]) > 2:
        half = (-(-picture.shape[1] // 2), -(-picture.shape[0] // 2))
        picture = np.asarray(cv2.resize(picture, half), np.uint8)
    return np.asarray(cv2.resize(picture, size), np.uint8)


def touched(mask: NDArray[np.bool_], side: int) -> NDArray[np.bool_]:
    """Which squares of `side` pixels (16 at most) hold a pixel of `mask`; those cut off are not."""
    height, width = (length // side for length in mask.shape)
    whole = mask[: height * side, : width * side].view(np.uint8) * np.uint8(255)
    # one pixel in 256 makes a mean of one: in a tenth of the time that numpy takes
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA) > 0)


def bounds_around(mask: NDArray[np.uint8], reach: int, side: int) -> tuple[slice, slice] | None:
    """Rows and columns of all that `mask` holds and `reach` pixels more; None where it is empty.

    In whole squares of `side` pixels, which may end beyond the mask.
    """
    left, top, wide, high = cv2.boundingRect(mask)
    if not wide:
        return None
    rows, columns = (
        slice(max(0, first - reach) // side * side, -(-(first + size + reach) // side) * side)
        for first, size in ((top, high), (left, wide))
    )
    return rows, columns


def edges(size: tuple[int, int], step: int) -> NDArray[np.float64]:
    """Places at every `step` pixels that cover a picture of `size` (width, height), (n, m, 2).

    In pixels from its upper left edge: the centre of the first pixel is (0.5, 0.5).
    """
    xs, ys = (np.arange(-(-side // step) + 1, dtype=np.float64) * step for side in size)
    return np.stack(np.meshgrid(xs, ys), axis=-1)


def remapped(
    picture: NDArray[np.uint8],
    places: NDArray[np.float64],
    size: tuple[int, int],
    step: int,
    beyond: tuple[int, int, int, int],
) -> NDArray[np.uint8]:
    """A picture of `size` (width, height) of what `picture` shows at `places`.

    `places`: its pixels at the `edges`, linear between them; `beyond`: where it does not reach.
    """
    width, height = size
    out = np.empty((height, width, *picture.shape[2:]), np.uint8)
    nothing: Any = None
    half, coarse = step // 2, places.astype(np.float32)
    crossed = float(np.abs(np.diff(coarse[:, :, 1], axis=1)).sum(axis=1).max())
    slow = crossed > _CROSSED and picture.nbytes > _SLOW
    high, wide = _ROWS // step, (_COLUMNS if slow else width + step) // step
    # a part at a time: the whole map would be several times as large as the picture
    rows, columns = range(0, len(places) - 1, high), range(0, places.shape[1] - 1, wide)
    for first, left in product(rows, columns):
        nodes = coarse[first : first + high + 1, left : left + wide + 1]
        # OpenCV takes a value for that of the middle of a square: half a square is cut off
        where = cv2.resize(nodes, None, fx=step, fy=step)
        part = out[first * step : (first + high) * step, left * step : (left + wide) * step]
        where = where[half : half + part.shape[0], half : half + part.shape[1]]
        cv2.remap(
            picture, where, nothing, cv2.INTER_LINEAR, part, cv2.BORDER_CONSTANT, beyond
        )  # fmt: skip
    return out
