"""Rectangles in points: what they share, and the pixels they cover in a picture of a page."""

from __future__ import annotations

from vaeforms.model import Rect

#: Points left out along the edges of a box, where programs draw its border a little aside.
EDGE = 1.5


def area(rect: Rect) -> float:
    """In square points."""
    return max(0.0, rect[2] - rect[0]) * max(0.0, rect[3] - rect[1])


def overlap(one: Rect, two: Rect) -> float:
    """The area both rectangles share, in square points."""
    return area(
        (max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3]))
    )


def meet(one: Rect, two: Rect) -> bool:
    """They have a point in common, be they lines."""
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def inside(one: Rect, two: Rect) -> bool:
    """The first lies within the second."""
    return one[0] >= two[0] and one[1] >= two[1] and one[2] <= two[2] and one[3] <= two[3]


def inset(rect: Rect, by: float = EDGE) -> Rect:
    """`rect` with its four sides moved inwards, as many points."""
    return (rect[0] + by, rect[1] + by, rect[2] - by, rect[3] - by)


def pixels(rect: Rect, height: float, scale: float, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The rows and columns of `rect` in a picture of a page `height` points high."""
    x0, y0, x1, y1 = rect
    rows = slice(max(0, round((height - y1) * scale)), min(shape[0], round((height - y0) * scale)))
    return rows, slice(max(0, round(x0 * scale)), min(shape[1], round(x1 * scale)))


def on_pixels(rect: Rect, height: float, scale: float) -> Rect:
    """`rect` moved onto the pixels that `pixels` gives it in a picture of the whole page."""
    x0, y0, x1, y1 = rect
    top, low = round((height - y1) * scale), round((height - y0) * scale)
    return (
        round(x0 * scale) / scale,
        height - low / scale,
        round(x1 * scale) / scale,
        height - top / scale,
    )
