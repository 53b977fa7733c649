from __future__ import annotations

from pathlib import Path

import pytest

from vaeforms.errors import UsageError
from vaeforms.values import load_values


def _load(folder: Path, name: str, content: str | bytes) -> list[dict[str, str]]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return load_values(path)


@pytest.mark.parametrize(
    "content",
    [
        'emploi_1_intitule = "Chargée"',
        'emploi.1.intitule = "Chargée"',
        '[emploi.1]\nintitule = "Chargée"',
        '[[emploi]]\nintitule = "Chargée"',
        '"emploi.1.intitule" = "Chargée"',
    ],
)
def test_flat_and_nested_names(tmp_path: Path, content: str) -> None:
    assert _load(tmp_path, "v.toml", content) == [{"emploi_1_intitule": "Chargée"}]


def test_lists_are_numbered_from_one(tmp_path: Path) -> None:
    content = '[[formation.continue]]\nintitule="A"\n[[formation.continue]]\nintitule="B"\n'
    assert _load(tmp_path, "v.toml", content) == [
        {"formation_continue_1_intitule": "A", "formation_continue_2_intitule": "B"}
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2015-03-01", "01/03/2015"),
        ("7.5", "7,5"),
        ("35.0", "35"),
        ("35", "35"),
        ("true", "oui"),
        ("false", "non"),
        ('["a", "b"]', "a\nb"),
        ('""', ""),
    ],
)
def test_values_are_written_the_french_way(tmp_path: Path, written: str, read: str) -> None:
    assert _load(tmp_path, "v.toml", f"x = {written}") == [{"x": read}]


def test_json_object_and_list(tmp_path: Path) -> None:
    assert _load(tmp_path, "v.json", '{"candidat": {"nom": "Œ", "prenom": null}}') == [
        {"candidat_nom": "Œ", "candidat_prenom": ""}
    ]
    assert _load(tmp_path, "v.JSON", '[{"a": 1}, {"a": 2}]') == [{"a": "1"}, {"a": "2"}]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_one_form_a_line(tmp_path: Path, separator: str) -> None:
    content = 'candidat.nom;candidat_adresse\r\nMartin;"12 rue\nLyon"\r\n\r\nDurand;\r\n'
    assert _load(tmp_path, "v.csv", content.replace(";", separator)) == [
        {"candidat_nom": "Martin", "candidat_adresse": "12 rue\nLyon"},
        {"candidat_nom": "Durand", "candidat_adresse": ""},
    ]


def test_csv_of_a_french_excel(tmp_path: Path) -> None:
    content = "candidat_nom;x\nLœuvre;12 €\n"
    expected = [{"candidat_nom": "Lœuvre", "x": "12 €"}]
    assert _load(tmp_path, "v.csv", content.encode("cp1252")) == expected
    assert _load(tmp_path, "v.csv", content.encode("utf-8-sig")) == expected


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("v.toml", "x = ", "TOML"),
        ("v.json", "{", "JSON"),
        ("v.json", "3", "liste d’objets"),
        ("v.csv", "", "vide"),
        ("v.csv", "a;a\n1;2\n", "répétée"),
        ("v.csv", "a;b\n1;2;3\n", "Ligne 2"),
        ("v.csv", 'a;b\n"1;2\n', "CSV"),
        ("v.xlsx", "", r"\.toml"),
        ("v.toml", b"\xff\xfe", "UTF-8"),
        ("v.toml", "a_b = 1\n[a]\nb = 2\n", "deux fois"),
    ],
)
def test_bad_files_are_said_in_french(
    tmp_path: Path, name: str, content: str | bytes, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        _load(tmp_path, name, content)


def test_absent_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Impossible de lire"):
        load_values(tmp_path / "absent.toml")
