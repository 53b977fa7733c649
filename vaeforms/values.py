"""A file of values (TOML, JSON, CSV) -> the values of one or several forms, by field name.

Names may be flat or nested, in any mixture; all of these fill ``emploi_1_intitule``::

    emploi_1_intitule = "Chargée d’accueil"          # flat
    emploi.1.intitule = "Chargée d’accueil"          # dotted
    [[emploi]]                                       # a list: the first is number 1
    intitule = "Chargée d’accueil"

Numbers are written the French way (« 7,5 »), dates as « 01/03/2015 », true and false as « oui » and
« non », a list of texts as lines. A JSON file may hold a list: one form each. In a CSV file the
first line holds the names, every other line is one form; « ; », « , » and tabs separate, UTF-8 and
the Windows encoding are read.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path

from vaeforms.errors import UsageError, why

_NBSP = "\N{NO-BREAK SPACE}"
#: A cell longer than this is not a value; Python's own limit (128 kB) would stop with a traceback.
_LONGEST_CELL = 1_000_000


def load_values(path: Path) -> list[dict[str, str]]:
    """The values in `path`: one dict (field name -> text) a form.

    Raises UsageError, in French, when the file is absent or not what its ending says.
    """
    readers: dict[str, Callable[[bytes], list[dict[str, str]]]] = {
        ".toml": _toml,
        ".json": _json,
        ".csv": _csv,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UsageError(
            f"«{_NBSP}{path.name}{_NBSP}»{_NBSP}: les valeurs se donnent dans un fichier "
            ".toml, .json ou .csv."
        )
    try:
        return reader(path.read_bytes())
    except OSError as error:
        raise UsageError(
            f"Impossible de lire «{_NBSP}{path}{_NBSP}»{_NBSP}: {why(error)}."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"«{_NBSP}{path.name}{_NBSP}» n’est pas en UTF-8 (octet {error.start + 1})."
        ) from error
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, csv.Error) as error:
        kind = path.suffix[1:].upper()
        raise UsageError(
            f"«{_NBSP}{path.name}{_NBSP}» n’est pas un fichier {kind} correct{_NBSP}: {error}."
        ) from error


def _toml(data: bytes) -> list[dict[str, str]]:
    return [_flat(tomllib.loads(data.decode("utf-8-sig")))]


def _json(data: bytes) -> list[dict[str, str]]:
    content = json.loads(data.decode("utf-8-sig"))
    forms = content if isinstance(content, list) else [content]
    if not all(isinstance(form, dict) for form in forms):
        raise UsageError("Un fichier JSON de valeurs contient un objet, ou une liste d’objets.")
    return [_flat(form) for form in forms]


def _csv(data: bytes) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel writes on a French Windows.
        text = data.decode("cp1252", errors="replace")
    csv.field_size_limit(_LONGEST_CELL)
    head = text.partition("\n")[0]
    separator = max(";,\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise UsageError("Le fichier CSV est vide.")
    names = [_name(cell.strip()) for cell in rows[0]]
    if repeated := sorted({n for n in names if n and names.count(n) > 1}):
        raise UsageError(f"Colonne répétée dans le fichier CSV{_NBSP}: {', '.join(repeated)}.")
    forms = []
    for line, row in enumerate(rows[1:], start=2):
        if len(row) > len(names) and any(row[len(names) :]):
            raise UsageError(
                f"Ligne {line} du fichier CSV{_NBSP}: plus de valeurs que de colonnes."
            )
        forms.append({name: cell for name, cell in zip(names, row, strict=False) if name})
    return forms


def _name(key: str) -> str:
    return key.replace(".", "_")


def _flat(tree: dict[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _leaves("", tree):
        if name in found:
            raise UsageError(f"«{_NBSP}{name}{_NBSP}» est donné deux fois.")
        found[name] = value
    return found


def _leaves(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{name}_{_name(key)}" if name else _name(key), inner)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for i, inner in enumerate(value, start=1):
            yield from _leaves(f"{name}_{i}", inner)
    else:
        yield name, _text(value)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case datetime():
            return f"{value:%d/%m/%Y}"
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case float():
            return repr(value).removesuffix(".0").replace(".", ",")
        case list():
            return "\n".join(_text(item) for item in value)
        case _:
            return str(value)
