"""``dossier.toml`` → what the secretariat says of a submission: number, date, pieces, decisions."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from vaeforms.errors import why
from vaeforms.french import parse_date, typeset
from vaeforms.model import FileProblem, Override, Placement, Reread, Trouble

#: Names under which the secretariat's note is accepted; the second is what Notepad makes of it.
NAMES = ("dossier.toml", "dossier.toml.txt")
_MAX_MANIFEST_BYTES = 64_000
#: The decree of April 2002 made the first application possible: an earlier reception is a typing
#: error. So is one more than a year ahead (clocks and « bonne année » slips are days, not years).
EARLIEST = date(2002, 4, 26)
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
#: ``[pieces."bulletin.pdf"]``: what one file is and what it goes with.
_PIECES = "pieces"
_PIECE_WORDS = ("type", "rattachement")
#: ``[[decisions]]``: a check settled by hand; the words accepted for each of its parts.
_DECISIONS = "decisions"
_DECISION_WORDS = {
    "controle": "rule",
    "regle": "rule",
    "objet": "subject",
    "motif": "reason",
    "initiales": "initials",
}
#: ``[relectures."scan.pdf, page 3"]``: what a person read in the boxes of that page.
_REREAD = "relectures"
_INITIALS = "initiales"
_PAGE = re.compile(r"(.+?)\s*,\s*page\s+(\d{1,4})", re.IGNORECASE)
_RULE_ID = re.compile(r"[A-Z]{3}-\d{2}")


@dataclass(frozen=True, slots=True)
class Note:
    """What ``dossier.toml`` says."""

    #: by key, dates as ISO 8601
    said: Mapping[str, str] = field(default_factory=dict)
    received: date | None = None
    #: what could not be understood
    problems: tuple[FileProblem, ...] = ()
    #: file names as typed, not yet looked up among the files received
    placements: tuple[Placement, ...] = ()
    overrides: tuple[Override, ...] = ()
    #: likewise
    reread: tuple[Reread, ...] = ()


def find(folder: Path) -> Path | None:
    """The note in `folder`, capitals aside; None when there is none or the folder is closed."""
    try:
        return next((e for e in sorted(folder.iterdir()) if is_note(e) and e.is_file()), None)
    except OSError:
        return None


def is_note(path: Path) -> bool:
    """The file is called as a note is."""
    return path.name.lower() in NAMES


def read(path: Path, name: str, today: date) -> Note:
    """What the note says.

    `name` is how the note is called in the problems. The accepted keys are those of
    `intake.submissions`. Never raises for what is in the file.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MAX_MANIFEST_BYTES + 1)
        if len(raw) > _MAX_MANIFEST_BYTES:
            return _refused(name, "Fichier trop long pour être une note de dépôt : ignoré.")
        content = tomllib.loads(_decoded(raw))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = f" (ligne {line[1]})" if line else ""
        return _refused(
            name,
            f"La note de dépôt n’est pas du TOML valide{place} : elle n’a pas été prise en compte.",
        )
    except OSError as error:
        return _refused(name, f"La note de dépôt ne peut pas être lue ({why(error)}).")

    deposit: dict[str, str] = {}
    day = None
    told: list[str] = []
    placements: tuple[Placement, ...] = ()
    overrides: tuple[Override, ...] = ()
    reread: tuple[Reread, ...] = ()
    for key, value in content.items():
        known = _ALIASES.get(key.lower()) or (key if _PIECE_KEY.fullmatch(key) else None)
        if key.lower() == _PIECES:
            placements = _placements(value, told)
        elif key.lower() == _DECISIONS:
            overrides = _overrides(value, told)
        elif key.lower() == _REREAD:
            reread = _reread(value, told)
        elif known is None:
            words = [*_ALIASES, _PIECES, _DECISIONS, _REREAD]
            near = difflib.get_close_matches(key.lower(), words, n=1)
            hint = f" Vouliez-vous écrire « {near[0]} » ?" if near else ""
            told.append(f"Clé inconnue « {key} », ignorée.{hint}")
        elif known == _DATE_KEY:
            day = _day(value, today)
            if day is None:
                told.append(
                    f"Date de réception illisible ou invraisemblable : « {value} », ignorée."
                )
            else:
                deposit[known] = day.isoformat()
        elif isinstance(value, (dict, list)):
            told.append(f"« {key} » doit être un texte.")
        else:
            deposit[known] = _line(value)
    problems = tuple(_problem(name, text, salvaged=True) for text in told)
    return Note(deposit, day, problems, placements, overrides, reread)


def _refused(name: str, text: str) -> Note:
    return Note(problems=(_problem(name, text),))


def _line(value: object) -> str:
    return unicodedata.normalize("NFC", str(value)).strip()


def _placements(value: object, told: list[str]) -> tuple[Placement, ...]:
    """``[pieces."nom du fichier"]`` tables; what is wrong goes to `told`."""
    if not isinstance(value, dict):
        told.append('« pieces » doit s’écrire [pieces."nom du fichier.pdf"].')
        return ()
    found = []
    for file, said in value.items():
        if not isinstance(said, dict):
            told.append(
                f"« {file} », dans « pieces », doit donner « type » ou « rattachement » : ignoré."
            )
            continue
        unknown = [key for key in said if key.lower() not in _PIECE_WORDS]
        if unknown:
            told.append(f"« {unknown[0]} », pour la pièce « {file} », est inconnu : ignoré.")
        words = {key.lower(): _line(each) for key, each in said.items()}
        if any(words.get(key) for key in _PIECE_WORDS):
            name = unicodedata.normalize("NFC", file).replace("\\", "/").strip()
            found.append(Placement(name, words.get("type", ""), words.get("rattachement", "")))
    return tuple(found)


def _overrides(value: object, told: list[str]) -> tuple[Override, ...]:
    """``[[decisions]]`` tables; one without reason or initials is nobody's decision."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        told.append("« decisions » doit s’écrire [[decisions]], une fois par décision.")
        return ()
    found = []
    for number, said in enumerate(value, start=1):
        parts = {"rule": "", "subject": "", "reason": "", "initials": ""}
        for key, each in said.items():
            part = _DECISION_WORDS.get(key.lower())
            if part is None:
                told.append(f"« {key} », dans la décision {number}, est inconnu : ignoré.")
            else:
                parts[part] = _line(each)
        parts["rule"] = parts["rule"].upper()
        lacking = [
            word
            for word, part in (("controle", "rule"), ("motif", "reason"), ("initiales", "initials"))
            if not parts[part]
        ]
        if lacking:
            told.append(
                f"La décision {number} n’a pas de « {lacking[0]} » : elle n’est pas prise en "
                "compte."
            )
        elif not _RULE_ID.fullmatch(parts["rule"]):
            told.append(
                f"« {parts['rule']} », dans la décision {number}, n’est pas un contrôle (exemple : "
                "SIG-05) : elle n’est pas prise en compte."
            )
        else:
            found.append(Override(**parts))
    return tuple(found)


def _reread(value: object, told: list[str]) -> tuple[Reread, ...]:
    """``[relectures."fichier, page n"]`` tables; what nobody initialled is nobody's reading."""
    if not isinstance(value, dict):
        told.append('« relectures » doit s’écrire [relectures."nom du fichier.pdf, page 3"].')
        return ()
    initials = _line(value.get(_INITIALS, ""))
    if not initials or isinstance(value.get(_INITIALS), (dict, list)):
        told.append(f"« relectures » n’a pas de « {_INITIALS} » : rien n’en est pris en compte.")
        return ()
    found = []
    for key, said in value.items():
        if key == _INITIALS:
            continue
        page = _PAGE.fullmatch(unicodedata.normalize("NFKC", key).strip())
        if page is None or int(page[2]) < 1 or not isinstance(said, dict):
            told.append(
                f"« {key} », dans « relectures », doit être le nom d’un fichier et une page "
                '(exemple : [relectures."scan.pdf, page 3"]) : ignoré.'
            )
            continue
        file = page[1].replace("\\", "/").strip()
        for name, each in said.items():
            if isinstance(each, (dict, list)):
                told.append(f"« {name} », dans « relectures », doit être un texte : ignoré.")
                continue
            text = unicodedata.normalize("NFC", _as_text(each)).strip()
            found.append(Reread(file, int(page[2]) - 1, name, text, initials))
    return tuple(found)


def _as_text(value: object) -> str:
    """A value as people write it: TOML's own dates and yes-or-no included."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return str(value)


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
    return day if day is not None and EARLIEST <= day <= today + _AHEAD else None


def _day_in_words(text: str) -> date | None:
    """A whole date, nothing assumed: « 15/06/2026 », « 15 juin 2026 », « 2026-06-15 »."""
    read = parse_date(text)
    return read.first if read.first == read.last and not read.flags else None


def _problem(file: str, message: str, *, salvaged: bool = False) -> FileProblem:
    return FileProblem(file, Trouble.INTAKE, typeset(message), salvaged=salvaged)
