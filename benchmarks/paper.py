"""Build a labelled set of pages on paper from a seed, read it, and hold the figures to the targets.

Run ``python benchmarks/paper.py --pages 400 --out build/paper`` (some minutes); ``--run`` reads a
set that is already there again, ``--marks`` builds one of pages to sign or to stamp alone, which
shows rarer errors. Thresholds are tuned on `TUNE`; what is reported is `REPORT`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.simulate.capture import FOLDED  # noqa: E402
from vaeforms import evaluation  # noqa: E402
from vaeforms.evaluation import labels  # noqa: E402
from vaeforms.evaluation.run import Results, run  # noqa: E402
from vaeforms.evaluation.score import (  # noqa: E402
    Measure,
    Result,
    Score,
    is_exact,
    quantile,
)
from vaeforms.evaluation.tables import FIGURES  # noqa: E402

#: Seed that thresholds are tuned on, and seed that figures are reported on.
TUNE, REPORT = 1, 2
#: One whole dossier (12 pages) for so many pages, one form filled on screen for so many.
_DOSSIER, _SCREEN = 15, 30


# ---------------------------------------------------------------------- building


def build(
    root: Path, seed: int, pages: int, *, dossiers: int | None = None, processes: int = 2,
    marks: bool = False,
) -> None:  # fmt: skip
    """Write the set of `seed` into `root`; `marks`: only pages to sign or to stamp, on paper."""
    root.mkdir(parents=True, exist_ok=True)
    screens = 0 if marks else max(2, pages // _SCREEN)
    if dossiers is None:
        dossiers = 0 if marks else max(4, pages // _DOSSIER)
    jobs: list[tuple[str, int]] = [("dossier", n) for n in range(dossiers)]
    jobs += [("screen", n) for n in range(screens)]
    jobs += [("page", n) for n in range(pages)]
    found: list[labels.PageLabel] = []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for made in pool.map(partial(_make, root, seed, marks), jobs):
            found += made
    title = f"papier simulé, graine {seed}{', signatures et cachets' if marks else ''}"
    labels.dump(root, title, found, "dossiers" if dossiers else "")


def _make(root: Path, seed: int, marks: bool, job: tuple[str, int]) -> list[labels.PageLabel]:
    import cv2

    from benchmarks import paper_dossiers, paper_pages
    from vaeforms.reading import load_templates

    cv2.setNumThreads(1)
    templates = load_templates()
    what, n = job
    if what == "dossier":
        paper_dossiers.build(root / "dossiers", templates, seed, n)
        return []
    if what == "screen":
        return paper_pages.digital(root, templates, seed, n // 2, flatten=bool(n % 2))
    return [paper_pages.build(root, templates, seed, n, marks=marks)]


# ---------------------------------------------------------------------- targets


@dataclass(frozen=True)
class Target:
    """A figure that issue and design ask for."""

    name: str
    #: what was measured, NaN when there was nothing to measure
    value: float
    bound: float
    #: « at least » the bound, else « at most »
    least: bool = False
    #: shown as a share, else in millimetres or as a number
    share: bool = True
    #: how many it was measured on
    count: int = 0

    @property
    def met(self) -> bool | None:
        """None when there was nothing to measure."""
        if self.value != self.value:
            return None
        return self.value >= self.bound if self.least else self.value <= self.bound


def targets(results: Results) -> list[Target]:
    """Every target of the issue with what was measured."""
    paper = [s for s in results.scores if s.channel not in ("digital", "flattened")]
    by = {m: [s for s in paper if s.measure is m] for m in Measure}
    return [
        *_verdict_targets(results),
        *_page_targets(results, by[Measure.PAGE]),
        *_fill_targets(by[Measure.FILL], by[Measure.TICK]),
        *_mark_targets("signature", by[Measure.SIGNATURE], 0.003, 0.05),
        *_mark_targets("cachet", by[Measure.STAMP], 0.01, None),
        *_value_targets(by[Measure.VALUE]),
    ]


def _verdict_targets(results: Results) -> Iterator[Target]:
    false = float(len(results.false_complete))
    yield Target("faux « complet »", false, 0, share=False, count=len(results.verdicts))
    wrong = float(sum(v.false_incomplete for v in results.verdicts))
    yield Target("faux « incomplet »", wrong, 0, share=False, count=len(results.verdicts))


def _page_targets(results: Results, pages: list[Score]) -> Iterator[Target]:
    ours = [s for s in pages if s.true]
    yield _rate("page reconnue", ours, lambda s: s.result is Result.RIGHT, 0.995, least=True)
    yield _rate("page prise pour une autre", pages, lambda s: s.result is Result.WRONG, 0.0)
    moved = [s for s in results.shifts if s.channel not in ("digital", "flattened")]
    for name, folded, bound in (("à plat", False, 0.3), ("pliée", True, 1.5)):
        mm = [s.mm for s in moved if (s.capture in FOLDED) is folded]
        yield Target(f"écart p95, page {name} (mm)", quantile(mm, 0.95), bound, False, False,
                     len(mm))  # fmt: skip


def _fill_targets(fill: list[Score], ticks: list[Score]) -> Iterator[Target]:
    plain = [s for s in fill if s.true in ("filled", "empty")]
    yield _rate("zone remplie ou vide, fausse", plain, _wrong, 0.002)
    filled = [s for s in plain if s.true == "filled"]
    empty = [s for s in plain if s.true == "empty"]
    yield _rate("  faux « vide »", filled, _wrong, 0.002)
    yield _rate("  faux « rempli »", empty, _wrong, 0.002)
    yield _rate("  à revoir", plain, _review, 0.05)
    # « rayer la mention inutile », a word underlined: no box is ticked, and no figure is asked for
    around = [s for s in ticks if s.style in ("struck_word", "underlined")]
    plain_ticks = [s for s in ticks if s.true != "hidden" and s not in around]
    for photo, name, bound in ((False, "numérisée", 0.001), (True, "photo", 0.005)):
        own = [s for s in plain_ticks if (s.channel == "photo") is photo]
        yield _rate(f"case à cocher fausse, {name}", own, _wrong, bound)
    yield _rate("case à cocher à revoir", plain_ticks, _review, 0.05)
    yield _rate("mot rayé ou souligné, dit vide ou pris pour l’autre", around, _wrong, 0.05)


def _mark_targets(
    name: str, found: list[Score], bound: float, review: float | None
) -> Iterator[Target]:
    there = [s for s in found if s.true == "filled"]
    nothing = [s for s in found if s.true == "empty"]
    decoys = [s for s in found if s.true in ("decoy", "crossed")]
    yield _rate(f"{name} : fausse présence (zone vide)", nothing, _wrong, bound)
    yield _rate(f"{name} : fausse présence (autre marque)", decoys, _wrong, bound)
    yield _rate(f"{name} : fausse absence", there, _wrong, bound)
    if review is not None:
        yield _rate(f"{name} : à revoir", [*there, *nothing], _review, review)


def _value_targets(values: list[Score]) -> Iterator[Target]:
    typed = [s for s in values if not s.hand]
    yield _rate("valeur dactylographiée exacte", typed, is_exact, 0.99, least=True)
    hand = [s for s in values if s.hand and s.kind in FIGURES]
    yield _rate("chiffres et dates à la main, exacts ou à relire", hand,
                lambda s: not _wrong(s), 0.998, least=True)  # fmt: skip
    yield _rate("valeur sûre mais fausse", values, _wrong, 0.002)


def _wrong(score: Score) -> bool:
    return score.result is Result.WRONG


def _review(score: Score) -> bool:
    return score.result is Result.REVIEW


def _rate(
    name: str, found: list[Score], test: Callable[[Score], bool], bound: float, *,
    least: bool = False,
) -> Target:  # fmt: skip
    value = sum(map(test, found)) / len(found) if found else float("nan")
    return Target(name, value, bound, least, True, len(found))


def show(found: list[Target]) -> None:
    """One line a target, what was measured beside it."""
    print("\n## À atteindre\n")
    for each in found:
        value, bound = (_shown(v, each) for v in (each.value, each.bound))
        sign = "≥" if each.least else "≤"
        state = {True: "atteint", False: "NON ATTEINT", None: "non mesuré"}[each.met]
        print(f"{each.name:52} {value:>10}   {sign} {bound:<8} {state:12} (n = {each.count})")


def _shown(value: float, target: Target) -> str:
    if value != value:
        return "–"
    text = f"{value * 100:.2f} %" if target.share else f"{value:.2f}"
    return text.replace(".", ",")


def main() -> None:
    """Build, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=TUNE)
    parser.add_argument("--report", action="store_true", help="the seed that is reported")
    parser.add_argument("--pages", type=int, default=240)
    parser.add_argument("--dossiers", type=int, default=None)
    parser.add_argument("--marks", action="store_true", help="only pages to sign or to stamp")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "paper")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--run", action="store_true", help="read the set that is there again")
    parser.add_argument("--build", action="store_true", help="build the set, read nothing")
    options = parser.parse_args()
    seed = REPORT if options.report else options.seed
    start = time.perf_counter()
    if not options.run:
        build(options.out, seed, options.pages, dossiers=options.dossiers, processes=options.jobs,
              marks=options.marks)  # fmt: skip
        print(f"set built in {time.perf_counter() - start:.0f} s: {options.out}")
    if options.build:
        return
    start = time.perf_counter()
    results = run(labels.load(options.out), jobs=options.jobs)
    evaluation.show(results, options.out)
    print(f"read in {time.perf_counter() - start:.0f} s")
    show(targets(results))
    sys.exit(1 if results.false_complete else 0)


if __name__ == "__main__":
    main()
