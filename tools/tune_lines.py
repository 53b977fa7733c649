"""Make the recogniser for poor pictures: that of `rapidocr`, trained further on type.

Needs ``tools/requirements.txt``, this package, handwriting typefaces (``benchmarks/hand_fonts.py``)
and a list of French words (``npm pack an-array-of-french-words@2.0.0``: its ``index.json``). Lines
are drawn first and kept (a quarter of an hour), then trained on (an hour of one core); what ships
was made with the defaults:

    python tools/tune_lines.py draw --words index.json
    python tools/tune_lines.py train

Training takes torch alone besides what is drawn, so both may run in environments of their own.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

DRAWN = HERE.parent / "build" / "poor"
#: Numbers of pages whose lines are trained on, and of those that tell how well it goes.
TRAINED, ASIDE = range(540), range(1000, 1010)
#: Lines at a time, steps of which grow the rate, the most that all weights may be moved by.
_BATCH, _WARM, _MOST = 24, 50, 2.0
#: Batches are lines about as long as each other, out of so many batches.
_NEAR = 40
#: Wider lines are left out: they take the time of three.
_WIDEST = 620
#: Widths that lines are stretched to, and noise laid over some.
_STRETCH, _NOISE = (0.9, 1.12), 10.0
#: Columns of the answer for one of the picture.
_COLUMN = 8

_NOTICE = (
    "PP-OCRv6 (small, recognition) by the PaddleOCR authors, Apache-2.0, modified for vaeforms: "
    "characters of French alone, trained further on type in poor pictures"
)

Line = tuple[NDArray[np.uint8], str, str]


def main() -> None:
    """Parse the command line; draw the lines or train on them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["draw", "train"])
    parser.add_argument("--seed", type=int, default=9001)
    parser.add_argument("--words", type=Path, help="JSON list of words, or a text, one a line")
    parser.add_argument("--type-fonts", type=Path, nargs="+", default=[Path("/usr/share/fonts")])
    parser.add_argument("--pages", type=int, nargs=2, help="draw these only: first, end")
    parser.add_argument("--drawn", type=Path, default=DRAWN, help="folder of the lines")
    parser.add_argument("--model", type=Path, help="that of the installed rapidocr")
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--rate", type=float, default=2.5e-4, help="learning rate at its highest")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=HERE.parent / "vaeforms/paper/ocr/poor.onnx")
    told = parser.parse_args()
    if told.what == "draw":
        if told.words is None:
            raise SystemExit("--words: which list of words?")
        numbers = [range(*told.pages)] if told.pages else [TRAINED, ASIDE]
        draw(told.drawn, told.seed, numbers, told.words, told.type_fonts)
    else:
        train(told)


def draw(
    folder: Path, seed: int, numbers: Sequence[range], words: Path, fonts: Sequence[Path]
) -> None:
    """Write the lines of every page that is not there yet, one file a page."""
    from lines import french, poor

    folder.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    known = french.French.load(words)
    for pages in numbers:
        missing = [n for n in pages if not _file(folder, seed, n).exists()]
        for number in missing:
            for _, found in poor.samples(seed, range(number, number + 1), known, list(fonts)):
                _write(_file(folder, seed, number), found)


def _file(folder: Path, seed: int, number: int) -> Path:
    return folder / f"{seed}-{number:04d}.npz"


def _write(path: Path, found: Sequence[object]) -> None:
    pictures: list[NDArray[np.uint8]] = [one.picture for one in found]
    said = [[getattr(one, name) for name in ("text", "capture", "sharp", "hand")] for one in found]
    wide = np.concatenate(pictures, axis=1) if pictures else np.zeros((48, 0), np.uint8)
    widths = np.array([picture.shape[1] for picture in pictures], np.int32)
    np.savez_compressed(path, wide=wide, widths=widths, said=json.dumps(said))


def _read(paths: Sequence[Path]) -> list[Line]:
    """(picture, text, how it was taken) of every line that is no wider than `_WIDEST`."""
    lines: list[Line] = []
    for path in paths:
        with np.load(path) as kept:
            ends = np.cumsum(kept["widths"])
            pictures = np.split(kept["wide"], ends[:-1], axis=1) if len(ends) else []
            for picture, (text, capture, sharp, hand) in zip(
                pictures, json.loads(str(kept["said"])), strict=True
            ):
                how = f"{capture}{', sharp' if sharp else ''}{', by hand' if hand else ''}"
                if picture.shape[1] <= _WIDEST:
                    lines.append((picture, text, how))
    return lines


@dataclass(frozen=True)
class Alphabet:
    """The characters of the model, by their columns."""

    letters: tuple[str, ...]

    def columns(self, text: str) -> list[int]:
        """What is to be said of `text`; the two apostrophes are one sign."""
        places = {letter: n for n, letter in enumerate(self.letters) if letter}
        return [places[c] for c in text.replace("'", "’") if c in places]

    def text(self, columns: Sequence[int]) -> str:
        """What was said, repetitions joined."""
        pairs = zip([0, *columns], columns, strict=False)
        return "".join(self.letters[c] for before, c in pairs if c and c != before)


def train(told: argparse.Namespace) -> None:
    """Go on with the model from where its authors left it; print how well it reads."""
    import onnx
    import torch
    from lines import graph, letters, origin, torched

    torch.set_num_threads(told.threads)
    torch.manual_seed(told.seed)
    rng, noise = random.Random(told.seed), np.random.default_rng(told.seed)
    model = onnx.load(told.model or origin.installed())
    alphabet = Alphabet(letters.cut(model))
    net = torched.Torched(model)
    trained, aside = (
        _read([_file(told.drawn, told.seed, n) for n in pages]) for pages in (TRAINED, ASIDE)
    )
    print(f"{len(trained)} lines to train on, {len(aside)} aside", flush=True)
    _report(net, aside, alphabet)
    optimiser = torch.optim.AdamW(net.parameters(), lr=told.rate, weight_decay=1e-4)
    lost = 0.0
    for step, batch in enumerate(_batches(trained, alphabet, rng, noise, told.steps), 1):
        rate = told.rate * min(1.0, step / _WARM) * 0.5 * (1 + np.cos(np.pi * step / told.steps))
        for group in optimiser.param_groups:
            group["lr"] = rate
        loss = _loss(net, batch, alphabet)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), _MOST)
        optimiser.step()
        lost += float(loss.detach())
        if step % 50 == 0:
            print(f"{step} steps, loss {lost / 50:.3f}", flush=True)
            lost = 0.0
        if step % 300 == 0:
            _report(net, aside, alphabet)
    _report(net, aside, alphabet)
    floats = graph.modern(net.written())
    origin.sign(floats, alphabet.letters, _NOTICE)
    onnx.save(graph.stored(floats), told.out)
    print(f"{told.out}: {told.out.stat().st_size / 1e6:.1f} MB")


def _batches(
    lines: list[Line],
    alphabet: Alphabet,
    rng: random.Random,
    noise: np.random.Generator,
    steps: int,
) -> Iterator[list[Line]]:
    """So many batches of lines about as long as each other, changed a little."""
    while True:
        rng.shuffle(lines)
        batches: list[list[Line]] = []
        for start in range(0, len(lines), _BATCH * _NEAR):
            near = sorted(lines[start : start + _BATCH * _NEAR], key=lambda one: one[0].shape[1])
            some = [near[n : n + _BATCH] for n in range(0, len(near), _BATCH)]
            rng.shuffle(some)
            batches += some
        for batch in batches:
            changed = [_changed(line, rng, noise) for line in batch]
            told = [one for one in changed if _may_be_said(one, alphabet)]
            if not told:
                continue
            yield told
            steps -= 1
            if not steps:
                return


def _changed(line: Line, rng: random.Random, noise: np.random.Generator) -> Line:
    picture, text, how = line
    if rng.random() < 0.5:
        size = (max(8, round(picture.shape[1] * rng.uniform(*_STRETCH))), picture.shape[0])
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    if rng.random() < 0.3:
        grain = noise.normal(0, rng.uniform(0, _NOISE), picture.shape)
        picture = np.clip(picture + grain, 0, 255).astype(np.uint8)
    return picture, text, how


def _may_be_said(line: Line, alphabet: Alphabet) -> bool:
    """There are columns enough: one a letter, one more between two alike."""
    said = alphabet.columns(line[1])
    alike = sum(one == other for one, other in pairwise(said))
    return 0 < len(said) + alike <= -(-line[0].shape[1] // _COLUMN)


def _tensor(lines: Sequence[Line]) -> tuple[NDArray[np.float32], list[int]]:
    """(n, 3, 48, w), paper beyond the end of each line; the columns of the answer of each."""
    steps = [-(-picture.shape[1] // _COLUMN) for picture, _, _ in lines]
    tensor = np.ones((len(lines), 3, 48, max(steps) * _COLUMN), np.float32)
    for n, (picture, _, _) in enumerate(lines):
        tensor[n, :, :, : picture.shape[1]] = picture.astype(np.float32) / 127.5 - 1
    return tensor, steps


def _loss(net, lines: Sequence[Line], alphabet: Alphabet):  # type: ignore[no-untyped-def]
    """How far the model is from saying what the lines say (CTC)."""
    import torch

    tensor, steps = _tensor(lines)
    with torch.autocast("cpu", torch.bfloat16):
        seen = torch.from_numpy(tensor).contiguous(memory_format=torch.channels_last)
        said = net(seen)
    wanted = [alphabet.columns(text) for _, text, _ in lines]
    return torch.nn.functional.ctc_loss(
        torch.log_softmax(said.float(), -1).permute(1, 0, 2),
        torch.tensor([column for one in wanted for column in one]),
        torch.tensor(steps),
        torch.tensor([len(one) for one in wanted]),
        zero_infinity=True,
    )


def _report(net, lines: Sequence[Line], alphabet: Alphabet) -> None:  # type: ignore[no-untyped-def]
    """Print how many lines are read exactly, by how they were taken."""
    import torch

    right: dict[str, list[bool]] = defaultdict(list)
    near = sorted(lines, key=lambda one: one[0].shape[1])
    with torch.no_grad():
        for start in range(0, len(near), _BATCH):
            batch = near[start : start + _BATCH]
            tensor, steps = _tensor(batch)
            best = net(torch.from_numpy(tensor)).argmax(-1).tolist()
            for columns, count, (_, text, how) in zip(best, steps, batch, strict=True):
                right[how].append(_bare(alphabet.text(columns[:count])) == _bare(text))
    total = [one for found in right.values() for one in found]
    print(f"exact: {sum(total)} of {len(total)}")
    for how, found in sorted(right.items()):
        print(f"  {how}: {sum(found)} of {len(found)}", flush=True)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text.replace("'", "’"))


if __name__ == "__main__":
    main()
