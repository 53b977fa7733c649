"""Words recognised on paper without certainty: they settle nothing, for nor against anybody."""

from __future__ import annotations

from typing import Any

import pytest
from builders import base, changed
from test_rules_edge_cases import findings, report, weighing

from vaeforms import forms
from vaeforms.model import Kind, Outcome, State, Verdict

ZONES = (Kind.SIGNATURE, Kind.STAMP, Kind.RADIO)
#: What a recogniser makes of a hand it cannot read.
GARBLED = ("Vuncsl", "O1/lO/2O2", "néant", "99/99/9999", "x")
WRITTEN = [
    reading.field
    for document in base().documents
    for reading in document.readings.values()
    if reading.state is State.FILLED and forms.field(reading.field).kind not in ZONES
]
#: Free words decide nothing; one way to be reached is enough.
DECIDING = [f for f in WRITTEN if not forms.field(f).prose and f != "candidat_telephone"]


def to_read(value: str) -> dict[str, Any]:
    """A box filled with something that was perhaps `value`."""
    return {"value": value, "source": "ocr", "confidence": 0.4, "flags": ["to_read"]}


@pytest.mark.parametrize("garbled", GARBLED)
@pytest.mark.parametrize("field", WRITTEN)
def test_a_doubtful_value_is_never_held_against_anybody(field: str, garbled: str) -> None:
    got = report(**{field: to_read(garbled)})
    assert got.verdict is not Verdict.INCOMPLETE, weighing(got)


@pytest.mark.parametrize("field", DECIDING)
def test_a_doubtful_value_that_decides_is_to_be_looked_at(field: str) -> None:
    got = report(**{field: to_read("Vuncsl")})
    optional = ("candidat_courriel", "att_ben_declaree_le")
    wanted = (Verdict.TO_CHECK, Verdict.COMPLETE) if field in optional else (Verdict.TO_CHECK,)
    assert got.verdict in wanted, weighing(got)


@pytest.mark.parametrize("garbled", GARBLED)
def test_a_whole_dossier_to_read_is_never_incomplete_nor_complete(garbled: str) -> None:
    got = report(**{field: to_read(garbled) for field in WRITTEN})
    assert got.verdict is Verdict.TO_CHECK, weighing(got)


@pytest.mark.parametrize("lacking", ["att_ben_signature2", "emploi_1_depuis", "candidat_adresse"])
def test_what_is_missing_is_still_missing(lacking: str) -> None:
    others = {field: to_read("Vuncsl") for field in WRITTEN if field != lacking}
    got = report(**others, **{lacking: ""})
    assert got.verdict is Verdict.INCOMPLETE, weighing(got)


@pytest.mark.parametrize("field", ["emploi_1_intitule", "emploi_1_activites"])
def test_a_training_period_may_hide_behind_a_hand_nobody_read(field: str) -> None:
    got = report(**{field: to_read("Vuncsl")})
    outcomes = {f.outcome for f in findings(got, "DUR-12") if f.subject == "emploi-1"}
    assert outcomes == {Outcome.UNVERIFIABLE}
    assert got.verdict is Verdict.TO_CHECK


SLIPS = {"kind": "payslip", "months": ["2021-01", "2024-12"]}


def test_payslips_recognised_in_pictures_are_confirmed_by_a_person() -> None:
    without = {"without": ["attestation-salariee-1"]}
    exact = report(**without, papers=[SLIPS])
    assert exact.verdict is Verdict.COMPLETE, weighing(exact)
    seen = report(**without, papers=[SLIPS | {"recognised": True}])
    assert seen.verdict is Verdict.TO_CHECK, weighing(seen)


@pytest.mark.parametrize("misread", [{"person": "LE 60FF Maelie"}, {"employer": "MVTUELLE DV LAO"}])
def test_a_misread_payslip_is_nobody_elses(misread: dict[str, str]) -> None:
    slips = SLIPS | {"recognised": True} | misread
    got = report(without=["attestation-salariee-1"], papers=[slips])
    assert got.verdict is Verdict.TO_CHECK, weighing(got)


def test_the_base_is_complete() -> None:
    assert report().verdict is Verdict.COMPLETE
    assert changed(base(), {}) == base()


def _stain(n: int) -> dict[str, Any]:
    """An empty table over which somebody spilt coffee."""
    unread = {"state": "filled", "value": "Pam TT", "flags": ["to_read"]}
    keys = ("intitule", "employeur", "statut", "jusquau", "temps_complet", "duree_etp")
    empty = {f"emploi_{n}_{key}": "" for key in keys}
    return {
        **empty,
        f"emploi_{n}_activites": unread,
        f"emploi_{n}_depuis": {**unread, "value": "1"},
        f"emploi_{n}_domaine": {"state": "unreadable", "reason": "Une trace se voit."},
    }


def test_nothing_is_asked_for_a_table_in_which_no_word_was_surely_read() -> None:
    got = report(**_stain(3))
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in got.findings if f.request and f.outcome is Outcome.FAILED]
    assert any("emploi 3" in f.message for f in got.findings if f.rule == "DUR-01")


def test_a_table_with_one_sure_word_is_asked_for() -> None:
    got = report(**{**_stain(3), "emploi_3_statut": "salarié"})
    assert got.verdict is Verdict.INCOMPLETE


def test_nothing_is_asked_for_a_row_of_training_in_which_no_word_was_surely_read() -> None:
    unread = {"state": "filled", "value": "", "flags": ["to_read"]}
    row = {
        "formation_continue_2_intitule": unread,
        "formation_continue_2_organisme": unread,
        "formation_continue_2_annee_duree": "",
        "formation_continue_2_contenu": "",
    }
    got = report(**row)
    assert got.verdict is Verdict.TO_CHECK
    assert not [f for f in findings(got, "CPL-15") if f.outcome is Outcome.FAILED]
