"""SIG: who signed, in which capacity, and what the signatures look like; never an accusation."""

from __future__ import annotations

import re

from vaeforms.french import PersonMatch, format_date, name_key, same_person, shared_family_name
from vaeforms.model import Severity
from vaeforms.rules import cells
from vaeforms.rules.attestations import Attestation
from vaeforms.rules.case import Case
from vaeforms.rules.jobs import fold
from vaeforms.rules.relief import relief
from vaeforms.rules.rule import (
    Result,
    failed,
    not_applicable,
    passed,
    rule,
    unverifiable,
)
from vaeforms.rules.wording import quote

B, V, I = Severity.BLOCKING, Severity.TO_CHECK, Severity.INFORMATION  # noqa: E741

NO_ZONE = "le formulaire déposé ne comporte pas cette zone"
#: Capacities that suggest the power to sign, folded (liste blanche, graine l.295).
_MAY_SIGN = re.compile(
    r"\b(president|vice president|copresident|tresori|secretaire|direct(eur|rice|ion)\b|"
    r"sous direct|administrat(eur|rice)\b|responsable|drh\b|rrh\b|rh\b|ressources humaines|"
    r"gerant|delegue|chef|dg\b|dga\b|pdg\b|dirigeant|fondateur|fondatrice|employeur|mandataire)"
)
#: Who works for one of them, or did: « assistante de direction », « secrétaire médicale ».
_WORKS_FOR = re.compile(
    r"\b(assistante?s?|stagiaire|apprentie?|alternante?|ancien(ne)?|ex|"
    r"secretaire (medicale?|comptable|de direction|administrati\w+|d accueil|bureautique))\b"
)


@rule(
    "SIG-01",
    B,
    source="Page de garde : « Je soussigné(e) » ; zone de signature ajoutée au formulaire",
    message="La déclaration sur l’honneur et l’engagement ne sont pas signés par le candidat.",
    request="Dater et signer la page de garde.",
)
def candidate_signed(case: Case) -> Result:
    """La page de garde est signée par le candidat.

    Sur une copie stricte du formulaire, sans zone de signature, l’absence est seulement à vérifier.
    """
    cell = case["candidat_signature"]
    if case.cover_present and not case.cover_has_signature:
        note = "Le formulaire déposé ne comporte pas de zone de signature"
        return failed(severity=V, note=note, request="")
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if cell.empty:
        return failed(cell)
    return passed(cell)


@rule(
    "SIG-02",
    V,
    source="Zone « Fait à / le » ajoutée au formulaire",
    message="La déclaration n’est pas datée ; la date de réception {d} est retenue comme date de "
    "référence.",
    request="Dater la page de garde.",
)
def candidate_dated(case: Case) -> Result:
    """La déclaration du candidat est datée."""
    cell = case["candidat_fait_le"]
    if case.cover_present and not cell.present:
        return not_applicable(NO_ZONE)
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if cell.empty:
        # « Dater et signer » is already asked where the signature is missing too
        asked = "" if case["candidat_signature"].empty else None
        return failed(cell, values={"d": format_date(case.reference)}, request=asked)
    return passed(cell)


@rule(
    "SIG-03",
    B,
    source="Pièces à joindre : « attestation signée »",
    message="Attestation de {entreprise} : signature de l’employeur absente.",
    request="Faire signer l’attestation par votre employeur {entreprise}, ou joindre vos bulletins "
    "de salaire pour cette période.",
    per="employee",
)
def employer_signed(case: Case, attestation: Attestation) -> Result:
    """L’attestation d’activités salariées est signée par l’employeur.

    Les bulletins de salaire en dispensent : si des pièces n’ont pas été lues, ou si une autre
    attestation couvre le même emploi, l’absence est à vérifier et rien n’est demandé.
    """
    cell = attestation.signatories[0].signature
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if cell.filled:
        return passed(cell)
    values = {"entreprise": attestation.name}
    asked = {"entreprise": attestation.name if attestation.organisation.filled else ""}
    lighter = relief(case, attestation)
    return failed(cell, values=values, asked=asked, **lighter)


@rule(
    "SIG-04",
    V,
    source="Attestation : « Signature et cachet de l’employeur » ; la liste des pièces ne demande "
    "qu’une attestation « signée »",
    message="Attestation de {entreprise} : cachet non détecté. La liste des pièces n’exige qu’une "
    "attestation signée : à apprécier.",
    request="Faire apposer le cachet de l’employeur.",
    request_when="seulement si le secrétariat l’active",
    per="employee",
)
def employer_stamp(case: Case, attestation: Attestation) -> Result:
    """Le cachet de l’employeur est visible.

    Un cachet n’a pas de valeur juridique propre : son absence n’est jamais bloquante.
    """
    return _stamp(attestation, "entreprise")


@rule(
    "SIG-05",
    B,
    source="Pièces à joindre : « attestation signée par deux responsables »",
    message="Attestation de {association} : {n} signature(s) détectée(s) sur deux exigées.",
    request="Faire signer l’attestation par deux responsables de {association} ayant pouvoir de "
    "signature.",
    per="volunteer",
)
def two_signatures(case: Case, attestation: Attestation) -> Result:
    """L’attestation d’activités bénévoles porte deux signatures.

    Deux tracés dans la même zone, l’autre étant vide, sont à contrôler à la main.
    """
    zones = [signatory.signature for signatory in attestation.signatories]
    count = sum(zone.filled for zone in zones)
    if not cells.empties(zones):
        unknown = cells.unknowns(zones)
        return unverifiable(cells.reasons(unknown), *zones) if unknown else passed(*zones)
    if any(len(_drawings(zone)) > 1 for zone in zones if zone.filled):
        return unverifiable("plusieurs tracés figurent dans une seule des deux zones", *zones)
    values = {"association": attestation.name, "n": str(count)}
    note = "L’autre zone n’a pas pu être lue" if cells.unknowns(zones) else ""
    lighter = relief(case, attestation)
    lighter["note"] = ". ".join(part for part in (note, lighter.get("note", "")) if part)
    return failed(*zones, values=values, count=count, **lighter)


def _drawings(zone: cells.Cell) -> set[str]:
    """What hands drew in a zone: neither a stamp nor typed words are signatures."""
    return {mark.digest for mark in zone.reading.marks if mark.kind not in ("stamp", "text")}


@rule(
    "SIG-06",
    B,
    source="Attestation : « Nous soussigné(e)s … et … »",
    message="Attestation de {association} : un seul signataire est nommé.",
    request="Faire compléter le nom et la qualité du second responsable.",
    per="volunteer",
)
def two_names(case: Case, attestation: Attestation) -> Result:
    """Les deux signataires sont nommés."""
    names = [signatory.name for signatory in attestation.signatories]
    lacking = cells.empties(names)
    values = {"association": attestation.name}
    if len(lacking) == 2:
        return failed(
            *names,
            values=values,
            message="Attestation de {association} : aucun signataire n’est nommé.",
            request="Faire compléter le nom et la qualité des deux responsables.",
        )
    if lacking:
        written = next((name.value for name in names if name.filled), "")
        if re.search(r"\b(et|&)\b|[/;,]", written):
            return unverifiable(f"« {quote(written)} » désigne peut-être deux personnes", *names)
        return failed(*names, values=values)
    unknown = cells.unknowns(names)
    return unverifiable(cells.reasons(unknown), *names) if unknown else passed(*names)


def _both_names(attestation: Attestation) -> Result | None:
    """Why two names cannot be compared, or None when they can."""
    names = [signatory.name for signatory in attestation.signatories]
    if cells.empties(names):
        return not_applicable("un nom manque (voir SIG-06)", *names)
    if cells.unknowns(names):
        return unverifiable(cells.reasons(names), *names)
    return None


@rule(
    "SIG-07",
    B,
    source="Pièces à joindre : « deux responsables »",
    message="Attestation de {association} : les deux signataires portent le même nom et le même "
    "prénom.",
    request="Faire signer l’attestation par deux responsables différents.",
    per="volunteer",
)
def two_people(case: Case, attestation: Attestation) -> Result:
    """Les deux signataires sont deux personnes.

    Seul le même nom avec le même prénom, dans un ordre quelconque, compte comme une seule personne.
    """
    names = [signatory.name for signatory in attestation.signatories]
    impossible = _both_names(attestation)
    if impossible is not None:
        return impossible
    first, second = (name.value for name in names)
    if same_person(first, second) is PersonMatch.SAME and len(name_key(first)) > 1:
        return failed(*names, values={"association": attestation.name}, **relief(case, attestation))
    return passed(*names)


@rule(
    "SIG-08",
    V,
    source="Contrôle de bon sens : deux proches parents peuvent diriger une association",
    message="Attestation de {association} : deux signataires de même nom de famille ({nom}) : "
    "vérifier qu’il s’agit bien de deux personnes.",
    per="volunteer",
)
def namesakes(case: Case, attestation: Attestation) -> Result:
    """Les deux signataires n’ont pas le même nom de famille.

    Deux responsables d’une même famille sont possibles ; rien n’est demandé au candidat.
    """
    names = [signatory.name for signatory in attestation.signatories]
    impossible = _both_names(attestation)
    if impossible is not None:
        return impossible
    first, second = (name.value for name in names)
    keys = name_key(first), name_key(second)
    alone = keys[0] == keys[1] and len(keys[0]) == 1
    if same_person(first, second) is PersonMatch.SAME and not alone:
        return not_applicable("les deux noms sont identiques (voir SIG-07)", *names)
    shared = first if alone else shared_family_name(first, second)
    if shared:
        written = _as_written(shared, first)
        return failed(*names, values={"association": attestation.name, "nom": written})
    return passed(*names)


def _as_written(key: str, name: str) -> str:
    """The words of `name` that make up the normalised `key`, as the person wrote them."""
    wanted = set(fold(key).split())
    words = [word for word in name.split() if set(fold(word).split()) & wanted]
    return " ".join(words) or key


@rule(
    "SIG-09",
    V,
    source="Bon sens probatoire",
    message="Le candidat semble être signataire de sa propre attestation ({pièce}).",
    request="Fournir une attestation signée par d’autres responsables.",
    request_when="après décision humaine",
    per="attestation",
)
def self_signed(case: Case, attestation: Attestation) -> Result:
    """Le candidat n’est pas signataire de sa propre attestation.

    Une homonymie est possible : c’est à une personne d’en décider.
    """
    names = [signatory.name for signatory in attestation.signatories]
    if not (case["candidat_nom"].filled and case["candidat_prenom"].filled):
        return unverifiable("le nom du candidat n’est pas connu en entier", *names)
    for name in names:
        if name.filled and _may_be(case.candidate, name.value):
            kind = "bénévoles" if attestation.volunteer else "salariées"
            title = f"attestation d’activités {kind}, {attestation.name}"
            return failed(name, values={"pièce": title})
    unknown = cells.unknowns(names)
    return unverifiable(cells.reasons(unknown), *names) if unknown else passed(*names)


def _may_be(candidate: str, name: str) -> bool:
    """One name holds all the words of the other, two at least."""
    a, b = set(name_key(candidate)), set(name_key(name))
    return len(a & b) > 1 and (a <= b or b <= a)


@rule(
    "SIG-10",
    B,
    source="Attestations : « Agissant en qualité de »",
    message="Attestation de {structure} : qualité du signataire {n} non précisée.",
    request="Faire préciser la qualité (fonction) du signataire.",
    per="attestation",
)
def capacity_given(case: Case, attestation: Attestation) -> list[Result]:
    """La qualité de chaque signataire est précisée."""
    results = []
    lighter = relief(case, attestation)
    for signatory in attestation.signatories:
        if signatory.role.empty:
            values = {"structure": attestation.name, "n": str(signatory.number)}
            results.append(failed(signatory.role, values=values, **lighter))
        elif signatory.role.unreadable:
            results.append(unverifiable(signatory.role.reason, signatory.role))
    return results or [passed(*(signatory.role for signatory in attestation.signatories))]


@rule(
    "SIG-11",
    V,
    source="Pièces à joindre : « ayant pouvoir de signature »",
    message="La qualité « {q} » ne permet pas de conclure au pouvoir de signature.",
    per="attestation",
)
def capacity_to_sign(case: Case, attestation: Attestation) -> list[Result]:
    """La qualité de chaque signataire évoque un pouvoir de signature.

    Président, trésorier, secrétaire, directeur, administrateur, responsable, DRH, gérant, délégué…
    Une autre qualité peut convenir : c’est à une personne de l’apprécier.
    """
    roles = [signatory.role for signatory in attestation.signatories]
    results: list[Result] = []
    for role in roles:
        if role.filled and not _may_sign(role.value):
            results.append(failed(role, values={"q": quote(role.value)}))
        elif role.unreadable:
            results.append(unverifiable(role.reason, role))
    if results:
        return results
    if all(role.empty for role in roles):
        return [not_applicable("aucune qualité n’est précisée (voir SIG-10)", *roles)]
    return [passed(*roles)]


def _may_sign(capacity: str) -> bool:
    # « D.R.H. » folds to « d r h »
    words = re.sub(r"\b(\w) (?=\w\b)", r"\1", fold(capacity))
    return bool(_MAY_SIGN.search(words)) and not _WORKS_FOR.search(words)


@rule(
    "SIG-12",
    V,
    source="Attestation : « Signatures et cachet de deux responsables »",
    message="Attestation de {association} : cachet non détecté.",
    request="Faire apposer le cachet de l’association, s’il existe.",
    request_when="si activé",
    per="volunteer",
)
def association_stamp(case: Case, attestation: Attestation) -> Result:
    """Le cachet de l’association est visible.

    Beaucoup de petites associations n’en ont pas : l’absence est à vérifier, et rien n’est demandé.
    """
    return _stamp(attestation, "association")


def _stamp(attestation: Attestation, key: str) -> Result:
    cell = attestation["cachet"]
    if cell.unreadable:
        return unverifiable(cell.reason, cell)
    if cell.empty:
        return failed(cell, values={key: attestation.name})
    return passed(cell)
