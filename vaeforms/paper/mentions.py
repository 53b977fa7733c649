"""What was written in a box to sign -> which of its lines are known mentions, and no signature.

« Lu et approuvé » above a signature is neither a second signature nor part of the first. Nor is
what any reader of print reads without a doubt: a name in large type, a date in a typeface that
looks written. A name in another hand is left: somebody may sign with it.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.french.plain import plain
from vaeforms.model import Rect
from vaeforms.paper.ocr import kinds, ppocr, tesseract
from vaeforms.paper.ocr.lines import Bounds, cut_lines
from vaeforms.paper.sheet import MM, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What is written beside signatures in France: words of agreement, and who signs.
_WORDS = (
    "lu et approuvé", "bon pour accord", "bon pour", "pour accord", "certifié exact",
    "certifié conforme", "certifié sincère", "fait pour valoir ce que de droit", "pour ordre",
    "le président", "la présidente", "président", "présidente", "vice-président",
    "le trésorier", "la trésorière", "trésorier", "trésorière", "trésorier adjoint",
    "le secrétaire", "la secrétaire", "secrétaire", "secrétaire général",
    "le directeur", "la directrice", "directeur", "directrice", "le gérant", "la gérante",
    "gérant", "gérante", "le responsable", "la responsable", "responsable", "l’employeur",
    "employeur", "bénévole", "salarié", "salariée", "le candidat", "la candidate",
)  # fmt: skip
#: A line is one of these when it is the same; or when so much of both is alike, or one makes up so
#: much of it, for those of so many letters (« Vérant » is a name, « gérant » none). Fewer letters
#: than the least tell nothing, nor does what is read less surely on average.
_ALIKE, _MOST, _LONG, _LETTERS, _SURE = 0.82, 0.6, 8, 6, 0.6
#: Nobody signs with so many figures: a date.
_FIGURES = 6
#: Lines of a box that are read.
_MOST_LINES = 3
#: A line is in print where both engines read the same of it, so many letters and more, the first
#: one so surely: of 105 real signatures the second one reads none; of 12 names and dates in large
#: type and in script typefaces both read all. Or it is words where the first one reads so many
#: letters, so surely on average.
_PRINTED, _PRINTED_SURE, _WORDY, _WORDY_SURE = 4, 0.95, 10, 0.7
#: Writing has so many pieces of so many mm and more; a signature has fewer, as a rule.
_PIECES, _PIECE_MM = 3, 1.5


def mentions(
    sheet: Sheet, ink: NDArray[np.bool_], rect: Rect, signature: Bounds | None, *, sure: bool
) -> list[Bounds]:
    """Where the mentions in `rect` (points of the blank) are, in pixels of the sheet.

    And what anybody reads there: a name in print. `ink`: what the blank does not print, (h, w);
    `signature`: where the likeliest one is, which may stand as high as the lines beside it; `sure`:
    it is no word, nor is a line that holds it. Empty where no engine can read.
    """
    try:
        engine = ppocr.recogniser()
    except ppocr.NoEngine:
        return []
    looks = [ink]
    if signature is not None:
        left, top, right, low = signature
        looks.append(ink.copy())
        looks[-1][top:low, left:right] = False
    found = []
    for look in looks:
        for line in cut_lines(sheet, look, rect).lines[:_MOST_LINES]:
            if look is ink and sure and signature is not None and _holds(line.box, signature):
                continue
            read = engine.read(line.picture, engine.alphabet(kinds.TEXT))
            known = read.mean >= _SURE and is_mention(read.text)
            if known or _in_print(read, line.picture):
                found.append(line.box)
    return found


def _holds(line: Bounds, mark: Bounds) -> bool:
    """The middle of `mark` is in `line`."""
    x, y = (mark[0] + mark[2]) / 2, (mark[1] + mark[3]) / 2
    return line[0] <= x <= line[2] and line[1] <= y <= line[3]


def is_legible(sheet: Sheet, ink: NDArray[np.bool_], rect: Rect) -> bool:
    """All that is in `rect` (points of the blank) can be read: words, a name or a date in print.

    `ink`: as of `mentions`. False where no engine can read.
    """
    if _pieces(ink[sheet.window(rect)]) < _PIECES:
        return False
    lines = cut_lines(sheet, ink, rect).lines
    return 0 < len(lines) <= _MOST_LINES and all(_is_read(line.picture) for line in lines)


def _pieces(ink: NDArray[np.bool_]) -> int:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return int(np.count_nonzero(stats[1:, cv2.CC_STAT_HEIGHT] >= _PIECE_MM * MM))


def _is_read(line: NDArray[np.uint8]) -> bool:
    try:
        engine = ppocr.recogniser()
    except ppocr.NoEngine:
        return False
    first = engine.read(line, engine.alphabet(kinds.TEXT))
    if len(_signs(first.text)) >= _WORDY and first.mean >= _WORDY_SURE:
        return True
    return _in_print(first, line)


def _in_print(first: ppocr.Line, line: NDArray[np.uint8]) -> bool:
    """Both engines read a line alike, the first one of them surely."""
    letters = _signs(first.text)
    if len(letters) < _PRINTED or first.mean < _PRINTED_SURE:
        return False
    other = tesseract.available()
    return other is not None and _signs(other.line(line).text) == letters


def is_mention(text: str) -> bool:
    """It is a mention or a date, some of it misread perhaps."""
    if sum(map(str.isdigit, text)) >= _FIGURES:
        return True
    said = _letters(text)
    if len(said) < _LETTERS:
        return False
    return said in _known() or any(
        SequenceMatcher(None, said, each).ratio() >= _ALIKE
        or (each in said and len(each) >= _MOST * len(said))
        for each in _known()
        if len(each) >= _LONG
    )


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(map(_letters, _WORDS))


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, plain(text)))


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, plain(text)))
