"""What a hand wrote in a box to sign -> which of its lines are known mentions, and no signature.

« Lu et approuvé » above a signature is neither a second signature nor part of the first. A name is
not looked for: somebody may sign with it.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from vaeforms.french.plain import plain
from vaeforms.model import Rect
from vaeforms.paper.ocr import kinds, ppocr
from vaeforms.paper.ocr.lines import Bounds, cut_lines
from vaeforms.paper.sheet import Sheet

if TYPE_CHECKING:
    import numpy as np
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
#: Lines of a box that are read.
_MOST_LINES = 3


def mentions(
    sheet: Sheet, ink: NDArray[np.bool_], rect: Rect, signature: Bounds | None
) -> list[Bounds]:
    """Where the mentions in `rect` (points of the blank) are, in pixels of the sheet.

    `ink`: what the blank does not print, (h, w); `signature`: where the likeliest one is, which may
    stand as high as the lines beside it. Empty where no engine can read.
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
            read = engine.read(line.picture, engine.alphabet(kinds.TEXT))
            if read.mean >= _SURE and is_mention(read.text):
                found.append(line.box)
    return found


def is_mention(text: str) -> bool:
    """It is a mention, some letters of it misread perhaps."""
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
