"""Accessibility of the blanks: two checkers, and what neither of them looks at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import outloud
import pdfua
import pikepdf
import pytest

from vaeforms import acroform, fill

BLANKS = sorted((Path(__file__).parent.parent / "blank_forms").glob("*.pdf"))


@pytest.fixture(scope="module", params=BLANKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def pdf(path: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(path) as opened:
        yield opened


def test_all_three_blanks_are_there() -> None:
    assert [path.stem for path in BLANKS] == [
        "attestation-benevole",
        "attestation-salariee",
        "dossier-recevabilite",
    ]


def test_outloud_finds_no_error(path: Path) -> None:
    result = outloud.check(str(path))
    assert not result.error
    assert result.errors == 0, [f for f in result.findings if "error" in str(f.severity).lower()]


def test_pdfua_finds_nothing(path: Path) -> None:
    report = pdfua.validate(str(path))
    assert [f"{f.rule_id} {f.message}" for f in report.findings] == []


def test_a_flattened_dossier_stays_accessible(tmp_path: Path) -> None:
    values = {
        "candidat_nom": "Łukasz",
        "emploi_1_temps_complet": "oui",
        "recap_cv_synthetique": "a\nb",
    }
    filled = fill.fill(BLANKS[-1].read_bytes(), values, flatten=True)
    path = tmp_path / "aplati.pdf"
    path.write_bytes(filled.data)
    assert outloud.check(str(path)).errors == 0
    assert pdfua.validate(str(path)).findings == ()


def test_document_says_its_language_and_title(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "fr-FR"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo[pikepdf.Name.Title]).strip()
    assert pdf.Root.MarkInfo.Marked


def test_the_dossier_has_an_outline() -> None:
    with pikepdf.open(BLANKS[-1]) as pdf, pdf.open_outline() as outline:
        assert len(outline.root) > 0


def test_pages_tab_in_structure_order(pdf: pikepdf.Pdf) -> None:
    assert all(page.obj.Tabs == pikepdf.Name.S for page in pdf.pages)


def test_every_widget_and_its_form_element_point_at_each_other(pdf: pikepdf.Pdf) -> None:
    parents = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    seen = set()
    for page in pdf.pages:
        for widget in page.obj.get("/Annots", []):
            if widget.Subtype != pikepdf.Name.Widget:
                continue
            key = int(widget.StructParent)
            assert key not in seen
            seen.add(key)
            element = parents[key]
            assert pikepdf.Name.Form == element.S
            (reference,) = acroform.children(element)
            assert reference.Type == pikepdf.Name.OBJR
            assert reference.Obj.objgen == widget.objgen
    assert len(seen) > 10


def test_structure_order_is_the_order_of_widgets(pdf: pikepdf.Pdf) -> None:
    in_structure = [
        kid.Obj.objgen
        for element in acroform.walk(pdf)
        if pikepdf.Name.Form == element.S
        for kid in acroform.children(element)
    ]
    on_pages = [
        widget.objgen
        for page in pdf.pages
        for widget in page.obj.get("/Annots", [])
        if widget.Subtype == pikepdf.Name.Widget
    ]
    assert in_structure == on_pages


def test_rows_of_fields_begin_with_their_header_cell() -> None:
    with pikepdf.open(BLANKS[-1]) as pdf:
        heads = [
            acroform.children(element)[0]
            for element in acroform.walk(pdf)
            if str(element.S) == "/TR" and len(acroform.children(element)) in (2, 3)
        ]
        scopes = [
            str(attribute.get("/Scope", ""))
            for head in heads
            if str(head.S) == "/TH"
            for attribute in head.A
        ]
        # 8 rows with a label in each of 3 tables
        assert (len(heads), scopes.count("/Row")) == (24, 24)


def test_the_field_font_is_simple_embedded_and_whole(pdf: pikepdf.Pdf) -> None:
    fonts = pdf.Root.AcroForm.DR.Font
    assert set(fonts.keys()) == {"/Helv", "/ZaDb"}
    assert fonts.ZaDb.FontDescriptor.objgen == fonts.Helv.FontDescriptor.objgen
    font = fonts.Helv
    assert pikepdf.Name.TrueType == font.Subtype
    assert pikepdf.Name.WinAnsiEncoding == font.Encoding
    assert "+" not in str(font.BaseFont)
    assert (int(font.FirstChar), int(font.LastChar)) == (32, 255)
    unassigned = {0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D}
    for code, width in enumerate(font.Widths, start=32):
        assert (int(width) > 0) is (code not in unassigned)
    assert len(font.FontDescriptor.FontFile2.read_bytes()) > 10_000


def test_fields_ask_for_that_font_at_a_fixed_size(pdf: pikepdf.Pdf) -> None:
    for _, (field, _) in acroform.field_widgets(pdf).items():
        if field.get("/FT") in (pikepdf.Name.Tx, pikepdf.Name.Ch):
            assert str(field.DA) == "/Helv 10 Tf 0 g"


def test_every_font_of_the_document_is_embedded(pdf: pikepdf.Pdf) -> None:
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == pikepdf.Name.FontDescriptor:
            assert {"/FontFile2", "/FontFile3"} & set(obj.keys())


def test_qpdf_has_no_complaint(path: Path) -> None:
    with pikepdf.open(io.BytesIO(path.read_bytes())) as opened:
        assert opened.check_pdf_syntax() == []
