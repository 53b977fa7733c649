"""A block of a dark, noisy photograph -> what the network is shown of it, and its pale strokes.

Where noise asks for very dark ink, a pen that anybody sees is no ink any more, point by point. It
is when two agree: its points stand out once averaged, and the network takes them for a mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.paper import ground as grounds
from vaeforms.paper.faint import largest_piece, standing_out
from vaeforms.paper.sheet import Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vaeforms.model import Rect

#: A block where ink has to be darker than this (of 255) by half its places is noisy: those of
#: scans, copies and ordinary photographs ask for 36, those of hard ones for 37 to 77.
_NOISY = 36
#: Noise is taken out of what the network sees with so many times its deviation as strength, by
#: places of so many pixels that look alike, as far apart as this (non-local means). On hard
#: photographs (seed 350) two and three times wipe out 2 and 3 of 116 pale signatures, one none.
_STRENGTH, _PATCH, _APART = 1.25, 5, 11
#: A pale stroke is looked for over so many pixels, darker than its paper by so much (of 255) and so
#: many deviations: with 3 and 5 of them 18 and 19 of 116 signed boxes (seed 350) went to review,
#: 30 without any.
_AVERAGED, _LEAST, _DEVIATIONS = 1.5, 10.0, 4.0
#: A box to sign is not empty when, averaged more, something stands out in it over so many mm² in
#: one piece. Simulated hard photographs (seed 350): of 41 empty boxes the most is 0.9, dots have
#: 2.4 to 3.5.
_AVERAGED_MORE, _STANDS, _PIECE_MM2 = 2.0, (8.0, 5.0), 1.2


def is_noisy(sheet: Sheet, window: tuple[slice, slice]) -> bool:
    """Ink has to be darker than elsewhere in these rows and columns, for the noise of the paper."""
    limit = grounds.ground(sheet).limit[window]
    return bool(limit.size and np.median(limit) > _NOISY)


def cleaned(seen: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What `segment.prepare` made of a picture, its noise taken out as far as strokes stay."""
    bare = seen[..., 3] == 0
    if not bare.any():
        return seen
    dark = 255 - seen[..., :3].min(axis=-1)[bare]
    deviation = float(grounds.paper_of(np.sort(dark.astype(np.int16)))[1])
    if deviation <= 0:
        return seen
    picture = np.ascontiguousarray(seen[..., :3])
    even = cv2.fastNlMeansDenoising(picture, None, _STRENGTH * deviation, _PATCH, _APART)
    return np.asarray(np.dstack([even, seen[..., 3]]), np.uint8)


def pale_strokes(
    sheet: Sheet, window: tuple[slice, slice], marked: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Where something pale stands out in these rows and columns that is `marked`, their size."""
    return marked & standing_out(sheet, window, _AVERAGED, _LEAST, _DEVIATIONS)


def may_hold_pale_signature(sheet: Sheet, rect: Rect) -> bool:
    """Something stands out of the noise of a box, too pale for the network to see."""
    if not is_noisy(sheet, sheet.window(rect)):
        return False
    return largest_piece(sheet, rect, _AVERAGED_MORE, *_STANDS) > _PIECE_MM2
