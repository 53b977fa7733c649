"""A signature under a stamp of another colour: told by its ink, and never seen where none is."""

from __future__ import annotations

from functools import cache
from importlib import resources

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from vaeforms import template as templates
from vaeforms.model import Box, State, TemplatePage
from vaeforms.paper.hues import inks_apart, only
from vaeforms.paper.ink import new_ink
from vaeforms.paper.marks import MarkReading, read_marks
from vaeforms.paper.sheet import MM, SCALE, Sheet

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
BLUE, RED, GREEN, BLACK = (30, 50, 140), (190, 50, 55), (30, 120, 70), (30, 30, 32)
FONT = str(resources.files("vaeforms").joinpath("fonts/LiberationSans-Regular.ttf"))
SIGNED, STAMPED = "att_sal_signature", "att_sal_cachet"


@cache
def _blank() -> tuple[TemplatePage, Picture]:
    known = templates.load(templates.default_directories())
    page = next(p for p in known.pages if p.role == "attestation-salariee" and p.boxes)
    return page, np.asarray(known.render(page, SCALE, (0, 0, *page.size)), np.uint8)


def read(*laid: Picture, into: str = SIGNED) -> dict[str, MarkReading]:
    """A box, to sign, with these laid over it, each ink taking its part of the light."""
    page, blank = _blank()
    box: Box = next(each for each in page.boxes if each.field == into)
    picture = blank.astype(np.float32)
    grey = np.asarray(cv2.cvtColor(blank, cv2.COLOR_RGB2GRAY), np.uint8)
    seen = np.ones(grey.shape, bool)
    rows, columns = Sheet(page, blank, grey, seen, 200.0, lambda _: 0.1).window(box.rect)
    for each in laid:
        h, w = each.shape[:2]
        picture[rows.start : rows.start + h, columns.start : columns.start + w] *= each / 255
    noise = np.random.default_rng(3).integers(0, 9, picture.shape)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.7) - noise
    taken = np.asarray(np.clip(soft, 0, 255), np.uint8)
    sheet = Sheet(page, taken, grey, seen, 200.0, lambda _: 0.1)
    return read_marks(sheet, new_ink(sheet), page.boxes)


def paper() -> Picture:
    return np.full((round(28 * MM), round(55 * MM), 3), 255, np.uint8)


def stamp(colour: Colour, words: Colour | None = None) -> Picture:
    page = Image.fromarray(paper())
    pen = ImageDraw.Draw(page)
    pen.rectangle([6 * MM, 4 * MM, 48 * MM, 24 * MM], outline=colour, width=4)
    lines = ("MUTUELLE DU LÉMAN", "12 avenue de la République", "25000 BESANÇON", "SIRET 732 829")
    font = ImageFont.truetype(FONT, round(3 * MM))
    for n, line in enumerate(lines):
        pen.text((27 * MM, (6.5 + 5 * n) * MM), line, words or colour, font, anchor="mm")
    return np.asarray(page)


def two_lines(colour: Colour) -> Picture:
    """A stamp without a frame."""
    page = Image.fromarray(paper())
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(FONT, round(3.4 * MM))
    for n, line in enumerate(("SARL DUPONT & FILS", "33000 BORDEAUX")):
        pen.text((27 * MM, (9 + 5 * n) * MM), line, colour, font, anchor="mm")
    return np.asarray(page)


def signature(colour: Colour) -> Picture:
    rng = np.random.default_rng(1)
    xs = np.append(np.sort(rng.random(11)), [0.0, 1.0]) * 32 + 10
    ys = [0.5 + (0.5 if n % 2 else -0.5) * rng.uniform(0.3, 1) for n in range(11)] + [0.8, 0.7]
    knots = np.column_stack([xs, np.array(ys) * 14 + 7]) * MM
    t = np.linspace(0, len(knots) - 1.001, 500)
    i, f = t.astype(int), (t % 1)[:, None]
    p = [knots[np.clip(i + k, 0, len(knots) - 1)] for k in (-1, 0, 1, 2)]
    line = 0.5 * (2 * p[1] + (p[2] - p[0]) * f + (2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]) * f**2
                  + (3 * p[1] - p[0] - 3 * p[2] + p[3]) * f**3)  # fmt: skip
    drawn = paper()
    cv2.polylines(drawn, [np.round(line * 16).astype(np.int32)], False, colour, 3, cv2.LINE_AA, 4)
    return drawn


@pytest.mark.parametrize("ink", [RED, GREEN], ids=["red", "green"])
def test_a_signature_under_a_stamp_of_another_colour_is_there(ink: Colour) -> None:
    found = read(stamp(ink), signature(BLUE))[SIGNED]
    assert found.state is State.FILLED
    assert {mark.kind for mark in found.marks} == {"hand", "stamp"}


@pytest.mark.parametrize("words", [RED, BLUE], ids=["one colour", "two colours"])
def test_a_stamp_alone_signs_nothing(words: Colour) -> None:
    assert read(stamp(RED, words))[SIGNED].state is State.UNREADABLE


def test_a_signature_under_a_stamp_of_its_colour_is_looked_at() -> None:
    assert read(stamp(BLUE), signature(BLUE))[SIGNED].state is State.UNREADABLE


def small(drawn: Picture) -> Picture:
    """So much smaller, in the middle of the stamp."""
    page = paper()
    part = cv2.resize(drawn, None, fx=0.55, fy=0.55, interpolation=cv2.INTER_AREA)
    top, left = round(8 * MM), round(14 * MM)
    page[top : top + part.shape[0], left : left + part.shape[1]] = part
    return page


@pytest.mark.parametrize(("pen", "ink"), [(BLUE, RED), (BLACK, GREEN), (BLUE, GREEN)])
def test_a_signature_over_the_stamp_in_its_box_is_not_absent(pen: Colour, ink: Colour) -> None:
    found = read(stamp(ink), small(signature(pen)), into=STAMPED)
    assert found[STAMPED].state is State.FILLED
    assert found[SIGNED].state is State.UNREADABLE


@pytest.mark.parametrize(("pen", "ink"), [(BLACK, BLUE), (BLACK, RED), (BLUE, GREEN)])
def test_a_stamp_under_the_signature_in_another_ink_is_not_absent(pen: Colour, ink: Colour) -> None:
    thick = cv2.erode(signature(pen), np.ones((3, 3), np.uint8))
    found = read(two_lines(ink), thick)
    assert found[STAMPED].state is State.UNREADABLE


@pytest.mark.parametrize("pen", [BLACK, BLUE, RED, GREEN])
def test_beside_a_signature_alone_the_stamp_is_absent(pen: Colour) -> None:
    found = read(signature(pen))
    assert (found[SIGNED].state, found[STAMPED].state) == (State.FILLED, State.EMPTY)


@pytest.mark.parametrize("ink", [RED, GREEN, BLUE, BLACK])
def test_beside_a_stamp_alone_the_box_to_sign_is_empty(ink: Colour) -> None:
    found = read(stamp(ink), into=STAMPED)
    assert (found[STAMPED].state, found[SIGNED].state) == (State.FILLED, State.EMPTY)


def test_two_inks_are_told_apart_by_their_colour() -> None:
    pen = signature(BLUE)
    both = np.minimum(stamp(RED), pen)
    ink = both.min(axis=2) < 200
    which = inks_apart(both, ink)
    assert which is not None
    signed = pen.min(axis=2) < 150
    own = int(np.bincount(which[signed], minlength=3)[1:].argmax()) + 1
    assert (which[signed] == own).mean() > 0.8
    left = only(both, which, own)
    assert (left[signed].min(axis=1) < 200).mean() > 0.8
    apart = (stamp(RED).min(axis=2) < 150) & (cv2.blur(pen, (9, 9)).min(axis=2) > 250)
    assert (left[apart] == 255).mean() > 0.9


@pytest.mark.parametrize("pale", [(225, 150, 152), (150, 205, 170)], ids=["red", "green"])
def test_a_pale_stamp_under_a_dark_dense_pen_is_another_ink(pale: Colour) -> None:
    """Most of the dark ink is the pen's then: the stamp is no rim of it."""
    pen = cv2.erode(signature(BLUE), np.ones((5, 5), np.uint8))
    both = np.minimum(stamp(pale), pen)
    which = inks_apart(both, both.min(axis=2) < 225)
    assert which is not None
    signed = pen.min(axis=2) < 60
    own = int(np.bincount(which[signed], minlength=3)[1:].argmax()) + 1
    assert (which[signed] == own).mean() > 0.9


def test_a_note_of_coloured_paper_is_no_ink() -> None:
    both = signature(BLACK).copy()
    both[: round(12 * MM), -round(20 * MM) :] = (250, 235, 120)
    assert inks_apart(both, both.min(axis=2) < 200) is None


@pytest.mark.parametrize("colours", [(BLUE, BLUE), (BLACK, BLACK), (RED, RED)])
def test_one_ink_is_one(colours: tuple[Colour, Colour]) -> None:
    both = np.minimum(stamp(colours[0]), signature(colours[1]))
    noise = np.random.default_rng(5).integers(0, 12, both.shape)
    grainy = np.asarray(np.clip(both.astype(int) - noise, 0, 255), np.uint8)
    assert inks_apart(grainy, both.min(axis=2) < 200) is None
    assert inks_apart(paper(), np.zeros(paper().shape[:2], bool)) is None
