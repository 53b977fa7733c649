"""The rules against the catalogue: same ids, severities and sentences, none forgotten."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from vaeforms.model import Severity
from vaeforms.rules import GUARD, RULES

CATALOGUE = Path(__file__).resolve().parents[2] / "shared" / "domain" / "rules.json"
SEVERITY = {"B": Severity.BLOCKING, "V": Severity.TO_CHECK, "I": Severity.INFORMATION}

#: Where a rule deliberately differs from the catalogue: (id, what) → reason. None so far.
DEVIATIONS: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, dict[str, Any]]:
    if not CATALOGUE.is_file():
        pytest.skip(f"the catalogue is not here: {CATALOGUE}")
    return {row["id"]: row for row in json.loads(CATALOGUE.read_text(encoding="utf-8"))}


def test_every_rule_of_the_catalogue_is_implemented(catalogue: dict[str, dict[str, Any]]) -> None:
    assert set(RULES) - {GUARD.id} == set(catalogue)


def test_there_are_121_rules() -> None:
    assert len(RULES) == 121 + 1  # and the guard


@pytest.mark.parametrize("id", [id for id in RULES if id != GUARD.id])
def test_severity_and_sentences_are_those_of_the_catalogue(
    id: str, catalogue: dict[str, dict[str, Any]]
) -> None:
    rule, row = RULES[id], catalogue[id]
    when = f"({rule.request_when}) " if rule.request_when else ""
    ours = {
        "severity": rule.severity,
        "message": rule.message,
        "request": f"{when}{rule.request}" or "—",
    }
    theirs = {
        "severity": SEVERITY[row["severite"]],
        "message": row["message_secretariat"],
        "request": row["demande_candidat"] or "—",
    }
    for what, value in ours.items():
        if (id, what) not in DEVIATIONS:
            assert value == theirs[what]


def test_a_deviation_still_deviates() -> None:
    assert all(id in RULES and reason for (id, _), reason in DEVIATIONS.items())


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_explains_itself_in_french(rule: Any) -> None:
    assert rule.title.endswith(".")
    assert len(rule.title) < 130
    assert rule.source
    assert "'" not in rule.explanation
    assert re.search(r"[a-zé]", rule.explanation)


def test_rules_come_in_order_of_execution() -> None:
    families = list(dict.fromkeys(id[:3] for id in RULES))
    assert families == ["INT", "CPL", "DAT", "SIG", "PCE", "COH", "DUR", "REC", "ENG", "LEG"]


def test_rules_that_only_inform_weigh_nothing() -> None:
    assert {r.severity for r in RULES.values() if r.informs} == {Severity.INFORMATION}
