from __future__ import annotations

import pikepdf
import pytest
import submissions
from pikepdf import Array, String
from submissions import annotate, edited, filled, free_text, readings, rect, strokes

from vaeforms.model import Source, State

QUALITY, ACTIVITIES, FULL = "att_sal_qualite", "att_sal_activites", "att_sal_temps_complet"


def inside(name: str, option: str = "") -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = rect(name, option)
    return (x0 + 2, y0 + 2, x1 - 2, y1 - 2)


def cross(name: str, option: str = "") -> list[float]:
    x0, y0, x1, y1 = inside(name, option)
    return [x0, y0, x1, y1, (x0 + x1) / 2, (y0 + y1) / 2, x0, y1, x1, y0]


def test_a_text_typed_over_a_box_is_its_value() -> None:
    def type_(pdf: pikepdf.Pdf) -> None:
        free_text(pdf, inside(QUALITY), "Directrice\rgénérale")

    reading = readings(edited(submissions.blank(), type_))[QUALITY]
    assert (reading.value, reading.source) == ("Directrice\ngénérale", Source.ANNOTATION)


def test_a_text_kept_as_rich_text_only_is_read() -> None:
    def type_(pdf: pikepdf.Pdf) -> None:
        annotate(
            pdf, inside(QUALITY), "FreeText", RC=String("<body><p>Directrice &amp; co</p></body>")
        )

    assert readings(edited(submissions.blank(), type_))[QUALITY].value == "Directrice & co"


def test_several_texts_in_one_box_are_read_from_the_top() -> None:
    x0, _, x1, y1 = rect(ACTIVITIES)

    def type_(pdf: pikepdf.Pdf) -> None:
        free_text(pdf, (x0 + 5, y1 - 40, x1 - 50, y1 - 25), "Conseil aux adhérents")
        free_text(pdf, (x0 + 5, y1 - 20, x1 - 50, y1 - 5), "Accueil")

    found = readings(edited(submissions.blank(), type_))
    assert found[ACTIVITIES].value == "Accueil\nConseil aux adhérents"


def test_a_text_a_little_above_its_line_belongs_to_the_box_it_mostly_covers() -> None:
    x0, y0, _, y1 = rect(QUALITY)

    def type_(pdf: pikepdf.Pdf) -> None:
        free_text(pdf, (x0, y0 + 6, x0 + 150, y1 + 6), "Directrice")

    assert readings(edited(submissions.blank(), type_))[QUALITY].value == "Directrice"


@pytest.mark.parametrize("subtype", ["Stamp", "Line", "Polygon"])
def test_a_drawing_over_a_text_box_cannot_be_read(subtype: str) -> None:
    def draw(pdf: pikepdf.Pdf) -> None:
        annotate(pdf, inside(QUALITY), subtype)

    reading = readings(edited(submissions.blank(), draw))[QUALITY]
    assert reading.state is State.UNREADABLE
    assert "dessinée" in reading.reason
    assert reading.crop


def test_handwriting_over_a_text_box_cannot_be_read() -> None:
    def write(pdf: pikepdf.Pdf) -> None:
        strokes(pdf, inside(QUALITY), cross(QUALITY))

    assert readings(edited(submissions.blank(), write))[QUALITY].state is State.UNREADABLE


def test_one_drawing_over_the_whole_page_only_fills_the_boxes_it_inks() -> None:
    def write(pdf: pikepdf.Pdf) -> None:
        strokes(pdf, (0, 0, 595, 842), cross(QUALITY))

    found = readings(edited(submissions.blank(), write))
    assert found[QUALITY].state is State.UNREADABLE
    assert found["att_sal_entreprise"].state is State.EMPTY


@pytest.mark.parametrize("subtype", ["Text", "Link", "Popup", "FileAttachment", "Highlight"])
def test_comments_and_links_are_not_content(subtype: str) -> None:
    def comment(pdf: pikepdf.Pdf) -> None:
        annotate(pdf, inside(QUALITY), subtype, Contents=String("à vérifier"))

    assert readings(edited(submissions.blank(), comment))[QUALITY].state is State.EMPTY


def test_a_hidden_annotation_is_not_content() -> None:
    def hide(pdf: pikepdf.Pdf) -> None:
        free_text(pdf, inside(QUALITY), "caché")
        pdf.pages[0].obj.Annots[-1].F = 2

    assert readings(edited(submissions.blank(), hide))[QUALITY].state is State.EMPTY


@pytest.mark.parametrize("subtype", ["FreeText", "StrikeOut", "Stamp", "Line"])
def test_what_is_laid_over_a_value_contradicts_it(subtype: str) -> None:
    def lay(pdf: pikepdf.Pdf) -> None:
        annotate(pdf, inside(QUALITY), subtype, Contents=String("Présidente"))

    reading = readings(edited(filled({QUALITY: "Directrice"}), lay))[QUALITY]
    assert (reading.value, reading.source) == ("Directrice", Source.WIDGET)
    assert reading.flags == ("conflict",)
    assert reading.reason


def test_a_cross_drawn_in_a_box_ticks_it() -> None:
    def tick(pdf: pikepdf.Pdf) -> None:
        strokes(pdf, rect(FULL, "non"), cross(FULL, "non"))

    reading = readings(edited(submissions.blank(), tick))[FULL]
    assert (reading.value, reading.source) == ("non", Source.ANNOTATION)


def test_a_cross_typed_in_a_box_ticks_it() -> None:
    def tick(pdf: pikepdf.Pdf) -> None:
        free_text(pdf, rect(FULL, "oui"), "X")

    assert readings(edited(submissions.blank(), tick))[FULL].value == "oui"


def test_crosses_in_both_boxes_cannot_be_read() -> None:
    def tick(pdf: pikepdf.Pdf) -> None:
        for option in ("oui", "non"):
            strokes(pdf, rect(FULL, option), cross(FULL, option))

    reading = readings(edited(submissions.blank(), tick))[FULL]
    assert (reading.state, reading.flags) == (State.UNREADABLE, ("both",))


def test_a_cross_against_the_button_cannot_be_read() -> None:
    def tick(pdf: pikepdf.Pdf) -> None:
        strokes(pdf, rect(FULL, "non"), cross(FULL, "non"))

    reading = readings(edited(filled({FULL: "oui"}), tick))[FULL]
    assert (reading.state, reading.flags) == (State.UNREADABLE, ("both",))


def test_a_circle_around_both_boxes_is_to_be_looked_at() -> None:
    x0, y0, _, y1 = rect(FULL, "oui")
    _, _, x1, _ = rect(FULL, "non")

    def circle(pdf: pikepdf.Pdf) -> None:
        points = [x0 - 5, y0 + 3, x1 + 5, y1 - 3]
        strokes(pdf, (x0 - 5, y0 - 5, x1 + 5, y1 + 5), points)

    assert readings(edited(submissions.blank(), circle))[FULL].state is State.UNREADABLE


def test_annotations_without_a_rectangle_are_skipped() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        free_text(pdf, inside(QUALITY), "rien")
        pdf.pages[0].obj.Annots[-1].Rect = Array([1, 2])
        pdf.pages[0].obj.Annots.append(String("pas une annotation"))

    assert readings(edited(submissions.blank(), spoil))[QUALITY].state is State.EMPTY
