"""Are boxes read as filled, empty or to be looked at rightly? Tables by channel, with true maps.

Run ``python benchmarks/paper_fill.py --seed 2 --pages 60``: pages are printed, filled in and
captured by simulation (`benchmarks.simulate`), laid flat with the true map or, with ``--locate``,
by the product's own locating, and each box is held against what was written in it. Thresholds were
tuned on seed 1; report other seeds. ``--dump FOLDER`` draws every error.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.simulate import capture, printing, writing  # noqa: E402
from vaeforms import template  # noqa: E402
from vaeforms.model import Box, Kind, State, TemplatePage  # noqa: E402
from vaeforms.paper import filling, ticking  # noqa: E402
from vaeforms.paper import ground as grounds  # noqa: E402
from vaeforms.paper import ink as inks  # noqa: E402
from vaeforms.paper import locate as locating  # noqa: E402
from vaeforms.paper.capture import Capture  # noqa: E402
from vaeforms.paper.sheet import SCALE, Sheet, lay_flat  # noqa: E402

#: What tables call each kind of capture.
CHANNELS = {
    **dict.fromkeys(capture.KINDS, "scan"),
    **dict.fromkeys(capture.PHOTOS, "photo"),
    **dict.fromkeys(("fax", "bilevel", "copy_of_copy"), "fax/copy"),
    "note": "covered",
    "thumb": "covered",
}


@dataclass(frozen=True, eq=False)
class Case:
    """One page, written on and captured."""

    sheet: Sheet
    ink: NDArray[np.bool_]
    page: TemplatePage
    truth: writing.Truth
    found: capture.Simulated
    channel: str
    name: str
    dump: Path | None

    def whole(self, box: Box) -> bool:
        """The box is in the picture."""
        seen = self.sheet.seen[self.sheet.window(box.rect)]
        return bool(seen.size and seen.mean() > 0.99)

    def hidden(self, box: Box) -> bool:
        """A sticky note or a thumb lies over part of the box."""
        x0, y0, x1, y1 = box.rect
        mask = np.zeros((max(1, int(y1 - y0)), max(1, int(x1 - x0))), np.uint8)
        for polygon in self.found.covered:
            cv2.fillPoly(mask, [np.round(polygon - [x0, y0]).astype(np.int32)], 1)
        return bool(mask.mean() > 0.02)


class Tally:
    """Counts by channel of (truth, answer)."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self.seconds: list[float] = []
        self.errors: list[str] = []


def laid(
    page: TemplatePage, templates: template.Templates, found: capture.Simulated, locate: bool
) -> Sheet | None:
    """The capture laid flat, by the true map or by the product's locating."""
    if locate:
        shown = Capture(found.picture, (0.0, 0.0, *page.size))
        located = locating.locate(shown, templates)
        if not isinstance(located, locating.Located):
            return None
        told = located.template
        if (told.file, told.index) != (page.file, page.index) and told.boxes != page.boxes:
            return None
        return locating.lay(shown, located, templates)
    blank = templates.render(page, SCALE, (0.0, 0.0, *page.size))
    return lay_flat(found.picture, found.to_pixels, page, blank, lambda rect: 0.1)


def draw(sheet: Sheet, ink: NDArray[np.bool_], box: Box, name: str, folder: Path) -> None:
    """A picture of one error: the sheet, and beside it the ink in red."""
    zone = sheet.window(box.rect, 8.0)
    plain = sheet.picture[zone]
    marked = plain // 2 + 127
    marked[ink[zone]] = (220, 0, 0)
    both = np.vstack([plain, marked])
    cv2.imwrite(str(folder / f"{name}.png"), cv2.cvtColor(both, cv2.COLOR_RGB2BGR))


def run(
    seed: int, count: int, tally: Tally, kinds: list[str], dump: Path | None, locate: bool
) -> None:
    templates = template.load(template.default_directories())
    pages = [p for p in templates.pages if p.boxes]
    drawn: dict[tuple[int, str], NDArray[np.uint8]] = {}
    for n in range(count):
        rng = np.random.default_rng((seed, n))
        index = int(rng.integers(len(pages)))
        page, kind = pages[index], kinds[n % len(kinds)]
        press = list(printing.KINDS)[int(rng.integers(len(printing.KINDS)))]
        key = (index, press)
        if key not in drawn:
            plain = templates.render(page, 300 / 72, (0.0, 0.0, *page.size))
            paper = printing.printed(plain, np.random.default_rng(5), press)
            drawn[key] = cv2.imencode(".png", paper, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1]
        paper = np.asarray(cv2.imdecode(drawn[key], cv2.IMREAD_COLOR), np.uint8)
        truth = writing.fill_page(paper, page, rng)
        found = capture.simulate(truth.picture, kind, rng)
        sheet = laid(page, templates, found, locate)
        if sheet is None:
            tally.counts[CHANNELS[kind]]["page", "not located"] += 1
            continue
        sheet.darkness  # noqa: B018
        started = time.thread_time()
        grounds.ground(sheet)
        ink = inks.new_ink(sheet)
        tally.seconds.append(time.thread_time() - started)
        name = f"{seed}-{n:04d}-{kind}-{press}"
        case = Case(sheet, ink, page, truth, found, CHANNELS[kind], name, dump)
        _words(tally, case)
        _ticks(tally, case)
        print(f"{n + 1} of {count}", end="\r", file=sys.stderr, flush=True)


def _words(tally: Tally, case: Case) -> None:
    boxes = [b for b in case.page.boxes if b.kind not in (Kind.RADIO, Kind.SIGNATURE, Kind.STAMP)]
    started = time.thread_time()
    answers = filling.fill_states(case.sheet, case.ink, boxes)
    tally.seconds[-1] += time.thread_time() - started
    for box, answer in zip(boxes, answers, strict=True):
        there = case.truth.boxes[box.field]
        state = there.state
        if there.intruded and state == "empty":
            state = "intruded"
        if case.hidden(box):
            state = "hidden"
        elif not case.whole(box):
            state = "cut"
        counts = tally.counts[case.channel]
        counts[state, str(answer.state)] += 1
        wrong = {
            "filled": answer.state is State.EMPTY,
            "empty": answer.state is State.FILLED,
            "beside": answer.state is not State.UNREADABLE,
            "intruded": answer.state is State.FILLED,
            "hidden": str(answer.state) not in ("unreadable", there.state),
            "cut": answer.state is State.EMPTY and there.state != "empty",
        }[state]
        if (
            answer.state is State.FILLED
            and state == "filled"
            and there.style not in ("real", "dash")
        ):
            counts["struck" if there.struck else "not struck", str("struck" in answer.flags)] += 1
            if there.struck != ("struck" in answer.flags):
                _note(tally, case, box, f"strike {case.name} {there.style} {answer.flags}")
        if answer.state is State.FILLED and state == "filled":
            told = "runs over" if there.style == "over" else "stays inside"
            counts[told, str("overflow" in answer.flags)] += 1
        if wrong:
            _note(tally, case, box, f"WRONG {case.name} {there.style} {state} {answer}")
        elif answer.state is State.UNREADABLE and state in ("filled", "empty"):
            _note(tally, case, box, f"review {case.name} {there.style} {state} {answer}")


def _ticks(tally: Tally, case: Case) -> None:
    for field, there in case.truth.ticks.items():
        boxes = [b for b in case.page.boxes if b.field == field]
        started = time.thread_time()
        answer = ticking.ticks(case.sheet, case.ink, boxes)
        tally.seconds[-1] += time.thread_time() - started
        clean = not any(case.hidden(b) or not case.whole(b) for b in boxes)
        said = "review" if answer.state is State.UNREADABLE else answer.value or "none"
        if not clean:
            told = "hidden"
            wrong = said not in ("review", there.value or "none")
        elif there.style == "none":
            told, wrong = "no tick", said not in ("none", "review")
        elif not there.value:
            told, wrong = "for a person", said != "review"
        else:
            told, wrong = (
                ("doubtful tick" if there.doubtful else "tick"),
                said not in (there.value, "review"),
            )
        result = "review" if said == "review" else "WRONG" if wrong else "right"
        tally.counts[case.channel][told, result] += 1
        if wrong or (said == "review" and told in ("tick", "no tick")):
            word = "WRONG" if wrong else "review"
            text = f"{word} {case.name} {there.style} {there.value or '-'} {answer}"
            _note(tally, case, boxes[0], text)


def _note(tally: Tally, case: Case, box: Box, text: str) -> None:
    tally.errors.append(text)
    if case.dump is not None:
        kind, rest = text.split(" ", 1)
        short = "-".join(rest.split(" ")[:2])
        draw(case.sheet, case.ink, box, f"{kind}-{short}-{box.field}", case.dump)


def show(tally: Tally) -> None:
    for channel, counts in sorted(tally.counts.items()):
        print(f"\n{channel}")
        truths = sorted({t for t, _ in counts})
        for truth in truths:
            row = {a: c for (t, a), c in counts.items() if t == truth}
            total = sum(row.values())
            cells = "  ".join(f"{a} {c} ({c / total:.2%})" for a, c in sorted(row.items()))
            print(f"  {truth:14} {total:6}: {cells}")
    times = np.array(tally.seconds) * 1000
    half, most = np.median(times), np.percentile(times, 90)
    print(f"\nink and all boxes, CPU ms a page: median {half:.0f}, p90 {most:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--pages", type=int, default=44)
    parser.add_argument("--kinds", nargs="*", default=list(capture.KINDS))
    parser.add_argument("--dump", type=Path)
    parser.add_argument("--locate", action="store_true")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    if args.dump:
        args.dump.mkdir(parents=True, exist_ok=True)
    tally = Tally()
    try:
        run(args.seed, args.pages, tally, args.kinds, args.dump, args.locate)
    except KeyboardInterrupt:
        print("stopped: what was measured until then")
    for line in sorted(tally.errors):
        print(line)
    show(tally)


if __name__ == "__main__":
    main()
