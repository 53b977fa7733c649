"""A picture of a zone and the blank's → the ink that was added, and what its shape looks like.

Pictures are RGB arrays (h, w, 3); ink is a boolean array of the same height and width. The sizes
that tell a signature from a dot are those measured on paper (millimetres).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.bool_]
Levels = NDArray[np.int16]
Picture = NDArray[np.uint8]

#: Grey levels (of 255, darkest channel) by which ink is darker than the blank in the same place.
#: Antialiasing of an unmoved hairline differs by less than 30 between two PDF writers; a yellow
#: felt pen on white differs by more than 100 in its blue.
_DARKER = 48
#: Bounds of the local threshold on an uneven ground (a photograph), as shares of 255.
_UNEVEN = (0.14, 0.45)
#: The local threshold in median absolute deviations of the ground.
_DEVIATIONS = 5.5
#: The ground of a photograph is measured in squares of this many millimetres.
_GROUND_MM = 5.0

#: Marks closer than this, in millimetres, belong together: letters of one name, strokes of a hand.
_JOIN_MM = 1.0
#: Smaller than this, in mm², is a speck.
_SPECK_MM2 = 0.3

#: Signature by ink: area in mm² of a 0.5 mm pen, largest side and height in mm.
HAND_MM2, HAND_SIDE_MM, HAND_HEIGHT_MM = 12.0, 10.0, 4.0
#: Below this there is nothing: a slip of the pen, a speck.
NOTHING_MM2 = 3.0
#: Width of a pen stroke: thinner lines drawn on screen count as if a pen had drawn them.
_PEN_MM = 0.5
#: A mark within this many millimetres is a dot, whatever its shape.
_DOT_MM = 4.0
#: A straight stroke holds this share of the ink within this distance of a line, in mm.
_STRAIGHT, _STRAIGHT_MM = 0.92, 0.6
#: More of its rectangle filled than this is no writing: words fill less than half of theirs.
_SOLID = 0.6
#: A frame: share of each side (or of the circumference) along which there is ink, and depth of
#: the band looked at, as a share of the mark's height or width. A stamp set at 3° stays in it.
_FRAME, _FRAME_BAND = 0.85, 0.18
#: A round frame lies between these fractions of the ellipse in the mark's rectangle.
_RING = (0.82, 1.03)
#: Print: many separate signs, each at most this wide and high in mm, with most of the ink.
_SIGN_MM, _SIGNS, _PRINTED = (7.0, 4.5), 10, 0.7
#: Beyond this many runs of pixels, a picture is no writing and is not taken apart.
_MAX_RUNS = 20_000


class Shape(StrEnum):
    """What a set of marks looks like."""

    NOTHING = "nothing"
    SMALL = "small"  #: too small or too flat for a signature
    LINE = "line"  #: one straight stroke
    CROSS = "cross"  #: two straight strokes
    SOLID = "solid"  #: a filled area
    FRAME = "frame"  #: a closed rectangle or ring: a rubber stamp
    PRINT = "print"  #: rows of separate signs: print, or a stamp without frame
    HAND = "hand"  #: what a hand draws


@dataclass(frozen=True, slots=True, eq=False)
class Blob:
    """Marks that stand together: their pixels, and how far the array lies in the picture."""

    ink: Ink
    top: int
    left: int

    @property
    def count(self) -> int:
        """Number of pixels."""
        return int(self.ink.sum())


# --------------------------------------------------------------------------- finding ink


def darkness(picture: Picture) -> Levels:
    """0 for white to 255; the darkest channel counts, so that yellow ink is seen."""
    # Channel by channel: four times as fast as a minimum over the last axis.
    lightest = np.minimum(np.minimum(picture[:, :, 0], picture[:, :, 1]), picture[:, :, 2])
    levels: Levels = 255 - lightest.astype(np.int16)
    return levels


def grown(levels: Any, pixels: int) -> Any:
    """The maximum over a square of ``2 × pixels + 1``."""
    for axis in (0, 1):
        out = levels.copy()
        for step in range(1, pixels + 1):
            ahead = [slice(None), slice(None)]
            behind = [slice(None), slice(None)]
            ahead[axis], behind[axis] = slice(step, None), slice(None, -step)
            a, b = tuple(ahead), tuple(behind)
            np.maximum(out[a], levels[b], out=out[a])
            np.maximum(out[b], levels[a], out=out[b])
        levels = out
    return levels


def added(picture: Picture, blank: Picture, pixels: int = 1) -> Levels:
    """By how much `picture` is darker than the blank, which may lie `pixels` aside."""
    printed: Levels = grown(darkness(blank), pixels)
    difference: Levels = darkness(picture)
    difference -= printed
    return difference


def ink_of(difference: Levels) -> Ink:
    """Where there is ink, on a white ground."""
    return difference > _DARKER


def on_uneven_ground(difference: Levels, mm: float) -> Ink:
    """Where there is ink, on a ground that is not white: the photograph of a signature.

    `mm` is the size of a pixel. The ground is the median of each square of 5 mm.
    """
    step = max(2, round(_GROUND_MM / mm))
    ground = np.empty_like(difference)
    for top in range(0, difference.shape[0], step):
        for left in range(0, difference.shape[1], step):
            square = np.s_[top : top + step, left : left + step]
            ground[square] = np.median(difference[square])
    over = difference - ground
    deviation = float(np.median(np.abs(over)))
    low, high = (255 * share for share in _UNEVEN)
    ink: Ink = over > min(max(_DEVIATIONS * deviation, low), high)
    return ink


def _cells(ink: Ink, step: int) -> Ink:
    """Which squares of `step` pixels hold any ink."""
    height, width = (-(-size // step) for size in ink.shape)
    padded = np.zeros((height * step, width * step), np.bool_)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    return np.asarray(padded.reshape(height, step, width, step).any(axis=(1, 3)))


def blobs(ink: Ink, mm: float) -> list[Blob]:
    """The marks of `ink`, those closer than about 2 mm together, specks left out.

    `mm` is the size of a pixel. In reading order of their top left corners.
    """
    step = max(1, round(_JOIN_MM / mm))
    cells = _cells(ink, step)
    height, width = cells.shape
    labels = np.zeros(cells.shape, np.int32)
    found = 0
    for y, x in np.argwhere(cells):
        if labels[y, x]:
            continue
        found += 1
        labels[y, x] = found
        waiting = [(int(y), int(x))]
        while waiting:
            cy, cx = waiting.pop()
            for ny in range(max(0, cy - 1), min(height, cy + 2)):
                for nx in range(max(0, cx - 1), min(width, cx + 2)):
                    if cells[ny, nx] and not labels[ny, nx]:
                        labels[ny, nx] = found
                        waiting.append((ny, nx))
    fine = np.repeat(np.repeat(labels, step, 0), step, 1)[: ink.shape[0], : ink.shape[1]]
    result = []
    for label in range(1, found + 1):
        ys, xs = np.nonzero(ink & (fine == label)) if found > 1 else np.nonzero(ink)
        if len(ys) * mm * mm < _SPECK_MM2:
            continue
        top, left = int(ys.min()), int(xs.min())
        own = np.zeros((int(ys.max()) - top + 1, int(xs.max()) - left + 1), np.bool_)
        own[ys - top, xs - left] = True
        result.append(Blob(own, top, left))
    return result


def merged(parts: Iterable[Blob], shape: tuple[int, int]) -> Ink:
    """The ink of several blobs in a picture of that shape."""
    ink = np.zeros(shape, np.bool_)
    for part in parts:
        h, w = part.ink.shape
        ink[part.top : part.top + h, part.left : part.left + w] |= part.ink
    return ink


# --------------------------------------------------------------------------- judging its shape


def area(ink: Ink, mm: float) -> float:
    """Area in mm²."""
    return float(ink.sum()) * mm * mm


def trimmed(ink: Ink) -> Ink:
    """`ink` without its empty edges; an empty array when there is none."""
    ys, xs = np.nonzero(ink)
    if not len(ys):
        return ink[:0, :0]
    return ink[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]


def pen_area(ink: Ink, mm: float) -> float:
    """Area in mm² that a 0.5 mm pen would have left: hairlines count as strokes."""
    step = max(1, round(_PEN_MM / mm))
    return float(_cells(ink, step).sum()) * (step * mm) ** 2


def shape_of(ink: Ink, mm: float) -> Shape:
    """What the marks look like taken together; `mm` is the size of a pixel."""
    if area(ink, mm) < NOTHING_MM2:
        return Shape.NOTHING
    ink = trimmed(ink)
    height, width = (size * mm for size in ink.shape)
    if max(width, height) < _DOT_MM:
        return Shape.SMALL
    if float(ink.mean()) > _SOLID and min(width, height) > 2 * _STRAIGHT_MM:
        return Shape.SOLID
    one, two = _straightness(ink, mm)
    if one >= _STRAIGHT:
        return Shape.LINE
    if two >= _STRAIGHT:
        return Shape.CROSS
    large = max(width, height) >= HAND_SIDE_MM and height >= HAND_HEIGHT_MM
    if not large or pen_area(ink, mm) < HAND_MM2:
        return Shape.SMALL
    if _is_framed(ink) or _is_ringed(ink):
        return Shape.FRAME
    small, count = _signs(ink, mm)
    if count >= _SIGNS and float(small.sum()) >= _PRINTED * float(ink.sum()):
        return Shape.PRINT
    return Shape.HAND


def beside_stamp(ink: Ink, mm: float) -> bool:
    """Without its frame and its letters, a stamp still holds what a hand may have drawn.

    A second frame does too: a person looks, nobody is said not to have signed.
    """
    ink = trimmed(ink)
    if not ink.size:
        return False
    inner = ink.copy()
    if _is_ringed(ink):
        inner &= _radius(ink.shape) < _RING[0]
    elif _is_framed(ink):
        dy, dx = (max(1, round(size * _FRAME_BAND)) for size in ink.shape)
        inner[:dy], inner[-dy:], inner[:, :dx], inner[:, -dx:] = False, False, False, False
    small, _ = _signs(inner, mm)
    return shape_of(inner & ~small, mm) in (Shape.HAND, Shape.FRAME)


def _straightness(ink: Ink, mm: float) -> tuple[float, float]:
    """Shares of the ink along the best straight line, and along the best two."""
    ys, xs = np.nonzero(ink)
    stride = max(1, len(xs) // 800)
    points = np.stack([xs[::stride], ys[::stride]], axis=1).astype(np.float64) * mm
    total = len(points)
    first = _along_line(points)
    second = _along_line(points[~first]) if not first.all() else first[:0]
    one = float(first.sum()) / total
    return one, one + float(second.sum()) / total


def _along_line(points: NDArray[np.float64]) -> Ink:
    """Which points lie along the line that most of them lie along. The same points, the same."""
    chance = random.Random(0)
    best = np.zeros(len(points), np.bool_)
    for _ in range(80):
        a, b = points[chance.randrange(len(points))], points[chance.randrange(len(points))]
        length = math.hypot(*(b - a))
        if length < 2 * _STRAIGHT_MM:
            continue
        offset = (points - a) @ np.array([a[1] - b[1], b[0] - a[0]]) / length
        near = np.abs(offset) <= _STRAIGHT_MM
        if near.sum() > best.sum():
            best = near
    return best if best.any() or len(points) > 3 else np.ones(len(points), np.bool_)


def _is_framed(ink: Ink) -> bool:
    """Ink runs along all four sides."""
    dy, dx = (max(1, round(size * _FRAME_BAND)) for size in ink.shape)
    sides = (ink[:dy].any(0), ink[-dy:].any(0), ink[:, :dx].any(1), ink[:, -dx:].any(1))
    return all(float(side.mean()) >= _FRAME for side in sides)


def _radius(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Distance from the centre, 1 on the ellipse inscribed in the rectangle."""
    y = np.linspace(-1, 1, shape[0])[:, None]
    x = np.linspace(-1, 1, shape[1])[None, :]
    return np.hypot(y, x)


def _is_ringed(ink: Ink) -> bool:
    """Ink runs along the ellipse inscribed in its rectangle."""
    radius = _radius(ink.shape)
    ys, xs = np.nonzero(ink & (radius >= _RING[0]) & (radius <= _RING[1]))
    if not len(ys):
        return False
    h, w = ink.shape
    angles = np.arctan2(ys / max(1, h - 1) - 0.5, xs / max(1, w - 1) - 0.5)
    sectors = np.unique(((angles + math.pi) / (2 * math.pi) * 36).astype(int) % 36)
    return len(sectors) >= _FRAME * 36


def _signs(ink: Ink, mm: float) -> tuple[Ink, int]:
    """The pixels of the separate signs no bigger than a printed letter, and how many there are."""
    small = np.zeros_like(ink)
    count = 0
    for runs in _connected(ink):
        top, bottom = runs[0][0], runs[-1][0]
        left, right = min(r[1] for r in runs), max(r[2] for r in runs)
        if (right - left) * mm > _SIGN_MM[0] or (bottom - top + 1) * mm > _SIGN_MM[1]:
            continue
        for y, start, end in runs:
            small[y, start:end] = True
        count += sum(end - start for _, start, end in runs) * mm * mm >= _SPECK_MM2 / 2
    return small, count


def _connected(ink: Ink) -> list[list[tuple[int, int, int]]]:
    """The connected parts of `ink` as runs (row, start, end), 8-connected."""
    edges = np.diff(np.pad(ink.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    ys, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    if len(ys) > _MAX_RUNS:
        return []
    runs = list(zip(ys.tolist(), starts.tolist(), ends.tolist(), strict=True))
    parent = list(range(len(runs)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    above: list[int] = []
    current: list[int] = []
    row = -1
    for i, (y, start, end) in enumerate(runs):
        if y != row:
            above, current = (current, []) if y == row + 1 else ([], [])
            row = y
        for j in above:
            if runs[j][1] <= end and start <= runs[j][2]:
                parent[root(i)] = root(j)
        current.append(i)
    parts: dict[int, list[tuple[int, int, int]]] = {}
    for i, run in enumerate(runs):
        parts.setdefault(root(i), []).append(run)
    return list(parts.values())
