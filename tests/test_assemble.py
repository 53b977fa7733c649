from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vaeforms.assemble import assemble, merged
from vaeforms.intake import Submission
from vaeforms.model import (
    Document,
    Dossier,
    FileProblem,
    Mark,
    PageCode,
    PieceKind,
    Reading,
    State,
    Trouble,
)
from vaeforms.read import FileReading, PageReading

DOS, SAL, BEN = "dossier-recevabilite", "attestation-salariee", "attestation-benevole"
#: role, printed page number, number of the first table
PAGES = (
    ("garde", 1, None), ("sommaire", 2, None), ("mode-emploi", 3, None), ("definition", 4, None),
    ("referentiel-1", 5, None), ("referentiel-2", 6, None), ("recap", 7, None),
    ("emplois", 8, 2), ("formation", 9, None), ("pieces", 10, None),
)  # fmt: skip


def reading(field: str, value: str = "", state: State | None = None) -> Reading:
    return Reading(field, state or (State.FILLED if value else State.EMPTY), value)


def page(
    role: str, number: int, n: int | None = None, index: int = 0, **values: str
) -> PageReading:
    form, code = {"attestation-salariee": (SAL, "SAL"), "attestation-benevole": (BEN, "BEN")}.get(
        role, (DOS, "DOS")
    )
    return PageReading(
        file="dossier.pdf",
        index=index,
        role=role,
        code=PageCode(code, "AAAAA", number, n),
        form=form,
        readings=tuple(reading(name, value) for name, value in values.items()),
    )


def book(**values: dict[str, str]) -> list[PageReading]:
    """All pages of the form; `values` by role."""
    return [
        page(role, number, n, index, **values.get(role, {}))
        for index, (role, number, n) in enumerate(PAGES)
    ]


def dossier_of(*files: FileReading | FileProblem | Iterable[PageReading]) -> Dossier:
    read = [
        each
        if isinstance(each, (FileReading, FileProblem))
        else FileReading("dossier.pdf", tuple(each))
        for each in files
    ]
    submission = Submission(
        "kervran", Path(), (), date(2026, 6, 15), "option", {"depot_numero": "12"}, (), ("a.pdf",)
    )
    return assemble(submission, read)


def by_id(dossier: Dossier) -> dict[str, Document]:
    return {document.id: document for document in dossier.documents}


def values(document: Document) -> dict[str, str]:
    return {name: each.value for name, each in document.readings.items() if each.value}


def test_pages_spread_over_files_make_one_form() -> None:
    pages = book(garde={"candidat_nom": "Kervran"}, formation={"formation_initiale_obtenus": "BEP"})
    document = by_id(dossier_of(pages[5:], pages[:5]))["dossier"]
    assert values(document) == {"candidat_nom": "Kervran", "formation_initiale_obtenus": "BEP"}
    assert [each.role for each in document.pages] == [role for role, _, _ in PAGES]
    assert document.missing_pages == ()


def test_what_the_inbox_says_of_a_dossier_is_kept() -> None:
    dossier = dossier_of(book())
    assert (dossier.id, dossier.received, dossier.deposit) == (
        "kervran", date(2026, 6, 15), {"depot_numero": "12"},
    )  # fmt: skip
    assert dossier.files == ("a.pdf",)


def test_missing_pages_are_told_by_their_printed_number() -> None:
    pages = [each for each in book() if each.role not in ("definition", "formation")]
    assert by_id(dossier_of(pages))["dossier"].missing_pages == (4, 9)


def test_the_last_page_is_expected_although_nothing_tells_of_it() -> None:
    assert by_id(dossier_of(book()[:8]))["dossier"].missing_pages == (9, 10)


def test_a_longer_form_has_more_pages() -> None:
    pages = [*book()[:8], page("emplois", 9, 4), page("pieces", 11)]
    assert by_id(dossier_of(pages))["dossier"].missing_pages == (10,)


def test_no_page_of_the_form_no_form() -> None:
    assert dossier_of([page("attestation-salariee", 1)]).documents[0].id == "attestation-salariee-1"


# ------------------------------------------------------------------ copies


def test_the_same_page_twice_counts_once() -> None:
    first = page("garde", 1, candidat_nom="Kervran")
    assert values(by_id(dossier_of([first, first]))["dossier"]) == {"candidat_nom": "Kervran"}


def test_two_copies_that_differ_overwrite_nothing() -> None:
    first = page("garde", 1, candidat_nom="Kervran", candidat_prenom="Maëlle")
    second = page("garde", 1, candidat_nom="Le Goff", candidat_prenom="Maëlle")
    readings = by_id(dossier_of([first, second]))["dossier"].readings
    assert readings["candidat_prenom"].value == "Maëlle"
    assert readings["candidat_nom"].state is State.UNREADABLE
    assert readings["candidat_nom"].flags == ("conflict",)
    assert "Kervran" in readings["candidat_nom"].reason
    assert "Le Goff" in readings["candidat_nom"].reason


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Chargée d’accueil", "Chargée d'accueil"),
        ("Saint-Brieuc", "Saint‑Brieuc"),
        ("2019 – 2021", "2019 - 2021"),
        ("1\u202f607 heures", "1 607\u00a0heures"),
        ("Caisse\u00a0: accueil", "Caisse: accueil"),
        ("Accueil,\nrenseignement", "Accueil, renseignement"),
    ],
)
def test_two_copies_that_differ_by_typography_say_the_same(one: str, two: str) -> None:
    exact = reading("emploi_1_intitule", one)
    scan = replace(reading("emploi_1_intitule", two), confidence=0.8)
    assert merged(exact, scan) == merged(scan, exact) == exact


def test_two_copies_that_differ_by_a_figure_contradict_each_other() -> None:
    one, two = reading("emploi_1_depuis", "01/09/2019"), reading("emploi_1_depuis", "01/09/2018")
    assert merged(one, two).flags == ("conflict",)


def test_an_empty_copy_takes_nothing_away() -> None:
    filled_in, empty = reading("candidat_nom", "Kervran"), reading("candidat_nom")
    assert merged(filled_in, empty) == merged(empty, filled_in) == filled_in


def test_a_scan_of_an_empty_box_may_hold_something() -> None:
    scan = reading("candidat_signature", state=State.UNREADABLE)
    assert merged(reading("candidat_signature"), scan).state is State.UNREADABLE


def test_an_answer_stands_against_its_scan() -> None:
    scan = reading("candidat_nom", state=State.UNREADABLE)
    assert merged(scan, reading("candidat_nom", "Kervran")).value == "Kervran"


def test_the_copy_with_more_marks_tells_of_a_signature() -> None:
    one = Reading("candidat_signature", State.FILLED, marks=())
    two = Reading("candidat_signature", State.FILLED, marks=(Mark("ink"),))
    assert merged(one, two) is two


# ------------------------------------------------------------------ more jobs than tables


def job(n: int, title: str, place: str) -> dict[str, str]:
    return {
        f"emploi_{n}_intitule": title,
        f"emploi_{n}_employeur": place,
        f"emploi_{n}_statut": "salarié",
    }


def test_a_page_of_tables_copied_tells_of_more_jobs() -> None:
    pages = [
        *book(recap=job(1, "Hôtesse", "Accor"))[:7],
        page("emplois", 8, 2, **job(2, "Vendeuse", "Fnac"), **job(3, "Aide", "Croix-Rouge")),
        page("emplois", 8, 2, **job(2, "Conseillère", "MGEN"), **job(3, "Bénévole", "AFM")),
    ]
    found = values(by_id(dossier_of(pages))["dossier"])
    assert [found[f"emploi_{n}_employeur"] for n in range(1, 6)] == [
        "Accor", "Fnac", "Croix-Rouge", "MGEN", "AFM",
    ]  # fmt: skip


def test_a_page_of_tables_sent_twice_tells_of_no_more() -> None:
    tables = page("emplois", 8, 2, **job(2, "Vendeuse", "Fnac"), emploi_3_intitule="")
    found = by_id(dossier_of([tables, tables]))["dossier"].readings
    assert {name.split("_")[1] for name in found} == {"2", "3"}


def test_a_corrected_table_is_the_same_job() -> None:
    first = page("emplois", 8, 2, **job(2, "Vendeuse", "Fnac"))
    second = page("emplois", 8, 2, **job(2, "Vendeuse en chef", "Fnac"))
    found = by_id(dossier_of([first, second]))["dossier"].readings
    assert found["emploi_2_intitule"].flags == ("conflict",)
    assert found["emploi_2_employeur"].value == "Fnac"
    assert "emploi_3_intitule" not in found


def test_a_copied_table_fills_the_one_left_empty() -> None:
    first = page("emplois", 8, 2, **job(2, "Vendeuse", "Fnac"), emploi_3_intitule="")
    second = page("emplois", 8, 2, **dict.fromkeys(job(2, "", ""), ""), **job(3, "Aide", "AFM"))
    found = values(by_id(dossier_of([first, second]))["dossier"])
    assert found["emploi_3_employeur"] == "AFM"
    assert "emploi_4_employeur" not in found


def test_more_jobs_do_not_take_the_numbers_of_later_pages() -> None:
    pages = [
        page("emplois", 8, 2, **job(2, "Vendeuse", "Fnac")),
        page("emplois", 8, 2, **job(2, "Conseillère", "MGEN")),
        page("emplois", 9, 4, **job(4, "Aide", "AFM")),
    ]
    found = values(by_id(dossier_of(pages))["dossier"])
    assert found["emploi_4_employeur"] == "AFM"
    assert found["emploi_5_employeur"] == "MGEN"


def test_three_copies_of_one_page_give_two_more_jobs() -> None:
    pages = [page("emplois", 8, 2, **job(2, f"Métier {n}", f"Maison {n}")) for n in (1, 2, 3, 3)]
    found = values(by_id(dossier_of(pages))["dossier"])
    places = [value for name, value in found.items() if name.endswith("employeur")]
    assert places == ["Maison 1", "Maison 2", "Maison 3"]


def test_tables_come_in_their_order() -> None:
    pages = [page("emplois", 9, 4, **job(4, "a", "b")), page("emplois", 8, 2, **job(2, "c", "d"))]
    numbers = [name.split("_")[1] for name in by_id(dossier_of(pages))["dossier"].readings]
    assert numbers == sorted(numbers)


# ------------------------------------------------------------------ attestations


def test_each_attestation_is_its_own_document() -> None:
    pages = [
        page("attestation-salariee", 1, index=i, att_sal_entreprise=name)
        for i, name in enumerate(("Mutuelle du Lac", "Fnac", "Mutuelle du Lac"))
    ]
    found = dossier_of(pages).documents
    assert [each.id for each in found] == [f"attestation-salariee-{n}" for n in (1, 2, 3)]
    assert [each.title for each in found] == [
        "Attestation de Mutuelle du Lac", "Attestation de Fnac", "Attestation de Mutuelle du Lac",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Association Le Lac", "Attestation d’Association Le Lac"),
        ("Les Amis du Port", "Attestation des Amis du Port"),
        ("Entraide", "Attestation d’Entraide"),
    ],
)
def test_the_title_of_an_attestation_elides(name: str, title: str) -> None:
    found = dossier_of([page("attestation-benevole", 1, att_ben_structure=name)]).documents
    assert [each.title for each in found] == [title]


def test_the_unused_models_of_a_dossier_are_no_attestations() -> None:
    pages = [*book(), page("attestation-salariee", 1, index=10, att_sal_entreprise="")]
    assert [each.id for each in dossier_of(pages).documents] == ["dossier"]


def test_an_unused_model_photographed_with_the_pages_of_the_form_is_no_attestation() -> None:
    pages = [*book(), page("attestation-salariee", 1, index=10, att_sal_entreprise="")]
    photos = [replace(each, file=f"IMG_{each.index}.jpg", index=0) for each in pages]
    files = [FileReading(each.file, (each,)) for each in photos]
    assert [each.id for each in dossier_of(*files).documents] == ["dossier"]


def test_an_empty_attestation_beside_the_form_is_shown() -> None:
    apart = replace(page("attestation-salariee", 1, att_sal_entreprise=""), file="attestation.pdf")
    found = dossier_of(book(), FileReading(apart.file, (apart,)))
    assert "attestation-salariee-1" in by_id(found)


def test_an_empty_attestation_sent_alone_is_shown() -> None:
    (document,) = dossier_of([page("attestation-benevole", 1, att_ben_structure="")]).documents
    assert document.title == "Attestation d’activités bénévoles (dossier.pdf, page 1)"


def test_a_model_that_cannot_be_read_is_not_called_unused() -> None:
    unread = PageReading(
        "dossier.pdf", 10, "attestation-salariee", PageCode("SAL", "AAAAA", 1), SAL,
        (reading("att_sal_signature", state=State.UNREADABLE),),
    )  # fmt: skip
    assert "attestation-salariee-1" in by_id(dossier_of([*book(), unread]))


# ------------------------------------------------------------------ pieces, problems


def test_a_foreign_file_is_a_piece() -> None:
    piece = FileReading(
        "pieces/bulletin-mars.pdf",
        tuple(PageReading("pieces/bulletin-mars.pdf", i, words="Bulletin de paie") for i in (0, 1)),
    )
    document = by_id(dossier_of(book(), piece))["piece-1"]
    assert document.form is None
    assert document.title == "bulletin-mars.pdf"
    assert len(document.pages) == 2


def test_pages_of_another_form_are_told_and_their_boxes_kept() -> None:
    told = Reading("Nom", State.FILLED, "Durand", crop=b"picture")
    pages = [
        PageReading("cpf.pdf", 0, "CPF-4", readings=(told,), scanned=True, other=("CPF", 3)),
        PageReading("cpf.pdf", 1, "CPF-5", readings=(reading("Ville"),), other=("CPF", 4)),
        PageReading("cpf.pdf", 2, image_only=True),
    ]
    other, left = dossier_of(pages).documents
    assert other.title == "Pages 4 et 5 du formulaire CPF (cpf.pdf, pages 1 et 2)"
    assert (other.form, other.piece and other.piece.kind) == (None, PieceKind.FORM)
    assert values(other) == {"Nom": "Durand"}
    assert other.readings["Ville"].state is State.EMPTY
    assert not other.readings["Nom"].crop
    assert (other.id, left.id) == ("piece-1", "piece-2")
    assert left.piece is not None
    assert left.piece.kind is PieceKind.UNREAD


def test_foreign_pages_of_a_mixed_file_are_told_by_number() -> None:
    pages = [
        *book(),
        PageReading("dossier.pdf", 10, image_only=True),
        PageReading("dossier.pdf", 11),
    ]
    document = by_id(dossier_of(pages))["piece-1"]
    assert document.title == "dossier.pdf, pages 11, 12"
    assert document.text_unreadable


def test_the_back_of_a_sheet_is_nothing() -> None:
    pages = [*book(), PageReading("dossier.pdf", 10, blank=True)]
    assert [each.id for each in dossier_of(pages).documents] == ["dossier"]


def test_a_page_of_ours_that_could_not_be_read_is_no_piece() -> None:
    lost = PageReading("dossier.pdf", 0, code=PageCode("DOS", "ZZZZZ", 9))
    assert dossier_of([lost]).documents == ()


def test_problems_are_kept_in_order() -> None:
    one = FileProblem("a.pdf", Trouble.ENCRYPTED, "…")
    two = FileProblem("b.pdf", Trouble.IMAGE_ONLY, "…")
    dossier = dossier_of(one, FileReading("b.pdf", (), (two,)))
    assert dossier.problems == (one, two)
