"""A grey picture -> smaller ones made once, and the tags and codes of ours that are on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.model import PageCode
from vaeforms.paper.tags import LONGEST, Tag, find_codes, find_tags, in_corners
from vaeforms.paper.warp import shrunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Tags that fix a page by themselves.
ENOUGH_TAGS = 3
#: A picture that was shrunk before serves for a width so many times its own.
_SERVES = (0.9, 1.3)


@dataclass(frozen=True, eq=False)
class Marks:
    """The tags and codes of ours on a picture."""

    #: of the page that has most of them
    tags: tuple[Tag, ...]
    codes: tuple[PageCode, ...]
    #: two pages at least are there
    several: bool

    @property
    def slot(self) -> int | None:
        """Which page the tags say, see `pagecode.SLOTS`."""
        return self.tags[0].slot if self.tags else None


class View:
    """A grey picture, and smaller ones made once."""

    def __init__(self, grey: NDArray[np.uint8]):
        self.grey = grey
        self._small: dict[int, NDArray[np.uint8]] = {}

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.grey.shape[1], self.grey.shape[0]

    def marks(self) -> Marks:
        """Tags and codes, looked for harder while there are too few tags."""
        small, shares = self.shrunk(LONGEST[0] / max(self.grey.shape))
        tags = in_corners(self.grey, small, shares)
        # the code of a page that fills the picture mostly shows on the small one as well
        codes = (tags and find_codes(small)) or find_codes(self.grey)
        for longest in () if tags else LONGEST:
            if longest != LONGEST[0] and max(self.grey.shape) <= LONGEST[0]:
                break
            seen = find_tags(self.grey, *self.shrunk(longest / max(self.grey.shape)))
            if len(seen) > len(tags):
                tags = seen
            if len(_sorted_out(tags)[0]) >= ENOUGH_TAGS:
                break
        best, several = _sorted_out(tags)
        return Marks(best, tuple(codes), several or len(set(codes)) > 1)

    def averaged(self, share: float) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
        """The same as `shrunk`, each pixel the mean of those it stands for, which takes longer.

        Two of four cropped pages were found by their features only so (seed 15).
        """
        height, width = self.grey.shape
        size = (round(width * min(1.0, share)), round(height * min(1.0, share)))
        small = np.asarray(cv2.resize(self.grey, size, interpolation=cv2.INTER_AREA), np.uint8)
        return small, np.array(small.shape[::-1]) / (width, height)

    def shrunk(self, share: float) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
        """The picture at about `share` of its size, and the exact shares, (2,)."""
        if share >= 0.9:
            return self.grey, np.ones(2)
        width = round(self.grey.shape[1] * share)
        # one that is there already will do
        least, most = _SERVES
        width = next((w for w in self._small if least <= w / width <= most), width)
        if width not in self._small:
            size = (width, round(self.grey.shape[0] * share))
            self._small[width] = shrunk(self.grey, size)
        small = self._small[width]
        return small, np.array(small.shape[::-1]) / np.array(self.grey.shape[::-1])


def _sorted_out(tags: Iterable[Tag]) -> tuple[tuple[Tag, ...], bool]:
    """The tags of the page that has most of them; and whether another page is there as well."""
    slots: dict[int, dict[int, list[Tag]]] = {}
    for tag in tags:
        slots.setdefault(tag.slot, {}).setdefault(tag.id, []).append(tag)
    if not slots:
        return (), False
    ranked = sorted(slots.items(), key=lambda item: (-len(item[1]), item[0]))
    twice = sum(len(each) > 1 for each in ranked[0][1].values()) >= 2
    other = len(ranked) > 1 and len(ranked[1][1]) >= 2
    return tuple(each[0] for each in ranked[0][1].values()), twice or other
