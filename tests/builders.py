"""Dossiers from plain values: what the rules are tried on, without any PDF.

`base()` is complete and valid. `changed(base(), changes)` applies a table of changes, as the
fixtures of `fixtures/rules` write them:

- a field name: its value (``""`` empties it), or a table of `Reading` attributes
  (``{ state = "unreadable", reason = "…" }``, ``{ value = "…", flags = ["both"] }``), or
  ``"(absent)"`` when no page carries it. ``att_sal_…`` and ``att_ben_…`` go to the attestations;
- ``received``: the reference date;
- ``no_job``: number of a table emptied; ``no_jobs``: all are;
- ``without``: ids of documents taken away;
- ``add``: more documents, each a table: ``form``, ``like`` (id of the document it copies), fields;
- ``pieces``: titles of pieces that nobody reads;
- ``papers``: pieces as they were read, each a table (see `paper`): ``kind``, ``employer``,
  ``person``, ``months = ["2021-01", "2024-12"]`` (one payslip a month), ``hours``…;
- ``placements``, ``overrides``: tables of those attributes; ``copies``: pairs of file names;
- ``register``: tables of `RegisterEntry` attributes; ``complement_to``; ``deposit``: a table;
- ``problems``: tables of `FileProblem` attributes;
- ``documents``: by document id, a table of `Document` attributes (``altered``, ``outdated``…).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import Any

from vaeforms import forms
from vaeforms.forms import attestation_benevole, attestation_salariee
from vaeforms.forms import dossier as dossier_form
from vaeforms.model import (
    Absence,
    Day,
    Document,
    DocumentPage,
    Dossier,
    Esign,
    Fact,
    FileProblem,
    Kind,
    Mark,
    Override,
    PageCode,
    Period,
    Piece,
    PieceKind,
    Placement,
    Quantity,
    Reading,
    RegisterEntry,
    Source,
    State,
    Trouble,
    Where,
)
from vaeforms.pieces.months import FULL_MONTH
from vaeforms.pieces.periods import month_bounds, months

RECEIVED = date(2026, 6, 15)
#: Mentions of a piece that are `Fact`s.
_FACTS = {f.name for f in fields(Piece) if f.type == "Fact | None"}

CANDIDATE = {
    "candidat_nom": "Le Goff",
    "candidat_prenom": "Maëlle",
    "candidat_adresse": "12 bis rue des Érables\n74000 Annecy",
    "candidat_telephone": "06 12 34 56 78",
    "candidat_courriel": "maelle.legoff@example.org",
    "candidat_fait_a": "Annecy",
    "candidat_fait_le": "1er juin 2026",
    "candidat_signature": "(signature de Maëlle Le Goff)",
    "recap_duree_cqp_etp": "4 ans et 2 mois",
    "recap_duree_totale": "6 ans",
    "recap_cv_synthetique": "2019-2020 : bénévolat\n2021-2024 : Mutuelle du Lac",
    "formation_initiale_prepares": "BTS Négociation et relation client",
    "formation_initiale_obtenus": "Baccalauréat STG",
}
EMPLOYEE_JOB = {
    "intitule": "Chargée d'accueil",
    "employeur": "Mutuelle du Lac\n3 quai de la Tournette\n74000 Annecy",
    "domaine": "Complémentaire santé",
    "statut": "salarié",
    "depuis": "01/01/2021",
    "jusquau": "31/12/2024",
    "temps_complet": "oui",
    "temps_partiel": "",
    "duree_etp": "4 ans",
    "activites": "Accueil physique et téléphonique des adhérents en agence.",
}
VOLUNTEER_JOB = {
    "intitule": "Bénévole à l'accueil",
    "employeur": "Entraide Santé Savoie, 5 place de la Mairie, 73000 Chambéry",
    "domaine": "Prévention santé",
    "statut": "bénévole",
    "depuis": "01/09/2019",
    "jusquau": "30/06/2020",
    "temps_complet": "non",
    "temps_partiel": "26 h/mois",
    "duree_etp": "52 jours",
    "activites": "Accueil du public lors des permanences.",
}
EMPLOYEE_ATTESTATION = {
    "att_sal_signataire": "Mme Odile Berthier",
    "att_sal_qualite": "Directrice des ressources humaines",
    "att_sal_entreprise": "Mutuelle du Lac",
    "att_sal_salarie": "Maëlle Le Goff",
    "att_sal_depuis": "01/01/2021",
    "att_sal_jusquau": "31/12/2024",
    "att_sal_temps_complet": "oui",
    "att_sal_quotite": "",
    "att_sal_activites": "Accueil des adhérents, suivi des dossiers, appels entrants.",
    "att_sal_fait_a": "Annecy",
    "att_sal_fait_le": "10/02/2026",
    "att_sal_signature": "(signature de Odile Berthier)",
    "att_sal_cachet": "(cachet Mutuelle du Lac)",
}
VOLUNTEER_ATTESTATION = {
    "att_ben_signataire1": "Pierre Vautrin",
    "att_ben_signataire2": "Inès Haddad",
    "att_ben_qualite1": "Président",
    "att_ben_qualite2": "Trésorière",
    "att_ben_structure": "Entraide Santé Savoie",
    "att_ben_declaree_le": "14/03/1998",
    "att_ben_declaree_a": "Chambéry",
    "att_ben_benevole": "Maëlle Le Goff",
    "att_ben_depuis": "01/09/2019",
    "att_ben_jusquau": "30/06/2020",
    "att_ben_heures_semaine": "6",
    "att_ben_nature": "Accueil et orientation du public.",
    "att_ben_encadrement": "Oui, par la coordinatrice.",
    "att_ben_fait_a": "Chambéry",
    "att_ben_fait_le": "12/02/2026",
    "att_ben_signature1": "(signature de Pierre Vautrin)",
    "att_ben_signature2": "(signature de Inès Haddad)",
    "att_ben_cachet": "(cachet Entraide Santé Savoie)",
}
PAGES = (
    "garde",
    "sommaire",
    "mode-emploi",
    "definition",
    "referentiel-1",
    "referentiel-2",
    "recap",
    "emplois",
    "formation",
    "pieces",
)
_SPECIAL = {
    "received",
    "no_job",
    "no_jobs",
    "without",
    "add",
    "pieces",
    "papers",
    "problems",
    "documents",
    "register",
    "complement_to",
    "deposit",
    "placements",
    "overrides",
    "copies",
}


def job(n: int, values: Mapping[str, str]) -> dict[str, str]:
    """The fields of table n."""
    return {f"emploi_{n}_{key}": value for key, value in values.items()}


def reading(name: str, value: object, *, file: str = "dossier.pdf", page: int = 0) -> Reading:
    """A reading of what the fixture says is in the field."""
    where = Where(file, page, (50.0, 50.0, 150.0, 80.0))
    known = forms.field(name)
    zone = known is not None and known.kind in (Kind.SIGNATURE, Kind.STAMP)
    if isinstance(value, Mapping):
        attributes: dict[str, Any] = dict(value)
        text = str(attributes.pop("value", ""))
        plain = reading(name, text, file=file, page=page)
        if "state" in attributes:
            attributes["state"] = State(attributes["state"])
        if attributes.get("state") is not None and attributes["state"] is not State.FILLED:
            attributes |= {"value": "", "marks": ()}
        if "source" in attributes:
            attributes["source"] = Source(attributes["source"])
        if "flags" in attributes:
            attributes["flags"] = tuple(attributes["flags"])
        if isinstance(attributes.get("marks"), list):
            attributes["marks"] = tuple(_mark(each) for each in attributes["marks"])
        return replace(plain, **attributes)
    text = str(value)
    state = State.FILLED if text else State.EMPTY
    if zone:
        marks = (Mark("ink", digest=f"sha:{text}"),) if text else ()
        return Reading(name, state, source=Source.PICTURE, where=where, marks=marks)
    return Reading(name, state, value=text, source=Source.WIDGET, where=where)


def _mark(attributes: Mapping[str, Any]) -> Mark:
    plain = dict(attributes)
    if "esign" in plain:
        defaults = dict(signer="", intact=True, covers_file=True, changes="", trusted=None, time="")
        esign = defaults | plain["esign"]
        # TOML has no null
        esign["intact"] = None if esign["intact"] == "undetermined" else esign["intact"]
        plain["esign"] = Esign(**esign)
    return Mark(**plain)


def document(
    id: str, form: str | None, values: Mapping[str, object], *, title: str = "", **attributes: Any
) -> Document:
    """A document whose fields are `values` and otherwise empty."""
    file = "dossier.pdf" if form == dossier_form.ID else f"{id}.pdf"
    known = {f.name: "" for f in forms.FORMS[form].fields} if form else {}
    known |= {name: value for name, value in values.items()}
    readings = {n: reading(n, v, file=file) for n, v in known.items() if v != "(absent)"}
    if form == dossier_form.ID:
        pages = tuple(
            DocumentPage(file, i, role, PageCode("DOS", "00000", i + 1))
            for i, role in enumerate(PAGES)
        )
    else:
        pages = (DocumentPage(file, 0, form or "piece"),)
    return Document(id, form, title or id, pages, readings, **attributes)


def paper(attributes: Mapping[str, Any], start: int = 1) -> list[Document]:
    """The documents of one read piece, or of the payslips of a run of months.

    Texts become `Fact`s, numbers `Quantity`s, dates `Day`s; ``period`` is a pair of dates,
    ``absences`` a list of tables. A payslip without ``hours`` shows a full month's.
    """
    plain = dict(attributes)
    kind = PieceKind(plain.pop("kind"))
    title = plain.pop("title", "")
    plain.setdefault("person", "LE GOFF Maëlle")
    run = plain.pop("months", None)
    if kind in (PieceKind.PAYSLIP, PieceKind.ANNUAL_RECAP):
        plain.setdefault("employer", "MUTUELLE DU LAC")
        # a number that nobody read is said by « hours = "" »
        plain.setdefault("hours", Fraction(1820) if kind is PieceKind.ANNUAL_RECAP else FULL_MONTH)
    if run is None:
        return [_paper(start, kind, plain, title)]
    (y, m), (to_year, to_month) = ([int(x) for x in month.split("-")] for month in run)
    found = []
    for index in range(y * 12 + m - 1, to_year * 12 + to_month):
        year, month = index // 12, index % 12 + 1
        slip = plain | {"period": [*month_bounds((year, month))]}
        number = start + len(found)
        found.append(_paper(number, kind, slip, title or f"bulletin {year}-{month:02}"))
    return found


def _paper(number: int, kind: PieceKind, attributes: Mapping[str, Any], title: str) -> Document:
    plain: dict[str, Any] = {}
    where = Where(f"piece-{number}.pdf", 0, (50.0, 700.0, 200.0, 712.0))
    for name, value in attributes.items():
        if value == "":
            continue
        if name == "period":
            first, last, *_ = value
            ongoing = last == "à ce jour"
            day = None if ongoing else (last, last)
            plain[name] = Period("période", (first, first), day, ongoing=ongoing, where=where)
            if not ongoing:
                plain["months"] = months(first, last)
        elif name in ("hours", "hours_to_date", "share", "hours_week"):
            plain[name] = Quantity(str(value), Fraction(str(value)), where)
        elif name in ("entry", "exit", "signed_on"):
            plain[name] = Day(value.isoformat(), value, value, where)
        elif name == "absences":
            plain[name] = tuple(Absence(**each) for each in value)
        elif name == "to_date_since":
            plain[name] = tuple(value)
        elif name in _FACTS:
            plain[name] = Fact(value, where)
        else:
            plain[name] = tuple(value) if isinstance(value, list) else value
    page = DocumentPage(f"piece-{number}.pdf", 0, "piece")
    id = f"piece-{number}"
    piece = Piece(kind, **plain)
    return Document(id, None, title or f"{id}.pdf", (page,), piece=piece)


def base() -> Dossier:
    """A complete dossier: one employed job, one volunteer activity, both attested."""
    values = CANDIDATE | job(1, EMPLOYEE_JOB) | job(2, VOLUNTEER_JOB)
    return Dossier(
        id="le-goff",
        received=RECEIVED,
        received_from="option",
        documents=(
            document("dossier", dossier_form.ID, values, title="Dossier de recevabilité"),
            document(
                "attestation-salariee-1",
                attestation_salariee.ID,
                EMPLOYEE_ATTESTATION,
                title="Attestation de Mutuelle du Lac",
            ),
            document(
                "attestation-benevole-1",
                attestation_benevole.ID,
                VOLUNTEER_ATTESTATION,
                title="Attestation de Entraide Santé Savoie",
            ),
        ),
        files=("dossier.pdf", "attestation-salariee-1.pdf", "attestation-benevole-1.pdf"),
    )


_HOLDER = {"att_sal_": "attestation-salariee-1", "att_ben_": "attestation-benevole-1"}


def changed(dossier: Dossier, changes: Mapping[str, Any]) -> Dossier:
    """The dossier after the changes of a fixture."""
    documents = {d.id: d for d in dossier.documents if d.id not in changes.get("without", ())}
    emptied = (1, 2, 3) if changes.get("no_jobs") else (changes.get("no_job", 0),)
    for n in emptied:
        cells = {name: "" for name in job(n, EMPLOYEE_JOB) if n}
        if cells:
            documents["dossier"] = _with(documents["dossier"], cells)
    for name, value in changes.items():
        if name in _SPECIAL:
            continue
        holder = _HOLDER.get(name[:8], "dossier")
        if holder in changes.get("without", ()):
            continue
        documents[holder] = _with(documents[holder], {name: value})
    for extra in changes.get("add", ()):
        values = {k: v for k, v in extra.items() if k not in ("form", "like", "id")}
        if "like" in extra:
            model = next(d for d in dossier.documents if d.id == extra["like"])
            number = sum(d.form == model.form for d in documents.values()) + 1
            new = replace(model, id=extra.get("id", f"{model.form}-{number}"))
            new = _with(new, values)
        else:
            new = document(extra.get("id", f"{extra['form']}-9"), extra["form"], values)
        documents[new.id] = new
    for j, title in enumerate(changes.get("pieces", ()), start=1):
        documents[f"piece-{j}"] = document(f"piece-{j}", None, {}, title=title)
    for attributes in changes.get("papers", ()):
        taken = sum(d.form is None for d in documents.values())
        documents |= {d.id: d for d in paper(attributes, taken + 1)}
    for id, attributes in changes.get("documents", {}).items():
        plain = {k: tuple(v) if isinstance(v, list) else v for k, v in attributes.items()}
        documents[id] = replace(documents[id], **plain)
    problems = tuple(
        FileProblem(
            file=p["file"],
            kind=Trouble(p["kind"]),
            message=p.get("message", "Le fichier ne peut pas être lu."),
            pages=tuple(p.get("pages", ())),
            salvaged=p.get("salvaged", False),
        )
        for p in changes.get("problems", ())
    )
    register = dossier.register
    if "register" in changes:
        register = tuple(RegisterEntry(**entry) for entry in changes["register"])
    return replace(
        dossier,
        documents=tuple(documents.values()),
        problems=(*dossier.problems, *problems),
        received=changes.get("received", dossier.received),
        deposit={**dossier.deposit, **changes.get("deposit", {})},
        placements=tuple(Placement(**each) for each in changes.get("placements", ())),
        overrides=tuple(Override(**each) for each in changes.get("overrides", ())),
        copies=tuple((a, b) for a, b in changes.get("copies", ())),
        complement_to=changes.get("complement_to", ""),
        register=register,
    )


def _with(document: Document, values: Mapping[str, object]) -> Document:
    readings = dict(document.readings)
    for name, value in values.items():
        if value == "(absent)":
            readings.pop(name, None)
        else:
            readings[name] = reading(name, value, file=document.pages[0].file)
    return replace(document, readings=readings)
