"""Lines of type on poor pictures, as the reader cuts them, and what they say; all procedural.

A page of lines is drawn, a third of them known as print of a blank, captured as
`benchmarks.simulate` does, laid flat, made sharp where the reader would, and cut into lines by the
reader's own code.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.simulate import capture, pens  # noqa: E402
from lines.french import French  # noqa: E402
from vaeforms import template  # noqa: E402
from vaeforms.model import Rect, TemplatePage  # noqa: E402
from vaeforms.paper.ink import new_ink  # noqa: E402
from vaeforms.paper.ocr import ppocr, sharp  # noqa: E402
from vaeforms.paper.ocr.lines import cut_lines  # noqa: E402
from vaeforms.paper.sheet import SCALE, Sheet, lay_flat  # noqa: E402

#: Faces by the names of their files: what viewers and offices type with, and others.
_USUAL = ("LiberationSans-Regular", "LiberationSans-Bold", "NimbusSans-Regular")
_OTHERS = (
    "DejaVuSans", "DejaVuSansMono", "DejaVuSerif", "LiberationMono-Regular", "NimbusRoman-Regular",
    "LiberationSansNarrow-Regular", "LiberationSerif-Regular", "LiberationSerif-Bold",
    "P052-Roman",
)  # fmt: skip
_USUAL_SHARE, _HAND_SHARE = 0.7, 0.12
#: Captures: dark, blurred and noisy photographs two times of three, other hard ones.
_CAPTURES = (
    *["photo_hard"] * 16, "photo", "photo_folded", "motion", "motion", "copy_of_copy",
    "copy_of_copy", "scan100", "fax", "photo_corner",
)  # fmt: skip
#: Points of type and of a hand, distances of lines in heights of type.
_POINTS, _HAND_POINTS = (7, 8, 8, 9, 9, 10, 10, 10, 11, 12), (14.0, 18.0)
_LEADING = (1.25, 1.9)
#: A4 in pixels of the page and in points; the blank's print, and two columns of writing.
_SIZE, _A4 = (2480, 3508), (595.2756, 841.8898)
_PRINT, _COLUMNS, _TOP, _FOOT = (140, 760), ((900, 1580), (1680, 2360)), 120, 3300
#: Share of the lines that are kept as they are though the sheet was made sharp.
_AS_THEY_ARE = 0.4
#: How often a text is drawn again that does not fit.
_TRIES = 8

Picture = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Sample:
    """What a recogniser sees and what it should say."""

    #: grey, (48, w)
    picture: Picture
    text: str
    capture: str
    #: made sharp before it was cut
    sharp: bool
    hand: bool


def samples(
    seed: int, pages: range, french: French, fonts: list[Path]
) -> Iterator[tuple[int, list[Sample]]]:
    """The lines of each page, and its number."""
    faces = {path.stem: path for folder in fonts for path in sorted(folder.rglob("*.[to]tf"))}
    for number in pages:
        yield number, _page(seed, number, french, faces)


@cache
def _template() -> TemplatePage:
    """An A4 page without a box."""
    blanks = template.load(template.default_directories())
    page = replace(blanks.pages[0], boxes=(), size=_A4)
    blanks.close()
    return page


def _page(seed: int, number: int, french: French, faces: dict[str, Path]) -> list[Sample]:
    rng, generator = random.Random(seed * 100003 + number), np.random.default_rng([seed, number])
    cv2.setRNGSeed(seed * 1009 + number)
    hand = rng.random() < _HAND_SHARE
    picture, blank, written = _drawn(rng, french, _face(rng, faces, hand), hand)
    kind = rng.choice(_CAPTURES)
    seen, to_pixels = capture.degrade(picture, kind, generator)
    sheet = lay_flat(seen, to_pixels, _template(), blank, lambda rect: 0.1)
    found: list[Sample] = []
    plain = sheet, new_ink(sheet)
    better = sharp.sharpened(sheet)
    known = set(ppocr.recogniser().letters)
    for rect, text in written:
        if not set(text) <= known:
            continue
        if better is None or rng.random() < _AS_THEY_ARE:
            found += _cut(*plain, rect, text, (kind, False, hand))
        if better is not None:
            found += _cut(*better, rect, text, (kind, True, hand))
    return found


def _face(rng: random.Random, faces: dict[str, Path], hand: bool) -> str:
    if hand:
        return rng.choice(pens.hand_fonts())
    names = _USUAL if rng.random() < _USUAL_SHARE else _OTHERS
    return str(faces[rng.choice([name for name in names if name in faces])])


def _drawn(
    rng: random.Random, french: French, face: str, hand: bool
) -> tuple[Picture, Picture, list[tuple[Rect, str]]]:
    """The page, RGB at 300 dpi; the blank it was written on, grey as a sheet; what is where."""
    points = rng.uniform(*_HAND_POINTS) if hand else rng.choice(_POINTS) * rng.uniform(0.95, 1.05)
    letters = ImageFont.truetype(face, round(points * pens.SCALE))
    own = ImageFont.truetype(
        str(ROOT / "vaeforms" / "fonts" / "SourceSans3-Regular.otf"), round(9 * pens.SCALE)
    )
    step = points * pens.SCALE * rng.uniform(*_LEADING) * (1.2 if hand else 1.0)
    columns = _COLUMNS if points < 11 else ((_COLUMNS[0][0], _COLUMNS[1][1]),)
    page, blank = Image.new("L", _SIZE, 255), Image.new("L", _SIZE, 255)
    ink, written, y = rng.randint(10, 70), [], float(_TOP)
    while y < _FOOT:
        printed = french.phrase(rng, 4)
        while own.getlength(printed) > _PRINT[1] - _PRINT[0]:
            printed = printed[:-2]
        for drawn in (page, blank):
            ImageDraw.Draw(drawn).text((_PRINT[0], y), printed, font=own, fill=20)
        for left, right in columns:
            fitting = (
                text
                for text in (french.text(rng).strip() for _ in range(_TRIES))
                if letters.getlength(text) <= right - left - 30
            )
            text = next(fitting, "")
            if not text:
                continue
            ImageDraw.Draw(page).text((left + 12, y), text, font=letters, fill=ink)
            top, low = y - 3, y + points * pens.SCALE * 1.25 + 3
            written.append((_points(left, top, right, low), text))
        y += step
    size = (round(_A4[0] * SCALE), round(_A4[1] * SCALE))
    small = cv2.resize(np.asarray(blank), size, interpolation=cv2.INTER_AREA)
    whole = np.repeat(np.asarray(page)[..., None], 3, axis=2)
    return np.ascontiguousarray(whole), np.asarray(small, np.uint8), written


def _points(left: float, top: float, right: float, low: float) -> Rect:
    scale, height = pens.SCALE, _A4[1]
    return left / scale, height - low / scale, right / scale, height - top / scale


def _cut(
    sheet: Sheet,
    ink: NDArray[np.bool_],
    rect: Rect,
    text: str,
    how: tuple[str, bool, bool],
) -> list[Sample]:
    lines = cut_lines(sheet, ink, rect).lines
    if len(lines) != 1:
        return []
    tensor, share = ppocr._tensor(lines[0].picture, ppocr.HAND)
    wide = round(tensor.shape[3] * share)
    seen = np.asarray(np.round((tensor[0, 0, :, :wide] + 1) * 127.5), np.uint8)
    return [Sample(seen, text, *how)]
