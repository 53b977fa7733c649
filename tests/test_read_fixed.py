from __future__ import annotations

import pikepdf
import pytest
import submissions
from pikepdf import Array, String
from submissions import DOSSIER, annotate, draw, edited, filled

from vaeforms.forms import dossier
from vaeforms.model import State
from vaeforms.read import FileReading
from vaeforms.read.passages import passages_of

NAMES = [field.name for field in dossier.DECLARATIONS]


def states(found: FileReading) -> dict[str, State]:
    return {
        reading.field: reading.state
        for page in found.pages
        for reading in page.readings
        if reading.field in NAMES
    }


def altered(found: FileReading) -> list[str]:
    return [passage for page in found.pages for passage in page.altered]


def cover(pdf: pikepdf.Pdf) -> None:
    """Keep the cover page only: the tests are about it."""
    del pdf.pages[1:]


def line(words: str) -> tuple[float, float, float, float]:
    """Where the cover prints these words."""
    page = next(p for p in submissions.templates().pages if p.role == "garde")
    for passage in passages_of(submissions.templates().glyphs(page)):
        if words in passage.text:
            return passage.rect
    raise KeyError(words)


def rewritten(pdf: pikepdf.Pdf, words: bytes = b"") -> None:
    """The page's operators written anew, as printing to PDF does."""
    content = pikepdf.parse_content_stream(pdf.pages[0])
    pdf.pages[0].obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(content) + b" n")


def test_the_declarations_of_a_filled_form_are_there() -> None:
    found = submissions.read(filled({"candidat_nom": "Kervran"}, DOSSIER))
    assert states(found) == dict.fromkeys(NAMES, State.FILLED)
    assert altered(found) == []


def test_flattening_alters_nothing() -> None:
    found = submissions.read(filled({"candidat_nom": "Kervran"}, DOSSIER, flatten=True))
    assert states(found) == dict.fromkeys(NAMES, State.FILLED)
    assert altered(found) == []
    assert not any(page.text_unreadable for page in found.pages)


def test_rewriting_a_page_alters_nothing() -> None:
    found = submissions.read(edited(edited(submissions.blank(DOSSIER), cover), rewritten))
    assert states(found) == dict.fromkeys(NAMES, State.FILLED)
    assert altered(found) == []


@pytest.mark.parametrize("subtype", ["StrikeOut", "Redact", "Highlight", "Square", "FreeText"])
def test_an_annotation_over_a_declaration_is_seen(subtype: str) -> None:
    def lay(pdf: pikepdf.Pdf) -> None:
        cover(pdf)
        annotate(pdf, line("M'engage"), subtype, Contents=String("non"))

    found = submissions.read(edited(submissions.blank(DOSSIER), lay))
    assert states(found)["declaration_engagement"] is State.UNREADABLE
    assert states(found)["declaration_honneur"] is State.FILLED
    assert any("engage, conformément" in passage for passage in altered(found))


def test_a_note_beside_a_declaration_alters_nothing() -> None:
    x0, y0, _, y1 = line("M'engage")

    def note(pdf: pikepdf.Pdf) -> None:
        cover(pdf)
        annotate(pdf, (x0 - 20, y0, x0 - 2, y1), "Text", Contents=String("d'accord"))

    found = submissions.read(edited(submissions.blank(DOSSIER), note))
    assert altered(found) == []


def test_a_line_drawn_through_a_declaration_is_seen() -> None:
    x0, y0, x1, y1 = line("Déclare sur l'honneur")
    middle = (y0 + y1) / 2

    def strike(pdf: pikepdf.Pdf) -> None:
        cover(pdf)
        draw(pdf, f"0 G 1 w {x0} {middle} m {x1} {middle} l S")

    found = submissions.read(edited(submissions.blank(DOSSIER), strike))
    assert states(found)["declaration_honneur"] is State.UNREADABLE


def test_a_declaration_under_a_white_rectangle_is_seen() -> None:
    x0, y0, x1, y1 = line("Demande validation")

    def cover_up(pdf: pikepdf.Pdf) -> None:
        cover(pdf)
        draw(pdf, f"1 g {x0} {y0} {x1 - x0} {y1 - y0} re f")

    found = submissions.read(edited(submissions.blank(DOSSIER), cover_up))
    assert states(found)["declaration_demande"] is State.UNREADABLE


def test_words_taken_out_of_the_page_are_said() -> None:
    def erase(pdf: pikepdf.Pdf) -> None:
        cover(pdf)
        content = list(pikepdf.parse_content_stream(pdf.pages[0]))
        blocks = [i for i, one in enumerate(content) if str(one.operator) == "BT"]
        ends = [i for i, one in enumerate(content) if str(one.operator) == "ET"]
        # the last text blocks of the page are those of the declarations and of the signature
        kept = [
            one
            for i, one in enumerate(content)
            if not any(start <= i <= end for start, end in zip(blocks[-8:], ends[-8:], strict=True))
        ]
        pdf.pages[0].obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))

    found = submissions.read(edited(submissions.blank(DOSSIER), erase))
    assert altered(found)
    assert all("absent ou modifié" in passage for passage in altered(found))


def test_the_text_of_a_scan_is_not_compared() -> None:
    assert altered(submissions.read(submissions.scan())) == []


def test_other_numbers_of_tables_and_pages_alter_nothing() -> None:
    from vaeforms import blank

    found = submissions.read(blank.build(DOSSIER, emplois=6, formations=9))
    assert altered(found) == []


def test_a_page_with_one_table_misses_nothing() -> None:
    from vaeforms import blank

    found = submissions.read(blank.build(DOSSIER, emplois=4))
    assert [page.code.n for page in found.pages if page.role == "emplois" and page.code] == [2, 4]
    assert altered(found) == []


def test_a_cropped_page_alters_nothing() -> None:
    def crop(pdf: pikepdf.Pdf) -> None:
        cover(pdf)
        rewritten(pdf)
        pdf.pages[0].obj.CropBox = Array([30, 30, 570, 815])

    assert altered(submissions.read(edited(submissions.blank(DOSSIER), crop))) == []
