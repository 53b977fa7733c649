"""Frames and rings of stamps: no stroke of a pen, be they in the box to sign or to stamp."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from test_paper_marks import (
    ASSOCIATION,
    BLUE,
    FIRST,
    FONT,
    SECOND,
    SIGNED,
    STAMPED,
    Draw,
    Picture,
    read,
    signature,
    stamp,
    strokes,
)

from vaeforms.model import State
from vaeforms.paper.frames import framing
from vaeforms.paper.sheet import MM


def _mask(draw: Draw) -> NDArray[np.bool_]:
    """The ink of a drawing in a box of 90 by 40 mm."""
    picture = np.full((round(50 * MM), round(100 * MM), 3), 255, np.uint8)
    draw(picture, (round(5 * MM), round(5 * MM), round(95 * MM), round(45 * MM)))
    return np.asarray(picture.min(axis=-1) < 200)


def framed(words: str, high: float, at: tuple[float, float] = (6, 4), turned: float = -10) -> Draw:
    """A word of large letters in a frame of 40 by 13 mm, turned by so many degrees."""

    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        size = round(42 * MM), round(15 * MM)
        pressed = Image.new("RGB", size, (255, 255, 255))
        pen = ImageDraw.Draw(pressed)
        pen.rectangle([MM, MM, 41 * MM, 14 * MM], outline=BLUE, width=round(0.7 * MM))
        font = ImageFont.truetype(FONT, round(high * MM))
        pen.text((21 * MM, 7.5 * MM), words, BLUE, font, anchor="mm")
        turn = pressed.rotate(turned, expand=True, fillcolor=(255, 255, 255), resample=3)
        left, top = (round(side + by * MM) for side, by in zip(box, at, strict=False))
        place = picture[top : top + turn.height, left : left + turn.width]
        place[:] = np.minimum(place, np.asarray(turn)[: place.shape[0], : place.shape[1]])

    return draw


def round_stamp(at: tuple[float, float] = (24, 16)) -> Draw:
    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        centre = (box[0] + round(at[0] * MM), box[1] + round(at[1] * MM))
        cv2.circle(picture, centre, round(13 * MM), BLUE, 4, cv2.LINE_AA)
        page = Image.fromarray(picture)
        font = ImageFont.truetype(FONT, round(2.6 * MM))
        for n, words in enumerate(("MAIRIE", "DE LYON", "RHÔNE")):
            place = (centre[0], centre[1] + (n - 1) * round(4 * MM))
            ImageDraw.Draw(page).text(place, words, BLUE, font, anchor="mm")
        picture[:] = np.asarray(page)

    return draw


def without_corners(picture: Picture, box: tuple[int, int, int, int]) -> None:
    """A frame whose corners were not inked, nor a third of its upper side."""
    framed("COPIE", 5, turned=0)(picture, box)
    left, top = box[0] + 7 * MM, box[1] + 5 * MM
    right, low = left + 40 * MM, top + 13 * MM
    for x, y in ((left, top), (right, top), (left, low), (right, low)):
        cv2.circle(picture, (round(x), round(y)), round(2 * MM), (255, 255, 255), -1)
    gap = round(left), round(top - MM), round(left + 14 * MM), round(top + MM)
    cv2.rectangle(picture, gap[:2], gap[2:], (255, 255, 255), -1)


def dense(picture: Picture, box: tuple[int, int, int, int]) -> None:
    """Print so small and thick that it runs into the frame."""
    framed("MUTUELLE DU LÉMAN", 3.6, turned=8)(picture, box)
    ink = np.asarray(picture.min(axis=-1) < 200, np.uint8)
    picture[cv2.dilate(ink, np.ones((9, 9), np.uint8)) > 0] = BLUE


def met_by_lines(picture: Picture, box: tuple[int, int, int, int]) -> None:
    """An oval beside the lines of a document, one of which reaches it."""
    centre = box[0] + round(30 * MM), box[1] + round(18 * MM)
    cv2.ellipse(picture, centre, (round(8 * MM), round(14 * MM)), 25, 0, 360, BLUE, 4, cv2.LINE_AA)
    for n, words in enumerate(("MAIRIE", "LYON", "RHÔNE")):
        place = centre[0] - round(5 * MM), centre[1] + round((4 * n - 3) * MM)
        cv2.putText(picture, words, place, 0, 0.55, BLUE, 2)
    for n in range(4):
        line = np.array([[4, 6 + 3 * n], [24, 4 + 3 * n]]) * MM + np.array(box[:2])
        cv2.polylines(picture, [np.round(line).astype(np.int32)], False, BLUE, 3, cv2.LINE_AA)


@pytest.mark.parametrize("pressed", [without_corners, dense, met_by_lines])
def test_a_frame_is_found_though_it_is_not_whole(pressed: Draw) -> None:
    assert framing(_mask(pressed)).sum() > 0.2 * _mask(pressed).sum()


@pytest.mark.parametrize("pressed", [framed("COPIE", 9), framed("COPIE", 5, turned=25), stamp(),
                                     round_stamp()])  # fmt: skip
def test_frame_and_ring_of_a_stamp_are_found(pressed: Draw) -> None:
    ink = _mask(pressed)
    found = framing(ink)
    assert found.any()
    assert not (found & ~ink).any()
    ys, xs = np.nonzero(ink)
    rows, columns = np.nonzero(found)
    # it reaches as far as the stamp on every side
    for all_, own in ((ys, rows), (xs, columns)):
        assert abs(int(all_.min()) - int(own.min())) <= 4
        assert abs(int(all_.max()) - int(own.max())) <= 4


@pytest.mark.parametrize("seed", range(12))
def test_no_signature_is_a_frame(seed: int) -> None:
    assert not framing(_mask(signature(seed))).any()


def test_straight_strokes_that_cross_are_no_frame() -> None:
    def zigzag(picture: Picture, box: tuple[int, int, int, int]) -> None:
        points = [(0, 20), (8, 2), (14, 20), (22, 3), (28, 19), (40, 19), (-4, 12), (40, 11)]
        places = np.round(np.array(points) * MM + np.array(box[:2]) + 8 * MM).astype(np.int32)
        cv2.polylines(picture, [places], False, BLUE, 4, cv2.LINE_AA)

    def letter(picture: Picture, box: tuple[int, int, int, int]) -> None:
        points = [(0, 15), (5, 0), (10, 15), (0, 15)]
        places = np.round(np.array(points) * MM + np.array(box[:2]) + 8 * MM).astype(np.int32)
        cv2.polylines(picture, [places], False, BLUE, 4, cv2.LINE_AA)

    assert not framing(_mask(zigzag)).any()
    assert not framing(_mask(letter)).any()


@pytest.mark.parametrize("size", [(8, 4), (26, 13), (40, 20), (24, 24)])
def test_what_is_blackened_is_not_absent(size: tuple[float, float]) -> None:
    def bar(picture: Picture, box: tuple[int, int, int, int]) -> None:
        left, top = (round(side + 2 * MM) for side in box[:2])
        picture[top : top + round(size[1] * MM), left : left + round(size[0] * MM)] = 20

    assert read("attestation-benevole", **{FIRST: bar})[FIRST].state is State.UNREADABLE


def patch(size: tuple[float, float], grey: int) -> Draw:
    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        left, top = (round(side + 2 * MM) for side in box[:2])
        picture[top : top + round(size[1] * MM), left : left + round(size[0] * MM)] = grey

    return draw


@pytest.mark.parametrize("grey", [20, 170, 210])
@pytest.mark.parametrize("size", [(26, 13), (40, 20), (24, 24), (4, 24)])
def test_a_bar_or_a_slip_of_paper_is_no_stamp(size: tuple[float, float], grey: int) -> None:
    found = read("attestation-benevole", **{ASSOCIATION: patch(size, grey)})
    assert found[ASSOCIATION].state is State.UNREADABLE


def test_what_covers_a_signature_box_is_called_no_stamp() -> None:
    found = read("attestation-benevole", **{FIRST: patch((26, 13), 20)})
    assert "cachet" not in found[FIRST].reason.lower()


def test_a_frame_somebody_drew_is_no_stamp() -> None:
    def frame(picture: Picture, box: tuple[int, int, int, int]) -> None:
        left, top = (round(side + 3 * MM) for side in box[:2])
        cv2.rectangle(picture, (left, top), (left + 200, top + 110), BLUE, 4, cv2.LINE_AA)

    found = read("attestation-benevole", **{ASSOCIATION: frame})
    assert found[ASSOCIATION].state is State.UNREADABLE


@pytest.mark.parametrize("high", [6, 12, 20])
def test_a_box_crossed_out_by_hatching_is_not_signed(high: float) -> None:
    def hatching(picture: Picture, box: tuple[int, int, int, int]) -> None:
        left, top = (round(side + 2 * MM) for side in box[:2])
        down = round(high * MM)
        for start in range(left, left + round(26 * MM), round(2.5 * MM)):
            cv2.line(picture, (start, top + down), (start + down, top), BLUE, 4, cv2.LINE_AA)

    assert read("attestation-benevole", **{FIRST: hatching})[FIRST].state is State.UNREADABLE


def test_a_scribble_of_a_thick_pen_is_no_frame() -> None:
    def scribble(picture: Picture, box: tuple[int, int, int, int]) -> None:
        left, top = (round(side + 6 * MM) for side in box[:2])
        turns = [(left + round(k * 0.8 * MM), top + (k % 2) * round(7 * MM)) for k in range(22)]
        cv2.polylines(picture, [np.array(turns, np.int32)], False, BLUE, 8, cv2.LINE_AA)

    assert not framing(_mask(scribble)).any()


@pytest.mark.parametrize("high", [5.0, 9.0])
def test_large_letters_in_a_frame_sign_nothing(high: float) -> None:
    word = framed("COPIE", high)
    found = read("attestation-salariee", **{SIGNED: word})
    assert found[SIGNED].state is State.UNREADABLE
    assert found[STAMPED].state is not State.FILLED
    stamped = read("attestation-benevole", **{FIRST: signature(), ASSOCIATION: word})
    assert stamped[FIRST].state is State.FILLED
    assert stamped[SECOND].state is State.EMPTY
    assert stamped[ASSOCIATION].state is not State.EMPTY


def test_a_signature_in_the_stamp_box_beside_a_framed_stamp_is_not_absent() -> None:
    def both(picture: Picture, box: tuple[int, int, int, int]) -> None:
        framed("COPIE", 9, at=(3, 1), turned=0)(picture, box)
        signature(3, 34, at=(30, 14))(picture, box)

    assert read("attestation-salariee", **{STAMPED: both})[SIGNED].state is State.UNREADABLE


def test_a_low_open_line_is_a_signature() -> None:
    def name(picture: Picture, box: tuple[int, int, int, int]) -> None:
        line = [(0.55, 0), (0.3, 0.3), (0, 0.8), (0.3, 0.85), (0.45, 0.78), (0.6, 0.86), (1, 0.8)]
        strokes(line, 24, 12, (10, 6))(picture, box)
        strokes([(0, 1), (0.1, 0.2), (1, 0)], 3, 4, (30, 9))(picture, box)

    assert read("attestation-salariee", **{SIGNED: name})[SIGNED].state is State.FILLED


def note(picture: Picture, box: tuple[int, int, int, int]) -> None:
    """A yellow note of which the lower edge lies over the upper part of the box."""
    corners = [(12, -40), (62, -32), (58, 6), (8, -2)]
    places = np.round(np.array(corners) * MM + np.array(box[:2])).astype(np.int32)
    cv2.fillPoly(picture, [places], (252, 236, 130), cv2.LINE_AA)


def test_a_note_over_the_edge_of_a_box_is_no_stamp() -> None:
    assert read("attestation-salariee", **{STAMPED: note})[STAMPED].state is State.UNREADABLE


@pytest.mark.parametrize(
    ("left", "wide", "high", "said"), [(-12, 6, 8, "cachet déborde"), (-9, 4, 5, "trop petit")]
)
def test_initials_in_a_stamp_that_reaches_into_their_box_are_not_absent(
    left: float, wide: float, high: float, said: str
) -> None:
    def pressed(picture: Picture, box: tuple[int, int, int, int]) -> None:
        stamp((-20, 3))(picture, box)
        for x in (left, left + wide + 2):
            letter = np.array([(1, 0.1), (0.4, 0.05), (0, 0.5), (0.4, 1), (1, 0.8)])
            places = np.round((letter * [wide, high] + [x, 8]) * MM + np.array(box[:2]))
            cv2.polylines(picture, [places.astype(np.int32)], False, BLUE, 3, cv2.LINE_AA)

    found = read("attestation-benevole", grey=True, **{ASSOCIATION: pressed})
    assert found[SECOND].state is State.UNREADABLE
    assert said in found[SECOND].reason


@pytest.mark.parametrize("signed", [True, False])
def test_a_stamp_across_both_signature_boxes_is_not_missing(signed: bool) -> None:
    drawn: dict[str, Draw] = {FIRST: stamp((32, 2))}
    if signed:
        drawn[SECOND] = signature(2, 22, (30, 8))
    found = read("attestation-benevole", **drawn)
    assert found[ASSOCIATION].state is State.UNREADABLE
    assert found[FIRST].state is not State.FILLED


def test_a_signature_over_the_stamp_in_its_box_may_be_the_one_that_is_missing() -> None:
    def both(picture: Picture, box: tuple[int, int, int, int]) -> None:
        stamp((6, 3))(picture, box)
        signature(4, 36, (8, 4), 5)(picture, box)

    found = read("attestation-salariee", **{STAMPED: both})
    assert found[SIGNED].state is State.UNREADABLE


def oval(inner: bool) -> Draw:
    """A ring, and letters in it so large that they run into it on all sides."""

    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        centre = box[0] + round(28 * MM), box[1] + round(13 * MM)
        cv2.ellipse(picture, centre, (round(22 * MM), round(11 * MM)), 3, 0, 360, BLUE, 4, 16)
        if inner:
            cv2.ellipse(picture, centre, (round(20 * MM), round(9.6 * MM)), 3, 0, 360, BLUE, 3, 16)
        page = Image.fromarray(picture)
        pen = ImageDraw.Draw(page)
        large, small = (ImageFont.truetype(FONT, round(high * MM)) for high in (10.5, 4.5))
        pen.text((centre[0], centre[1] - 5 * MM), "OTK", BLUE, large, anchor="mm")
        pen.text((centre[0], centre[1] + 2 * MM), "ATELIERS DE LYON", BLUE, small, anchor="mm")
        pen.text((centre[0], centre[1] + 7.4 * MM), "N° 1", BLUE, small, anchor="mm")
        picture[:] = np.asarray(page)

    return draw


@pytest.mark.parametrize("inner", [False, True])
def test_a_ring_that_letters_run_into_is_a_ring(inner: bool) -> None:
    ink = _mask(oval(inner))
    ring = cv2.ellipse(
        np.zeros(ink.shape, np.uint8), (round(33 * MM), round(18 * MM)),
        (round(22 * MM), round(11 * MM)), 3, 0, 360, 1, 3,
    )  # fmt: skip
    assert framing(ink)[ring > 0].mean() > 0.9


def test_a_large_signature_has_no_ring() -> None:
    for n in range(12):
        assert not framing(_mask(signature(n))).any()
