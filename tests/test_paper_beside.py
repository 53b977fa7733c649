"""A second page or document on the picture of a page is told; what lies around a page is not."""

from __future__ import annotations

import io
from pathlib import Path

import captured
import cv2
import numpy as np
import pytest
import submissions
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from vaeforms import blank, read
from vaeforms.model import Trouble
from vaeforms.paper.beside import shows_another
from vaeforms.paper.locate import Located, locate

Picture = NDArray[np.uint8]
DPI = 150
#: Lightness of a dark table.
TABLE = 70


@pytest.fixture(scope="module")
def ours() -> Picture:
    known = submissions.templates()
    page = next(each for each in known.pages if each.role == "attestation-benevole")
    return captured.shoot(known, page, dpi=DPI).capture.picture


@pytest.fixture(scope="module")
def letter() -> Picture:
    paper = Image.new("RGB", (1240, 1754), (235, 235, 230))
    pen = ImageDraw.Draw(paper)
    font = Path(blank.__file__).parent / "fonts" / "LiberationSans-Regular.ttf"
    for line in range(30):
        words = f"Je soussigné certifie que la ligne {line} de cette lettre est la {line + 1}e."
        pen.text((120, 200 + 40 * line), words, (40, 40, 60), ImageFont.truetype(str(font), 24))
    return np.asarray(paper)


def another(picture: Picture) -> bool:
    taken = captured.taken(np.ascontiguousarray(picture))
    located = locate(taken, submissions.templates())
    assert isinstance(located, Located)
    return shows_another(taken, located)


def on_table(page: Picture, left: int = 40, right: int = 40, top: int = 40) -> Picture:
    sides = ((top, 40), (left, right), (0, 0))
    return np.pad(page, sides, constant_values=TABLE)


def test_a_letter_beside_the_page_is_told(ours: Picture, letter: Picture) -> None:
    assert another(np.hstack([ours, letter[: len(ours)]]))
    small = cv2.resize(letter, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA)
    picture = on_table(ours, right=1000)
    picture[200 : 200 + len(small), -920 : -920 + small.shape[1]] = small
    assert another(picture)


@pytest.mark.parametrize("turns", [1, 2])
def test_a_letter_laid_another_way_is_told(ours: Picture, letter: Picture, turns: int) -> None:
    turned = np.rot90(letter, turns)
    picture = on_table(ours, left=turned.shape[1] + 80)
    picture[60 : 60 + turned.shape[0], 20 : 20 + turned.shape[1]] = turned[: len(picture) - 60]
    assert another(picture)


def test_what_lies_around_a_page_is_no_document(ours: Picture, letter: Picture) -> None:
    assert not another(ours)
    assert not another(on_table(ours, 700, 700, 500))
    # the empty half of a large glass; the edge of the next page; a thick pencil on the table
    assert not another(np.pad(ours, ((0, 0), (0, 1240), (0, 0)), constant_values=250))
    assert not another(np.hstack([ours, letter[: len(ours), 100:400]]))
    picture = np.pad(ours, ((0, 0), (0, 900), (0, 0)), constant_values=225)
    picture[300:1200, -300:-270] = 40
    assert not another(picture)


def test_a_rough_table_is_no_document(ours: Picture) -> None:
    grain = np.random.default_rng(1).normal(0, 25, (1900, 2400))
    table = np.clip(150 + grain, 0, 255).astype(np.uint8)
    picture = np.repeat(table[..., None], 3, axis=2)
    picture[50 : 50 + len(ours), 100 : 100 + ours.shape[1]] = ours
    assert not another(picture)


def test_the_page_is_read_and_the_other_is_a_problem(ours: Picture, letter: Picture) -> None:
    out = io.BytesIO()
    Image.fromarray(np.hstack([ours, letter[: len(ours)]])).save(out, "PDF", resolution=DPI)
    found: read.FileReading = submissions.read(out.getvalue(), "deux.pdf")
    (page,) = found.pages
    assert page.role == "attestation-benevole"
    assert page.readings
    (problem,) = found.problems
    assert problem.kind is Trouble.UNKNOWN_PAGE
    assert "à côté de la page lue" in problem.message
    assert not problem.salvaged
