"""Reports built by hand: every state the pages must show, with invented people only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from report_documents import cover, employer_certificate, job, main_form
from report_parts import (
    NB,
    RECEIVED,
    finding,
    ledger,
    legal,
    line,
    months,
    passed,
    payslip,
    report,
    segment,
    total,
)
from report_unfinished import incomplete, to_check

from vaeforms.model import (
    Cover,
    Coverage,
    CoveredMonth,
    DurationStatus,
    FileProblem,
    Outcome,
    Report,
    Severity,
    Total,
    Trouble,
    Verdict,
)

NIR = "2 85 05 78 006 084 36"


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
