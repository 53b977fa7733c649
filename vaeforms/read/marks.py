"""The signature and stamp boxes of a page → signed, empty, or to be looked at, with a picture.

First the cryptographic signature of the box; else what the page shows there and the blank does
not, told apart by its shape. A box is FILLED only for what can be nothing else, EMPTY only when
nothing at all was found in or near it; everything between is UNREADABLE and a person looks.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from vaeforms.french import typeset
from vaeforms.identify import Placement, plain_name
from vaeforms.model import Box, Esign, Kind, Mark, Reading, Rect, Source, State, Where
from vaeforms.read.overlays import Overlay, overlays
from vaeforms.registration import IDENTITY
from vaeforms.submitted import SubmittedPage, Widget
from vaeforms.template import Templates

if TYPE_CHECKING:
    from vaeforms.read.ink import Blob, Ink, Picture

#: Pixels a point: 110 dpi, at which a hairline still leaves a pixel.
_SCALE = 110 / 72
_POINTS_A_MM = 72 / 25.4
#: Marks up to this far outside the boxes belong to their block: people sign beside the frame.
_MARGIN_MM = 8.0
#: What is shown around a box.
_CROP_MM = 6.0
#: Where words and frames are left out: PDF writers move them by a fraction of this.
_HALO_MM = 0.6
#: A picture with more ink than this has a ground of its own, unless it is as dark as this (255).
_SOLID, _BLACK = 0.5, 160
#: Without its blank, only what lies this far inside the frame of a box counts.
_INSET_MM = 1.5
#: Icons of comments are drawn by the viewer, somewhat larger than their place.
_ICON_MM = 2.5
#: A page whose printed words are further than this from where they should be, in points, is too
#: deformed to be held against its blank line by line.
_MAX_RESIDUAL = 2.0
#: Rubber stamp: area in mm², width and height in mm; nothing below the last area.
_STAMP_MM2, _STAMP_SIDES_MM, _NO_STAMP_MM2 = 16.0, (10.0, 6.0), 5.0
#: A mark that reaches into a second box with less than this share of its ink only overshoots.
_OVERSHOOT = 0.15
#: A mark outside all boxes is attributed when the next box is this much further, in mm.
_CLEARLY_NEARER_MM = 5.0
#: Two marks further apart than this, in mm, may be two signatures.
_TWO_APART_MM = 4.0
#: Share of a thing, or of a box, that the other must cover for the thing to be in the box.
_IN_BOX, _OVER_BOX = 0.2, 0.5

_SCANNED = "Page numérisée : la zone est à contrôler de vue."
_NO_PICTURE = "La page ne peut pas être dessinée : la zone est à contrôler de vue."
_DEFORMED = (
    "La page est trop déformée pour être comparée au modèle : la zone est à contrôler de vue."
)
_UNKNOWN_BLANK = "Le modèle de cette page n’est pas connu : la zone est à contrôler de vue."
_TYPED = {
    Kind.SIGNATURE: "Texte dactylographié, pas une signature : à apprécier.",
    Kind.STAMP: "Texte dactylographié, pas un cachet : à apprécier.",
}
_READY_MADE = "Tampon ou trait tout prêt d’un logiciel, pas une signature : à apprécier."
_NOTHING_SHOWN = "Un élément est posé sur la zone mais rien n’y est visible : à contrôler de vue."
_NOTE = "Un commentaire est attaché à la zone : à lire."
_SHARED = "Un même tracé couvre deux zones : à attribuer de vue."
_BESIDE = "Un tracé se trouve à côté de la zone : à attribuer de vue."
_BESIDE_ONLY = "La signature se trouve à côté de la zone prévue."
_IN_STAMP = "Un tracé se trouve dans la zone du cachet : ce peut être la signature."
_TWO_IN_ONE = "L’autre zone contient deux tracés : l’un d’eux peut être cette signature."
_STAMP_IN_SIGNATURE = "Un cachet semble se trouver dans la zone de signature."
_ELSEWHERE = "Le fichier porte une signature électronique hors de cette zone : à apprécier."
_SHAPES = {
    "small": "Tracé trop petit ou trop plat pour une signature : à apprécier.",
    "line": "Simple trait, pas une signature : à apprécier.",
    "cross": "Croix ou deux traits, pas une signature : à apprécier.",
    "solid": "Aplat de couleur ou image pleine : signature non reconnue.",
    "frame": "Un cachet semble occuper la zone de signature.",
    "print": "Texte imprimé ou cachet dans la zone de signature : à apprécier.",
}
_STAMP_SMALL = "Trace trop petite pour un cachet : à apprécier."
_STAMP_HAND = "Un tracé occupe la zone, cachet non reconnu : à apprécier."


def read_zone(
    page: SubmittedPage,
    placement: Placement,
    box: Box,
    templates: Templates,
    esigns: Mapping[str, Esign],
) -> Reading:
    """What one box holds. Boxes of the same page are better read together: `read_block`."""
    readings = read_block(page, placement, placement.template.boxes, templates, esigns)
    return next(each for each in readings if each.field == box.field)


def read_block(
    page: SubmittedPage,
    placement: Placement,
    boxes: Sequence[Box],
    templates: Templates,
    esigns: Mapping[str, Esign],
) -> tuple[Reading, ...]:
    """What the SIGNATURE and STAMP boxes among `boxes` hold, in their order.

    They are read together: what lies between two boxes, or in the wrong one, concerns both.
    `esigns` are the validated signatures of the file by field name (`esign.validate`).
    """
    zones = [box for box in boxes if box.kind in (Kind.SIGNATURE, Kind.STAMP)]
    if not zones:
        return ()
    electronic, elsewhere = _electronic(page, placement, zones, esigns)
    around = _union(box.rect for box in zones)
    zone = _grown(around, _MARGIN_MM * _POINTS_A_MM)
    laid = overlays(page, placement, zone)
    if placement.untouched and not laid and not electronic:
        # Not one operator, annotation or field that the blank does not have.
        state = _Verdict(State.UNREADABLE, _ELSEWHERE) if elsewhere else _Verdict(State.EMPTY)
        picture = templates.render(placement.template, _SCALE, zone)
        verdicts = {
            box.field: state if box.kind is Kind.SIGNATURE else _Verdict(State.EMPTY)
            for box in zones
        }
        return _readings(page, placement, zones, zone, picture, verdicts, electronic)
    if page.pdfium is None:
        verdicts = {box.field: _Verdict(State.UNREADABLE, _NO_PICTURE) for box in zones}
        picture = templates.render(placement.template, _SCALE, zone)
        return _readings(page, placement, zones, zone, picture, verdicts, electronic, shown=False)
    picture = _picture(page, placement, zone)
    reason = ""
    if not placement.untouched and page.is_scan:
        reason = _SCANNED
    elif placement.residual > _MAX_RESIDUAL:
        reason = _DEFORMED
    if reason:
        verdicts = {box.field: _Verdict(State.UNREADABLE, reason) for box in zones}
    else:
        sheet = _sheet(placement, zones, zone, picture, templates, laid)
        verdicts = _judged(sheet, zones, laid, elsewhere, set(electronic))
        if not placement.has_blank:
            verdicts = {name: _unless_empty(verdict) for name, verdict in verdicts.items()}
    return _readings(page, placement, zones, zone, picture, verdicts, electronic)


def _unless_empty(verdict: _Verdict) -> _Verdict:
    """Where the blank is not known, what is printed in the zone is not known either."""
    if verdict.state is not State.EMPTY:
        return verdict
    return replace(verdict, state=State.UNREADABLE, reason=_UNKNOWN_BLANK)


# --------------------------------------------------------------------------- electronic signatures


def _electronic(
    page: SubmittedPage, placement: Placement, zones: Sequence[Box], esigns: Mapping[str, Esign]
) -> tuple[dict[str, Esign], bool]:
    """The signature of each box, and whether the page bears one that is in no box."""
    found: dict[str, Esign] = {}
    elsewhere = False
    places = {box.field: placement.place(box.rect) for box in zones}
    for widget in page.widgets:
        if widget.kind != "signature" or not widget.has_value:
            continue
        esign = esigns.get(widget.name) or _unknown_esign()
        name = _box_of(widget, places)
        if name:
            found.setdefault(name, esign)
        else:
            elsewhere = True
    shown = {widget.name for widget in page.widgets}
    # A signed field that lost its widget: its name is known, its place is not.
    elsewhere |= any(name not in shown and plain_name(name) in places for name in esigns)
    return found, elsewhere


def _unknown_esign() -> Esign:
    text = "La signature électronique n’a pas pu être analysée."
    return Esign("", None, False, "", None, "", text, changes_permitted=False)


def _box_of(widget: Widget, places: Mapping[str, Rect]) -> str:
    """The box that a signed field stands on, or is named after."""
    shares = {name: _common(widget.rect, place) for name, place in places.items()}
    best = max(shares, key=lambda name: shares[name])
    smaller = min(_area(widget.rect), _area(places[best]))
    if smaller > 0 and shares[best] >= _OVER_BOX * smaller:
        return best
    name = plain_name(widget.name)
    return name if name in places and _area(widget.rect) <= 0 else ""


def _of_esign(esign: Esign) -> _Verdict:
    """Intact and nothing altered since: signed. Anything else is for a person."""
    mark = Mark("esign", esign=esign)
    if esign.intact and esign.changes_permitted:
        return _Verdict(State.FILLED, esign.problem, Source.ESIGN, (mark,), esign.signer)
    if esign.intact:
        reason = f"Signature électronique, puis document modifié. {esign.changes}"
    elif esign.intact is False:
        reason = f"Signature électronique qui n’est plus valable. {esign.problem}"
    else:
        reason = f"Signature électronique non vérifiable. {esign.problem}"
    return _Verdict(State.UNREADABLE, reason.strip(), Source.ESIGN, (mark,))


# --------------------------------------------------------------------------- the picture


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """The block as seen, and the ink that the blank does not have, typed words apart."""

    #: what is seen, in points of the blank
    zone: Rect
    ink: Ink
    #: ink of words typed in the boxes
    typed: Ink

    @property
    def mm(self) -> float:
        """Size of a pixel."""
        return 1 / (_SCALE * _POINTS_A_MM)

    def window(self, rect: Rect, grow_mm: float = 0.0) -> tuple[slice, slice]:
        """The pixels of `rect` (points of the blank), widened."""
        return _window(self.zone, self.ink.shape, _grown(rect, grow_mm * _POINTS_A_MM))


def _window(zone: Rect, shape: tuple[int, ...], rect: Rect) -> tuple[slice, slice]:
    left, right = (rect[0] - zone[0]) * _SCALE, (rect[2] - zone[0]) * _SCALE
    top, bottom = (zone[3] - rect[3]) * _SCALE, (zone[3] - rect[1]) * _SCALE
    return (
        slice(max(0, min(shape[0], round(top))), max(0, min(shape[0], round(bottom)))),
        slice(max(0, min(shape[1], round(left))), max(0, min(shape[1], round(right)))),
    )


def _picture(page: SubmittedPage, placement: Placement, zone: Rect) -> Picture:
    if placement.matrix == IDENTITY and page.rotation == 0:
        return page.render(_SCALE, zone)
    return page.render_through(placement.matrix, zone, _SCALE)


def _sheet(
    placement: Placement,
    zones: Sequence[Box],
    zone: Rect,
    picture: Picture,
    templates: Templates,
    laid: Sequence[Overlay],
) -> _Sheet:
    import numpy as np

    from vaeforms.read import ink as inks

    template = placement.template
    blank = templates.render(template, _SCALE, zone)
    tolerance = 1 + math.ceil(placement.residual * _SCALE)
    if blank.shape != picture.shape:
        blank = np.full_like(picture, 255)
    difference = inks.added(picture, blank, tolerance)
    ink = inks.ink_of(difference)
    sheet = _Sheet(zone, ink, np.zeros_like(ink))
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
        if overlay.annotation and any(_common(o.rect, overlay.rect) > 0 for o in others):
            continue  # drawn over typed words: nobody can take them apart
        window = sheet.window(overlay.rect, _HALO_MM)
        sheet.typed[window] |= ink[window]
    ink &= ~sheet.typed
    return sheet


def _leave_out(
    sheet: _Sheet, placement: Placement, zones: Sequence[Box], laid: Sequence[Overlay]
) -> None:
    """Clear what differs from the blank without being a mark: fields, labels, frames, words."""
    import numpy as np

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
    for word in placement.template.words:
        outside[sheet.window(word.rect, _HALO_MM)] = True
    for overlay in laid:
        if overlay.kind == "text" and not _centre_in(overlay.rect, zones):
            outside[sheet.window(overlay.rect, _HALO_MM)] = True
        elif overlay.kind == "note":
            ink[sheet.window(overlay.rect, _ICON_MM)] = False
    ink &= inside | ~outside


# --------------------------------------------------------------------------- whose is it


@dataclass(slots=True)
class _Found:
    """What was found for one box."""

    own: list[Blob] = field(default_factory=list)
    beside: list[Blob] = field(default_factory=list)
    shared: list[Blob] = field(default_factory=list)
    laid: list[Overlay] = field(default_factory=list)


def _attributed(sheet: _Sheet, zones: Sequence[Box], laid: Sequence[Overlay]) -> dict[str, _Found]:
    from vaeforms.read import ink as inks

    found = {box.field: _Found() for box in zones}
    for overlay in laid:
        for box in zones:
            common = _common(overlay.rect, box.rect)
            if common > 0 and (
                common >= _IN_BOX * _area(overlay.rect) or common >= _OVER_BOX * _area(box.rect)
            ):
                found[box.field].laid.append(overlay)
    for blob in inks.blobs(sheet.ink, sheet.mm):
        _attribute(blob, sheet, zones, laid, found)
    return found


def _attribute(
    blob: Blob,
    sheet: _Sheet,
    zones: Sequence[Box],
    laid: Sequence[Overlay],
    found: dict[str, _Found],
) -> None:
    from vaeforms.read import ink as inks

    whole = inks.merged([blob], sheet.ink.shape)
    total = blob.count
    counts = {box.field: int(whole[sheet.window(box.rect)].sum()) for box in zones}
    limit = inks.NOTHING_MM2 / sheet.mm**2
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
            sheet.zone[0] + (blob.left + width / 2) / _SCALE,
            sheet.zone[3] - (blob.top + height / 2) / _SCALE,
        )
        near = sorted(zones, key=lambda box: _distance(centre, box.rect))
        gap = [_distance(centre, box.rect) / _POINTS_A_MM for box in near[:2]]
        if len(near) == 1 or gap[1] - gap[0] >= _CLEARLY_NEARER_MM:
            found[near[0].field].beside.append(blob)
        else:
            for box in near[:2]:
                found[box.field].shared.append(blob)


# --------------------------------------------------------------------------- judging


@dataclass(frozen=True, slots=True)
class _Verdict:
    state: State
    reason: str = ""
    source: Source = Source.PICTURE
    marks: tuple[Mark, ...] = ()
    value: str = ""
    #: the ink looks like a stamp
    stamp: bool = False
    #: a hand may have signed here
    hand: bool = False
    #: how many separate marks could each be a signature
    hands: int = 0


def _judged(
    sheet: _Sheet,
    zones: Sequence[Box],
    laid: Sequence[Overlay],
    elsewhere: bool,
    electronic: set[str],
) -> dict[str, _Verdict]:
    found = _attributed(sheet, zones, laid)
    verdicts = {}
    for box in zones:
        judge = _signature if box.kind is Kind.SIGNATURE else _stamp
        verdicts[box.field] = judge(sheet, box, found[box.field], alone=len(zones) == 1)
    stamped = [b.field for b in zones if b.kind is Kind.STAMP]
    signed = [b.field for b in zones if b.kind is Kind.SIGNATURE]
    for name in signed:
        verdict = verdicts[name]
        others = [verdicts[other] for other in signed if other != name]
        if verdict.state is not State.EMPTY:
            continue
        reason = ""
        if any(verdicts[s].hand or s in electronic for s in stamped):
            reason = _IN_STAMP
        elif any(other.hands > 1 for other in others):
            reason = _TWO_IN_ONE
        elif elsewhere:
            reason = _ELSEWHERE
        if reason:
            verdicts[name] = replace(verdict, state=State.UNREADABLE, reason=reason)
    for name in stamped:
        if verdicts[name].state is State.EMPTY and any(verdicts[s].stamp for s in signed):
            verdicts[name] = replace(
                verdicts[name], state=State.UNREADABLE, reason=_STAMP_IN_SIGNATURE
            )
    return verdicts


def _signature(sheet: _Sheet, box: Box, found: _Found, *, alone: bool) -> _Verdict:
    from vaeforms.read import ink as inks

    blobs = [*found.own, *found.beside] if alone else found.own
    ink = inks.merged(blobs, sheet.ink.shape)
    shape = inks.shape_of(ink, sheet.mm)
    if shape is inks.Shape.NOTHING:
        return _unsigned(sheet, box, found)
    marks, source = _marks(found, drawn=_unexplained(sheet, ink, found))
    visible = [o for o in found.laid if not o.hidden and o.kind not in ("text", "note")]
    stamp = shape in (inks.Shape.FRAME, inks.Shape.PRINT)
    if visible and all(o.ready_made for o in visible) and not _unexplained(sheet, ink, found):
        return _Verdict(State.UNREADABLE, _READY_MADE, source, marks)
    if found.shared and shape is not inks.Shape.HAND:
        return _Verdict(State.UNREADABLE, _SHARED, source, marks, stamp=stamp)
    if shape is not inks.Shape.HAND:
        return _Verdict(State.UNREADABLE, _SHAPES[shape], source, marks, stamp=stamp)
    apart = inks.blobs(inks.grown(ink, round(_TWO_APART_MM / 2 / sheet.mm)), sheet.mm)
    hands = (
        len(apart)
        if len(apart) < 2
        else sum(
            inks.shape_of(inks.merged([b], ink.shape) & ink, sheet.mm) is inks.Shape.HAND
            for b in apart
        )
    )
    reason = _BESIDE_ONLY if alone and not found.own else ""
    return _Verdict(State.FILLED, reason, source, marks, hand=True, hands=hands)


def _unsigned(sheet: _Sheet, box: Box, found: _Found) -> _Verdict:
    """No ink of its own: empty, unless something at all was seen in or near the box."""
    from vaeforms.read import ink as inks

    marks, source = _marks(found, drawn=False)

    def much(blobs: Iterable[Blob]) -> bool:
        return sum(blob.count for blob in blobs) * sheet.mm**2 >= inks.NOTHING_MM2

    typed = bool(sheet.typed[sheet.window(box.rect)].any())
    words = any(o.kind == "text" and o.text.strip() and (o.annotation or typed) for o in found.laid)
    if much(found.shared):
        reason = _SHARED
    elif words:
        reason = _TYPED[box.kind]
    elif much(found.beside):
        reason = _BESIDE
    elif any(o.kind not in ("text", "note") for o in found.laid):
        reason = _NOTHING_SHOWN
    elif any(o.kind == "note" for o in found.laid):
        reason = _NOTE
    else:
        return _Verdict(State.EMPTY)
    if reason == _TYPED[box.kind] and source is Source.PICTURE:
        source = Source.TEXT
    return _Verdict(State.UNREADABLE, reason, source, marks)


def _stamp(sheet: _Sheet, box: Box, found: _Found, *, alone: bool) -> _Verdict:
    from vaeforms.read import ink as inks

    blobs = [*found.own, *found.beside] if alone else found.own
    ink = inks.merged(blobs, sheet.ink.shape)
    area = inks.area(ink, sheet.mm)
    if area < _NO_STAMP_MM2:
        return _unsigned(sheet, box, found)
    marks, source = _marks(found, drawn=_unexplained(sheet, ink, found))
    visible = [o for o in found.laid if not o.hidden and o.kind not in ("text", "note")]
    shape = inks.shape_of(ink, sheet.mm)
    stamp = shape in (inks.Shape.FRAME, inks.Shape.PRINT)
    hand = shape is inks.Shape.HAND or (stamp and inks.beside_stamp(ink, sheet.mm))
    # A stroke drawn in the viewer may be a hurried signature, whatever its size.
    hand = hand or any(o.kind == "ink" for o in visible)
    height, width = (size * sheet.mm for size in inks.trimmed(ink).shape)
    if visible and all(o.ready_made for o in visible) and not _unexplained(sheet, ink, found):
        return _Verdict(State.UNREADABLE, _READY_MADE, source, marks)
    if area < _STAMP_MM2 or width < _STAMP_SIDES_MM[0] or height < _STAMP_SIDES_MM[1]:
        return _Verdict(State.UNREADABLE, _STAMP_SMALL, source, marks, hand=hand)
    pasted = any(o.kind == "image" for o in visible)
    straight = shape in (inks.Shape.LINE, inks.Shape.CROSS)
    if straight or not (stamp or pasted) or (shape is inks.Shape.SOLID and not pasted):
        return _Verdict(State.UNREADABLE, _STAMP_HAND, source, marks, hand=hand)
    return _Verdict(State.FILLED, "", source, marks, stamp=stamp, hand=hand)


def _unexplained(sheet: _Sheet, ink: Ink, found: _Found) -> bool:
    """Some of the ink is under none of the things laid over the box: drawn in the page itself."""
    from vaeforms.read import ink as inks

    rest = ink.copy()
    for overlay in found.laid:
        if overlay.kind not in ("text", "note"):
            rest[sheet.window(overlay.rect, _HALO_MM)] = False
    return inks.area(rest, sheet.mm) >= inks.NOTHING_MM2


def _marks(found: _Found, *, drawn: bool) -> tuple[tuple[Mark, ...], Source]:
    marks = [
        Mark(overlay.kind, overlay.digest, overlay.text)
        for overlay in found.laid
        if overlay.kind != "note" and not overlay.hidden
    ]
    if drawn:
        marks.append(Mark("drawing"))
    over = any(overlay.annotation for overlay in found.laid)
    return tuple(marks), Source.ANNOTATION if over else Source.PICTURE


# --------------------------------------------------------------------------- readings


def _readings(
    page: SubmittedPage,
    placement: Placement,
    zones: Sequence[Box],
    zone: Rect,
    picture: Picture,
    verdicts: Mapping[str, _Verdict],
    electronic: Mapping[str, Esign],
    *,
    shown: bool = True,
) -> tuple[Reading, ...]:
    readings = []
    for box in zones:
        esign = electronic.get(box.field)
        verdict = _of_esign(esign) if esign else verdicts[box.field]
        frame = _grown(box.rect, _CROP_MM * _POINTS_A_MM)
        crop = picture[_window(zone, picture.shape, frame)]
        readings.append(
            Reading(
                field=box.field,
                state=verdict.state,
                value=verdict.value if verdict.state is State.FILLED else "",
                source=verdict.source,
                confidence=1.0 if verdict.source is Source.ESIGN else 0.9,
                reason=typeset(verdict.reason),
                where=Where(page.rel, page.index, placement.place(box.rect)),
                marks=verdict.marks,
                crop=_png(crop.tobytes(), crop.shape[1], crop.shape[0]) if shown else b"",
            )
        )
    return tuple(readings)


@lru_cache(maxsize=64)
def _png(data: bytes, width: int, height: int) -> bytes:
    """RGB samples as a small PNG; the same samples give the same bytes. Empty boxes abound."""
    from PIL import Image

    if not width or not height:
        return b""
    image = Image.frombytes("RGB", (width, height), data)
    out = io.BytesIO()
    image.quantize(48, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


# --------------------------------------------------------------------------- geometry


def _union(rects: Iterable[Rect]) -> Rect:
    x0s, y0s, x1s, y1s = zip(*rects, strict=True)
    return (min(x0s), min(y0s), max(x1s), max(y1s))


def _grown(rect: Rect, by: float) -> Rect:
    return (rect[0] - by, rect[1] - by, rect[2] + by, rect[3] + by)


def _area(rect: Rect) -> float:
    return max(0.0, rect[2] - rect[0]) * max(0.0, rect[3] - rect[1])


def _common(a: Rect, b: Rect) -> float:
    return _area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))


def _mostly_in(rect: Rect, box: Rect) -> bool:
    return _area(rect) > 0 and _common(rect, box) >= 0.6 * _area(rect)


def _centre_in(rect: Rect, zones: Iterable[Box]) -> bool:
    x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
    return any(b.rect[0] <= x <= b.rect[2] and b.rect[1] <= y <= b.rect[3] for b in zones)


def _distance(point: tuple[float, float], rect: Rect) -> float:
    dx = max(rect[0] - point[0], 0.0, point[0] - rect[2])
    dy = max(rect[1] - point[1], 0.0, point[1] - rect[3])
    return math.hypot(dx, dy)
