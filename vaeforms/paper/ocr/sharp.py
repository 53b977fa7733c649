"""A sheet that was moved, or out of focus, when it was taken -> the same sheet, sharp.

The print of the blank is known, so how it was smeared can be worked out from the page itself, and
undone (Wiener). Nothing is invented: what the smear wiped out stays wiped out.
"""

from __future__ import annotations

import weakref
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper import ink as inks
from vaeforms.paper.sheet import Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Side of the squares, in pixels (65 mm), in which the smear is looked for, and of the smear.
_SQUARE, _SMEAR = 512, 31
#: The square with most print is looked for on a picture reduced so many times.
_COARSE = 16
#: Noise over signal, when the smear is worked out and when it is undone; the same on a noisy sheet:
#: of 58 lines of type on hard photographs 40 are read exactly that way, 29 as they are (seed 321).
_NOISE, _GRAIN = 0.02, 0.004
_NOISY_NOISE, _NOISY_GRAIN = 0.1, 0.1
#: A sheet on which ink has to be darker than this (of 255) by half its places is noisy: those of
#: scans, copies and ordinary photographs ask for 36, those of hard ones for 39 to 71.
_NOISY = 38
#: What is less than this share of the most of a smear is noise.
_LEAST = 0.12
#: Pixels: a smear of this deviation along its length is worth undoing. Scans have 0.6 to 1.4,
#: copies of copies 1.5, photographs 0.9 to 1.2, poor ones 1.7 to 3.2, scans of a page moved by 5 to
#: 9 pixels 2.2 to 3.8 (seed 101).
_WORTH = 1.7

_known: weakref.WeakKeyDictionary[Sheet, tuple[Sheet, NDArray[np.bool_]] | None] = (
    weakref.WeakKeyDictionary()
)


def sharpened(sheet: Sheet) -> tuple[Sheet, NDArray[np.bool_]] | None:
    """The sheet made sharp and its new ink, (h, w); None when it is sharp, or beyond help."""
    if sheet not in _known:
        _known[sheet] = _sharpened(sheet)
    return _known[sheet]


def noisy(sheet: Sheet) -> bool:
    """The paper of the sheet is as uneven as on a photograph taken in poor light."""
    return bool(np.median(grounds.ground(sheet).limits) > _NOISY)


def _sharpened(sheet: Sheet) -> tuple[Sheet, NDArray[np.bool_]] | None:
    poor = noisy(sheet)
    smear = _smear(sheet, _NOISY_NOISE if poor else _NOISE)
    if smear is None or _length(smear) < _WORTH:
        return None
    dark = sheet.darkness.astype(np.float32)
    sharp = _undone(dark, smear, _NOISY_GRAIN if poor else _GRAIN)
    # what changes is how dark a place is: its colour stays
    lighter = (dark - sharp)[:, :, None]
    picture = np.clip(sheet.flat + lighter, 0, 255).astype(np.uint8)
    found = replace(sheet, picture=picture)
    return found, inks.new_ink(found)


def _smear(sheet: Sheet, grain: float) -> NDArray[np.float32] | None:
    """What became of a point, (`_SMEAR`, `_SMEAR`), its sum 1; None where nothing is printed."""
    height, width = sheet.blank.shape
    side = min(_SQUARE, height, width)
    top, left = _densest(np.asarray(255 - sheet.blank, np.uint8), side)
    place = np.s_[top : top + side, left : left + side]
    edge = np.hanning(side).astype(np.float32)
    fade = np.outer(edge, edge)
    printed = np.asarray(255 - sheet.blank[place], np.float32) * fade
    # the mean power of a spectrum is the power of the picture
    noise = grain * float((printed**2).sum())
    found = _divided(sheet.darkness[place] * fade, printed, noise)
    reach = _SMEAR // 2
    smear = np.roll(found, (reach, reach), (0, 1))[:_SMEAR, :_SMEAR]
    most = float(smear.max())
    if most <= 0:
        return None
    smear = np.where(smear < _LEAST * most, 0, smear)
    return np.asarray(smear / smear.sum(), np.float32)


def _densest(dark: NDArray[np.uint8], side: int) -> tuple[int, int]:
    """Top and left of the square with most print."""
    small = cv2.resize(
        dark, None, fx=1 / _COARSE, fy=1 / _COARSE, interpolation=cv2.INTER_AREA
    ).astype(np.float32)
    width = max(1, side // _COARSE)
    ink = cv2.boxFilter(small, -1, (width, width), anchor=(0, 0))
    high, wide = (max(1, length // _COARSE - width) for length in dark.shape)
    top, left = np.unravel_index(int(np.argmax(ink[:high, :wide])), (high, wide))
    rest = dark.shape[0] - side, dark.shape[1] - side
    return min(int(top) * _COARSE, rest[0]), min(int(left) * _COARSE, rest[1])


def _length(smear: NDArray[np.float32]) -> float:
    """Deviation of a smear along its longest direction, in pixels."""
    ys, xs = np.mgrid[: smear.shape[0], : smear.shape[1]]
    y, x = float((smear * ys).sum()), float((smear * xs).sum())
    yy, xx = (smear * (ys - y) ** 2).sum(), (smear * (xs - x) ** 2).sum()
    xy = (smear * (ys - y) * (xs - x)).sum()
    return float(np.sqrt(np.linalg.eigvalsh(np.array([[yy, xy], [xy, xx]]))[-1]))


def _undone(
    dark: NDArray[np.float32], smear: NDArray[np.float32], grain: float
) -> NDArray[np.float32]:
    pad = _SMEAR
    height, width = dark.shape
    size = (cv2.getOptimalDFTSize(height + 2 * pad), cv2.getOptimalDFTSize(width + 2 * pad))
    whole = cv2.copyMakeBorder(dark, pad, size[0] - height - pad, pad, size[1] - width - pad,
                               cv2.BORDER_REPLICATE)  # fmt: skip
    point = np.zeros(size, np.float32)
    point[:_SMEAR, :_SMEAR] = smear
    point = np.roll(point, (-(_SMEAR // 2), -(_SMEAR // 2)), (0, 1))
    return _divided(np.asarray(whole, np.float32), point, grain)[
        pad : pad + height, pad : pad + width
    ]


def _divided(
    seen: NDArray[np.float32], by: NDArray[np.float32], noise: float
) -> NDArray[np.float32]:
    """The picture that `by` makes `seen` of (Wiener), all of one size."""
    # half a spectrum tells all of it: OpenCV writes out the other half, in three times the time;
    # and numpy stays with 32 bits, a sixth of the time, only where it is asked for a scale
    how = np.fft.rfft2(by, norm="ortho")
    power = how.real**2 + how.imag**2
    answer = np.fft.rfft2(seen, norm="ortho") * how.conj() / (power + noise / seen.size)
    return np.asarray(np.fft.irfft2(answer, s=seen.shape), np.float32)
