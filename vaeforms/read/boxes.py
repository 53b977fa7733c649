"""The boxes of a placed page -> one reading each: the first reader that answers wins.

Field value, then annotation laid over the box, then text drawn in it; empty only when the page is
exact and shows nothing there that the blank does not; otherwise unreadable, with the reason.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

from vaeforms import appearance
from vaeforms.french import typeset
from vaeforms.model import Box, Esign, Kind, Reading, Source, State, Where
from vaeforms.read import acroform, characters, fixed, marks, shown, text
from vaeforms.read import annotations as overlay
from vaeforms.read.acroform import Answer
from vaeforms.read.view import View
from vaeforms.submitted import SubmittedPage, Widget

#: Share of a tick box inked beyond the blank. Crosses ink a tenth of their box and more; a border
#: redrawn half a pixel aside inks nothing inside; what lies between is for people.
TICKED, UNTICKED = 0.05, 0.005
#: For a first guess at whether a value fits: width of the widest letters and height of a line over
#: the type size, with room for lines that break early; points lost along the edges.
_WIDEST, _LINE, _EDGES = 1.4, 1.25, 10.0
#: Points around a tick box where a circle or a cross beside it would be drawn.
_AROUND = 5.0
#: Pixels a point of the crop shown with a reading that needs eyes, and points around its box.
_CROP_SCALE, _CROP_MARGIN = 1.6, 8.0

_SCAN = "La page est une image (numérisée ou photographiée) : à lire à l’œil."
_OUTLINES = "Quelque chose est dessiné à cet endroit sans être du texte : à lire à l’œil."
_GARBLED = "Le texte de la page n’est pas lisible par l’outil : à lire à l’œil."
_ASTRIDE = "Un texte dépasse en partie dans cette case : à lire à l’œil."
_LAID_OVER = "Une annotation est posée sur la valeur : à regarder."
_NOT_SHOWN = "La valeur est enregistrée mais la page ne la montre pas : à regarder."
_BOTH = "Deux cases sont cochées à la fois."


def read_boxes(
    printed: fixed.Printed, esigns: Mapping[str, Esign], orphans: Mapping[str, Widget]
) -> tuple[Reading, ...]:
    """One reading a field, in the order of the boxes, then the printed declarations."""
    view = printed.view
    groups: dict[str, list[Box]] = {}
    for box in view.boxes:
        groups.setdefault(box.field, []).append(box)
    # a signature may spill over into the next box: the marks of a page are read together
    signed = [box for box in view.boxes if box.kind in (Kind.SIGNATURE, Kind.STAMP)]
    found = marks.read_block(view.page, view.placement, signed, view.templates, esigns)
    marked = {reading.field: reading for reading in found}
    readings = []
    for name, boxes in groups.items():
        kind = boxes[0].kind
        if name in marked:
            readings.append(marked[name])
        elif kind is Kind.RADIO:
            readings.append(_radio(view, name, boxes, orphans.get(name)))
        else:
            readings.append(_text(printed, boxes[0], orphans.get(name)))
    return (*readings, *fixed.declarations(printed))


def _text(printed: fixed.Printed, box: Box, orphan: Widget | None) -> Reading:
    view = printed.view
    found = view.widgets(box)
    answer = acroform.read_text(found, box.field, lambda widget: view.stands_on(widget, box))
    if answer.state is State.FILLED:
        flags = list(answer.flags)
        reason = answer.reason
        if view.page.annotations and overlay.over_value(view, box):
            flags.append("conflict")
            reason = reason or "Une annotation est posée sur la valeur du champ."
        if _overflows(answer.value, box):
            flags.append("overflow")
        answer = replace(answer, flags=tuple(dict.fromkeys(flags)), reason=reason)
        return _reading(view, box, answer, Source.WIDGET)
    if answer.state is State.UNREADABLE:
        return _reading(view, box, answer, Source.NONE)
    if view.page.annotations:
        laid = overlay.read_text(view, box)
        if laid is not None:
            if laid.state is State.FILLED and view.runs_in(box):
                laid = replace(laid, flags=("conflict",), reason=_LAID_OVER)
            return _reading(view, box, laid, Source.ANNOTATION)
    if orphan is not None and not found:
        kept = acroform.read_text([orphan], box.field)
        if kept.state is State.FILLED:
            if view.trusted and _compact(kept.value) != _compact(
                text.value_of(view.runs_in(box), box)[0]
            ):
                kept = replace(kept, flags=(*kept.flags, "conflict"), reason=_NOT_SHOWN)
            return _reading(view, box, kept, Source.WIDGET)
    if not view.trusted:
        return _reading(view, box, Answer(State.UNREADABLE, reason=_SCAN), Source.NONE)
    return _drawn_text(printed, box)


def _drawn_text(printed: fixed.Printed, box: Box) -> Reading:
    """What the page itself draws in a text box that no field and no annotation fills."""
    view = printed.view
    if view.placement.untouched:
        return _reading(view, box, Answer(State.EMPTY), Source.TEXT)
    runs = view.runs_in(box)
    if runs and not printed.trusts_values:
        return _reading(view, box, Answer(State.UNREADABLE, reason=_GARBLED), Source.NONE)
    value, beyond = text.value_of(runs, box)
    if value.strip():
        why = shown.unreadable(view, box, runs, value)
        if why:
            return _reading(view, box, Answer(State.UNREADABLE, reason=why), Source.NONE)
        value = characters.cleaned(value)
        cut = beyond or value.rstrip().endswith(text.ELLIPSIS)
        flags = ("overflow",) if cut else ()
        reason = "Le texte est plus long que la case : la fin peut manquer." if cut else ""
        why = shown.doubtful(view, box, runs)
        if view.page.annotations and overlay.over_value(view, box):
            why = why or _LAID_OVER
        if why:
            flags, reason = (*flags, "conflict"), reason or why
        return _reading(view, box, Answer(State.FILLED, value, flags, reason), Source.TEXT)
    if view.strays(box):
        return _reading(view, box, Answer(State.UNREADABLE, reason=_ASTRIDE), Source.NONE)
    if view.drawn(box):
        return _reading(view, box, Answer(State.UNREADABLE, reason=_OUTLINES), Source.NONE)
    return _reading(view, box, Answer(State.EMPTY), Source.TEXT)


def _compact(value: str) -> str:
    return "".join(value.split())


def _overflows(value: str, box: Box) -> bool:
    """The value does not fit its box, even at the smallest type size (INT-03)."""
    x0, y0, x1, y1 = box.rect
    multiline = box.kind is Kind.MULTILINE
    # most values fit by far, even if every letter were the widest and every line badly filled
    letter = _WIDEST * appearance.SMALLEST
    lines = sum(1 + int(len(part) * letter / (x1 - x0 - _EDGES)) for part in value.split("\n"))
    if lines * _LINE * appearance.SMALLEST <= y1 - y0 - _EDGES and (multiline or lines == 1):
        return False
    return appearance.lay_out(value, x1 - x0, y1 - y0, multiline=multiline).cut


def _radio(view: View, name: str, boxes: Sequence[Box], orphan: Widget | None) -> Reading:
    found = {box.option: view.widgets(box) for box in boxes}
    answer = acroform.read_radio(
        found, lambda widget: any(view.stands_on(widget, box) for box in boxes)
    )
    over = (
        {box.option: overlay.ticked(view, box) for box in boxes} if (view.page.annotations) else {}
    )
    laid = [option for option, yes in over.items() if yes]
    doubtful = any(yes is None for yes in over.values())
    if answer.state is not State.EMPTY:
        if laid and laid != [answer.value] and answer.state is State.FILLED:
            answer = Answer(State.UNREADABLE, flags=("both",), reason=_BOTH)
        elif doubtful:
            reason = answer.reason or "Une annotation est posée sur les cases."
            answer = replace(answer, flags=(*answer.flags, "conflict"), reason=reason)
        source = Source.WIDGET if answer.state is State.FILLED else Source.NONE
        return _reading(view, _chosen(boxes, answer.value), answer, source, around=boxes)
    if len(laid) > 1:
        answer = Answer(State.UNREADABLE, flags=("both",), reason=_BOTH)
    elif doubtful:
        answer = Answer(State.UNREADABLE, reason="Une annotation est posée sur les cases.")
    elif laid:
        answer = Answer(State.FILLED, laid[0])
        return _reading(view, _chosen(boxes, laid[0]), answer, Source.ANNOTATION, around=boxes)
    elif orphan is not None and not any(found.values()):
        answer = acroform.read_radio({o: [orphan] if o == orphan.value else [] for o in found})
        if answer.state is State.FILLED:
            # no button is left to agree or disagree with the value
            answer = Answer(State.FILLED, answer.value)
            if view.trusted and _drawn_radio(view, boxes).value != answer.value:
                answer = replace(answer, flags=("conflict",), reason=_NOT_SHOWN)
            return _reading(view, boxes[0], answer, Source.WIDGET, around=boxes)
        answer = Answer(State.UNREADABLE, reason=_SCAN)
    elif not view.trusted:
        answer = Answer(State.UNREADABLE, reason=_SCAN)
    else:
        return _drawn_radio(view, boxes)
    return _reading(view, boxes[0], answer, Source.NONE, around=boxes)


def _drawn_radio(view: View, boxes: Sequence[Box]) -> Reading:
    """Which box of a flattened page holds a mark the blank does not have."""
    if view.placement.untouched:
        return _reading(view, boxes[0], Answer(State.EMPTY), Source.TEXT, around=boxes)
    shares = {box.option: view.drawn_over(box) for box in boxes}
    written = [box for box in boxes if view.runs_in(box)]
    seen = {box.option for box in written if shown.visible(view, box)}
    ticked = [o for box in boxes if shares[o := box.option] >= TICKED or o in seen]
    doubtful = len(seen) < len(written) or any(
        UNTICKED < share < TICKED for share in shares.values()
    )
    answer = Answer(State.EMPTY)
    source = Source.NONE
    if len(ticked) > 1:
        answer = Answer(State.UNREADABLE, flags=("both",), reason=_BOTH)
    elif ticked:
        answer, source = Answer(State.FILLED, ticked[0]), Source.TEXT
    elif doubtful or any(view.drawn_over(box, _AROUND) > UNTICKED for box in boxes):
        answer = Answer(State.UNREADABLE, reason=_OUTLINES)
    else:
        source = Source.TEXT
    return _reading(view, _chosen(boxes, answer.value), answer, source, around=boxes)


def _chosen(boxes: Sequence[Box], option: str) -> Box:
    return next((box for box in boxes if box.option == option), boxes[0])


def _reading(
    view: View, box: Box, answer: Answer, source: Source, around: Sequence[Box] = ()
) -> Reading:
    """The answer as a reading, with a crop when somebody has to look."""
    rects = [each.rect for each in around] or [box.rect]
    zone = view.placement.place(
        (
            min(r[0] for r in rects),
            min(r[1] for r in rects),
            max(r[2] for r in rects),
            max(r[3] for r in rects),
        )
    )
    look = answer.state is State.UNREADABLE or {"conflict", "both"} & set(answer.flags)
    return Reading(
        field=box.field,
        state=answer.state,
        value=answer.value if answer.state is State.FILLED else "",
        source=source,
        reason=typeset(answer.reason),
        where=Where(view.page.rel, view.page.index, zone),
        crop=_crop(view.page, zone) if look else b"",
        flags=answer.flags,
    )


def _crop(page: SubmittedPage, zone: tuple[float, float, float, float]) -> bytes:
    from PIL import Image

    m = _CROP_MARGIN
    picture = page.render(_CROP_SCALE, (zone[0] - m, zone[1] - m, zone[2] + m, zone[3] + m))
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    return out.getvalue()
