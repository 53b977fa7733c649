"""The JSON report holds to its published schema."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import jsonschema
import pytest
import report_samples as samples
import report_unfinished as unfinished

from vaeforms.model import Document, DocumentPage, Reading, Report, Source, State, Trouble
from vaeforms.report import machine


@pytest.fixture(params=range(len(samples.every())))
def report(request: pytest.FixtureRequest) -> Report:
    return samples.every()[request.param]


def values(report: Report) -> dict[str, object]:
    found: dict[str, object] = json.loads(machine.dump(report))
    return found


def test_the_schema_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(machine.schema())


def test_a_report_holds_to_the_schema(report: Report) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(machine.schema(), format_checker=checker).validate(
        values(report)
    )


def test_the_schema_knows_every_word_of_the_model() -> None:
    defs = machine.schema()["$defs"]
    assert defs["reading"]["properties"]["state"]["enum"] == [s.value for s in State]
    assert defs["reading"]["properties"]["source"]["enum"] == [s.value for s in Source]
    assert defs["problem"]["properties"]["kind"]["enum"] == [t.value for t in Trouble]


def test_an_unknown_property_is_refused() -> None:
    found = {**values(samples.complete()), "extra": 1}
    assert not jsonschema.Draft202012Validator(machine.schema()).is_valid(found)


def test_the_format_says_its_version() -> None:
    assert values(samples.complete())["schema"] == machine.SCHEMA_ID == "vaeforms-report/1"


def test_same_report_same_bytes(report: Report) -> None:
    assert machine.dump(report) == machine.dump(report)


def test_machine_words_are_english() -> None:
    found = values(unfinished.incomplete())
    assert (found["verdict"], found["duration"]) == ("incomplete", "not_justified")


def test_durations_are_exact() -> None:
    ledger = machine.as_json(samples.overlaps())["ledger"]
    assert ledger["justified"]["uncapped"][0] == {"exact": "8208/7", "value": 1172.571429}


def test_pages_count_from_one() -> None:
    found = machine.as_json(unfinished.to_check())["dossier"]["problems"]
    assert found[0]["pages"] == [1]


def test_pictures_are_named_not_embedded(report: Report) -> None:
    assert "iVBOR" not in machine.dump(report)


def test_accents_are_written_as_they_are() -> None:
    assert "Łukasz-Œdipe" in machine.dump(samples.hostile())


def test_social_security_numbers_are_masked() -> None:
    digits = re.sub(r"[\s\u00a0]", "", machine.dump(samples.hostile()))
    assert samples.NIR.replace(" ", "") not in digits


def test_a_request_is_written_with_its_subject() -> None:
    first = machine.as_json(unfinished.incomplete())["requests"][0]
    assert first["subject"] == "Page de garde"
    assert first["items"] == [{"text": "Dater et signer la page de garde.", "necessary": True}]


def test_readings_alone_are_those_of_the_report() -> None:
    dossier = samples.complete().dossier
    whole = machine.as_json(samples.complete())["dossier"]
    alone = machine.readings(dossier)
    assert alone == {key: whole[key] for key in ("id", "files", "problems", "documents")}


def test_a_box_that_is_not_on_the_picture_has_no_residual() -> None:
    for residual, written in ((0.25, 0.25), (math.inf, None), (None, None)):
        reading = Reading("candidat_nom", State.UNREADABLE, residual=residual)
        page = DocumentPage("scan.pdf", 0, "garde")
        document = Document("dossier", "dossier-recevabilite", "Dossier", (page,), {"x": reading})
        report = samples.complete()
        own = replace(report, dossier=replace(report.dossier, documents=(document,)))
        (found,) = values(own)["dossier"]["documents"]  # type: ignore[index]  # JSON
        assert found["readings"]["x"]["residual_mm"] == written
