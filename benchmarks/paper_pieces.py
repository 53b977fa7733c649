"""Measure what is read on supporting pieces that come on paper, beside what their text layer says.

Run ``python benchmarks/paper_pieces.py`` (``--captures scan200,photo --pages 2``). The payslips,
recaps, certificates and letters of the fixture inbox are drawn, captured as `simulate.capture`
does, recognised, and read by `vaeforms.pieces` both ways: facts that come back the same, that are
not read any more, and that are read as something else. Then how often a word is right, by what the
engine claims of it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.simulate import capture, placing  # noqa: E402
from vaeforms.french.plain import plain  # noqa: E402
from vaeforms.model import FileProblem, Piece, Rect, Word  # noqa: E402
from vaeforms.paper.ocr.words import PageWords, read_words  # noqa: E402
from vaeforms.pieces.reader import facts, read_pieces  # noqa: E402
from vaeforms.pieces.sheet import sheet  # noqa: E402
from vaeforms.submitted import SubmittedPage, open_file  # noqa: E402

INBOX = ROOT / "fixtures" / "inbox"
FILES = ("21*/bulletins.pdf", "22*/récap*.pdf", "23*/bulletins.pdf", "24*/bulletins.pdf",
         "25*/attestation.pdf", "26*/certificat.pdf")  # fmt: skip
CAPTURES = ("scan200", "scan300", "scan150", "bilevel", "sideways", "upside_down", "photo")
#: What the kind of a piece, the wording of its text and its doubts say is not a fact of it.
NOT_FACTS = ("text", "issues", "found", "not_found", "recognised")
DPI = placing.DPI
#: Points of the page to which what is recognised is brought back.
WIDTH = 595.0
BINS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass
class Tally:
    """What became of the facts of the pieces under one kind of capture."""

    pages: int = 0
    same: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    #: by confidence bin: (words, right ones)
    words: list[list[int]] = field(default_factory=lambda: [[0, 0] for _ in BINS])


def pages(most: int) -> Iterator[tuple[str, SubmittedPage]]:
    for pattern in FILES:
        for path in sorted(INBOX.glob(pattern)):
            opened = open_file(path, path.name)
            assert not isinstance(opened, FileProblem), path
            with opened:
                yield from ((path.parent.name, page) for page in opened.pages[:most])


def text_of(value: object) -> str:
    said = getattr(value, "text", value)
    return str(said).replace("’", "'")


def compare(name: str, true: Piece, seen: Piece | None, tally: Tally, *, quiet: bool) -> None:
    wanted, got = facts(true), facts(seen) if seen is not None else {}
    for key in sorted(set(wanted) | set(got)):
        if key in NOT_FACTS:
            continue
        if key not in got:
            tally.missing[key] += 1
        elif text_of(wanted.get(key)) == text_of(got[key]):
            tally.same += 1
        else:
            tally.other[key] += 1
            if not quiet:
                print(f"    {name[:24]:24} {key}: {text_of(wanted.get(key))!r} lu "
                      f"{text_of(got[key])!r}")  # fmt: skip


def right_words(page: SubmittedPage, found: PageWords, to_user: placing.ToPixels) -> list[
    tuple[float, bool]
]:  # fmt: skip
    """For each word recognised, its confidence and whether the page says it in that place."""
    said = [(word.rect, plain(word.text)) for word in page.words]
    words, _, _ = found.placed(to_user, WIDTH)
    return [
        (each.confidence, any(plain(word.text) == text for text in near(word, said)))
        for each, word in zip(found.words, words, strict=True)
    ]


def near(word: Word, said: list[tuple[Rect, str]]) -> Iterator[str]:
    x, y = (word.rect[0] + word.rect[2]) / 2, (word.rect[1] + word.rect[3]) / 2
    for rect, text in said:
        if rect[0] - 6 <= x <= rect[2] + 6 and rect[1] - 6 <= y <= rect[3] + 6:
            yield text


def run(name: str, most: int, seed: int, *, quiet: bool) -> Tally:
    rng, tally = np.random.default_rng(seed), Tally()
    for dossier, page in pages(most):
        picture = np.ascontiguousarray(page.render(DPI / 72))
        seen, to_pixels = capture.degrade(picture, name, rng)
        start = time.process_time()
        found = read_words(seen)
        tally.seconds.append(time.process_time() - start)
        tally.pages += 1
        # the true map, turned round: pixels of the capture to points of the page
        corners = np.array([[60, 60], [535, 60], [535, 780], [60, 780]], np.float64)
        back = cv2.getPerspectiveTransform(
            to_pixels(corners).astype(np.float32), corners.astype(np.float32)
        )

        def to_user(pixels: np.ndarray, back: np.ndarray = back) -> np.ndarray:
            return cv2.perspectiveTransform(pixels[None].astype(np.float64), back)[0]

        words, display, size = found.placed(to_user, WIDTH)
        (true, *_) = read_pieces([sheet(page.rel, 0, page.size, page.words)])
        read = read_pieces([sheet(page.rel, 0, size, words, display)])
        compare(dossier, true.piece, read[0].piece if read else None, tally, quiet=quiet)
        for confidence, right in right_words(page, found, to_user):
            slot = tally.words[bisect_right(BINS, confidence) - 1]
            slot[0] += 1
            slot[1] += right
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captures", default=",".join(CAPTURES))
    parser.add_argument("--pages", type=int, default=2, help="pages of each file")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--quiet", action="store_true", help="no list of what is read otherwise")
    told = parser.parse_args()
    cv2.setNumThreads(1)
    total = [[0, 0] for _ in BINS]
    for name in told.captures.split(","):
        tally = run(name, told.pages, told.seed, quiet=told.quiet)
        print(f"{name:12} {tally.pages:3} pages  pareil {tally.same}  non lu "
              f"{dict(tally.missing)}  autre {dict(tally.other)}  "
              f"{statistics.median(tally.seconds):.2f} s de calcul", flush=True)  # fmt: skip
        for slot, (count, right) in zip(total, tally.words, strict=True):
            slot[0] += count
            slot[1] += right
    print("\nmots : annoncé → juste")
    for low, (count, right) in zip(BINS, total, strict=True):
        if count:
            print(f"  dès {low:.2f}  {count:6}  {right / count:.3f}")


if __name__ == "__main__":
    main()
