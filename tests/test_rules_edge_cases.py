"""What rules must not get wrong: verdicts, copies, what is left to a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import base, changed, document, job

from vaeforms.french import typeset
from vaeforms.model import (
    Dossier,
    FileProblem,
    Finding,
    Outcome,
    Reading,
    Report,
    Severity,
    State,
    Trouble,
    Verdict,
)
from vaeforms.rules import GUARD, RULES, judge, judge_with

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
    got = report(problems=[{"file": "annexe.pdf", "kind": "unknown_layout"}])
    assert got.verdict is Verdict.TO_CHECK
    assert "« annexe.pdf »" in findings(got, GUARD.id)[0].message.replace("\u00a0", " ")


def test_a_file_that_the_sender_alone_can_put_right_is_asked_again() -> None:
    got = report(problems=[{"file": "annexe.pdf", "kind": "encrypted"}])
    assert got.verdict is Verdict.INCOMPLETE
    assert weighing(got) == ["PCE-17"]


def test_a_file_that_we_could_not_read_is_never_asked_again() -> None:
    got = report(problems=[{"file": "annexe.pdf", "kind": "crash"}])
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request]


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
    assert [f.subject for f in failed(got, "PCE-03")] == ["emploi-3"]


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


HAND, STAMP = {"kind": "hand", "digest": "a"}, {"kind": "stamp"}


@pytest.mark.parametrize(
    ("marks", "outcome"),
    [
        ([HAND, STAMP], Outcome.FAILED),
        ([HAND, {"kind": "text", "text": "Jean Dupont"}], Outcome.FAILED),
        ([HAND, {"kind": "hand", "digest": "b"}], Outcome.UNVERIFIABLE),
    ],
    ids=["stamp", "typed", "two hands"],
)
def test_a_stamp_beside_a_signature_is_no_second_signature(
    marks: list[dict[str, str]], outcome: Outcome
) -> None:
    first = {"state": "filled", "marks": marks, "source": "picture"}
    got = report(att_ben_signature1=first, att_ben_signature2="")
    assert {f.outcome for f in got.findings if f.rule == "SIG-05"} == {outcome}


def test_images_that_were_read_and_that_were_not_are_named_in_one_sentence() -> None:
    plain = base()
    paper, *others = plain.documents
    page = replace(paper.pages[0], file="scan.pdf", scanned=True)
    problem = FileProblem("b.jpg", Trouble.IMAGE_ONLY, "Page trop floue.")
    got = judge(
        replace(plain, documents=(replace(paper, pages=(page,)), *others), problems=(problem,))
    )
    (said,) = [f.message for f in got.findings if f.rule == "INT-04"]
    assert said.endswith(typeset("Image lue : « scan.pdf » ; image non lue : « b.jpg »."))
