"""Given what lies in an inbox, which submissions come out."""

from __future__ import annotations

import os
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from vaeforms.errors import UsageError
from vaeforms.intake import Submission, slug, submissions

TODAY = date(2026, 6, 15)


def put(root: Path, *names: str, content: bytes = b"%PDF-1.7") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def found(inbox: Path, received: date | None = None) -> list[Submission]:
    return submissions(inbox, received, TODAY)


def manifest(inbox: Path, text: str, folder: str = "dupont") -> Submission:
    put(inbox, f"{folder}/dossier.pdf")
    put(inbox, f"{folder}/dossier.toml", content=text.encode())
    (one,) = found(inbox)
    return one


def link(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("this system does not let us make links")


# ------------------------------------------------------------------ which submissions


def test_each_folder_and_each_loose_file_is_a_submission(tmp_path: Path) -> None:
    put(tmp_path, "dupont/dossier.pdf", "dupont/bulletin.pdf", "martin.pdf")
    assert [s.id for s in found(tmp_path)] == ["dupont", "martin"]


def test_a_single_file_is_a_submission(tmp_path: Path) -> None:
    put(tmp_path, "martin.pdf", "autre.pdf")
    (one,) = found(tmp_path / "martin.pdf")
    assert (one.id, one.files, one.names) == ("martin", (tmp_path / "martin.pdf",), ("martin.pdf",))


def test_a_single_file_takes_the_note_beside_it(tmp_path: Path) -> None:
    put(tmp_path, "dossier.pdf")
    put(tmp_path, "dossier.toml", content=b"date = 2026-03-02")
    assert found(tmp_path / "dossier.pdf")[0].received == date(2026, 3, 2)


def test_a_folder_with_a_note_is_itself_the_dossier(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf", "pièces/b.pdf")
    put(tmp_path, "dossier.toml", content=b"")
    (one,) = found(tmp_path)
    assert one.names == ("a.pdf", "pièces/b.pdf")


def test_sub_folders_belong_to_their_dossier(tmp_path: Path) -> None:
    put(tmp_path, "dupont/z.pdf", "dupont/bulletins/2019/mars.pdf")
    assert found(tmp_path)[0].names == ("z.pdf", "bulletins/2019/mars.pdf")


def test_an_empty_inbox_has_no_submission(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "dupont").mkdir()
    (one,) = found(tmp_path)
    assert one.files == ()
    assert [p.kind for p in one.problems] == ["empty_file"]


def test_a_missing_inbox_is_the_operators_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="n’existe pas"):
        found(tmp_path / "nulle-part")


def test_the_reports_own_folder_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, "dupont/dossier.pdf", "rapport/index.html")
    (one,) = submissions(tmp_path, None, TODAY, exclude=[tmp_path / "rapport"])
    assert one.id == "dupont"


@pytest.mark.parametrize(
    "name",
    [
        "Thumbs.db",
        ".DS_Store",
        "._dossier.pdf",
        "desktop.ini",
        "~$lettre.docx",
        "a.tmp",
        "__MACOSX/dossier.pdf",
        "expected.json",
        ".~lock.lettre.odt#",
        "@eaDir/x.jpg",
    ],
)
def test_what_systems_leave_behind_is_skipped(tmp_path: Path, name: str) -> None:
    put(tmp_path, "dupont/dossier.pdf", f"dupont/{name}", name)
    (one,) = found(tmp_path)
    assert one.names == ("dossier.pdf",)


def test_an_empty_hidden_file_is_skipped_but_not_one_with_content(tmp_path: Path) -> None:
    put(tmp_path, "dupont/.gitkeep", content=b"")
    put(tmp_path, "dupont/.dossier.pdf")
    assert found(tmp_path)[0].names == (".dossier.pdf",)


# ------------------------------------------------------------------ order and names


def test_files_come_in_the_order_people_sort_them(tmp_path: Path) -> None:
    put(tmp_path, *(f"d/{name}.pdf" for name in ("page 10", "page 2", "Écran", "eau", "Zoo")))
    names = [name.removesuffix(".pdf") for name in found(tmp_path)[0].names]
    assert names == ["eau", "Écran", "page 2", "page 10", "Zoo"]


def test_digits_of_other_scripts_are_letters(tmp_path: Path) -> None:
    put(tmp_path, "d/፩.pdf", "d/2².pdf", "d/٣.pdf")
    assert len(found(tmp_path)[0].names) == 3


def test_names_are_composed(tmp_path: Path) -> None:
    put(tmp_path, unicodedata.normalize("NFD", "Éléonore Kœnig/pièce jointe.pdf"))
    (one,) = found(tmp_path)
    assert (one.id, one.names) == ("eleonore-koenig", ("pièce jointe.pdf",))


@pytest.mark.skipif(os.name != "posix", reason="needs a file system that keeps bytes")
def test_a_name_that_would_be_shown_from_right_to_left_is_shown_in_order(tmp_path: Path) -> None:
    put(tmp_path, "dupont/dossier.pdf", "dupont/\u202egpj.exe.jpg")
    (one,) = found(tmp_path)
    assert set(one.names) == {"dossier.pdf", "gpj.exe.jpg"}


def test_composed_and_decomposed_twins_keep_two_names(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        put(tmp_path, unicodedata.normalize(form, "d/é.pdf"))
    names = found(tmp_path)[0].names
    if len(names) == 1:
        pytest.skip("this file system makes them one")
    assert names == ("é.pdf", "é.pdf (2)")


@pytest.mark.skipif(os.name != "posix", reason="Windows names are always text")
def test_a_name_that_is_not_utf8_can_still_be_written(tmp_path: Path) -> None:
    try:
        put(tmp_path, os.fsdecode(b"d/pi\xe8ce.pdf"))
    except OSError:
        pytest.skip("this file system refuses such names")
    (one,) = found(tmp_path)
    assert one.names[0].encode() == "pi\ufffdce.pdf".encode()


def test_a_name_of_200_characters(tmp_path: Path) -> None:
    put(tmp_path, "x" * 200 + "/" + "y" * 200 + ".pdf")
    (one,) = found(tmp_path)
    assert len(one.id) == 60
    assert len(one.names[0]) == 204


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dossier de Mme Le Goff (2026)", "dossier-de-mme-le-goff-2026"),
        ("CON", "dossier-con"),
        ("index", "dossier-index"),
        ("Łukasz Żółć", "lukasz-zolc"),
        ("李", "dossier"),
        ("../..", "dossier"),
    ],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_ids_are_unique(tmp_path: Path) -> None:
    put(tmp_path, "Dupont!/a.pdf", "Dupont/a.pdf", "dupont.pdf", "Dupont+.pdf")
    ids = [s.id for s in found(tmp_path)]
    assert len(set(ids)) == 4
    assert all(id_.startswith("dupont-") for id_ in ids)


def test_an_id_that_is_shared_does_not_change_owner_when_a_third_arrives(tmp_path: Path) -> None:
    put(tmp_path, "Dupont A/a.pdf", "Dupont_A/a.pdf")
    before = {s.root.name: s.id for s in found(tmp_path)}
    put(tmp_path, "Dupont  A/a.pdf")
    after = {s.root.name: s.id for s in found(tmp_path)}
    assert before.items() <= after.items()


# ------------------------------------------------------------------ links and odd files


def test_a_link_out_of_the_inbox_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "inbox/dupont/dossier.pdf", "secret.pdf")
    link(tmp_path / "inbox/dupont/lien.pdf", tmp_path / "secret.pdf")
    (one,) = found(tmp_path / "inbox")
    assert one.names == ("dossier.pdf",)
    assert [(p.file, p.kind) for p in one.problems] == [("lien.pdf", "intake")]


def test_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "inbox/dupont/dossier.pdf")
    link(tmp_path / "inbox/dupont/encore", tmp_path / "inbox")
    (one,) = found(tmp_path / "inbox")
    assert one.names == ("dossier.pdf",)
    assert one.problems[0].file == "encore"


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    put(tmp_path, "dupont/dossier.pdf")
    link(tmp_path / "dupont/lien.pdf", tmp_path / "parti.pdf")
    assert "introuvable" in found(tmp_path)[0].problems[0].message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_opened(tmp_path: Path) -> None:
    put(tmp_path, "dupont/dossier.pdf")
    os.mkfifo(tmp_path / "dupont/tube.pdf")
    (one,) = found(tmp_path)
    assert (one.names, one.problems[0].file) == (("dossier.pdf",), "tube.pdf")


def test_too_many_files_are_told_and_the_first_ones_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaeforms.intake.MAX_FILES", 2)
    put(tmp_path, "d/1.pdf", "d/2.pdf", "d/3.pdf")
    (one,) = found(tmp_path)
    assert one.names == ("1.pdf", "2.pdf")
    assert "3 fichiers" in one.problems[0].message


# ------------------------------------------------------------------ reception date and note


def test_without_a_date_the_day_of_the_run_is_taken_and_said(tmp_path: Path) -> None:
    put(tmp_path, "dupont.pdf")
    (one,) = found(tmp_path)
    assert (one.received, one.received_from) == (TODAY, "today")


@pytest.mark.parametrize(
    "written",
    ["2026-03-02", '"2026-03-02"', '"02/03/2026"', '"2 mars 2026"', "2026-03-02T09:30:00"],
)
def test_the_note_gives_the_reception_date(tmp_path: Path, written: str) -> None:
    one = manifest(tmp_path, f"depot_date_reception = {written}")
    assert (one.received, one.received_from) == (date(2026, 3, 2), "dossier.toml")
    assert one.deposit == {"depot_date_reception": "2026-03-02"}
    assert one.problems == ()


def test_the_option_wins_over_the_note(tmp_path: Path) -> None:
    put(tmp_path, "d/dossier.pdf")
    put(tmp_path, "d/dossier.toml", content=b"date = 2026-03-02")
    (one,) = found(tmp_path, date(2026, 4, 1))
    assert (one.received, one.received_from) == (date(2026, 4, 1), "option")


@pytest.mark.parametrize(
    "written",
    ['"hier"', "2062-03-02", "1998-01-01", "12", '"31/02/2026"', '"mars 2026"', '"2/3/26"'],
)
def test_a_wrong_date_is_told_and_not_used(tmp_path: Path, written: str) -> None:
    one = manifest(tmp_path, f"date = {written}")
    assert (one.received, one.received_from) == (TODAY, "today")
    assert [(p.file, p.kind) for p in one.problems] == [("dossier.toml", "intake")]


def test_the_note_is_not_one_of_the_files(tmp_path: Path) -> None:
    one = manifest(tmp_path, 'depot_numero = "2026-014"\ndepot_canal = "courriel"')
    assert one.names == ("dossier.pdf",)
    assert one.deposit == {"depot_numero": "2026-014", "depot_canal": "courriel"}


def test_a_malformed_note_is_told_with_its_line(tmp_path: Path) -> None:
    one = manifest(tmp_path, 'depot_numero = "1"\ndate == 3')
    assert one.deposit == {}
    assert "ligne 2" in one.problems[0].message


def test_a_misspelt_key_is_told_with_the_nearest(tmp_path: Path) -> None:
    one = manifest(tmp_path, "depot_date_recption = 2026-03-02")
    assert "depot_date_reception" in one.problems[0].message


def test_a_note_saved_by_an_old_windows_editor(tmp_path: Path) -> None:
    put(tmp_path, "d/dossier.pdf")
    put(tmp_path, "d/Dossier.toml", content='depot_canal = "dépôt"\r\n'.encode("cp1252"))
    assert found(tmp_path)[0].deposit == {"depot_canal": "dépôt"}
