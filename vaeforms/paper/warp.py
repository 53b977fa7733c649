"""A map from a blank to a picture -> the picture as the blank's frame sees it."""

from __future__ import annotations

from collections.abc import Callable
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
    return remapped(picture, spread(found, size, _STEP))


def remapped(picture: NDArray[np.uint8], where: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The pixels of `picture` at `where` (h, w, 2), white beyond its edges."""
    nothing: Any = None
    out = cv2.remap(
        picture, where, nothing, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,) * 4,
    )  # fmt: skip
    return np.asarray(out, np.uint8)


def edges(size: tuple[int, int], step: int) -> NDArray[np.float64]:
    """Places at every `step` pixels that cover a picture of `size` (width, height), (n, m, 2).

    In pixels from its upper left edge: the centre of the first pixel is (0.5, 0.5).
    """
    xs, ys = (np.arange(-(-side // step) + 1, dtype=np.float64) * step for side in size)
    return np.stack(np.meshgrid(xs, ys), axis=-1)


def spread(coarse: NDArray[np.float64], size: tuple[int, int], step: int) -> NDArray[np.float32]:
    """Values at the `edges` of a picture of `size` -> at the centre of each pixel, linearly."""
    width, height = size
    # OpenCV takes a value for that of the middle of a square: half a square is cut off
    whole = cv2.resize(coarse.astype(np.float32), None, fx=step, fy=step)
    half = step // 2
    return np.asarray(whole[half : half + height, half : half + width], np.float32)
