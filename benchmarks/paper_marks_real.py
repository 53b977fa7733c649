"""Real stamps, signatures and lines of handwriting -> what kind of ink each is told to be.

``python benchmarks/paper_marks_real.py`` reads them where they lie (``shared/data``); nothing was
ever trained on them. ``--signatures DIR`` adds a folder of pictures of one signature each.
"""

from __future__ import annotations

import argparse
import json
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.simulate import material  # noqa: E402
from vaeforms.paper.told import Told, told_apart  # noqa: E402

#: What a stamp and a signature measure, in mm, where the picture does not say.
_STAMP_MM, _SIGNATURE_MM = 35.0, 40.0
#: Dots an inch of the contracts and of the stamped pages (A4).
_CONTRACT_DPI, _PAGE_MM = 200.0, 210.0
_INCH = 25.4

Picture = NDArray[np.uint8]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signatures", type=Path)
    parser.add_argument("--errors", type=Path, help="folder for a picture of every error")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    data = material.data()
    if data is None:
        raise SystemExit("nothing to read: set VAEFORMS_SHARED")
    sets = {
        "stamps, cut out": ("stamp", stamps(data / "stamps")),
        "stamped pages": ("stamp", stamped(data / "stamps")),
        "contract signatures": ("hand", contracts(data / "contract_scans", "signature")),
        "contract initials": ("hand", contracts(data / "contract_scans", "paraphe")),
        "lines of handwriting": ("other", lines(data / "handwriting")),
    }
    if args.signatures:
        sets["other signatures"] = ("hand", signatures(args.signatures))
    kinds = ("hand", "stamp", "text", "other", "")
    print(f"{'':22}{''.join(f'{k or chr(63):>7}' for k in kinds)}")
    for name, (truth, pictures) in sets.items():
        counts: Counter[str] = Counter()
        for stem, picture, dpi in pictures:
            told = told_apart(picture, dpi)
            counts[told.kind] += 1
            if args.errors and told.kind not in (truth, ""):
                args.errors.mkdir(parents=True, exist_ok=True)
                out = args.errors / f"{truth}-{told.kind}-{stem}-{_words(told)}.png"
                cv2.imwrite(str(out), picture[:, :, ::-1])
        print(f"{name:22}{''.join(f'{counts[k]:7}' for k in kinds)}")


def _words(told: Told) -> str:
    return f"h{told.hand:.0f}s{told.stamp:.0f}t{told.typed:.0f}o{told.other:.0f}u{told.unknown:.0f}"


def _read(path: Path) -> Picture | None:
    """RGB, what is transparent made white."""
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if picture is None:
        return None
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    if picture.shape[2] == 4:
        alpha = picture[..., 3:].astype(np.float32) / 255
        picture = (picture[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return np.asarray(picture[:, :, ::-1], np.uint8)


def stamps(folder: Path) -> Iterator[tuple[str, Picture, float]]:
    """Pictures of one stamp, with the print they were pressed on."""
    for path in sorted(folder.iterdir()):
        picture = _read(path) if path.suffix in (".png", ".bmp") else None
        if picture is not None and max(picture.shape) < 700 and not path.stem.startswith("mask"):
            yield path.stem, picture, picture.shape[1] * _INCH / _STAMP_MM


def stamped(folder: Path) -> Iterator[tuple[str, Picture, float]]:
    """The stamps that are marked on whole pages."""
    for path in sorted(folder.glob("*.xml")):
        picture = _read(path.with_suffix(".png"))
        if picture is None:
            continue
        for n, box in enumerate(ElementTree.parse(path).getroot().iter("bndbox")):
            x0, y0, x1, y1 = (int(box.findtext(k, "0")) for k in ("xmin", "ymin", "xmax", "ymax"))
            yield f"{path.stem}-{n}", picture[y0:y1, x0:x1], picture.shape[1] * _INCH / _PAGE_MM


def contracts(folder: Path, tag: str) -> Iterator[tuple[str, Picture, float]]:
    """Signatures or initials marked on scanned contracts, with the print around them."""
    for path in sorted(folder.glob("*.json")):
        marked = json.loads(path.read_text("utf-8"))
        picture = _read(folder / marked["asset"]["name"])
        if picture is None:
            continue
        for n, region in enumerate(marked["regions"]):
            box = region["boundingBox"]
            left, top = (max(0, int(box[k])) for k in ("left", "top"))
            part = picture[top : top + int(box["height"]), left : left + int(box["width"])]
            if tag in region["tags"] and part.size:
                yield f"{marked['asset']['name']}-{n}", part, _CONTRACT_DPI


def lines(folder: Path) -> Iterator[tuple[str, Picture, float]]:
    """Strips of a few words out of lines of handwriting."""
    rng = np.random.default_rng(1)
    for n in range(60 if folder.is_dir() else 0):
        found = material.handwriting(rng, 60.0, 7.0)
        if found is not None:
            grey = (255 * (1 - found[0])).astype(np.uint8)
            yield str(n), np.repeat(grey[..., None], 3, -1), 300.0


def signatures(folder: Path) -> Iterator[tuple[str, Picture, float]]:
    """One signature a picture."""
    for path in sorted(folder.rglob("*.png")):
        picture = _read(path)
        if picture is not None:
            yield path.stem, picture, picture.shape[1] * _INCH / _SIGNATURE_MM


if __name__ == "__main__":
    main()
