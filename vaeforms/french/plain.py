"""Text as typed -> plain lower-case text without accents, odd spaces or odd punctuation."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

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


def plain(text: str) -> str:
    """Lower-case `text`, NFKC, without accents nor invisible characters, single spaces, trimmed.

    Narrow and non-breaking spaces become spaces, curly apostrophes « ' », every hyphen « - »,
    « ½ » becomes « 1/2 ».
    """
    # a space first, so that « 2½ » does not become « 21/2 »
    text = re.sub(r"(?<=\d)(?=[¼-¾⅐-⅞])", " ", text)
    # NFKC would split the acute accent used as an apostrophe into a space and a combining mark
    text = unicodedata.normalize("NFKC", text.replace("´", "'"))
    text = unicodedata.normalize("NFD", text.casefold())
    kept = (c for c in text if unicodedata.category(c) not in ("Mn", "Cf"))
    return " ".join("".join(kept).translate(_FOLD).split())


def alike(one: str, two: str) -> bool:
    """The same words, a letter or a digit misread here and there."""
    a, b = plain(one).replace(" ", ""), plain(two).replace(" ", "")
    return SequenceMatcher(None, a, b).ratio() >= _MISREAD
