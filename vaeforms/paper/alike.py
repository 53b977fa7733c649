"""Blanks that look alike -> which of them a capture shows, by where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.model import TemplatePage
from vaeforms.paper import known
from vaeforms.paper.warp import FromTop, warped
from vaeforms.template import Templates

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Two blanks are twins when at most so many of the cells (4 mm) of their pictures differ by this
#: much (of 255): a number, a word, never a line of a table.
_CELLS, _CELL = (52, 74), 12
_FEW = 12
#: Grey levels (of 255) by which two blanks differ where they can be told apart, and pixels around.
_DIFFERENT, _AROUND = 60, 7
#: Pixels by which what is seen may be beside its place.
_BESIDE = 2
#: What is seen where two blanks differ must fit one better by this correlation. Of 1,200 captures
#: of pages of tables numbered alike, none fitted the wrong one better by more than 0.06.
MARGIN = 0.12


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


def _laid(
    grey: NDArray[np.uint8], place: FromTop, page: TemplatePage, shape: tuple[int, ...]
) -> NDArray[np.uint8]:
    size = (shape[1], shape[0])
    per_mm = np.array(size) / known.page_mm(page)
    middle = np.array(known.page_mm(page)) / 2
    ends = place(np.array([middle, middle + [1, 0]]))
    finer = float(np.linalg.norm(ends[1] - ends[0]) / per_mm[0])
    source = cv2.GaussianBlur(grey, (0, 0), 0.4 * finer) if finer > 1.3 else grey
    return warped(np.asarray(source, np.uint8), place, size, per_mm)


def _better(
    one: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    two: tuple[NDArray[np.uint8], NDArray[np.uint8]],
) -> float:
    """By how much the first of two (seen, blank) fits better, where the blanks differ."""
    rows = min(one[1].shape[0], two[1].shape[0])
    columns = min(one[1].shape[1], two[1].shape[1])
    apart = cv2.absdiff(one[1][:rows, :columns], two[1][:rows, :columns]) > _DIFFERENT
    if not apart.any():
        return 0.0
    wider = cv2.dilate(apart.astype(np.uint8), np.ones((_AROUND, _AROUND), np.uint8)) > 0
    ys, xs = np.flatnonzero(wider.any(axis=1)), np.flatnonzero(wider.any(axis=0))
    top, low = max(_BESIDE, ys[0]), min(rows - _BESIDE, ys[-1] + 1)
    left, right = max(_BESIDE, xs[0]), min(columns - _BESIDE, xs[-1] + 1)
    mask = wider[top:low, left:right]
    scores = [_fits(seen, blank, mask, int(top), int(left)) for seen, blank in (one, two)]
    return scores[0] - scores[1]


def _fits(
    seen: NDArray[np.uint8], blank: NDArray[np.uint8], mask: NDArray[np.bool_], top: int, left: int
) -> float:
    """The best correlation of what is seen under `mask`, shifted a little, with the blank."""
    height, width = mask.shape
    wanted = blank[top : top + height, left : left + width][mask].astype(np.float32)
    best = 0.0
    for dy in range(-_BESIDE, _BESIDE + 1):
        for dx in range(-_BESIDE, _BESIDE + 1):
            shown = seen[top + dy : top + dy + height, left + dx : left + dx + width]
            if shown.shape == mask.shape:
                best = max(best, correlation(shown[mask].astype(np.float32), wanted))
    return best


def correlation(one: NDArray[np.float32], two: NDArray[np.float32]) -> float:
    """Pearson's, 0 where one of them is flat."""
    if one.size < 2 or one.std() < 1 or two.std() < 1:
        return 0.0
    return float(np.corrcoef(one.ravel(), two.ravel())[0, 1])
