"""Each rule against its fixture: given this change to a complete dossier, this outcome."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from builders import base, changed

from vaeforms.french import NBSP
from vaeforms.model import DurationStatus, Finding, Outcome, Verdict
from vaeforms.rules import RULES, judge

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "rules"
OUTCOMES = {
    "fail": Outcome.FAILED,
    "pass": Outcome.PASSED,
    "unverifiable": Outcome.UNVERIFIABLE,
    "not_applicable": Outcome.NOT_APPLICABLE,
}


def fixture(id: str) -> dict[str, Any]:
    path = FOLDER / f"{id}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def cases() -> list[Any]:
    return [
        pytest.param(id, key, each, id=f"{id}-{key}-{i}")
        for id in RULES
        for key in OUTCOMES
        for i, each in enumerate(fixture(id).get(key, []), start=1)
    ]


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def assert_whole(text: str) -> None:
    """French sentences without holes, doubled signs or breakable spaces."""
    assert not set("{}'") & set(text), text
    for doubled in ("(s)", "(e)", "..", "  ", " ,", "de É", "de E", "« «", "le le ", "None"):
        assert doubled not in text.replace("...", "…"), text
    for sign in ":;?!%»":
        assert f" {sign}" not in text, text
    assert "« " not in text, text
    assert not text or text[-1] in ".?!…", text


def found(id: str, each: dict[str, Any]) -> list[Finding]:
    report = judge(changed(base(), each.get("set", {})))
    for finding in report.findings:
        assert finding.message
        assert_whole(finding.message)
        assert_whole(finding.request)
        assert "irrecevable" not in finding.request
    subject = each.get("subject")
    return [f for f in report.findings if f.rule == id and subject in (None, f.subject)]


@pytest.mark.parametrize(("id", "key", "each"), cases())
def test_rule(id: str, key: str, each: dict[str, Any]) -> None:
    findings = found(id, each)
    wanted = OUTCOMES[key]
    here = [f for f in findings if f.outcome is wanted]
    assert here, [f"{f.subject}: {f.outcome.value}: {f.message}" for f in findings]
    if key in ("pass", "not_applicable"):
        assert not [f for f in findings if f.outcome in (Outcome.FAILED, Outcome.UNVERIFIABLE)]
    if key == "unverifiable":
        assert not [f for f in findings if f.outcome is Outcome.FAILED]
    if key == "not_applicable":
        assert len(here) == len(findings)
    if "says" in each:
        assert any(each["says"] in plain(f.message) for f in here), [f.message for f in here]
    if "severity" in each:
        assert each["severity"] in [f.severity.value for f in here]
    if "asks" in each:
        requests = [plain(f.request) for f in here]
        if each["asks"]:
            assert any(each["asks"] in request for request in requests), requests
        else:
            assert not any(requests)


@pytest.mark.parametrize("id", RULES)
def test_every_rule_has_a_fixture_that_fails_and_one_that_passes(id: str) -> None:
    own = fixture(id)
    assert own.get("pass"), f"fixtures/rules/{id}.toml has no [[pass]]"
    assert own.get("fail") or own.get("cannot_fail"), f"fixtures/rules/{id}.toml has no [[fail]]"
    if RULES[id].informs:
        assert own.get("cannot_fail")


@pytest.mark.parametrize("id", [id for id, rule in RULES.items() if not rule.informs])
def test_every_rule_has_a_fixture_that_nobody_can_verify_or_says_why_not(id: str) -> None:
    own = fixture(id)
    assert bool(own.get("unverifiable")) != bool(own.get("cannot_verify"))


def test_every_fixture_has_a_rule() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} <= set(RULES)


def test_the_base_dossier_is_complete() -> None:
    report = judge(base())
    assert (report.verdict, report.duration) == (Verdict.COMPLETE, DurationStatus.MET)


def test_the_base_dossier_asks_nothing() -> None:
    assert not [f for f in judge(base()).findings if f.request]
