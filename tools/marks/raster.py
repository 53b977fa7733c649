"""Masks of ink, 0 to 1 at 200 dots an inch: cut to what is inked, deformed, worn."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

#: Dots an inch and pixels a millimetre of everything drawn here: those of a `Sheet`.
DPI = 200
MM = DPI / 25.4

Mask = NDArray[np.float32]


def trimmed(mask: Mask, above: float = 0.12) -> Mask:
    """The smallest rectangle that holds all ink; empty when there is none."""
    rows, columns = np.flatnonzero((mask > above).any(1)), np.flatnonzero((mask > above).any(0))
    if not len(rows):
        return mask[:0, :0]
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def cloud(rng: np.random.Generator, shape: tuple[int, ...], cells: int) -> Mask:
    """Smooth noise from 0 to 1 with about `cells` bumps a side."""
    small = rng.random((max(2, cells), max(2, cells)), np.float32)
    return np.asarray(
        np.clip(cv2.resize(small, shape[1::-1], interpolation=cv2.INTER_CUBIC), 0, 1), np.float32
    )


def grain(rng: np.random.Generator, shape: tuple[int, ...], size: float) -> Mask:
    """Noise of mean 0 and deviation 1 whose grains are `size` pixels."""
    noise = cv2.GaussianBlur(rng.random(shape[:2], np.float32), (0, 0), size)
    return np.asarray((noise - noise.mean()) / (noise.std() + 1e-6), np.float32)


def deformed(rng: np.random.Generator, mask: Mask, by: float, cells: int = 4) -> Mask:
    """Pulled about smoothly by up to `by` pixels or so, a few times over."""
    h, w = mask.shape
    pad = int(2 * by) + 2
    mask = cv2.copyMakeBorder(mask, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    h, w = mask.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    dx, dy = (4 * by * (cloud(rng, (h, w), cells) - 0.5) for _ in range(2))
    return np.asarray(cv2.remap(mask, x + dx, y + dy, cv2.INTER_LINEAR), np.float32)


def turned(mask: Mask, degrees: float) -> Mask:
    """Turned about its middle, nothing cut off."""
    h, w = mask.shape
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 1)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    width, height = int(h * sin + w * cos) + 2, int(h * cos + w * sin) + 2
    matrix[:, 2] += (width - w) / 2, (height - h) / 2
    return trimmed(np.asarray(cv2.warpAffine(mask, matrix, (width, height)), np.float32))
