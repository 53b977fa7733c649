"""A picture of writing -> its words, by Tesseract with the French data of this package.

A second reader, made otherwise than the first: what both read alike is hardly ever wrong.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vaeforms.paper.ocr.ppocr import Line, NoEngine

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The folder of `fra.traineddata` (tessdata_best, integer weights, Apache-2.0).
DATA = Path(__file__).parent
LANGUAGE = "fra"
#: Pixels: the engine reads best when letters are about this tall with their stems, and wants
#: paper around them.
_LINE, _MARGIN = 44, 10
#: Dots an inch told to the engine for a line of `_LINE` pixels.
_DPI = 300


#: Letters with stems, letters with tails and signs with short ones; how far those reach above and
#: below the base line, in sizes of the type, and the type itself.
_TALL, _LOW, _COMMA = "bdfhkltéèêëàâîïôöûüù", "gjpqyç", ",;"
_STEM, _SMALL, _TAIL, _SHORT = 0.72, 0.52, 0.21, 0.12
_ASCENT, _DESCENT = 0.905, 0.212
#: Least and most size of a word, in heights of its line: the ink of a dash or a dot says nothing.
_SIZES = (0.75, 1.5)

#: (left, top, right, bottom) in pixels.
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """A word on a page."""

    text: str
    #: its width and the height of its line
    box: Box
    #: 0 to 1
    confidence: float
    #: which line of the page it stands on, from 0
    line: int
    #: rise over run of that line, downwards; 0 when not told
    slope: float = 0.0


class Tesseract:
    """The engine, loaded: once for each thread that asks at the same time, and kept for the next.

    Loading takes as long as reading nine lines.
    """

    def __init__(self, folder: Path = DATA):
        # read by the library's OpenMP when it is loaded: threads only cost, at this size
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        import tesserocr

        self._folder = folder
        self._modes = tesserocr.PSM
        self._levels = tesserocr.RIL
        self.version: str = tesserocr.tesseract_version().split("\n", 1)[0]
        self._idle: list[Any] = [self._loaded()]

    def _loaded(self) -> Any:
        import tesserocr

        # the path is given, so that no TESSDATA_PREFIX of the machine is looked at
        api = tesserocr.PyTessBaseAPI(
            path=f"{self._folder}{os.sep}", lang=LANGUAGE, psm=self._modes.SINGLE_LINE,
            oem=tesserocr.OEM.LSTM_ONLY,
        )  # fmt: skip
        # nothing on the console: what it says there is for its authors
        api.SetVariable("debug_file", os.devnull)
        # forms are dark on light: unsure words need not be tried the other way round
        api.SetVariable("tessedit_do_invert", "0")
        return api

    @contextmanager
    def _one(self) -> Iterator[Any]:
        """An engine that no other thread uses meanwhile."""
        try:
            api = self._idle.pop()
        except IndexError:
            api = self._loaded()
        try:
            yield api
        finally:
            self._idle.append(api)

    def line(self, picture: NDArray[np.uint8], characters: str = "") -> Line:
        """Read one line, RGB or grey; only `characters` when given. Confidences are of words."""
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if picture.ndim == 3 else picture
        scale = _LINE / max(1, grey.shape[0])
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how)
        grey = cv2.copyMakeBorder(
            grey, *(_MARGIN,) * 4, borderType=cv2.BORDER_CONSTANT, value=(255.0,)
        )
        with self._one() as api:
            api.SetPageSegMode(self._modes.SINGLE_LINE)
            api.SetVariable("tessedit_char_whitelist", characters)
            _show(api, np.asarray(grey, np.uint8), _DPI)
            # words are kept apart by the confidence of each, spaces take the lower of the two
            words, sure = self._words(api)
        text, confidences = "", list[float]()
        for word, confidence in zip(words, sure, strict=True):
            if text:
                text += " "
                confidences.append(min(confidences[-1], confidence))
            text += word
            confidences += [confidence] * len(word)
        return Line(text, tuple(confidences))

    def _words(self, api: Any) -> tuple[list[str], list[float]]:
        api.Recognize()
        level = self._levels.WORD
        words: list[str] = []
        sure: list[float] = []
        found = api.GetIterator()
        if found is None:
            return words, sure
        while True:
            if not found.Empty(level):
                words.append(found.GetUTF8Text(level).strip())
                sure.append(found.Confidence(level) / 100)
            if not found.Next(level):
                return words, sure

    def page(self, picture: NDArray[np.uint8], dpi: int) -> list[Found]:
        """Every word of a page, RGB or grey, upright, line by line."""
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if picture.ndim == 3 else picture
        with self._one() as api:
            api.SetPageSegMode(self._modes.AUTO)
            api.SetVariable("tessedit_char_whitelist", "")
            _show(api, np.ascontiguousarray(grey), dpi)
            api.Recognize()
            return self._found(api)

    def _found(self, api: Any) -> list[Found]:
        words: list[Found] = []
        found = api.GetIterator()
        if found is None:
            return words
        level, line, number = self._levels.WORD, self._levels.TEXTLINE, -1
        while True:
            if not found.Empty(level):
                if number < 0 or found.IsAtBeginningOf(line):
                    number += 1
                text, box = found.GetUTF8Text(level).strip(), found.BoundingBox(level)
                if text and box is not None:
                    box = _standing(text, box, found.Baseline(level), found.RowAttributes())
                    slope = _slope(found.Baseline(line))
                    words.append(Found(text, box, found.Confidence(level) / 100, number, slope))
            if not found.Next(level):
                return words


def _show(api: Any, grey: NDArray[np.uint8], dpi: int) -> None:
    height, width = grey.shape
    api.SetImageBytes(grey.tobytes(), width, height, 1, width)
    api.SetSourceResolution(dpi)


def _slope(baseline: Any) -> float:
    if baseline is None:
        return 0.0
    (x0, y0), (x1, y1) = baseline
    return float((y1 - y0) / (x1 - x0)) if x1 > x0 else 0.0


def _standing(text: str, box: Box, baseline: Any, row: dict[str, float]) -> Box:
    """A word's box as a text layer gives it: as high as its type, whatever its letters."""
    usual = row["row_height"]
    if baseline is None or usual <= 0:
        return box
    foot = (baseline[0][1] + baseline[1][1]) / 2
    above = any(letter in _TALL or letter.isupper() or letter.isdigit() for letter in text)
    below = _TAIL if any(letter in _LOW for letter in text) else 0.0
    below = below or (_SHORT if any(letter in _COMMA for letter in text) else 0.0)
    # one line may hold words of two sizes, in two columns
    size = (box[3] - box[1]) / ((_STEM if above else _SMALL) + below)
    size = min(max(size, _SIZES[0] * usual), _SIZES[1] * usual)
    return box[0], round(foot - _ASCENT * size), box[2], round(foot + _DESCENT * size)


@lru_cache(maxsize=1)
def tesseract() -> Tesseract:
    """The engine, loaded once in a process; `NoEngine` when it cannot be."""
    try:
        return Tesseract()
    except ImportError as error:
        raise NoEngine(f"Tesseract n’est pas installé (paquet tesserocr) : {error}") from error
    except Exception as error:  # data that does not load, a library of another system
        raise NoEngine(f"Tesseract ne démarre pas : {error}") from error


def available() -> Tesseract | None:
    """The engine, or None where it cannot be used."""
    try:
        return tesseract()
    except NoEngine:
        return None
