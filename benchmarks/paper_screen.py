"""Forms filled on screen, printed and captured: what is read of every value against the file.

Run ``python benchmarks/paper_screen.py --kind scan200 --kind photo`` (some minutes a kind and core;
``--every 10`` takes one file of ten). The words are those of the digital dossiers in
`fixtures/inbox`: names, addresses, e-mail addresses, sentences, dates, where `paper.py` has a dozen
phrases; nothing reaches in from another box.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.simulate import capture, pens  # noqa: E402
from vaeforms.evaluation.score import same_value  # noqa: E402
from vaeforms.model import FileProblem, Kind, Source, State  # noqa: E402
from vaeforms.read import FileReading, read_file  # noqa: E402
from vaeforms.reading import load_templates  # noqa: E402
from vaeforms.submitted import open_file  # noqa: E402

INBOX = ROOT / "fixtures" / "inbox"


@dataclass(frozen=True)
class Compared:
    """One value of a file, and what was read of it on paper."""

    capture: str
    where: str
    kind: Kind
    typed: str
    read: str
    #: it may decide by itself
    sure: bool

    @property
    def exact(self) -> bool:
        """It is what was typed, sure or not."""
        return same_value(self.kind, self.typed, self.read)


def compare(path: Path, kinds: Sequence[str]) -> list[Compared]:
    """Every value typed into the file, read back from each kind of capture of its pages."""
    cv2.setNumThreads(1)
    found: list[Compared] = []
    opened = open_file(path, path.name)
    if isinstance(opened, FileProblem):
        return found
    with opened as file:
        for page in read_file(file, load_templates()).pages:
            typed = {
                each.field: each.value
                for each in page.readings
                if each.source is Source.WIDGET and each.value and each.state is State.FILLED
            }
            if not typed:
                continue
            drawn = file.pages[page.index].render(pens.SCALE)
            for kind in kinds:
                found += _on_paper(drawn, kind, f"{path.parent.name}, page {page.index + 1}", typed)
    return found


def _on_paper(
    drawn: NDArray[np.uint8], kind: str, where: str, typed: dict[str, str]
) -> list[Compared]:
    seed = int(hashlib.sha256(f"{where} {kind}".encode()).hexdigest()[:12], 16)
    rng = np.random.default_rng(seed)
    cv2.setRNGSeed(seed % 2**31)
    picture = capture.degrade(np.ascontiguousarray(drawn), kind, rng)[0]
    with TemporaryDirectory() as folder:
        name = Path(folder) / "page.png"
        Image.fromarray(picture).save(name, dpi=(200, 200))
        read = _read(name)
    kinds = {box.field: box.kind for page in load_templates().pages for box in page.boxes}
    values = {r.field: r for page in (read.pages if read else ()) for r in page.readings}
    return [
        Compared(
            kind,
            f"{where}, {field}",
            kinds[field],
            value,
            values[field].value if field in values else "",
            field in values and values[field].state is State.FILLED and not values[field].reason,
        )
        for field, value in typed.items()
        if kinds[field] is not Kind.RADIO
    ]


def _read(path: Path) -> FileReading | None:
    opened = open_file(path, path.name)
    if isinstance(opened, FileProblem):
        return None
    with opened as file:
        return read_file(file, load_templates())


def main() -> None:
    """Read and print, a line a kind of capture, then every value that is not exact."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", action="append", choices=sorted(capture.KINDS))
    parser.add_argument("--every", type=int, default=1, help="one file in so many")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    kinds = options.kind or list(capture.KINDS)
    files = sorted(INBOX.rglob("*.pdf"))[:: options.every]
    found: list[Compared] = []
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        for some in pool.map(compare, files, [kinds] * len(files)):
            found += some
    print(f"{'capture':14} {'values':>7} {'exact':>8} {'sure':>8} {'sure, wrong':>12}")
    for kind in [*kinds, "all"]:
        own = [each for each in found if kind in (each.capture, "all")]
        exact, sure = (sum(map(test, own)) for test in (_exact, _sure))
        wrong = sum(each.sure and not each.exact for each in own)
        count = max(1, len(own))
        print(
            f"{kind:14} {len(own):7} {100 * exact / count:7.2f}% {100 * sure / count:7.2f}%"
            f" {wrong:12}"
        )
    errors = Counter((each.typed, each.read, each.sure) for each in found if not each.exact)
    for (typed, read, sure), times in errors.most_common():
        print(f"{times:4} {'SURE ' if sure else ''}{typed!r} -> {read!r}")


def _exact(each: Compared) -> bool:
    return each.exact


def _sure(each: Compared) -> bool:
    return each.sure


if __name__ == "__main__":
    main()
