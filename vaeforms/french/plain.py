"""Text as typed -> plain lower-case text without accents, odd spaces or odd punctuation."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

#: Likeness, letter by letter, of two texts of which one was misread here and there.
_MISREAD = 0.7
_FOLD = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ı": "i",
        "⁄": "/",
        "∕": "/",
        "−": "-",
        "‐": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "´": "'",
        "`": "'",
        "′": "'",
        "«": " ",
        "»": " ",
        "“": " ",
        "”": " ",
        '"': " ",
    }
)


#: Folds that are remembered: Latin letters with all their accents, and punctuation.
_REMEMBERED = 0x2100
_INVISIBLE = ("Mn", "Cf")
_HALF = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")


class _Folded(dict[int, int | str | None]):
    """What `str.translate` makes of each character: accents and what is invisible go."""

    def __missing__(self, code: int) -> int | str | None:
        gone = unicodedata.category(chr(code)) in _INVISIBLE
        folded = None if gone else _FOLD.get(code, code)
        if code < _REMEMBERED:
            self[code] = folded
        return folded


_folded = _Folded()


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Lower-case `text`, NFKC, without accents nor invisible characters, single spaces, trimmed.

    Narrow and non-breaking spaces become spaces, curly apostrophes « ' », every hyphen « - »,
    « ½ » becomes « 1/2 ».
    """
    if text.isascii():
        text = text.lower()
    else:
        # a space first, so that « 2½ » does not become « 21/2 »
        text = _HALF.sub(" ", text)
        # NFKC would split the acute accent used as an apostrophe into a space and a combining mark
        text = unicodedata.normalize("NFKC", text.replace("´", "'"))
        text = unicodedata.normalize("NFD", text.casefold())
    return " ".join(text.translate(_folded).split())


def same_words(one: str, two: str) -> bool:
    """The same letters and figures in a row: case, accents, spaces and kinds of dashes aside."""
    return plain(one).replace(" ", "") == plain(two).replace(" ", "")


def alike(one: str, two: str) -> bool:
    """The same words, a letter or a digit misread here and there."""
    a, b = plain(one).replace(" ", ""), plain(two).replace(" ", "")
    return SequenceMatcher(None, a, b).ratio() >= _MISREAD
