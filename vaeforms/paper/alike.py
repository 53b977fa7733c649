"""Blanks that look alike -> which of them a capture shows, by where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vaeforms.model import Rect, TemplatePage
from vaeforms.paper import known
from vaeforms.paper.refine import Blocks
from vaeforms.paper.warp import FromTop, warped
from vaeforms.template import Templates

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Two blanks are twins when at most so many of the cells (4 mm) of their pictures differ by this
#: much (of 255): tags, a code and numbers, never the lines of a table.
_CELLS, _CELL = (52, 74), 12
_FEW = 90
#: Grey levels (of 255) by which two blanks differ where they can be told apart, and pixels around.
_DIFFERENT, _AROUND = 60, 7
#: The same on the shrunk pictures that pages are refined on.
_SHRUNK = 30
#: Places looked at, the largest first; one counts when what is seen correlates so much with one of
#: the blanks.
_SPOTS, _LIKE = 40, 0.5
#: Pixels by which what is seen may be beside its place.
_BESIDE = 2
#: Blur, in pixels, that a capture has where strokes of two numbers are compared; and grey levels
#: between paper and ink below which there is nothing to compare.
_SOFT, _FLAT = 1.0, 30
#: What is seen must lean this much to one blank where it differs from the others.
MARGIN = 0.2


def twins(templates: Templates, pages: Sequence[TemplatePage]) -> list[list[int]]:
    """Indices of `pages` grouped by layout: those of a group differ by a few words at most."""
    groups: list[list[int]] = []
    for index, page in enumerate(pages):
        own = templates.derived(page, _cells)
        for group in groups:
            first = templates.derived(pages[group[0]], _cells)
            same_size = np.allclose(pages[group[0]].size, page.size, atol=1)
            if same_size and (np.abs(first - own) > _CELL).sum() <= _FEW:
                group.append(index)
                break
        else:
            groups.append([index])
    return groups


def in_common(templates: Templates, pages: Sequence[TemplatePage]) -> tuple[Blocks, ...]:
    """The blocks of the first of `pages` that all the others print as well, coarse and fine."""
    every = [known.blocks(templates, page) for page in pages]
    kept = []
    for own, *others in zip(*every, strict=True):
        apart = np.zeros(own.picture.shape, np.uint8)
        for other in others:
            if other.picture.shape == own.picture.shape:
                apart |= (cv2.absdiff(own.picture, other.picture) > _SHRUNK).astype(np.uint8)
        sums = cv2.integral(apart)
        x, y = own.corners[:, 0], own.corners[:, 1]
        u, v = x + own.side, y + own.side
        inside = sums[v, u] - sums[y, u] - sums[v, x] + sums[y, x]
        kept.append(replace(own, corners=own.corners[inside == 0]))
    return tuple(kept)


def _cells(templates: Templates, template: TemplatePage) -> NDArray[np.float32]:
    grey = known.grey_of(templates, template)
    return np.asarray(cv2.resize(grey, _CELLS, interpolation=cv2.INTER_AREA), np.float32)


def likest(
    templates: Templates,
    pages: Sequence[TemplatePage],
    places: Sequence[FromTop],
    grey: NDArray[np.uint8],
) -> tuple[int, float]:
    """Which of `pages`, each at its of `places` on the picture `grey`, fits best; by how much.

    The margin is the least, over the others, of how much better the correlation is where the two
    blanks differ: 0 when one of them cannot be told apart.
    """
    blanks = [known.grey_of(templates, page) for page in pages]
    laid: dict[int, NDArray[np.uint8]] = {}
    for page, place, drawn in zip(pages, places, blanks, strict=True):
        if id(place) not in laid:
            laid[id(place)] = _laid(grey, place, page, drawn.shape)
    seen = [laid[id(place)] for place in places]

    def better(one: int, two: int) -> float:
        """By how much the first fits better than the second."""
        return _better((seen[one], blanks[one]), (seen[two], blanks[two]))

    best = 0
    for other in range(1, len(pages)):
        if better(other, best) > 0:
            best = other
    others = [index for index in range(len(pages)) if index != best]
    return best, min((better(best, other) for other in others), default=1.0)


def printed(
    templates: Templates,
    template: TemplatePage,
    place: FromTop,
    grey: NDArray[np.uint8],
    rects: Sequence[Rect],
) -> list[float]:
    """How well what is seen in each of `rects` (points) correlates with the blank's print there.

    Those that the picture `grey` does not show are left out.
    """
    blank = known.grey_of(templates, template)
    seen = _laid(grey, place, template, blank.shape)
    rows, columns = blank.shape
    sx, sy = columns / template.size[0], rows / template.size[1]
    scores = []
    for x0, y0, x1, y1 in rects:
        top, low = round((template.size[1] - y1) * sy) - 2, round((template.size[1] - y0) * sy) + 3
        left, right = round(x0 * sx) - 3, round(x1 * sx) + 4
        corners = np.array([[x0, y0], [x1, y1]], np.float64)
        pixels = place(known.from_top(template, corners))
        inside = (pixels >= 0).all() and (pixels < np.array(grey.shape[::-1])).all()
        if not inside or min(top, left) < _BESIDE or low > rows - 2 or right > columns - 2:
            continue
        part = (slice(top, low), slice(left, right))
        mask = np.ones((low - top, right - left), np.bool_)
        scores.append(_fits(seen, blank, mask, part)[0])
    return scores


def _laid(
    grey: NDArray[np.uint8], place: FromTop, page: TemplatePage, shape: tuple[int, ...]
) -> NDArray[np.uint8]:
    size = (shape[1], shape[0])
    per_mm = np.array(size) / known.page_mm(page)
    x, y = known.page_mm(page)[0] / 2, known.page_mm(page)[1] / 2
    ends = place(np.array([[x, y], [x + 1, y]]))
    finer = float(np.linalg.norm(ends[1] - ends[0]) / per_mm[0])
    source = cv2.GaussianBlur(grey, (0, 0), 0.4 * finer) if finer > 1.3 else grey
    return warped(np.asarray(source, np.uint8), place, size, per_mm)


def _better(
    one: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    two: tuple[NDArray[np.uint8], NDArray[np.uint8]],
) -> float:
    """By how much the first of two (seen, blank) fits better, where the blanks differ: -1 to 1.

    Places where what is seen is like neither (cut off, covered, erased) say nothing.
    """
    rows = min(one[1].shape[0], two[1].shape[0])
    columns = min(one[1].shape[1], two[1].shape[1])
    apart = cv2.absdiff(one[1][:rows, :columns], two[1][:rows, :columns]) > _DIFFERENT
    if not apart.any():
        return 0.0
    wider = cv2.dilate(apart.astype(np.uint8), np.ones((_AROUND, _AROUND), np.uint8))
    if one[0] is not two[0]:
        # laid out differently: neither is in its place where the other is
        mask = wider > 0
        scores = [
            correlation(seen[:rows, :columns][mask], blank[:rows, :columns][mask])
            for seen, blank in (one, two)
        ]
        return scores[0] - scores[1]
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(wider)
    largest = 1 + np.argsort(-boxes[1:, cv2.CC_STAT_AREA], kind="stable")[:_SPOTS]
    total = weight = 0.0
    for label in largest.tolist():
        left, top, width, height, area = boxes[label].tolist()
        if min(left, top) < _BESIDE or left + width > columns - _BESIDE:
            continue
        if top + height > rows - _BESIDE:
            continue
        part = (slice(top, top + height), slice(left, left + width))
        leans = _leans(one, two, labels[part] == label, part)
        if leans is not None:
            total += area * leans
            weight += area
    return total / weight if weight else 0.0


def _leans(
    one: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    two: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    mask: NDArray[np.bool_],
    part: tuple[slice, slice],
) -> float | None:
    """The same for one place; None when it is like neither."""
    found = [_fits(seen, blank, mask, part) for seen, blank in (one, two)]
    score, dy, dx = max(found)
    if score < _LIKE:
        return None
    rows, columns = part
    shown = one[0][rows.start + dy : rows.stop + dy, columns.start + dx : columns.stop + dx]
    inside = shown[mask].astype(np.float32)
    paper, ink = np.percentile(inside, [90, 2])
    if paper - ink < _FLAT:
        return None
    lightness = (inside - ink) * (255 / (paper - ink))
    first, second = (
        cv2.GaussianBlur(each[1][part], (0, 0), _SOFT)[mask].astype(np.float32)
        for each in (one, two)
    )
    away = first - second
    leans = 2 * ((lightness - (first + second) / 2) * away).sum() / (away**2).sum()
    return float(np.clip(leans, -1, 1))


def _fits(
    seen: NDArray[np.uint8],
    blank: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    part: tuple[slice, slice],
) -> tuple[float, int, int]:
    """The best correlation of what is seen under `mask`, shifted a little; and that shift."""
    wanted = blank[part][mask].astype(np.float32)
    rows, columns = part
    best = (-1.0, 0, 0)
    for dy in range(-_BESIDE, _BESIDE + 1):
        for dx in range(-_BESIDE, _BESIDE + 1):
            shown = seen[rows.start + dy : rows.stop + dy, columns.start + dx : columns.stop + dx]
            if shown.shape == mask.shape:
                score = correlation(shown[mask].astype(np.float32), wanted)
                best = max(best, (score, dy, dx))
    return best


def correlation(one: NDArray[Any], two: NDArray[Any]) -> float:
    """Pearson's, 0 where one of them is flat."""
    if one.size < 2 or one.std() < 1 or two.std() < 1:
        return 0.0
    return float(np.corrcoef(one.ravel(), two.ravel())[0, 1])
