"""The picture of a page -> whether it is the empty back of a sheet."""

from __future__ import annotations

import cv2
import numpy as np

from vaeforms.paper.capture import Capture
from vaeforms.paper.sheet import flattened
from vaeforms.paper.view import ENOUGH_TAGS, View

#: The picture is looked at with so many pixels on its longer side: A4 at 100 dots an inch.
_LONGEST = 1170
#: mm a pixel then, were it an A4 page.
_MM = 297 / _LONGEST
#: Darker than its surroundings by this (of 255): pencil is by 60, print that shines through the
#: paper by 25.
_DARKER = 40
#: The edges of a page show the scanner's lid and the next sheet, up to so many mm.
_EDGE_MM = 8.0
#: Ink in all, and of one mark, in mm²: a short word has 4, dust and a hole less than 2.
_TOTAL_MM2, _MARK_MM2 = 3.0, 1.5
#: Paper is lighter than this (of 255); a photograph of a dark table is no page.
_PAPER = 120
#: Shares of the pixels, in percent, made black and white when what is pale is brought out.
_BLACK, _WHITE = 1, 90
#: Fewest grey values between the two: less is the noise of the picture.
_LEAST_SPREAD = 3
#: Print darker than the paper around it by this, on a hundredth of the page, may have been words.
_PALE = 5


def is_blank(taken: Capture) -> bool:
    """Nothing was written or printed on the page: paper, dust and what shines through."""
    height, width = taken.shape
    share = min(1.0, _LONGEST / max(height, width))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    small = np.asarray(cv2.resize(taken.picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    if np.percentile(small, 5) < _PAPER:
        return False
    flat = flattened(small)
    dark = (255 - flat.min(axis=2).astype(np.int16)) > _DARKER
    edge = round(_EDGE_MM / _MM)
    inside = np.ascontiguousarray(dark[edge:-edge, edge:-edge]).view(np.uint8)
    if not inside.size:
        return False
    count, _, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    areas = stats[1:count, cv2.CC_STAT_AREA] * _MM * _MM
    return bool(areas.sum() <= _TOTAL_MM2 and (areas <= _MARK_MM2).all())


def brought_out(taken: Capture) -> Capture | None:
    """The picture of a page taken for blank, what is pale on it made dark; None for plain paper."""
    some = taken.grey[::4, ::4]
    black, white = (float(each) for each in np.percentile(some, (_BLACK, _WHITE)))
    if white - black < _LEAST_SPREAD:
        return None
    share = np.float32(255.0 / (white - black))
    lifted = (taken.picture.astype(np.float32) - np.float32(black)) * share
    return Capture(np.clip(lifted, 0, 255).astype(np.uint8), taken.box, taken.rotation)


def shows_a_page_of_ours(seen: Capture) -> bool | None:
    """Whether tags or a code of ours stand on it the right way round; None when there are none.

    Seen from behind, they are those of the front of the sheet, which shine through.
    """
    marks = View(seen.grey).marks()
    if len(marks.tags) >= ENOUGH_TAGS:
        return True
    behind = View(np.ascontiguousarray(seen.grey[:, ::-1])).marks()
    if len(behind.tags) >= ENOUGH_TAGS:
        return False
    # a code is read from behind as well: nobody knows which side this is
    return True if marks.codes else None


def may_hold_words(taken: Capture) -> bool:
    """Something pale, no noise, stands out: words, or print that shines through the paper."""
    height, width = taken.shape
    share = min(1.0, _LONGEST / max(height, width))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    small = np.asarray(cv2.resize(taken.grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    calm = cv2.medianBlur(small, 3)
    depth = cv2.subtract(cv2.medianBlur(calm, 51), calm)
    edge = round(_EDGE_MM / _MM)
    inside = depth[edge:-edge, edge:-edge]
    return bool(inside.size) and float(np.percentile(inside, 99)) >= _PALE
