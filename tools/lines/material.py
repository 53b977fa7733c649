"""Lines of writing as the recogniser sees them, all of them procedural, to calibrate it on.

Pages of the blanks are filled in by type or in handwriting typefaces, captured as
`benchmarks.simulate` does, laid flat, and cut into lines by the reader's own code. No writing,
signature or stamp of anybody is among them.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import ocr_material, paper_ocr  # noqa: E402
from benchmarks.simulate import capture, pens, writing  # noqa: E402
from vaeforms.model import Box, Kind, TemplatePage  # noqa: E402
from vaeforms.paper.ink import new_ink  # noqa: E402
from vaeforms.paper.ocr import listening, ppocr  # noqa: E402
from vaeforms.paper.ocr.lines import cut_lines  # noqa: E402

#: Share of pages written by hand: what a hand writes varies more than type does.
_BY_HAND = 0.65
#: Captures, the hard ones a third of them.
_CAPTURES = (*paper_ocr.USUAL, *paper_ocr.USUAL, *paper_ocr.HARD)
#: A picture is asked for as wide as handwriting, as print, and as the first engine's second look.
_WIDTHS = (ppocr.HAND, ppocr.HAND, ppocr.PRINT, ppocr.HAND * 0.8)
_MARKS = (Kind.SIGNATURE, Kind.STAMP)


def tensors(count: int, seed: int) -> Iterator[NDArray[np.float32]]:
    """That many inputs of the recogniser, of different widths."""
    if pens.folder("fonts", "VAEFORMS_HAND_FONTS") is None:
        raise SystemExit("no handwriting typefaces: python benchmarks/hand_fonts.py")
    rng, generator = random.Random(seed), np.random.default_rng(seed)
    found = 0
    while True:
        for line in _page(rng, generator):
            picture = listening.leaning(line) if rng.random() < 0.1 else line
            yield ppocr._tensor(picture, rng.choice(_WIDTHS))[0]
            found += 1
            if found == count:
                return


def _page(rng: random.Random, generator: np.random.Generator) -> list[NDArray[np.uint8]]:
    """The lines of one page."""
    role = rng.choice(paper_ocr.ROLES)
    page = next(p for p in paper_ocr.BLANKS.pages if p.role == role)
    said = ocr_material.values(page, rng)
    if rng.random() < _BY_HAND:
        picture = _written(page, said, generator)
    else:
        picture = ocr_material.typed(page, said)
    seen, to_pixels = capture.degrade(picture, rng.choice(_CAPTURES), generator)
    sheet = paper_ocr.laid(seen, to_pixels, page)
    ink = new_ink(sheet)
    boxes = [box for box in page.boxes if box.field in said]
    return [line.picture for box in boxes for line in cut_lines(sheet, ink, box.rect).lines]


def _written(
    page: TemplatePage, said: dict[str, str], generator: np.random.Generator
) -> NDArray[np.uint8]:
    """The page in one hand, nothing in its boxes for marks."""
    styles = {box.field: "none" for box in page.boxes if box.kind in _MARKS}
    styles |= dict.fromkeys(said, "hand")
    styles["pair"] = "each"
    values = {box.field: _by_hand(box, said[box.field]) for box in page.boxes if box.field in said}
    blank = ocr_material.blank_page(page)
    return writing.fill_page(blank, page, generator, values=values, styles=styles).picture


def _by_hand(box: Box, text: str) -> str:
    low = box.rect[3] - box.rect[1] < paper_ocr.ONE_LINE
    text = writing.by_hand(text)
    return text.replace("\n", " ") if low else text
