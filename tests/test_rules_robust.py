"""Whatever is typed: no rule raises, sentences stay whole, what is not read is not refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import base, changed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_rules import assert_whole

from vaeforms.model import Outcome, Report, Severity, Verdict
from vaeforms.parameters import DEFAULT_PROFILE, PROFILES
from vaeforms.rules import RULES, judge, judge_with
from vaeforms.rules.rule import Result
from vaeforms.rules.verdict import weighs

NAMES = tuple(name for d in base().documents for name in d.readings)
ODD = (
    "",
    "…",
    "—",
    "néant",
    "à ce jour",
    "en cours",
    "31/02/2014",
    "2010",
    "mars 2015",
    "01/01/50",
    "12/31/2020",
    "lundi 3 janvier 2012",
    "fin juin 2015",
    "31/12/2099",
    "01/01/1950",
    "0",
    "-5",
    "150 %",
    "80",
    "28",
    "4/5",
    "1/0",
    "160 h/mois",
    "de 5 à 10 heures",
    "oui",
    "non",
    "oui et non",
    "bénévole",
    "salarié",
    "non salarié et bénévole",
    "stagiaire",
    "service civique",
    "Maëlle Le Goff",
    "Pierre Vautrin",
    "M. et Mme Vautrin",
    "École d'été « Les Érables »",
    "{employeur}",
    "%s {0} \\n",
    "x" * 3000,
    "Łukasz Œuvre\u00a0: 12 % ?",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "ligne 1\nligne 2\r\nligne 3",
)
STATES = ({"state": "empty"}, {"state": "unreadable", "reason": "Illisible."}, "(absent)")
PAPERS = (
    {"kind": "payslip", "months": ["2021-01", "2021-06"]},
    {"kind": "payslip", "employer": "", "person": "", "hours": "", "not_found": ["employer"]},
    {"kind": "payslip", "period": [date(2021, 1, 1), date(2021, 1, 31)], "employer": "{x} & Cie"},
    {"kind": "payslip", "period": [date(2024, 12, 1), date(2024, 12, 31)], "hours_to_date": 1820}
    | {"to_date_since": [2024, 1]},
    {"kind": "annual_recap", "period": [date(2022, 1, 1), date(2022, 12, 31)], "hours": "0"},
    {"kind": "employer_letter", "period": [date(2021, 1, 1), "à ce jour"]},
    {"kind": "employer_letter", "employer": "Mutuelle du Lac", "activities": "Accueil"},
    {"kind": "volunteer_letter", "employer": "Entraide Santé Savoie", "hours_week": 6},
    {"kind": "contract", "employer": "Mutuelle du Lac", "training_contract": "Apprentissage"},
    {"kind": "work_certificate", "person": "Bruno Castagnier"},
    {"kind": "self_employed"},
    {"kind": "cv", "text": "2021-2024 : {employeur}\n« Depuis 2020 »"},
    {"kind": "training", "training": "%s", "training_body": "x" * 500},
    {"kind": "other", "title": "d’Hondt {n}.pdf"},
    {"kind": "identity", "sensitive": ["nir", "iban"]},
)
EXTRA = st.fixed_dictionaries(
    {},
    optional={
        "pieces": st.just(["bulletins.pdf", "cv.pdf"]),
        "problems": st.just([{"file": "scan.pdf", "kind": "image_only"}]),
        "papers": st.lists(st.sampled_from(PAPERS), max_size=3),
        "without": st.just(["attestation-benevole-1"]),
        "register": st.just([{"number": "1", "name": "Le Goff Maëlle", "cqp": "x", "year": 2026}]),
        "add": st.lists(
            st.sampled_from(
                (
                    {"like": "attestation-salariee-1"},
                    {"like": "attestation-salariee-1", "att_sal_entreprise": "Autre"},
                    {"like": "attestation-benevole-1", "att_ben_depuis": "01/01/2012"},
                )
            ),
            max_size=2,
            unique_by=str,
        ),
    },
)
CHANGES = st.dictionaries(
    st.sampled_from(NAMES), st.one_of(st.sampled_from(ODD), st.sampled_from(STATES)), max_size=8
)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_can_judge(profile: str) -> None:
    short = changed(base(), {"emploi_1_depuis": "01/12/2024", "emploi_2_statut": "stagiaire"})
    for dossier in (base(), short):
        report = judge(dossier, profile=profile)
        assert not crashed(report)
        for finding in report.findings:
            assert_whole(finding.message)


def crashed(report: Report) -> list[str]:
    return [f.message for f in report.findings if "n’a pas pu aboutir" in f.message]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES, EXTRA)
def test_whatever_is_typed(changes: dict[str, object], extra: dict[str, object]) -> None:
    report = judge(changed(base(), {**changes, **extra}))
    assert not crashed(report)
    assert report.ledger is not None
    for finding in report.findings:
        assert_whole(finding.message)
        assert_whole(finding.request)
    blocking = [
        f
        for f in report.findings
        if f.outcome is Outcome.FAILED and f.severity is Severity.BLOCKING
    ]
    assert (report.verdict is Verdict.INCOMPLETE) == bool(blocking)
    if report.verdict is Verdict.COMPLETE:
        assert not [f for f in report.findings if weighs(f)]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES), st.just({"state": "unreadable"}), min_size=1))
def test_what_is_not_read_is_never_refused(changes: dict[str, object]) -> None:
    report = judge(changed(base(), changes))
    assert report.verdict is not Verdict.INCOMPLETE
    assert not [f for f in report.findings if f.request]


def test_a_rule_that_raises_shows_no_name_of_the_program() -> None:
    def broken(case: object) -> Result:
        raise ZeroDivisionError("division by zero")

    dossier = base()
    report = judge_with((replace(RULES["CPL-01"], check=broken),), dossier, DEFAULT_PROFILE)
    (told,) = crashed(report)
    assert "Zero" not in told and "division" not in told
