"""``letter.toml``, what the secretariat changes in the letters of a dossier, to edited requests."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from vaeforms.errors import UsageError
from vaeforms.french import check_email, typeset
from vaeforms.letters.asking import Request

FILE = "letter.toml"
OWN = "Autres éléments"
_HEAD = """\
Ce que vous changez ici est repris à chaque « vaeforms letters ».

Pour ne pas demander une chose : envoyer = false.
Pour la demander autrement : changer le texte, entre les guillemets.
Pour ajouter une demande, écrire à la fin du fichier :

[[ajouts]]
titre = "Page de garde"
texte = "Indiquer votre numéro de téléphone."

Ne pas changer « repere » : il dit si le texte est encore celui de l’outil."""
_RECIPIENT = """\
À remplir seulement pour remplacer ce qui a été lu dans le dossier : lignes de l’adresse
(["Jeanne Le Goff", "4 RUE DES AJONCS", "29000 QUIMPER"]) et adresse électronique."""
_LIMIT = (
    "Autre date limite de réponse, sans guillemets : 2026-09-01. Vide : le délai de vaeforms.toml."
)


@dataclass(frozen=True, slots=True)
class Edited:
    """The requests after the secretariat's edits, and what else was changed."""

    requests: tuple[Request, ...]
    recipient: tuple[str, ...]
    email: str
    limit: date | None
    #: what a person must know, in French
    remarks: tuple[str, ...]
    #: the file's new text; the same as before when nothing changed
    text: str


def apply(text: str | None, requests: Iterable[Request], candidate: str, dossier: str) -> Edited:
    """`requests` with the edits of `text`, the present file (None = there is none yet).

    New requests are added to the file, untouched ones follow what the findings say now, and those
    that were edited are never changed. `UsageError` when the file is wrong; nothing is lost then,
    since it is not written.
    """
    wanted = tuple(requests)
    document = _parse(text) if text is not None else _new(candidate, dossier)
    _check_candidate(document, candidate)
    remarks: list[str] = []
    entries = _table(document, "demandes")
    result = [each for request in wanted if (each := _one(entries, request, remarks)) is not None]
    for key in [key for key in entries if key not in {r.key for r in wanted}]:
        entry = _entry(entries, key)
        if _touched(entry):
            remarks.append(
                f"La demande « {key} » que vous aviez modifiée n’a plus d’objet : elle n’est plus "
                "dans la lettre."
            )
        else:
            entries.remove(key)
    result += _added(document)
    return Edited(
        tuple(result),
        _recipient(document),
        _email(document),
        _limit(document),
        tuple(typeset(remark) for remark in remarks),
        tomlkit.dumps(document),
    )


# --------------------------------------------------------------------------- the file


def _parse(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text.removeprefix("\ufeff"))
    except TOMLKitError as error:
        line = getattr(error, "line", None)
        where = f" à la ligne {line}" if line else ""
        raise UsageError(
            f"l’écriture n’est pas correcte{where}. Un texte se met entre guillemets droits ; "
            "true et false s’écrivent sans guillemets. Le fichier n’a pas été changé."
        ) from error


def _new(candidate: str, dossier: str) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    for line in _HEAD.splitlines():
        document.add(tomlkit.comment(typeset(line)) if line else tomlkit.comment(""))
    document.add(tomlkit.nl())
    document["dossier"] = dossier
    document["candidat"] = candidate
    document.add(tomlkit.comment(typeset(_LIMIT)))
    document["date_limite"] = ""
    document.add(tomlkit.nl())
    recipient = tomlkit.table()
    for line in _RECIPIENT.splitlines():
        recipient.add(tomlkit.comment(typeset(line)))
    recipient["lignes"] = []
    recipient["courriel"] = ""
    document["destinataire"] = recipient
    return document


def _check_candidate(document: tomlkit.TOMLDocument, candidate: str) -> None:
    """Edits made for somebody else must not reach this candidate's letter."""
    before = document.get("candidat", "")
    if not isinstance(before, str):
        raise UsageError("« candidat » doit être un texte entre guillemets.")
    if before and candidate and before != candidate:
        raise UsageError(
            f"ce fichier a été fait pour « {before} », et le dossier est maintenant celui de "
            f"« {candidate} ». S’il s’agit de la même personne, corriger « candidat » ; sinon, "
            "supprimer ce fichier."
        )
    if candidate:
        document["candidat"] = candidate


def _table(document: MutableMapping[str, Any], key: str) -> Table:
    found = document.get(key)
    if found is None:
        found = tomlkit.table(is_super_table=True)
        document[key] = found
        found = document[key]
    if not isinstance(found, MutableMapping):
        raise UsageError(f"« {key} » doit être une rubrique.")
    return found  # type: ignore[return-value]  # tomlkit hands out proxies that act as tables


def _entry(entries: Table, key: str) -> Table:
    entry = entries[key]
    if not isinstance(entry, MutableMapping):
        raise UsageError(f"« {key} » doit être une rubrique avec « envoyer » et « texte ».")
    unknown = [name for name in entry if name not in ("envoyer", "texte", "repere")]
    if unknown:
        raise UsageError(f"« {unknown[0]} », dans « {key} », n’existe pas : envoyer ou texte.")
    if not isinstance(entry.get("envoyer", True), bool):
        raise UsageError(f"« envoyer », dans « {key} », doit être true ou false.")
    if not isinstance(entry.get("texte", ""), str):
        raise UsageError(f"« texte », dans « {key} », doit être un texte entre guillemets.")
    return entry  # type: ignore[return-value]  # as above


def _mark(text: str) -> str:
    """Eight letters that tell whether a text is still the one the tool proposed."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def _reworded(entry: Table) -> bool:
    text = str(entry.get("texte", ""))
    return bool(text.strip()) and _mark(text) != entry.get("repere")


def _touched(entry: Table) -> bool:
    return _reworded(entry) or entry.get("envoyer", True) is False


# --------------------------------------------------------------------------- one request


def _one(entries: Table, request: Request, remarks: list[str]) -> Request | None:
    """The request as the file wants it, or None when it must not be sent."""
    if request.key not in entries:
        entry = tomlkit.table()
        kind = "" if request.necessary else " (utile à l’examen)"
        entry.add(tomlkit.comment(f"{request.title}{kind}"))
        entry["envoyer"] = True
        entry["texte"] = request.text
        entry["repere"] = _mark(request.text)
        entries[request.key] = entry
        return request
    found = _entry(entries, request.key)
    touched, reworded = _touched(found), _reworded(found)
    if not touched:
        if found.get("texte") != request.text:
            found["texte"] = request.text
            found["repere"] = _mark(request.text)
        return request
    if found.get("repere") != _mark(request.text):
        remarks.append(
            f"La demande « {request.key} », que vous aviez modifiée, porte maintenant sur autre "
            f"chose : « {request.text} ». Votre modification est gardée."
        )
    if found.get("envoyer", True) is False:
        return None
    if not reworded:
        return request
    text = typeset(" ".join(str(found["texte"]).split()))
    return replace(request, text=text, own=True)


def _added(document: tomlkit.TOMLDocument) -> list[Request]:
    """Requests the secretariat wrote; those of one title go together."""
    found = document.get("ajouts", [])
    if not isinstance(found, list):
        raise UsageError("« ajouts » doit s’écrire [[ajouts]], avec « titre » et « texte ».")
    requests = []
    for number, each in enumerate(found, start=1):
        text, title = each.get("texte", ""), each.get("titre", "")
        if not (isinstance(text, str) and text.strip() and isinstance(title, str)):
            raise UsageError(f'le texte de la demande ajoutée n° {number} manque : texte = "…".')
        requests.append(
            Request(
                f"ajout {number}",
                "",
                "",
                typeset(" ".join(title.split())) or OWN,
                typeset(" ".join(text.split())),
                necessary=True,
                own=True,
            )
        )
    return requests


# --------------------------------------------------------------------------- the rest


def _recipient(document: tomlkit.TOMLDocument) -> tuple[str, ...]:
    lines = document.get("destinataire", {}).get("lignes", [])
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise UsageError('« lignes » doit être une liste de textes : ["Jeanne Le Goff", "…"].')
    return tuple(" ".join(str(line).split()) for line in lines if str(line).strip())


def _email(document: tomlkit.TOMLDocument) -> str:
    value = document.get("destinataire", {}).get("courriel", "")
    if not isinstance(value, str):
        raise UsageError("« courriel » doit être un texte entre guillemets.")
    if not value.strip():
        return ""
    found = check_email(value).values
    if not found:
        raise UsageError(f"« courriel » n’est pas une adresse électronique : « {value} ».")
    return found[0]


def _limit(document: tomlkit.TOMLDocument) -> date | None:
    value = document.get("date_limite", "")
    if isinstance(value, date) and not isinstance(value, datetime):
        return date(value.year, value.month, value.day)
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise UsageError("« date_limite » doit être une date : date_limite = 2026-09-01.")
