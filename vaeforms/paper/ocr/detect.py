"""An upright page -> where its lines of print are; its words, where Tesseract cannot be loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.ocr import kinds, ppocr
from vaeforms.paper.ocr.tesseract import Box, Found

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Pixels of the longer side of the picture on which lines are looked for.
_SMALL = 1754
#: Letters of one line are this far apart at most, in heights of a letter; two cells are further.
_JOIN = 0.9
#: Pixels of the small picture: heights of letters, and the size of what is no letter.
_LOW, _HIGH, _WIDE = 6, 60, 90
#: Space around a line, in shares of its height.
_PAD = 0.2
#: A gap between two characters wider than so many of their widths is a space that was not read.
_GAP = 1.6


def rows(page: NDArray[np.uint8]) -> list[Box]:
    """The lines of print of a grey page, cell by cell, from the top: boxes in its pixels."""
    longest = max(page.shape)
    scale = min(1.0, _SMALL / longest)
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    letter = (stats[:, 3] >= _LOW) & (stats[:, 3] <= _HIGH) & (stats[:, 2] <= _WIDE)
    letter[0] = False
    if count < 2 or not letter.any():
        return []
    tall = float(np.median(stats[letter, 3]))
    small_ink = letter | ((stats[:, 3] < _LOW) & (stats[:, 2] < tall))
    small_ink[0] = False
    ink = np.asarray(small_ink[labels], np.uint8)
    joined = cv2.morphologyEx(
        ink, cv2.MORPH_CLOSE, np.ones((1, max(3, round(2 * _JOIN * tall))), np.uint8)
    )
    _, _, found, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = []
    for x, y, w, h, area in found[1:]:
        if h < _LOW or w < _LOW or area < tall:
            continue
        pad = _PAD * h
        boxes.append(
            (
                max(0, int((x - pad) / scale)),
                max(0, int((y - pad) / scale)),
                min(page.shape[1], int((x + w + pad) / scale) + 1),
                min(page.shape[0], int((y + h + pad) / scale) + 1),
            )
        )
    return sorted(boxes, key=lambda box: (box[1], box[0]))


def page(picture: NDArray[np.uint8]) -> list[Found]:
    """The words of an upright grey page by the first engine alone."""
    recogniser = ppocr.recogniser()
    alphabet = recogniser.alphabet(kinds.TEXT)
    words: list[Found] = []
    for number, box in enumerate(rows(picture)):
        left, top, right, low = box
        line = recogniser.read(np.ascontiguousarray(picture[top:low, left:right]), alphabet)
        words += _words(line, box, number)
    return words


def _words(line: ppocr.Line, box: Box, number: int) -> list[Found]:
    """A line cut at its spaces; where words stand follows from the steps of the engine."""
    left, top, right, low = box
    words: list[Found] = []
    start = 0
    for end in range(len(line.text) + 1):
        if end < len(line.text) and line.text[end] != " ":
            continue
        if end > start:
            a = left + line.spans[start][0] * (right - left)
            b = left + line.spans[end - 1][1] * (right - left)
            sure = min(line.confidences[start:end])
            words.append(Found(line.text[start:end], (round(a), top, round(b), low), sure, number))
        start = end + 1
    return words
