"""Two inks in one box, told by colour -> whether the one may be a signature or a stamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vaeforms.paper.inked import Inked
from vaeforms.paper.measured import HAND_MM2, area_in, stamp_sized
from vaeforms.paper.shapes import straight
from vaeforms.paper.shares import ONE_STAMP, Share
from vaeforms.paper.together import ONE_SIGNATURE

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: So large, in mm² and mm, are initials over a stamp of another colour, with so much ink in the
#: rectangle around them: rims of a stamp that look of another have 0.06 at most. Of 86 signatures
#: wholly over a stamp in its box the box to sign was « absente » beside 51 without this.
_INITIALS_MM2, _INITIALS_MM, _DENSE = 7.0, 5.0, 0.08


def signed_in_another_ink(inked: Inked, share: Share) -> bool:
    """There is a mark in a stamp box, of another ink than the stamp, that may be a signature."""
    if inked.inks is None:
        return False
    stamp = inked.inks[share.window][inked.sure("stamp")[share.window]]
    own = 1 if 2 * np.count_nonzero(stamp == 1) >= np.count_nonzero(stamp) else 2
    return any(
        stroke.area >= max(_INITIALS_MM2, _DENSE * stroke.size[0] * stroke.size[1])
        and max(stroke.size) >= _INITIALS_MM
        and not straight(stroke)
        for stroke in inked.strokes(_of_ink(inked, share, 3 - own), ONE_SIGNATURE)
    )


def stamped_in_another_ink(inked: Inked, share: Share) -> bool:
    """There is a mark in a box to sign, of another ink than the rest, that may be a stamp."""
    inks = [_of_ink(inked, share, one) for one in (1, 2)] if inked.inks is not None else []
    return bool(inks) and all(
        area_in(cells, share.window) >= HAND_MM2
        and any(map(stamp_sized, inked.strokes(cells, ONE_STAMP)))
        for cells in inks
    )


def _of_ink(inked: Inked, share: Share, one: int) -> NDArray[np.bool_]:
    """Where the one of two inks lies in a box."""
    cells = np.zeros_like(inked.ink)
    if inked.inks is not None:
        cells[share.window] = inked.inks[share.window] == one
    return cells & inked.ink
