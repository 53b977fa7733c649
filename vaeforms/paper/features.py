"""A picture without marks -> the blank it shows, by the look of its print (SIFT)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.warp import projected

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Features kept of a blank and of a capture.
_MOST = 2500
#: Of a capture, those compared with every blank, these or else the next ones, where much writing
#: is stronger than the print; all of them only where these agree.
_FIRST = (slice(0, 700), slice(700, 1600), slice(1600, _MOST))
_CONTRAST = 0.03
#: A picture is looked at in bands, which overlap by so many pixels, each for so many features: its
#: whole pyramid would take 300 MB.
_BANDS, _OVERLAP, _MOST_OF_BAND = 4, 48, 1500
#: Longest side of the picture of a capture, pixels: A4 at 120 dots an inch.
LONGEST = 1400
#: A feature matches when its second best is this much further.
_RATIO = 0.8
#: Distance in pixels at which two places of a feature agree.
_NEAR = 3.0
#: Blanks looked at closely, and the features among the first that have to agree before.
_CLOSER, _HINT = 4, 12
#: Agreeing features of a page that is the blank: foreign pages have 15 at most, true ones 63 at
#: least (112 captures, 16 kinds).
ENOUGH = 30
#: How much opposite sides of a page may differ, and its proportions, in a picture.
_OPPOSITE, _PROPORTION = 0.55, 1.35


@dataclass(frozen=True, eq=False)
class Features:
    """Recognisable points, strongest first."""

    #: (n, 2)
    places: NDArray[np.float64]
    #: square roots of SIFT descriptors of sum 1: dot products are similarities, (n, 128)
    descriptors: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Look:
    """One blank that a picture looks like."""

    #: index of the blank among those asked about
    index: int
    #: mm of the blank from its top left -> pixels of the picture, 3 × 3
    matrix: NDArray[np.float64]
    #: features that agree
    agreeing: int


def features_of(grey: NDArray[np.uint8]) -> Features:
    """The features of a grey picture (h, w), places in its pixels."""
    sift = cv2.SIFT.create(_MOST_OF_BAND, contrastThreshold=_CONTRAST)
    places, strength, rows = [np.zeros((0, 2))], [np.zeros(0)], [np.zeros((0, 128), np.float32)]
    height = grey.shape[0]
    for band in range(_BANDS):
        first, last = (height * n // _BANDS for n in (band, band + 1))
        top = max(0, first - _OVERLAP)
        part = np.ascontiguousarray(grey[top : last + _OVERLAP])
        keypoints, descriptors = sift.detectAndCompute(part, None)
        if not keypoints or descriptors is None:
            continue
        found = np.add([point.pt for point in keypoints], (0.0, top))
        own = (found[:, 1] >= first) & (found[:, 1] < last)
        places.append(found[own])
        strength.append(np.array([point.response for point in keypoints])[own])
        rows.append(np.asarray(descriptors, np.float32)[own])
    order = np.argsort(-np.concatenate(strength), kind="stable")[:_MOST]
    known = np.concatenate(rows)[order]
    known /= np.maximum(known.sum(axis=1, keepdims=True), 1e-6)
    return Features(np.concatenate(places)[order], np.sqrt(known))


def looks(
    seen: Features,
    blanks: Sequence[Features],
    pages: Sequence[tuple[float, float]],
    size: tuple[int, int],
    pixel: float,
) -> list[Look]:
    """The blanks that `seen` (pixels of a picture of `size`) looks like, the likest first.

    `pages`: (width, height) of each blank in mm; `pixel`: width of a pixel of the picture that the
    features were found on, in pixels of the picture.
    """
    hints: list[Look] = []
    for some in _FIRST:
        first = Features(seen.places[some], seen.descriptors[some])
        for index, (blank, page) in enumerate(zip(blanks, pages, strict=True)):
            look = _agree(first, blank, index, page, size, pixel)
            if look is not None and look.agreeing >= _HINT:
                hints.append(look)
        if hints:
            break
    hints.sort(key=lambda look: (-look.agreeing, look.index))
    found = [
        _agree(seen, blanks[hint.index], hint.index, pages[hint.index], size, pixel)
        for hint in hints[:_CLOSER]
    ]
    return sorted(
        (look for look in found if look is not None), key=lambda look: (-look.agreeing, look.index)
    )


def _matches(seen: Features, blank: Features) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices of the features of a picture and of a blank that match."""
    nothing = np.zeros(0, np.intp)
    if len(seen.places) < 4 or len(blank.places) < 4:
        return nothing, nothing
    alike = seen.descriptors @ blank.descriptors.T
    rows = np.arange(len(alike))
    best = alike.argmax(axis=1)
    top = alike[rows, best]
    alike[rows, best] = -1
    second = alike.max(axis=1)
    # unit vectors: the square of a distance is 2 - 2 × similarity
    near = (1 - top) < _RATIO**2 * (1 - second)
    return np.flatnonzero(near), best[near]


def _agree(
    seen: Features,
    blank: Features,
    index: int,
    page: tuple[float, float],
    size: tuple[int, int],
    pixel: float,
) -> Look | None:
    mine, theirs = _matches(seen, blank)
    if len(mine) < 8:
        return None
    source, target = blank.places[theirs], seen.places[mine]
    cv2.setRNGSeed(0)
    matrix, inside = cv2.findHomography(
        source, target, cv2.USAC_MAGSAC, _NEAR * pixel, maxIters=3000, confidence=0.999
    )
    if matrix is None or not is_sane(np.asarray(matrix), page, size):
        return None
    return Look(index, np.asarray(matrix, np.float64), int(inside.sum()))


def is_sane(matrix: NDArray[np.float64], page: tuple[float, float], size: tuple[int, int]) -> bool:
    """`matrix` (mm -> pixels) shows a page as a camera can; `size`: of the picture, pixels."""
    width, height = page
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    depth = corners @ matrix[2, :2] + matrix[2, 2]
    if not np.isfinite(matrix).all() or (depth * depth[0] <= 0).any():
        return False
    quad = projected(matrix, corners).astype(np.float32)
    if cv2.contourArea(quad, True) <= 0.02 * size[0] * size[1] or not cv2.isContourConvex(quad):
        return False
    edges = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    if abs(edges[0] / edges[2] - 1) > _OPPOSITE or abs(edges[1] / edges[3] - 1) > _OPPOSITE:
        return False
    shape = (edges[1] + edges[3]) / (edges[0] + edges[2]) / (height / width)
    return bool(1 / _PROPORTION < shape < _PROPORTION)
