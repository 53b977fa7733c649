"""Paper, read: a few dozen simulated pages and whole dossiers, whose truth is known.

The full measure is `benchmarks/paper.py`; here a handful of pages of each kind of capture must
not hold a single one of the errors that matter.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

pytestmark = pytest.mark.accuracy

from benchmarks import paper  # noqa: E402
from vaeforms import evaluation  # noqa: E402
from vaeforms.evaluation import labels  # noqa: E402
from vaeforms.evaluation.run import Results  # noqa: E402
from vaeforms.evaluation.score import Measure, Result, Score, quantile  # noqa: E402

#: Every kind of capture once or twice; two dossiers, one complete and one with something missing.
PAGES, DOSSIERS = 32, 2
#: Of so few readings one in a hundred may be wrong before it is a defect and not chance.
FEW = 0.01


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    root = tmp_path_factory.mktemp("papier")
    paper.build(root, paper.REPORT, PAGES, dossiers=DOSSIERS, processes=2)
    found = evaluation.run.run(labels.load(root), jobs=2)
    evaluation.show(found)
    paper.show(paper.targets(found))
    return found


def wrong(results: Results, measure: Measure, true: Callable[[Score], bool]) -> float:
    """The share of wrong readings among those of that truth."""
    own = [s for s in results.scores if s.measure is measure and true(s)]
    assert own
    return sum(s.result is Result.WRONG for s in own) / len(own)


def test_no_incomplete_dossier_is_called_complete(results: Results) -> None:
    assert len(results.verdicts) == DOSSIERS
    assert not results.false_complete


def test_no_complete_dossier_is_called_incomplete(results: Results) -> None:
    assert not [v for v in results.verdicts if v.false_incomplete]


def test_every_file_is_read(results: Results) -> None:
    assert results.failed == ()


def test_no_page_is_taken_for_another(results: Results) -> None:
    assert wrong(results, Measure.PAGE, lambda s: True) == 0


def test_boxes_are_where_they_are_looked_for(results: Results) -> None:
    flat = [s.mm for s in results.shifts if s.capture not in paper.FOLDED]
    assert quantile(flat, 0.95) <= 0.3


@pytest.mark.parametrize("true", ["filled", "empty"])
def test_filled_is_not_empty(results: Results, true: str) -> None:
    assert wrong(results, Measure.FILL, lambda s: s.true == true) <= FEW


def test_no_tick_is_taken_for_another(results: Results) -> None:
    assert wrong(results, Measure.TICK, lambda s: s.true not in ("unclear", "hidden")) <= FEW


@pytest.mark.parametrize("measure", [Measure.SIGNATURE, Measure.STAMP])
@pytest.mark.parametrize("true", ["filled", "empty"])
def test_nothing_is_called_signed_that_is_not(
    results: Results, measure: Measure, true: str
) -> None:
    assert wrong(results, measure, lambda s: s.true == true) == 0


def test_values_that_may_decide_are_those_written(results: Results) -> None:
    assert wrong(results, Measure.VALUE, lambda s: s.sure) <= FEW
