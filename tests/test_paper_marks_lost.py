"""Signature and stamp boxes on poor pages: what a capture lost is not absent, what it kept is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vaeforms import template as templates
from vaeforms.model import Box, State, TemplatePage
from vaeforms.paper import filling
from vaeforms.paper.cover import HIDDEN, PALE, stretches, untrusted
from vaeforms.paper.faint import may_have_lost_ink, may_have_lost_words
from vaeforms.paper.ink import new_ink
from vaeforms.paper.marks import MarkReading, read_marks
from vaeforms.paper.overflow import without_words
from vaeforms.paper.sheet import MM, SCALE, Sheet

Picture = NDArray[np.uint8]
FIRST, SECOND, ASSOCIATION = "att_ben_signature1", "att_ben_signature2", "att_ben_cachet"
ROLE = "attestation-benevole"


@cache
def _blank(role: str) -> tuple[TemplatePage, Picture]:
    known = templates.load(templates.default_directories())
    page = next(p for p in known.pages if p.role == role and p.boxes)
    return page, np.asarray(known.render(page, SCALE, (0, 0, *page.size)), np.uint8)


def sheet(picture: Picture, role: str = ROLE, misplaced: float = 0.1) -> Sheet:
    page, blank = _blank(role)
    printed = np.asarray(cv2.cvtColor(blank, cv2.COLOR_RGB2GRAY), np.uint8)
    seen = np.ones(picture.shape[:2], bool)
    return Sheet(page, picture, printed, seen, 200.0, lambda rect: misplaced)


def box(name: str, role: str = ROLE) -> Box:
    return next(each for each in _blank(role)[0].boxes if each.field == name)


def corner(name: str, role: str = ROLE) -> tuple[int, int]:
    """Left and top of a box, in pixels."""
    rows, columns = sheet(_blank(role)[1], role).window(box(name, role).rect)
    return columns.start, rows.start


def read(picture: Picture, misplaced: float = 0.1) -> dict[str, MarkReading]:
    laid = sheet(picture, misplaced=misplaced)
    return read_marks(laid, new_ink(laid), laid.template.boxes)


def signed(
    picture: Picture, name: str, at: tuple[float, float] = (8, 7), wide: float = 30, seed: int = 1
) -> Picture:
    """Loops and points as of a hurried name, in mm from the corner of a box."""
    rng = np.random.default_rng(seed)
    xs = np.append(np.sort(rng.random(11)), [0.0, 1.0])
    ys = [0.5 + (0.5 if n % 2 else -0.5) * rng.uniform(0.3, 1) for n in range(11)] + [0.8, 0.7]
    left, top = corner(name)
    knots = np.column_stack([xs * wide, np.array(ys) * 14]) + at
    t = np.linspace(0, len(knots) - 1.001, 500)
    i, f = t.astype(int), (t % 1)[:, None]
    p = [knots[np.clip(i + k, 0, len(knots) - 1)] for k in (-1, 0, 1, 2)]
    line = 0.5 * (2 * p[1] + (p[2] - p[0]) * f + (2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]) * f**2
                  + (3 * p[1] - p[0] - 3 * p[2] + p[3]) * f**3)  # fmt: skip
    places = np.round((line * MM + (left, top)) * 16).astype(np.int32)
    drawn = picture.copy()
    cv2.polylines(drawn, [places], False, (30, 50, 140), 3, cv2.LINE_AA, 4)
    return drawn


def specks(picture: Picture, places: NDArray[np.float64]) -> Picture:
    """Black dots of 0.2 mm."""
    drawn = picture.copy()
    for x, y in places.round().astype(int):
        drawn[y : y + 2, x : x + 2] = 0
    return drawn


def arc(name: str, number: int = 12) -> NDArray[np.float64]:
    """Places along half a circle of 20 mm in a box."""
    left, top = corner(name)
    turn = np.linspace(0, np.pi, number)
    return np.column_stack(
        [left + (28 + 10 * np.cos(turn)) * MM, top + (16 - 10 * np.sin(turn)) * MM]
    )


def test_the_specks_of_a_stamp_that_was_lost_are_looked_at() -> None:
    blank = _blank(ROLE)[1]
    assert read(blank)[ASSOCIATION].state is State.EMPTY
    found = read(specks(blank, arc(ASSOCIATION)))
    assert found[ASSOCIATION].state is State.UNREADABLE
    assert "points épars" in found[ASSOCIATION].reason
    assert found[FIRST].state is State.EMPTY


def test_a_stamp_of_which_one_dash_is_left_among_specks_is_looked_at() -> None:
    left, top = corner(ASSOCIATION)
    dash = np.array([[0, 0], [2, 0], [4, -1], [6, -1]])
    around = np.array([[-1.2, 0.9], [-0.7, 0.5], [2.2, -0.8], [2.6, -1.1], [-1.7, 1.2]]) * MM
    page = specks(_blank(ROLE)[1], np.add(dash, (left + 27 * MM, top + 12 * MM)))
    for x, y in np.add(around, (left + 27 * MM, top + 12 * MM)).round().astype(int):
        page[y, x] = 0
    found = read(page)
    assert "points épars" in found[ASSOCIATION].reason
    assert found[FIRST].state is State.EMPTY


def test_specks_all_over_the_page_are_dust() -> None:
    blank = _blank(ROLE)[1]
    rng = np.random.default_rng(2)
    dusty = specks(blank, rng.random((1500, 2)) * (blank.shape[1] - 4, blank.shape[0] - 4))
    laid = sheet(dusty)
    ink = new_ink(laid)
    assert not any(may_have_lost_ink(laid, ink, box(name).rect) for name in (FIRST, ASSOCIATION))
    left, top = corner(ASSOCIATION)
    many = rng.random((80, 2)) * (40 * MM, 25 * MM) + (left + 4 * MM, top + 2 * MM)
    more = sheet(specks(dusty, many))
    assert may_have_lost_ink(more, new_ink(more), box(ASSOCIATION).rect)


def test_the_specks_of_words_that_were_lost_are_looked_at() -> None:
    """« Chargée d’accueil » in pencil, scanned in black and white: the box was called empty."""
    name = "att_ben_qualite1"
    left, top = corner(name)
    rng = np.random.default_rng(6)
    across, down = np.linspace(3, 40, 16), 3 + 1.5 * rng.random(16)
    rows = np.column_stack([left + across * MM, top + down * MM])

    def seen(picture: Picture) -> State:
        laid = sheet(picture)
        return filling.fill_state(laid, new_ink(laid), box(name)).state

    blank = _blank(ROLE)[1]
    assert seen(blank) is State.EMPTY
    assert seen(specks(blank, rows)) is State.UNREADABLE
    # on a fax they are its noise
    noise = rng.random((6000, 2)) * (blank.shape[1] - 4, blank.shape[0] - 4)
    fax = sheet(specks(specks(blank, noise), rows))
    assert not may_have_lost_words(fax, new_ink(fax), box(name).rect)


def test_specks_on_a_grey_page_are_its_grain() -> None:
    grain = np.random.default_rng(4).integers(0, 12, _blank(ROLE)[1].shape, np.uint8)
    grey = np.asarray(cv2.subtract(_blank(ROLE)[1], grain), np.uint8)
    laid = sheet(specks(grey, arc(ASSOCIATION)))
    assert not may_have_lost_ink(laid, new_ink(laid), box(ASSOCIATION).rect)


def test_a_second_signature_that_was_lost_in_the_first_box_is_looked_for() -> None:
    one = signed(_blank(ROLE)[1], FIRST, (3, 8), 18)
    assert read(one)[SECOND].state is State.EMPTY
    left, top = corner(FIRST)
    places = np.column_stack([np.linspace(34, 46, 9), 8 + np.arange(9) % 3]) * MM + (left, top)
    found = read(specks(one, places))
    assert found[FIRST].state is State.FILLED
    assert found[SECOND].state is State.UNREADABLE


@pytest.mark.parametrize("apart", [0.1, 1.8])
def test_a_box_on_a_page_a_little_bent_is_read(apart: float) -> None:
    found = read(signed(_blank(ROLE)[1], FIRST), misplaced=apart)
    assert (found[FIRST].state, found[SECOND].state) == (State.FILLED, State.EMPTY)


def test_a_signature_at_the_edge_of_a_box_that_may_be_elsewhere_is_not() -> None:
    page = signed(_blank(ROLE)[1], FIRST, at=(-2.5, 7), wide=16)
    assert read(page)[FIRST].state is State.FILLED
    assert read(page, misplaced=2.1)[FIRST].state is State.UNREADABLE


def test_the_frame_of_a_page_moved_in_the_scanner_is_there() -> None:
    blank = _blank(ROLE)[1]
    # its sides come out no darker than 15 of 255
    pale = 255 - (255 - cv2.blur(blank, (13, 1))) * 0.4
    moved = sheet(np.asarray(pale.astype(np.uint8)))
    assert untrusted(moved, box(SECOND)) == ""
    assert stretches(moved, box(SECOND).rect).min() > 0.35


def test_a_frame_that_is_not_there_is_not_smeared() -> None:
    bare = _blank(ROLE)[1].copy()
    laid = sheet(bare)
    rows, columns = laid.window(box(SECOND).rect, 1.0)
    bare[rows, columns] = 255
    assert untrusted(sheet(bare), box(SECOND)) in (HIDDEN, PALE)


def test_words_that_run_out_of_their_box_are_no_signature() -> None:
    field, asked = box("candidat_fait_a", "garde"), box("candidat_signature", "garde")
    laid = sheet(_blank("garde")[1], "garde")
    rows, columns = laid.window(field.rect)
    middle, end = (rows.start + rows.stop) // 2, laid.window(asked.rect)[1].start
    assert columns.stop < end - 8

    def left(start: int, stop: int, by: int = 6) -> int:
        """Pixels beside the field that are left of a stroke from `start` to `stop`."""
        ink = np.zeros(laid.blank.shape, bool)
        ink[middle - by : middle + by, start:stop] = True
        return int(without_words(laid, ink, [asked.rect], [field.rect])[:, columns.stop :].sum())

    assert left(columns.stop - 200, end - 6) == 0
    assert left(columns.stop - 200, end + 60) > 0
    assert left(columns.stop - 200, end - 6, 60) > 0


@pytest.mark.parametrize(("white", "around", "state"), [
    (True, 0.3, State.FILLED), (False, 0.3, State.UNREADABLE), (True, np.inf, State.UNREADABLE),
])  # fmt: skip
def test_a_signature_stands_where_black_and_white_lost_its_frame(
    white: bool, around: float, state: State
) -> None:
    drawn = signed(_blank(ROLE)[1], FIRST)
    rows, columns = sheet(drawn).window(box(FIRST).rect, 1.0)
    # the frame is lost, what is written in it is not
    inner = drawn[rows, columns][16:-16, 16:-16].copy()
    drawn[rows, columns] = 255
    drawn[rows, columns][16:-16, 16:-16] = inner
    picture = np.where(drawn.min(axis=-1, keepdims=True) < 150, 0, 255).astype(np.uint8)
    picture = np.repeat(picture, 3, axis=-1)
    if not white:
        noise = np.random.default_rng(1).integers(0, 12, picture.shape, np.uint8)
        picture = cv2.subtract(picture, noise)
    lost = box(FIRST).rect
    laid = replace(sheet(picture), misplaced=lambda rect: np.inf if rect == lost else around)
    assert read_marks(laid, new_ink(laid), laid.template.boxes)[FIRST].state is state
