"""The cases of domain.md §8 that rules must not get wrong, by their number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import base, changed, document, job

from vaeforms.model import (
    Dossier,
    DurationStatus,
    Finding,
    Outcome,
    Reading,
    Report,
    Severity,
    State,
    Verdict,
)
from vaeforms.rules import GUARD, RULES, judge, judge_with
from vaeforms.rules.rule import Result, rule

THIRD_JOB = {
    "intitule": "Conseillère",
    "employeur": "Harmonie Santé\n12 cours Vitton\n69006 Lyon",
    "domaine": "Santé",
    "statut": "salarié",
    "depuis": "01/09/2018",
    "jusquau": "31/08/2019",
    "temps_complet": "oui",
    "temps_partiel": "",
    "duree_etp": "1 an",
    "activites": "Accueil des adhérents.",
}


def report(**changes: Any) -> Report:
    return judge(changed(base(), changes))


def findings(report: Report, id: str, outcome: Outcome | None = None) -> list[Finding]:
    return [
        f for f in report.findings if f.rule == id and (outcome is None or f.outcome is outcome)
    ]


def failed(report: Report, id: str) -> list[Finding]:
    return findings(report, id, Outcome.FAILED)


def weighing(report: Report) -> list[str]:
    """Ids of what keeps the dossier from being complete."""
    return sorted(
        {
            f.rule
            for f in report.findings
            if f.severity is not Severity.INFORMATION
            and f.outcome in (Outcome.FAILED, Outcome.UNVERIFIABLE)
        }
    )


def all_unreadable(dossier: Dossier, reason: str) -> Dossier:
    """Every reading of every document, as a scan leaves it."""
    documents = tuple(
        replace(
            d,
            readings={name: Reading(name, State.UNREADABLE, reason=reason) for name in d.readings},
            text_unreadable=True,
        )
        for d in dossier.documents
    )
    return replace(dossier, documents=documents)


# ------------------------------------------------------------------------------- arithmetic


def test_edge_01_exactly_three_years_are_enough() -> None:
    got = report(
        emploi_1_depuis="01/01/2021",
        emploi_1_jusquau="31/12/2023",
        emploi_1_duree_etp="3 ans",
        att_sal_jusquau="31/12/2023",
        recap_duree_cqp_etp="3 ans",
        no_job=2,
        without=["attestation-benevole-1"],
    )
    assert got.duration is DurationStatus.MET
    assert got.verdict is Verdict.COMPLETE


def test_edge_05_the_same_dossier_gives_the_same_report_whenever_it_is_run() -> None:
    got = report(emploi_1_jusquau="aujourd'hui", att_sal_jusquau="")
    assert "15 juin 2026" in failed_or_said(got, "DUR-11", "emploi-1").replace("\u00a0", " ")


def failed_or_said(got: Report, id: str, subject: str) -> str:
    return next(f.message for f in findings(got, id) if f.subject == subject)


def test_edge_07_percent_typed_before_the_printed_percent_sign() -> None:
    got = report(
        emploi_1_temps_complet="non",
        emploi_1_temps_partiel="80 %",
        emploi_1_duree_etp="3 ans 2 mois",
        att_sal_temps_complet="non",
        att_sal_quotite="80 %",
        recap_duree_cqp_etp="3 ans 4 mois",
    )
    assert got.verdict is Verdict.COMPLETE, weighing(got)


def test_edge_10_overlaps_are_capped_and_shown() -> None:
    got = report(emploi_2_depuis="01/01/2021", emploi_2_jusquau="31/12/2021")
    assert "sans plafond" in failed(got, "DUR-07")[0].message


# ------------------------------------------------------------------------------- dates


def test_edge_13_an_impossible_date_is_never_rolled_over() -> None:
    got = report(emploi_1_jusquau="31/02/2024")
    assert failed(got, "DAT-01")
    assert got.ledger is not None
    assert got.ledger.lines[0].end is None


@pytest.mark.parametrize("written", ["1er/01/2021", "1 er janvier 2021", "vendredi 1er janv. 2021"])
def test_edge_16_dates_as_people_write_them(written: str) -> None:
    assert report(emploi_1_depuis=written).verdict is Verdict.COMPLETE


# ------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    "written", ["M. LE GOFF Maëlle", "maelle le goff", "Le Goff Maëlle", "Mme Maëlle Le Goff"]
)
def test_edge_19_order_case_and_civilities_do_not_matter(written: str) -> None:
    assert report(att_sal_salarie=written).verdict is Verdict.COMPLETE


def test_edge_20_a_birth_name_is_to_check_and_never_blocking() -> None:
    got = report(att_sal_salarie="Maëlle Tanguy")
    assert got.verdict is Verdict.TO_CHECK
    assert weighing(got) == ["COH-01"]


@pytest.mark.parametrize("written", ["Mme Maëlle Le Goff", "LE GOFF Maëlle Zoé", "Le Goff, Maëlle"])
def test_a_second_given_name_may_be_missing(written: str) -> None:
    names = {"candidat_prenom": "Maëlle Zoé", "att_ben_benevole": "Maëlle Le Goff"}
    assert report(**names, att_sal_salarie=written).verdict is Verdict.COMPLETE


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("Jean-Pierre", "Jean Le Goff"),
        ("Jean", "Jean-Pierre Le Goff"),
        ("Maëlle Zoé", "Zoé Le Goff"),
        ("Maëlle Zoé", "Maëlle Zoé"),
        ("Maëlle Zoé", "Maëlle Le Gall"),
    ],
)
def test_another_given_name_is_to_check(given: str, written: str) -> None:
    names = {"candidat_prenom": given, "att_ben_benevole": f"{given} Le Goff"}
    got = report(**names, att_sal_salarie=written)
    assert got.verdict is Verdict.TO_CHECK
    assert weighing(got) == ["COH-01"]


def test_edge_25_26_hyphens_and_apostrophes_do_not_matter() -> None:
    got = report(
        candidat_nom="D’Hondt",
        candidat_prenom="Marie‑Claude",
        att_sal_salarie="Marie Claude D'HONDT",
        att_ben_benevole="D'Hondt Marie-Claude",
    )
    assert got.verdict is Verdict.COMPLETE, weighing(got)


# ------------------------------------------------------------------------------- attestations


def test_edge_27_a_signature_that_cannot_be_read_is_never_absent() -> None:
    got = report(att_sal_signature={"state": "unreadable"})
    assert got.verdict is Verdict.TO_CHECK
    assert not failed(got, "SIG-03")
    assert not failed(got, "DUR-02")


def test_edge_28_president_and_spouse_are_two_people() -> None:
    got = report(att_ben_signataire2="Claire Vautrin")
    assert not failed(got, "SIG-07")
    assert weighing(got) == ["SIG-08"]


def test_edge_29_the_same_person_as_president_and_treasurer_is_one() -> None:
    got = report(att_ben_signataire2="VAUTRIN Pierre")
    assert failed(got, "SIG-07")
    assert got.verdict is Verdict.INCOMPLETE


def test_edge_30_the_candidate_attesting_herself_is_left_to_a_person() -> None:
    got = report(att_ben_signataire1="Maëlle Le Goff")
    assert got.verdict is Verdict.TO_CHECK
    assert weighing(got) == ["SIG-09"]
    assert not [f for f in got.findings if f.request]


def test_edge_31_no_stamp_is_asked_of_a_small_association() -> None:
    got = report(att_ben_cachet="")
    assert got.verdict is Verdict.TO_CHECK
    assert weighing(got) == ["SIG-12"]
    assert not [f for f in got.findings if f.request]


def test_edge_32_an_association_of_alsace_registered_in_court() -> None:
    assert report(att_ben_declaree_a="Tribunal de Colmar").verdict is Verdict.COMPLETE


def test_edge_33_a_merged_mutual_is_matched_and_confirmed_by_a_person() -> None:
    got = report(att_sal_entreprise="Alpes Santé Mutualité")
    assert got.verdict is Verdict.TO_CHECK
    assert weighing(got) == ["COH-03"]
    assert got.duration is DurationStatus.MET


def test_edge_34_payslips_are_not_asked_again_when_pieces_were_sent() -> None:
    got = report(without=["attestation-salariee-1"], pieces=["bulletins 2021-2024.pdf"])
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request]
    assert got.duration is DurationStatus.NOT_COMPUTABLE


def test_edge_34_nor_a_signature_when_payslips_may_be_there() -> None:
    got = report(att_sal_signature="", pieces=["bulletins 2021-2024.pdf"])
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request]


def test_edge_36_stamps_are_treated_alike_in_every_dossier() -> None:
    for field in ("att_sal_cachet", "att_ben_cachet"):
        got = report(**{field: ""})
        assert got.verdict is Verdict.TO_CHECK
        assert not [f for f in got.findings if f.request]


def test_edge_37_an_attestation_signed_before_the_end_counts_to_its_signature() -> None:
    got = report(att_sal_fait_le="01/06/2022")
    assert failed(got, "DAT-06")
    assert got.ledger is not None
    justified = got.ledger.lines[0].justified_days
    assert justified is not None and justified[1] == 517


# ------------------------------------------------------------------------------- forms


def test_edge_40_empty_third_table_is_ignored() -> None:
    got = report(**dict.fromkeys(job(3, THIRD_JOB), ""))
    assert got.verdict is Verdict.COMPLETE
    assert not [f for f in got.findings if f.subject == "emploi-3"]


def test_edge_40_dots_in_the_third_table_are_nothing() -> None:
    assert report(emploi_3_intitule="....", emploi_3_employeur="—").verdict is Verdict.COMPLETE


def test_edge_41_tables_1_and_3_only_keep_their_numbers() -> None:
    cells = job(3, THIRD_JOB) | {"emploi_3_employeur": "Entraide Santé Savoie"}
    cells |= {"emploi_3_statut": "bénévole", "emploi_3_activites": ""}
    got = report(**cells, no_job=2)
    assert [f.subject for f in failed(got, "CPL-09")] == ["emploi-3"]
    assert "Emploi 3" in failed(got, "CPL-09")[0].message
    assert {f.subject for f in findings(got, "CPL-10")} == {"emploi-1", "emploi-3"}


def test_edge_42_six_jobs_on_copied_tables() -> None:
    cells = {}
    for n in (4, 5, 6):
        cells |= job(n, THIRD_JOB | {"depuis": f"01/0{n}/2018", "jusquau": f"20/0{n}/2018"})
    got = report(**cells)
    assert [f.subject for f in findings(got, "CPL-09")][-3:] == ["emploi-4", "emploi-5", "emploi-6"]


def test_edge_44_radio_values_of_other_viewers() -> None:
    assert report(emploi_1_temps_complet="Oui").verdict is Verdict.COMPLETE


def test_edge_44_an_unknown_radio_value_is_not_an_answer() -> None:
    assert report(emploi_1_temps_complet="0").verdict is Verdict.TO_CHECK


def test_edge_45_printed_then_scanned_asks_nothing() -> None:
    scanned = changed(
        all_unreadable(base(), "Page numérisée."),
        {"problems": [{"file": "dossier.pdf", "kind": "image_only", "salvaged": True}]},
    )
    got = judge(scanned)
    assert got.verdict is Verdict.TO_CHECK
    assert failed(got, "INT-04")
    assert not [f for f in got.findings if f.request]
    assert not [f for f in got.findings if f.outcome is Outcome.FAILED and f.rule != "INT-04"]


def test_edge_45_pages_that_nobody_identified_ask_nothing() -> None:
    got = judge(
        changed(
            replace(base(), documents=()),
            {
                "problems": [{"file": "scan.pdf", "kind": "image_only"}],
                "pieces": ["scan.pdf"],
            },
        )
    )
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request]


# ------------------------------------------------------------------------------- process


def test_edge_62_a_rule_that_raises_hides_no_other() -> None:
    @rule("CPL-01", Severity.BLOCKING, source="essai", message="essai")
    def broken(case: object) -> Result:
        """Essai."""
        raise ZeroDivisionError("secret")

    got = judge_with((broken, RULES["CPL-02"]), base(), "graine-2002")
    assert [f.rule for f in got.findings] == ["CPL-00", "CPL-01", "CPL-02"]
    assert got.findings[1].outcome is Outcome.UNVERIFIABLE
    assert "secret" not in got.findings[1].message
    assert "Traceback" not in got.findings[1].message
    assert got.verdict is Verdict.TO_CHECK


def test_edge_63_two_runs_give_the_same_findings_in_the_same_order() -> None:
    changes = {"att_sal_signature": "", "emploi_1_statut": "", "candidat_nom": ""}
    assert report(**changes) == report(**changes)


def test_edge_48_a_brace_typed_by_a_candidate_is_no_placeholder() -> None:
    got = report(att_sal_entreprise="{employeur} SA", att_sal_signature="")
    assert "(employeur)" in failed(got, "SIG-03")[0].message


# ------------------------------------------------------------------------------- the verdict


def test_a_hole_in_the_rules_never_makes_a_complete_dossier() -> None:
    dossier = changed(base(), {"emploi_1_domaine": ""})
    rules = tuple(r for r in RULES.values() if r.id != "CPL-10")
    got = judge_with(rules, dossier, "graine-2002")
    assert got.verdict is Verdict.TO_CHECK
    assert weighing(got) == [GUARD.id]
    assert "domaine d’activité (emploi 1)" in findings(got, GUARD.id)[0].message


@pytest.mark.parametrize(
    "name",
    [f for f in base().documents[0].readings if f.startswith(("candidat", "recap", "emploi_1"))],
)
@pytest.mark.parametrize("state", ["empty", "unreadable"])
def test_without_one_required_answer_no_rule_is_needed_to_refuse_complete(
    name: str, state: str
) -> None:
    optional = {"candidat_fait_a", "candidat_telephone", "candidat_courriel"}
    optional.add("emploi_1_temps_partiel")
    got = judge_with((), changed(base(), {name: {"state": state}}), "graine-2002")
    assert (got.verdict is Verdict.COMPLETE) == (name in optional)


@pytest.mark.parametrize("name", [n for d in base().documents[1:] for n in d.readings])
@pytest.mark.parametrize("state", ["empty", "unreadable"])
def test_without_one_required_item_of_an_attestation_nothing_is_complete(
    name: str, state: str
) -> None:
    optional = {
        "att_sal_quotite",
        "att_ben_declaree_le",
        "att_ben_declaree_a",
        "att_ben_encadrement",
    }
    if state == "empty":
        optional |= {"att_sal_jusquau", "att_ben_jusquau"}
    got = judge_with((), changed(base(), {name: {"state": state}}), "graine-2002")
    assert (got.verdict is Verdict.COMPLETE) == (name in optional)


@pytest.mark.parametrize("value", ["néant", "0", "12 %", "Sans objet", "x"])
@pytest.mark.parametrize("name", ["emploi_1_activites", "att_ben_nature", "recap_cv_synthetique"])
def test_what_is_no_answer_is_never_complete(name: str, value: str) -> None:
    assert report(**{name: value}).verdict is Verdict.TO_CHECK


@pytest.mark.parametrize("value", ["néant", "12345", "01/01/2020"])
@pytest.mark.parametrize("name", ["att_sal_signataire", "att_ben_signataire1", "att_ben_fait_a"])
def test_a_name_without_letters_is_never_complete(name: str, value: str) -> None:
    assert report(**{name: value}).verdict is Verdict.TO_CHECK


def test_a_place_may_be_called_y() -> None:
    assert report(att_sal_fait_a="Y").verdict is Verdict.COMPLETE


def test_a_file_that_cannot_be_read_is_never_passed_over() -> None:
    got = report(problems=[{"file": "annexe.pdf", "kind": "encrypted"}])
    assert got.verdict is Verdict.TO_CHECK
    assert "« annexe.pdf »" in findings(got, GUARD.id)[0].message.replace("\u00a0", " ")


def test_a_piece_that_is_not_needed_leaves_a_dossier_complete() -> None:
    assert report(pieces=["diplôme.pdf"]).verdict is Verdict.COMPLETE


def test_nothing_received_is_not_complete() -> None:
    got = judge(replace(base(), documents=()))
    assert got.verdict is Verdict.INCOMPLETE
    assert got.candidate == ""


def test_attestations_alone_are_not_a_dossier() -> None:
    got = report(without=["dossier"])
    assert got.verdict is Verdict.INCOMPLETE
    assert failed(got, "CPL-16")


def test_a_self_employed_activity_without_a_piece_is_left_to_a_person() -> None:
    got = report(**job(3, THIRD_JOB | {"statut": "profession libérale"}))
    assert got.verdict is Verdict.TO_CHECK
    assert "emploi 3" in findings(got, GUARD.id)[0].message


# ------------------------------------------------------------------------------- copies


def test_a_photocopied_attestation_counts_once() -> None:
    got = report(add=[{"like": "attestation-salariee-1"}])
    assert got.verdict is Verdict.COMPLETE
    assert got.ledger == judge(base()).ledger


def test_a_blank_attestation_sent_along_is_no_attestation() -> None:
    dossier = base()
    blank = document("attestation-salariee-2", "attestation-salariee", {})
    got = judge(replace(dossier, documents=(*dossier.documents, blank)))
    assert got.verdict is Verdict.COMPLETE


def test_two_copies_of_the_dossier_that_disagree_are_left_to_a_person() -> None:
    dossier = base()
    other = replace(
        dossier.documents[0],
        id="dossier-2",
        readings={
            **dossier.documents[0].readings,
            "candidat_nom": Reading("candidat_nom", State.FILLED, value="Tanguy"),
        },
    )
    got = judge(replace(dossier, documents=(*dossier.documents, other)))
    assert got.verdict is Verdict.TO_CHECK
    assert findings(got, "CPL-01", Outcome.UNVERIFIABLE)


def test_a_blank_second_copy_of_the_dossier_changes_nothing() -> None:
    dossier = base()
    blank = document("dossier-2", "dossier-recevabilite", {})
    got = judge(replace(dossier, documents=(*dossier.documents, blank)))
    assert got.verdict is Verdict.COMPLETE


def test_one_attestation_may_cover_two_tables_of_one_employer() -> None:
    second = THIRD_JOB | {"employeur": "Mutuelle du Lac", "depuis": "01/01/2023"}
    second |= {"jusquau": "31/12/2024", "duree_etp": "2 ans"}
    got = report(emploi_1_jusquau="31/12/2022", emploi_1_duree_etp="2 ans", **job(3, second))
    assert got.verdict is Verdict.COMPLETE, weighing(got)


def test_two_attestations_one_after_the_other_cover_one_table() -> None:
    later = {
        "like": "attestation-salariee-1",
        "att_sal_depuis": "01/01/2023",
        "att_sal_jusquau": "31/12/2024",
    }
    got = report(att_sal_jusquau="31/12/2022", add=[later])
    assert got.verdict is Verdict.COMPLETE, weighing(got)


def test_a_blank_end_on_a_volunteer_attestation_is_to_check() -> None:
    got = report(emploi_2_jusquau="à ce jour", att_ben_jusquau="")
    assert [f.severity for f in failed(got, "PCE-08")] == [Severity.TO_CHECK]
    assert got.verdict is Verdict.TO_CHECK
