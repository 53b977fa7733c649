"""What is drawn in one line that hardly turns, or can be read, signs nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from test_paper_marks import BLUE, MM, Draw, Picture, read, signature, strokes

from vaeforms import fieldfont
from vaeforms.model import State

SIGNED, STAMPED = "att_sal_signature", "att_sal_cachet"
FIRST = "att_ben_signature1"


def line(
    points: list[tuple[float, float]], width: int = 4, colour: tuple[int, int, int] = BLUE,
    at: tuple[float, float] = (6, 3),
) -> Draw:  # fmt: skip
    """Straight strokes through points in mm of the box."""

    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        places = (np.array(points) + np.array(at)) * MM + np.array(box[:2])
        cv2.polylines(picture, [np.round(places).astype(np.int32)], False, colour, width, 16)

    return draw


def curve(x: np.ndarray, y: np.ndarray, **more: object) -> Draw:
    return line(list(zip(x.tolist(), y.tolist(), strict=True)), **more)  # type: ignore[arg-type]


T = np.linspace(0, 1, 60)
SIMPLE = {
    "hair": curve(45 * T, 20 - 18 * np.sin(np.pi * (0.1 + 0.7 * T)), width=1, colour=(40, 30, 20)),
    "slash": curve(50 * T, 22 - 22 * T**1.3),
    "tick": line([(0, 6), (4, 11), (14, 0)]),
    "arrow": line([(0, 5), (25, 5), (20, 1), (25, 5), (20, 9)], width=5),
    "bracket": line([(6, 0), (0, 0), (0, 20), (6, 20)]),
    "Z": line([(0, 0), (52, 1), (2, 20), (54, 21)]),
    "small Z": line([(0, 0), (16, 0), (1, 11), (17, 12)]),
    "N": line([(0, 12), (1, 0), (12, 12), (13, 0)]),
    "V": line([(0, 0), (7, 13), (14, 0)]),
    "wave": curve(50 * T, 3 + 2 * np.sin(10 * np.pi * T)),
    "clip": curve(
        6 + 5 * np.where(T < 0.5, np.cos(2 * np.pi * T), -1.0), 20 * np.abs(T - 0.5) + 3,
        width=4, colour=(110, 110, 112),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(SIMPLE))
def test_a_line_that_hardly_turns_signs_nothing(name: str) -> None:
    found = read("attestation-benevole", **{FIRST: SIMPLE[name]})
    assert found[FIRST].state is State.UNREADABLE


def cross(picture: Picture, box: tuple[int, int, int, int]) -> None:
    for points in ([(0, 0), (10, 10)], [(0, 10), (10, 0)]):
        line(points, width=5, at=(12, 4))(picture, box)


@pytest.mark.parametrize("towards", [(1, -1), (1, 1), (1, 0)])
@pytest.mark.parametrize(
    "simple", [cross, *(SIMPLE[name] for name in ("tick", "V", "arrow", "wave"))],
    ids=["cross", "tick", "V", "arrow", "wave"],
)  # fmt: skip
def test_a_simple_mark_on_a_page_that_moved_signs_nothing(
    simple: Draw, towards: tuple[int, int]
) -> None:
    def moved(picture: Picture, box: tuple[int, int, int, int]) -> None:
        drawn = picture.copy()
        simple(drawn, box)
        by = np.arange(12) - 6
        shots = [np.roll(drawn, (n * towards[1], n * towards[0]), (0, 1)).astype(np.float32)
                 for n in by]  # fmt: skip
        left, top, right, low = box
        mean = np.mean(shots, axis=0)[top + 4 : low - 4, left + 4 : right - 4]
        picture[top + 4 : low - 4, left + 4 : right - 4] = mean

    found = read("attestation-salariee", **{SIGNED: moved})
    assert found[SIGNED].state is State.UNREADABLE


def arc(x: float, y: float, radius: float, first: float, last: float) -> Draw:
    """Part of a circle round a place in mm of the box, from one angle to another in half turns."""
    turn = np.pi * (first + (last - first) * T)
    return curve(x + radius * np.cos(turn), y + radius * np.sin(turn))


def test_a_line_that_print_crosses_turns_as_it_did() -> None:
    """The words above the box hide the top of a large « M »: its line is in two parts there."""
    across = np.linspace(0, 1, 400)
    m = curve(40 * across, 7 - 10 * np.sin(5 * np.pi * across), at=(6, -1.5))
    found = read("attestation-benevole", **{FIRST: m})
    assert found[FIRST].state is State.FILLED


def test_initials_sign() -> None:
    def initials(picture: Picture, box: tuple[int, int, int, int]) -> None:
        arc(5, 6, 4.5, -0.2, -1.75)(picture, box)
        arc(16, 6, 4.5, -0.2, -1.9)(picture, box)
        line([(20, 5), (16.5, 6.5), (23, 6.5)])(picture, box)

    found = read("attestation-benevole", **{FIRST: initials})
    assert found[FIRST].state is State.FILLED


def test_large_initials_of_a_felt_pen_are_no_smudge() -> None:
    def initials(picture: Picture, box: tuple[int, int, int, int]) -> None:
        for points in (
            [(2, 2), (0, 20)],
            [(11, 0), (10, 17)],
            [(0, 11), (14, 9)],
            [(12, 12), (24, 8), (24, 2), (18, 2), (14, 9), (16, 15), (25, 13)],
        ):
            line(points, width=18, at=(6, 3))(picture, box)  # fmt: skip

    found = read("attestation-benevole", **{FIRST: initials})
    assert found[FIRST].state is State.FILLED


@pytest.mark.parametrize(
    "drawn",
    [
        line([(0, 0), (4, 11), (7, 2), (11, 11), (16, 0), (15, 6), (24, 7)]),
        # to and fro, so close that little paper is left between
        curve(24 * T + 3 * np.sin(60 * T), 7 + 6.5 * np.sin(16 * np.pi * T), width=5),
    ],
)
def test_a_pen_that_goes_up_and_down_signs(drawn: Draw) -> None:
    found = read("attestation-benevole", **{FIRST: drawn})
    assert found[FIRST].state is State.FILLED


def test_a_figure_nought_crossed_out_signs_nothing() -> None:
    def nought(picture: Picture, box: tuple[int, int, int, int]) -> None:
        curve(6 + 5 * np.cos(2 * np.pi * T), 9 + 7 * np.sin(2 * np.pi * T))(picture, box)
        line([(0, 17), (12, 1)])(picture, box)

    found = read("attestation-benevole", **{FIRST: nought})
    assert found[FIRST].state is State.UNREADABLE


def test_two_strokes_side_by_side_sign_nothing() -> None:
    def both(picture: Picture, box: tuple[int, int, int, int]) -> None:
        line([(0, 8), (38, 2)])(picture, box)
        line([(0, 12), (38, 6)])(picture, box)

    assert read("attestation-benevole", **{FIRST: both})[FIRST].state is State.UNREADABLE


@pytest.mark.parametrize("soft", [2, 5])
def test_the_edge_of_a_shadow_signs_nothing(soft: float) -> None:
    def shadow(picture: Picture, box: tuple[int, int, int, int]) -> None:
        left, top, right, low = box
        x = np.linspace(0, 1, 200)
        edge = top + (low - top) * (0.5 + 0.25 * np.sin(4 * x))
        outline = np.column_stack([left - 200 + x * (right - left + 400), edge])
        corners = np.array([[right + 200, low + 300], [left - 200, low + 300]])
        mask = np.zeros(picture.shape[:2], np.float32)
        cv2.fillPoly(mask, [np.vstack([outline, corners]).astype(np.int32)], 1.0)
        mask = cv2.GaussianBlur(mask, (0, 0), soft)[..., None]
        picture[:] = np.asarray(picture * (1 - 0.45 * mask), np.uint8)

    assert read("attestation-salariee", **{SIGNED: shadow})[SIGNED].state is not State.FILLED


@pytest.mark.parametrize("words", ["J. MOREL", "MOREL", "le 12/09/2025"])
def test_what_any_reader_of_print_reads_signs_nothing(words: str) -> None:
    def typed(picture: Picture, box: tuple[int, int, int, int]) -> None:
        page = Image.fromarray(picture)
        face = ImageFont.truetype(str(fieldfont.FILE), round(8 * MM))
        place = box[0] + round(6 * MM), box[1] + round(5 * MM)
        ImageDraw.Draw(page).text(place, words, font=face, fill=(30, 30, 30))
        picture[:] = np.asarray(page)

    assert read("attestation-salariee", **{SIGNED: typed})[SIGNED].state is State.UNREADABLE


@pytest.mark.parametrize("seed", range(8))
def test_a_signature_is_no_simple_line(seed: int) -> None:
    found = read("attestation-salariee", **{SIGNED: signature(seed)})
    assert found[SIGNED].state is State.FILLED


@pytest.mark.parametrize("seed", range(4))
def test_a_flat_signature_with_a_stroke_apart_is_no_word(seed: int) -> None:
    rng = np.random.default_rng(seed)
    xs = np.sort(rng.random(11))
    ys = [0.5 + (0.5 if n % 2 else -0.5) * rng.uniform(0.3, 1) for n in range(11)]
    name = strokes([*zip(xs, ys, strict=True), (0.0, 0.8), (1.0, 0.7)], 34, 6, (8, 8))
    dash = strokes([(0, 0), (0.5, 0.3), (1, 0)], 4, 1, (44, 9))

    def flat(picture: Picture, box: tuple[int, int, int, int]) -> None:
        name(picture, box)
        dash(picture, box)

    assert read("attestation-benevole", **{FIRST: flat})[FIRST].state is State.FILLED


@pytest.mark.parametrize("seed", [2, 4, 9])
def test_a_dense_upright_signature_is_no_stamp(seed: int) -> None:
    rng = np.random.default_rng(seed)
    down = np.linspace(0, 1, 44) + rng.normal(0, 0.05, 44)
    aside = np.where(np.arange(44) % 2, 0.5, -0.5) * rng.uniform(0.1, 0.6, 44)
    across = 0.5 + aside + 0.25 * (0.5 - np.abs(down - 0.5))
    down[1::2] -= 0.22
    places = [*zip(across.tolist(), down.tolist(), strict=True), (0.2, 0.9), (0.0, 0.45)]
    found = read("attestation-salariee", **{SIGNED: strokes(places, 11, 25, (14, 2), 2)})
    assert found[SIGNED].state is State.FILLED


@pytest.mark.parametrize("words", ["PAYÉ", "COPIE", "REÇU LE"])
def test_a_stamp_turned_by_a_quarter_signs_nothing(words: str) -> None:
    def pressed(picture: Picture, box: tuple[int, int, int, int]) -> None:
        face = ImageFont.truetype(str(fieldfont.FILE), round(7 * MM))
        left, top, right, low = face.getbbox(words, stroke_width=3)
        level = Image.new("RGB", (round(right - left) + 8, round(low - top) + 8), (255, 255, 255))
        pen = ImageDraw.Draw(level)
        pen.text((4 - left, 4 - top), words, BLUE, face, stroke_width=3, stroke_fill=BLUE)
        turned = np.asarray(level.rotate(90, expand=True))
        y, x = box[1] + round(1 * MM), box[0] + round(20 * MM)
        picture[y : y + len(turned), x : x + turned.shape[1]] = turned

    assert read("attestation-salariee", **{SIGNED: pressed})[SIGNED].state is State.UNREADABLE
