"""Typefaces found on this machine -> words written by hand or in type, as masks of ink."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from marks.raster import MM, Mask, deformed, trimmed

#: Faces with no Latin letters.
_SYMBOLS = ("symbol", "d050000l", "math", "opens___", "dingbat", "standardsymbols")
FIRST = (
    "Hélène", "Marie", "Paul", "Noël", "Jean", "Anne", "Luc", "Sophie", "Karim", "Inès", "Yann",
    "Maëlle", "Pierre", "Chloé", "Omar",
)  # fmt: skip
LAST = (
    "Lefèvre", "Martin", "Dubois", "Benoit", "Roux", "Gonçalves", "Le_Goff", "Kervran", "Moreau",
    "Petit", "Garnier", "Faure", "Nguyen", "Diallo", "Lambert", "Colin", "Perrin", "Blanc",
    "Chevalier", "Morel", "Hamon", "Riou", "Tanguy", "Salaun",
)  # fmt: skip


class Fonts:
    """The faces of some folders: `type_` for print and stamps, `script` for handwriting."""

    def __init__(self, type_: Sequence[Path], script: Sequence[Path]):
        self.type = _faces(type_)
        self.script = _faces(script)
        if not self.type or not self.script:
            raise SystemExit("no typefaces found: see --type-fonts and --hand-fonts")

    def name(self, rng: np.random.Generator) -> str:
        """A family name."""
        return str(rng.choice(LAST)).replace("_", " ")

    def person(self, rng: np.random.Generator) -> str:
        """A first name and a family name, in one of the usual ways."""
        first, last = str(rng.choice(FIRST)), self.name(rng)
        ways = (f"{first} {last}", f"{first} {last.upper()}", f"{first[0]}. {last}", last)
        return str(rng.choice(ways))

    def hand(self, rng: np.random.Generator, text: str, height_mm: float) -> Mask:
        """`text` in a handwriting face, its capitals about `height_mm` × 0.7 high, unsteadily."""
        mask = write(str(rng.choice(self.script)), text, height_mm)
        if mask.size and rng.random() < 0.8:
            mask = trimmed(deformed(rng, mask, rng.uniform(0.3, 1.4), int(rng.integers(4, 14))))
        if rng.random() < 0.3:
            mask = np.asarray(cv2.dilate(mask, np.ones((2, 2), np.uint8)), np.float32)
        return mask

    def typed(self, rng: np.random.Generator, text: str, height_mm: float) -> Mask:
        """`text` in print."""
        return write(str(rng.choice(self.type)), text, height_mm)


def write(face: str, text: str, height_mm: float) -> Mask:
    """One line of text as a mask."""
    font = face_at(face, max(8, round(height_mm * MM)))
    left, top, right, bottom = font.getbbox(text)
    size = (max(1, round(right - left) + 8), max(1, round(bottom - top) + 8))
    image = Image.new("L", size, 0)
    ImageDraw.Draw(image).text((4 - left, 4 - top), text, font=font, fill=255)
    return trimmed(np.asarray(image, np.float32) / 255)


@lru_cache(maxsize=400)
def face_at(face: str, pixels: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels."""
    return ImageFont.truetype(face, pixels)


def _faces(folders: Sequence[Path]) -> list[str]:
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() not in (".ttf", ".otf") or any(
                word in path.name.lower() for word in _SYMBOLS
            ):
                continue
            try:
                face_at(str(path), 20).getbbox("Lu et approuvé")
            except OSError:
                continue
            found.append(str(path))
    return found
