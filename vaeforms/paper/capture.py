"""A submitted page that is a picture -> its pixels, once, and whether they can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms import memory, pdfium
from vaeforms.french import typeset
from vaeforms.model import PageCode, Rect, Trouble
from vaeforms.paper import levels
from vaeforms.paper.dither import undithered
from vaeforms.paper.warp import shrunk
from vaeforms.submitted import SubmittedPage

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Longest side of a capture, pixels: A4 at 280 dots an inch. Nothing finer is of use.
LONGEST = 3300
#: Dots an inch of a page without any picture on it (print turned into outlines).
_DRAWN_DPI = 200
#: Share of the page from which a picture says at what resolution the page was captured.
_SHARE = 0.2

#: Below, in pixels an inch of an A4 page, print 11 points high cannot be read.
LEAST_DPI = 85
#: Paper darker than this (of 255), or print less dark than the paper by this, cannot be read.
LEAST_LIGHT, LEAST_CONTRAST = 55, 45
#: Edges of print wider than this, in mm of an A4 page, cannot be read: strokes are 0.35 mm wide.
MOST_BLUR_MM = 0.75
#: A sharp edge is so many pixels wide at most, however few of them a page has.
_EDGE_PIXELS = 2.5
#: A picture with a side shorter than this, in pixels, holds no line of print.
LEAST_SIDE = 60
#: What stands out on a picture fills less than this share of its longer side: it shows a page from
#: much too far, or none.
_LEAST_FILLED = 0.2
_A4_MM, _INCH = 297.0, 25.4

_AGAIN = (
    "Demander une nouvelle photo, page à plat, en pleine lumière, sans ombre, "
    "ou un scan à 200 points par pouce."
)


_TINY = (
    "L’image est trop petite pour être lue. "
    "Demander une photo ordinaire de la page entière, ou un scan à 200 points par pouce."
)
#: Of a page that was photographed from too far.
TOO_FAR = typeset(f"La page est trop petite sur l’image pour être lue. {_AGAIN}")
_OVERSIZED = (
    "L’image de cette page est trop grande : elle n’a pas été lue. "
    "Demander une photo ordinaire ou un scan à 200 points par pouce."
)


@dataclass(frozen=True, eq=False)
class Capture:
    """The picture of a page, as displayed."""

    #: RGB, (h, w, 3)
    picture: NDArray[np.uint8]
    #: the visible part of the page in its user space, points
    box: Rect
    #: /Rotate of the page, degrees clockwise
    rotation: int = 0
    #: it came as a negative
    inverted: bool = False

    @cached_property
    def grey(self) -> NDArray[np.uint8]:
        """Lightness, (h, w)."""
        return np.asarray(cv2.cvtColor(self.picture, cv2.COLOR_RGB2GRAY), np.uint8)

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.picture.shape[0], self.picture.shape[1]

    def to_user(self, pixels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels (n, 2), (0, 0) the centre of the first -> points of the page's user space."""
        x0, y0, x1, y1 = self.box
        height, width = self.shape
        shares = (np.asarray(pixels, np.float64) + 0.5) / (width, height)
        u, v = shares[:, 0], shares[:, 1]
        # displayed from the top left -> of the page before /Rotate, from its lower left
        across, up = {
            0: (u, 1 - v),
            90: (v, u),
            180: (1 - u, v),
            270: (1 - v, 1 - u),
        }[self.rotation]
        return np.column_stack([x0 + across * (x1 - x0), y0 + up * (y1 - y0)])

    def rect_in_user(self, pixels: NDArray[np.float64]) -> Rect:
        """The rectangle of user space around `pixels` (n, 2)."""
        points = self.to_user(pixels)
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)


@dataclass(frozen=True, slots=True)
class Unread:
    """A page that cannot be read, and why."""

    trouble: Trouble
    #: in French, what to do included
    reason: str
    #: what its QR code says, if it could be read
    code: PageCode | None = None
    #: a page of ours seen from behind, as in a mirror
    mirrored: bool = False
    #: and nothing but what shines through the paper: the blank back of that page
    shines: bool = False


def capture(page: SubmittedPage) -> Capture | Unread:
    """The page as displayed, annotations drawn, at the resolution of the picture on it.

    At most `LONGEST` pixels long; a small picture is not enlarged. A picture with more pixels than
    paper can have is not decoded.
    """
    if page.is_oversized:
        return Unread(Trouble.TOO_LARGE, typeset(_OVERSIZED))
    memory.settle()
    longest = max(1.0, *page.size)
    scale = pdfium.picture_scale(page.pdfium, page.box, _SHARE) or _DRAWN_DPI / 72
    picture = undithered(page.render(min(scale, LONGEST / longest)))
    # its own picture may be five times as large, and nobody looks at it again
    page.put_away()
    picture.setflags(write=False)
    if min(picture.shape[:2]) < LEAST_SIDE:
        return Unread(Trouble.IMAGE_ONLY, typeset(_TINY))
    return Capture(picture, page.box, page.rotation)


# ---------------------------------------------------------------------- quality


@dataclass(frozen=True, slots=True)
class Quality:
    """What can be said of a capture without knowing what it shows."""

    #: pixels an inch, were it an A4 page that fills the picture
    dpi: float
    #: lightness of the paper, 0 to 255
    light: float
    #: how much darker the print is than the paper around it, 0 to 255
    contrast: float
    #: width of the edges of the print, in mm of an A4 page; 0 when there is no print
    blur_mm: float
    #: share of the picture's longer side that the print stretches over
    filled: float = 1.0

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the page cannot be trusted, in French; empty when it can."""
        found = []
        if self.dpi < LEAST_DPI:
            found.append("L’image est trop petite pour être lue.")
        if self.light < LEAST_LIGHT:
            found.append("La page est trop sombre pour être lue.")
        elif self.contrast < LEAST_CONTRAST:
            found.append("La page est trop pâle ou trop peu contrastée pour être lue.")
        if self.blur_mm > max(MOST_BLUR_MM, _EDGE_PIXELS * _INCH / self.dpi):
            found.append("La page est trop floue pour être lue.")
        if not found:
            return ()
        return tuple(typeset(reason) for reason in (*found, _AGAIN))

    @property
    def unreadable(self) -> str:
        """Why nothing at all could be read on it, and what to do, in French; empty when unknown."""
        if self.light < LEAST_LIGHT:
            why = "La page est trop sombre pour être lue."
        elif self.dpi < LEAST_DPI:
            why = "L’image est trop petite pour être lue."
        elif self.contrast < LEAST_CONTRAST or self.blur_mm > MOST_BLUR_MM:
            # print out of focus is pale as well: nobody can tell one from the other
            why = "La page est trop floue ou trop pâle pour être lue."
        elif self.filled < _LEAST_FILLED:
            return TOO_FAR
        else:
            return ""
        return typeset(f"{why} {_AGAIN}")


def quality(capture: Capture) -> Quality:
    """How well a capture can be read: resolution, light, contrast and sharpness of its print."""
    grey = capture.grey
    longest = max(grey.shape)
    share = min(1.0, LONGEST_LOOKED_AT / longest)
    bands = _bands(grey)
    small = shrunk(bands, (round(bands.shape[1] * share), round(bands.shape[0] * share)))
    light = levels.darkness(small[::4, ::4].ravel(), 90)
    width = 2 * round(0.004 * longest * share) + 1
    around = np.ones((width, width), np.uint8)
    paper = cv2.dilate(small, around)
    # every second place each way says as much as all of them
    some = np.s_[::2, ::2]
    depth = np.asarray(cv2.subtract(paper, cv2.erode(small, around)), np.uint8)[some]
    # print is what stands out most: the darkest twentieth of places, if the page has that much
    stands = depth > math.floor(max(20.0, 0.5 * levels.darkness(depth[some].ravel(), 98)))
    contrast = levels.darkness(depth[stands], 50) if stands.any() else 0.0
    filled = _stretch(stands, grey.shape) if contrast else 0.0
    blur = 0.0
    if stands.sum() > 50:
        gx = cv2.Sobel(small, cv2.CV_32F, 1, 0, scale=1 / 8)
        gy = cv2.Sobel(small, cv2.CV_32F, 0, 1, scale=1 / 8)
        steps = cv2.convertScaleAbs(cv2.magnitude(gx, gy), alpha=_STEPS)
        slope = cv2.dilate(steps, around)[some] / np.float32(_STEPS)
        edges = depth[stands] / np.maximum(slope[stands], 1e-3)
        blur = float(np.median(edges)) * _A4_MM / (longest * share)
    return Quality(longest / (_A4_MM / _INCH), light, contrast, blur, filled)


def _stretch(stands: NDArray[np.bool_], shape: tuple[int, ...]) -> float:
    """Share of the longer side of a picture of `shape` from the first to the last place of it."""
    spans = []
    for axis, length in enumerate(shape[:2]):
        places = np.flatnonzero(stands.any(axis=1 - axis))
        spans.append((places[-1] - places[0] + 1) / stands.shape[axis] * length)
    return float(max(spans) / max(shape[:2]))


def _bands(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Every second band across a picture: half of a page says as much of it as the whole."""
    high = max(1, grey.shape[0] // _BANDS)
    return np.concatenate([grey[top : top + high] for top in range(0, grey.shape[0], 2 * high)])


#: Longest side of the picture that quality is judged on, pixels: A4 at 150 dots an inch.
LONGEST_LOOKED_AT = 1754
#: Slopes are told in steps of this part of a grey value: eight bits are looked through sooner.
_STEPS = 2.0
#: Bands that a picture is cut into, each some lines of print high.
_BANDS = 16
