"""Two pictures of a signature -> whether they are one and the same drawing, laid down twice.

Nobody signs twice alike to half a millimetre. That the same picture was pasted twice is noticed; it
is for a person to say what it means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.model import Box, Reading
from vaeforms.paper.crops import CROP_DPI
from vaeforms.paper.sheet import DPI, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Ink darker than this (of 255) says where the drawing is.
_INK = 70
#: What the crop of a signature shows around its box, in mm.
MARGIN_MM = 6.0
#: The frame of a box is so wide at most, with what it may be misplaced by, in mm.
_FRAME_MM = 1.5
#: The sides of the two differ by less than this share, once the page is laid flat.
_SIZES = 0.06
#: How alike they are at best (-1 to 1), after a blur of so many pixels, shifted by up to so many.
#: Pasted twice and scanned: 0.9 and more; signed twice by one hand: 0.6 and less.
ALIKE, _BLUR, _SHIFT = 0.85, 2.0, 5


def same_drawing(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> bool:
    """`a` and `b`: darkness of paper (0) and ink (255), at 200 dots an inch, any sizes."""
    return likeness(a, b) >= ALIKE


def digests_of(sheet: Sheet, signed: Sequence[Box]) -> dict[str, str]:
    """For each signed box, a digest of its picture; the same for two that are the same drawing."""
    found: dict[str, str] = {}
    pictures: dict[str, NDArray[np.uint8]] = {}
    for box in signed:
        rows, columns = sheet.window(box.rect, -1.0)
        picture = sheet.darkness[rows, columns]
        twin = next((n for n, other in pictures.items() if same_drawing(picture, other)), None)
        digest = sha256(repr(picture.shape).encode() + picture.tobytes()).hexdigest()
        found[box.field] = found[twin] if twin else digest
        pictures[box.field] = picture
    return found


def with_shared_digests(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The same readings, those signed by the same drawing having its digest in common.

    Within a page `marks.read_marks` sees to it; this is for the pages of a whole dossier.
    """
    found: list[Reading] = []
    signed: list[tuple[str, bytes]] = []
    for reading in readings:
        digest = next((m.digest for m in reading.marks if m.kind == "hand" and m.digest), "")
        if digest and reading.crop:
            same = next((d for d, crop in signed if same_crop(crop, reading.crop)), digest)
            marks = tuple(
                replace(m, digest=same) if m.digest == digest else m for m in reading.marks
            )
            reading = replace(reading, marks=marks)
            signed.append((same, reading.crop))
        found.append(reading)
    return tuple(found)


def same_crop(a: bytes, b: bytes) -> bool:
    """Two crops of signature boxes show the same drawing.

    Frames and labels are cut away with the margin: what is compared is what people drew.
    """
    first, second = _inside(a), _inside(b)
    return first is not None and second is not None and same_drawing(first, second)


def _inside(crop: bytes) -> NDArray[np.uint8] | None:
    """Darkness of what lies inside the frame, at 200 dots an inch."""
    picture = cv2.imdecode(np.frombuffer(crop, np.uint8), cv2.IMREAD_COLOR) if crop else None
    if picture is None:
        return None
    cut = round((MARGIN_MM + _FRAME_MM) * CROP_DPI / 25.4)
    picture = picture[cut:-cut, cut:-cut]
    if min(picture.shape[:2]) < cut:
        return None
    paper = np.median(picture.reshape(-1, 3), axis=0)
    dark = np.clip(255 - picture * (255 / np.maximum(paper, 40)), 0, 255).max(axis=-1)
    by = DPI / CROP_DPI
    return np.asarray(cv2.resize(dark.astype(np.uint8), None, fx=by, fy=by))


def likeness(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """From -1 to 1; 0 when there is nothing to compare or the sizes differ."""
    first, second = _drawing(a), _drawing(b)
    if first is None or second is None:
        return 0.0
    h, w = first.shape
    if abs(second.shape[0] / h - 1) > _SIZES or abs(second.shape[1] / w - 1) > _SIZES:
        return 0.0
    other = cv2.resize(second, (w, h), interpolation=cv2.INTER_LINEAR)
    padded = cv2.copyMakeBorder(first, *(_SHIFT,) * 4, cv2.BORDER_CONSTANT, value=0)
    return float(cv2.matchTemplate(padded, other, cv2.TM_CCOEFF_NORMED).max())


def _drawing(darkness: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """Its rectangle, blurred; None when there is nothing to compare."""
    ink = cv2.morphologyEx(
        (darkness > _INK).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)
    )
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) < 2 or np.ptp(rows) < 30 or np.ptp(columns) < 60:
        return None
    part = darkness[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)
    return np.asarray(cv2.GaussianBlur(part, (0, 0), _BLUR), np.float32)
