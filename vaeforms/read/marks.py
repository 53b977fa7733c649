"""The signature and stamp boxes of a page → signed, empty, or to be looked at, with a picture.

First the cryptographic signature of the box; else what the page shows there and the blank does
not, told apart by its shape. A box is FILLED only for what can be nothing else, EMPTY only when
nothing at all was found in or near it; everything between is UNREADABLE and a person looks.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from vaeforms.french import marking, typeset
from vaeforms.identify import Placement, plain_name
from vaeforms.model import Box, Esign, Kind, Mark, Reading, Rect, Source, State, Where
from vaeforms.read import ink as inks
from vaeforms.read import shape as shapes
from vaeforms.read.block import (
    MARGIN_MM,
    POINTS_A_MM,
    SCALE,
    Found,
    Sheet,
    attributed,
    grown,
    picture_of,
    sheet_of,
    unexplained,
    union,
    window_of,
)
from vaeforms.read.ink import Blob, Picture
from vaeforms.read.overlays import Overlay, overlays
from vaeforms.read.rects import area, overlap
from vaeforms.submitted import SubmittedPage, Widget
from vaeforms.template import Templates

#: Share of the smaller of a signed field and a box that they must have in common.
_OVER_BOX = 0.5
#: What is shown around a box.
_CROP_MM = 6.0
#: A page whose printed words are further than this from where they should be, in points, is too
#: deformed to be held against its blank line by line.
_MAX_RESIDUAL = 2.0
#: Rubber stamp: area in mm², width and height in mm; nothing below the last area.
_STAMP_MM2, _STAMP_SIDES_MM, _NO_STAMP_MM2 = 16.0, (10.0, 6.0), 5.0
#: Two marks some 3 to 6 mm apart may be two signatures; strokes of one are closer.
_TWO_APART_MM = 3.0

_SCANNED = "Page numérisée : la zone est à contrôler de vue."
_NO_PICTURE = "La page ne peut pas être dessinée : la zone est à contrôler de vue."
_DEFORMED = (
    "La page est trop déformée pour être comparée au modèle : la zone est à contrôler de vue."
)
_UNKNOWN_BLANK = "Le modèle de cette page n’est pas connu : la zone est à contrôler de vue."
_READY_MADE = "Tampon ou trait tout prêt d’un logiciel, pas une signature : à apprécier."
_NOTHING_SHOWN = "Un élément est posé sur la zone mais rien n’y est visible : à contrôler de vue."
_NOTE = "Un commentaire est attaché à la zone : à lire."
_ESIGN_IN_STAMP = "Une signature électronique se trouve dans la zone du cachet : à apprécier."
_ELSEWHERE = "Le fichier porte une signature électronique hors de cette zone : à apprécier."
_SHAPES = {
    "small": "Tracé trop simple ou trop petit pour une signature : à apprécier.",
    "line": "Simple trait, pas une signature : à apprécier.",
    "cross": "Croix ou deux traits, pas une signature : à apprécier.",
    "solid": "Aplat de couleur ou image pleine : signature non reconnue.",
    "frame": "Un cachet semble occuper la zone de signature.",
    "print": "Texte imprimé ou cachet dans la zone de signature : à apprécier.",
}
_LIKE_A_STAMP = (shapes.Shape.FRAME, shapes.Shape.PRINT)
_STAMP_HAND = "Un tracé occupe la zone, cachet non reconnu : à apprécier."


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
    around = union(box.rect for box in zones)
    zone = grown(around, MARGIN_MM * POINTS_A_MM)
    laid = overlays(page, placement, zone)
    if placement.untouched and not laid and not electronic:
        # Not one operator, annotation or field that the blank does not have.
        state = _Verdict(State.UNREADABLE, _ELSEWHERE) if elsewhere else _Verdict(State.EMPTY)
        picture = templates.render(placement.template, SCALE, zone)
        verdicts = {
            box.field: state if box.kind is Kind.SIGNATURE else _Verdict(State.EMPTY)
            for box in zones
        }
        return _readings(page, placement, zones, zone, picture, verdicts, electronic)
    if page.pdfium is None:
        verdicts = {box.field: _Verdict(State.UNREADABLE, _NO_PICTURE) for box in zones}
        picture = templates.render(placement.template, SCALE, zone)
        return _readings(page, placement, zones, zone, picture, verdicts, electronic, shown=False)
    picture = picture_of(page, placement, zone)
    blank = templates.render(placement.template, SCALE, zone)
    reason = ""
    if not placement.untouched and page.is_scan:
        reason = _SCANNED
    elif placement.residual > _MAX_RESIDUAL or picture.shape != blank.shape:
        reason = _DEFORMED
    if reason:
        verdicts = {box.field: _Verdict(State.UNREADABLE, reason) for box in zones}
    else:
        sheet = sheet_of(placement, zones, zone, picture, blank, laid)
        laid = [overlay for overlay in laid if overlay.kind != "prompt"]
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
    shown = {plain_name(widget.name) for widget in page.widgets}
    # A signed field that lost its widget: its name is known, its place is not.
    elsewhere |= any((bare := plain_name(n)) in places and bare not in shown for n in esigns)
    return found, elsewhere


def _unknown_esign() -> Esign:
    text = "La signature électronique n’a pas pu être analysée."
    return Esign("", None, False, "", None, "", text, changes_permitted=False)


def _box_of(widget: Widget, places: Mapping[str, Rect]) -> str:
    """The box that a signed field stands on, or is named after."""
    shares = {name: overlap(widget.rect, place) for name, place in places.items()}
    best = max(shares, key=lambda name: shares[name])
    smaller = min(area(widget.rect), area(places[best]))
    if smaller > 0 and shares[best] >= _OVER_BOX * smaller:
        return best
    name = plain_name(widget.name)
    return name if name in places and area(widget.rect) <= 0 else ""


def _of_esign(esign: Esign) -> _Verdict:
    """Intact and nothing altered since: signed. Anything else is for a person."""
    mark = Mark("esign", esign=esign)
    if esign.intact and esign.changes_permitted:
        return _Verdict(State.FILLED, esign.problem, Source.ESIGN, (mark,), esign.signer)
    if esign.intact:
        reason, why = "Signature électronique, puis document modifié", esign.changes
    elif esign.intact is False:
        reason, why = "Signature électronique qui n’est plus valable", esign.problem
    else:
        reason, why = "Signature électronique non vérifiable", esign.problem
    told = f"{reason} : {why[0].lower()}{why[1:]}" if why else f"{reason}."
    return _Verdict(State.UNREADABLE, told, Source.ESIGN, (mark,))


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
    sheet: Sheet,
    zones: Sequence[Box],
    laid: Sequence[Overlay],
    elsewhere: bool,
    electronic: set[str],
) -> dict[str, _Verdict]:
    found = attributed(sheet, zones, laid)
    verdicts = {}
    for box in zones:
        judge = _signature if box.kind is Kind.SIGNATURE else _stamp
        verdicts[box.field] = judge(sheet, box, found[box.field], alone=len(zones) == 1)
    stamped = [b.field for b in zones if b.kind is Kind.STAMP]
    signed = [b.field for b in zones if b.kind is Kind.SIGNATURE]
    for name in signed:
        verdict = verdicts[name]
        if verdict.state is not State.EMPTY:
            continue
        reason = ""
        if any(other in electronic for other in stamped):
            reason = _ESIGN_IN_STAMP
        elif any(verdicts[other].hand for other in stamped):
            reason = marking.IN_STAMP
        elif any(verdicts[other].hands > 1 and other not in electronic for other in signed):
            reason = marking.TWO_IN_ONE
        elif elsewhere:
            reason = _ELSEWHERE
        if reason:
            verdicts[name] = replace(verdict, state=State.UNREADABLE, reason=reason)
    for name in stamped:
        if verdicts[name].state is State.EMPTY and any(
            verdicts[other].stamp and other not in electronic for other in signed
        ):
            verdicts[name] = replace(
                verdicts[name], state=State.UNREADABLE, reason=marking.STAMP_IN_SIGNATURE
            )
    return verdicts


def _signature(sheet: Sheet, box: Box, found: Found, *, alone: bool) -> _Verdict:
    blobs = [*found.own, *found.beside] if alone else found.own
    ink = inks.merged(blobs, sheet.ink.shape)
    shape = shapes.shape_of(ink, sheet.mm)
    if shape is shapes.Shape.NOTHING:
        return _unsigned(sheet, box, found)
    drawn = unexplained(sheet, ink, found)
    marks, source = _marks(found, drawn=drawn)
    visible = [o for o in found.laid if not o.hidden and o.kind not in ("text", "note")]
    by_pen = _only_strokes(visible) and not drawn
    shape = _drawn_shape(shape, ink, sheet.mm, by_pen=by_pen)
    apart = [each.ink for each in inks.blobs(ink, sheet.mm, _TWO_APART_MM)]
    looks = [
        _drawn_shape(shapes.shape_of(each, sheet.mm), each, sheet.mm, by_pen=by_pen)
        for each in (apart if len(apart) > 1 else ())
    ]
    # one of two marks may look like a stamp and be the second signature
    hands = sum(look in (shapes.Shape.HAND, *_LIKE_A_STAMP) for look in looks)
    stamp = shape in _LIKE_A_STAMP
    if visible and all(o.ready_made for o in visible) and not drawn:
        return _Verdict(State.UNREADABLE, _READY_MADE, source, marks)
    if found.shared and shape is not shapes.Shape.HAND:
        return _Verdict(State.UNREADABLE, marking.SHARED, source, marks, stamp=stamp)
    if shape is not shapes.Shape.HAND:
        reason = _SHAPES[shape]
        return _Verdict(State.UNREADABLE, reason, source, marks, stamp=stamp, hands=hands)
    reason = marking.BESIDE_ONLY if alone and not found.own else ""
    return _Verdict(State.FILLED, reason, source, marks, hand=True, hands=hands)


def _drawn_shape(shape: shapes.Shape, ink: inks.Ink, mm: float, *, by_pen: bool) -> shapes.Shape:
    """Strokes of a pen on a screen, « lu et approuvé » included: no stamp is drawn that way."""
    if not by_pen or shape not in _LIKE_A_STAMP:
        return shape
    return shapes.Shape.SMALL if shapes.is_outline(ink, mm) else shapes.Shape.HAND


def _only_strokes(visible: Sequence[Overlay]) -> bool:
    return bool(visible) and all(overlay.kind == "ink" for overlay in visible)


def _unsigned(sheet: Sheet, box: Box, found: Found) -> _Verdict:
    """No ink of its own: empty, unless something at all was seen in or near the box."""
    marks, source = _marks(found, drawn=False)

    def much(blobs: Iterable[Blob]) -> bool:
        return sum(blob.count for blob in blobs) * sheet.mm**2 >= shapes.NOTHING_MM2

    typed = bool(sheet.typed[sheet.window(box.rect)].any())
    words = any(o.kind == "text" and o.text.strip() and (o.annotation or typed) for o in found.laid)
    if much(found.shared):
        reason = marking.SHARED
    elif words:
        reason = marking.TYPED[box.kind]
    elif much(found.beside):
        reason = marking.BESIDE
    elif any(o.kind not in ("text", "note") for o in found.laid):
        reason = _NOTHING_SHOWN
    elif any(o.kind == "note" for o in found.laid):
        reason = _NOTE
    elif sheet.faint(box.rect):
        reason = marking.FAINT
    else:
        return _Verdict(State.EMPTY)
    if reason == marking.TYPED[box.kind] and source is Source.PICTURE:
        source = Source.TEXT
    return _Verdict(State.UNREADABLE, reason, source, marks)


def _stamp(sheet: Sheet, box: Box, found: Found, *, alone: bool) -> _Verdict:
    blobs = [*found.own, *found.beside] if alone else found.own
    ink = inks.merged(blobs, sheet.ink.shape)
    size = inks.area(ink, sheet.mm)
    if size < _NO_STAMP_MM2:
        return _unsigned(sheet, box, found)
    drawn = unexplained(sheet, ink, found)
    marks, source = _marks(found, drawn=drawn)
    visible = [o for o in found.laid if not o.hidden and o.kind not in ("text", "note")]
    shape = shapes.shape_of(ink, sheet.mm)
    stamp = shape in _LIKE_A_STAMP
    hand = shape is shapes.Shape.HAND or (stamp and shapes.beside_stamp(ink, sheet.mm))
    # A stroke drawn in the viewer may be a hurried signature, whatever its size.
    hand = hand or any(o.kind == "ink" for o in visible)
    height, width = (side * sheet.mm for side in inks.trimmed(ink).shape)
    if visible and all(o.ready_made for o in visible) and not drawn:
        return _Verdict(State.UNREADABLE, _READY_MADE, source, marks)
    if size < _STAMP_MM2 or width < _STAMP_SIDES_MM[0] or height < _STAMP_SIDES_MM[1]:
        return _Verdict(State.UNREADABLE, marking.STAMP_SMALL, source, marks, hand=hand)
    pasted = any(o.kind == "image" for o in visible)
    straight = shape in (shapes.Shape.LINE, shapes.Shape.CROSS)
    if straight or not (stamp or pasted) or (shape is shapes.Shape.SOLID and not pasted):
        return _Verdict(State.UNREADABLE, _STAMP_HAND, source, marks, hand=hand)
    return _Verdict(State.FILLED, "", source, marks, stamp=stamp, hand=hand)


def _marks(found: Found, *, drawn: bool) -> tuple[tuple[Mark, ...], Source]:
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
        frame = grown(box.rect, _CROP_MM * POINTS_A_MM)
        crop = picture[window_of(zone, picture.shape, frame)]
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
