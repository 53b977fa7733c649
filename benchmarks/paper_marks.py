"""Signed and stamped pages through simulated captures -> how often signatures and stamps are told.

``python benchmarks/paper_marks.py --pages 200 --seed 2`` prints, by channel and by what people did,
*absent / to review / present* for signature and stamp boxes. ``--signatures DIR`` signs with the
pictures of a folder instead (one signature each, on pale paper), ``--mentions`` writes real strips
of handwriting where signatures are asked for; none of it is kept.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.simulate import capture, material, pens, placing, writing  # noqa: E402
from vaeforms import template as templates_  # noqa: E402
from vaeforms.model import Box, Kind, State, TemplatePage  # noqa: E402
from vaeforms.paper import marks  # noqa: E402
from vaeforms.paper.ink import new_ink  # noqa: E402
from vaeforms.paper.sheet import SCALE, Sheet, lay_flat  # noqa: E402

#: Captures and how often each comes, by channel.
CHANNELS: Mapping[str, tuple[str, ...]] = {
    "scan": ("scan300", "scan200", "scan200", "scan150", "scan100", "upside_down", "sideways",
             "skewed", "fit", "enlarged", "motion", "duplex"),
    "black and white": ("bilevel", "fax", "copy_of_copy"),
    "photo": ("photo", "photo_hard", "photo_folded"),
}  # fmt: skip
_CHANCES = {"scan": 0.5, "black and white": 0.2, "photo": 0.3}
#: Registration is not exact: mm, one standard deviation, and what a reader is told.
_ASTRAY = {"scan": 0.08, "black and white": 0.12, "photo": 0.15, "photo_folded": 0.4}
_INCH = 25.4
_MENTIONS = "mentions"
_STATES = {State.EMPTY: "absent", State.UNREADABLE: "review", State.FILLED: "present"}
#: A mark with this share of its ink in a box is there, with less than that it is not.
_THERE, _NOT_THERE = 0.6, 0.02


@dataclass(frozen=True)
class Outcome:
    """One box: what was done there, and what was read."""

    kind: Kind
    channel: str
    #: what people did in the block
    style: str
    #: ``there``, ``not``, or ``open`` where only a person could say
    truth: str
    said: str
    reason: str
    page: int


def main() -> None:
    """Run and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--signatures", type=Path, help="folder of pictures of one signature each")
    parser.add_argument("--mentions", action="store_true", help="real handwriting, unsigned")
    parser.add_argument("--errors", type=Path, help="folder for a picture of every error")
    args = parser.parse_args()
    pictures = sorted(args.signatures.rglob("*.png")) if args.signatures else []
    with_what = _MENTIONS if args.mentions else pictures
    outcomes, seconds = run(args.pages, args.seed, with_what, args.errors)
    report(outcomes)
    print(f"reading: {1000 * float(np.median(seconds)):.0f} ms a page (median, CPU)")


def run(
    pages: int, seed: int, pictures: list[Path] | str, errors: Path | None = None
) -> tuple[list[Outcome], list[float]]:
    """`pages` signed pages of every template with boxes to sign, in turn."""
    cv2.setNumThreads(1)
    with_boxes = templates_.load(templates_.default_directories())
    roles: dict[str, TemplatePage] = {}
    for page in with_boxes.pages:
        if any(box.kind in (Kind.SIGNATURE, Kind.STAMP) for box in page.boxes):
            roles.setdefault(page.role, page)
    blanks = {
        role: (with_boxes.render(page, placing.DPI / 72, (0, 0, *page.size)),
               with_boxes.render(page, SCALE, (0, 0, *page.size)))
        for role, page in roles.items()
    }  # fmt: skip
    outcomes: list[Outcome] = []
    seconds = []
    for n in range(pages):
        rng = np.random.default_rng([seed, n])
        role = ("attestation-salariee", "attestation-benevole", "garde")[n % 3]
        template = roles[role]
        truth = _signed(blanks[role][0], template, rng, pictures)
        channel = str(rng.choice(list(_CHANCES), p=list(_CHANCES.values())))
        kind = str(rng.choice(CHANNELS[channel]))
        sheet = _captured(truth.picture, kind, channel, template, blanks[role][1], rng)
        ink = new_ink(sheet)
        zones = [b for b in template.boxes if b.kind in (Kind.SIGNATURE, Kind.STAMP)]
        began = time.process_time()
        readings = marks.read_marks(sheet, ink, zones)
        seconds.append(time.process_time() - began)
        styles = "+".join(truth.signing[b.field] for b in zones)
        for box in zones:
            reading = readings[box.field]
            outcome = Outcome(
                box.kind, channel, truth.signing[box.field], _truth(truth, box, zones),
                _STATES[reading.state], reading.reason, n,
            )  # fmt: skip
            outcomes.append(outcome)
            wrong = (outcome.truth, outcome.said) in (("there", "absent"), ("not", "present"))
            if errors and (wrong or (outcome.said == "review" and outcome.truth != "open")):
                errors.mkdir(parents=True, exist_ok=True)
                name = f"{outcome.truth}-{outcome.said}-{box.kind}-{n}-{kind}-{styles}.png"
                around = sheet.picture[sheet.window(box.rect, 8)]
                cv2.imwrite(str(errors / name), around[:, :, ::-1])
    return outcomes, seconds


def _signed(
    blank: NDArray[np.uint8],
    template: TemplatePage,
    rng: np.random.Generator,
    pictures: list[Path] | str,
) -> writing.Truth:
    zones = [b for b in template.boxes if b.kind in (Kind.SIGNATURE, Kind.STAMP)]
    if not pictures:
        return writing.fill_page(blank, template, rng, weights={"empty": 1.0})
    styles = {b.field: "none" for b in zones if b.kind is Kind.SIGNATURE} | {"pair": "each"}
    truth = writing.fill_page(blank, template, rng, weights={"empty": 1.0}, styles=styles)
    found, signing = list(truth.marks), dict(truth.signing)
    height = template.size[1]
    for box in zones:
        if box.kind is not Kind.SIGNATURE or rng.random() < 0.25:
            continue
        kind, source, ink = _laid(rng, pictures)
        x0, y0 = box.rect[0] * pens.SCALE, (height - box.rect[3]) * pens.SCALE
        wide, high = ((box.rect[k + 2] - box.rect[k]) * pens.SCALE for k in (0, 1))
        place = (x0 + rng.uniform(0, max(1, wide - ink.shape[1])),
                 y0 + rng.uniform(0, max(1, high - ink.shape[0])))  # fmt: skip
        pen = pens.PENS[int(rng.integers(len(pens.PENS)))]
        at = pens.lay(truth.picture, ink, pen, *place, 0.92)
        found.append(writing.MarkTruth(kind, box.field, source, pen,
                                       (ink * 255).astype(np.uint8), at))  # fmt: skip
        signing[box.field] = kind
    return writing.Truth(truth.picture, truth.boxes, truth.ticks, tuple(found), signing)


def _laid(rng: np.random.Generator, pictures: list[Path] | str) -> tuple[str, str, pens.Coverage]:
    """The kind of a mark, where it is from, and its ink."""
    if isinstance(pictures, str):
        found = material.handwriting(rng, float(rng.uniform(20, 48)), float(rng.uniform(5, 8)))
        if found is None:
            raise SystemExit("no real handwriting: set VAEFORMS_SHARED")
        return "note", found[1], found[0]
    path = pictures[int(rng.integers(len(pictures)))]
    return "signature", path.stem, _cut(path, float(rng.uniform(22, 46)))


def _cut(path: Path, width_mm: float) -> pens.Coverage:
    """The ink of a picture of one signature, so wide."""
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise SystemExit(f"not a picture: {path}")
    paper = float(np.percentile(grey, 90))
    ink = np.clip((paper - grey.astype(np.float32) - 15) / 90, 0, 1)
    return pens.fitted(pens.trimmed(ink.astype(np.float32)), width_mm, 28, enlarge=True)


def _captured(
    picture: NDArray[np.uint8], kind: str, channel: str, template: TemplatePage,
    blank: NDArray[np.uint8], rng: np.random.Generator,
) -> Sheet:  # fmt: skip
    taken, to_pixels = capture.degrade(picture, kind, rng)
    astray = _ASTRAY.get(kind, _ASTRAY[channel])
    shift = rng.normal(0, astray, 2) * 72 / _INCH
    return lay_flat(taken, lambda points: to_pixels(points + shift), template, blank,
                    lambda rect: 2 * astray)  # fmt: skip


def _truth(truth: writing.Truth, box: Box, zones: Iterable[Box]) -> str:
    """Whether what the box asks for is in it."""
    wanted = "signature" if box.kind is Kind.SIGNATURE else "stamp"
    shares = [_share(mark, box, truth) for mark in truth.marks if mark.kind == wanted]
    if any(share >= _THERE for share in shares):
        return "there"
    if any(share > _NOT_THERE for share in shares):
        return "open"
    if box.kind is Kind.SIGNATURE and truth.signing[box.field] == "both_in_one":
        return "open"
    # signed in another box, or stamped in the signature's: a person attributes it
    mine = [mark for mark in truth.marks if mark.kind == wanted and mark.field == box.field]
    pair = [truth.signing[b.field] for b in zones if b.kind is box.kind]
    return "open" if mine or "both_in_one" in pair else "not"


def _share(mark: writing.MarkTruth, box: Box, truth: writing.Truth) -> float:
    height = truth.picture.shape[0]
    left, right = box.rect[0] * pens.SCALE, box.rect[2] * pens.SCALE
    top, low = height - box.rect[3] * pens.SCALE, height - box.rect[1] * pens.SCALE
    rows, columns = np.nonzero(mark.ink > 100)
    if not len(rows):
        return 0.0
    x, y = columns + mark.origin[0], rows + mark.origin[1]
    return float(((x >= left) & (x < right) & (y >= top) & (y < low)).mean())


def report(outcomes: list[Outcome]) -> None:
    """The tables."""
    for kind in (Kind.SIGNATURE, Kind.STAMP):
        print(f"\n{kind.value} boxes: absent / review / present")
        mine = [o for o in outcomes if o.kind is kind]
        groups = {"all": mine} | {c: [o for o in mine if o.channel == c] for c in CHANNELS}
        groups |= {
            f"  {s}": [o for o in mine if o.style == s] for s in sorted({o.style for o in mine})
        }
        for name, group in groups.items():
            cells = []
            for truth in ("there", "not", "open"):
                told = Counter(o.said for o in group if o.truth == truth)
                counts = " / ".join(f"{told[s]:4}" for s in ("absent", "review", "present"))
                cells.append(f"{truth}: {counts}")
            print(f"{name:18} {'   '.join(cells)}")
        judged = [o for o in mine if o.truth != "open"]
        for name, wanted, said in (
            ("false absent", "there", "absent"),
            ("false present", "not", "present"),
        ):
            among = [o for o in judged if o.truth == wanted]
            wrong = sum(o.said == said for o in among)
            print(f"{name}: {wrong} of {len(among)} ({100 * wrong / max(1, len(among)):.1f} %)")
        plain = [o for o in judged if o.style in ("signature", "stamp", "none", "signature_note")]
        for name, among in (
            ("review", judged),
            ("review where plainly signed, stamped or left", plain),
        ):
            asked = sum(o.said == "review" for o in among)
            print(f"{name}: {asked} of {len(among)} ({100 * asked / max(1, len(among)):.1f} %)")
        reasons = Counter(o.reason for o in judged if o.said == "review")
        for reason, count in reasons.most_common(12):
            print(f"  {count:4} {reason}")


if __name__ == "__main__":
    main()
