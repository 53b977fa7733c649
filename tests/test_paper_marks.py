"""Signature and stamp boxes of a page of paper: whose ink, in which box, and what is never said."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from vaeforms import template as templates
from vaeforms.model import Kind, Reading, Rect, State, TemplatePage
from vaeforms.paper.cover import laid_over
from vaeforms.paper.ink import new_ink
from vaeforms.paper.marks import MarkReading, read_marks
from vaeforms.paper.sheet import MM, SCALE, Sheet
from vaeforms.paper.told import told_apart
from vaeforms.paper.twice import likeness, with_shared_digests

BLUE, BLACK = (30, 50, 140), (25, 25, 25)
FONT = str(resources.files("vaeforms").joinpath("fonts/LiberationSans-Regular.ttf"))
Picture = NDArray[np.uint8]
Draw = Callable[[Picture, tuple[int, int, int, int]], None]


@cache
def _blank(role: str) -> tuple[TemplatePage, Picture]:
    known = templates.load(templates.default_directories())
    page = next(p for p in known.pages if p.role == role and p.boxes)
    return page, known.render(page, SCALE, (0, 0, *page.size))


@cache
def _noise(shape: tuple[int, ...]) -> Picture:
    return np.random.default_rng(3).integers(0, 9, shape, np.uint8)


def read(
    role: str, *, misplaced: float = 0.1, grey: bool = False, cut: bool = False, **drawn: Draw
) -> dict[str, MarkReading]:
    """The readings of a page on which `drawn` (by field name) was drawn, a little noisy."""
    template, blank = _blank(role)
    picture = blank.copy()
    for box in template.boxes:
        if box.field in drawn:
            drawn[box.field](picture, _pixels(template, box.rect))
    soft = cv2.GaussianBlur(picture, (0, 0), 0.7)
    picture = np.asarray(cv2.subtract(soft, _noise(picture.shape)), np.uint8)
    if grey:
        picture = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, -1)
    seen = np.ones(picture.shape[:2], bool)
    if cut:
        seen[-int(70 * MM) :] = False
    printed = cv2.cvtColor(blank, cv2.COLOR_RGB2GRAY)
    sheet = Sheet(template, picture, printed, seen, 200.0, lambda rect: misplaced)
    return read_marks(sheet, new_ink(sheet), template.boxes)


def _pixels(template: TemplatePage, rect: Rect) -> tuple[int, int, int, int]:
    height = template.size[1]
    corners = (rect[0], height - rect[3], rect[2], height - rect[1])
    return tuple(round(v * SCALE) for v in corners)  # type: ignore[return-value]


def strokes(
    points: list[tuple[float, float]],
    wide: float,
    high: float,
    at: tuple[float, float] = (6, 6),
    pen: int = 3,
) -> Draw:
    """A smooth line through points (0 to 1) in a rectangle, in mm, from the box's corner."""

    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        knots = np.array(points) * [wide, high] + at
        t = np.linspace(0, len(knots) - 1.001, 40 * len(knots))
        i, f = t.astype(int), (t % 1)[:, None]
        p = [knots[np.clip(i + k, 0, len(knots) - 1)] for k in (-1, 0, 1, 2)]
        line = 0.5 * (2 * p[1] + (p[2] - p[0]) * f
                      + (2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]) * f**2
                      + (3 * p[1] - p[0] - 3 * p[2] + p[3]) * f**3)  # fmt: skip
        places = np.round((line * MM + box[:2]) * 16).astype(np.int32)
        cv2.polylines(picture, [places], False, BLUE, pen, cv2.LINE_AA, 4)

    return draw


def signature(
    seed: int = 1, wide: float = 34, at: tuple[float, float] = (6, 6), pen: int = 3
) -> Draw:
    """Loops and points as of a hurried name."""
    rng = np.random.default_rng(seed)
    xs = np.sort(rng.random(11))
    ys = [0.5 + (0.5 if n % 2 else -0.5) * rng.uniform(0.3, 1) for n in range(11)]
    return strokes([*zip(xs, ys, strict=True), (0.0, 0.8), (1.0, 0.7)], wide, 15, at, pen)


def typed(words: str) -> Draw:
    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        page = Image.fromarray(picture)
        font = ImageFont.truetype(FONT, round(3.6 * MM))
        ImageDraw.Draw(page).text((box[0] + 40, box[1] + 60), words, BLACK, font)
        picture[:] = np.asarray(page)

    return draw


def stamp(at: tuple[float, float] = (8, 3)) -> Draw:
    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        page = Image.fromarray(picture)
        pen = ImageDraw.Draw(page)
        x, y = box[0] + at[0] * MM, box[1] + at[1] * MM
        pen.rectangle([x, y, x + 42 * MM, y + 20 * MM], outline=BLUE, width=4)
        lines = (
            "MUTUELLE DU LÉMAN",
            "12 avenue de la République",
            "25000 BESANÇON",
            "SIRET 732 829",
        )
        for n, words in enumerate(lines):
            font = ImageFont.truetype(FONT, round(3.0 * MM))
            place = (x + 21 * MM, y + (2.5 + 5 * n) * MM)
            pen.text(place, words, BLUE, font, anchor="mm")
        picture[:] = np.asarray(page)

    return draw


SIGNED, STAMPED = "att_sal_signature", "att_sal_cachet"
FIRST, SECOND, ASSOCIATION = "att_ben_signature1", "att_ben_signature2", "att_ben_cachet"


def test_nothing_on_a_good_page_is_absent() -> None:
    found = read("attestation-salariee")
    assert {r.state for r in found.values()} == {State.EMPTY}


@pytest.mark.parametrize("grey", [False, True], ids=["colour", "grey"])
def test_a_signature_is_a_signature(grey: bool) -> None:
    found = read("attestation-salariee", grey=grey, **{SIGNED: signature()})
    assert found[SIGNED].state is State.FILLED
    assert [mark.kind for mark in found[SIGNED].marks] == ["hand"]
    assert found[SIGNED].hand > 12
    assert found[STAMPED].state is State.EMPTY


@pytest.mark.parametrize("grey", [False, True], ids=["colour", "grey"])
def test_a_stamp_is_a_stamp(grey: bool) -> None:
    found = read("attestation-salariee", grey=grey, **{STAMPED: stamp()})
    assert found[STAMPED].state is State.FILLED
    assert found[SIGNED].state is State.EMPTY


def test_a_stamp_in_the_signature_box_is_no_signature() -> None:
    found = read("attestation-salariee", **{SIGNED: stamp()})
    assert found[SIGNED].state is State.UNREADABLE
    assert found[STAMPED].state is State.UNREADABLE


def test_a_signature_under_a_stamp_is_looked_for() -> None:
    def both(picture: Picture, box: tuple[int, int, int, int]) -> None:
        signature(wide=50)(picture, box)
        stamp()(picture, box)

    assert read("attestation-salariee", **{SIGNED: both})[SIGNED].state is not State.EMPTY


@pytest.mark.parametrize(
    ("points", "wide", "high"),
    [
        ([(0, 0), (1, 1)], 30, 2),
        ([(0, 0), (0.5, 0.5), (1, 1)], 0.7, 0.7),
        ([(0, 0.5), (1, 0.5)], 60, 1),
    ],
    ids=["line", "dot", "long line"],
)
def test_a_stroke_or_a_dot_is_no_signature(
    points: list[tuple[float, float]], wide: float, high: float
) -> None:
    found = read("attestation-salariee", **{SIGNED: strokes(points, wide, high)})
    assert found[SIGNED].state is not State.FILLED


def test_a_cross_is_no_signature() -> None:
    def cross(picture: Picture, box: tuple[int, int, int, int]) -> None:
        strokes([(0, 0), (1, 1)], 12, 10)(picture, box)
        strokes([(1, 0), (0, 1)], 12, 10)(picture, box)

    assert read("attestation-salariee", **{SIGNED: cross})[SIGNED].state is State.UNREADABLE


def test_a_typed_name_is_no_signature_and_is_said() -> None:
    found = read("attestation-salariee", **{SIGNED: typed("Hélène LEFÈVRE, gérante")})
    assert found[SIGNED].state is State.UNREADABLE
    assert "dactylographié" in found[SIGNED].reason


def test_a_signature_in_the_stamp_box_is_no_absent_signature() -> None:
    found = read("attestation-salariee", **{STAMPED: signature()})
    assert found[SIGNED].state is State.UNREADABLE
    assert "cachet" in found[SIGNED].reason
    assert found[STAMPED].state is not State.FILLED


def test_two_signatories_are_two_signatures() -> None:
    found = read("attestation-benevole", **{FIRST: signature(1), SECOND: signature(5)})
    assert (found[FIRST].state, found[SECOND].state) == (State.FILLED, State.FILLED)
    assert found[FIRST].marks[0].digest != found[SECOND].marks[0].digest


def test_one_large_signature_is_not_two() -> None:
    found = read("attestation-benevole", **{FIRST: signature(2, wide=74)})
    assert State.FILLED not in (found[SECOND].state, found[ASSOCIATION].state)


def test_one_signature_whose_steep_stroke_crosses_the_frames_is_not_two() -> None:
    down = [(0.55, 0.9), (0.61, 0), (0.68, 1)]
    points = [(0, 0.2), (0.25, 0.9), (0.45, 0.1), *down, (0.85, 0.1), (1, 0.9)]
    steep = strokes(points, 74, 17)
    found = read("attestation-benevole", **{FIRST: steep})
    assert found[SECOND].state is State.UNREADABLE


def test_two_signatures_in_one_box_are_looked_at() -> None:
    def two(picture: Picture, box: tuple[int, int, int, int]) -> None:
        signature(1, wide=18, at=(3, 8))(picture, box)
        signature(5, wide=18, at=(31, 8))(picture, box)

    found = read("attestation-benevole", **{FIRST: two})
    assert found[SECOND].state is State.UNREADABLE


def test_two_signatures_that_touch_are_two_where_their_pens_differ() -> None:
    def two(picture: Picture, box: tuple[int, int, int, int]) -> None:
        signature(1, wide=24, at=(3, 6))(picture, box)
        signature(5, wide=24, at=(25, 6), pen=9)(picture, box)

    found = read("attestation-benevole", **{FIRST: two})
    assert (found[FIRST].state, found[SECOND].state) == (State.FILLED, State.UNREADABLE)


def test_one_line_whose_pen_grows_thicker_is_one_signature() -> None:
    """Nobody else's line touches it, or it would fork."""

    def one(picture: Picture, box: tuple[int, int, int, int]) -> None:
        strokes([(0, 1), (0.3, 0), (0.5, 1), (0.8, 0), (1, 0.6)], 20, 12, (6, 6), 2)(picture, box)
        strokes([(0, 0.6), (0.3, 0), (0.6, 1), (1, 0)], 14, 12, (26, 6), 10)(picture, box)

    found = read("attestation-benevole", **{FIRST: one})
    assert (found[FIRST].state, found[SECOND].state) == (State.FILLED, State.EMPTY)


def test_the_same_picture_pasted_twice_is_noticed() -> None:
    found = read("attestation-benevole", **{FIRST: signature(4), SECOND: signature(4)})
    assert found[FIRST].marks[0].digest == found[SECOND].marks[0].digest != ""


def test_the_same_picture_on_two_pages_is_noticed() -> None:
    pages = [
        read("attestation-salariee", **{SIGNED: signature(4)})[SIGNED],
        read("attestation-salariee", grey=True, **{SIGNED: signature(4, at=(20, 9))})[SIGNED],
        read("attestation-salariee", **{SIGNED: signature(7)})[SIGNED],
    ]
    readings = [Reading(SIGNED, r.state, marks=r.marks, crop=r.crop) for r in pages]
    assert all(r.crop.startswith(b"\xff\xd8") for r in readings)
    first, second, third = (r.marks[0].digest for r in with_shared_digests(readings))
    assert first == second != third


def test_two_different_drawings_are_not_alike() -> None:
    pictures = []
    for seed in (1, 2, 3):
        page = np.full((300, 500, 3), 255, np.uint8)
        signature(seed)(page, (0, 0, 500, 300))
        pictures.append(np.asarray(255 - page.min(axis=-1), np.uint8))
    assert likeness(pictures[0], pictures[0]) > 0.99
    assert max(likeness(pictures[0], other) for other in pictures[1:]) < 0.6


def test_a_page_cut_off_is_not_an_absent_signature() -> None:
    found = read("attestation-salariee", cut=True)
    assert found[SIGNED].state is State.UNREADABLE
    assert found[SIGNED].untrusted


def test_a_displaced_page_is_not_an_absent_signature() -> None:
    assert read("attestation-salariee", misplaced=4.0)[SIGNED].state is State.UNREADABLE


def test_the_same_page_reads_the_same() -> None:
    first, second = (read("garde", candidat_signature=signature()) for _ in range(2))
    assert first == second


def test_pictures_of_one_mark_are_told_apart() -> None:
    pages = []
    for draw in (signature(3), stamp(), typed("Hélène LEFÈVRE, gérante")):
        page = np.full((280, 460, 3), 255, np.uint8)
        draw(page, (0, 0, 460, 280))
        pages.append(told_apart(page, 200).kind)
    assert pages == ["hand", "stamp", "text"]
    assert told_apart(np.full((80, 80, 3), 255, np.uint8), 200).kind == ""


def test_the_model_is_small_and_has_a_card() -> None:
    folder = resources.files("vaeforms.paper")
    assert len(folder.joinpath("marks.onnx").read_bytes()) < 2_000_000
    card = folder.joinpath("marks.md").read_text("utf-8")
    assert all(f"## {part}" in card for part in ("Data", "Figures", "Limits"))


def test_only_boxes_to_sign_or_stamp_are_read() -> None:
    found = read("attestation-salariee")
    template, _ = _blank("attestation-salariee")
    wanted = {b.field for b in template.boxes if b.kind in (Kind.SIGNATURE, Kind.STAMP)}
    assert set(found) == wanted


def test_one_signatory_of_two_leaves_the_other_absent() -> None:
    found = read("attestation-benevole", **{FIRST: signature(1)})
    assert (found[FIRST].state, found[SECOND].state) == (State.FILLED, State.EMPTY)


def test_a_signature_beside_all_boxes_may_be_for_any_of_them() -> None:
    below = signature(5, wide=30, at=(6, 32))
    found = read("attestation-benevole", **{FIRST: signature(1), SECOND: below})
    assert found[SECOND].state is State.UNREADABLE


def test_handwriting_in_the_stamp_box_is_no_absent_stamp() -> None:
    found = read("attestation-benevole", **{FIRST: signature(1), ASSOCIATION: signature(7, 30)})
    assert found[ASSOCIATION].state is State.UNREADABLE


def test_a_few_letters_are_no_signature() -> None:
    def word(picture: Picture, box: tuple[int, int, int, int]) -> None:
        for n in range(4):
            strokes([(0, 0.2), (0.6, 0.9), (1, 0)], 2.6, 3.4, (8 + 4.4 * n, 10))(picture, box)

    assert read("attestation-salariee", **{SIGNED: word})[SIGNED].state is State.UNREADABLE


def test_one_signature_cut_by_the_frames_between_is_not_two() -> None:
    wide = signature(2, wide=84, at=(3, 6))
    found = read("attestation-benevole", misplaced=0.6, **{FIRST: wide})
    states = [found[name].state for name in (FIRST, SECOND)]
    assert states.count(State.FILLED) < 2
    assert State.EMPTY not in states


def finger(picture: Picture, box: tuple[int, int, int, int]) -> None:
    """The tip of a finger over the upper left corner, its edge soft."""
    over, skin = picture.copy(), (92, 62, 46)
    size = (round(20 * MM), round(9 * MM))
    cv2.ellipse(over, (box[0] - round(9 * MM), box[1]), size, 0, 0, 360, skin, -1)
    share = (over != picture).any(axis=2).astype(np.float32)
    share = cv2.GaussianBlur(share, (0, 0), 3.0)[:, :, None]
    picture[:] = (picture * (1 - share) + np.array((92, 62, 46), np.float32) * share).astype(
        np.uint8
    )


def test_the_rim_of_a_finger_is_no_signature() -> None:
    found = read("attestation-salariee", **{SIGNED: finger})
    assert found[SIGNED].state is State.UNREADABLE


def test_what_lies_on_a_page_is_told_from_what_a_pen_writes() -> None:
    template, blank = _blank("attestation-salariee")
    box = next(b for b in template.boxes if b.field == SIGNED)
    printed = cv2.cvtColor(blank, cv2.COLOR_RGB2GRAY)

    def over(draw: Draw) -> int:
        picture = blank.copy()
        draw(picture, _pixels(template, box.rect))
        seen = np.ones(picture.shape[:2], bool)
        return int(laid_over(Sheet(template, picture, printed, seen, 200.0, lambda _: 0.1)).sum())

    assert over(signature()) == over(stamp()) == 0
    assert over(finger) > 100


def test_one_signed_beside_a_stamp_and_the_other_did_not() -> None:
    def both(picture: Picture, box: tuple[int, int, int, int]) -> None:
        signature(2, 20, (2, 4))(picture, box)
        red_stamp(picture, box)

    def red_stamp(picture: Picture, box: tuple[int, int, int, int]) -> None:
        centre = (box[0] + round(38 * MM), box[1] + round(13 * MM))
        cv2.circle(picture, centre, round(9 * MM), (190, 60, 60), 3, cv2.LINE_AA)
        cv2.circle(picture, centre, round(6 * MM), (190, 60, 60), 2, cv2.LINE_AA)
        page = Image.fromarray(picture)
        font = ImageFont.truetype(FONT, round(2.6 * MM))
        ImageDraw.Draw(page).text(centre, "LYON", (190, 60, 60), font, anchor="mm")
        picture[:] = np.asarray(page)

    found = read("attestation-benevole", **{FIRST: both})
    assert found[FIRST].state is State.FILLED
    assert found[SECOND].state is State.EMPTY
