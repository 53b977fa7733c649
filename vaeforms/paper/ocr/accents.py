"""The picture of a line and what was read in it -> whether an accent or an apostrophe went unread.

Both engines read « reponses » where a light hand wrote « réponses », and are sure of it: the ink
above the small letters says otherwise.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from vaeforms.paper.pieces import pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Ink is darker than this, of 255; a mark has so many pixels of it at least.
_INK, _PIXELS = 150, 6
#: A letter is as high as this share of the highest piece of the line.
_LETTER = 0.45
#: A mark ends within this share of the height of the letters from their heads, and is no larger
#: than this share of it. Of 332 lines of words by hand that both engines read alike and right, 3
#: show more marks than were read (seeds 14, 201 and 320).
_HIGH, _LARGE = 0.45, 0.75
#: Signs that are, or may come out as, one piece of ink high in a line; and those that are two.
_ONE, _TWO = frozenset("’'°*!?%:;½²"), frozenset('"«»')
#: Accents that hang below their letter.
_BELOW = frozenset("\N{COMBINING CEDILLA}\N{COMBINING OGONEK}")


def unread_accent(line: NDArray[np.uint8], text: str) -> bool:
    """There are more marks high in `line` (grey, dark on white) than `text` accounts for."""
    return _marks(np.asarray(line < _INK)) > _expected(text)


def _marks(ink: NDArray[np.bool_]) -> int:
    """Small pieces of ink above the middle of the letters."""
    _, stats = pieces(ink)
    left, top, wide, high, area = (stats[1:, n] for n in range(5))
    if len(left) < 2:
        return 0
    letters = high >= _LETTER * high.max()
    head, foot = float(np.median(top[letters])), float(np.median((top + high)[letters]))
    size = foot - head
    small = (np.maximum(wide, high) <= _LARGE * size) & (area >= _PIXELS)
    return int((small & (top + high <= head + _HIGH * size)).sum())


def _expected(text: str) -> int:
    """The most pieces of ink that accents, dots and signs of `text` can make above its letters."""
    return sum(_above(letter) for letter in text)


def _above(letter: str) -> int:
    if letter in _TWO:
        return 2
    parts = unicodedata.normalize("NFD", letter)
    base, high = parts[:1], [accent for accent in parts[1:] if accent not in _BELOW]
    if "\N{COMBINING DIAERESIS}" in high:
        return 2
    return max(len(high), int(base in "ij" or base in _ONE))
