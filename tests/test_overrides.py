"""Checks settled by hand in the deposit note: who, why, and what then is complete."""

from __future__ import annotations

import pytest
from builders import base, changed
from test_rules_edge_cases import findings, report, weighing

from vaeforms.cli import _PROFILES
from vaeforms.french import NBSP
from vaeforms.model import Outcome, Verdict
from vaeforms.parameters import DEFAULT_PROFILE, PROFILES
from vaeforms.rules import judge

STAMP = {
    "rule": "SIG-04",
    "subject": "attestation-salariee-1",
    "reason": "Employeur sans cachet, confirmé par téléphone",
    "initials": "M. B.",
}


def test_a_reason_and_initials_settle_a_check() -> None:
    got = report(att_sal_cachet="", overrides=[STAMP])
    assert got.verdict is Verdict.COMPLETE, weighing(got)
    (settled,) = findings(got, "SIG-04")
    assert settled.outcome is Outcome.PASSED
    assert settled.override == "Employeur sans cachet, confirmé par téléphone (M. B.)"
    assert "cachet non détecté" in settled.message
    assert f"Écarté à la main{NBSP}: Employeur sans cachet" in settled.message
    assert not got.dossier.problems


def test_without_a_subject_all_findings_of_the_rule_are_settled() -> None:
    got = report(
        emploi_1_domaine="",
        emploi_2_domaine="",
        overrides=[STAMP | {"rule": "CPL-10", "subject": ""}],
    )
    assert got.verdict is Verdict.COMPLETE, weighing(got)


def test_another_subject_is_left_alone() -> None:
    got = report(
        emploi_1_domaine="",
        emploi_2_domaine="",
        overrides=[STAMP | {"rule": "CPL-10", "subject": "emploi-1"}],
    )
    assert weighing(got) == ["CPL-10"]


def test_a_settled_check_asks_nothing() -> None:
    got = report(
        att_sal_signature="",
        overrides=[STAMP | {"rule": "SIG-03"}, STAMP | {"rule": "DUR-01", "subject": ""}],
    )
    assert not [f.request for f in got.findings if f.rule == "SIG-03" and f.request]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "motif"),
        ({"reason": "ok"}, "motif"),
        ({"initials": ""}, "initiales"),
        ({"initials": "une personne du secrétariat"}, "initiales"),
        ({"rule": "SIG-44"}, "n’existe pas"),
        ({"subject": "emploi-9"}, "ne porte sur"),
    ],
)
def test_a_wrong_decision_is_told_and_settles_nothing(wrong: dict[str, str], said: str) -> None:
    got = report(att_sal_cachet="", overrides=[STAMP | wrong])
    assert weighing(got) == ["SIG-04"]
    (problem,) = got.dossier.problems
    assert said in problem.message
    assert problem.salvaged


def test_a_decision_about_what_is_right_already_changes_nothing() -> None:
    assert report(overrides=[STAMP]) == judge(changed(base(), {"overrides": [STAMP]}))
    assert report(overrides=[STAMP]).findings == judge(base()).findings


def test_a_doubt_set_aside_never_hides_a_job_without_proof() -> None:
    job = {
        "emploi_3_intitule": "Courtière",
        "emploi_3_employeur": "À mon compte",
        "emploi_3_domaine": "Complémentaire santé",
        "emploi_3_statut": "non salarié",
        "emploi_3_depuis": "01/01/2018",
        "emploi_3_jusquau": "31/12/2018",
        "emploi_3_temps_complet": "oui",
        "emploi_3_duree_etp": "1 an",
        "emploi_3_activites": "Accueil physique et téléphonique des adhérents.",
    }
    got = report(
        **job,
        papers=[{"kind": "self_employed", "employer": "À mon compte"}],
        overrides=[STAMP | {"rule": "COH-11", "subject": "emploi-3"}],
    )
    assert got.verdict is Verdict.TO_CHECK


def test_the_command_offers_every_profile_the_default_first() -> None:
    assert set(_PROFILES) == set(PROFILES)
    assert _PROFILES[0] == DEFAULT_PROFILE
