"""vaeforms.toml: a missing or wrong key is named, in French."""

from __future__ import annotations

from pathlib import Path

import pytest
from letter_samples import CONFIG, SETTINGS

from vaeforms.errors import UsageError
from vaeforms.letters import settings


def load(tmp_path: Path, text: str) -> settings.Settings:
    path = tmp_path / "vaeforms.toml"
    path.write_text(text, encoding="utf-8")
    return settings.load(path)


def test_a_full_file_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, CONFIG) == SETTINGS


def test_the_mark_of_windows_notepad_is_accepted(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff" + CONFIG) == SETTINGS


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('service = "Secrétariat de la CPNEFP Mutualité"', "« service » dans [expediteur]"),
        ('adresse = ["8 rue du Port", "75015 PARIS"]', "« adresse » dans [expediteur]"),
        ('telephone = "01 99 00 12 34"', "« telephone » dans [expediteur]"),
        ('courriel = "vae@exemple.fr"', "« courriel » dans [expediteur]"),
        ('ville = "Paris"', "« ville » dans [expediteur]"),
        ('prenom = "Anne"', "« prenom » dans [agent]"),
        ('nom = "Le Goff"', "« nom » dans [agent]"),
        ('qualite = "Chargée de la VAE"', "« qualite » dans [agent]"),
    ],
)
@pytest.mark.parametrize("empty", [False, True])
def test_a_missing_key_is_named(tmp_path: Path, line: str, said: str, empty: bool) -> None:
    assert line in CONFIG
    key = line.partition(" ")[0]
    value = "[]" if key == "adresse" else '"  "'
    with pytest.raises(UsageError) as error:
        load(tmp_path, CONFIG.replace(line, f"{key} = {value}" if empty else ""))
    assert said.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in str(error.value)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[demande]\ndelai_jour = 20", "delai_jours"),
        ("[demande]\ndelai_jours = 2", "de 7 à 365"),
        ('[demande]\ndelai_jours = "30"', "de 7 à 365"),
        ("[demandes]\ndelai_jours = 30", "demande"),
        ("[delai_de_reponse]\nannoncer = 1", "true ou false"),
        ('[cpnefp]\ndestinataire = "CPNEFP"', "liste de textes"),
        ("[cpnefp", "ligne"),
    ],
)
def test_a_wrong_key_is_explained(tmp_path: Path, more: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load(tmp_path, f"{CONFIG}\n{more}\n")


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--example-config"):
        settings.load(tmp_path / "vaeforms.toml")


def test_the_example_cannot_be_used_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="service"):
        load(tmp_path, settings.EXAMPLE)


def test_the_example_once_filled_in_is_right(tmp_path: Path) -> None:
    text = settings.EXAMPLE.replace('= ""', '= "x@exemple.fr"').replace('  "",', '  "rue",')
    assert load(tmp_path, text).days == settings.DEFAULT_DAYS
