"""The drawings of the forms: pages, boxes a hand can write in, marks, and codes that say them."""

from __future__ import annotations

import io
from functools import cache
from itertools import combinations

import pdfplumber
import pypdfium2
import pytest

from vaeforms import drawing, pagecode
from vaeforms.errors import UsageError
from vaeforms.forms import FORMS, attestation_benevole, attestation_salariee, dossier
from vaeforms.model import Box, Kind

MM = 72 / 25.4
A4 = (595.28, 841.89)
SIZES = [(1, 1), (2, 3), (3, 5), (6, 12), (20, 30)]
FORM_IDS = sorted(FORMS)

#: Text content keeps clear of the corner tags (9.5 to 18.5 mm from each edge) and their white.
INSIDE = (22 * MM, 20.5 * MM, A4[0] - 22 * MM, A4[1] - 26 * MM)


@cache
def drawn(form_id: str = dossier.ID, emplois: int = 3, formations: int = 5) -> drawing.Drawing:
    return drawing.draw(form_id, emplois=emplois, formations=formations)


def boxes(sheets: drawing.Drawing) -> list[Box]:
    return [box for page in sheets.pages for box in page.boxes]


def height(box: Box) -> float:
    return (box.rect[3] - box.rect[1]) / MM


def width(box: Box) -> float:
    return (box.rect[2] - box.rect[0]) / MM


def page_texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts


# --------------------------------------------------------------------------- pages


def test_the_dossier_has_its_twelve_pages() -> None:
    assert [page.code.page for page in drawn().pages] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 1]


@pytest.mark.parametrize(("emplois", "formations"), SIZES)
def test_the_sommaire_gives_the_page_each_chapter_is_on(emplois: int, formations: int) -> None:
    sheets = drawn(dossier.ID, emplois, formations)
    roles = [page.role for page in sheets.pages]
    chapters = ("mode-emploi", "definition", "referentiel-1", "recap", "formation", "pieces")
    sommaire = page_texts(sheets.pdf)[roles.index("sommaire")].split("Sommaire")[1]
    numbers = [line.split()[-1] for line in sommaire.split("\n") if line.strip()]
    assert numbers == [str(roles.index(role) + 1) for role in chapters]


@pytest.mark.parametrize(("emplois", "formations"), SIZES)
def test_every_field_has_one_box_and_a_radio_one_an_option(emplois: int, formations: int) -> None:
    fields = (
        *dossier.build(emplois, formations).fields,
        *attestation_salariee.FIELDS,
        *attestation_benevole.FIELDS,
    )
    expected = [
        (field.name, option)
        for field in fields
        for option in ([v for v, _ in field.options] if field.kind is Kind.RADIO else [""])
    ]
    found = [(box.field, box.option) for box in boxes(drawn(dossier.ID, emplois, formations))]
    assert sorted(found) == sorted(expected)


def test_fields_come_in_the_order_a_person_reads_them() -> None:
    names = [f.name for f in dossier.build().fields]
    assert list(dict.fromkeys(box.field for box in boxes(drawn())))[: len(names)] == names


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_the_same_form_is_the_same_bytes(form_id: str) -> None:
    assert drawing.draw(form_id).pdf == drawn(form_id).pdf


def test_the_cover_signature_can_be_left_out() -> None:
    sheets = drawing.draw(dossier.ID, cover_signature=False)
    assert [box.field for box in sheets.pages[0].boxes] == [f.name for f in dossier.cover(False)]


@pytest.mark.parametrize(
    ("form_id", "emplois", "formations"),
    [("dossier", 3, 5), (dossier.ID, 0, 5), (dossier.ID, 21, 5), (dossier.ID, 3, 31)],
)
def test_an_unknown_form_or_size_is_wrong_use(form_id: str, emplois: int, formations: int) -> None:
    with pytest.raises(UsageError):
        drawing.draw(form_id, emplois=emplois, formations=formations)


# --------------------------------------------------------------------------- boxes


def test_a_hand_can_write_in_every_box() -> None:
    small = [box for box in boxes(drawn()) if box.kind is not Kind.RADIO and height(box) < 7.95]
    assert small == []


def test_a_date_fits_its_box_by_hand() -> None:
    assert min(width(box) for box in boxes(drawn()) if box.kind is Kind.DATE) > 36


def test_boxes_to_tick_are_squares_of_five_millimetres() -> None:
    ticks = [box for box in boxes(drawn()) if box.kind is Kind.RADIO]
    assert {(round(width(box), 1), round(height(box), 1)) for box in ticks} == {(5.0, 5.0)}


def test_signatures_and_stamps_have_room() -> None:
    zones = [box for box in boxes(drawn()) if box.kind in (Kind.SIGNATURE, Kind.STAMP)]
    assert len(zones) == 6
    assert all(width(box) > 52 and height(box) > 29.9 for box in zones)


@pytest.mark.parametrize(("emplois", "formations"), SIZES)
def test_no_box_leaves_the_page_or_meets_another(emplois: int, formations: int) -> None:
    x0, y0, x1, y1 = INSIDE
    for page in drawn(dossier.ID, emplois, formations).pages:
        for box in page.boxes:
            assert box.rect[0] > x0 - 1 and box.rect[2] < x1 + 1, box
            assert box.rect[1] > y0 - 1 and box.rect[3] < y1 + 1, box
        for a, b in combinations([box.rect for box in page.boxes], 2):
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_no_letter_is_printed_in_a_box(form_id: str) -> None:
    sheets = drawn(form_id)
    document = pypdfium2.PdfDocument(sheets.pdf)
    for sheet, page in zip(sheets.pages, document, strict=True):
        text = page.get_textpage()
        letters = [text.get_charbox(i) for i in range(text.count_chars() if sheet.boxes else 0)]
        for x0, y0, x1, y1 in (box.rect for box in sheet.boxes):
            assert [c for c in letters if c[0] < x1 and x0 < c[2] and c[1] < y1 and y0 < c[3]] == []
    document.close()


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_every_box_is_drawn_on_the_page_itself(form_id: str) -> None:
    """So that it survives printing and flattening: some line or tint has its edges."""
    sheets = drawn(form_id)
    with pdfplumber.open(io.BytesIO(sheets.pdf)) as document:
        for sheet, page in zip(sheets.pages, document.pages, strict=True):
            shapes = [(r["x0"], r["y0"], r["x1"], r["y1"]) for r in page.rects]
            for box in sheet.boxes:
                x0, y0, x1, y1 = box.rect
                assert any(
                    a - 2 < x0 and b - 2 < y0 and x1 < c + 2 and y1 < d + 2 for a, b, c, d in shapes
                ), box


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_text_is_legible(form_id: str) -> None:
    """10 points or more, but for the page code and the footer."""
    sheets = drawn(form_id)
    with pdfplumber.open(io.BytesIO(sheets.pdf)) as document:
        for sheet, page in zip(sheets.pages, document.pages, strict=True):
            small = "".join(c["text"] for c in page.chars if c["size"] < 9.95)
            assert small.startswith(str(sheet.code))
            assert " – page " in small and len(small) < 90


# --------------------------------------------------------------------------- codes and marks


@pytest.mark.parametrize(("emplois", "formations"), SIZES)
def test_every_page_prints_its_code_in_letters(emplois: int, formations: int) -> None:
    sheets = drawn(dossier.ID, emplois, formations)
    found = [pagecode.parse(text) for text in page_texts(sheets.pdf)]
    assert found == [page.code for page in sheets.pages]


def test_the_layout_says_where_the_boxes_are() -> None:
    for page in drawn().pages:
        assert page.code.layout == pagecode.layout_id(page.role, page.boxes)


def test_pages_of_emploi_tables_share_one_layout_whatever_their_number() -> None:
    layouts = {
        page.code.layout
        for emplois in (2, 3, 6, 20)
        for page in drawn(dossier.ID, emplois, 5).pages
        if page.role == "emplois"
    }
    assert len(layouts) == 1


def test_pages_of_emploi_tables_say_which_table_they_start_with() -> None:
    pages = drawn(dossier.ID, 6, 12).pages
    assert [page.code.n for page in pages if page.role == "emplois"] == [2, 4, 6]
    assert [page.code.n for page in pages if page.role == "formation"] == [None, 6]


@pytest.mark.parametrize("form_id", [attestation_salariee.ID, attestation_benevole.ID])
def test_a_model_has_the_same_boxes_alone_and_in_the_dossier(form_id: str) -> None:
    (alone,) = drawn(form_id).pages
    assert alone in drawn().pages


def test_corner_tags_are_of_a_family_that_corrects_errors() -> None:
    """36h11: any two words, turned any way, differ in at least 11 modules."""

    def word(matrix: list[list[bool]]) -> int:
        return int("".join(str(int(bit)) for row in matrix[1:-1] for bit in row[1:-1]), 2)

    def turned(matrix: list[list[bool]]) -> list[list[bool]]:
        return [list(row) for row in zip(*matrix[::-1], strict=True)]

    words = []
    for tag_id in range(200):
        matrix = drawing.tag_matrix(tag_id)
        words.append([word(matrix)])
        for _ in range(3):
            matrix = turned(matrix)
            words[-1].append(word(matrix))
    nearest = min((a[0] ^ w).bit_count() for a, b in combinations(words, 2) for w in b)
    assert nearest >= 11


def test_corner_tags_and_code_are_read_from_the_picture_of_a_page() -> None:
    cv2 = pytest.importorskip("cv2", reason="OpenCV reads the corner tags and the QR code")
    sheets = drawn()
    document = pypdfium2.PdfDocument(sheets.pdf)
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    for sheet, page in zip(sheets.pages, document, strict=True):
        grey = page.render(scale=200 / 72, grayscale=True).to_numpy().squeeze()
        corners, ids, _ = cv2.aruco.ArucoDetector(family).detectMarkers(grey)
        middles = {
            int(tag): quad.reshape(4, 2).mean(axis=0) / grey.shape[::-1]
            for tag, quad in zip(ids.ravel(), corners, strict=True)
        }
        slot = 4 * pagecode.SLOTS[sheet.role]
        placed = [(round(x), round(y)) for _, (x, y) in sorted(middles.items())]
        assert sorted(middles) == [slot, slot + 1, slot + 2, slot + 3]
        assert placed == [(0, 0), (1, 0), (1, 1), (0, 1)]
        assert cv2.QRCodeDetector().detectAndDecode(grey)[0] == str(sheet.code)
    document.close()


def test_every_page_of_the_largest_dossier_has_its_own_slot() -> None:
    sheets = drawing.plan(dossier.ID, dossier.MAX_EMPLOIS, dossier.MAX_FORMATIONS)
    assert len({sheet.slot for sheet in sheets}) == len(sheets)
    assert max(sheet.slot for sheet in sheets) < 50
