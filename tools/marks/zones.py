"""A random generator -> a block of signature boxes as captured, and which ink is whose.

The block has a printed blank (frames, labels), marks of known classes, and goes through a
simulated capture; it is then prepared as the reader prepares a real one.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from marks import stamps, strokes, writing
from marks.fonts import Fonts
from marks.raster import DPI, MM, Mask, cloud, grain
from vaeforms.paper.segment import CLASSES, LABEL_SCALE, prepare
from vaeforms.paper.sheet import flattened

#: Size of every sample at 200 dots an inch: 97 by 57 mm.
HEIGHT, WIDTH = 448, 768
#: A label pixel needs this much ink; ink that shows by fewer grey levels than this is not judged.
_INKED, _SHOWN = 0.25, 16
PENS = (
    (35, 55, 140),
    (20, 30, 110),
    (30, 28, 30),
    (50, 45, 48),
    (60, 80, 170),
    (150, 30, 40),
    (20, 90, 50),
)
_PEN_CHANCES = (0.3, 0.2, 0.22, 0.14, 0.08, 0.03, 0.03)
STAMPS = ((40, 70, 160), (70, 90, 180), (90, 50, 140), (45, 45, 48), (25, 25, 28), (180, 45, 50),
          (40, 120, 80), (110, 60, 120), (100, 100, 110))  # fmt: skip
_LABELS = (
    "Signature", "Cachet", "Premier signataire", "Second signataire", "Signature et cachet :",
    "Le candidat", "Nom, qualité",
)  # fmt: skip
#: The chances of none, one and two of each, usually and where it is hard.
_HOW_MANY = (
    ("stamp", (0.48, 0.47, 0.05), (0.2, 0.7, 0.1)),
    ("signature", (0.4, 0.5, 0.1), (0.45, 0.5, 0.05)),
    ("mention", (0.68, 0.27, 0.05), (0.55, 0.4, 0.05)),
    ("typed", (0.7, 0.25, 0.05), (0.65, 0.3, 0.05)),
    ("scrawl", (0.86, 0.1, 0.04), (0.8, 0.17, 0.03)),
)

Picture = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Sample:
    """What the network sees, (h, w, 4), and says, (h', w', classes); 255 where nobody can say."""

    seen: Picture
    truth: Picture
    mode: str


class Board:
    """Paper at 200 dots an inch on which marks are put, and who put what."""

    def __init__(self, height: int, width: int):
        self.paper = np.full((height, width, 3), 255, np.float32)
        self.who = {name: np.zeros((height, width), np.float32) for name in CLASSES}

    def put(
        self,
        mask: Mask,
        colour: NDArray[np.float32],
        strength: float,
        top: int,
        left: int,
        *who: str,
    ) -> None:
        """Multiply ink onto the paper, cut at its edges."""
        h, w = self.paper.shape[:2]
        y0, x0 = max(0, top), max(0, left)
        y1, x1 = min(h, top + mask.shape[0]), min(w, left + mask.shape[1])
        if y1 <= y0 or x1 <= x0:
            return
        part = mask[y0 - top : y1 - top, x0 - left : x1 - left]
        ink = part[..., None] * strength
        self.paper[y0:y1, x0:x1] *= 1 - ink + ink * colour / 255
        for name in who:
            area = self.who[name][y0:y1, x0:x1]
            np.maximum(area, part, out=area)


def _colour(
    rng: np.random.Generator,
    among: tuple[tuple[int, ...], ...],
    p: tuple[float, ...] | None,
    spread: float,
) -> NDArray[np.float32]:
    base = np.array(among[rng.choice(len(among), p=p)], np.float32)
    return np.clip(base + rng.normal(0, spread, 3), 5, 215).astype(np.float32)


def sample(rng: np.random.Generator, fonts: Fonts, *, hard: bool = False) -> Sample:
    """One block; where `hard`, fuller, with crisp stamps, small signatures and more mentions."""
    board = Board(HEIGHT, WIDTH)
    blank, boxes = _blank(rng, fonts)
    pen = _colour(rng, PENS, _PEN_CHANCES, 14)

    def place(mask: Mask, inside: float = 2.0) -> tuple[int, int]:
        x0, y0, x1, y1 = boxes[rng.integers(len(boxes))]
        slack = inside * MM
        top = rng.uniform(y0 - slack, max(y0 - slack + 1, y1 - mask.shape[0] + slack))
        left = rng.uniform(x0 - slack, max(x0 - slack + 1, x1 - mask.shape[1] + slack))
        return int(top), int(left)

    def fitted(mask: Mask) -> Mask:
        by = min(1.0, 40 * MM / mask.shape[0], 84 * MM / mask.shape[1])
        if by == 1:
            return mask
        return np.asarray(cv2.resize(mask, None, fx=by, fy=by, interpolation=cv2.INTER_AREA))

    todo: list[str] = []
    for what, usual, often in _HOW_MANY:
        todo += [what] * int(rng.choice([0, 1, 2], p=often if hard else usual))
    rng.shuffle(todo)
    for what in todo:
        if what == "stamp":
            ink = _colour(rng, STAMPS, None, 22)
            if rng.random() < 0.35:
                ink[:] = rng.uniform(10, 110) + rng.normal(0, 4, 3)
            mask = fitted(stamps.stamp(rng, fonts, hard=hard))
            board.put(mask, ink, rng.uniform(0.4, 0.98), *place(mask, 4), "stamp")
        elif what == "signature":
            wide = rng.uniform(9, 45) if hard else rng.uniform(14, 70)
            mask = fitted(strokes.signature(rng, fonts, wide))
            strength = rng.uniform(0.35, 0.7) if rng.random() < 0.35 else rng.uniform(0.7, 0.98)
            board.put(mask, pen, strength, *place(mask, 4), "hand")
        elif what == "mention":
            running = hard and rng.random() < 0.5
            mask = strokes.running_words(rng) if running else writing.mention(rng, fonts)
            mask = fitted(mask)
            board.put(mask, pen, rng.uniform(0.6, 0.98), *place(mask), "hand", "other")
        elif what == "scrawl":
            mask = fitted(strokes.scrawl(rng))
            board.put(mask, pen, rng.uniform(0.5, 0.98), *place(mask, 4), "hand", "other")
        else:
            mask = fitted(writing.typed(rng, fonts))
            ink = np.full(3, rng.uniform(0, 60), np.float32)
            if rng.random() < 0.15:
                ink = _colour(rng, PENS, None, 10)
            board.put(mask, ink, rng.uniform(0.75, 1), *place(mask), "typed")
        if rng.random() < 0.08:
            pen = _colour(rng, PENS, _PEN_CHANCES, 14)
    _litter(rng, board)
    return _finished(rng, board, blank)


def _finished(rng: np.random.Generator, board: Board, blank: Picture) -> Sample:
    shift = rng.normal(0, 0.12 if rng.random() < 0.85 else 0.3, 2) * MM
    matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
    printed = cv2.warpAffine(blank, matrix, (WIDTH, HEIGHT), borderValue=255).astype(np.float32)
    # the blue of frames and labels, or black
    blue = np.array([0.35, 0.42, 0.6])
    tint = blue * rng.uniform(0.2, 1) if rng.random() < 0.4 else np.zeros(3)
    cover = (1 - printed / 255)[..., None]
    paper = board.paper * (1 - cover * (1 - tint))
    captured, mode = capture(rng, np.asarray(np.clip(paper, 0, 255), np.uint8))
    seen = prepare(flattened(captured), blank)
    scale = LABEL_SCALE
    h, w = HEIGHT // (2 * scale), WIDTH // (2 * scale)
    cell = 2 * scale
    dark = 255 - seen[..., :3].min(-1)
    shown = dark.reshape(h, scale, w, scale).max((1, 3)) > _SHOWN
    truth = np.zeros((h, w, len(CLASSES)), np.uint8)
    for k, name in enumerate(CLASSES):
        part = board.who[name].reshape(h, cell, w, cell).max((1, 3))
        truth[..., k] = part > _INKED
    anything = truth.max(-1) > 0
    # faded ink, and the edges of ink that shows, are not judged
    edge = np.max([m.reshape(h, cell, w, cell).max((1, 3)) for m in board.who.values()], 0) > 0.05
    truth[(anything & ~shown) | (edge & ~anything & shown)] = 255
    hidden = seen[..., 3].reshape(h, scale, w, scale).mean((1, 3)) > 127
    truth[anything & hidden & ~shown] = 255
    return Sample(seen, truth, mode)


def _blank(
    rng: np.random.Generator, fonts: Fonts
) -> tuple[Picture, list[tuple[int, int, int, int]]]:
    """Frames and labels of one to three boxes, grey, and the places of the boxes in pixels."""
    blank = np.full((HEIGHT, WIDTH), 255, np.uint8)
    count = int(rng.choice([1, 2, 3], p=(0.5, 0.35, 0.15)))
    top, height = rng.uniform(6, 12) * MM, rng.uniform(26, 42) * MM
    gap = rng.uniform(2, 6) * MM
    left = rng.uniform(-10, 10) * MM
    width = {1: rng.uniform(50, 86), 2: rng.uniform(44, 60), 3: rng.uniform(34, 53)}[count] * MM
    boxes = []
    grey, line = int(rng.uniform(0, 130)), int(rng.choice([1, 2, 2, 3, 4]))
    for k in range(count):
        x0, y0 = int(left + k * (width + gap)), int(top)
        box = (x0, y0, int(x0 + width), int(y0 + height))
        if box[0] > WIDTH - 20 * MM:
            continue
        boxes.append((max(0, box[0]), y0, min(WIDTH, box[2]), min(HEIGHT, box[3])))
        if rng.random() < 0.93:
            cv2.rectangle(blank, box[:2], box[2:], grey, line)
        if rng.random() < 0.8:
            words = str(rng.choice(_LABELS))
            label = fonts.typed(rng, words, rng.uniform(2.2, 3.6))
            y = y0 - label.shape[0] - int(rng.uniform(0.6, 2) * MM)
            if rng.random() < 0.15:
                y = y0 + int(2 * MM)
            x = max(0, box[0]) + int(rng.uniform(0, 2) * MM)
            part = blank[max(0, y) : y + label.shape[0], x : x + label.shape[1]]
            ink = (255 * (1 - label)).astype(np.uint8)
            ink = ink[max(0, -y) :, : part.shape[1]][: part.shape[0]]
            np.minimum(part, ink, out=part)
    return blank, boxes


def _litter(rng: np.random.Generator, board: Board) -> None:
    """Dust, scratches, a fold, print showing through from the back: nobody's ink."""
    h, w = board.paper.shape[:2]
    if rng.random() < 0.35:
        for _ in range(int(rng.integers(1, 30))):
            at = (int(rng.integers(w)), int(rng.integers(h)))
            grey = rng.uniform(60, 220)
            cv2.circle(board.paper, at, int(rng.choice([0, 1, 1, 2, 3])), (grey,) * 3, -1)
    if rng.random() < 0.08:
        x = int(rng.integers(w))
        board.paper[:, x : x + int(rng.integers(1, 4))] *= rng.uniform(0.5, 0.95)
    if rng.random() < 0.06:
        y0, y1 = rng.integers(h, size=2)
        grey = rng.uniform(150, 235)
        cv2.line(
            board.paper,
            (0, int(y0)),
            (w, int(y1)),
            (grey,) * 3,
            int(rng.integers(1, 5)),
            cv2.LINE_AA,
        )
    if rng.random() < 0.08:
        show = cloud(rng, (h, w), 40) * (cloud(rng, (h, w), 5) > 0.5)
        board.paper *= (1 - rng.uniform(0.02, 0.1) * cv2.GaussianBlur(show, (0, 0), 2))[..., None]


# --------------------------------------------------------------------------- capture

MODES = ("scan", "scan", "coarse", "photo", "photo", "grey", "bilevel", "fax", "copy", "copy")


def capture(rng: np.random.Generator, paper: Picture, mode: str = "") -> tuple[Picture, str]:
    """The paper as a machine would see it, back at 200 dots an inch, and which machine."""
    mode = mode or str(rng.choice(MODES))
    h, w = paper.shape[:2]
    dpi = {
        "scan": rng.choice([150, 200, 200, 300]), "coarse": rng.choice([100, 120]),
        "photo": rng.uniform(110, 230), "grey": rng.choice([100, 150, 200, 300]),
        "bilevel": rng.choice([200, 300]), "fax": rng.choice([100, 204]), "copy": 150,
    }[mode]  # fmt: skip
    s = min(1.0, float(dpi) / DPI)
    image = paper.astype(np.float32)
    image = _elastic(rng, image)
    image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.35, 0.6) / s)
    if s < 1:
        image = cv2.resize(image, None, fx=s, fy=s, interpolation=cv2.INTER_AREA)
    small = image.shape[:2]
    noise, quality = rng.uniform(1, 5), int(rng.choice([30, 50, 75, 90]))
    if mode == "photo":
        light = rng.uniform(0.5, 0.75) + 0.45 * cloud(rng, small, 2)
        if rng.random() < 0.35:  # somebody's shadow
            light *= np.where(
                cloud(rng, small, 3) > rng.uniform(0.4, 0.7), rng.uniform(0.55, 0.9), 1
            )
            light = cv2.GaussianBlur(light.astype(np.float32), (0, 0), rng.uniform(4, 30))
        cast = np.array([1.0, rng.uniform(0.9, 1), rng.uniform(0.75, 1)])
        image = image * light[..., None] * cast
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.3))
        if rng.random() < 0.2:
            n = int(rng.integers(2, 6))
            kernel = np.zeros((n, n), np.float32)
            cv2.line(kernel, (0, int(rng.integers(n))), (n - 1, int(rng.integers(n))), 1.0, 1)
            image = cv2.filter2D(image, -1, kernel / kernel.sum())
        noise, quality = rng.uniform(2, 9), int(rng.choice([50, 70, 85]))
    elif mode in ("bilevel", "fax"):
        grey = _grey(image) + rng.normal(0, 14 if mode == "fax" else 5, small)
        grey = np.where(grey > rng.uniform(120, 195), 255.0, 0.0)
        if mode == "fax" and rng.random() < 0.5:
            grey[rng.random(small) < rng.uniform(0, 0.004)] = 0
        image, noise, quality = _rgb(grey), 0, 0
    elif mode in ("grey", "copy"):
        grey = _grey(image)
        if mode == "copy":
            for _ in range(int(rng.integers(1, 3))):
                grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.3, 0.9))
                grey = (grey - rng.uniform(60, 110)) * rng.uniform(1.2, 2.0) + rng.normal(
                    0, 6, small
                )
                grey = np.clip(grey, 0, 255).astype(np.float32)
        image, quality = _rgb(grey), int(rng.choice([30, 40, 60, 80]))
    else:
        image = image * rng.uniform(0.88, 1)
    if noise:
        grains = rng.normal(0, noise, small)
        image = image + (
            grains[..., None] if rng.random() < 0.6 else rng.normal(0, noise, image.shape)
        )
    done = np.asarray(np.clip(image, 0, 255), np.uint8)
    if quality:
        done = cv2.imdecode(cv2.imencode(".jpg", done, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
    if s < 1:
        done = cv2.resize(done, (w, h), interpolation=cv2.INTER_LINEAR)
    return np.asarray(done, np.uint8), mode


def _elastic(rng: np.random.Generator, image: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is left of a fold or a lens once the page is laid flat: a third of a millimetre."""
    if rng.random() < 0.6:
        return image
    h, w = image.shape[:2]
    by = rng.uniform(0.5, 3.5)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    dx, dy = (2 * by * (cloud(rng, (h, w), 3) - 0.5) for _ in range(2))
    return np.asarray(
        cv2.remap(image, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )


def _grey(image: NDArray[np.float32]) -> NDArray[np.float32]:
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    return np.asarray(image @ weights, np.float32)


def _rgb(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.repeat(np.asarray(grey, np.float32)[..., None], 3, -1)


__all__ = ["CLASSES", "MODES", "Board", "Sample", "capture", "grain", "sample"]
