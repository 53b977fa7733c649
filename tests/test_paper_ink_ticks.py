"""Tick boxes of a page of paper: ticked, not ticked, or to be looked at."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from inked_pages import BOXES, INK, NO, YES, Picture, Place, blank, line, px, sheet

from vaeforms.model import State
from vaeforms.paper.ink import new_ink
from vaeforms.paper.sheet import Sheet
from vaeforms.paper.ticking import Ticks, ticks


def ticked(page: Sheet) -> Ticks:
    return ticks(page, new_ink(page), [each for each in BOXES if each.field == "yes_no"])


def cross(picture: Picture, place: Place, mm: float = 0.4, level: int = INK) -> None:
    x, y, w, h = place
    line(picture, [(x + 0.5, y + 0.5), (x + w - 0.5, y + h - 0.5)], level, mm)
    line(picture, [(x + w - 0.5, y + 0.5), (x + 0.5, y + h - 0.5)], level, mm)


def test_no_box_ticked() -> None:
    found = ticked(sheet())
    assert (found.state, found.value, found.shares) == (State.EMPTY, "", (0.0, 0.0))


@pytest.mark.parametrize(("place", "value"), [(YES, "oui"), (NO, "non")])
@pytest.mark.parametrize("mm", [0.3, 0.8])
def test_a_cross(place: Place, value: str, mm: float) -> None:
    found = ticked(sheet(lambda p: cross(p, place, mm)))
    assert (found.state, found.value) == (State.FILLED, value)


def test_a_tick_that_reaches_out_of_its_box() -> None:
    page = sheet(lambda p: line(p, [(10.8, 78.5), (12, 80.3), (20, 73)]))
    assert ticked(page).value == "oui"


@pytest.mark.parametrize("misplaced", [0.1, 0.9])
def test_a_blackened_box(misplaced: float) -> None:
    def black(picture: Picture) -> None:
        picture[slice(*px(NO[1] + 0.4, NO[1] + 4.6)), slice(*px(NO[0] + 0.4, NO[0] + 4.6))] = 40

    assert ticked(sheet(black, misplaced=misplaced)).value == "non"


@pytest.mark.parametrize("misplaced", [0.1, 0.9])
def test_a_blackened_box_scribbled_over_is_looked_at(misplaced: float) -> None:
    def scribble(picture: Picture) -> None:
        left, top = NO[:2]
        turns = [(left - 0.6 + 6.2 * (n % 2), top - 0.2 + 0.45 * n) for n in range(13)]
        line(picture, turns, mm=0.6)

    found = ticked(sheet(scribble, misplaced=misplaced))
    assert (found.state, found.value) == (State.UNREADABLE, "")
    assert "raturée" in found.reason


def test_a_cross_struck_out_by_strokes_is_looked_at() -> None:
    def struck(picture: Picture) -> None:
        cross(picture, NO)
        for y in (1.2, 2.5, 3.8):
            line(picture, [(NO[0] - 1.6, NO[1] + y), (NO[0] + 6.6, NO[1] + y)], mm=0.7)

    found = ticked(sheet(struck))
    assert (found.state, found.value) == (State.UNREADABLE, "")


def test_the_printed_square_is_found_where_it_is() -> None:
    moved = np.roll(blank(), (4, 4), axis=(0, 1))
    assert ticked(sheet(printed=moved, misplaced=0.5)).state is State.EMPTY


def test_a_ring_around_a_box() -> None:
    def ring(picture: Picture) -> None:
        middle = px(NO[0] + 2.5, NO[1] + 2.5)
        cv2.ellipse(picture, middle, px(4.3, 4.3), 0, 0, 350, (INK,) * 3, 3, cv2.LINE_AA)

    assert ticked(sheet(ring)).value == "non"


def test_a_ring_around_a_word() -> None:
    def ring(picture: Picture) -> None:
        cv2.ellipse(picture, px(19.5, 78.6), px(4.6, 2.9), 0, 0, 355, (INK,) * 3, 3, cv2.LINE_AA)

    assert ticked(sheet(ring)).value == "oui"


def test_an_underlined_word_is_looked_at() -> None:
    page = sheet(lambda p: line(p, [(46, 81.2), (53, 81.2)]))
    assert ticked(page).state is State.UNREADABLE


def test_a_word_struck_out_is_looked_at() -> None:
    page = sheet(lambda p: line(p, [(15.8, 78.6), (23.2, 78.4)]))
    assert ticked(page).state is State.UNREADABLE


def test_letters_run_together_by_a_copier_are_not_struck_out() -> None:
    def thick(picture: Picture) -> None:
        cross(picture, YES)
        for x in (16.5, 46.5):
            word = np.s_[px(76.5)[0] : px(80.5)[0], px(x - 0.5)[0] : px(x + 6.5)[0]]
            picture[word] = cv2.erode(picture[word], np.ones((3, 7), np.uint8))

    assert ticked(sheet(thick)).value == "oui"


def test_both_boxes_ticked() -> None:
    def both(picture: Picture) -> None:
        cross(picture, YES)
        cross(picture, NO)

    found = ticked(sheet(both))
    assert (found.state, found.flags) == (State.UNREADABLE, ("both",))


def test_a_tick_blackened_and_the_other_ticked_is_looked_at() -> None:
    def changed(picture: Picture) -> None:
        picture[slice(*px(YES[1], YES[1] + 5)), slice(*px(YES[0], YES[0] + 5))] = 40
        cross(picture, NO)

    found = ticked(sheet(changed))
    assert (found.state, found.flags) == (State.UNREADABLE, ("both",))
    assert "correction" in found.reason


def test_a_tick_that_only_grazes_its_box_is_looked_at() -> None:
    left, top = YES[:2]
    page = sheet(lambda p: line(p, [(left + 3.9, top + 0.85), (left + 6.0, top - 0.6)], mm=0.3))
    assert ticked(page).state is State.UNREADABLE
    beside = sheet(lambda p: line(p, [(left + 6.0, top + 1.1), (left + 7.0, top + 0.6)], mm=0.3))
    assert ticked(beside).state is State.EMPTY


def test_a_faint_trace_in_a_box_is_looked_at() -> None:
    page = sheet(lambda p: line(p, [(12, 78.5), (12.7, 78.5)], mm=0.4))
    assert ticked(page).state is State.UNREADABLE


def test_a_stamp_across_a_tick_box_is_no_tick() -> None:
    def stamp(picture: Picture) -> None:
        cv2.ellipse(picture, px(30, 79), px(18.5, 9), 0, 0, 360, (INK,) * 3, 5, cv2.LINE_AA)

    assert ticked(sheet(stamp)).state is State.UNREADABLE


def test_tick_boxes_under_a_note_are_looked_at() -> None:
    def note(picture: Picture) -> None:
        picture[slice(*px(70, 88)), slice(*px(5, 30))] = (253, 241, 140)

    assert ticked(sheet(note)).state is State.UNREADABLE
