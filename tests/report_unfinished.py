"""Reports on dossiers where something is missing, or is to be looked at by a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from report_documents import (
    cover,
    employer_certificate,
    empty_box,
    job,
    main_form,
    page_picture,
    reading,
    scribble,
    volunteer_certificate,
)
from report_parts import NB, finding, ledger, legal, line, passed, report, segment, total

from vaeforms.model import (
    DurationStatus,
    Esign,
    FileProblem,
    Mark,
    Outcome,
    Report,
    Severity,
    Source,
    State,
    Trouble,
    Verdict,
)


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
