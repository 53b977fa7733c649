"""``vaeforms.toml`` to the sender, the deadline and what only a person may switch on."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vaeforms.errors import UsageError
from vaeforms.french import check_email, list_fr, typeset

#: Days given to answer when nothing else is said (domain.md A32).
DEFAULT_DAYS = 30
#: A deadline outside these is a typing error: nobody gathers attestations in less than a week.
MIN_DAYS, MAX_DAYS = 7, 365
#: What the window of an envelope, and a letterhead, can hold.
MAX_ADDRESS_LINES = 6

EXAMPLE = """\
# Réglages de « vaeforms letters ». À enregistrer sous le nom vaeforms.toml, en UTF-8.
# Aucune lettre n’est écrite tant qu’une ligne nécessaire est vide.

[expediteur]
# Nom du service, comme il doit figurer en tête des lettres.
service = ""
# Une chaîne par ligne d’adresse.
adresse = [
  "",
]
telephone = ""
courriel = ""
# Pour « Paris, le 1er mars 2026 ».
ville = ""

[agent]
# Qui signe les lettres et suit les dossiers.
prenom = ""
nom = ""
qualite = ""

[demande]
# Jours laissés au candidat à partir de la date de la lettre. Un samedi, un dimanche ou un jour
# férié est reporté au premier jour ouvré suivant.
delai_jours = 30

[cpnefp]
# Destinataire de la fiche de transmission, une chaîne par ligne (facultatif).
destinataire = []

[delai_de_reponse]
# true : les lettres annoncent la date limite de réponse (deux mois) et disent que ce délai court à
# partir de la réception du dossier complet. À n’activer qu’après avis juridique.
annoncer = false
# L’effet d’une absence de réponse, dans vos mots ; vide : la lettre n’en dit rien.
effet_du_silence = ""
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a person decides once for all letters."""

    service: str
    address: tuple[str, ...]
    phone: str
    email: str
    town: str
    agent_first_name: str
    agent_last_name: str
    agent_capacity: str
    days: int = DEFAULT_DAYS
    committee: tuple[str, ...] = ()
    #: letters announce the two months
    clock: bool = False
    #: what silence means, verbatim; only with `clock`
    silence: str = ""

    @property
    def agent(self) -> str:
        """« Anne Le Goff »."""
        return f"{self.agent_first_name} {self.agent_last_name}"


_REQUIRED = {
    "expediteur": ("service", "adresse", "telephone", "courriel", "ville"),
    "agent": ("prenom", "nom", "qualite"),
}
_OPTIONAL = {
    "demande": ("delai_jours",),
    "cpnefp": ("destinataire",),
    "delai_de_reponse": ("annoncer", "effet_du_silence"),
}
_SECTIONS = {**_REQUIRED, **_OPTIONAL}


def load(path: Path) -> Settings:
    """The settings of that file; `UsageError`, in French, names what is wrong and where."""
    if not path.is_file():
        raise UsageError(
            typeset(
                f"Le fichier de réglages « {path} » est introuvable. Il dit qui écrit les lettres "
                "et le délai de réponse. Pour en obtenir un à compléter : "
                "vaeforms letters --example-config > vaeforms.toml"
            )
        )
    try:
        # utf-8-sig: the Notepad of Windows writes a mark before the text
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(typeset(f"« {path} » : {explain(error)}")) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            typeset(f"« {path} » ne peut pas être lu : l’enregistrer en UTF-8.")
        ) from error
    try:
        return read(found)
    except UsageError as error:
        raise UsageError(typeset(f"« {path} » : {error}")) from error


def read(found: Mapping[str, Any]) -> Settings:
    """The settings of a parsed file; `UsageError` names the missing or wrong key."""
    _known(found, _SECTIONS, "la rubrique", "")
    for section, keys in _SECTIONS.items():
        table = found.get(section, {})
        if not isinstance(table, dict):
            raise UsageError(f"« {section} » doit être une rubrique : [{section}].")
        _known(table, keys, "la clé", f" dans [{section}]")
    missing = [
        f"« {key} » dans [{section}]"
        for section, keys in _REQUIRED.items()
        for key in keys
        if _empty(found.get(section, {}).get(key))
    ]
    if missing:
        several = len(missing) > 1
        raise UsageError(
            f"il manque {'les clés' if several else 'la clé'} {list_fr(missing)}. Aucune lettre "
            "n’est écrite sans."
        )
    sender, agent = found["expediteur"], found["agent"]
    clock = found.get("delai_de_reponse", {})
    email = _text(sender, "courriel", "expediteur")
    if not check_email(email).values:
        raise UsageError(f"« courriel » dans [expediteur] n’est pas une adresse : « {email} ».")
    return Settings(
        service=_text(sender, "service", "expediteur"),
        address=_lines(sender, "adresse", "expediteur"),
        phone=_text(sender, "telephone", "expediteur"),
        email=email,
        town=_text(sender, "ville", "expediteur"),
        agent_first_name=_text(agent, "prenom", "agent"),
        agent_last_name=_text(agent, "nom", "agent"),
        agent_capacity=_text(agent, "qualite", "agent"),
        days=_days(found.get("demande", {})),
        committee=_lines(found.get("cpnefp", {}), "destinataire", "cpnefp"),
        clock=_flag(clock, "annoncer", "delai_de_reponse"),
        silence=_text(clock, "effet_du_silence", "delai_de_reponse"),
    )


def explain(error: tomllib.TOMLDecodeError) -> str:
    """Where a TOML file is wrong, in French."""
    # « … (at line 3, column 7) » is all that Python 3.11 tells
    place = str(error).rpartition("(at ")[2].rstrip(")")
    where = place.replace("end of document", "fin du fichier")
    where = where.replace("line", "ligne").replace("column", "colonne")
    return (
        f"l’écriture n’est pas correcte ({where}). Un texte se met entre guillemets droits : "
        'clé = "texte".'
    )


def _empty(value: object) -> bool:
    if isinstance(value, list):
        return all(_empty(each) for each in value)
    return value is None or (isinstance(value, str) and not value.strip())


def _known(
    table: Mapping[str, Any], names: Mapping[str, Any] | tuple[str, ...], what: str, where: str
) -> None:
    for key in table:
        if key not in names:
            near = difflib.get_close_matches(key, list(names), n=1)
            hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
            raise UsageError(f"{what} « {key} » n’existe pas{where}.{hint}")


def _text(table: Mapping[str, Any], key: str, section: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise UsageError(f"« {key} » dans [{section}] doit être un texte entre guillemets.")
    return typeset(" ".join(value.split()))


def _lines(table: Mapping[str, Any], key: str, section: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise UsageError(
            f"« {key} » dans [{section}] doit être une liste de textes : "
            '["8 rue du Port", "29000 QUIMPER"].'
        )
    lines = tuple(" ".join(line.split()) for line in value if line.strip())
    if len(lines) > MAX_ADDRESS_LINES:
        raise UsageError(f"« {key} » dans [{section}] : {MAX_ADDRESS_LINES} lignes au plus.")
    return lines


def _days(table: Mapping[str, Any]) -> int:
    value = table.get("delai_jours", DEFAULT_DAYS)
    if not isinstance(value, int) or isinstance(value, bool) or not MIN_DAYS <= value <= MAX_DAYS:
        raise UsageError(
            f"« delai_jours » dans [demande] doit être un nombre de jours, de {MIN_DAYS} à "
            f"{MAX_DAYS}."
        )
    return value


def _flag(table: Mapping[str, Any], key: str, section: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise UsageError(f"« {key} » dans [{section}] doit être true ou false.")
    return value
