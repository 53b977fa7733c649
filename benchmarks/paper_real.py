"""Show what the readers of paper make of real scans and photos that lie beside the checkout.

Run ``python benchmarks/paper_real.py`` (``--most 3`` for a quick look). None of these pages is
ours: one that is taken for ours is an error, told first. Their words are recognised as those of a
supporting piece would be.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

#: Folders of the real material, and what they hold.
FOLDERS = {
    "contract_scans": "contrats numérisés",
    "photos": "photos",
    "handwriting": "pages manuscrites",
    "stamps": "documents tamponnés",
    "forms": "formulaire d'un autre organisme",
}
#: A picture of a stamp alone is smaller.
_PAGE_PIXELS = 1000
_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".pdf", ".heic", ".webp")


#: Whether blanks and models are loaded.
_warm: list[bool] = []


@dataclass(frozen=True)
class Seen:
    """What was made of one page."""

    name: str
    size: tuple[int, int]
    #: ``""`` for a page that is not ours, else why it was taken for one
    ours: str
    poor: str
    locate_s: float
    words_s: float
    words: int
    confidence: float
    legible: bool


def pages(folder: Path, most: int) -> Iterator[Seen]:
    """What is made of the files of `folder`."""
    from vaeforms.submitted import FileProblem, open_file

    # pieces of stamps are no pages: documents are the large ones
    files = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in _SUFFIXES]
    if folder.name == "stamps":
        files = [p for p in files if _longest(p) >= _PAGE_PIXELS]
    step = max(1, len(files) // most) if most else 1
    for path in files[::step][: most or None]:
        opened = open_file(path, path.name)
        if isinstance(opened, FileProblem):
            print(f"  {path.name} : {opened.message}")
            continue
        with opened as file:
            for page in file.pages[:3]:
                yield _seen(f"{path.name} p. {page.index + 1}", page)
                page.close()


def _longest(path: Path) -> int:
    with Image.open(path) as image:
        return max(image.size)


def _seen(name: str, page: object) -> Seen:
    from vaeforms.paper import capture, locate
    from vaeforms.paper.ocr.words import read_words
    from vaeforms.reading import load_templates

    templates = load_templates()
    taken = capture.capture(page)  # type: ignore[arg-type]
    if not _warm:
        # blanks and models are loaded once in each worker
        locate.locate(taken, templates)
        read_words(taken.picture)
        _warm.append(True)
    start = time.process_time()
    located = locate.locate(taken, templates)
    between = time.process_time()
    found = read_words(taken.picture)
    end = time.process_time()
    ours = ""
    if isinstance(located, locate.Located):
        ours = f"{located.code} ({located.by})"
    elif located is not None:
        ours = f"de nous, illisible : {located}"
    height, width = taken.picture.shape[:2]
    return Seen(
        name, (width, height), ours, " ".join(capture.quality(taken).reasons), between - start,
        end - between, len(found.words), found.confidence, found.legible,
    )  # fmt: skip


def main() -> None:
    """One line a page, then the totals."""
    from benchmarks.simulate import material

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=0, help="so many files of each folder")
    options = parser.parse_args()
    data = material.data()
    if data is None:
        print("!!! no real material beside the checkout: nothing was run", file=sys.stderr)
        return
    everything: list[Seen] = []
    for folder, title in FOLDERS.items():
        if not (data / folder).is_dir():
            print(f"!!! {folder} is not there: NOT run", file=sys.stderr)
            continue
        print(f"\n## {title}\n")
        for seen in pages(data / folder, options.most):
            everything.append(seen)
            state = f"PRISE POUR NÔTRE : {seen.ours}" if seen.ours else "pas de nous"
            quality = "illisible" if seen.poor else ""
            print(
                f"{seen.name[:34]:34} {seen.size[0]:5} × {seen.size[1]:5}  {state}  "
                f"{seen.locate_s:5.2f} s  {seen.words:4} mots (confiance {seen.confidence:.2f}"
                f"{'' if seen.legible else ', dite illisible'}, {seen.words_s:.1f} s)  {quality}"
            )
    if not everything:
        return
    taken = [seen for seen in everything if seen.ours]
    print(f"\n{len(taken)} pages sur {len(everything)} prises pour nôtres (à atteindre : 0)")
    located, worded = (
        statistics.median(times)
        for times in zip(*((s.locate_s, s.words_s) for s in everything), strict=True)
    )
    print(f"temps médian (CPU) : {located:.2f} s pour le dire, {worded:.2f} s pour les mots")
    print(f"pages dites illisibles : {sum(not s.legible for s in everything)}")
    sys.exit(1 if taken else 0)


if __name__ == "__main__":
    main()
