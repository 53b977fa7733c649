"""Ink of a page of paper: boxes filled, empty, ticked, or to be looked at."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vaeforms.model import Box, Kind, Rect, State, TemplatePage, Word
from vaeforms.paper.faint import may_go_on
from vaeforms.paper.filling import Filling, fill_state, fill_states
from vaeforms.paper.ink import new_ink
from vaeforms.paper.sheet import MM, Sheet
from vaeforms.paper.ticking import Ticks, ticks

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


def ticked(page: Sheet) -> Ticks:
    return ticks(page, new_ink(page), [each for each in BOXES if each.field == "yes_no"])


def cross(picture: Picture, place: Place, mm: float = 0.4, level: int = INK) -> None:
    x, y, w, h = place
    line(picture, [(x + 0.5, y + 0.5), (x + w - 0.5, y + h - 0.5)], level, mm)
    line(picture, [(x + w - 0.5, y + 0.5), (x + 0.5, y + h - 0.5)], level, mm)


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


# ---------------------------------------------------------------------- seen or not


def test_a_box_under_white_paper_is_not_empty() -> None:
    def slip(picture: Picture) -> None:
        picture[slice(*px(7, 22)), slice(*px(30, 66))] = 255

    found = filling("name", sheet(slip))
    assert found.state is State.UNREADABLE
    assert "cache" in found.reason


def test_a_box_under_a_yellow_note_inside_its_frame_is_not_empty() -> None:
    def note(picture: Picture) -> None:
        picture[slice(*px(47, 66)), slice(*px(30, 60))] = (253, 241, 140)

    assert filling("many", sheet(note)).state is State.UNREADABLE


def test_writing_on_a_note_does_not_fill_the_box_under_it() -> None:
    def note(picture: Picture) -> None:
        picture[slice(*px(5, 25)), slice(*px(20, 66))] = (253, 241, 140)
        words(picture, 25, 17, 20)

    assert filling("name", sheet(note)).state is State.UNREADABLE


def test_a_box_in_a_black_shadow_is_not_empty() -> None:
    def shadow(picture: Picture) -> None:
        part = picture[: px(25)[0]]
        part[:] = part // 16

    assert filling("name", sheet(shadow)).state is State.UNREADABLE


def test_a_fold_across_a_box_does_not_fill_it() -> None:
    fold = sheet(lambda picture: line(picture, [(2, 57), (118, 57.4)], 120, 1.2))
    assert filling("many", fold).state is State.UNREADABLE


def test_a_shadow_along_the_frame_of_a_box_does_not_fill_it() -> None:
    x, y, width, _ = TOWN
    shadow = sheet(lambda picture: line(picture, [(x + 1.5, y + 1.6), (x + 15, y + 1.9)], 90, 0.9))
    assert filling("town", shadow).state is State.UNREADABLE
    assert width > 15


def test_the_rim_of_a_finger_does_not_fill_a_box() -> None:
    def finger(picture: Picture) -> None:
        skin = picture.copy()
        cv2.ellipse(skin, px(87, 71), (round(13 * MM), round(7 * MM)), 0, 0, 360, (96, 62, 44), -1)
        share = cv2.GaussianBlur((skin != picture).any(axis=2).astype(np.float32), (0, 0), 4)
        picture[:] = (picture + (skin - picture.astype(np.float32)) * share[:, :, None]).astype(
            np.uint8
        )

    assert filling("many", sheet(finger)).state is State.UNREADABLE


def test_a_date_in_thick_ink_at_the_frame_of_a_box_is_no_shadow() -> None:
    x, y, _, _ = TOWN

    def date(picture: Picture) -> None:
        """Figures that touch one another at the foot."""
        for n in range(9):
            at = x + 1.1 + 1.7 * n
            line(picture, [(at, y + 2), (at + 0.1, y + 4.9), (at + 1.7, y + 4.8)], mm=0.7)

    assert filling("town", sheet(date)).state is State.FILLED


def test_a_long_line_of_type_is_no_fold() -> None:
    def typed(picture: Picture) -> None:
        for n in range(34):
            x = 8.0 + 2.8 * n
            line(picture, [(x, 58), (x, 60.4), (x + 1.4, 60.4), (x + 1.4, 58.6)], 20, 0.45)

    assert filling("many", sheet(typed)).state is State.FILLED


def test_a_figure_on_the_frame_of_a_box_is_not_nothing() -> None:
    edge = TOWN[0] + TOWN[2] - 0.3
    figure = sheet(lambda picture: line(picture, [(edge, 32), (edge - 0.2, 36.5)]))
    assert filling("town", figure).state is State.UNREADABLE


def test_the_end_of_a_neighbours_line_does_not_fill_a_box() -> None:
    def run(picture: Picture) -> None:
        for x in (33.0, 35.5, 38.0, 42.8):
            line(picture, [(x, 33), (x + 1, 36), (x + 1.6, 33)])

    assert filling("next", sheet(run)).state is State.UNREADABLE


def test_a_grey_shadow_does_no_harm() -> None:
    def shadow(picture: Picture) -> None:
        fall = np.linspace(1, 0.45, picture.shape[1])[None, :, None]
        picture[:] = (picture * fall).astype(np.uint8)

    assert filling("name", sheet(shadow)).state is State.EMPTY


def test_a_box_cut_off_is_not_empty() -> None:
    seen = np.ones(blank().shape, np.bool_)
    seen[:, px(55)[0] :] = False
    found = filling("name", sheet(seen=seen))
    assert found.state is State.UNREADABLE
    assert "coupée" in found.reason


def test_a_box_that_may_be_misplaced_is_not_empty() -> None:
    assert filling("name", sheet(misplaced=2.0)).state is State.UNREADABLE


def test_a_box_whose_frame_is_elsewhere_is_not_empty() -> None:
    moved = np.roll(blank(), (14, 14), axis=(0, 1))
    assert filling("name", sheet(printed=moved)).state is not State.EMPTY


def test_a_picture_too_coarse_shows_no_empty_box() -> None:
    assert filling("name", sheet(resolution=50)).state is State.UNREADABLE


def test_a_page_so_light_that_frames_are_lost_shows_no_empty_box() -> None:
    light = np.where(blank() < 90, 0, 255).astype(np.uint8)
    found = filling("name", sheet(printed=light))
    assert found.state is State.UNREADABLE
    assert "trop claire" in found.reason


def dim(picture: Picture) -> None:
    picture[:] = (picture * 0.35).astype(np.uint8)


def test_writing_a_little_less_pale_there_is_not_empty_either() -> None:
    def pencil(picture: Picture) -> None:
        words(picture, 14, 17, 30, 205)
        dim(picture)

    assert filling("name", sheet(pencil, noise=12)).state is not State.EMPTY


def test_writing_just_too_pale_to_be_ink_on_a_clear_page_is_not_empty() -> None:
    page = sheet(lambda p: words(p, 14, 17, 20, 213), noise=0.5)
    assert filling("name", page).state is State.UNREADABLE
    assert filling("town", page).state is State.EMPTY


def test_pale_writing_in_a_dark_and_noisy_picture_is_not_empty() -> None:
    def pencil(picture: Picture) -> None:
        words(picture, 14, 17, 30, 208)
        dim(picture)

    found = filling("name", sheet(pencil, noise=12))
    assert found.state is State.UNREADABLE
    assert "pâle" in found.reason


def test_an_empty_box_in_a_dark_and_noisy_picture_is_empty() -> None:
    assert filling("name", sheet(dim, noise=8)).state is State.EMPTY


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


# ---------------------------------------------------------------------- tick boxes


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
