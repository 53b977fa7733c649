"""A page laid flat and its blank -> whether the printed words are still those of the blank.

Each printed word is looked for where it should be. A word that is not found may be covered, struck
out, changed or badly printed: the eye of a person tells which, so it is never said to be changed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vaeforms.model import Rect, Word
from vaeforms.paper.sheet import MM, Sheet
from vaeforms.paper.trust import misplacements

#: Words are compared at half the sheet's resolution: 100 dots an inch.
_LESS = 2
#: Points of the parts of a page for which the place of words is worked out.
_CELL = 120.0
#: How far a word may lie from its place, in mm, besides what the registration leaves.
_AROUND_MM = 0.6
#: Points between the feet of two words of one line.
_SAME_LINE = 4.0
#: A word that may lie further away is not looked for.
_LOST_MM = 3.0
#: Correlation of a word with its picture on the blank. Printed and scanned at 100 dpi or faxed, the
#: words of a page have a median of 0.6 at least; « 2 ans » for « 3 ans » gives 0.3 to 0.5.
_LEGIBLE = 0.5
#: Share of that median below which a word is not the one printed.
_SAME = 0.6
#: Words smaller than this, in mm, tell nothing: dots, dashes.
_SMALLEST_MM = 1.0
#: Share of the words of a page that may escape (a fold, a staple, a crease).
_MISSED = 0.03
#: Share of the width of a line that ink crosses when it is struck out.
_STRUCK = 0.4


@dataclass(frozen=True, slots=True)
class Printed:
    """How the printed words of one page compare with the blank's."""

    sheet: Sheet
    ink: NDArray[np.bool_]
    #: by word, in the order of the blank's: 0 to 1, NaN where nothing was compared
    scores: NDArray[np.float64]
    #: of the words compared
    median: float

    @property
    def legible(self) -> bool:
        """The page is sharp enough for its words to be compared."""
        return self.median >= _LEGIBLE

    @property
    def same(self) -> bool:
        """The words of the page are the blank's, one here and there apart."""
        if not self.legible:
            return False
        known = self.scores[~np.isnan(self.scores)]
        return bool((known < _SAME * self.median).mean() <= _MISSED)

    def holds(self, rects: Sequence[Rect]) -> bool:
        """Every word of these lines of the blank is there, and no line runs through them."""
        if not self.legible:
            return False
        found = 0
        for word, score in zip(self.sheet.template.words, self.scores, strict=True):
            if np.isnan(score) or not any(_within(word.rect, rect) for rect in rects):
                continue
            if score < _SAME * self.median:
                return False
            found += 1
        return found > 0 and not any(self._struck(rect) for rect in rects)

    def _struck(self, rect: Rect) -> bool:
        rows, columns = self.sheet.window(rect)
        inside = self.ink[rows, columns]
        return bool(inside.size) and float(inside.any(axis=0).mean()) > _STRUCK


def compare(sheet: Sheet, ink: NDArray[np.bool_]) -> Printed:
    """Look for every printed word of the blank on the sheet. `ink`: what only the sheet has."""
    page, blank = _reduced(sheet.darkness), _reduced(np.asarray(255 - sheet.blank, np.uint8))
    skipped = _counted(sheet.template.words)
    around = _Around(sheet)
    scores = np.array(
        [
            np.nan if number in skipped else _score(sheet, page, blank, word, around)
            for number, word in enumerate(sheet.template.words)
        ]
    )
    known = scores[~np.isnan(scores)] if scores.size else scores
    return Printed(sheet, ink, scores, float(np.median(known)) if known.size else 0.0)


def _reduced(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = (side // _LESS for side in picture.shape)
    # a whole number of pixels each: OpenCV is forty times faster at that
    even = picture[: height * _LESS, : width * _LESS]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


class _Around:
    """How far a word may lie from its place, worked out once for those of a part of the page."""

    def __init__(self, sheet: Sheet):
        parts: dict[tuple[int, int], list[Rect]] = {}
        for word in sheet.template.words:
            parts.setdefault(self._part(word.rect), []).append(word.rect)
        around = []
        for rects in parts.values():
            x0, y0, x1, y1 = zip(*rects, strict=True)
            around.append((min(x0), min(y0), max(x1), max(y1)))
        self._known = dict(zip(parts, misplacements(sheet.misplaced, around), strict=True))

    @staticmethod
    def _part(rect: Rect) -> tuple[int, int]:
        return int(rect[0] // _CELL), int(rect[1] // _CELL)

    def __call__(self, rect: Rect) -> float:
        """In mm; infinite for words that are cut off or hidden."""
        return self._known[self._part(rect)]


def _counted(words: Sequence[Word]) -> set[int]:
    """The words of the line that counts the pages: it differs where a form holds the page."""
    lines = [
        words[number].rect[1]
        for number in range(len(words) - 1)
        if words[number].text == "page" and words[number + 1].text.isdigit()
    ]
    return {
        number
        for number, word in enumerate(words)
        if any(abs(word.rect[1] - line) < _SAME_LINE for line in lines)
    }


def _score(
    sheet: Sheet,
    page: NDArray[np.uint8],
    blank: NDArray[np.uint8],
    word: Word,
    around: _Around,
) -> float:
    """Best correlation of one word near its place, 0 where it is not to be seen.

    NaN for a word that tells nothing wherever it is.
    """
    width, height = word.rect[2] - word.rect[0], word.rect[3] - word.rect[1]
    if min(width, height) < _SMALLEST_MM * 72 / 25.4 or word.text.startswith("VAE1*"):
        return float("nan")
    if not any(letter.isalnum() for letter in word.text):
        return float("nan")
    rows, columns = (
        slice(each.start // _LESS, -(-each.stop // _LESS)) for each in sheet.window(word.rect, 0.2)
    )
    wanted = blank[rows, columns]
    if min(wanted.shape) < 3 or cv2.meanStdDev(wanted)[1][0, 0] < 1:
        return float("nan")
    misplaced = around(word.rect)
    if misplaced > _LOST_MM:
        return 0.0
    reach = math.ceil((_AROUND_MM + misplaced) * MM / _LESS)
    top, left = rows.start - reach, columns.start - reach
    place = page[max(0, top) : rows.stop + reach, max(0, left) : columns.stop + reach]
    if place.shape[0] < wanted.shape[0] or place.shape[1] < wanted.shape[1]:
        return 0.0
    return float(cv2.matchTemplate(place, wanted, cv2.TM_CCOEFF_NORMED).max())


def _within(word: Rect, line: Rect) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return line[0] <= x <= line[2] and line[1] <= y <= line[3]
