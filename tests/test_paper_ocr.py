"""Reading what is written on paper: engines, lines, values and whole pages."""

import sys

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from vaeforms import template
from vaeforms.fieldfont import FILE
from vaeforms.french import NBSP
from vaeforms.model import Kind
from vaeforms.paper.ocr import availability, kinds, ppocr, tesseract, words
from vaeforms.paper.ocr.lines import cut_lines
from vaeforms.paper.ocr.reaching import without_pen
from vaeforms.paper.ocr.value import read_value
from vaeforms.paper.sheet import SCALE, lay_flat

#: Pixels of the type used: 10 points at 200 dots an inch.
SIZE = 28


@pytest.fixture(scope="module")
def blanks():
    known = template.load(template.default_directories())
    yield known
    known.close()


@pytest.fixture(scope="module")
def recogniser():
    return ppocr.recogniser()


def letters(text: str, size: int = SIZE):
    font = ImageFont.truetype(str(FILE), size)
    width = int(font.getlength(text)) + size
    image = Image.new("L", (width, round(1.4 * size)), 255)
    ImageDraw.Draw(image).text((size // 2, size // 8), text, font=font, fill=0)
    return np.asarray(image, np.uint8)


def _letter():
    image = Image.new("RGB", (700, 900), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FILE), 26)
    said = ("CERTIFICAT DE TRAVAIL", "Je certifie que Madame Maëlle Kervran", "a été employée",
            "du 01/03/2012 au 31/08/2015", "en qualité de chargée d'accueil")  # fmt: skip
    for number, text in enumerate(said):
        draw.text((90, 150 + 60 * number), text, font=font, fill="black")
    return np.asarray(image)


LETTER = _letter()


class Paper:
    """A page of a blank, written on, and read where its boxes are."""

    def __init__(self, blanks, role):
        self.page = next(page for page in blanks.pages if page.role == role)
        self.blank = blanks.render(self.page, SCALE, (0.0, 0.0, *self.page.size))
        self.picture = self.blank.copy()
        self.ink = np.zeros(self.picture.shape[:2], bool)

    def box(self, field):
        return next(box for box in self.page.boxes if box.field == field)

    def place(self, field):
        x0, y0, x1, y1 = self.box(field).rect
        height = self.page.size[1]
        return [round(v * SCALE) for v in (x0, height - y1, x1, height - y0)]

    def write(self, field, text, *, dx=10, dy=10, colour=(20, 20, 25), size=SIZE):
        left, top, _, _ = self.place(field)
        image = Image.fromarray(self.picture)
        font = ImageFont.truetype(str(FILE), size)
        ImageDraw.Draw(image).text((left + dx, top + dy), text, font=font, fill=colour)
        self._laid(np.asarray(image))
        return font.getlength(text)

    def draw(self, points, colour=(20, 40, 120), thickness=3):
        drawn = self.picture.copy()
        cv2.polylines(drawn, [np.array(points, np.int32)], False, colour, thickness, cv2.LINE_AA)
        self._laid(drawn)

    def lay(self, x, y, radius):
        """A finger, whose rim alone shows as ink."""
        drawn = self.picture.copy()
        cv2.circle(drawn, (x, y), radius, (200, 140, 105), -1)
        rim = np.zeros(drawn.shape[:2], np.uint8)
        cv2.circle(rim, (x, y), radius, 1, 12)
        self.picture = drawn
        self.ink |= rim > 0

    def _laid(self, drawn):
        # what a reader of ink says is new, found here without one
        changed = np.abs(drawn.astype(int) - self.picture).max(axis=2) > 60
        self.ink |= changed & (self.blank.min(axis=2) > 170)
        self.picture = drawn.copy()

    def sheet(self):
        height = self.page.size[1]

        def to_pixels(points):
            return np.column_stack(
                [points[:, 0] * SCALE - 0.5, (height - points[:, 1]) * SCALE - 0.5]
            )

        return lay_flat(self.picture, to_pixels, self.page, self.blank, lambda rect: 0.1)

    def read(self, field):
        return read_value(self.sheet(), self.ink, self.box(field))


# ---------------------------------------------------------------------- engines


def test_both_engines_read_a_date(recogniser, second):
    picture = letters("12/03/2012")
    assert recogniser.read(picture, recogniser.alphabet(kinds.TEXT)).text == "12/03/2012"
    assert second.line(picture).text == "12/03/2012"


def test_french_letters_are_read(recogniser):
    line = recogniser.read(letters("Gwenaëlle Cœurdoux, à l'été"), recogniser.alphabet(kinds.TEXT))
    assert line.text == "Gwenaëlle Cœurdoux, à l'été"
    assert len(line.confidences) == len(line.spans) == len(line.text)


def test_a_figure_forced_where_a_letter_stands_is_not_sure(recogniser):
    line = recogniser.read(letters("ROSE"), recogniser.alphabet(kinds.FIGURES[Kind.DATE]))
    assert line.least < 0.5


def test_characters_stand_where_they_are_said_to(recogniser):
    picture = np.hstack([letters("12"), np.full((39, 200), 255, np.uint8), letters("34")])
    line = recogniser.read(picture, recogniser.alphabet(kinds.TEXT))
    first, last = line.spans[0], line.spans[-1]
    assert first[0] < 0.15 and last[1] > 0.85


def test_a_model_that_is_not_there_is_said():
    with pytest.raises(ppocr.NoEngine, match=r"nothing\.onnx manque : il faut réinstaller"):
        ppocr.recogniser("nothing.onnx")


def test_the_doctor_says_that_the_first_engine_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    monkeypatch.setattr(ppocr, "_loaded", ppocr._loaded.__wrapped__)
    first, _ = availability()
    assert not first.ok
    assert "onnxruntime ne démarre pas" in first.found
    assert "pip install onnxruntime" in first.advice and "rapidocr" not in first.advice


def test_data_of_the_machine_is_not_looked_at(monkeypatch, second):
    monkeypatch.setenv("TESSDATA_PREFIX", "/nowhere")
    assert tesseract.Tesseract().line(letters("80 %")).text.replace(" ", "") == "80%"


def test_engines_say_nothing_on_the_console(capfd, recogniser, second):
    second.line(np.full((30, 300), 255, np.uint8))
    second.page(np.full((300, 300), 255, np.uint8), 200)
    recogniser.read(np.full((30, 300), 255, np.uint8), recogniser.alphabet("1"))
    said = capfd.readouterr()
    assert said.out == said.err == ""


# ---------------------------------------------------------------------- values of boxes


@pytest.mark.parametrize(
    ("role", "field", "text"),
    [
        ("emplois", "emploi_2_depuis", "12/03/2012"),
        ("emplois", "emploi_2_jusquau", "à ce jour"),
        ("emplois", "emploi_2_temps_partiel", "121,33 h/mois"),
        ("emplois", "emploi_2_duree_etp", "2 ans 6 mois"),
        ("emplois", "emploi_2_statut", "non salarié"),
        ("attestation-benevole", "att_ben_heures_semaine", "10 h"),
        ("garde", "candidat_prenom", "Maëlle"),
        ("garde", "candidat_telephone", "06 39 98 12 34"),
    ],
)
def test_a_typed_value_is_read_and_sure(blanks, second, role, field, text):
    paper = Paper(blanks, role)
    paper.write(field, text)
    read = paper.read(field)
    assert (read.text, read.sure, read.reason) == (text, True, "")
    assert read.confidence > 0.9


def test_lines_of_a_ruled_box_come_one_by_one(blanks, second):
    paper = Paper(blanks, "attestation-salariee")
    for number, text in enumerate(("Accueil du public", "Gestion des dossiers")):
        # a ruled line runs through the feet of the letters
        paper.write("att_sal_activites", text, dy=38 + 63 * number)
    read = paper.read("att_sal_activites")
    assert read.text == "Accueil du public\nGestion des dossiers"


def test_the_pen_of_the_box_beside_it_is_taken_off_type(blanks):
    type_, both = (Paper(blanks, "attestation-salariee") for _ in range(2))
    left, top, right, low = both.place("att_sal_activites")
    for up in (22, 30, 42, 50, 60):
        stroke = [(left - 14, top + up + 6), (left + 110, top + up)]
        both.draw(stroke, colour=(60, 90, 200), thickness=3)
    for paper in (type_, both):
        paper.write("att_sal_activites", "Gestion des dossiers", dy=14)
        paper.write("att_sal_activites", "Accueil du public", dy=50)
    found = without_pen(both.sheet(), both.ink, both.box("att_sal_activites").rect)
    assert found is not None
    inside = np.s_[round(top) : round(low), round(left) : round(right)]
    written, before, after = type_.ink[inside], both.ink[inside], found[1][inside]
    assert (after & written).sum() > 0.9 * written.sum()
    assert (after & ~written).sum() < 0.2 * (before & ~written).sum()


def test_a_letter_of_the_box_beside_it_is_no_letter_of_type(blanks, second):
    """Both engines read it as one, surely."""
    paper = Paper(blanks, "attestation-salariee")
    for letters_, dx in (("Églis", -57), ("e", 1)):
        paper.write("att_sal_activites", letters_, dx=dx, dy=14, colour=(60, 90, 200))
    paper.write("att_sal_activites", "conseil et orientation", dx=16, dy=14)
    read = paper.read("att_sal_activites")
    assert (read.text, read.sure) == ("conseil et orientation", True)


def test_the_corner_of_a_finger_beside_words_is_no_word(blanks, second):
    paper = Paper(blanks, "attestation-salariee")
    paper.write("att_sal_activites", "Gestion des dossiers", dy=14)
    _, _, right, low = paper.place("att_sal_activites")
    paper.lay(round(right) + 30, round(low) + 30, 70)
    read = paper.read("att_sal_activites")
    assert (read.text, read.sure, read.black) == ("Gestion des dossiers", False, True)


def test_a_pen_that_corrects_type_in_its_own_box_is_no_other_box_s(blanks):
    paper = Paper(blanks, "attestation-salariee")
    paper.write("att_sal_activites", "Gestion des dossiers", dy=14)
    left, top, _, _ = paper.place("att_sal_activites")
    paper.draw([(left + 20, top + 40), (left + 90, top + 52)], colour=(60, 90, 200))
    assert without_pen(paper.sheet(), paper.ink, paper.box("att_sal_activites").rect) is None


def test_lines_whose_letters_touch_are_two_lines(blanks):
    paper = Paper(blanks, "attestation-salariee")
    for number, text in enumerate(("gestion des dossiers", "27, rue de Brest")):
        paper.write("att_sal_activites", text, dy=20 + 34 * number)
    left, top, _, _ = paper.place("att_sal_activites")
    # the tail of a letter runs into the letter below
    tail = [(left + 16, top + 42), (left + 16, top + 62)]
    paper.draw(tail, colour=(20, 20, 25), thickness=4)
    found = cut_lines(paper.sheet(), paper.ink, paper.box("att_sal_activites").rect)
    assert len(found.lines) == 2
    assert max(line.height_mm for line in found.lines) < 5.5


def test_writing_across_the_frame_of_its_box_stays_whole(blanks):
    paper = Paper(blanks, "emplois")
    _, top, _, low = paper.place("emploi_2_depuis")
    paper.write("emploi_2_depuis", "gypaète", dy=low - top - 24)
    found = cut_lines(paper.sheet(), paper.ink, paper.box("emploi_2_depuis").rect)
    assert len(found.lines) == 1
    assert found.lines[0].box[3] > low


def test_writing_of_the_next_box_is_left_out(blanks, second):
    paper = Paper(blanks, "emplois")
    paper.write("emploi_2_depuis", "12/03/2012")
    left, _, right, _ = paper.place("emploi_2_depuis")
    paper.write("emploi_2_depuis", "01/04/2015", dx=right - left - 6)
    assert paper.read("emploi_2_depuis").text == "12/03/2012"


def test_struck_out_words_are_for_a_person(blanks, second):
    paper = Paper(blanks, "emplois")
    long = paper.write("emploi_2_intitule", "Standardiste")
    left, top, _, _ = paper.place("emploi_2_intitule")
    y = top + 10 + SIZE * 0.62
    paper.draw([(left + 4, y), (left + 10 + long / 2, y - 1), (left + 16 + long, y + 1)])
    read = paper.read("emploi_2_intitule")
    assert not read.sure
    assert read.reason


def test_figures_the_last_of_which_are_struck_out_are_for_a_person(blanks, second):
    paper = Paper(blanks, "emplois")
    long = paper.write("emploi_2_depuis", "12/05/2026")
    assert paper.read("emploi_2_depuis").sure
    left, top, _, _ = paper.place("emploi_2_depuis")
    x, y = left + 10 + long, top + 10 + SIZE * 0.6
    # 5 mm, over the last two figures
    paper.draw([(x - 32, y + 13), (x, y - 13)], thickness=4)
    assert not paper.read("emploi_2_depuis").sure


def test_a_typed_value_corrected_by_pen_is_for_a_person(blanks, second):
    paper = Paper(blanks, "emplois")
    paper.write("emploi_2_temps_partiel", "80 %")
    paper.write("emploi_2_temps_partiel", "50 %", dx=150, colour=(30, 60, 200))
    assert not paper.read("emploi_2_temps_partiel").sure


@pytest.mark.parametrize(
    ("date", "beside"),
    [
        ("7/3/2012", 0),
        ("7/3/2012", -6),
        ("2/3/2012", -6),
        ("2/3/2012", 0),
        ("12/03/2012", 0),
        ("4/3/2012", 0),
    ],
)
def test_a_figure_on_the_frame_or_beyond_is_missed_by_nobody(blanks, second, date, beside):
    paper = Paper(blanks, "emplois")
    paper.write("emploi_2_depuis", date, dx=12)
    assert paper.read("emploi_2_depuis").sure
    left, top, _, _ = paper.place("emploi_2_depuis")
    paper.draw([(left + beside, top + 12), (left + beside, top + 36)], colour=(20, 20, 25))
    assert not paper.read("emploi_2_depuis").sure


def test_scribbles_are_never_a_value(blanks):
    paper = Paper(blanks, "emplois")
    left, top, _, low = paper.place("emploi_2_depuis")
    zigzag = [(left + 10 + 6 * n, top + 14 + (n % 2) * (low - top - 28)) for n in range(30)]
    paper.draw(zigzag, thickness=5)
    read = paper.read("emploi_2_depuis")
    assert not read.sure and read.reason


def test_ink_that_is_nothing_reads_as_nothing(blanks):
    paper = Paper(blanks, "emplois")
    read = paper.read("emploi_2_depuis")
    assert (read.text, read.sure) == ("", False)
    assert "lu" in read.reason


def test_values_come_out_the_same_twice(blanks):
    paper = Paper(blanks, "emplois")
    paper.write("emploi_2_depuis", "12/03/2012")
    assert paper.read("emploi_2_depuis") == paper.read("emploi_2_depuis")


# ---------------------------------------------------------------------- threads


def test_engines_are_loaded_for_as_many_threads_as_ask_at_once(second, monkeypatch):
    engine = tesseract.Tesseract()
    loaded = []
    monkeypatch.setattr(engine, "_loaded", lambda: loaded.append(1) or object())
    with engine._one() as first, engine._one() as other:
        assert first is not other
    with engine._one() as again, engine._one() as last:
        assert {again, last} == {first, other}
    assert len(loaded) == 1


# ---------------------------------------------------------------------- without Tesseract


@pytest.fixture
def alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    tesseract.tesseract.cache_clear()
    yield
    tesseract.tesseract.cache_clear()


def test_values_are_still_read_without_the_second_engine(blanks, alone):
    paper = Paper(blanks, "emplois")
    paper.write("emploi_2_depuis", "12/03/2012")
    paper.write("emploi_2_duree_etp", "4 821")
    assert paper.read("emploi_2_depuis").text == "12/03/2012"
    assert not paper.read("emploi_2_duree_etp").sure


def test_the_doctor_says_that_the_second_engine_is_missing(alone):
    first, other = availability()
    assert first.ok and not first.advice
    assert not other.ok
    assert "tesserocr" in other.found
    assert "pip install tesserocr" in other.advice


def test_the_doctor_names_both_engines(second):
    first, other = availability()
    assert first.ok and other.ok
    assert f"premier moteur{NBSP}:" in first.found
    assert "livrés avec vaeforms" in first.found
    assert "tesserocr" in other.found


def test_a_page_is_read_without_the_second_engine(alone):
    found = words.read_words(LETTER)
    assert "CERTIFICAT" in [word.text for word in found.words]
