"""Boxes of a page of paper hidden, shaded, cut or pale: what is not seen is not said empty."""

from __future__ import annotations

import cv2
import numpy as np
from inked_pages import TOWN, Picture, blank, filling, line, px, sheet, words

from vaeforms.model import State
from vaeforms.paper.sheet import MM


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
