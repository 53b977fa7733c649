"""Pictures that cannot be read: why is said, what to do too, and nothing is taken for missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from captured import picture_of, taken
from PIL import Image

from vaeforms import read as reader
from vaeforms import template
from vaeforms.model import State, Trouble
from vaeforms.paper.negative import is_negative
from vaeforms.read import FileReading, read_file
from vaeforms.rules.case import hides_something
from vaeforms.submitted import SubmittedFile, open_file
from vaeforms.template import Templates


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    known = template.load(template.default_directories())
    yield known
    known.close()


@pytest.fixture(scope="module")
def printed(templates: Templates) -> np.ndarray:
    role = "attestation-salariee"
    return picture_of(templates, next(p for p in templates.pages if p.role == role))


def read(folder: Path, templates: Templates, *pictures: np.ndarray) -> FileReading:
    """The pictures as the pages of one file, read."""
    pages = [Image.fromarray(np.clip(each, 0, 255).astype(np.uint8)) for each in pictures]
    pages[0].save(folder / "scan.pdf", save_all=True, append_images=pages[1:], quality=98)
    file = open_file(folder / "scan.pdf", "scan.pdf")
    assert isinstance(file, SubmittedFile)
    with file:
        return read_file(file, templates)


def said(found: FileReading) -> str:
    return " ".join(each.message for each in found.problems)


def faded(picture: np.ndarray, share: float) -> np.ndarray:
    """`picture` with that share of its contrast."""
    return 254 - (254 - picture.astype(np.float32)) * share


def paper() -> np.ndarray:
    """The back of a sheet, with the noise of a scanner."""
    return np.random.default_rng(1).normal(250, 2, (1169, 827, 3))


@pytest.mark.parametrize("share", [0.03, 0.05])
def test_a_very_pale_page_is_no_blank_back(
    tmp_path: Path, templates: Templates, printed: np.ndarray, share: float
) -> None:
    found = read(tmp_path, templates, printed, faded(printed, share))
    assert not found.pages[1].blank
    assert "pâle" in said(found) and "nouvelle photo" in said(found)


def letter() -> np.ndarray:
    """A page of words that is none of ours."""
    picture = np.full((1754, 1240, 3), 255, np.uint8)
    words = "certifie que Mme Kervran a travaille dans notre agence"
    for row in range(200, 1500, 60):
        cv2.putText(picture, words, (90, row), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 0), 2)
    return picture


def test_a_very_pale_letter_is_no_blank_back_but_what_shines_through_is(
    tmp_path: Path, templates: Templates
) -> None:
    behind = cv2.GaussianBlur(faded(np.roll(letter()[:, ::-1], 12, axis=0), 0.1), (0, 0), 1.5)
    found = read(tmp_path, templates, letter(), behind, paper(), faded(letter(), 0.1))
    assert [page.blank for page in found.pages] == [False, True, True, False]
    (problem,) = found.problems
    assert problem.pages == (3,) and "traces très pâles" in problem.message


def test_traces_that_nobody_can_tell_are_no_blank_back_for_sure(
    tmp_path: Path, templates: Templates, printed: np.ndarray
) -> None:
    creased = paper()
    for row in range(100, 1100, 50):
        cv2.line(creased, (60, row), (760, row + 40), (225.0, 225.0, 225.0), 2)
    found = read(tmp_path, templates, printed, creased)
    assert not found.pages[1].blank and "traces très pâles" in said(found)
    # what is missing may be there; what is complete stays so
    assert found.problems[0].salvaged and hides_something(found.problems[0])


def test_the_front_that_shines_through_a_back_is_nothing(
    tmp_path: Path, templates: Templates, printed: np.ndarray
) -> None:
    behind = faded(printed[:, ::-1], 0.12)
    found = read(tmp_path, templates, printed, behind, printed, cv2.GaussianBlur(behind, (0, 0), 3))
    assert found.pages[1].blank and found.pages[3].blank and not found.problems


def test_a_blank_back_between_other_pages_is_nothing(
    tmp_path: Path, templates: Templates, printed: np.ndarray
) -> None:
    found = read(tmp_path, templates, printed, paper())
    assert found.pages[1].blank and not found.problems


def test_a_file_of_nothing_but_blank_pages_is_looked_at(
    tmp_path: Path, templates: Templates
) -> None:
    found = read(tmp_path, templates, paper(), paper())
    (problem,) = found.problems
    assert problem.kind is Trouble.IMAGE_ONLY and problem.pages == (0, 1)
    assert "trop pâle ou trop floue" in problem.message and "nouvelle photo" in problem.message


def spot(printed: np.ndarray) -> np.ndarray:
    """The page seen from very far."""
    picture = np.full((1600, 1200, 3), 250, np.uint8)
    picture[600:719, 500:584] = cv2.resize(printed, (84, 119), interpolation=cv2.INTER_AREA)
    return picture


def test_what_is_too_dark_blurred_or_small_is_said_to_be_so(
    tmp_path: Path, templates: Templates, printed: np.ndarray
) -> None:
    found = read(
        tmp_path, templates, printed * 0.02, cv2.GaussianBlur(printed, (0, 0), 15), spot(printed)
    )
    told = [each.message for each in found.problems]
    reasons = ("trop sombre", "trop floue", "trop petite")
    assert all(why in each for why, each in zip(reasons, told, strict=True)), told
    assert all("Demander une nouvelle photo" in each for each in told)
    assert "ne rien redemander" not in said(found) and not found.pieces


def test_a_good_picture_without_words_is_asked_of_nobody_again(
    tmp_path: Path, templates: Templates
) -> None:
    picture = np.full((1754, 1240, 3), 230, np.uint8)
    cv2.circle(picture, (620, 800), 400, (40, 90, 160), 9)
    cv2.rectangle(picture, (100, 1300), (1100, 1650), (30, 120, 40), 9)
    found = read(tmp_path, templates, picture)
    assert found.pages[0].image_only and "ne rien redemander" in said(found)


def test_pages_with_one_fault_are_told_together(
    tmp_path: Path, templates: Templates, printed: np.ndarray
) -> None:
    dark = printed * 0.02
    (problem,) = read(tmp_path, templates, dark, paper(), dark).problems
    assert problem.pages == (0, 2)
    assert problem.message.startswith("Pages 1 et 3 de «")


def test_the_negative_of_a_page_is_read_as_the_page(
    tmp_path: Path, templates: Templates, printed: np.ndarray
) -> None:
    found = read(tmp_path, templates, 255 - printed)
    assert found.pages[0].role == "attestation-salariee" and not found.problems
    assert any(reading.state is State.EMPTY for reading in found.pages[0].readings)


def test_a_negative_that_cannot_be_read_is_said_to_be_one(
    tmp_path: Path, templates: Templates
) -> None:
    scribble = np.full((1169, 827, 3), 5, np.uint8)
    for row in range(100, 1000, 40):
        cv2.line(scribble, (100, row), (700, row + 25), (240, 240, 240), 3)
    assert "négatif" in said(read(tmp_path, templates, scribble))


def test_a_page_on_a_dark_table_is_no_negative(printed: np.ndarray) -> None:
    table = np.full((1600, 2400, 3), 20, np.uint8)
    table[200:1000, 300:866] = cv2.resize(printed, (566, 800), interpolation=cv2.INTER_AREA)
    assert not is_negative(taken(table)) and is_negative(taken(255 - printed))


def test_a_page_of_ours_seen_from_too_far_is_to_be_photographed_again(
    tmp_path: Path, templates: Templates, printed: np.ndarray
) -> None:
    picture = np.full((3200, 2400, 3), 100, np.uint8)
    picture[900:1610, 800:1302] = cv2.resize(printed, (502, 710), interpolation=cv2.INTER_AREA)
    found = read(tmp_path, templates, picture)
    assert found.pages[0].role == "attestation-salariee"
    assert "trop petite" in said(found) and "Demander une nouvelle photo" in said(found)
    assert all(reading.state is not State.EMPTY for reading in found.pages[0].readings)


@pytest.mark.parametrize("size", [(1, 1), (20, 20), (5000, 1), (3, 30000)])
def test_a_picture_with_a_tiny_side_is_said_to_be_too_small(
    tmp_path: Path, templates: Templates, size: tuple[int, int]
) -> None:
    found = read(tmp_path, templates, np.zeros((*size, 3)))
    assert "trop petite" in said(found) and "photo ordinaire" in said(found)
    assert found.problems[0].kind is Trouble.IMAGE_ONLY


def test_a_page_that_breaks_a_reader_is_told_without_a_word_of_the_program(
    tmp_path: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(reader, "_read_one", broken)
    found = read(tmp_path, templates, paper())
    assert "met en défaut" in said(found) and "Zero" not in said(found)
