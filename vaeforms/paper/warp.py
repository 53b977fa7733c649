"""A map from a blank to a picture -> the picture as the blank's frame sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

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
    width, height = size
    xs = np.arange(0, width + _STEP, _STEP, dtype=np.float64)
    ys = np.arange(0, height + _STEP, _STEP, dtype=np.float64)
    gx, gy = np.meshgrid((xs + 0.5) / per_mm[0], (ys + 0.5) / per_mm[1])
    found = place(np.column_stack([gx.ravel(), gy.ravel()])).astype(np.float32)
    coarse = found.reshape(len(ys), len(xs), 2)
    forward = np.array([[_STEP, 0, 0], [0, _STEP, 0]], np.float32)
    fine = cv2.warpAffine(
        coarse, forward, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    out = cv2.remap(
        picture, fine[..., 0], fine[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )  # fmt: skip
    return np.asarray(out, np.uint8)
