"""The strokes of a block of boxes -> which box each is in, beside, across, or reaches into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vaeforms.model import Box
from vaeforms.paper.inked import CELL_MM2, Inked, Stroke
from vaeforms.paper.sheet import Sheet

#: Below this there is no mark of a hand, in mm² of a half-millimetre pen.
NO_HAND_MM2 = 3.0
#: Parts of one stamp are no further apart than twice so many cells (5 mm): frames and rows of print
#: are further apart than the strokes of a hand.
ONE_STAMP = 5
#: A stroke is in the box that holds this share of what boxes hold of it; one that no box holds to
#: that share belongs to the box that holds so much less, and reaches into the others.
_IN_BOX, _MOSTLY = 0.85, 0.6
#: Frames are drawn on the edge of a box: so many mm beyond it still are its own.
_EDGE_MM = 0.5


@dataclass(eq=False)
class Held:
    """Strokes of one class, by where they lie with regard to a box."""

    own: list[Stroke] = field(default_factory=list)
    #: outside all boxes, this being the nearest
    beside: list[Stroke] = field(default_factory=list)
    #: as much in another box
    shared: list[Stroke] = field(default_factory=list)
    #: mostly in another box
    reaching: list[Stroke] = field(default_factory=list)

    @property
    def all(self) -> list[Stroke]:
        """Every one of them."""
        return [*self.own, *self.beside, *self.shared, *self.reaching]


@dataclass(eq=False)
class Share:
    """What of a block's ink concerns one box."""

    #: the cells of the box
    window: tuple[slice, slice]
    hands: Held = field(default_factory=Held)
    stamps: Held = field(default_factory=Held)
    #: mm² of type within the box
    typed: float = 0.0

    @property
    def hand(self) -> float:
        """Pen ink of the box's own, in mm²."""
        return sum(stroke.area for stroke in self.hands.own)

    @property
    def stamp(self) -> float:
        """Stamp ink within the box, in mm²."""
        return sum(self.within(stroke) for stroke in (*self.stamps.own, *self.stamps.shared))

    @property
    def marked(self) -> float:
        """Pen or stamp ink within the box, whoever it belongs to, in mm²."""
        return sum(self.within(stroke) for stroke in (*self.hands.all, *self.stamps.all))

    def within(self, stroke: Stroke) -> float:
        """How much of a stroke lies in the box, in mm²."""
        return stroke.inside(self.window) * CELL_MM2


def shared_out(sheet: Sheet, inked: Inked, zones: Sequence[Box]) -> dict[str, Share]:
    """By field name, what of the ink of a block concerns each of its boxes."""
    shares = {box.field: Share(inked.window(sheet, box.rect)) for box in zones}
    windows = {box.field: inked.window(sheet, box.rect, _EDGE_MM) for box in zones}
    for stroke in inked.strokes(inked.sure("hand")):
        _attribute(stroke, windows, {name: share.hands for name, share in shares.items()})
    for stroke in inked.strokes(inked.sure("stamp"), ONE_STAMP):
        _attribute(stroke, windows, {name: share.stamps for name, share in shares.items()})
    typed = inked.sure("typed") & ~inked.sure("hand") & ~inked.sure("stamp")
    for share in shares.values():
        share.typed = float(np.count_nonzero(typed[share.window])) * CELL_MM2
    return shares


def _attribute(
    stroke: Stroke, windows: dict[str, tuple[slice, slice]], held: dict[str, Held]
) -> None:
    counts = {name: stroke.inside(window) for name, window in windows.items()}
    inside = sum(counts.values())
    first = max(counts, key=lambda name: counts[name])
    if 2 * inside < len(stroke.rows) and inside * CELL_MM2 < NO_HAND_MM2:
        nearest = min(windows, key=lambda name: _distance(stroke, windows[name]))
        held[nearest].beside.append(stroke)
        return
    others = [n for n, c in counts.items() if n != first and c > (1 - _IN_BOX) * inside]
    if counts[first] >= _MOSTLY * inside:
        held[first].own.append(stroke)
        for name in others:
            held[name].reaching.append(stroke)
        return
    for name in (first, *others):
        held[name].shared.append(stroke)


def _distance(stroke: Stroke, window: tuple[slice, slice]) -> float:
    """From the middle of a stroke to a box, in cells."""
    rows, columns = window
    y, x = float(stroke.rows.mean()), float(stroke.columns.mean())
    dy = max(rows.start - y, y - rows.stop, 0.0)
    dx = max(columns.start - x, x - columns.stop, 0.0)
    return float(np.hypot(dx, dy))
