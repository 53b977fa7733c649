from __future__ import annotations

from pathlib import Path

import submissions

from vaeforms import blank, template
from vaeforms.model import Kind, PageCode
from vaeforms.template import load, renumbered


def role(name: str) -> template.TemplatePage:
    return next(page for page in submissions.templates().pages if page.role == name)


def test_the_default_directory_holds_the_three_forms() -> None:
    (directory,) = template.default_directories()
    assert {path.stem for path in directory.glob("*.pdf")} == {
        "dossier-recevabilite",
        "attestation-salariee",
        "attestation-benevole",
    }


def test_every_page_of_the_dossier_is_known_by_its_code() -> None:
    pages = [
        p for p in submissions.templates().pages if p.file.endswith("dossier-recevabilite.pdf")
    ]
    assert [page.role for page in pages] == [
        *("garde", "sommaire", "mode-emploi", "definition", "referentiel-1", "referentiel-2"),
        *("recap", "emplois", "formation", "pieces"),
        *("attestation-salariee", "attestation-benevole"),
    ]
    for page in pages:
        assert page.code is not None
        assert submissions.templates().find(page.code) is not None


def test_boxes_have_the_kind_of_their_field() -> None:
    kinds = {box.field: box.kind for box in role("garde").boxes}
    assert kinds["candidat_adresse"] is Kind.MULTILINE
    assert kinds["candidat_signature"] is Kind.SIGNATURE


def test_a_radio_field_has_a_box_for_each_option() -> None:
    boxes = [box for box in role("recap").boxes if box.field == "emploi_1_temps_complet"]
    assert {box.option for box in boxes} == {"oui", "non"}


def test_the_code_numbers_the_tables_of_a_page() -> None:
    code = role("emplois").code
    assert code is not None
    found = submissions.templates().find(PageCode(code.form, code.layout, 9, 4))
    assert found is not None
    numbers = {int(box.field.split("_")[1]) for box in found.boxes}
    assert numbers == {4, 5}
    assert found.code is not None
    assert found.code.page == 9


def test_an_unknown_layout_is_not_found() -> None:
    assert submissions.templates().find(PageCode("DOS", "ZZZZZ", 1)) is None


def test_renumbering_to_the_same_number_changes_nothing() -> None:
    page = role("emplois")
    assert page.code is not None
    assert renumbered(page, page.code) is page


def test_two_versions_of_a_form_are_known_at_once(tmp_path: Path) -> None:
    (tmp_path / "grand.pdf").write_bytes(
        blank.build("dossier-recevabilite", emplois=2, formations=8)
    )
    both = load([submissions.BLANKS, tmp_path])
    layouts = {page.code.layout for page in both.pages if page.role == "formation" and page.code}
    assert len(layouts) >= 2
    for page in both.pages:
        assert page.code is not None
        found = both.find(page.code)
        assert found is not None
        assert found.role == page.role
    both.close()


def test_the_number_of_tables_is_no_version_but_another_cover_is(tmp_path: Path) -> None:
    data = blank.build("dossier-recevabilite", emplois=2, formations=8, cover_signature=False)
    (tmp_path / "grand.pdf").write_bytes(data)
    both = load([submissions.BLANKS, tmp_path])
    other = {page.role: page for page in both.pages if page.file.endswith("grand.pdf")}
    assert both.is_current(other["formation"])
    assert both.is_current(other["recap"])
    assert not both.is_current(other["garde"])
    both.close()


def test_the_form_of_another_body_is_kept_without_a_code(tmp_path: Path) -> None:
    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(tmp_path / "autre.pdf")
    found = load([tmp_path])
    assert [(page.role, page.code) for page in found.pages] == [("autre-1", None)]


def test_a_file_that_is_no_pdf_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "faux.pdf").write_text("rien", encoding="utf-8")
    assert load([tmp_path, tmp_path / "absent"]).pages == ()


def test_the_picture_of_a_blank_is_kept() -> None:
    page = role("garde")
    first = submissions.templates().render(page, 0.5)
    assert submissions.templates().render(page, 0.5) is first
    assert first.shape == (421, 298, 3)


def test_pictures_kept_are_bounded() -> None:
    known = submissions.templates()
    for page in known.pages:
        known.render(page, 3.0)
    assert sum(picture.nbytes for picture in known._pictures.values()) <= 64_000_000
