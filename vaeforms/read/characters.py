"""Text that was read -> the same text without stray controls, and whether it can be an answer.

Fonts without a table of characters, or with an invented one, give dingbats, ideographs or control
codes for letters: such text looks like a value and is none.
"""

from __future__ import annotations

import unicodedata

#: White space of other systems, and marks that take no room at all.
_CLEANED = str.maketrans(
    {
        "\t": " ", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n",
        "\u200b": None, "\u200e": None, "\u200f": None, "\u2060": None, "\ufeff": None,
        "\u202a": None, "\u202b": None, "\u202c": None, "\u202d": None, "\u202e": None,
        "\u2066": None, "\u2067": None, "\u2068": None, "\u2069": None,
    }
)  # fmt: skip
#: The two bytes before UTF-16 text, drawn as letters by programs that do not decode it.
_UTF16 = "þÿ"
#: Latin, Greek and Cyrillic with their extensions, punctuation, currencies, letterlike symbols and
#: fractions: first and last code point.
_EXPECTED = (
    (0x20, 0x7E),
    (0xA0, 0x52F),
    (0x1C80, 0x1C8F),
    (0x1D00, 0x1FFF),
    (0x2000, 0x218F),
    (0x2C60, 0x2C7F),
    (0x2DE0, 0x2E52),
    (0xA640, 0xA69F),
    (0xA720, 0xA7FF),
    (0xAB30, 0xAB6F),
    (0xFB00, 0xFB06),
    (0xFE20, 0xFE2F),
)
#: Arrows and signs of arithmetic that people type anywhere.
_SIGNS = frozenset("\n←↑→↓↔⇐⇒⇔∅∈−∕∗∙√∞≈≠≡≤≥")
#: Ticks and bullets: believed when they stand alone, not in the middle of a word, where programs
#: that lost a letter put them.
_BULLETS = frozenset("✓✔✗✘☐☑☒■□▪▫●○◦►▶◆❑➔➜➢✉☎♥★☆")
#: Drawn for a letter that the font lacks (« ·ukasz »). People put it inside words (« employé·e »).
_DOT = "·"
#: Code points that stand for an unknown character, and categories of those that show nothing.
_UNKNOWN = frozenset("\ufffd\ufffc")
_NO_CHARACTER = frozenset(("Cc", "Co", "Cs", "Cn"))


def cleaned(text: str) -> str:
    r"""`text` without marks that take no room, other white space as spaces and ``\n``."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_CLEANED)


def garbled(text: str) -> bool:
    """Some of it is no character at all: a control, a code of nobody's, half of a pair.

    For typed values, in which any script may be.
    """
    if text.isascii() and text.isprintable():
        return False
    return text.startswith(_UTF16) or any(
        char in _UNKNOWN or (unicodedata.category(char) in _NO_CHARACTER and char != "\n")
        for char in text
    )


def unexpected(text: str) -> bool:
    """Some of it is not what people write in a French form: for text drawn in the page.

    There the characters are what the font says they are, and some fonts say anything.
    """
    if text.isascii() and text.isprintable():
        return False
    if garbled(text):
        return True
    return any(not _is_expected(text, place) for place in range(len(text)))


def _is_expected(text: str, place: int) -> bool:
    char = text[place]
    code = ord(char)
    before, after = text[place - 1 : place].isalnum(), text[place + 1 : place + 2].isalnum()
    if char == _DOT:
        return before == after
    if char in _SIGNS or any(first <= code <= last for first, last in _EXPECTED):
        return True
    return char in _BULLETS and not (before or after)
