"""Black writing on a poor picture -> what a recogniser made for such pictures reads there.

It knows how French is written too well to be believed: what it reads is shown to a person, and
nothing is decided by it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vaeforms.model import Kind
from vaeforms.paper.ocr import asked, kinds, ppocr, trust
from vaeforms.paper.ocr.lines import InkLine

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Lines are looked at again this narrow. With the lines of the picture as it was taken that makes
#: three looks, whose words are chosen by their number: of 310 values in type on dark photographs
#: 197 are read exactly at one look, 208 at three (seeds 14, 18, 320 to 335, 361).
_NARROW = 0.7


def read(kind: Kind, lines: Sequence[InkLine], plain: Sequence[InkLine]) -> tuple[str, float]:
    """The lines of a box, and how often such a reading is exact; « » and 0 where there is none.

    `lines`: of the picture made sharp, `plain`: as it was taken. `NoEngine` when it cannot run.
    """
    said = [asked.read(kind, line.picture, model=ppocr.POOR) for line in lines]
    looks = [[kinds.tidy(line.text) for line in said]]
    for others, width in ((lines, _NARROW), (plain, ppocr.HAND)):
        if len(others) == len(lines):
            again = [asked.read(kind, line.picture, width, ppocr.POOR) for line in others]
            looks.append([kinds.tidy(line.text) for line in again])
    text = "\n".join(filter(None, (_voted(each) for each in zip(*looks, strict=True))))
    if not any(map(str.isalnum, text)) or not kinds.sensible(kind, text):
        return text, 0.0
    least = min((line.least for line in said if line.text), default=0.0)
    return text, trust.of_poor(least)


def _voted(looks: Sequence[str]) -> str:
    """The words of the first look, but for those that two others read alike."""
    first, *others = [look.split() for look in looks]
    same = [words for words in (first, *others) if len(words) == len(first)]
    chosen = []
    for word, *rest in zip(*same, strict=True):
        votes = Counter([word, *rest])
        most = max(votes.values())
        chosen.append(word if votes[word] == most else votes.most_common(1)[0][0])
    return " ".join(chosen)
