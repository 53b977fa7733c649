"""A small page of boxes as a scanner shows it, with ink laid on it, for the tests of ink."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from vaeforms.model import Box, Kind, Rect, TemplatePage, Word
from vaeforms.paper.filling import Filling, fill_state
from vaeforms.paper.ink import new_ink
from vaeforms.paper.sheet import MM, Sheet

#: The page of these tests, in mm: boxes from the top left corner.
WIDE, HIGH = 120.0, 90.0
POINTS = 72 / 25.4
NAME, TOWN, NEXT, MANY = (10, 10, 50, 9), (10, 30, 30, 9), (42, 30, 30, 9), (10, 45, 70, 24)
YES, NO = (10, 76, 5, 5), (40, 76, 5, 5)
INK, PALE, FRAME, RULE, TINT = 60, 150, 107, 204, 243

Place = tuple[float, float, float, float]
Picture = NDArray[np.uint8]


def rect(place: Place) -> Rect:
    x, y, w, h = place
    return (x * POINTS, (HIGH - y - h) * POINTS, (x + w) * POINTS, (HIGH - y) * POINTS)


def box(name: str, place: Place, kind: Kind = Kind.TEXT, option: str = "") -> Box:
    return Box(name, rect(place), kind, option)


BOXES = (
    box("name", NAME),
    box("town", TOWN),
    box("next", NEXT),
    box("many", MANY, Kind.MULTILINE),
    box("yes_no", YES, Kind.RADIO, "oui"),
    box("yes_no", NO, Kind.RADIO, "non"),
)
WORDS = (Word("oui", rect((16.5, 77, 6, 3.5))), Word("non", rect((46.5, 77, 6, 3.5))))
PAGE = TemplatePage(None, "essai", (WIDE * POINTS, HIGH * POINTS), BOXES, WORDS, "", 0)


def px(*mm: float) -> tuple[int, ...]:
    return tuple(round(value * MM) for value in mm)


def line(
    picture: Picture, points: list[tuple[float, float]], level: int = INK, mm: float = 0.4
) -> None:
    """A pen stroke through points in mm."""
    curve = np.array([px(*point) for point in points], np.int32)
    shade = (level,) * (picture.shape[2] if picture.ndim == 3 else 1)
    cv2.polylines(picture, [curve], False, shade, max(1, round(mm * MM)), cv2.LINE_AA)


def frame(picture: Picture, place: Place, level: int, tint: int) -> None:
    x0, y0, x1, y1 = px(place[0], place[1], place[0] + place[2], place[1] + place[3])
    cv2.rectangle(picture, (x0, y0), (x1, y1), tint, -1)
    cv2.rectangle(picture, (x0, y0), (x1, y1), level, 2)


def blank() -> Picture:
    """What the blank prints: tinted boxes, ruled lines, tick boxes and their words."""
    width, height = px(WIDE, HIGH)
    picture = np.full((height, width), 255, np.uint8)
    for place in (NAME, TOWN, NEXT, MANY):
        frame(picture, place, FRAME, TINT)
    for y in (53, 61):
        line(picture, [(MANY[0], y), (MANY[0] + MANY[2], y)], RULE, 0.25)
    for place in (YES, NO):
        frame(picture, place, 25, 255)
    for x in (16.5, 46.5):
        line(picture, [(x, 77), (x, 80), (x + 2, 77), (x + 2, 80), (x + 4, 78), (x + 6, 80)], 30)
    return picture


def sheet(
    draw: Callable[[Picture], object] = lambda picture: None,
    *,
    printed: Picture | None = None,
    misplaced: float = 0.1,
    resolution: float = 200.0,
    seen: NDArray[np.bool_] | None = None,
    noise: float = 2.0,
) -> Sheet:
    """The page as scanned after `draw` drew on it (RGB); `printed` is what a printer made of it."""
    grey = blank()
    picture = cv2.cvtColor(grey if printed is None else printed, cv2.COLOR_GRAY2RGB)
    draw(picture)
    grain = np.random.default_rng(1).normal(0, noise, picture.shape[:2])[..., None]
    picture = np.clip(cv2.GaussianBlur(picture, (0, 0), 0.6) + grain, 0, 255).astype(np.uint8)
    everywhere = np.ones(grey.shape, np.bool_) if seen is None else seen
    return Sheet(PAGE, picture, grey, everywhere, resolution, lambda place: misplaced)


def words(
    picture: Picture, x: float, y: float, wide: float, level: int = INK, high: float = 3.5
) -> None:
    """Zigzags like handwriting, letters 2.5 mm wide with gaps between."""
    for start in np.arange(x, x + wide - 2, 3.0):
        up = [(start, y), (start + 0.6, y - high), (start + 1.2, y), (start + 1.8, y - high / 2)]
        line(picture, [*up, (start + 2.3, y)], level)


def filling(name: str, page: Sheet) -> Filling:
    return fill_state(page, new_ink(page), next(each for each in BOXES if each.field == name))
