"""A labelled set: its format, its counting, its tables, its page, its exit code."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from vaeforms import evaluation
from vaeforms.cli import main
from vaeforms.errors import UsageError
from vaeforms.evaluation import labels, page, score, tables
from vaeforms.evaluation.labels import FieldLabel, PageLabel, Truth
from vaeforms.evaluation.run import Results
from vaeforms.evaluation.score import Measure, Result, Score, Shift, Verdicts
from vaeforms.fill import fill
from vaeforms.model import Kind, PageCode, Reading, Rect, State, Where
from vaeforms.read import PageReading

ROOT = Path(__file__).parent.parent
BLANK = ROOT / "blank_forms" / "attestation-salariee.pdf"
CODE = PageCode("SAL", "P9A0S", 1)
PAGE = PageLabel("a.pdf", 0, "scan", "scan200", CODE)
TEXT = FieldLabel("x", Kind.TEXT, Truth.FILLED, "Lyon", hand=True)


def read(
    state: State, value: str = "", *, flags: tuple[str, ...] = (), sure: float = 1.0
) -> Reading:
    return Reading("x", state, value, confidence=sure, flags=flags)


FILLED, EMPTY, UNREADABLE = (read(s) for s in (State.FILLED, State.EMPTY, State.UNREADABLE))
RIGHT, REVIEW, WRONG = Result.RIGHT, Result.REVIEW, Result.WRONG

# ---------------------------------------------------------------------- format


def test_a_set_reads_back_as_written(tmp_path: Path) -> None:
    field = FieldLabel(
        "att_sal_salarie", Kind.TEXT, Truth.FILLED, "Zoé", True, "pencil", False, False,
        (1.0, 2.0, 3.0, 4.0), ((1.0, 2.0), (3.0, 2.0), (1.0, 4.0), (3.0, 4.0)),
    )  # fmt: skip
    written = (replace(PAGE, fields=(field,)), replace(PAGE, page=1, template=None))
    labels.dump(tmp_path, "essai", written)
    assert labels.load(tmp_path).pages == written


def test_a_folder_of_dossiers_with_their_verdict_is_a_set(tmp_path: Path) -> None:
    (tmp_path / "Roux").mkdir()
    (tmp_path / "Roux" / "expected.json").write_text('{"verdict": "complete"}')
    found = labels.load(tmp_path)
    assert [(d.folder, d.verdicts) for d in found.dossiers] == [("Roux", ("complete",))]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"pages": [{}]}', '{"pages": [{"file": "a", "channel": "x"}]}']
)
def test_a_set_that_cannot_be_understood_is_said_in_french(tmp_path: Path, text: str) -> None:
    (tmp_path / "set.json").write_text(text)
    with pytest.raises(UsageError, match="n’a pas la forme attendue"):
        labels.load(tmp_path)


def test_a_folder_that_is_no_set_is_said_in_french(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="n’est pas un jeu étiqueté"):
        labels.load(tmp_path)


# ---------------------------------------------------------------------- counting


@pytest.mark.parametrize(
    ("truth", "reading", "result"),
    [
        (Truth.FILLED, FILLED, RIGHT),
        (Truth.FILLED, EMPTY, WRONG),
        (Truth.FILLED, UNREADABLE, REVIEW),
        (Truth.FILLED, None, REVIEW),
        (Truth.EMPTY, EMPTY, RIGHT),
        (Truth.EMPTY, FILLED, WRONG),
        (Truth.BESIDE, EMPTY, WRONG),
        (Truth.BESIDE, UNREADABLE, REVIEW),
        (Truth.CROSSED, FILLED, WRONG),
        (Truth.CROSSED, EMPTY, RIGHT),
    ],
)
def test_filled_or_empty(truth: Truth, reading: Reading | None, result: Result) -> None:
    assert score.fill_result(replace(TEXT, state=truth), reading) is result


@pytest.mark.parametrize("truth", [Truth.FILLED, Truth.EMPTY])
def test_what_nobody_can_see_is_not_empty(truth: Truth) -> None:
    hidden = replace(TEXT, state=truth, hidden=True)
    assert score.fill_result(hidden, EMPTY) is WRONG
    assert score.mark_result(hidden, EMPTY) is WRONG
    assert score.fill_result(hidden, UNREADABLE) is REVIEW


@pytest.mark.parametrize(
    ("truth", "reading", "result"),
    [
        (Truth.FILLED, EMPTY, WRONG),
        (Truth.EMPTY, FILLED, WRONG),
        (Truth.DECOY, FILLED, WRONG),
        (Truth.DECOY, EMPTY, RIGHT),
        (Truth.DECOY, UNREADABLE, REVIEW),
        (Truth.ELSEWHERE, EMPTY, WRONG),
        (Truth.ELSEWHERE, FILLED, RIGHT),
        (Truth.CROSSED, FILLED, WRONG),
    ],
)
def test_signatures_and_stamps(truth: Truth, reading: Reading, result: Result) -> None:
    box = replace(TEXT, kind=Kind.SIGNATURE, state=truth, value=None)
    assert score.mark_result(box, reading) is result


TICK = FieldLabel("x", Kind.RADIO, Truth.FILLED, "oui")


@pytest.mark.parametrize(
    ("label", "reading", "result"),
    [
        (TICK, read(State.FILLED, "oui"), RIGHT),
        (TICK, read(State.FILLED, "non"), WRONG),
        (TICK, EMPTY, WRONG),
        (TICK, UNREADABLE, REVIEW),
        (replace(TICK, doubtful=True), UNREADABLE, RIGHT),
        (replace(TICK, state=Truth.EMPTY, value=None), EMPTY, RIGHT),
        (replace(TICK, state=Truth.EMPTY, value=None), read(State.FILLED, "oui"), WRONG),
        (replace(TICK, state=Truth.UNCLEAR, value=None), UNREADABLE, RIGHT),
        (replace(TICK, state=Truth.UNCLEAR, value=None), EMPTY, WRONG),
        (
            replace(TICK, state=Truth.UNCLEAR, value=None),
            read(State.FILLED, "oui", flags=("both",)),
            RIGHT,
        ),
    ],
)
def test_boxes_to_tick(label: FieldLabel, reading: Reading, result: Result) -> None:
    assert score.tick_result(label, reading) is result


def value(reading: Reading, label: FieldLabel = TEXT) -> Score | None:
    return score.value_score(PAGE, label, reading)


def test_a_wrong_value_is_an_error_only_where_the_reader_was_sure() -> None:
    sure, doubtful = read(State.FILLED, "Lyou"), read(State.FILLED, "Lyou", flags=("to_read",))
    found = [value(sure), value(doubtful), value(read(State.FILLED, " Lyon "))]
    assert [each.result for each in found if each] == [WRONG, REVIEW, RIGHT]


def test_words_that_nobody_can_say_are_not_judged() -> None:
    assert value(read(State.FILLED, "Lyon"), replace(TEXT, value=None)) is None
    assert value(EMPTY) is None


@pytest.mark.parametrize(
    ("kind", "true", "said", "same"),
    [
        (Kind.TEXT, "D’Angelo", "D'Angelo", True),
        (Kind.TEXT, "Œuvre", "Oeuvre", False),
        (Kind.TEXT, "Zoe", "Zoé", False),
        (Kind.MULTILINE, "a\nb", "a b", True),
        (Kind.DATE, "01.09.2021", "01/09/2021", True),
        (Kind.DATE, "01/09/2021", "01/09/2027", False),
        (Kind.DATE, "hier", "demain", False),
        (Kind.PHONE, "06 39 98 12 34", "0639981234", True),
        (Kind.NUMBER, "7,5", "75", False),
        (Kind.NUMBER, "7,5", "7.5", True),
        (Kind.NUMBER, "10 heures", "10", True),
        (Kind.NUMBER, "10 heures", "1", False),
        (Kind.TEXT, "art. 7,5", "art. 7.5", False),
        (Kind.QUOTA, "35 h", "35h", True),
        (Kind.QUOTA, "80 %", "80", False),
        (Kind.TEXT, "AFPA - 120 h", "AFPA – 120h", True),
        (Kind.TEXT, "Jean Paul", "JeanPaul", False),
    ],
)
def test_the_same_value(kind: Kind, true: str, said: str, same: bool) -> None:
    assert score.same_value(kind, true, said) is same


@pytest.mark.parametrize(
    ("true", "said", "result"),
    [
        (CODE, CODE, RIGHT),
        (CODE, replace(CODE, layout="AAAAA"), RIGHT),
        (CODE, replace(CODE, page=2), WRONG),
        (CODE, None, REVIEW),
        (None, None, RIGHT),
        (None, CODE, WRONG),
    ],
)
def test_which_page(true: PageCode | None, said: PageCode | None, result: Result) -> None:
    reading = PageReading("a.pdf", 0, code=said)
    assert score.identification(replace(PAGE, template=true), reading).result is result


def test_a_page_taken_for_another_says_nothing_of_its_boxes() -> None:
    label = replace(PAGE, fields=(TEXT,))
    wrong = PageReading("a.pdf", 0, code=replace(CODE, page=2))
    assert len(score.page_scores(label, wrong)) == 1
    assert [s.result for s in score.page_scores(label, None)] == [REVIEW, REVIEW]


BOX: Rect = (100.0, 100.0, 172.0, 136.0)
CORNERS = ((200.0, 200.0), (344.0, 200.0), (200.0, 272.0), (344.0, 272.0))


def test_a_box_two_points_aside_on_a_page_twice_as_large() -> None:
    assert score.misplacement(BOX, CORNERS, (200, 200, 344, 272)) == 0
    moved = score.misplacement(BOX, CORNERS, (202, 200, 346, 272))
    assert moved == pytest.approx(25.4 / 72)


def test_shifts_need_a_page_that_was_recognised() -> None:
    label = replace(PAGE, fields=(replace(TEXT, box=BOX, corners=CORNERS),))
    there = Reading("x", State.EMPTY, where=Where("a.pdf", 0, (200, 200, 344, 272)), residual=0.1)
    assert [s.mm for s in score.shifts(label, PageReading("a.pdf", 0, code=CODE))] == []
    found = score.shifts(label, PageReading("a.pdf", 0, code=CODE, readings=(there,)))
    assert found == [Shift("scan", "scan200", 0.0, 0.1)]


def test_calibration_sets_what_is_claimed_beside_what_is_true() -> None:
    told = [("Lyon", 0.99, ()), ("Lyou", 0.995, ()), ("Lyou", 0.6, ("to_read",))]
    found = [value(read(State.FILLED, text, sure=c, flags=flags)) for text, c, flags in told]
    low, high = score.calibration([each for each in found if each])
    assert (low.count, low.exact, low.sure, low.sure_wrong) == (1, 0.0, 0, 0)
    assert (high.count, high.exact, high.sure, high.sure_wrong) == (2, 0.5, 2, 1)


def test_quantiles_are_values_that_were_measured() -> None:
    assert score.quantile([1, 2, 3, 4], 0.5) == 2
    assert score.quantile([1, 2, 3, 4], 0.95) == 4
    assert score.quantile([], 0.5) != score.quantile([], 0.5)


# ---------------------------------------------------------------------- tables and page

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def results() -> Results:
    scores = (
        Score(Measure.PAGE, RIGHT, "a.pdf", 0, "scan", "scan200", "", "", str(CODE), str(CODE)),
        Score(Measure.FILL, WRONG, "a.pdf", 0, "scan", "scan200", "x", "text", "filled", "empty",
              crop=PNG),
        Score(Measure.VALUE, WRONG, "a.pdf", 0, "photo", "photo", "x", "text", "<b>Lyon", "Lyou",
              crop=PNG),
        Score(Measure.SIGNATURE, WRONG, "a.pdf", 0, "photo", "photo", "s", "signature", "empty",
              "filled"),
    )  # fmt: skip
    verdicts = (
        Verdicts("Roux", "scan", "un cachet", ("incomplete",), "complete"),
        Verdicts("Abdi", "photo", "", ("complete",), "to_check"),
        Verdicts("Roche", "photo", "", ("complete",), "incomplete", ("SIG-04",)),
    )
    return Results("essai", scores, (Shift("scan", "scan200", 0.125, 0.1),), verdicts)


def table(title: str) -> tables.Table:
    return next(each for each in tables.tables(results()) if each.title == title)


def test_false_complete_is_the_first_thing_said() -> None:
    first = tables.tables(results())[0]
    assert first.title == "Verdicts des dossiers"
    assert first.note.startswith("Faux « complet »\u00a0: 1.")
    assert ("numérisation", "incomplet", "1", "1", "0", "0", "0") in first.rows


def test_a_dossier_may_have_two_right_verdicts(tmp_path: Path) -> None:
    (tmp_path / "Roux").mkdir()
    told = tmp_path / "Roux" / "expected.json"
    told.write_text('{"verdict": ["to_check", "complete"], "channel": "paper"}')
    (label,) = labels.load(tmp_path).dossiers
    assert label.verdicts == ("complete", "to_check")
    verdicts = [Verdicts("Roux", "paper", "", label.verdicts, read) for read in
                ("complete", "to_check", "incomplete")]  # fmt: skip
    assert [each.false_complete for each in verdicts] == [False] * 3
    assert [each.false_incomplete for each in verdicts] == [False, False, True]
    (row,) = tables.verdicts(verdicts).rows
    assert row == ("papier", "complet ou à vérifier", "3", "1", "1", "1", "0")


@pytest.mark.parametrize("told", ['"perfect"', "[]", '["complete", 3]', "null"])
def test_another_verdict_is_not_understood(tmp_path: Path, told: str) -> None:
    (tmp_path / "Roux").mkdir()
    (tmp_path / "Roux" / "expected.json").write_text(f'{{"verdict": {told}}}')
    with pytest.raises(UsageError, match="n’a pas la forme attendue"):
        labels.load(tmp_path)


def test_what_is_wrongly_said_of_a_dossier_is_told_with_its_rules() -> None:
    note = tables.tables(results())[0].note
    assert "Roux\u00a0: dit complet, manque un cachet." in note
    assert "Roche\u00a0: dit incomplet (SIG-04)." in note


def test_false_empty_and_false_signed_are_counted() -> None:
    assert "Faux « vide »\u00a0: 1 sur 1" in table("Zones de texte remplies ou vides").note
    assert "Fausse présence\u00a0: 1 sur 1" in table("Signatures").note


def test_distances_are_shown_in_millimetres_with_a_comma() -> None:
    row = table("Écart de placement (mm)").rows[0]
    assert row[:6] == ("numérisation", "scan200", "1", "0,13", "0,13", "0,13")


def test_empty_tables_are_left_out() -> None:
    titles = [each.title for each in tables.tables(replace(results(), scores=()))]
    assert "Signatures" not in titles


def test_every_row_has_a_cell_for_each_column() -> None:
    for each in tables.tables(results()):
        assert {len(row) for row in each.rows} == {len(each.columns)}


def test_the_page_shows_every_error_and_nothing_from_outside() -> None:
    text = page.page(results())
    assert "&lt;b&gt;Lyon" in text
    assert "<b>Lyon" not in text
    assert "Roux (numérisation)" in text
    assert not re.search(r'(src|href)="https?:', text)
    assert text.count("data:image/png") == 1  # the same picture once


# ---------------------------------------------------------------------- whole runs


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def a_set(root: Path) -> None:
    """One attestation filled on screen; the label of one value is wrong on purpose."""
    values = {"att_sal_salarie": "Zoé Guérin", "att_sal_depuis": "01/09/2021"}
    (root / "a.pdf").write_bytes(fill(BLANK.read_bytes(), values).data)
    fields = (
        FieldLabel("att_sal_salarie", Kind.TEXT, Truth.FILLED, "Zoé Guérin"),
        FieldLabel("att_sal_depuis", Kind.DATE, Truth.FILLED, "01/09/2022"),
        FieldLabel("att_sal_jusquau", Kind.DATE, Truth.EMPTY),
        FieldLabel("att_sal_signature", Kind.SIGNATURE, Truth.EMPTY),
    )
    labels.dump(root, "essai", [PageLabel("a.pdf", 0, "digital", "digital", CODE, fields)])


def test_a_set_of_pages_is_read_and_its_errors_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_set(tmp_path)
    assert run("evaluate", str(tmp_path), "--html", str(tmp_path / "out"), "--jobs", "1") == 0
    text = capsys.readouterr().out
    assert "Identification des pages" in text
    shown = (tmp_path / "out" / "evaluation.html").read_text(encoding="utf-8")
    assert "«\u00a001/09/2022\u00a0»" in shown
    assert "data:image/jpeg" in shown


def test_a_file_that_cannot_be_read_is_no_crash(tmp_path: Path) -> None:
    a_set(tmp_path)
    (tmp_path / "a.pdf").write_bytes(b"rien")
    found = evaluation.run.run(labels.load(tmp_path), jobs=1)
    assert {s.result for s in found.scores} == {REVIEW}
    assert [file for file, _ in found.failed] == ["a.pdf"]


def test_a_false_complete_is_exit_code_1(tmp_path: Path) -> None:
    source = next(ROOT.glob("fixtures/inbox/01 *"))
    shutil.copytree(source, tmp_path / "dossier")
    expected = tmp_path / "dossier" / "expected.json"
    assert run("evaluate", str(tmp_path), "--jobs", "1") == 0
    told = {**json.loads(expected.read_text(encoding="utf-8")), "verdict": "incomplete"}
    expected.write_text(json.dumps(told), encoding="utf-8")
    assert run("evaluate", str(tmp_path), "--jobs", "1") == 1
