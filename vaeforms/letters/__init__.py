"""A report folder to the letters of its dossiers: PDFs, e-mail drafts, edits kept.

For each dossier: an acknowledgement of receipt, always; one letter that asks for everything that is
missing; a sheet for the committee, when the dossier is complete. Two runs with the same date of the
letters give the same bytes.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vaeforms.errors import OutputError, UsageError, VaeformsError
from vaeforms.french import format_date, plural, typeset
from vaeforms.letters import address, asking, draft, draw, edits, guard, transmission, writing
from vaeforms.letters import facts as reports
from vaeforms.letters.asking import Request
from vaeforms.letters.edits import Edited
from vaeforms.letters.facts import Facts
from vaeforms.letters.letter import Letter, message, texts
from vaeforms.letters.settings import Settings
from vaeforms.model import Verdict
from vaeforms.template import default_directories

FOLDER = "letters"
#: What a run may write for a dossier, and takes away when it no longer applies.
_NAMES = (writing.RECEIPT, writing.DEMAND, writing.SHEET)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one dossier."""

    dossier: str
    written: tuple[Path, ...]
    #: what a person must know before sending, in French
    remarks: tuple[str, ...] = ()
    #: why something was not written, in French; empty when all went well
    refused: tuple[str, ...] = ()


def write(
    folder: Path, settings: Settings, day: date, dossiers: Sequence[str] = ()
) -> Iterator[Outcome]:
    """Write the letters of every dossier of a report folder, or of those named.

    `day` is the letters' date. `UsageError` before anything is written when the folder holds no
    report or not one that was named; what is wrong with one dossier does not stop the others.
    """
    for path in _reports(folder, dossiers):
        try:
            yield _dossier(path, folder / FOLDER / path.stem, settings, day)
        except VaeformsError as error:
            yield Outcome(path.stem, (), refused=(str(error),))


def _reports(folder: Path, dossiers: Sequence[str]) -> list[Path]:
    if not folder.is_dir():
        raise UsageError(typeset(f"Le dossier de rapport « {folder} » est introuvable."))
    found = sorted(folder.glob("*.json"), key=lambda path: path.name)
    if not found:
        raise UsageError(
            typeset(
                f"« {folder} » ne contient aucun rapport : lancer d’abord vaeforms validate, avec "
                f"--out {folder}."
            )
        )
    names = {path.stem: path for path in found}
    for name in dossiers:
        if name not in names:
            raise UsageError(typeset(f"« {folder} » ne contient pas de dossier « {name} »."))
    return [names[name] for name in dict.fromkeys(dossiers)] if dossiers else found


# --------------------------------------------------------------------------- one dossier


def _dossier(report: Path, folder: Path, settings: Settings, day: date) -> Outcome:
    facts = reports.load(report)
    if day < facts.received:
        raise UsageError(
            typeset(
                f"la date des lettres, {format_date(day)}, précède la réception du dossier, "
                f"{format_date(facts.received)} : voir --date."
            )
        )
    edited = _edited(folder, facts)
    refused: list[str] = []
    remarks = [*_remarks(facts, edited), *edited.remarks]
    if edited.limit and (why := writing.bad_limit(edited.limit, day)):
        raise UsageError(typeset(f"« {folder / edits.FILE} » : {why}."))
    frame = writing.frame(facts, settings, day, recipient=edited.recipient, limit=edited.limit)
    files: dict[str, bytes] = {}
    if frame.recipient:
        for letter in _candidate_letters(frame, edited.requests):
            files |= _checked(letter, settings, edited, facts, refused)
    else:
        refused.append(
            "le nom du candidat n’a pas été lu : aucune lettre ne peut lui être adressée. Le "
            f"vérifier, puis remplir « destinataire » dans {folder / edits.FILE}."
        )
    if facts.verdict is Verdict.COMPLETE and not edited.requests:
        files |= _checked(transmission.sheet(frame), settings, edited, facts, refused)
    written = _write(folder, files, edited.text)
    return Outcome(
        facts.id,
        tuple(written),
        tuple(typeset(each) for each in remarks),
        tuple(typeset(each) for each in refused),
    )


def _edited(folder: Path, facts: Facts) -> Edited:
    path = folder / edits.FILE
    try:
        # newline="": the secretariat's line ends are given back as they are
        with path.open(encoding="utf-8", newline="") as stream:
            text = stream.read()
    except FileNotFoundError:
        text = None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            typeset(f"« {path} » ne peut pas être lu : l’enregistrer en UTF-8.")
        ) from error
    try:
        return edits.apply(text, asking.requests(facts), facts.name, facts.id)
    except UsageError as error:
        raise UsageError(typeset(f"« {path} » : {error}")) from error


def _candidate_letters(frame: writing.Frame, requests: tuple[Request, ...]) -> Iterator[Letter]:
    yield writing.receipt(frame, requests)
    asked = writing.demand(frame, requests)
    if asked is not None:
        yield asked


def _remarks(facts: Facts, edited: Edited) -> Iterator[str]:
    if facts.received_to_confirm:
        yield (
            f"La date de réception, {format_date(facts.received)}, est celle du contrôle : la "
            "confirmer avant d’envoyer, dans dossier.toml ou avec validate --received."
        )
    if not facts.number:
        yield "Ni le dossier ni ses lettres n’ont de numéro : voir depot_numero, dans dossier.toml."
    open_ = sum(f.outcome == "unverifiable" and f.severity != "information" for f in facts.findings)
    if facts.verdict is not Verdict.COMPLETE and open_:
        checks = plural(open_, "contrôle")
        verb = "restent" if open_ > 1 else "reste"
        yield f"{checks} {verb} à faire à l’œil avant d’envoyer : voir le rapport du dossier."
    if not edited.recipient and facts.name:
        yield from _address_remarks(facts)
    if not (edited.email or facts.emails) and facts.name:
        yield "Pas d’adresse électronique utilisable : pas de brouillon de courriel."


def _address_remarks(facts: Facts) -> Iterator[str]:
    lines = address.block(facts.name, facts.address)
    if not facts.address:
        yield "L’adresse postale n’a pas été lue : la lettre ne porte que le nom."
    elif not address.fits(lines):
        yield "L’adresse dépasse 6 lignes de 38 caractères : la raccourcir dans letter.toml."


def _checked(
    letter: Letter, settings: Settings, edited: Edited, facts: Facts, refused: list[str]
) -> dict[str, bytes]:
    """The files of one letter, or none when its words cannot be sent."""
    candidate = letter.name != writing.SHEET
    signature = writing.signature(settings)
    objections = guard.objections([*texts(letter), *signature], candidate=candidate)
    if objections:
        refused.append(
            f"{letter.name} n’est pas écrit : le texte contient {' ; '.join(objections)}."
        )
        return {}
    pdf = draw.pdf(letter, writing.letterhead(settings), signature if candidate else ())
    files = {f"{letter.name}.pdf": pdf}
    if not candidate:
        return files
    models = _models(edited.requests) if letter.name == writing.DEMAND else []
    email = edited.email or next(iter(facts.emails), "")
    if email:
        files[f"{letter.name}.eml"] = draft.eml(
            sender=(settings.service, settings.email),
            recipient=(facts.name or letter.recipient[0], email),
            subject=_mail_subject(letter, facts),
            text=message(letter, signature),
            attachments=[(f"{letter.name}.pdf", pdf), *models],
        )
    # for the envelope: what the letter says is enclosed lies beside it
    return files | dict(models)


def _mail_subject(letter: Letter, facts: Facts) -> str:
    return f"Dossier n°\u00a0{facts.number} – {letter.subject}" if facts.number else letter.subject


def _models(requests: tuple[Request, ...]) -> list[tuple[str, bytes]]:
    """The blank attestations to enclose: (file name, PDF)."""
    found = []
    for form in writing.models_of(requests):
        path = default_directories()[0] / f"{form}.pdf"
        try:
            found.append((f"modele-{form}.pdf", path.read_bytes()))
        except OSError as error:
            raise OutputError(
                typeset(f"le formulaire vierge « {path.name} » manque dans l’installation.")
            ) from error
    return found


# --------------------------------------------------------------------------- files


def _write(folder: Path, files: dict[str, bytes], edits_text: str) -> list[Path]:
    """Write what changed, whole or not at all; take away letters that no longer apply."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ours = [f"{name}{end}" for name in _NAMES for end in (".pdf", ".eml")]
        ours += [f"modele-{form}.pdf" for form in reports.BLANK_OF]
        for name in ours:
            if name not in files:
                (folder / name).unlink(missing_ok=True)
        for name, data in {**files, edits.FILE: edits_text.encode()}.items():
            _replace(folder / name, data)
    except OSError as error:
        raise OutputError(
            typeset(
                f"« {folder} » ne peut pas être écrit : vérifier l’espace disponible et les droits "
                "du dossier, et fermer les lettres ouvertes."
            )
        ) from error
    return [folder / name for name in files]


def _replace(path: Path, data: bytes) -> None:
    with contextlib.suppress(OSError):
        if path.read_bytes() == data:
            return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
