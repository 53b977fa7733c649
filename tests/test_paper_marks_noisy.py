"""Boxes to sign on dark, noisy photographs: what is pale there, and what a pen drew in one go."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vaeforms import template as templates
from vaeforms.model import State, TemplatePage
from vaeforms.paper.ink import new_ink
from vaeforms.paper.inked import PIXELS, Inked, Stroke, view, with_pale
from vaeforms.paper.judging import in_one_go
from vaeforms.paper.marks import MarkReading, read_marks
from vaeforms.paper.measured import gathered, like_stamp
from vaeforms.paper.noisy import cleaned, is_noisy
from vaeforms.paper.segment import CLASSES
from vaeforms.paper.shapes import angular
from vaeforms.paper.sheet import MM, SCALE, Sheet

Picture = NDArray[np.uint8]
Places = NDArray[np.float64]
SIGNED, STAMPED = "att_sal_signature", "att_sal_cachet"
HAND, STAMP = CLASSES.index("hand"), CLASSES.index("stamp")


@cache
def _blank() -> tuple[TemplatePage, Picture]:
    known = templates.load(templates.default_directories())
    page = next(p for p in known.pages if p.role == "attestation-salariee" and p.boxes)
    return page, np.asarray(known.render(page, SCALE, (0, 0, *page.size)), np.uint8)


def zigzag(sides: int = 11, wide: float = 34, high: float = 12) -> Places:
    """Corners of a scribble, in mm."""
    along = np.linspace(0, wide, sides)
    return np.column_stack([along, np.where(np.arange(sides) % 2, 0.2 * along, high)])


def photograph(
    drawn: Places | None, ink: tuple[int, int, int] = (60, 70, 120), noise: float = 8.0,
    light: float = 0.35,
) -> Sheet:  # fmt: skip
    """The page with a line drawn into the box to sign, out of focus in the dark."""
    page, blank = _blank()
    grey = np.asarray(cv2.cvtColor(blank, cv2.COLOR_RGB2GRAY), np.uint8)
    picture = blank.copy()
    rect = next(box.rect for box in page.boxes if box.field == SIGNED)
    if drawn is not None:
        corner = np.array([rect[0] * SCALE + 12 * MM, (page.size[1] - rect[3]) * SCALE + 6 * MM])
        line = np.round((drawn * MM + corner) * 16).astype(np.int32)
        cv2.polylines(picture, [line], False, ink, 2, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(picture, (0, 0), 1.9).astype(np.float32) * light
    rng = np.random.default_rng(5)
    grain = cv2.GaussianBlur(rng.standard_normal(grey.shape).astype(np.float32), (0, 0), 0.6)
    soft += (grain * noise / grain.std())[..., None]
    taken = np.asarray(np.clip(soft, 0, 255), np.uint8)
    return Sheet(page, taken, grey, np.ones(grey.shape, bool), 120.0, lambda _: 0.1)


def read(sheet: Sheet) -> dict[str, MarkReading]:
    return read_marks(sheet, new_ink(sheet), sheet.template.boxes)


def test_a_pale_signature_on_a_dark_photograph_is_seen() -> None:
    sheet = photograph(zigzag(), (150, 160, 190))
    box = next(box for box in sheet.template.boxes if box.field == SIGNED)
    window = sheet.window(box.rect)
    assert is_noisy(sheet, window)
    ink = new_ink(sheet)
    shown = with_pale(sheet, ink, view(sheet, box.rect))
    assert shown[window].sum() > 2 * ink[window].sum()
    assert read(sheet)[SIGNED].state is State.FILLED


def test_the_noise_of_an_empty_box_is_no_ink() -> None:
    sheet = photograph(None)
    box = next(box for box in sheet.template.boxes if box.field == SIGNED)
    ink = new_ink(sheet)
    shown = with_pale(sheet, ink, view(sheet, box.rect))
    assert not (shown & ~ink).any()
    found = read(sheet)
    assert found[SIGNED].state is State.EMPTY
    assert found[STAMPED].state is not State.FILLED


def test_a_good_page_is_left_as_it_is() -> None:
    sheet = photograph(zigzag(), noise=1.0, light=0.95)
    box = next(box for box in sheet.template.boxes if box.field == SIGNED)
    assert not is_noisy(sheet, sheet.window(box.rect))
    ink, seen = new_ink(sheet), view(sheet, box.rect)
    assert seen.unclean is None
    assert with_pale(sheet, ink, seen) is ink


def test_what_is_too_pale_in_the_noise_is_not_absent() -> None:
    assert read(photograph(zigzag(), (200, 200, 205)))[SIGNED].state is not State.EMPTY


def test_only_a_signature_is_believed_where_it_is_too_dark() -> None:
    there = read(photograph(zigzag(high=15), (10, 10, 30), noise=13.0, light=0.22))
    assert there[SIGNED].untrusted
    assert there[SIGNED].state is State.FILLED
    assert there[STAMPED].state is State.UNREADABLE
    nothing = read(photograph(None, noise=13.0, light=0.22))
    assert nothing[SIGNED].state is State.UNREADABLE


def test_a_line_stays_when_noise_is_taken_out() -> None:
    rng = np.random.default_rng(2)
    seen = np.zeros((80, 120, 4), np.uint8)
    seen[..., :3] = rng.normal(235, 8, (80, 120, 1)).clip(0, 255).astype(np.uint8)
    seen[40:42, 20:100, :3] = 190
    even = cleaned(seen)
    bare = np.s_[5:30, 5:110, 0]
    assert even[bare].std() < 0.6 * seen[bare].std()
    assert even[40:42, 30:90, 0].mean() < 205
    assert (even[..., 3] == seen[..., 3]).all()


# --------------------------------------------------------------------------- one piece


def block(drawn: Picture, pressed: NDArray[np.bool_]) -> Inked:
    """A block with this ink, (h, w), some of it `pressed`, the rest of a hand."""
    ink = drawn > 0
    h, w = (side // PIXELS for side in ink.shape)
    cells = np.asarray(ink.reshape(h, PIXELS, w, PIXELS).any(axis=(1, 3)), np.bool_)
    stamp = pressed.reshape(h, PIXELS, w, PIXELS).any(axis=(1, 3)) & cells
    odds = np.zeros((h, w, len(CLASSES)), np.float32)
    odds[..., HAND] = np.where(stamp, 0.2, 0.9) * cells
    odds[..., STAMP] = np.where(stamp, 0.8, 0.05) * cells
    return Inked(cells, odds, np.zeros((h, w), bool), ink, (0, 0))


def canvas() -> Picture:
    return np.zeros((200, 400), np.uint8)


def scribble(high: float = 14) -> Picture:
    drawn = canvas()
    line = np.round(zigzag(high=high) * MM + [60, 30]).astype(np.int32)
    cv2.polylines(drawn, [line], False, 1, 3)
    return drawn


def right_half(drawn: Picture) -> NDArray[np.bool_]:
    pressed = np.zeros(drawn.shape, bool)
    pressed[:, 200:] = True
    return pressed & (drawn > 0)


def sure(found: Inked, name: str) -> int:
    return int(np.count_nonzero(found.sure(name)))


def test_the_end_of_a_stroke_that_looks_pressed_is_the_pens() -> None:
    drawn = scribble()
    before = block(drawn, right_half(drawn))
    after = in_one_go(before, np.zeros(drawn.shape, bool))
    assert sure(before, "stamp") > 50
    assert sure(after, "stamp") == 0
    assert sure(after, "hand") == np.count_nonzero(after.ink)


def test_what_is_joined_to_the_frame_of_a_stamp_is_left() -> None:
    drawn = scribble()
    found = block(drawn, right_half(drawn))
    assert in_one_go(found, right_half(drawn)) is found


def test_print_close_together_that_lines_cross_may_be_a_stamp() -> None:
    drawn = canvas()
    for n in range(7):
        cv2.putText(drawn, "BOUEDEC 8690", (120, 20 + 22 * n), 0, 0.6, 1, 2)
        cv2.line(drawn, (110, 24 + 22 * n), (270, 16 + 22 * n), 1, 3)
    for ink, may in ((drawn, True), (scribble(), False)):
        found = block(ink, np.zeros(ink.shape, bool))
        (mark,) = gathered(found, found.strokes(found.sure("hand")))
        assert like_stamp(found, mark) is may


def test_a_stroke_over_a_pale_stamp_is_left() -> None:
    drawn = scribble()
    found = block(drawn, right_half(drawn))
    found.odds[8:40, 80:96, STAMP] = 0.7
    assert in_one_go(found, np.zeros(drawn.shape, bool)) is found


@pytest.mark.parametrize("high", [14, 30])
def test_what_breaks_off_a_small_mark_that_is_mostly_a_pens_is_the_pens(high: float) -> None:
    """A larger one may be a signature over a stamp."""
    drawn = scribble(high)
    found = block(drawn, right_half(drawn) & (np.arange(400) > 320))
    assert found.strokes(found.ink)[0].area < 130 if high == 14 else True
    found.odds[2:6, 60:66, STAMP] = 0.7
    after = in_one_go(found, np.zeros(drawn.shape, bool))
    assert (sure(after, "stamp") == 0) is (high == 14)


def test_a_frame_drawn_in_one_piece_is_left() -> None:
    drawn = canvas()
    cv2.rectangle(drawn, (80, 30), (320, 170), 1, 3)
    found = block(drawn, right_half(drawn))
    assert in_one_go(found, np.zeros(drawn.shape, bool)) is found


def test_print_that_runs_together_is_left() -> None:
    drawn = canvas()
    for x in range(80, 320, 16):
        cv2.circle(drawn, (x, 100), 8, 1, 3)
        cv2.circle(drawn, (x, 116), 8, 1, 3)
    found = block(drawn, right_half(drawn))
    assert found.holes(found.strokes(found.ink)[0]) > 20
    assert in_one_go(found, np.zeros(drawn.shape, bool)) is found


@pytest.mark.parametrize(
    ("corners", "known"),
    [
        ([(0, 0), (0, 80), (90, 80)], True),
        ([(0, 0), (80, 10), (70, 60), (-10, 50), (0, 0)], True),
        ([(x * 9, 40 * (x % 2)) for x in range(10)], False),
    ],
)
def test_a_few_straight_lines_are_told_from_a_scribble(
    corners: list[tuple[int, int]], known: bool
) -> None:
    cells = np.zeros((120, 140), np.uint8)
    cv2.polylines(cells, [np.array(corners, np.int32) + 15], False, 1, 1)
    assert angular(Stroke(*np.nonzero(cells))) is known
