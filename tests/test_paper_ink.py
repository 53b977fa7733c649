"""Ink of a page of paper: boxes filled, empty, struck out, or to be looked at."""

from __future__ import annotations

import weakref

import numpy as np
import pytest
from inked_pages import (
    BOXES,
    NAME,
    PALE,
    TINT,
    Picture,
    blank,
    filling,
    line,
    px,
    rect,
    sheet,
    words,
)

from vaeforms.model import State
from vaeforms.paper.faint import may_go_on
from vaeforms.paper.filling import fill_states
from vaeforms.paper.ink import new_ink
from vaeforms.paper.sheet import MM

# ---------------------------------------------------------------------- new ink


def test_a_blank_page_has_no_ink() -> None:
    assert not new_ink(sheet()).any()


def test_print_shifted_a_little_is_not_ink() -> None:
    moved = np.roll(blank(), (2, -2), axis=(0, 1))
    assert not new_ink(sheet(printed=moved)).any()


def test_print_shifted_as_far_as_said_is_not_ink() -> None:
    moved = np.roll(blank(), (5, 5), axis=(0, 1))
    assert not new_ink(sheet(printed=moved, misplaced=0.6)).any()


def test_ruled_lines_printed_black_are_not_ink() -> None:
    dark = np.where(blank() < 230, 0, 255).astype(np.uint8)
    assert not new_ink(sheet(printed=dark)).any()


def test_bits_of_ruled_lines_printed_black_are_not_ink() -> None:
    bits = blank()
    bits[bits < 200] = 0
    rules = (bits >= 200) & (bits < 230)
    bits[bits >= 200] = 255
    # a scanning application keeps 1.5 mm of such a line, then loses 5 mm
    columns = np.arange(bits.shape[1]) % px(6.5)[0] < px(1.5)[0]
    bits[rules & columns] = 0
    assert rules.any()
    assert not new_ink(sheet(printed=bits)).any()


def test_a_tint_printed_as_dots_is_not_ink() -> None:
    grid = blank()
    dots = np.zeros_like(grid)
    dots[::4, ::4] = dots[2::4, 2::4] = 1
    grid[(grid == TINT) & (dots == 1)] = 60
    assert not new_ink(sheet(printed=grid)).any()


def test_specks_are_not_ink() -> None:
    def dust(picture: Picture) -> None:
        for n in range(200):
            y, x = 30 + 37 * n % 640, 30 + 53 * n % 880
            picture[y : y + 2, x : x + 2] = 0

    assert not new_ink(sheet(dust)).any()


def test_pencil_is_ink() -> None:
    page = sheet(lambda p: words(p, 14, 17, 20, PALE))
    assert new_ink(page)[page.window(rect(NAME))].sum() > 5 * MM**2


def test_writing_through_a_ruled_line_stays() -> None:
    page = sheet(lambda p: line(p, [(20, 49), (20, 57)]))
    rows = new_ink(page)[page.window(rect((18, 49, 4, 8)))].any(1)
    assert rows.mean() > 0.95


def test_writing_over_a_frame_stays_on_both_sides() -> None:
    page = sheet(lambda p: line(p, [(20, 7), (20, 13)]))
    rows = new_ink(page)[page.window(rect((18, 7, 4, 6)))].any(1)
    assert rows.mean() > 0.7


def test_nothing_holds_on_to_a_sheet() -> None:
    page = sheet(lambda p: words(p, 14, 17, 20))
    fill_states(page, new_ink(page), BOXES[:4])
    held = weakref.ref(page)
    del page
    assert held() is None


# ---------------------------------------------------------------------- filled or empty


@pytest.mark.parametrize("name", ["name", "town", "next", "many"])
def test_a_box_nobody_wrote_in_is_empty(name: str) -> None:
    found = filling(name, sheet())
    assert (found.state, found.reason, found.area) == (State.EMPTY, "", 0)


def test_a_box_with_writing_is_filled_and_only_that_box() -> None:
    page = sheet(lambda p: words(p, 14, 17, 20))
    found = {each.field: each for each in fill_states(page, new_ink(page), BOXES[:4])}
    assert found["name"].state is State.FILLED
    assert found["name"].area > 10
    assert {found[name].state for name in ("town", "next", "many")} == {State.EMPTY}


def test_a_single_thin_figure_fills_a_box() -> None:
    page = sheet(lambda p: line(p, [(14, 13.5), (14, 18)], mm=0.4))
    assert filling("name", page).state is State.FILLED


def test_a_dash_is_ink_for_whoever_reads_values() -> None:
    found = filling("name", sheet(lambda p: line(p, [(14, 15), (20, 15)])))
    assert (found.state, found.flags) == (State.FILLED, ())


def test_a_trace_is_looked_at() -> None:
    found = filling("name", sheet(lambda p: line(p, [(14, 15), (14.9, 15)], mm=0.4)))
    assert found.state is State.UNREADABLE
    assert "trace" in found.reason


@pytest.mark.parametrize("place", [(61.5, 17.5), (14, 24.2)], ids=["right", "below"])
def test_writing_beside_an_empty_box_is_looked_at(place: tuple[float, float]) -> None:
    found = filling("name", sheet(lambda p: words(p, *place, 16)))
    assert found.state is State.UNREADABLE
    assert "juste à côté de la case" in found.reason


def test_a_figure_and_a_word_beside_an_empty_box_are_looked_at() -> None:
    """« 1 an »: the figure alone may be a speck, the word alone is further away."""

    def one_year(picture: Picture) -> None:
        line(picture, [(61.55, 15), (61.55, 17.3)], mm=0.13)
        words(picture, 64.4, 17.5, 6)

    page = sheet(one_year)
    assert "juste à côté de la case" in filling("name", page).reason
    assert filling("many", page).state is State.EMPTY


def test_writing_beside_a_box_does_not_trouble_one_further_away() -> None:
    page = sheet(lambda p: words(p, 61.5, 17.5, 16))
    assert filling("many", page).state is State.EMPTY


def test_writing_belongs_to_the_box_where_most_of_it_lies() -> None:
    def over(picture: Picture) -> None:
        words(picture, 24, 36.5, 26)

    page = sheet(over)
    assert filling("town", page).state is State.FILLED
    assert filling("next", page).state is not State.FILLED


def test_two_lines_that_touch_over_a_frame_leave_no_box_empty() -> None:
    def touching(picture: Picture) -> None:
        words(picture, 26, 36.5, 16)
        line(picture, [(38, 36), (46, 36)])
        words(picture, 43, 36.5, 24)

    page = sheet(touching)
    assert filling("town", page).state is not State.EMPTY
    assert filling("next", page).state is not State.EMPTY


def test_writing_that_runs_over_the_edge_is_read_again() -> None:
    found = filling("name", sheet(lambda p: words(p, 44, 16.5, 26)))
    assert (found.state, found.flags) == (State.FILLED, ("overflow",))
    assert "dépasse" in found.reason


def test_a_tick_that_reaches_into_a_box_does_not_fill_it() -> None:
    page = sheet(lambda p: line(p, [(11, 79), (12.5, 80.5), (17, 67.5)]))
    assert filling("many", page).state is not State.FILLED


# ---------------------------------------------------------------------- struck out


def test_a_line_through_words_is_noticed() -> None:
    def strike(picture: Picture) -> None:
        words(picture, 14, 17, 24)
        line(picture, [(13, 15.2), (26, 15.0), (39, 15.3)], mm=0.5)

    found = filling("name", sheet(strike))
    assert (found.state, found.flags) == (State.FILLED, ("struck",))


def test_words_scribbled_over_are_noticed() -> None:
    def scribble(picture: Picture) -> None:
        zigzag = [(14 + i * 0.35, 13.2 if i % 2 else 17) for i in range(40)]
        line(picture, zigzag, mm=0.5)

    assert filling("name", sheet(scribble)).flags == ("struck",)


def test_plain_writing_is_not_struck_out() -> None:
    assert filling("name", sheet(lambda p: words(p, 14, 17, 30))).flags == ()


def test_underlined_words_are_not_struck_out() -> None:
    def underline(picture: Picture) -> None:
        words(picture, 14, 16.2, 24)
        line(picture, [(14, 17.4), (37, 17.4)])

    assert filling("name", sheet(underline)).flags == ()


# ---------------------------------------------------------------------- pale beside dark


def test_pale_figures_before_dark_ones_are_seen() -> None:
    def fading(picture: Picture) -> None:
        words(picture, 14, 17, 9, 213)
        words(picture, 24, 17, 9)

    page = sheet(fading, noise=0.5)
    found = filling("name", page)
    assert found.bounds is not None
    assert found.bounds[0] > px(20)[0]
    assert may_go_on(page, rect(NAME), found.bounds)


def test_nothing_goes_on_beside_writing_of_one_ink() -> None:
    page = sheet(lambda picture: words(picture, 24, 17, 9), noise=0.5)
    found = filling("name", page)
    assert found.bounds is not None
    assert not may_go_on(page, rect(NAME), found.bounds)
