"""A picture of a mark on white (pasted, drawn, photographed) -> a hand's, a stamp's or print.

For files that never were paper: what lies in a signature box there has no capture to be laid flat,
but its ink is told apart by the same network. It loads ``onnxruntime``: ask only about a box in
which something lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.inked import CELL_MM2, SURE, Inked, inked
from vaeforms.paper.segment import CLASSES, prepare
from vaeforms.paper.sheet import DPI, flattened

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: White put around a picture, in pixels of 200 dots an inch (5 mm): pasted pictures are cut close.
_MARGIN = 40
#: Ink is darker than paper by this (of 255); print of the blank is hidden so many pixels around.
_DARK, _BEYOND, _PRINTED = 40, 4, 200
#: A mark is written or pressed when so much of its ink is, and less than the last is the contrary.
_MOST, _SOME = 0.6, 0.2


@dataclass(frozen=True, slots=True)
class Told:
    """Ink of a picture by who left it, in mm² of a half-millimetre pen."""

    #: of a hand, words in an even hand and plain strokes apart
    hand: float
    stamp: float
    typed: float
    #: of a hand, but no signature
    other: float
    #: ink of no kind
    unknown: float

    @property
    def kind(self) -> str:
        """``hand``, ``stamp``, ``text``, ``other``; empty when nobody can say, or without ink."""
        whole = self.hand + self.stamp + self.typed + self.other + self.unknown
        pen, pressed = self.hand + self.other, self.stamp + self.typed
        if whole <= 0:
            return ""
        if pen >= _MOST * whole and pressed <= _SOME * whole:
            return "hand" if self.hand >= self.other else "other"
        if pressed >= _MOST * whole and pen <= _SOME * whole:
            return "stamp" if self.stamp >= self.typed else "text"
        return ""


def told_apart(
    picture: NDArray[np.uint8], dpi: float, blank: NDArray[np.uint8] | None = None
) -> Told:
    """`picture`: RGB, (h, w, 3), so many dots an inch; `blank`: the same place printed, (h, w)."""
    if not picture.size:
        return Told(0.0, 0.0, 0.0, 0.0, 0.0)
    scale = DPI / dpi
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    size = tuple(max(1, round(side * scale)) for side in picture.shape[1::-1])
    page = _framed(cv2.resize(picture, size, interpolation=way))
    grey = np.full(picture.shape[:2], 255, np.uint8) if blank is None else blank
    printed = _framed(cv2.resize(grey, size, interpolation=way))
    flat = flattened(page)
    beyond = np.ones((2 * _BEYOND + 1,) * 2, np.uint8)
    hidden = cv2.dilate((printed < _PRINTED).astype(np.uint8), beyond) > 0
    ink = (255 - flat.min(axis=-1) > _DARK) & ~hidden
    return _counted(inked(prepare(flat, printed), ink, (0, 0)))


def _counted(found: Inked) -> Told:
    """Each cell goes to the likeliest of the kinds it may be of."""
    odds = found.odds[..., :3]
    kind = np.where(odds.max(axis=-1) > SURE, odds.argmax(axis=-1), 3)
    other = found.odds[..., CLASSES.index("other")] > SURE
    counts = [
        np.count_nonzero(found.ink & mask) * CELL_MM2
        for mask in ((kind == 0) & ~other, kind == 1, kind == 2, (kind == 0) & other, kind == 3)
    ]
    return Told(*(float(count) for count in counts))


def _framed(picture: NDArray[np.uint8] | cv2.typing.MatLike) -> NDArray[np.uint8]:
    """With white around it."""
    white = (255, 255, 255)
    framed = cv2.copyMakeBorder(picture, *(_MARGIN,) * 4, cv2.BORDER_CONSTANT, value=white)
    return np.asarray(framed, np.uint8)
