"""Any text to what our fonts can print: masked, no letter without a glyph, no endless word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from vaeforms.report import wording

_FONTS = Path(__file__).parent.parent / "fonts"
#: What stands for a letter that none of our fonts has.
_SQUARE = "□"
#: Longer than any French word and without a hyphen: a file name or an address. It may break after
#: its own joints, else anywhere.
_LONG = re.compile(r"[^\s\u00a0\-–]{29,}")
_JOINT = re.compile(r"(?<=[_./@])(?=\w)")
_PIECE = 14
_BREAK = "\u200b"


def clean(value: Any) -> Any:
    """`value` with every text masked and drawable."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {key: clean(each) for key, each in value.items()}
    if isinstance(value, list):
        return [clean(each) for each in value]
    return value


def text(words: str) -> str:
    """`words` without social security number, with a square for each letter no font has."""
    found = unicodedata.normalize("NFC", words)
    if not found.isascii() or not found.isprintable():
        known = drawable()
        found = "".join(
            c if c in known or c == "\n" else " " if c.isspace() else _stand_in(c) for c in found
        )
    # last: what is never seen must not hide a number
    return _LONG.sub(_breakable, wording.mask(found))


def _stand_in(letter: str) -> str:
    """Nothing for what is never seen, a square for what no font of ours has."""
    return "" if unicodedata.category(letter) in ("Cc", "Cf", "Mn", "Cs") else _SQUARE


def _breakable(match: re.Match[str]) -> str:
    parts = (
        part[at : at + _PIECE]
        for part in _JOINT.split(match.group())
        for at in range(0, len(part), _PIECE)
    )
    return _BREAK.join(parts)


@cache
def drawable() -> frozenset[str]:
    """The letters of our text fonts."""
    from fontTools.ttLib import TTFont

    found: set[str] = set()
    for name in ("SourceSans3-Regular.otf", "LiberationSans-Regular.ttf"):
        with TTFont(_FONTS / name, lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return frozenset(c for c in found if unicodedata.category(c) not in ("Cc", "Cf"))
