"""The picture of a page -> whether it is the empty back of a sheet."""

from __future__ import annotations

import cv2
import numpy as np

from vaeforms.paper.capture import Capture
from vaeforms.paper.sheet import flattened

#: The picture is looked at with so many pixels on its longer side: A4 at 100 dots an inch.
_LONGEST = 1170
#: mm a pixel then, were it an A4 page.
_MM = 297 / _LONGEST
#: Darker than its surroundings by this (of 255): pencil is by 60, print that shines through the
#: paper by 25.
_DARKER = 40
#: The same where what shines through is known to, since it is mirrored: thin paper and black print.
_SHINING = 55
#: The edges of a page show the scanner's lid and the next sheet, up to so many mm.
_EDGE_MM = 8.0
#: Ink in all, and of one mark, in mm²: a short word has 4, dust and a hole less than 2.
_TOTAL_MM2, _MARK_MM2 = 3.0, 1.5
#: Paper is lighter than this (of 255); a photograph of a dark table is no page.
_PAPER = 120


def is_blank(taken: Capture) -> bool:
    """Nothing was written or printed on the page: paper, dust and what shines through."""
    return _is_bare(taken, _DARKER)


def only_shines(taken: Capture) -> bool:
    """The same of a page known to be seen from behind, whose print may shine through more."""
    return _is_bare(taken, _SHINING)


def _is_bare(taken: Capture, darker: int) -> bool:
    height, width = taken.shape
    share = min(1.0, _LONGEST / max(height, width))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    small = np.asarray(cv2.resize(taken.picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    if np.percentile(small, 5) < _PAPER:
        return False
    flat = flattened(small)
    dark = (255 - flat.min(axis=2).astype(np.int16)) > darker
    edge = round(_EDGE_MM / _MM)
    inside = np.ascontiguousarray(dark[edge:-edge, edge:-edge]).view(np.uint8)
    if not inside.size:
        return False
    count, _, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    areas = stats[1:count, cv2.CC_STAT_AREA] * _MM * _MM
    return bool(areas.sum() <= _TOTAL_MM2 and (areas <= _MARK_MM2).all())
