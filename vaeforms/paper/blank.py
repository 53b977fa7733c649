"""The picture of a page -> whether it is the empty back of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper.capture import Capture
from vaeforms.paper.sheet import flattened
from vaeforms.paper.view import ENOUGH_TAGS, View
from vaeforms.paper.warp import shrunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
#: Shares of the pixels, in percent, made black and white when what is pale is brought out.
_BLACK, _WHITE = 1, 90
#: Fewest grey values between the two: less is the noise of the picture.
_LEAST_SPREAD = 3
#: Darker than the paper around it by this (of 255), outside so many hundredths of the page, may be
#: print: of a payslip paled to a twentieth it is by 7, of empty paper with a scanner's noise by 2.
_PALE, _BARE = 5, 99.8
#: Width in pixels of what the paper around is told from.
_AROUND = 51
#: Pictures of the two sides of a sheet are compared so many times smaller, shifted by so much of
#: their size: a back is like its front by this, and liker than the front the right way round.
_COARSER, _SHIFT = 5, 0.05
_LIKE, _LIKER = 0.4, 0.1


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


def ink_map(taken: Capture) -> NDArray[np.uint8]:
    """By how much each place of a page is darker than the paper around it, edges left out."""
    calm = cv2.medianBlur(_shrunk(taken, _LONGEST), 3)
    edge = round(_EDGE_MM / _MM)
    depth = cv2.subtract(cv2.medianBlur(calm, _AROUND), calm)
    return np.ascontiguousarray(depth[edge:-edge, edge:-edge], np.uint8)


def thumbnail(taken: Capture) -> NDArray[np.uint8]:
    """A picture of the page so small that it may be kept until its back has come."""
    edge = round(_EDGE_MM / _MM / _COARSER)
    small = _shrunk(taken, _LONGEST // _COARSER)[edge:-edge, edge:-edge]
    return np.ascontiguousarray(small, np.uint8)


def _shrunk(taken: Capture, longest: int) -> NDArray[np.uint8]:
    height, width = taken.shape
    share = min(1.0, longest / max(height, width))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    return shrunk(taken.grey, size)


def may_hold_words(ink: NDArray[np.uint8]) -> bool:
    """Something pale, no noise, stands out: words, or print that shines through the paper."""
    return bool(ink.size) and float(np.percentile(ink, _BARE)) >= _PALE


def shines_through(ink: NDArray[np.uint8], front: NDArray[np.uint8]) -> bool:
    """The `ink_map` of a back shows what stands on the `thumbnail` of a front, from behind."""
    if not ink.size or not front.size:
        return False
    size = (front.shape[1], front.shape[0])
    back = cv2.resize(ink.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    print_ = 255 - front.astype(np.float32)
    seen, printed = (
        np.asarray(cv2.GaussianBlur(each, (0, 0), 1.0), np.float32) for each in (back, print_)
    )
    turned, straight = _likeness(seen, printed[:, ::-1]), _likeness(seen, printed)
    return turned >= _LIKE and turned >= straight + _LIKER


def _likeness(one: NDArray[np.float32], two: NDArray[np.float32]) -> float:
    """Correlation of two pictures, one shifted over the other a little."""
    by = [max(1, round(side * _SHIFT)) for side in two.shape]
    inner = np.ascontiguousarray(two[by[0] : -by[0], by[1] : -by[1]])
    return float(cv2.matchTemplate(one, inner, cv2.TM_CCOEFF_NORMED).max())
