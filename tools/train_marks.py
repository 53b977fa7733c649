"""Draw procedural signature zones, train the marks model on them, export it to ONNX.

Needs ``tools/requirements.txt`` and this package on the path. The model that ships was made in two
rounds, half an hour of one core in all; the same seeds, typefaces and versions draw the same zones:

    python tools/train_marks.py --cache DIR --hand-fonts FONTS --samples 2750 --steps 2000
    python tools/train_marks.py --cache DIR --hand-fonts FONTS --samples 1000 --seed 9 --hard \
        --only generate
    python tools/train_marks.py --cache DIR --hand-fonts FONTS --samples 2750 --seed 9 --also 7 \
        --start DIR/net-7.pt --steps 700 --rate 1e-3 --only train
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from marks import zones  # noqa: E402
from marks.fonts import Fonts  # noqa: E402

from vaeforms.paper.segment import CLASSES, LABEL_SCALE  # noqa: E402

#: Samples a file of the cache.
_SHARD = 250
#: Zones a step, and the window cut out of each, in pixels of the input.
_BATCH, _WINDOW = 12, (160, 224)
#: How much more a place with ink counts than bare paper.
_INK_WEIGHT = 4.0
#: Shares of zones seen without colour, and with inks paler or darker than drawn.
_GREY, _TONED = 0.4, 0.3
#: The learning rate ends at this share of where it began.
_FLOOR = 0.02

Array = NDArray[np.uint8]


def main() -> None:
    """Parse the command line, then generate, train and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder for samples and weights")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--samples", type=int, default=2750)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--type-fonts", type=Path, nargs="+", default=[Path("/usr/share/fonts")])
    parser.add_argument("--hand-fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=HERE.parent / "vaeforms/paper/marks.onnx")
    parser.add_argument("--rate", type=float, default=3e-3, help="learning rate at its highest")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--hard", action="store_true", help="fuller zones, crisp stamps")
    parser.add_argument("--also", type=int, nargs="*", default=[], help="other seeds in the cache")
    parser.add_argument("--only", choices=["generate", "train"])
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    if args.only != "train":
        generate(
            args.cache,
            args.seed,
            args.samples,
            Fonts(args.type_fonts, args.hand_fonts),
            hard=args.hard,
        )
    if args.only != "generate":
        held = [load(args.cache, seed, args.samples) for seed in (args.seed, *args.also)]
        seen, truth = (np.concatenate(part) for part in zip(*held, strict=True))
        weights = args.cache / f"net-{args.seed}.pt"
        train(seen, truth, args.seed, args.steps, args.rate, weights, args.start)
        export(weights, args.out)


def generate(cache: Path, seed: int, samples: int, fonts: Fonts, *, hard: bool) -> None:
    """Draw what the cache does not hold yet; every sample has a seed of its own."""
    for first in range(0, samples, _SHARD):
        path = cache / f"zones-{seed}-{first:06}.npz"
        if path.exists():
            continue
        drawn = [
            zones.sample(np.random.default_rng([seed, first + k]), fonts, hard=hard)
            for k in range(_SHARD)
        ]
        seen = np.stack([s.seen for s in drawn])
        truth = np.stack([s.truth for s in drawn])
        partial = path.with_suffix(".part.npz")
        np.savez_compressed(partial, seen=seen, truth=truth)
        partial.rename(path)
        print(path.name, flush=True)


def load(cache: Path, seed: int, samples: int) -> tuple[Array, Array]:
    """All samples of a seed that are in the cache, up to `samples`."""
    seen, truth = [], []
    for path in sorted(cache.glob(f"zones-{seed}-??????.npz"))[: -(-samples // _SHARD)]:
        with np.load(path) as held:
            seen.append(held["seen"])
            truth.append(held["truth"])
    return np.concatenate(seen), np.concatenate(truth)


def batch(rng: np.random.Generator, seen: Array, truth: Array) -> tuple[Array, Array]:
    """Random windows, most of them around ink, of random zones."""
    h, w = _WINDOW
    fed = np.empty((_BATCH, h, w, 4), np.uint8)
    said = np.empty((_BATCH, h // LABEL_SCALE, w // LABEL_SCALE, len(CLASSES)), np.uint8)
    for k, i in enumerate(rng.integers(len(seen), size=_BATCH)):
        picture, labels = seen[i], truth[i]
        top, left = rng.integers(picture.shape[0] - h + 1), rng.integers(picture.shape[1] - w + 1)
        inked = np.argwhere(labels[::4, ::4].max(-1) == 1)
        if len(inked) and rng.random() < 0.85:
            y, x = inked[rng.integers(len(inked))] * 4 * LABEL_SCALE
            top = np.clip(y - rng.integers(h), 0, picture.shape[0] - h)
            left = np.clip(x - rng.integers(w), 0, picture.shape[1] - w)
        top, left = top // LABEL_SCALE * LABEL_SCALE, left // LABEL_SCALE * LABEL_SCALE
        part = picture[top : top + h, left : left + w].copy()
        ink = 255.0 - part[..., :3]
        if rng.random() < _GREY:
            ink[:] = (ink @ np.array([0.299, 0.587, 0.114]))[..., None]
        elif rng.random() < 0.25:
            ink = ink[..., rng.permutation(3)]
        if rng.random() < _TONED:
            ink = ink * rng.uniform(0.6, 1.5)
        part[..., :3] = np.clip(ink, 0, 255)
        fed[k] = part
        y, x = top // LABEL_SCALE, left // LABEL_SCALE
        said[k] = labels[y : y + h // LABEL_SCALE, x : x + w // LABEL_SCALE]
    return fed, said


def train(
    seen: Array,
    truth: Array,
    seed: int,
    steps: int,
    rate: float,
    weights: Path,
    start: Path | None = None,
) -> None:
    """Cross-entropy where ink can be judged, and overlap of whole windows."""
    import torch
    from marks.net import Net
    from torch.nn import functional as F

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    net = Net(len(CLASSES))
    if start:
        net.load_state_dict(torch.load(start))
    best = torch.optim.AdamW(net.parameters(), rate, weight_decay=1e-4)
    pace = torch.optim.lr_scheduler.OneCycleLR(
        best, rate, total_steps=steps, pct_start=0.06, final_div_factor=1 / _FLOOR
    )
    began, losses = time.time(), []
    for step in range(1, steps + 1):
        fed, said = batch(rng, seen, truth)
        x = torch.from_numpy(fed).permute(0, 3, 1, 2).float().div_(255)
        y = torch.from_numpy(said).permute(0, 3, 1, 2).float()
        judged = (y < 2).float()
        y = y * judged
        weight = judged * (1 + (_INK_WEIGHT - 1) * y.amax(1, keepdim=True))
        logits = net(x)
        cross = F.binary_cross_entropy_with_logits(logits, y, weight=weight, reduction="sum")
        odds = torch.sigmoid(logits) * judged
        common, both = (odds * y).sum((2, 3)), odds.sum((2, 3)) + y.sum((2, 3))
        apart = 1 - (2 * common + 20) / (both + 20)
        loss = 4 * cross / weight.sum() + 0.5 * apart.mean()
        best.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        best.step()
        pace.step()
        losses.append(loss.item())
        if step % 100 == 0:
            told = {"step": step, "loss": round(float(np.mean(losses[-100:])), 4),
                    "s": round(time.time() - began)}  # fmt: skip
            print(json.dumps(told), flush=True)
            torch.save(net.state_dict(), weights)
    torch.save(net.state_dict(), weights)


def export(weights: Path, out: Path) -> None:
    """Weights -> ONNX, any height and width that are multiples of 32."""
    import torch
    from marks.net import Net, Odds

    net = Net(len(CLASSES))
    net.load_state_dict(torch.load(weights))
    net.eval()
    axes = {0: "n", 2: "h", 3: "w"}
    torch.onnx.export(
        Odds(net).eval(), (torch.zeros(1, 4, 192, 256),), str(out), dynamo=False,
        input_names=["seen"], output_names=["odds"], opset_version=17,
        dynamic_axes={"seen": axes, "odds": axes},
    )  # fmt: skip
    print(out, out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
