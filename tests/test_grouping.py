"""Files of several candidates lying together: who gets what, and what nobody is given."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vaeforms import examining, grouping, intake, pipeline
from vaeforms.grouping import Grouping
from vaeforms.model import (
    Fact,
    FileProblem,
    PageCode,
    Piece,
    PieceKind,
    Reading,
    State,
    Trouble,
)
from vaeforms.pieces.reader import PieceReading
from vaeforms.read import FileReading, PageReading

ROOT = Path(__file__).parent.parent
INBOX = ROOT / "fixtures" / "inbox"
DOSSIER, SALARIEE = "dossier-recevabilite", "attestation-salariee"
ROLES = ("garde", "recap")


def form(file: str, nom: str = "", prenom: str = "", roles: tuple[str, ...] = ROLES) -> FileReading:
    pages = []
    for index, role in enumerate(roles):
        readings = ()
        if role == "garde" and nom:
            readings = (
                Reading("candidat_nom", State.FILLED, nom),
                Reading("candidat_prenom", State.FILLED, prenom),
            )
        code = PageCode("DOS", "AAAAA", index + 1)
        pages.append(PageReading(file, index, role, code, DOSSIER, readings))
    return FileReading(file, tuple(pages))


def attestation(file: str, *names: str) -> FileReading:
    pages = tuple(
        PageReading(
            file,
            index,
            SALARIEE,
            PageCode("SAL", "BBBBB", 1),
            SALARIEE,
            (Reading("att_sal_salarie", State.FILLED, name),),
        )
        for index, name in enumerate(names)
    )
    return FileReading(file, pages)


def payslip(file: str, name: str) -> FileReading:
    piece = Piece(PieceKind.PAYSLIP, person=Fact(name) if name else None)
    return FileReading(file, (PageReading(file, 0),), pieces=(PieceReading((0,), piece),))


def scan(file: str) -> FileReading:
    return FileReading(file, (PageReading(file, 0, image_only=True),))


def broken(file: str) -> FileProblem:
    return FileProblem(file, Trouble.DAMAGED, f"« {file} » est abîmé.")


def held(found: Grouping) -> dict[str, list[str]]:
    return {each.name: [file.file for file in each.files] for each in found.candidates}


def reasons(found: Grouping) -> list[tuple[str, str]]:
    return [(each.file, each.reason.replace("\u00a0", " ")) for each in found.unplaced]


TWO = (form("a.pdf", "Le Goff", "Maëlle"), form("b.pdf", "Ben Hadj", "Samir"))


def test_each_form_starts_a_candidate_and_pieces_join_by_their_names() -> None:
    files = [
        *TWO,
        attestation("x.pdf", "Mme LE GOFF Maelle"),
        payslip("y.pdf", "M. Samir BEN HADJ"),
    ]
    found = grouping.group(files, apart=True)
    assert held(found) == {
        "Le Goff Maëlle": ["a.pdf", "x.pdf"],
        "Ben Hadj Samir": ["b.pdf", "y.pdf"],
    }
    assert not found.unplaced


def test_a_name_that_nobody_bears_is_to_be_sorted() -> None:
    found = grouping.group([*TWO, payslip("y.pdf", "Jeanne Martin")], apart=True)
    assert reasons(found) == [
        (
            "y.pdf",
            "Au nom de « Jeanne Martin » : aucun dossier déposé avec ce fichier ne porte ce nom.",
        )
    ]


def test_a_name_that_resembles_is_only_suggested() -> None:
    found = grouping.group([*TWO, payslip("y.pdf", "Maëlle Le Goff-Martin")], apart=True)
    assert held(found)["Le Goff Maëlle"] == ["a.pdf"]
    assert "peut-être Le Goff Maëlle, à confirmer" in reasons(found)[0][1]


def test_a_first_name_in_common_is_not_even_suggested() -> None:
    found = grouping.group([*TWO, payslip("y.pdf", "Samir Toumi")], apart=True)
    assert "aucun dossier" in reasons(found)[0][1]


def test_two_candidates_of_one_name_get_nothing_by_name() -> None:
    files = [*TWO, form("c.pdf", "LE GOFF", "Maëlle"), attestation("x.pdf", "Maëlle Le Goff")]
    found = grouping.group(files, apart=True)
    assert len(found.candidates) == 3
    assert "plusieurs dossiers portent ce nom" in reasons(found)[0][1]


def test_one_form_in_two_files_is_one_candidate() -> None:
    files = [
        form("a1.pdf", "Le Goff", "Maëlle", ("garde",)),
        TWO[1],
        form("a2.pdf", "LE GOFF", "Maëlle", ("recap", "pieces")),
    ]
    # the second part repeats the name on no cover: without one it starts a candidate of its own
    found = grouping.group(files, apart=True)
    assert [len(each.files) for each in found.candidates] == [1, 1, 1]
    found = grouping.group(files[:1] + files[2:], apart=False)
    assert [[f.file for f in each.files] for each in found.candidates] == [["a1.pdf", "a2.pdf"]]


def test_a_scan_is_given_to_nobody_unless_its_name_says_whose_it_is() -> None:
    found = grouping.group([*TWO, scan("scan.pdf"), scan("Ben_Hadj samir 2.pdf")], apart=True)
    assert held(found)["Ben Hadj Samir"] == ["b.pdf", "Ben_Hadj samir 2.pdf"]
    (note,) = found.candidates[1].notes
    assert "d’après le nom du fichier" in note
    assert reasons(found) == [
        ("scan.pdf", "Page numérisée ou photographiée : aucun nom n’a pu y être lu.")
    ]


def test_half_a_name_in_a_file_name_is_not_enough() -> None:
    found = grouping.group([*TWO, scan("samir.pdf"), scan("mutuelle Le Goff.pdf")], apart=True)
    assert [each.file for each in found.unplaced] == ["samir.pdf", "mutuelle Le Goff.pdf"]


def test_the_name_on_the_page_counts_more_than_that_of_the_file() -> None:
    found = grouping.group([*TWO, payslip("Ben Hadj Samir.pdf", "Maëlle Le Goff")], apart=True)
    assert held(found)["Le Goff Maëlle"] == ["a.pdf", "Ben Hadj Samir.pdf"]


def test_a_payslip_is_never_shown_but_an_attestation_is() -> None:
    files = [*TWO, payslip("y.pdf", "Jeanne Martin"), attestation("x.pdf", "Jeanne Martin")]
    found = grouping.group(files, apart=True)
    assert [each.private for each in found.unplaced] == [True, False]


def test_a_broken_file_keeps_its_reason() -> None:
    found = grouping.group([*TWO, broken("c.pdf")], apart=True)
    assert reasons(found) == [("c.pdf", "« c.pdf » est abîmé.")]


def test_what_lies_beside_one_form_in_its_own_folder_goes_with_it() -> None:
    files = [
        form("le goff/a.pdf", "Le Goff", "Maëlle"),
        scan("le goff/scans/1.pdf"),
        form("ben hadj/b.pdf", "Ben Hadj", "Samir"),
        scan("2.pdf"),
    ]
    found = grouping.group(files, apart=False)
    assert held(found)["Le Goff Maëlle"] == ["le goff/a.pdf", "le goff/scans/1.pdf"]
    assert [each.file for each in found.unplaced] == ["2.pdf"]


def test_a_file_of_several_people_is_cut_by_pages() -> None:
    lot = attestation("lot.pdf", "Maëlle Le Goff", "Samir Ben Hadj", "Jeanne Martin")
    found = grouping.group([*TWO, lot], apart=True)
    pages = [
        [page.index for file in each.files for page in file.pages if file.file == "lot.pdf"]
        for each in found.candidates
        if isinstance(each.files[1], FileReading)
    ]
    assert pages == [[0], [1]]
    assert [(each.file, each.pages) for each in found.unplaced] == [("lot.pdf", (2,))]


def test_one_candidate_in_a_folder_gets_everything() -> None:
    files = [TWO[0], payslip("y.pdf", "Jeanne Martin"), scan("s.pdf"), broken("c.pdf")]
    found = grouping.group(files, apart=False)
    assert held(found) == {"Le Goff Maëlle": ["a.pdf", "y.pdf", "s.pdf", "c.pdf"]}
    assert not found.unplaced


def test_two_spellings_in_a_folder_are_one_candidate() -> None:
    files = [TWO[0], form("c.pdf", "LE GOFF-MARTIN", "Maelle")]
    assert len(grouping.group(files, apart=False).candidates) == 1


def in_a_row(*parts: FileReading) -> FileReading:
    pages = [page for part in parts for page in part.pages]
    return FileReading(
        "lot.pdf", tuple(replace(p, file="lot.pdf", index=n) for n, p in enumerate(pages))
    )


def test_a_file_of_two_forms_is_cut_at_each_cover() -> None:
    lot = in_a_row(TWO[0], attestation("x", "Jeanne Martin"), TWO[1])
    found = grouping.group([lot], apart=False)
    pages = [[p.index for f in each.files for p in f.pages] for each in found.candidates]  # type: ignore[union-attr]  # no problem among them
    assert [each.name for each in found.candidates] == ["Le Goff Maëlle", "Ben Hadj Samir"]
    assert pages == [[0, 1, 2], [3, 4]]
    assert all("partagées à chaque page de garde" in each.notes[0] for each in found.candidates)


@pytest.mark.parametrize(
    "parts",
    [
        (TWO[0], form("b.pdf", "Ben Hadj", "Samir", ("recap", "garde"))),
        (TWO[0], form("b.pdf", "LE GOFF", "Maelle")),
        (TWO[0], form("b.pdf")),
        (form("a.pdf", "Le Goff", "Maëlle", ("recap", "garde")), TWO[1]),
    ],
    ids=["a page before its cover", "one person", "no name", "pages before the first cover"],
)
def test_what_is_less_sure_is_left_whole(parts: tuple[FileReading, ...]) -> None:
    found = grouping.group([in_a_row(*parts)], apart=False)
    assert len(found.candidates) == 1
    assert not found.unplaced


# --------------------------------------------------------------------------- from files to reports


def inbox_of_loose_files(folder: Path) -> Path:
    folder.mkdir()
    names = {
        "01": {"dossier.pdf": "kervran.pdf"},
        "03": {
            "dossier.pdf": "formulaire 2.pdf",
            "attestation Les Lucioles.pdf": "lucioles.pdf",
            "attestation Mutuelle des Rives.pdf": "rives.pdf",
        },
    }
    for number, files in names.items():
        source = next(INBOX.glob(f"{number} *"))
        for name, new in files.items():
            shutil.copy(source / name, folder / new)
    shutil.copy(attestation_of_another(), folder / "z.pdf")
    return folder


def attestation_of_another() -> Path:
    return sorted(next(INBOX.glob("18 *")).glob("attestation*.pdf"))[0]


def validated(inbox: Path, out: Path) -> pipeline.Run:
    settings = examining.Settings(out=out)
    run = pipeline.start(inbox, settings, received=date(2026, 6, 15), today=date(2026, 7, 1))
    rows = list(run.rows(processes=1))
    pipeline.finish(rows, settings, run.unplaced)
    return run


def test_loose_files_become_dossiers_and_the_rest_is_shown(tmp_path: Path) -> None:
    out = tmp_path / "rapport"
    run = validated(inbox_of_loose_files(tmp_path / "inbox"), out)
    reports = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in out.glob("*.json")
    }
    assert set(reports) == {"kervran", "formulaire-2"}
    assert reports["formulaire-2"]["dossier"]["files"] == [
        "formulaire 2.pdf",
        "lucioles.pdf",
        "rives.pdf",
    ]
    assert [each.file for each in run.unplaced] == ["z.pdf"]
    page = (out / "_a-classer.html").read_text(encoding="utf-8")
    assert "z.pdf" in page
    assert "data:image/png;base64," in page
    assert 'href="_a-classer.html"' in (out / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param("62 */page 7.jpg", id="a photo too blurred"),
        pytest.param("13 */scan.pdf", id="a whole form without a legible name"),
    ],
)
def test_nothing_is_asked_for_while_it_may_be_among_what_is_to_be_sorted(
    hidden: str, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    shutil.copy(next(INBOX.glob("01 *")) / "dossier.pdf", inbox / "kervran.pdf")
    shutil.copy(next(INBOX.glob("03 *")) / "dossier.pdf", inbox / "abgrall.pdf")
    found = next(INBOX.glob(hidden))
    shutil.copy(found, inbox / f"zz{found.suffix}")
    validated(inbox, tmp_path / "rapport")
    report = json.loads((tmp_path / "rapport" / "abgrall.json").read_text(encoding="utf-8"))
    assert report["verdict"] == "to_check"
    assert not [g for g in report["requests"] if "justific" in str(g)]


def test_what_bears_another_name_hides_nothing(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    shutil.copy(next(INBOX.glob("01 *")) / "dossier.pdf", inbox / "kervran.pdf")
    shutil.copy(next(INBOX.glob("03 *")) / "dossier.pdf", inbox / "abgrall.pdf")
    shutil.copy(attestation_of_another(), inbox / "z.pdf")
    validated(inbox, tmp_path / "rapport")
    report = json.loads((tmp_path / "rapport" / "abgrall.json").read_text(encoding="utf-8"))
    assert report["verdict"] == "incomplete"
    assert report["dossier"]["problems"] == []


def test_a_folder_of_two_candidates_is_two_dossiers(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "lot de juin"
    folder.parent.mkdir()
    inbox_of_loose_files(folder)
    (folder / "dossier.toml").write_text('depot_numero = "2026-77"\n', encoding="utf-8")
    out = tmp_path / "rapport"
    validated(folder.parent, out)
    reports = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in out.glob("*.json")
    }
    assert set(reports) == {"lot-de-juin--kervran", "lot-de-juin--formulaire-2"}
    for report in reports.values():
        assert "depot_numero" not in report["dossier"]["deposit"]
        assert "2 candidats" in report["dossier"]["notes"][0].replace("\u00a0", " ")


def test_a_loose_file_alone_stays_a_dossier(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "cassé.pdf").write_bytes(b"%PDF-1.7 rien")
    (tmp_path / "inbox" / "vide.pdf").write_bytes(b"")
    found = intake.submissions(tmp_path / "inbox", None, date(2026, 7, 1))
    assert [each.loose for each in found] == [True, True]
    run = validated(tmp_path / "inbox", tmp_path / "rapport")
    assert not run.unplaced
    assert {p.stem for p in (tmp_path / "rapport").glob("*.json")} == {"casse", "vide"}
