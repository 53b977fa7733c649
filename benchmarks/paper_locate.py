"""Measure finding the page: is it the right one, how exactly is it placed, how long does it take.

Run ``python benchmarks/paper_locate.py`` (``--pages 2`` for a quick look). Every kind of simulated
capture (`simulate.capture`) is made of filled pages of our blanks, of a longer dossier (with
near-identical pages of tables) and of a form of another body without any marks. Thresholds were
tuned with ``--seed 1``; figures in the notes are of ``--seed 2``.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms import blank, template
from vaeforms.model import TemplatePage
from vaeforms.paper.capture import Capture
from vaeforms.paper.locate import Located, Unread, locate
from vaeforms.template import Templates

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.simulate import capture as simulated  # noqa: E402
from benchmarks.simulate import placing, writing  # noqa: E402

#: Forms of other bodies, where present.
FORMS = next((f for d in ROOT.parents if (f := d / "shared/data/forms").is_dir()), ROOT / "?")
MM = 25.4 / 72
#: What issue and design ask for: mm at the 95th percentile.
FLAT, FOLDED = 0.3, 1.5


@dataclass(frozen=True)
class Result:
    """One capture."""

    kind: str
    page: TemplatePage
    #: ``right``, ``wrong``, ``unread`` or ``missed``
    outcome: str
    by: str
    #: mm, for every corner of every box and on a grid, or empty
    errors: NDArray[np.float64]
    #: (said, true) mm for every box
    said: NDArray[np.float64]
    #: seconds of processor
    seconds: float


def measure(
    page: TemplatePage,
    kind: str,
    templates: Templates,
    picture: NDArray[np.uint8],
    rng: np.random.Generator,
) -> Result:
    """Capture one page (`picture`, 300 dpi, RGB) and look where it is found."""
    made = simulated.simulate(picture, kind, rng, page.size)
    started = time.process_time()
    found = locate(Capture(made.picture, (0.0, 0.0, *page.size)), templates)
    seconds = time.process_time() - started
    none = np.zeros(0)
    if found is None or isinstance(found, Unread):
        outcome = "missed" if found is None else "unread"
        return Result(kind, page, outcome, "", none, np.zeros((0, 2)), seconds)
    same = found.template.boxes == page.boxes
    if page.code is not None and found.code is not None:
        # in a longer dossier the same page has another number, which nothing depends on
        same = same and replace(found.code, page=0) == replace(page.code, page=0)
    else:
        same = (found.template.file, found.template.index) == (page.file, page.index)
    outcome = "right" if same else "wrong"
    if not same:
        print(f"WRONG PAGE: {kind} {page.code or page.role} read as {found.code}", file=sys.stderr)
    errors = _errors(found, made, _grid(page))
    said = [
        (found.misplaced(box.rect), float(_errors(found, made, _corners(box.rect)).max(initial=0)))
        for box in page.boxes
        if len(_errors(found, made, _corners(box.rect))) == 4
    ]
    return Result(kind, page, outcome, found.by, errors, np.array(said).reshape(-1, 2), seconds)


def _grid(page: TemplatePage) -> NDArray[np.float64]:
    """Places all over the page, and the corners of the boxes."""
    xs, ys = np.linspace(25, page.size[0] - 25, 20), np.linspace(25, page.size[1] - 25, 28)
    grid = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
    return np.concatenate([grid, *(_corners(box.rect) for box in page.boxes)])


def _corners(rect: Sequence[float]) -> NDArray[np.float64]:
    x0, y0, x1, y1 = rect
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def _errors(
    found: Located, made: simulated.Simulated, points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distances in mm between where `points` are said to be and where they are, those seen."""
    true = made.to_pixels(points)
    height, width = made.picture.shape[:2]
    seen = (true >= 0).all(axis=1) & (true[:, 0] < width) & (true[:, 1] < height)
    apart = np.linalg.norm(found.to_pixels(points) - true, axis=1)[seen]
    return np.asarray(apart / found.resolution * 25.4)


def pages_of(templates: Templates) -> Iterator[tuple[TemplatePage, NDArray[np.uint8]]]:
    """Every blank page once, and its picture at 300 dpi."""
    seen = set()
    for page in templates.pages:
        key = page.code or (page.file, page.index)
        if key not in seen:
            seen.add(key)
            yield page, templates.render(page, placing.DPI / 72, (0.0, 0.0, *page.size))


def run(seed: int, kinds: Sequence[str], most: int, *, ours: bool, filled: bool) -> list[Result]:
    """Every kind of capture of `most` pages (0: all) of our blanks, or of those of others."""
    cv2.setNumThreads(1)
    results = []
    with tempfile.TemporaryDirectory() as folder:
        longer = Path(folder) / "dossier-recevabilite.pdf"
        longer.write_bytes(blank.build("dossier-recevabilite", emplois=7, formations=20))
        known = template.load([*template.default_directories(), FORMS])
        long = template.load([longer.parent])
        every = [
            *pages_of(known),
            *((p, picture) for p, picture in pages_of(long) if p.role == "emplois" and p.code),
        ]
        every = [(p, picture) for p, picture in every if (p.code is not None) is ours]
        rng = np.random.default_rng(seed)
        for kind in kinds:
            order = rng.permutation(len(every))[: most or len(every)]
            for index in order:
                page, picture = every[int(index)]
                own = np.random.default_rng([seed, int(index), *kind.encode()])
                if filled and ours and page.boxes:
                    picture = writing.fill_page(picture, page, own).picture
                results.append(measure(page, kind, known, picture, own))
        known.close()
        long.close()
    return results


def table(results: Sequence[Result]) -> str:
    """Figures by kind of capture, and for all of them."""
    kinds = list(dict.fromkeys(each.kind for each in results))
    lines = [
        "kind           pages  right  wrong  unread missed  tags/qr/pic  p50 mm  p95 mm  worst p95"
        "  ms",
    ]
    for kind in [*kinds, "all"]:
        rows = [each for each in results if kind in (each.kind, "all")]
        count = {o: sum(r.outcome == o for r in rows) for o in ("right", "wrong", "unread")}
        missed = len(rows) - sum(count.values())
        by = "/".join(str(sum(r.by == each for r in rows)) for each in ("tags", "qr", "picture"))
        errors = np.concatenate([r.errors for r in rows] or [np.zeros(0)])
        p50, p95 = np.percentile(errors, [50, 95]) if len(errors) else (np.nan, np.nan)
        worst = max((np.percentile(r.errors, 95) for r in rows if len(r.errors)), default=np.nan)
        lines.append(
            f"{kind:<14} {len(rows):>5}  {count['right'] / len(rows):>5.1%}  {count['wrong']:>5}"
            f"  {count['unread']:>6} {missed:>6}  {by:>11}  {p50:>6.3f}  {p95:>6.3f}"
            f"  {worst:>9.3f}  {1e3 * np.median([r.seconds for r in rows]):>4.0f}"
        )
    return "\n".join(lines)


def trust(results: Sequence[Result]) -> str:
    """How the misplacement that is said compares with the true one."""
    said = np.concatenate([each.said for each in results] or [np.zeros((0, 2))])
    finite = said[np.isfinite(said[:, 0])]
    lines = ["", "said mm        boxes   true p50   true p95  true p99.5  true over said"]
    edges = (0, 0.15, 0.2, 0.3, 0.5, 1.0, 1.5, 1e9)
    for low, high in itertools.pairwise(edges):
        rows = finite[(finite[:, 0] >= low) & (finite[:, 0] < high)]
        if len(rows):
            p50, p95, most = np.percentile(rows[:, 1], [50, 95, 99.5])
            over = (rows[:, 1] > rows[:, 0]).mean()
            lines.append(
                f"{low:>4.2f}-{min(high, 99):<5.2f} {len(rows):>8}   {p50:>8.3f}   {p95:>8.3f}"
                f"  {most:>10.3f}  {over:>14.2%}"
            )
    lines.append(f"said hidden or cut off: {len(said) - len(finite)} of {len(said)}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--pages", type=int, default=0, help="pages of each kind, 0 for all")
    parser.add_argument("--kinds", nargs="*", default=list(simulated.KINDS))
    parser.add_argument("--others", action="store_true", help="forms of other bodies, not ours")
    parser.add_argument("--blank", action="store_true", help="pages nobody wrote on")
    asked = parser.parse_args()
    results = run(
        asked.seed, asked.kinds, asked.pages, ours=not asked.others, filled=not asked.blank
    )
    print(table(results))
    print(trust(results))


if __name__ == "__main__":
    main()
