"""The picture of a page that is not ours, any way up -> its words and where they stand, upright.

For payslips, certificates, letters and diplomas that come scanned or photographed; the readers of
`vaeforms.pieces` then take the words as they take those of a text layer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.model import Rect, Word
from vaeforms.paper.ocr import detect, kinds, ppocr, tesseract
from vaeforms.paper.ocr.tesseract import Found
from vaeforms.paper.sheet import flattened

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The words of a page are looked for at this many pixels of its longer side (300 dpi of A4): small
#: print on payslips is 6 points high.
_LONGEST = 3508
#: No more than this is gained by enlarging a poor picture.
_ENLARGED = 2.0
#: Inches of the longer side of a page, when nothing says otherwise (A4).
_INCHES = 11.69
#: Pixels of the longer side of the picture on which the way up and the slope are looked for.
_SMALL = 1000
#: Degrees tried, coarsely then finely, and the most a page is turned by.
_COARSE, _FINE, _MOST = 0.5, 0.1, 12.0
#: How much sharper rows must be than columns for lines to be level for sure.
_LEVEL = 1.15
#: What is darker than this, of 255, on a flat page is ink.
_INK = 150
#: Lines read both ways up, and their least length over their height.
_SAMPLES, _LONG = 5, 4.0
#: Words less sure than this are dropped. On 4,200 words of payslips, certificates and letters,
#: scanned and photographed, those claimed at 0 to 0.2 were still right 88 times in a hundred (0.9:
#: 98, 0.95: 99.7): what is below is dirt rather than print.
LEAST = 0.10
#: A page whose words are on average less sure is said to be illegible; legible scans reach 0.9.
LEGIBLE = 0.55

ToUser = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]


@dataclass(frozen=True, eq=False)
class PageWords:
    """What was read on a page, in pixels of the page made upright."""

    words: tuple[Found, ...]
    #: (width, height) of the upright page, pixels
    size: tuple[int, int]
    #: pixels of the picture given -> pixels of the upright page, (2, 3)
    upright: NDArray[np.float64]
    #: mean confidence of all words, dropped ones included, 0 when there are none
    confidence: float
    #: words that were too unsure to be kept
    dropped: int

    @property
    def legible(self) -> bool:
        """Enough is sure for the page to be read at all."""
        return bool(self.words) and self.confidence >= LEGIBLE

    def placed(
        self, to_user: ToUser, width_points: float
    ) -> tuple[tuple[Word, ...], Callable[[Rect], Rect], tuple[float, float]]:
        """The words in user space, how each is displayed, and the size of the page as displayed.

        What `pieces.sheet.sheet` takes. `to_user`: pixels of the picture given, (n, 2), to points
        of the submitted page; `width_points`: how wide the upright page is shown.
        """
        back = cv2.invertAffineTransform(self.upright)
        scale = width_points / self.size[0]
        words, shown = [], dict[Rect, Rect]()
        for found in self.words:
            left, top, right, low = found.box
            corners = np.array([[left, top], [right, top], [right, low], [left, low]], np.float64)
            points = to_user(corners @ back[:, :2].T + back[:, 2])
            (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
            rect = (float(x0), float(y0), float(x1), float(y1))
            words.append(Word(found.text, rect))
            shown[rect] = (left * scale, top * scale, right * scale, low * scale)
        size = (width_points, self.size[1] * scale)
        return tuple(words), lambda rect: shown.get(rect, rect), size


def read_words(picture: NDArray[np.uint8]) -> PageWords:
    """The words of a page, RGB (h, w, 3). `NoEngine` when nothing can read here."""
    grey = np.asarray(cv2.cvtColor(flattened(picture), cv2.COLOR_RGB2GRAY), np.uint8)
    matrix, size = _upright(grey)
    page = np.asarray(
        cv2.warpAffine(grey, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(255.0,)), np.uint8
    )
    engine = tesseract.available()
    dpi = round(max(size) / _INCHES)
    found = engine.page(page, dpi) if engine is not None else detect.page(page)
    matrix, found = _levelled(matrix, _parted(page, found))
    confidence = float(np.mean([word.confidence for word in found])) if found else 0.0
    kept = tuple(word for word in found if word.confidence >= LEAST)
    return PageWords(kept, size, matrix, confidence, len(found) - len(kept))


def _parted(page: NDArray[np.uint8], found: list[Found]) -> list[Found]:
    """Words that end where their ink ends: what the engine says is out by a letter now and then."""
    words = list(found)
    for number in range(1, len(words)):
        before, after = words[number - 1], words[number]
        start = (before.box[0] + before.box[2]) // 2
        end = (after.box[0] + after.box[2]) // 2
        if before.line != after.line or end - start < 2:
            continue
        top, low = max(0, min(before.box[1], after.box[1])), max(before.box[3], after.box[3])
        free = (page[top:low, start:end] > _INK).all(axis=0)
        # the widest stretch of paper lies between the words
        edges = np.flatnonzero(np.diff(np.concatenate([[False], free, [False]])))
        if not len(edges):
            continue
        widths = edges[1::2] - edges[::2]
        widest = int(np.argmax(widths))
        left, right = start + int(edges[2 * widest]), start + int(edges[2 * widest + 1])
        words[number - 1] = replace(before, box=(*before.box[:2], left, before.box[3]))
        words[number] = replace(after, box=(right, *after.box[1:]))
    return words


def _levelled(
    matrix: NDArray[np.float64], found: list[Found]
) -> tuple[NDArray[np.float64], list[Found]]:
    """The last tenth of a degree: columns far apart fall into one row, or do not, by it."""
    if not found:
        return matrix, found
    slopes = np.repeat([word.slope for word in found], [max(1, len(word.text)) for word in found])
    slope = float(np.median(slopes))
    shear = np.array([[1, 0, 0], [-slope, 1, 0], [0, 0, 1.0]])
    full = shear @ np.vstack([matrix, [0, 0, 1.0]])
    level = []
    for word in found:
        left, top, right, low = word.box
        lift = round(slope * (left + right) / 2)
        level.append(replace(word, box=(left, top - lift, right, low - lift)))
    return full[:2], level


# ---------------------------------------------------------------------- the way up


def _upright(grey: NDArray[np.uint8]) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The transform that sets the lines of a page level and its letters upright, and its size."""
    height, width = grey.shape
    longest = max(height, width)
    small = cv2.resize(
        grey, None, fx=_SMALL / longest, fy=_SMALL / longest, interpolation=cv2.INTER_AREA
    )
    turns, slope = _lines(np.asarray(small, np.uint8))
    scale = min(_LONGEST / longest, _ENLARGED)
    matrix, size = _turned(width, height, 90.0 * turns + slope, scale)
    if _upside_down(grey, matrix, size):
        matrix, size = _turned(width, height, 90.0 * turns + slope + 180.0, scale)
    return matrix, size


def _turned(
    width: int, height: int, degrees: float, scale: float
) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Turn a picture clockwise by `degrees` about its middle; the page keeps its own size."""
    lying = round(degrees / 90) % 2 == 1
    w, h = (height, width) if lying else (width, height)
    size = (max(1, round(w * scale)), max(1, round(h * scale)))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, scale)
    matrix[:, 2] += np.array(size) / 2 - np.array([width / 2, height / 2])
    return np.asarray(matrix, np.float64), size


def _lines(small: NDArray[np.uint8]) -> tuple[int, float]:
    """(1 when the lines of a page run downwards, else 0; degrees to turn it by, clockwise)."""
    ink = _letters(small)
    level, slope = _sharpest(ink)
    down, lean = _sharpest(np.asarray(cv2.rotate(ink, cv2.ROTATE_90_CLOCKWISE), np.uint8))
    return (1, lean) if down > _LEVEL * level else (0, slope)


def _letters(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Ink the size of letters; ruled lines, pictures and dark edges left out."""
    dark = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    keep = (stats[:, 2] < 60) & (stats[:, 3] < 60) & (stats[:, 4] > 3)
    keep[0] = False
    return np.asarray(keep[labels], np.uint8) if count > 1 else np.asarray(dark, np.uint8)


def _sharpest(ink: NDArray[np.uint8]) -> tuple[float, float]:
    """How sharp the rows of a page are at its best slope, over its ink, and that slope."""
    ys, xs = np.nonzero(ink)
    if len(xs) < 50:
        return 0.0, 0.0
    x, y = xs - ink.shape[1] / 2, ys - ink.shape[0] / 2

    def sharpness(degrees: float) -> float:
        turn = np.radians(degrees)
        rows = np.bincount((y * np.cos(turn) + x * np.sin(turn) + sum(ink.shape)).astype(np.intp))
        # steps between rows: text lines have clear edges, tables drawn askew have none
        return float(np.sum(np.diff(rows.astype(np.float64)) ** 2)) / len(xs)

    coarse = np.arange(-_MOST, _MOST + 1e-9, _COARSE)
    best = float(coarse[int(np.argmax([sharpness(d) for d in coarse]))])
    fine = np.arange(best - _COARSE, best + _COARSE + 1e-9, _FINE)
    values = [sharpness(d) for d in fine]
    return max(values), float(fine[int(np.argmax(values))])


def _upside_down(
    grey: NDArray[np.uint8], matrix: NDArray[np.float64], size: tuple[int, int]
) -> bool:
    """A few lines read better the other way up."""
    page = np.asarray(cv2.warpAffine(grey, matrix, size, borderValue=(255.0,)), np.uint8)
    lines = sorted(detect.rows(page), key=lambda box: box[2] - box[0], reverse=True)
    lines = [b for b in lines if b[2] - b[0] > _LONG * (b[3] - b[1])][: 2 * _SAMPLES : 2]
    if not lines:
        return False
    recogniser = ppocr.recogniser()
    alphabet = recogniser.alphabet(kinds.TEXT)
    right = wrong = 0.0
    for left, top, end, low in lines:
        # the beginning of a line says enough
        part = page[top:low, left : min(end, left + 12 * (low - top))]
        right += recogniser.read(part, alphabet).mean
        wrong += recogniser.read(np.ascontiguousarray(part[::-1, ::-1]), alphabet).mean
    return wrong > right
