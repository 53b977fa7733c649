"""Writing on pages that were moved, shaded or cleaned too well: what is read all the same."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from vaeforms import template
from vaeforms.fieldfont import FILE
from vaeforms.model import Kind
from vaeforms.paper.ink import new_ink
from vaeforms.paper.ocr import doubtful, lost, sharp, tesseract, value
from vaeforms.paper.ocr.lines import cut_lines
from vaeforms.paper.ocr.value import Value, read_value
from vaeforms.paper.sheet import SCALE, lay_flat

FIELD = "att_ben_structure"


@pytest.fixture(scope="module")
def blanks():
    known = template.load(template.default_directories())
    yield known
    known.close()


def sheet(blanks, text, smear=0, shade=False):
    """A sheet with `text` typed into one box, moved by `smear` pixels while it was scanned."""
    page = next(p for p in blanks.pages if any(b.field == FIELD for b in p.boxes))
    box = next(b for b in page.boxes if b.field == FIELD)
    blank = blanks.render(page, SCALE, (0.0, 0.0, *page.size))
    height = page.size[1]
    image = Image.fromarray(np.ascontiguousarray(blank))
    font = ImageFont.truetype(str(FILE), 28)
    left, top = box.rect[0] * SCALE + 10, (height - box.rect[3]) * SCALE + 6
    ImageDraw.Draw(image).text((left, top), text, font=font, fill=(20, 20, 25))
    picture = np.asarray(image)
    if smear:
        picture = cv2.blur(picture, (smear, 1))

    def to_pixels(points):
        return np.column_stack([points[:, 0] * SCALE - 0.5, (height - points[:, 1]) * SCALE - 0.5])

    return lay_flat(picture, to_pixels, page, blank, lambda rect: 0.1), box


def test_a_page_that_moved_is_made_sharp_and_read(blanks):
    if tesseract.available() is None:
        pytest.skip("Tesseract cannot be loaded here: reading a page that moved is NOT tested")
    moved, box = sheet(blanks, "Conseillère mutualiste", smear=11)
    ink = new_ink(moved)
    assert sharp.sharpened(moved) is not None
    assert read_value(moved, ink, box).text == "Conseillère mutualiste"


def test_a_sharp_page_is_left_alone(blanks):
    assert sharp.sharpened(sheet(blanks, "Trésorière")[0]) is None


def test_the_stop_of_small_print_is_kept(blanks):
    page, box = sheet(blanks, "M. Paul")
    ink = new_ink(page)
    (line,) = cut_lines(page, ink, box.rect).lines
    # nothing stands between the M and the P but the stop
    part = line.picture[:, line.picture.shape[1] // 4 : line.picture.shape[1] // 2]
    assert (part < 128).any()
    assert read_value(page, ink, box).text == "M. Paul"


def test_specks_all_over_are_no_dots():
    rng = np.random.default_rng(1)
    ink = np.zeros((120, 400), bool)
    ink[50:70, 40:200] = True
    dark = np.zeros(ink.shape, np.uint8)
    dark[ink] = 220
    clean = dark.copy()
    clean[66:70, 206:210] = 220
    assert lost.dots(clean, ink, 20, 220.0, np.s_[:, :])[66:70, 206:210].all()
    dirty = clean.copy()
    for y, x in rng.integers(0, (116, 396), (80, 2)):
        dirty[y : y + 3, x : x + 3] = 220
    assert not lost.dots(dirty, ink, 20, 220.0, np.s_[:, :]).any()


def test_specks_beyond_the_box_say_nothing_of_dots_in_it():
    ink = np.zeros((120, 400), bool)
    ink[50:70, 40:200] = True
    dark = np.where(ink, 220, 0).astype(np.uint8)
    dark[66:70, 206:210] = 220
    for left in range(60, 360, 30):
        dark[110:114, left : left + 4] = 220
    assert not lost.dots(dark, ink, 20, 220.0, np.s_[:, :]).any()
    assert lost.dots(dark, ink, 20, 220.0, np.s_[:100, :])[66:70, 206:210].all()


def test_a_speck_far_from_the_letters_is_of_no_line(blanks):
    page, box = sheet(blanks, "Rennes")
    ink = new_ink(page)
    rows, columns = page.window(box.rect)
    spot = np.s_[rows.stop - 12 : rows.stop - 6, columns.stop - 90 : columns.stop - 84]
    marked = ink.copy()
    marked[spot] = True
    dark = page.picture.copy()
    dark[spot] = 0
    speckled = lay_flat(dark, lambda p: _places(page, p), page.template, page.blank, lambda _: 0.1)
    (before,) = cut_lines(page, ink, box.rect).lines
    (after,) = cut_lines(speckled, marked, box.rect).lines
    assert after.box == before.box


def _places(page, points):
    """Points of the blank -> pixels of a picture that is as large as its sheet."""
    height = page.template.size[1]
    return np.column_stack([points[:, 0] * SCALE - 0.5, (height - points[:, 1]) * SCALE - 0.5])


def test_a_noisy_page_out_of_focus_is_made_sharp_without_its_noise(blanks):
    if tesseract.available() is None:
        pytest.skip("Tesseract cannot be loaded here: reading a noisy page is NOT tested")
    plain, box = sheet(blanks, "Conseillère mutualiste")
    rng = np.random.default_rng(7)
    soft = cv2.GaussianBlur(plain.picture, (0, 0), 2.0).astype(np.float32) * 0.5
    noise = cv2.GaussianBlur(rng.normal(0, 14, soft.shape[:2]).astype(np.float32), (0, 0), 0.8)
    dark = np.clip(soft + noise[:, :, None], 0, 255).astype(np.uint8)
    poor = lay_flat(dark, lambda p: _places(plain, p), plain.template, plain.blank, lambda _: 0.1)
    made = sharp.sharpened(poor)
    assert made is not None
    words = read_value(poor, new_ink(poor), box).text
    assert words == "Conseillère mutualiste"


def test_what_another_box_reaches_in_with_is_left_out_and_said(blanks):
    page, box = sheet(blanks, "Rennes")
    ink = new_ink(page)
    rows, columns = page.window(box.rect)
    own = (columns.start, rows.start, columns.start + 140, rows.stop)
    stroke = np.zeros(ink.shape, np.uint8)
    at = columns.stop - 60
    cv2.line(stroke, (at, rows.start - 14), (at + 30, rows.stop - 4), 1, 4)
    cv2.line(stroke, (at + 30, rows.start + 2), (at, rows.stop - 4), 1, 4)
    picture = page.picture.copy()
    picture[stroke > 0] = (30, 30, 120)
    crossed = lay_flat(
        picture,
        lambda p: np.column_stack(
            [p[:, 0] * SCALE - 0.5, (page.template.size[1] - p[:, 1]) * SCALE - 0.5]
        ),
        page.template,
        page.blank,
        lambda rect: 0.1,
    )
    found = read_value(crossed, new_ink(crossed), box, own)
    assert (found.text, found.sure) == ("Rennes", False)


def test_the_shadow_of_a_fold_is_no_line():
    labels = np.zeros((60, 300), np.int32)
    labels[10:30, 20:36] = 1
    labels[44:50, 5:290] = 2
    dark = np.zeros(labels.shape, np.uint8)
    dark[labels == 1], dark[labels == 2] = 200, 60
    stats = np.array([[0, 0, 0, 0, 0], [20, 10, 16, 20, 320], [5, 44, 285, 6, 1710]], np.int32)
    assert lost.shades(dark, labels, stats).tolist() == [False, False, True]
    dark[labels == 2] = 180  # a rule somebody drew
    assert not lost.shades(dark, labels, stats).any()


def test_no_figure_of_a_noisy_page_is_sure(blanks, monkeypatch):
    page, box = sheet(blanks, "12/09/2019")
    dated = replace(box, kind=Kind.DATE)
    ink = new_ink(page)
    if not read_value(page, ink, dated).sure:
        pytest.skip("a date is read surely by two engines alone: its doubt is NOT tested")
    monkeypatch.setattr(sharp, "noisy", lambda _: True)
    found = read_value(page, ink, dated)
    assert (found.text, found.sure) == ("12/09/2019", False)
    assert "trop sombre" in found.reason


def test_type_on_a_poor_page_is_shown_as_all_its_readers_read_it(blanks, monkeypatch):
    moved, box = sheet(blanks, "Conseillère mutualiste", smear=11)
    asked = []

    def read(kind, looks, **how):
        asked.append((len(looks), how["poor"]))
        return "Conseillère mutualiste", 0.9

    monkeypatch.setattr(doubtful, "read", read)
    monkeypatch.setattr(value, "judge", lambda *_: Value("Conselere", 0.3, False, "?", black=True))
    found = read_value(moved, new_ink(moved), box)
    assert (found.text, found.sure, found.reason) == ("Conseillère mutualiste", False, "?")
    # as it was taken, and made sharp
    assert asked == [(2, True)]


def test_what_both_engines_read_on_a_good_page_is_asked_of_nobody_else(blanks, monkeypatch):
    page, box = sheet(blanks, "Conseillère mutualiste")
    monkeypatch.setattr(doubtful.Look, "ask", lambda *_: pytest.fail("no poor page"))
    monkeypatch.setattr(value, "judge", lambda *_: Value("Conselere", 0.3, False, "?", black=True))
    found = read_value(page, new_ink(page), box)
    assert (found.text, found.sure) == ("Conseillère mutualiste", False)


def test_a_page_with_the_noise_of_a_dark_photograph_is_noisy(blanks):
    plain, _ = sheet(blanks, "Rennes")
    assert not sharp.noisy(plain)
    rng = np.random.default_rng(3)
    dark = plain.picture.astype(np.float32) * 0.5 + rng.normal(0, 14, plain.blank.shape)[..., None]
    poor = lay_flat(
        np.clip(dark, 0, 255).astype(np.uint8),
        lambda p: _places(plain, p),
        plain.template,
        plain.blank,
        lambda _: 0.1,
    )
    assert sharp.noisy(poor)
