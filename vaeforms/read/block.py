"""A placed page and its blank → the ink added in a block of boxes, and which box each mark is in.

Boxes of one block are looked at together, with what lies beside them: people sign across frames.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from vaeforms.identify import Placement
from vaeforms.model import Box, Kind, Rect
from vaeforms.read import ink as inks
from vaeforms.read import shape as shapes
from vaeforms.read.ink import Blob, Ink, Levels, Picture
from vaeforms.read.overlays import Overlay
from vaeforms.read.rects import area, overlap
from vaeforms.registration import IDENTITY
from vaeforms.submitted import SubmittedPage

#: Pixels a point: 110 dpi, at which a hairline still leaves a pixel.
SCALE = 110 / 72
POINTS_A_MM = 72 / 25.4
#: Marks up to this far outside the boxes belong to their block: people sign beside the frame.
MARGIN_MM = 8.0
#: Where words and frames are left out: PDF writers move them by a fraction of this.
_HALO_MM = 0.6
#: A picture with more ink than this has a ground of its own, unless it is as dark as this (255).
_SOLID, _BLACK = 0.5, 160
#: Grey levels (of 255) that show on white paper at all; the inside of a box is white.
_FAINT = 10
#: A box is tinted when this share of it is of one grey level, give or take this (of 255).
_EVEN, _TINT = 0.6, 4
#: Without its blank, only what lies this far inside the frame of a box counts.
_INSET_MM = 1.5
#: Icons of comments are drawn by the viewer, somewhat larger than their place.
_ICON_MM = 2.5
#: The flag of a viewer reaches this far around its word, and is of one colour (of 255).
_FLAG_MM, _SAME_COLOUR = 12.0, 60
#: A mark that reaches into a second box with less than this share of its ink only overshoots.
_OVERSHOOT = 0.15
#: A mark outside all boxes is attributed when the next box is this much further, in mm.
_CLEARLY_NEARER_MM = 5.0
#: Share of a thing, or of a box, that the other must cover for the thing to be in the box.
_IN_BOX, _OVER_BOX = 0.2, 0.5


# --------------------------------------------------------------------------- the picture


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The block as seen, and the ink that the blank does not have, typed words apart."""

    #: what is seen, in points of the blank
    zone: Rect
    ink: Ink
    #: ink of words typed in the boxes
    typed: Ink
    #: grey levels by which the page is darker than the blank
    difference: Levels

    def faint(self, rect: Rect) -> bool:
        """Something shows inside `rect` that is too pale for ink, and more than a speck."""
        pale = self.difference[self.window(rect, -_INSET_MM)] > _FAINT
        return inks.area(pale, self.mm) >= shapes.NOTHING_MM2

    @property
    def mm(self) -> float:
        """Size of a pixel."""
        return 1 / (SCALE * POINTS_A_MM)

    def window(self, rect: Rect, grow_mm: float = 0.0) -> tuple[slice, slice]:
        """The pixels of `rect` (points of the blank), widened."""
        return window_of(self.zone, self.ink.shape, grown(rect, grow_mm * POINTS_A_MM))


def window_of(zone: Rect, shape: tuple[int, ...], rect: Rect) -> tuple[slice, slice]:
    """The pixels of `rect` in a picture of that shape that shows `zone`; cut at its edges."""
    left, right = (rect[0] - zone[0]) * SCALE, (rect[2] - zone[0]) * SCALE
    top, bottom = (zone[3] - rect[3]) * SCALE, (zone[3] - rect[1]) * SCALE
    return (
        slice(max(0, min(shape[0], round(top))), max(0, min(shape[0], round(bottom)))),
        slice(max(0, min(shape[1], round(left))), max(0, min(shape[1], round(right)))),
    )


def picture_of(page: SubmittedPage, placement: Placement, zone: Rect) -> Picture:
    """`zone` (points of the blank) as the page shows it, annotations included."""
    if placement.matrix == IDENTITY and page.rotation == 0:
        return page.render(SCALE, zone)
    return page.render_through(placement.matrix, zone, SCALE)


def sheet_of(
    placement: Placement,
    zones: Sequence[Box],
    zone: Rect,
    picture: Picture,
    blank: Picture,
    laid: Sequence[Overlay],
) -> Sheet:
    """The ink that the blank does not have: what `laid` types apart, words beside left out."""
    tolerance = 1 + math.ceil(placement.residual * SCALE)
    difference = inks.added(picture, blank, tolerance)
    for box in zones:
        _without_tint(difference[_window_of_box(zone, difference.shape, box)])
    ink = inks.ink_of(difference)
    sheet = Sheet(zone, ink, np.zeros_like(ink), difference)
    for overlay in laid:
        if overlay.kind == "prompt":
            _without_flag(sheet, picture, overlay.rect)
    for overlay in laid:
        # A pasted photograph: its paper is not white. Its ink is what is darker than that.
        window = sheet.window(overlay.rect)
        if overlay.kind != "image" or not ink[window].size or ink[window].mean() <= _SOLID:
            continue
        if np.median(difference[window]) < _BLACK:
            ink[window] = inks.on_uneven_ground(difference[window], sheet.mm)
    _leave_out(sheet, placement, zones, laid)
    for overlay in laid:
        if overlay.kind != "text" or overlay.hidden:
            continue
        others = (o for o in laid if o.kind not in ("text", "note") and not o.hidden)
        if overlay.annotation and any(overlap(o.rect, overlay.rect) > 0 for o in others):
            continue  # drawn over typed words: nobody can take them apart
        window = sheet.window(overlay.rect, _HALO_MM)
        sheet.typed[window] |= ink[window]
    ink &= ~sheet.typed
    return sheet


def _window_of_box(zone: Rect, shape: tuple[int, ...], box: Box) -> tuple[slice, slice]:
    return window_of(zone, shape, grown(box.rect, _HALO_MM * POINTS_A_MM))


def _without_tint(difference: Levels) -> None:
    """Take away the even tint that some viewers give to fields and print with them."""
    if 2 * np.count_nonzero(difference > _TINT) < difference.size:
        return  # as nearly always: most of it is white, or as white as the blank
    ground = int(np.median(difference))
    even = np.abs(difference - ground) <= _TINT
    if _TINT < ground < _BLACK and even.mean() >= _EVEN:
        difference -= ground


def _without_flag(sheet: Sheet, picture: Picture, word: Rect) -> None:
    """Clear the flag on which a viewer wrote `word`: what has the flag's colour around it."""
    near = sheet.window(word)
    around = sheet.window(word, _FLAG_MM)
    if not picture[near].size:
        return
    colour = np.median(picture[near].reshape(-1, 3), axis=0)
    same = np.abs(picture[around].astype(np.int16) - colour).max(axis=2) < _SAME_COLOUR
    for levels in (sheet.ink, sheet.difference):
        levels[near] = 0
        levels[around][inks.grown(same, 2)] = 0  # its softened edges too


def _leave_out(
    sheet: Sheet, placement: Placement, zones: Sequence[Box], laid: Sequence[Overlay]
) -> None:
    """Clear what differs from the blank without being a mark: fields, labels, frames, words."""
    ink = sheet.ink
    inside = np.zeros_like(ink)
    for box in zones:
        inside[sheet.window(box.rect)] = True
    if not placement.has_blank:
        # Nothing to compare with: only what lies well inside the frames counts.
        inner = np.zeros_like(ink)
        for box in zones:
            inner[sheet.window(box.rect, -_INSET_MM)] = True
        ink &= inner
        return
    outside = np.zeros_like(ink)
    for other in placement.template.boxes:
        if other.kind not in (Kind.SIGNATURE, Kind.STAMP):
            outside[sheet.window(other.rect, 1.0)] = True
    near = grown(sheet.zone, _HALO_MM * POINTS_A_MM)
    for word in placement.template.words:
        if overlap(word.rect, near) <= 0:
            continue
        outside[sheet.window(word.rect, _HALO_MM)] = True
    for overlay in laid:
        if overlay.kind == "text" and not _centre_in(overlay.rect, zones):
            outside[sheet.window(overlay.rect, _HALO_MM)] = True
        elif overlay.kind == "note":
            ink[sheet.window(overlay.rect, _ICON_MM)] = False
    ink &= inside | ~outside


# --------------------------------------------------------------------------- whose is it


@dataclass(slots=True)
class Found:
    """What was found for one box."""

    own: list[Blob] = field(default_factory=list)
    beside: list[Blob] = field(default_factory=list)
    shared: list[Blob] = field(default_factory=list)
    laid: list[Overlay] = field(default_factory=list)


def attributed(sheet: Sheet, zones: Sequence[Box], laid: Sequence[Overlay]) -> dict[str, Found]:
    """Which marks and which things belong to each box, by field name."""
    found = {box.field: Found() for box in zones}
    for overlay in laid:
        for box in zones:
            common = overlap(overlay.rect, box.rect)
            if common > 0 and (
                common >= _IN_BOX * area(overlay.rect) or common >= _OVER_BOX * area(box.rect)
            ):
                found[box.field].laid.append(overlay)
    for blob in inks.blobs(sheet.ink, sheet.mm):
        _attribute(blob, sheet, zones, laid, found)
    for each in found.values():
        # What lies beside a box is its own only if its marks are.
        each.laid += [
            overlay
            for overlay in laid
            if overlay.kind not in ("text", "note")
            and overlay not in each.laid
            and any(_under(sheet, blob, overlay.rect) for blob in each.beside)
        ]
    return found


def _under(sheet: Sheet, blob: Blob, rect: Rect) -> bool:
    """Part of the mark lies within `rect`."""
    return bool(inks.merged([blob], sheet.ink.shape)[sheet.window(rect)].any())


def _attribute(
    blob: Blob,
    sheet: Sheet,
    zones: Sequence[Box],
    laid: Sequence[Overlay],
    found: dict[str, Found],
) -> None:
    whole = inks.merged([blob], sheet.ink.shape)
    total = blob.count
    counts = {box.field: int(np.count_nonzero(whole[sheet.window(box.rect)])) for box in zones}
    limit = shapes.NOTHING_MM2 / sheet.mm**2
    held = [
        box for box in zones if counts[box.field] > max(_OVERSHOOT * total, min(limit, total / 2))
    ]
    if len(held) > 1:
        for box in held:
            if all(any(_mostly_in(o.rect, b.rect) for o in laid) for b in held):
                # Each box has its own thing, and they touch: take them apart at the frame.
                part = inks.merged([], sheet.ink.shape)
                window = sheet.window(box.rect)
                part[window] = whole[window]
                found[box.field].own += inks.blobs(part, sheet.mm)
            else:
                found[box.field].shared.append(blob)
    elif held and counts[held[0].field] >= 0.5 * total:
        found[held[0].field].own.append(blob)
    else:
        height, width = blob.ink.shape
        centre = (
            sheet.zone[0] + (blob.left + width / 2) / SCALE,
            sheet.zone[3] - (blob.top + height / 2) / SCALE,
        )
        near = sorted(zones, key=lambda box: _distance(centre, box.rect))
        gap = [_distance(centre, box.rect) / POINTS_A_MM for box in near[:2]]
        if len(near) == 1 or gap[1] - gap[0] >= _CLEARLY_NEARER_MM:
            found[near[0].field].beside.append(blob)
        else:
            for box in near[:2]:
                found[box.field].shared.append(blob)


def unexplained(sheet: Sheet, ink: Ink, found: Found) -> bool:
    """Some of the ink is under none of the things laid over the box: drawn in the page itself."""
    rest = ink.copy()
    for overlay in found.laid:
        if overlay.kind not in ("text", "note"):
            rest[sheet.window(overlay.rect, _HALO_MM)] = False
    return inks.area(rest, sheet.mm) >= shapes.NOTHING_MM2


# --------------------------------------------------------------------------- geometry


def union(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle around all."""
    x0s, y0s, x1s, y1s = zip(*rects, strict=True)
    return (min(x0s), min(y0s), max(x1s), max(y1s))


def grown(rect: Rect, by: float) -> Rect:
    """`rect` with its four sides moved outwards."""
    return (rect[0] - by, rect[1] - by, rect[2] + by, rect[3] + by)


def _mostly_in(rect: Rect, box: Rect) -> bool:
    return area(rect) > 0 and overlap(rect, box) >= 0.6 * area(rect)


def _centre_in(rect: Rect, zones: Iterable[Box]) -> bool:
    x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
    return any(b.rect[0] <= x <= b.rect[2] and b.rect[1] <= y <= b.rect[3] for b in zones)


def _distance(point: tuple[float, float], rect: Rect) -> float:
    dx = max(rect[0] - point[0], 0.0, point[0] - rect[2])
    dy = max(rect[1] - point[1], 0.0, point[1] - rect[3])
    return math.hypot(dx, dy)
