"""The annotations laid over a box -> the text they add to it, or that something is drawn there."""

from __future__ import annotations

import html
import re
from itertools import pairwise

import pikepdf

from vaeforms import widgets
from vaeforms.model import Box, Kind, State
from vaeforms.read.acroform import Answer
from vaeforms.read.rects import area, overlap
from vaeforms.read.view import View
from vaeforms.submitted import Annotation

#: Annotations that draw marks. The others (Link, Popup, Text notes, attachments…) say something
#: about the page, they are not part of what it shows.
DRAWN = frozenset(
    ("Ink", "Stamp", "Line", "PolyLine", "Polygon", "Square", "Circle", "Caret", "Redact")
)
#: Annotations that take away what lies under them.
STRIKES = frozenset(("StrikeOut", "Redact"))
#: Annotations that frame or highlight words, unless they hide them.
_AREAS = frozenset(("Square", "Circle", "Highlight"))
#: Pixels a point, points left out for the edge of an area, and grey levels (of 255) between paper
#: and words that can be read.
_LOOK, _EDGE, _LEGIBLE = 2.0, 2.5, 60
#: Share of a box beyond which a drawing whose points are unknown counts as lying on it.
_COVERS = 0.1
#: Share of a tick box that is inked when it is ticked, and above which it must be looked at
#: (measured on paper, see `read.TICKED`).
_INKED = 0.005

_DRAWN_REASON = "Une annotation est dessinée à cet endroit : lire à l’écran."


def read_text(view: View, box: Box) -> Answer | None:
    """What annotations put into a text box that holds no value; None when they put nothing."""
    typed, drawn = [], False
    for each in view.annotations(box):
        if each.subtype == "FreeText":
            if view.owner(each) == box:
                typed.append(each)
            elif overlap(each.rect, view.placement.place(box.rect)) > _COVERS * area(box.rect):
                drawn = drawn or view.owner(each) is None
        elif each.subtype in DRAWN:
            drawn = drawn or _lies_on(view, each, box)
    if drawn:
        return Answer(State.UNREADABLE, reason=_DRAWN_REASON)
    if not typed:
        return None
    texts = [contents(each) for each in typed]
    if not all(text.strip() for text in texts):
        return Answer(
            State.UNREADABLE, reason="Le texte ajouté à cet endroit n’est pas lisible par l’outil."
        )
    value = _in_order(list(zip(typed, texts, strict=True)))
    return Answer(State.FILLED, value)


def over_value(view: View, box: Box) -> bool:
    """Something is typed, drawn or struck over a box whose field holds a value."""
    place = view.placement.place(box.rect)
    for each in view.annotations(box):
        if each.subtype in _AREAS and _hides(view, each, box):
            return True
        if each.subtype == "FreeText" and view.owner(each) == box and contents(each).strip():
            return True
        if each.subtype in STRIKES:
            return True
        if each.subtype == "Ink" and _ink_points_in(each, place):
            return True
        if (
            each.subtype in DRAWN
            and each.subtype not in ("Ink", "Square", "Circle")
            and overlap(each.rect, place) > _COVERS * area(place)
        ):
            return True
    return False


def _hides(view: View, annotation: Annotation, box: Box) -> bool:
    """Nothing can be read through it, not even what it is meant to frame or highlight."""
    place = view.placement.place(box.rect)
    if overlap(annotation.rect, place) <= _COVERS * area(place):
        return False
    inside = annotation.obj.get("/IC") if annotation.obj is not None else None
    if isinstance(inside, pikepdf.Array) and len(inside):
        return True
    x0, y0, x1, y1 = annotation.rect
    shared = (
        max(x0 + _EDGE, place[0] + _EDGE),
        max(y0 + _EDGE, place[1] + _EDGE),
        min(x1 - _EDGE, place[2] - _EDGE),
        min(y1 - _EDGE, place[3] - _EDGE),
    )
    if shared[0] >= shared[2] or shared[1] >= shared[3]:
        return False
    # the lightest channel: words show through any colour of highlighter
    lightness = view.page.render(_LOOK, shared).max(axis=2)
    return int(lightness.max()) - int(lightness.min()) < _LEGIBLE


def ticked(view: View, box: Box) -> bool | None:
    """An annotation ticks this box: True, False, or None when it must be looked at."""
    answer: bool | None = False
    for each in view.annotations(box):
        if each.subtype == "FreeText":
            if view.owner(each) == box:
                return True
            # the words typed beside a box may stick out over it
            continue
        if each.subtype not in DRAWN:
            continue
        if view.owner(each) == box or _mostly_around(view, each, box):
            return True
        if _lies_on(view, each, box):
            answer = None
    return answer


def _mostly_around(view: View, annotation: Annotation, box: Box) -> bool:
    """A cross larger than its box: the middle of the drawing lies in the box."""
    x0, y0, x1, y1 = view.placement.place(box.rect)
    mx = (annotation.rect[0] + annotation.rect[2]) / 2
    my = (annotation.rect[1] + annotation.rect[3]) / 2
    size = max(x1 - x0, y1 - y0)
    small = (
        max(annotation.rect[2] - annotation.rect[0], annotation.rect[3] - annotation.rect[1])
        <= 3 * size
    )
    return small and x0 <= mx <= x1 and y0 <= my <= y1


def contents(annotation: Annotation) -> str:
    """The words of a FreeText: /Contents, or its rich text without the markup."""
    if annotation.contents.strip():
        return annotation.contents
    rich = widgets.text_of(annotation.obj.get("/RC")) if annotation.obj is not None else ""
    text = re.sub(r"</p\s*>|<br\s*/?>", "\n", rich)
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


def _in_order(typed: list[tuple[Annotation, str]]) -> str:
    """Several texts in one box, from the top, and from the left on one line."""
    rows: list[list[tuple[Annotation, str]]] = []
    for each in sorted(typed, key=lambda pair: -_middle(pair[0])):
        if rows:
            above = rows[-1][0][0]
            height = min(above.rect[3] - above.rect[1], each[0].rect[3] - each[0].rect[1])
            if _middle(above) - _middle(each[0]) < height / 2:
                rows[-1].append(each)
                continue
        rows.append([each])
    return "\n".join(
        " ".join(text.strip() for _, text in sorted(row, key=lambda pair: pair[0].rect[0]))
        for row in rows
    )


def _middle(annotation: Annotation) -> float:
    return (annotation.rect[1] + annotation.rect[3]) / 2


def _lies_on(view: View, annotation: Annotation, box: Box) -> bool:
    """The drawing leaves ink inside the box, not only its rectangle."""
    place = view.placement.place(box.rect)
    if annotation.subtype == "Ink" and not _ink_points_in(annotation, place):
        return False
    if view.drawn_over(box) > (_INKED if box.kind is Kind.RADIO else 0.0):
        return True
    # white ink, or an appearance PDFium does not draw: what lies mostly in the box counts
    return view.owner(annotation) == box


def _ink_points_in(annotation: Annotation, place: tuple[float, float, float, float]) -> bool:
    """Some stroke passes through `place`; True as well when the strokes are not told."""
    strokes = annotation.obj.get("/InkList") if annotation.obj is not None else None
    if not isinstance(strokes, pikepdf.Array):
        return True
    x0, y0, x1, y1 = place
    known = False
    for stroke in list(strokes)[:10_000]:
        if not isinstance(stroke, pikepdf.Array):
            continue
        try:
            numbers = [float(each) for each in stroke]
        except (TypeError, ValueError):
            continue
        points = list(zip(numbers[::2], numbers[1::2], strict=False))
        known = known or bool(points)
        if any(x0 <= x <= x1 and y0 <= y <= y1 for x, y in points):
            return True
        # long straight strokes have no point inside the boxes they cross
        for (ax, ay), (bx, by) in pairwise(points):
            steps = int(max(abs(bx - ax), abs(by - ay)) // 4)
            if any(
                x0 <= ax + (bx - ax) * k / steps <= x1 and y0 <= ay + (by - ay) * k / steps <= y1
                for k in range(1, min(steps, 500))
            ):
                return True
    return not known
