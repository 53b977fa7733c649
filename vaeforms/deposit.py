"""``dossier.toml`` → what the secretariat says of a submission: number, reception date, channel."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from datetime import date, datetime, timedelta
from pathlib import Path

from vaeforms.french import parse_date, typeset
from vaeforms.model import FileProblem, Trouble

#: Names under which the secretariat's note is accepted; the second is what Notepad makes of it.
NAMES = ("dossier.toml", "dossier.toml.txt")
_MAX_MANIFEST_BYTES = 64_000
#: The decree of April 2002 made the first application possible: an earlier reception is a typing
#: error. So is one more than a year ahead (clocks and « bonne année » slips are days, not years).
_EARLIEST = date(2002, 4, 26)
_AHEAD = timedelta(days=366)

#: What ``dossier.toml`` may say, and the short forms accepted for it.
_ALIASES = {
    "depot_numero": "depot_numero",
    "numero": "depot_numero",
    "depot_date_reception": "depot_date_reception",
    "date_reception": "depot_date_reception",
    "date": "depot_date_reception",
    "depot_canal": "depot_canal",
    "canal": "depot_canal",
    "depot_registre": "depot_registre",
    "registre": "depot_registre",
}
_PIECE_KEY = re.compile(r"piece_\d+_(type|rattachement)")
_DATE_KEY = "depot_date_reception"


def find(folder: Path) -> Path | None:
    """The note in `folder`, capitals aside; None when there is none or the folder is closed."""
    try:
        return next((e for e in sorted(folder.iterdir()) if is_note(e) and e.is_file()), None)
    except OSError:
        return None


def is_note(path: Path) -> bool:
    """The file is called as a note is."""
    return path.name.lower() in NAMES


def read(
    path: Path, name: str, today: date
) -> tuple[dict[str, str], date | None, list[FileProblem]]:
    """What the note says, its reception date, and what could not be understood.

    `name` is how the note is called in the problems. The accepted keys are those of
    `intake.submissions`. Never raises for what is in the file.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MAX_MANIFEST_BYTES + 1)
        if len(raw) > _MAX_MANIFEST_BYTES:
            return (
                {},
                None,
                [_problem(name, "Fichier trop long pour être une note de dépôt : ignoré.")],
            )
        content = tomllib.loads(_decoded(raw))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = f" (ligne {line[1]})" if line else ""
        text = (
            f"La note de dépôt n’est pas du TOML valide{place} : elle n’a pas été prise en compte."
        )
        return {}, None, [_problem(name, text)]
    except OSError as error:
        return {}, None, [_problem(name, f"La note de dépôt ne peut pas être lue ({why(error)}).")]

    deposit: dict[str, str] = {}
    day = None
    problems = []
    for key, value in content.items():
        known = _ALIASES.get(key.lower()) or (key if _PIECE_KEY.fullmatch(key) else None)
        if known is None:
            near = difflib.get_close_matches(key.lower(), _ALIASES, n=1)
            hint = f" Vouliez-vous écrire « {near[0]} » ?" if near else ""
            problems.append(
                _problem(name, f"Clé inconnue « {key} », ignorée.{hint}", salvaged=True)
            )
        elif known == _DATE_KEY:
            day = _day(value, today)
            if day is None:
                text = f"Date de réception illisible ou invraisemblable : « {value} », ignorée."
                problems.append(_problem(name, text, salvaged=True))
            else:
                deposit[known] = day.isoformat()
        elif isinstance(value, (dict, list)):
            problems.append(_problem(name, f"« {key} » doit être un texte.", salvaged=True))
        else:
            deposit[known] = unicodedata.normalize("NFC", str(value)).strip()
    return deposit, day, problems


def _decoded(raw: bytes) -> str:
    """TOML is UTF-8; Windows editors add a mark or save in the local code page."""
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").replace("\r\n", "\n")


def _day(value: object, today: date) -> date | None:
    if isinstance(value, datetime):
        day: date | None = value.date()
    elif isinstance(value, date):
        day = value
    elif isinstance(value, str):
        day = _day_in_words(value.strip())
    else:
        day = None
    return day if day is not None and _EARLIEST <= day <= today + _AHEAD else None


def _day_in_words(text: str) -> date | None:
    """A whole date, nothing assumed: « 15/06/2026 », « 15 juin 2026 », « 2026-06-15 »."""
    read = parse_date(text)
    return read.first if read.first == read.last and not read.flags else None


def why(error: Exception) -> str:
    """The system's reason in French, without the path it quotes."""
    if isinstance(error, PermissionError):
        return "accès refusé"
    if isinstance(error, FileNotFoundError):
        return "introuvable"
    if isinstance(error, RuntimeError):
        return "lien qui tourne en rond"
    return (error.strerror if isinstance(error, OSError) else "") or type(error).__name__


def _problem(file: str, message: str, *, salvaged: bool = False) -> FileProblem:
    return FileProblem(file, Trouble.INTAKE, typeset(message), salvaged=salvaged)
