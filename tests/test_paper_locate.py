"""Which blank page a capture shows, where it lies, and when nobody should say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import captured
import numpy as np
import pikepdf
import pytest
from captured import Shot, shoot

from vaeforms import blank, template
from vaeforms.model import Box, Kind, TemplatePage, Trouble
from vaeforms.paper import features
from vaeforms.paper.capture import Unread
from vaeforms.paper.locate import LEAST_SHARE, Located, locate
from vaeforms.paper.tags import find_tags, in_corners
from vaeforms.paper.view import View
from vaeforms.template import Templates

#: Corners of a page where its tags and its code stand, in mm: left, top, right, bottom.
TAGS = ((8, 8, 20, 20), (190, 8, 202, 20), (190, 277, 202, 289), (8, 277, 20, 289))
CODE = (170, 6, 190, 29)
MM = 25.4 / 72


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    known = template.load(template.default_directories())
    yield known
    known.close()


def page(templates: Templates, role: str) -> TemplatePage:
    return next(each for each in templates.pages if each.role == role)


def found(shot: Shot, templates: Templates) -> Located:
    located = locate(shot.capture, templates)
    assert isinstance(located, Located), located
    return located


def error_mm(located: Located, shot: Shot) -> float:
    """The largest distance between where the boxes are said to be and where they are."""
    corners = np.array([box.rect for box in located.template.boxes]).reshape(-1, 2)
    apart = np.linalg.norm(located.to_pixels(corners) - shot.to_pixels(corners), axis=1)
    return float(apart.max() / located.resolution * 25.4)


@pytest.mark.parametrize("degrees", [0.8, 91, 179, 268])
def test_a_page_is_found_however_it_was_laid(templates: Templates, degrees: float) -> None:
    wanted = page(templates, "recap")
    shot = shoot(templates, wanted, degrees=degrees)
    located = found(shot, templates)
    assert located.code == wanted.code
    assert located.by == "tags"
    assert error_mm(located, shot) < 0.25


@pytest.mark.parametrize(
    ("options", "worst"),
    [
        ({"scale": 0.92}, 0.25),
        ({"scale": 1.05, "dpi": 100}, 0.3),
        ({"slant": 0.07, "table": 40}, 0.25),
        ({"slant": 0.07, "table": 225}, 0.25),
    ],
)
def test_size_slant_and_table_do_not_matter(
    templates: Templates, options: dict[str, float], worst: float
) -> None:
    shot = shoot(templates, page(templates, "attestation-benevole"), **options)  # type: ignore[arg-type]
    assert error_mm(found(shot, templates), shot) < worst


def test_a_page_without_one_tag_is_found_by_the_others(templates: Templates) -> None:
    wanted = page(templates, "garde")
    drawn = captured.erased(templates, wanted, TAGS[0])
    assert found(shoot(templates, wanted, drawn=drawn), templates).by == "tags"


def test_without_tags_the_code_says_which_page_it_is(templates: Templates) -> None:
    wanted = page(templates, "emplois")
    shot = shoot(templates, wanted, drawn=captured.erased(templates, wanted, *TAGS), dpi=150)
    located = found(shot, templates)
    assert (located.by, located.code) == ("qr", wanted.code)
    assert error_mm(located, shot) < 0.3


def test_without_any_mark_the_print_says_which_page_it_is(templates: Templates) -> None:
    wanted = page(templates, "attestation-salariee")
    shot = shoot(templates, wanted, drawn=captured.erased(templates, wanted, *TAGS, CODE))
    located = found(shot, templates)
    assert (located.by, located.code) == ("picture", wanted.code)
    assert error_mm(located, shot) < 0.3


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    """A dossier with more tables than the one given out: near-identical pages."""
    folder = tmp_path_factory.mktemp("longer")
    (folder / "long.pdf").write_bytes(blank.build("dossier-recevabilite", emplois=7))
    known = template.load([folder])
    yield known
    known.close()


def test_tables_are_numbered_by_the_code(templates: Templates, longer: Templates) -> None:
    wanted = next(each for each in longer.pages if each.code and each.code.n == 4)
    located = found(shoot(longer, wanted), templates)
    assert located.code == wanted.code
    assert {box.field for box in located.template.boxes} == {box.field for box in wanted.boxes}


def test_tables_are_numbered_by_the_tags_when_the_code_is_hidden(
    templates: Templates, longer: Templates
) -> None:
    wanted = next(each for each in longer.pages if each.code and each.code.n == 6)
    drawn = captured.erased(longer, wanted, CODE)
    located = found(shoot(longer, wanted, drawn=drawn), templates)
    assert located.code is not None
    assert located.code.n == 6


def test_a_table_of_unknown_number_is_not_guessed(templates: Templates, longer: Templates) -> None:
    wanted = next(each for each in longer.pages if each.code and each.code.n == 4)
    drawn = captured.erased(longer, wanted, *TAGS, CODE)
    answer = locate(shoot(longer, wanted, drawn=drawn).capture, templates)
    assert isinstance(answer, Unread)
    assert "plusieurs pages se ressemblent" in answer.reason


@pytest.mark.parametrize("kept", [1, None])
def test_one_tag_tells_pages_apart_that_look_alike(longer: Templates, kept: int | None) -> None:
    wanted = next(each for each in longer.pages if each.code and each.code.n == 4)
    numbers = [word.rect for word in wanted.words if word.text in ("4", "5")]
    height = wanted.size[1]
    hidden = [
        tuple(side * MM for side in (x0 - 2, height - y1 - 2, x1 + 2, height - y0 + 2))
        for x0, y0, x1, y1 in numbers
    ]
    tags = [tag for number, tag in enumerate(TAGS) if number != kept]
    drawn = captured.erased(longer, wanted, *tags, CODE, *hidden)
    located = locate(shoot(longer, wanted, drawn=drawn).capture, longer)
    if kept is None:
        assert isinstance(located, Unread)
    else:
        assert isinstance(located, Located)
        assert (located.by, located.code) == ("picture", wanted.code)


def test_print_that_black_and_white_lost_is_not_asked_of_a_page_with_its_marks(
    templates: Templates,
) -> None:
    wanted = page(templates, "attestation-salariee")
    drawn = captured.erased(templates, wanted, (10, 78, 200, 274))
    shot = shoot(templates, wanted, drawn=drawn)
    assert found(shot, templates).share < LEAST_SHARE
    drawn = captured.erased(templates, wanted, (10, 78, 200, 274), CODE)
    assert not isinstance(locate(shoot(templates, wanted, drawn=drawn).capture, templates), Located)


def test_pages_that_differ_by_a_number_are_told_apart_by_it(longer: Templates) -> None:
    pages = [each for each in longer.pages if each.code and each.code.n in (2, 4, 6)]
    for wanted in pages:
        drawn = captured.erased(longer, wanted, *TAGS, CODE)
        located = locate(shoot(longer, wanted, drawn=drawn, dpi=150).capture, longer)
        assert isinstance(located, Located), (wanted.code, located)
        assert located.code == wanted.code


def test_a_version_nobody_knows_is_said_to_be_so(longer: Templates) -> None:
    wanted = next(each for each in longer.pages if each.role == "garde")
    folder = Path(longer.pages[0].file).parent / "one"
    folder.mkdir(exist_ok=True)
    (folder / "a.pdf").write_bytes(blank.build("attestation-salariee"))
    few = template.load([folder])
    answer = locate(shoot(longer, wanted).capture, few)
    few.close()
    assert isinstance(answer, Unread)
    assert answer.trouble is Trouble.UNKNOWN_LAYOUT
    assert answer.code == wanted.code


def test_a_page_seen_from_behind_is_not_read_and_said_to_be_so(templates: Templates) -> None:
    wanted = page(templates, "garde")
    picture = shoot(templates, wanted).capture.picture[:, ::-1]
    answer = locate(captured.taken(np.ascontiguousarray(picture)), templates)
    assert isinstance(answer, Unread)
    assert answer.mirrored
    assert not answer.shines
    assert answer.code == wanted.code
    assert "miroir" in answer.reason


@pytest.mark.parametrize(("share", "shines"), [(0.2, True), (0.4, False)])
def test_print_that_only_shines_through_is_told_from_a_mirrored_page(
    templates: Templates, share: float, shines: bool
) -> None:
    picture = shoot(templates, page(templates, "recap"), dpi=150).capture.picture[:, ::-1]
    ghost = (255 - (255.0 - picture) * share).astype(np.uint8)
    answer = locate(captured.taken(ghost), templates)
    assert isinstance(answer, Unread)
    assert answer.mirrored
    assert answer.shines is shines


def test_what_is_written_on_a_back_is_no_shine(templates: Templates) -> None:
    picture = shoot(templates, page(templates, "recap"), dpi=150).capture.picture[:, ::-1]
    ghost = (255 - (255.0 - picture) * 0.2).astype(np.uint8)
    ghost[600:606, 300:500] = 60
    answer = locate(captured.taken(ghost), templates)
    assert isinstance(answer, Unread)
    assert answer.mirrored
    assert not answer.shines


def test_two_pages_on_one_picture_are_not_read(templates: Templates) -> None:
    pictures = [shoot(templates, page(templates, role)).capture.picture
                for role in ("garde", "recap")]  # fmt: skip
    answer = locate(captured.taken(np.hstack(pictures)), templates)
    assert isinstance(answer, Unread)
    assert "une image par page" in answer.reason


def test_the_same_page_twice_on_one_picture_is_not_read(templates: Templates) -> None:
    picture = shoot(templates, page(templates, "recap")).capture.picture
    for pictures in (np.hstack([picture] * 2), np.vstack([picture] * 2)):
        answer = locate(captured.taken(pictures), templates)
        assert isinstance(answer, Unread)
        assert "une image par page" in answer.reason


@pytest.mark.parametrize(("degrees", "slant", "scale"), [(0, 0, 1), (183, 0, 1), (90, 0.02, 1)])
def test_tags_in_the_corners_are_those_of_the_page(
    templates: Templates, degrees: float, slant: float, scale: float
) -> None:
    shot = shoot(templates, page(templates, "recap"), degrees=degrees, slant=slant, scale=scale)
    view = View(shot.capture.grey)
    small, shares = view.shrunk(1200 / max(view.size))
    near = in_corners(view.grey, small, shares)
    every = find_tags(view.grey, small, shares)
    assert [tag.id for tag in near] == [tag.id for tag in every]
    assert len(near) == 4
    for one, other in zip(near, every, strict=True):
        assert np.abs(one.corners - other.corners).max() < 0.3


def test_tags_away_from_the_corners_are_looked_for_everywhere(templates: Templates) -> None:
    shot = shoot(templates, page(templates, "recap"), scale=0.6, table=60)
    view = View(shot.capture.grey)
    assert in_corners(view.grey, *view.shrunk(1200 / max(view.size))) == []
    assert len(view.marks().tags) == 4


@pytest.mark.parametrize("lightness", [255, 120])
def test_an_empty_page_is_no_page_of_ours(templates: Templates, lightness: int) -> None:
    assert locate(captured.taken(np.full((800, 600, 3), lightness, np.uint8)), templates) is None


def test_a_page_in_the_dark_of_which_the_marks_show_is_said_to_be_dark(
    templates: Templates,
) -> None:
    shot = shoot(templates, page(templates, "emplois"))
    # the marks are as they were, the rest went under in grain
    grain = np.random.default_rng(4).normal(0, 2, shot.capture.picture.shape)
    dark = np.asarray(np.clip(shot.capture.picture * 0.05 + grain, 0, 255), np.uint8)
    found_there = locate(replace(shot.capture, picture=dark), templates)
    assert isinstance(found_there, Unread)
    assert "trop sombre" in found_there.reason and found_there.trouble is Trouble.IMAGE_ONLY


def test_a_page_of_other_words_is_not_ours(templates: Templates) -> None:
    from PIL import Image, ImageDraw, ImageFont

    font = Path(blank.__file__).parent / "fonts" / "LiberationSans-Regular.ttf"
    paper = Image.new("RGB", (1000, 1414), "white")
    pen = ImageDraw.Draw(paper)
    for line in range(45):
        words = f"Bulletin de salaire, ligne {line}, {line * 37 % 101},{line * 13 % 89:02d} EUR"
        pen.text((80, 60 + 28 * line), words, "black", ImageFont.truetype(str(font), 20))
    for x in (70, 500, 930):
        pen.line([(x, 50), (x, 1330)], "black", 2)
    assert locate(captured.taken(np.asarray(paper)), templates) is None


def test_a_box_that_is_cut_off_or_covered_may_be_anywhere(templates: Templates) -> None:
    wanted = page(templates, "attestation-salariee")
    signature = next(box for box in wanted.boxes if box.kind is Kind.SIGNATURE)
    name = wanted.boxes[0]
    x0, _, x1, y1 = (edge * MM for edge in signature.rect)
    top = 297 - y1
    picture = captured.erased(templates, wanted, (x0 - 12, top - 12, x1 + 12, 297))
    covered = found(shoot(templates, wanted, drawn=picture), templates)
    assert math.isinf(covered.misplaced(signature.rect))
    assert covered.misplaced(name.rect) < 0.3
    full = shoot(templates, wanted).capture.picture
    cut = captured.taken(full[: round(len(full) * (top + 10) / 297)])
    answer = locate(cut, templates)
    assert isinstance(answer, Located)
    assert math.isinf(answer.misplaced(signature.rect))
    assert answer.misplaced(name.rect) < 0.3


def test_a_folded_page_is_followed_where_a_plane_is_not(templates: Templates) -> None:
    wanted = page(templates, "attestation-benevole")
    flat = shoot(templates, wanted, dpi=150)
    height, width = flat.capture.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    import cv2

    bent = cv2.remap(
        flat.capture.picture, xs, ys + (8 * np.sin(ys / height * 2 * np.pi)).astype(np.float32),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    located = found(Shot(captured.taken(bent), flat.matrix, flat.height), templates)
    places = located.to_pixels(np.array([box.rect for box in wanted.boxes]).reshape(-1, 2))
    back = places[:, 1] + 8 * np.sin(places[:, 1] / height * 2 * np.pi)
    true = flat.to_pixels(np.array([box.rect for box in wanted.boxes]).reshape(-1, 2))
    assert np.abs(back - true[:, 1]).max() / 150 * 25.4 < 0.4


def test_the_same_capture_gives_the_same_answer(templates: Templates) -> None:
    wanted = page(templates, "garde")
    shot = shoot(templates, wanted, drawn=captured.erased(templates, wanted, *TAGS, CODE))
    corners = np.array([[0.0, 0], [500, 700]])
    one, two = (found(shot, templates).to_pixels(corners) for _ in range(2))
    assert (one == two).all()


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[Templates]:
    """Our blanks and a form of another body, without any marks."""
    path = next(
        (f for d in Path(__file__).resolve().parents
         for f in (d / "shared/data/forms").glob("*.pdf")), None
    )  # fmt: skip
    if path is None:
        pytest.skip("no form of another body here")
    with pikepdf.open(path) as pdf:
        del pdf.pages[2:]
        pdf.save(tmp_path / "autre.pdf")
    known = template.load([*template.default_directories(), tmp_path])
    yield known
    known.close()


def test_a_form_of_another_body_is_recognised_without_marks(foreign: Templates) -> None:
    for wanted in [each for each in foreign.pages if each.code is None]:
        shot = shoot(foreign, wanted, degrees=181.5, scale=0.95)
        located = found(shot, foreign)
        assert (located.by, located.code) == ("picture", None)
        assert located.template == wanted
        assert error_mm(located, shot) < 0.3
        assert all(isinstance(box, Box) for box in located.template.boxes)


def test_print_weaker_than_all_the_writing_is_still_recognised():
    rng = np.random.default_rng(4)

    def rows(count):
        found = rng.random((count, 128)).astype(np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    places = rng.uniform((10, 10), (200, 280), (300, 2))
    blank = features.Features(places, rows(300))
    # 700 strokes of writing come first, then the print of the page at 4 pixels a mm
    seen = features.Features(
        np.concatenate([rng.uniform(0, 800, (700, 2)), places * 4]),
        np.concatenate([rows(700), blank.descriptors]),
    )
    found = features.looks(seen, [blank], [(210, 297)], (840, 1188), 1.0)
    assert [look.index for look in found] == [0]
    assert found[0].agreeing >= features.ENOUGH
    assert np.allclose(found[0].matrix / found[0].matrix[2, 2], np.diag([4, 4, 1]), atol=0.01)
