"""Reports built by hand: every state the pages must show, with invented people only."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from PIL import Image, ImageDraw

from vaeforms.model import (
    Cover,
    Coverage,
    CoveredMonth,
    Document,
    DocumentPage,
    Dossier,
    DurationStatus,
    Esign,
    FileProblem,
    Finding,
    Ledger,
    LedgerLine,
    Mark,
    Month,
    Outcome,
    PageCode,
    Piece,
    PieceKind,
    Reading,
    Report,
    Segment,
    Severity,
    Source,
    State,
    Total,
    Trouble,
    Verdict,
    Where,
)

NB = "\u00a0"
RECEIVED = date(2026, 6, 15)
WINDOW = (date(2014, 6, 16), date(2026, 6, 15))
NIR = "2 85 05 78 006 084 36"


# --------------------------------------------------------------------------- pictures


@cache
def scribble(seed: int = 1, *, stamp: bool = False, size: tuple[int, int] = (420, 130)) -> bytes:
    """A PNG that looks like a signature box, or a JPEG that looks like a stamp."""
    image = Image.new("RGB", size, "#f4f6fb")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline="#9aa7bd")
    if stamp:
        draw.ellipse((110, 15, 310, 115), outline="#2a3f9e", width=5)
        draw.text((160, 55), "MUTUELLE DU LAC", fill="#2a3f9e")
    else:
        points = [
            (40 + 30 * i, 65 + ((i * 37 * seed) % 71 - 35) * (1 if i % 2 else -1))
            for i in range(11)
        ]
        draw.line(points, fill="#1b2450", width=4, joint="curve")
    return _jpeg(image) if stamp else _png(image)


@cache
def empty_box() -> bytes:
    """The crop of a box with nothing in it."""
    image = Image.new("RGB", (420, 130), "#f4f6fb")
    ImageDraw.Draw(image).rectangle((0, 0, 419, 129), outline="#9aa7bd")
    return _png(image)


@cache
def page_picture() -> bytes:
    """A small page full of grey lines."""
    image = Image.new("RGB", (300, 424), "white")
    draw = ImageDraw.Draw(image)
    for y in range(40, 400, 14):
        draw.line((30, y, 270 - (y * 7) % 90, y), fill="#888888", width=3)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.quantize(16).save(out, "PNG")
    return out.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    """As boxes of paper are shown."""
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


# --------------------------------------------------------------------------- readings


def reading(
    field: str,
    value: str = "",
    *,
    state: State | None = None,
    source: Source = Source.WIDGET,
    file: str = "dossier.pdf",
    page: int = 0,
    **more: object,
) -> Reading:
    """FILLED when there is a value, else EMPTY."""
    state = state or (State.FILLED if value else State.EMPTY)
    where = Where(file, page, (72.0, 500.0, 300.0, 520.0))
    return Reading(field, state, value, source, where=where, **more)  # type: ignore[arg-type]


def signed(field: str, seed: int = 1, *, stamp: bool = False, **more: object) -> Reading:
    """A signature (or stamp) that is there, with its crop."""
    mark = Mark("image" if stamp else "ink", digest=f"{seed:064x}")
    return reading(
        field,
        state=State.FILLED,
        source=Source.PICTURE if stamp else Source.ANNOTATION,
        marks=(mark,),
        crop=scribble(seed, stamp=stamp),
        **more,  # type: ignore[arg-type]
    )


def job(
    n: int,
    *,
    title: str = "Chargée d’accueil",
    employer: str = "Mutuelle du Lac\n12 quai des Brumes, 74000 Annecy",
    start: str = "01/01/2021",
    end: str = "31/12/2023",
    full: str = "oui",
    share: str = "",
    status: str = "salarié",
) -> dict[str, Reading]:
    """The readings of one table."""
    page = 6 + (n - 1) // 2
    values = {
        "intitule": title,
        "employeur": employer,
        "domaine": "Mutualité",
        "statut": status,
        "depuis": start,
        "jusquau": end,
        "temps_complet": full,
        "temps_partiel": share,
        "duree_etp": "3 ans",
        "activites": "Accueil physique et téléphonique.\nConseil santé et prévoyance.",
    }
    return {f"emploi_{n}_{k}": reading(f"emploi_{n}_{k}", v, page=page) for k, v in values.items()}


def cover(**values: str) -> dict[str, Reading]:
    """The readings of the cover page, signed."""
    typed = {
        "nom": "MARTIN",
        "prenom": "Zoé",
        "adresse": "3 rue de l’Œillet\n69001 Lyon",
        "telephone": "06 39 98 12 34",
        "courriel": "zoe.martin@exemple.fr",
        "fait_a": "Lyon",
        "fait_le": "1er juin 2026",
        **values,
    }
    found = {f"candidat_{k}": reading(f"candidat_{k}", v) for k, v in typed.items()}
    found["candidat_signature"] = signed("candidat_signature", 3)
    return found


def recap() -> dict[str, Reading]:
    """The readings at the top of the jobs."""
    values = {
        "recap_duree_cqp_etp": "3 ans",
        "recap_duree_totale": "8 ans",
        "recap_cv_synthetique": "2014-2020 : vendeuse, Halles\n2021-2023 : Mutuelle du Lac",
    }
    return {k: reading(k, v, page=6) for k, v in values.items()}


def main_form(*jobs: dict[str, Reading], first: dict[str, Reading] | None = None) -> Document:
    """The main form with those tables."""
    readings = {**(first or cover()), **recap()}
    for each in jobs:
        readings |= each
    empty = [f"emploi_9_{key}" for key in ("intitule", "employeur", "depuis")]
    readings |= {name: reading(name, page=8) for name in empty}
    readings |= {
        "formation_initiale_prepares": reading("formation_initiale_prepares", "BTS", page=8),
        "formation_initiale_obtenus": reading("formation_initiale_obtenus", "Bac", page=8),
        "formation_continue_1_intitule": reading("formation_continue_1_intitule", "Écoute", page=8),
    }
    pages = tuple(
        DocumentPage("dossier.pdf", i, "emplois", PageCode("DOS", "QF7K2", i + 1))
        for i in range(10)
    )
    return Document("dossier", "dossier-recevabilite", "Dossier de recevabilité", pages, readings)


def employer_certificate(n: int = 1, name: str = "Mutuelle du Lac", **changes: Reading) -> Document:
    """A certificate by an employer, signed and stamped unless `changes` says otherwise."""
    file = f"attestation-{n}.pdf"
    values = {
        "signataire": "Inès LEGRAND",
        "qualite": "directrice des ressources humaines",
        "entreprise": name,
        "salarie": "Zoé MARTIN",
        "depuis": "01/01/2021",
        "jusquau": "31/12/2023",
        "temps_complet": "oui",
        "quotite": "",
        "activites": "Accueil des adhérents.",
        "fait_a": "Annecy",
        "fait_le": "10/05/2026",
    }
    readings = {f"att_sal_{k}": reading(f"att_sal_{k}", v, file=file) for k, v in values.items()}
    readings["att_sal_signature"] = signed("att_sal_signature", 5 + n, file=file)
    readings["att_sal_cachet"] = signed("att_sal_cachet", 2, stamp=True, file=file)
    readings |= changes
    return Document(
        f"attestation-salariee-{n}",
        "attestation-salariee",
        f"Attestation de {name}",
        (DocumentPage(file, 0, "attestation-salariee", PageCode("SAL", "B3T9X", 1)),),
        readings,
    )


def volunteer_certificate(**changes: Reading) -> Document:
    """A certificate by an association, with both signatures unless `changes` says otherwise."""
    file = "association.pdf"
    values = {
        "signataire1": "Paul ARNAUD",
        "signataire2": "Léa ARNAUD",
        "qualite1": "président",
        "qualite2": "trésorière",
        "structure": "Les Amis du Port",
        "declaree_le": "04/03/1998",
        "declaree_a": "Annecy",
        "benevole": "Zoé MARTIN",
        "depuis": "septembre 2018",
        "jusquau": "31/08/2023",
        "heures_semaine": "6",
        "nature": "Permanence d’accueil.",
        "encadrement": "",
        "fait_a": "Annecy",
        "fait_le": "02/05/2026",
    }
    readings = {f"att_ben_{k}": reading(f"att_ben_{k}", v, file=file) for k, v in values.items()}
    readings["att_ben_signature1"] = signed("att_ben_signature1", 7, file=file)
    readings["att_ben_signature2"] = signed("att_ben_signature2", 11, file=file)
    readings["att_ben_cachet"] = reading(
        "att_ben_cachet", source=Source.PICTURE, file=file, crop=empty_box()
    )
    readings |= changes
    return Document(
        "attestation-benevole-1",
        "attestation-benevole",
        "Attestation de Les Amis du Port",
        (DocumentPage(file, 0, "attestation-benevole", PageCode("BEN", "K8M2P", 1)),),
        readings,
    )


# --------------------------------------------------------------------------- duration


def line(
    n: int,
    label: str,
    start: date | tuple[date, date],
    end: date | tuple[date, date],
    share: Fraction = Fraction(1),
    **more: object,
) -> LedgerLine:
    """One job of the ledger, with its days computed from its bounds."""
    starts = start if isinstance(start, tuple) else (start, start)
    ends = end if isinstance(end, tuple) else (end, end)
    low = (ends[0] - max(starts[1], WINDOW[0])).days + 1
    high = (ends[1] - max(starts[0], WINDOW[0])).days + 1
    low, high = max(low, 0), max(high, 0)
    values: dict[str, object] = {
        "start_text": f"{starts[0]:%d/%m/%Y}",
        "end_text": f"{ends[1]:%d/%m/%Y}",
        "days": (low * share, high * share),
        "calendar_days": (low, high),
        "formula": f"{low} jours × {int(share * 100)}{NB}% = {low * share} jours ETP",
        "counted": True,
        **more,
    }
    if values.get("justified_by") and "justified_days" not in values:
        values["justified_days"] = values["days"]
    return LedgerLine(label=label, n=n, start=starts, end=ends, share=share, **values)  # type: ignore[arg-type]


def segment(start: date, end: date, *shares: tuple[str, Fraction]) -> Segment:
    """A stretch of days."""
    n = (end - start).days + 1
    total = sum((s for _, s in shares), Fraction(0))
    return Segment(start, end, shares, n, n * min(total, Fraction(1)), n * total)


def total(low: Fraction | int, high: Fraction | int | None = None) -> Total:
    """The same bounds capped and uncapped."""
    bounds = (Fraction(low), Fraction(low if high is None else high))
    return Total(bounds, bounds)


def ledger(
    lines: Iterable[LedgerLine],
    status: DurationStatus = DurationStatus.MET,
    *,
    typed: Fraction | None = Fraction(1095),
    declared: Total | None = None,
    justified: Total | None = None,
    segments: tuple[Segment, ...] = (),
    projected: date | None = None,
) -> Ledger:
    """The ledger of those lines."""
    found = tuple(lines)
    low = sum((x.days[0] for x in found if x.days and x.counted), Fraction(0))
    shown = sum((x.justified_days[0] for x in found if x.justified_days and x.counted), Fraction(0))
    if not segments:
        segments = tuple(
            segment(x.start[0], x.end[1], (x.label, x.share))
            for x in found
            if x.start and x.end and x.share and x.counted
        )
    return Ledger(
        "graine-2002",
        RECEIVED,
        WINDOW,
        1095,
        found,
        segments,
        typed,
        declared or total(low),
        justified or total(shown),
        status,
        projected,
    )


# --------------------------------------------------------------------------- findings


def finding(
    rule: str,
    outcome: Outcome,
    message: str,
    severity: Severity = Severity.BLOCKING,
    request: str = "",
    subject: str = "dossier",
    title: str = "Page de garde",
    evidence: Iterable[tuple[str, Reading]] = (),
) -> Finding:
    """A finding about the cover page unless said otherwise."""
    return Finding(rule, severity, outcome, message, request, subject, title, tuple(evidence))


def passed(document: Document) -> list[Finding]:
    """What a good dossier passes."""
    ok, blocking = Outcome.PASSED, Severity.BLOCKING
    name = document.readings["candidat_nom"]
    sign = document.readings["candidat_signature"]
    return [
        finding("CPL-01", ok, "Le nom du candidat est renseigné.", evidence=[("dossier", name)]),
        finding("CPL-02", ok, "Le prénom du candidat est renseigné."),
        finding("CPL-03", ok, "L’adresse comporte un code postal et une commune."),
        finding("SIG-01", ok, "La déclaration est signée.", evidence=[("dossier", sign)]),
        finding("DAT-01", ok, "Emploi 1 : les dates existent.".replace(" :", NB + ":"), blocking),
        finding("PCE-02", Outcome.NOT_APPLICABLE, "Aucune activité bénévole déclarée.", blocking),
        *legal(),
    ]


def legal() -> list[Finding]:
    """The legal notes of every report."""
    failed, info = Outcome.FAILED, Severity.INFORMATION
    return [
        finding(
            "LEG-01",
            failed,
            "Coquille du modèle (2000-615 au lieu de 2002-615), sans effet sur les dossiers.",
            info,
            title="Modèle",
        ),
        finding(
            "LEG-02",
            failed,
            "Les critères de durée du modèle ne sont plus ceux du droit en vigueur.",
            info,
            title="Modèle",
        ),
    ]


# --------------------------------------------------------------------------- reports


def report(
    id: str,
    documents: Iterable[Document],
    findings: Iterable[Finding],
    verdict: Verdict,
    book: Ledger | None,
    *,
    candidate: str = "MARTIN Zoé",
    received_from: str = "dossier.toml",
    problems: tuple[FileProblem, ...] = (),
    files: tuple[str, ...] | None = None,
) -> Report:
    """A report on dossier `id`."""
    documents = tuple(documents)
    if files is None:
        files = tuple(dict.fromkeys(p.file for d in documents for p in d.pages))
    deposit = {"depot_numero": "2026-042", "depot_canal": "courriel"}
    dossier = Dossier(id, RECEIVED, received_from, documents, problems, files, deposit)
    status = book.status if book else DurationStatus.NOT_COMPUTABLE
    return Report(dossier, candidate, tuple(findings), book, verdict, status)


def complete() -> Report:
    """Everything was read and nothing is missing."""
    form = main_form(job(1))
    lines = [
        line(
            1,
            f"Emploi{NB}1 (Mutuelle du Lac)",
            date(2021, 1, 1),
            date(2023, 12, 31),
            justified_by="Attestation de Mutuelle du Lac",
        )
    ]
    certificate = employer_certificate()
    return report("martin-zoe", [form, certificate], passed(form), Verdict.COMPLETE, ledger(lines))


def incomplete() -> Report:
    """A volunteer certificate with one signature, a missing part-time share, no signed cover."""
    file = "association.pdf"
    unsigned = reading(
        "candidat_signature", source=Source.PICTURE, crop=empty_box(), reason="La case est vide."
    )
    empty2 = reading("att_ben_signature2", source=Source.PICTURE, file=file, crop=empty_box())
    stamp = reading("att_ben_cachet", source=Source.PICTURE, file=file, crop=empty_box())
    form = main_form(
        job(1, full="non", share=""),
        job(
            2,
            title="Bénévole à l’accueil",
            employer="Les Amis du Port\nAnnecy",
            start="septembre 2018",
            end="31/08/2023",
            full="non",
            share="6 h/semaine",
            status="bénévole",
        ),
        first={**cover(), "candidat_signature": unsigned},
    )
    certificate = volunteer_certificate(att_ben_signature2=empty2)
    failed, e1 = Outcome.FAILED, f"Emploi{NB}1 (Mutuelle du Lac)"
    association = "Attestation des Amis du Port"
    share = form.readings["emploi_1_temps_partiel"]
    findings = [
        finding(
            "SIG-01",
            failed,
            "La déclaration sur l’honneur et l’engagement ne sont pas signés par le candidat.",
            request="Dater et signer la page de garde.",
            evidence=[("dossier", unsigned)],
        ),
        finding(
            "CPL-12",
            failed,
            f"Emploi{NB}1{NB}: temps partiel sans pourcentage ni nombre d’heures par mois.",
            request="Indiquer le pourcentage par rapport au temps plein ou les heures par mois.",
            subject="emploi-1",
            title=e1,
            evidence=[("dossier", share)],
        ),
        finding(
            "PCE-01",
            failed,
            f"Emploi{NB}1{NB}: aucun justificatif reçu.",
            request="Joindre, au choix, une attestation signée de votre employeur ou vos bulletins "
            "de salaire (les bulletins récapitulatifs annuels suffisent).",
            subject="emploi-1",
            title=e1,
        ),
        finding(
            "CPL-10",
            failed,
            "Domaine d’activité non renseigné.",
            Severity.TO_CHECK,
            request="Préciser le domaine d’activité de l’entreprise.",
            subject="emploi-1",
            title=e1,
        ),
        finding(
            "SIG-05",
            failed,
            f"Attestation des Amis du Port{NB}: 1{NB}signature détectée sur deux exigées.",
            request="Faire signer l’attestation par deux responsables des Amis du Port ayant "
            "pouvoir de signature.",
            subject="attestation-benevole-1",
            title=association,
            evidence=[("attestation-benevole-1", empty2)],
        ),
        finding(
            "SIG-12",
            failed,
            f"Attestation des Amis du Port{NB}: cachet non détecté. La liste des pièces n’exige "
            f"qu’une attestation signée{NB}: à apprécier.",
            Severity.TO_CHECK,
            subject="attestation-benevole-1",
            title=association,
            evidence=[("attestation-benevole-1", stamp)],
        ),
        finding(
            "SIG-08",
            failed,
            f"Attestation des Amis du Port{NB}: deux signataires de même nom de famille "
            f"(Arnaud){NB}: vérifier qu’il s’agit bien de deux personnes.",
            Severity.TO_CHECK,
            subject="attestation-benevole-1",
            title=association,
            evidence=[
                ("attestation-benevole-1", certificate.readings["att_ben_signataire1"]),
                ("attestation-benevole-1", certificate.readings["att_ben_signataire2"]),
            ],
        ),
        *passed(form)[:3],
        *legal(),
    ]
    lines = [
        replace(
            line(1, e1, date(2021, 1, 1), date(2023, 12, 31)),
            share=None,
            days=None,
            formula=f"Quotité inconnue{NB}: durée non calculable.",
        ),
        line(
            2,
            f"Emploi{NB}2 (Les Amis du Port)",
            (date(2018, 9, 1), date(2018, 9, 30)),
            date(2023, 8, 31),
            Fraction(6, 35),
            start_text="septembre 2018",
            formula=f"1{NB}797 à 1{NB}826 jours × 17,14{NB}% = 308,1 à 313 jours ETP",
            notes=(f"Jour de début non précisé{NB}: calcul encadré.",),
        ),
    ]
    book = ledger(
        lines,
        DurationStatus.NOT_JUSTIFIED,
        declared=total(Fraction(10782, 35), Fraction(10956, 35)),
        justified=total(0),
        segments=(segment(date(2018, 9, 1), date(2023, 8, 31), (lines[1].label, Fraction(6, 35))),),
    )
    return report("martin-incomplet", [form, certificate], findings, Verdict.INCOMPLETE, book)


def to_check() -> Report:
    """An electronic signature broken after signing, a scanned certificate, a stamp to look at."""
    esign = Esign(
        "Zoé MARTIN",
        intact=True,
        covers_file=False,
        changes="le champ «\u00a0Jusqu’au\u00a0» de l’emploi 1 a été modifié",
        trusted=None,
        time="2026-05-03T14:05:00+02:00",
    )
    sign = reading(
        "candidat_signature",
        state=State.FILLED,
        source=Source.ESIGN,
        marks=(Mark("esign", esign=esign),),
        crop=scribble(3),
        reason="Le fichier a été modifié après la signature.",
    )
    blurred = reading(
        "att_sal_signature",
        state=State.UNREADABLE,
        source=Source.NONE,
        file="attestation-1.pdf",
        crop=scribble(9),
        reason="La page est une image\u00a0: la case ne peut pas être lue avec certitude.",
    )
    blurred_stamp = replace(blurred, field="att_sal_cachet", crop=scribble(2, stamp=True))
    form = main_form(job(1), first={**cover(), "candidat_signature": sign})
    certificate = employer_certificate(att_sal_signature=blurred, att_sal_cachet=blurred_stamp)
    certificate = replace(certificate, text_unreadable=True)
    title = "Attestation de Mutuelle du Lac"
    findings = [
        finding(
            "SIG-14",
            Outcome.FAILED,
            "La page de garde a été modifiée après sa signature électronique.",
            Severity.TO_CHECK,
            evidence=[("dossier", sign)],
        ),
        finding(
            "SIG-03",
            Outcome.UNVERIFIABLE,
            "Signature de l’employeur non vérifiable\u00a0: regarder l’image.",
            request="Faire signer l’attestation par votre employeur.",
            subject="attestation-salariee-1",
            title=title,
            evidence=[("attestation-salariee-1", blurred)],
        ),
        finding(
            "SIG-04",
            Outcome.UNVERIFIABLE,
            "Cachet de l’employeur non vérifiable\u00a0: regarder l’image.",
            Severity.TO_CHECK,
            subject="attestation-salariee-1",
            title=title,
            evidence=[("attestation-salariee-1", blurred_stamp)],
        ),
        *(
            finding(
                f"PCE-{n:02}",
                Outcome.UNVERIFIABLE,
                f"{what} non lu(e)\u00a0: page numérisée.",
                subject="attestation-salariee-1",
                title=title,
            )
            for n, what in enumerate(("Nom", "Qualité", "Dates", "Quotité", "Activités", "Date"), 8)
        ),
        *passed(form),
    ]
    lines = [
        line(
            1,
            f"Emploi{NB}1 (Mutuelle du Lac)",
            date(2021, 1, 1),
            date(2023, 12, 31),
            notes=("Attestation reçue, non lue.",),
        )
    ]
    problems = (
        FileProblem(
            "attestation-1.pdf",
            Trouble.IMAGE_ONLY,
            f"Cette page est une image{NB}: son contenu est à lire par une personne.",
            (0,),
            salvaged=True,
            picture=page_picture(),
        ),
    )
    book = ledger(lines, DurationStatus.NOT_JUSTIFIED, justified=total(0))
    return report(
        "a-verifier",
        [form, certificate],
        findings,
        Verdict.TO_CHECK,
        book,
        received_from="today",
        problems=problems,
    )


def unreadable() -> Report:
    """A single encrypted file: nothing could be read at all."""
    problem = FileProblem(
        "mon dossier.pdf",
        Trouble.ENCRYPTED,
        "Le fichier est protégé par un mot de passe\u00a0: demander un fichier sans protection.",
    )
    found = finding(
        "INT-01",
        Outcome.UNVERIFIABLE,
        "Aucune page du dossier n’a pu être lue.",
        title="Fichiers reçus",
        subject="",
    )
    return report(
        "illisible",
        [],
        [found],
        Verdict.TO_CHECK,
        None,
        candidate="",
        received_from="today",
        problems=(problem,),
        files=("mon dossier.pdf",),
    )


def overlaps() -> Report:
    """Worked example E6: full time and volunteering on the same days; capped and not differ."""
    full, part = Fraction(1), Fraction(10, 35)
    start, end = date(2023, 1, 1), date(2025, 6, 30)
    a, b = f"Emploi{NB}1 (Mutuelle du Lac)", f"Emploi{NB}2 (Les Amis du Port)"
    lines = [
        line(1, a, start, end, full, justified_by="Attestation de Mutuelle du Lac"),
        line(2, b, start, end, part, justified_by="Attestation des Amis du Port"),
        line(
            3,
            f"Emploi{NB}3 (Stage, Mutuelle des Pins)",
            date(2022, 3, 1),
            date(2022, 8, 31),
            counted=False,
            excluded=f"Mention «{NB}stage{NB}»{NB}: période exclue du décompte, à confirmer.",
        ),
    ]
    form = main_form(job(1), job(2))
    finding_ = finding(
        "DUR-07",
        Outcome.FAILED,
        f"Du 01/01/2023 au 30/06/2025{NB}: 2 activités simultanées (total 128,57{NB}%). "
        f"Plafonné à 100{NB}%{NB}: 912 jours{NB}; sans plafond{NB}: 1{NB}172,6 jours.",
        Severity.TO_CHECK,
        subject="duree",
        title="Durée",
    )
    capped = (Fraction(912), Fraction(912))
    uncapped = (912 * (1 + part), 912 * (1 + part))
    both = Total(capped, uncapped)
    book = ledger(
        lines,
        DurationStatus.BORDERLINE,
        declared=both,
        justified=both,
        segments=(segment(start, end, (a, full), (b, part)),),
        projected=date(2026, 12, 31),
    )
    return report("chevauchement", [form], [finding_, *legal()], Verdict.TO_CHECK, book)


def partial_dates() -> Report:
    """Worked example E14, with a job that began before the window."""
    lines = [
        line(
            1,
            f"Emploi{NB}1 (Mutuelle du Lac)",
            (date(2020, 9, 1), date(2020, 9, 30)),
            (date(2023, 9, 1), date(2023, 9, 30)),
            start_text="septembre 2020",
            end_text="septembre 2023",
            justified_by="Attestation de Mutuelle du Lac",
            unjustified=((date(2023, 5, 1), date(2023, 9, 1)),),
            justified_formula=f"943{NB}jours × 100{NB}% = 943{NB}jours ETP",
            justified_days=(Fraction(943), Fraction(973)),
        ),
        line(
            2,
            f"Emploi{NB}2 (Mutuelle des Pins)",
            date(2010, 1, 1),
            date(2014, 12, 31),
            notes=(f"Avant le 16{NB}juin{NB}2014{NB}: hors de la fenêtre, non compté.",),
        ),
    ]
    form = main_form(job(1, start="septembre 2020", end="septembre 2023"))
    book = ledger(
        lines,
        DurationStatus.BORDERLINE,
        declared=total(1266, 1324),
        justified=total(943, 973),
        typed=None,
    )
    return report("dates-partielles", [form], passed(form), Verdict.TO_CHECK, book)


def twelve_jobs() -> Report:
    """Twelve jobs, each with its certificate and four findings."""
    jobs, lines, documents, findings = [], [], [], []
    for n in range(1, 13):
        start = date(2013 + n, 1, 1)
        end = start + timedelta(days=400)
        name = f"Mutuelle n°{NB}{n}"
        title = f"Emploi{NB}{n} ({name})"
        jobs.append(job(n, employer=name, start=f"{start:%d/%m/%Y}", end=f"{end:%d/%m/%Y}"))
        good = n % 3 != 0
        lines.append(
            line(
                n,
                title,
                start,
                min(end, RECEIVED),
                Fraction(4, 5),
                justified_by=f"Attestation de {name}" if good else "",
            )
        )
        certificate = employer_certificate(n, name)
        documents.append(certificate)
        outcomes = (Outcome.PASSED, Outcome.NOT_APPLICABLE, Outcome.FAILED, Outcome.PASSED)
        for rule, outcome in zip(("CPL-09", "CPL-12", "PCE-01", "COH-04"), outcomes, strict=True):
            outcome = Outcome.PASSED if good and outcome is Outcome.FAILED else outcome
            bad = outcome is Outcome.FAILED
            findings.append(
                finding(
                    rule,
                    outcome,
                    f"{title}{NB}: {'à compléter' if bad else 'rien à signaler'}.",
                    request="Joindre un justificatif." if bad else "",
                    subject=f"emploi-{n}",
                    title=title,
                    evidence=[(certificate.id, certificate.readings["att_sal_signature"])],
                )
            )
    form = main_form(*jobs)
    return report("douze-emplois", [form, *documents], findings, Verdict.INCOMPLETE, ledger(lines))


def hostile() -> Report:
    """Every text that came from outside tries to be markup; a social security number too."""
    evil = '<script>alert("x")</script><img src="http://exemple.fr/x.png" onerror=alert(1)>'
    form = main_form(
        job(1, employer=f"{evil}\n</textarea></style>", title=f"N° {NIR}"),
        first=cover(nom=evil, prenom="Łukasz-Œdipe", adresse=f"NIR {NIR.replace(' ', '')}"),
    )
    bad = finding(
        "CPL-09",
        Outcome.FAILED,
        f"{evil} {NIR}",
        request=f"</textarea>{evil} {NIR}",
        title=evil,
        evidence=[("dossier", r) for r in list(form.readings.values())[:12]],
    )
    look = replace(bad, outcome=Outcome.UNVERIFIABLE, rule="CPL-03")
    problems = (FileProblem(f"{evil}.pdf", Trouble.DAMAGED, f"{evil} {NIR}", (0, 2)),)
    lines = [line(1, f"{evil} {NIR}", date(2020, 1, 1), date(2024, 1, 1), justified_by=evil)]
    return report(
        "l’œuf & l'été #1",
        [form, replace(employer_certificate(), title=evil)],
        [bad, look, *legal()],
        Verdict.INCOMPLETE,
        ledger(lines),
        candidate=f"{evil} Łukasz",
        problems=problems,
        files=(f"{evil}.pdf",),
    )


def every() -> tuple[Report, ...]:
    """One of each."""
    return (
        complete(),
        incomplete(),
        to_check(),
        unreadable(),
        overlaps(),
        partial_dates(),
        twelve_jobs(),
        hostile(),
    )


# --------------------------------------------------------------------------- months


def payslip(year: int, month: int) -> Document:
    """A payslip of one month."""
    piece = Piece(PieceKind.PAYSLIP, months=((year, month),))
    name = f"bulletin-{year}-{month:02}.pdf"
    page_ = (DocumentPage(name, 0, "piece"),)
    return Document(
        f"piece-{year}-{month}", None, f"Bulletin {month:02}/{year}", page_, piece=piece
    )


def months(n: int, title: str, *parts: tuple[Month, int, Cover, tuple[str, ...]]) -> Coverage:
    """A job's months: (first month, how many, what pieces show, document ids) after each other."""
    found = []
    for (year, month), count, cover, ids in parts:
        for at in range(count):
            more, index = divmod(month - 1 + at, 12)
            found.append(CoveredMonth((year + more, index + 1), cover, ids))
    return Coverage(n, title, tuple(found))


def covered() -> Report:
    """Every state of a month, by certificate and by payslips; one job whose dates were not read."""
    base = complete()
    slips = [payslip(2019, m) for m in range(1, 7)]
    first = months(
        1,
        f"Emploi{NB}1 (Mutuelle du Lac)",
        ((2012, 3), 34, Cover.OUTSIDE, ()),
        ((2015, 1), 5, Cover.PARTIAL, ("attestation-salariee-1",)),
        ((2015, 6), 31, Cover.JUSTIFIED, ("attestation-salariee-1",)),
        ((2018, 1), 12, Cover.MISSING, ()),
    )
    by_slips = tuple(
        CoveredMonth((2019, m), Cover.JUSTIFIED, (slips[m - 1].id,)) for m in range(1, 7)
    )
    rest = months(
        2,
        f"Emploi{NB}2 (Mutuelle des Pins)",
        ((2019, 7), 3, Cover.TO_CHECK, ("piece-unknown",)),
        ((2019, 10), 3, Cover.JUSTIFIED, (slips[0].id, "attestation-salariee-1")),
    )
    second = replace(rest, months=by_slips + rest.months)
    third = Coverage(3, f"Emploi{NB}3 ({NIR})", ())
    dossier = replace(
        base.dossier, id="mois-justifies", documents=(*base.dossier.documents, *slips)
    )
    return replace(base, dossier=dossier, coverage=(first, second, third))
