"""A random generator -> signatures as a pen would leave them, drawn stroke by stroke.

Nothing here comes from a real signature: curves are splines through random points, laid out in
the ways people sign (zigzag, loops, a name in running script, initials, flourishes).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from marks.fonts import Fonts
from marks.raster import MM, Mask, deformed, trimmed

#: Points of a spline between two of its knots.
_FINE = 14
#: Width of what pens leave, in mm: ball, fountain, felt.
_PENS = ((0.25, 0.45), (0.35, 0.7), (0.6, 1.3))

Curve = NDArray[np.float64]


def signature(rng: np.random.Generator, fonts: Fonts, width_mm: float) -> Mask:
    """A signature about `width_mm` wide."""
    for _ in range(8):
        found = _signature(rng, fonts, width_mm)
        if found.size and (found > 0.3).sum() > 60:
            return found
    return _drawn(rng, [_zigzag(rng, 8, 1.0, 0.5)], width_mm)


def _signature(rng: np.random.Generator, fonts: Fonts, width_mm: float) -> Mask:
    styles = ("script", "zigzag", "loops", "sweep", "initials", "letters", "name", "mixed")
    chances = (0.22, 0.14, 0.12, 0.14, 0.1, 0.08, 0.12, 0.08)
    style = str(rng.choice(styles, p=chances))
    height = rng.uniform(0.25, 0.8)
    curves: list[Curve] = []
    if style == "script":
        curves = _script(rng, height)
    elif style == "zigzag":
        curves = [_zigzag(rng, int(rng.integers(5, 18)), 1.0, height)]
    elif style == "loops":
        curves = [_loops(rng, height)]
    elif style == "sweep":
        curves = _sweeps(rng, height)
    elif style == "initials":
        curves = _initials(rng)
        width_mm = min(width_mm, rng.uniform(11, 26))
    elif style == "mixed":
        curves = [*_script(rng, height), _zigzag(rng, int(rng.integers(4, 9)), 0.7, height)]
    if style in ("letters", "name"):
        return _lettered(rng, fonts, width_mm, style)
    curves += _flourishes(rng, height)
    return _drawn(rng, curves, width_mm)


# --------------------------------------------------------------------------- curves, unit width


def _spline(points: Curve, tension: float = 0.5) -> Curve:
    """A cardinal spline through `points`, (n, 2)."""
    n = len(points)
    if n < 3:
        steps = np.linspace(0, 1, _FINE)[:, None]
        return np.asarray(points[0] + steps * (points[-1] - points[0]))
    t = np.linspace(0, n - 1.001, n * _FINE)
    i = t.astype(int)
    f = (t - i)[:, None]
    p0, p1, p2, p3 = (points[np.clip(i + k, 0, n - 1)] for k in (-1, 0, 1, 2))
    a, b = tension * (p2 - p0), tension * (p3 - p1)
    return np.asarray(
        p1 + a * f + (3 * (p2 - p1) - 2 * a - b) * f**2 + (2 * (p1 - p2) + a + b) * f**3
    )


def _zigzag(rng: np.random.Generator, n: int, width: float, height: float) -> Curve:
    xs = np.sort(rng.random(n)) if rng.random() < 0.75 else rng.random(n)
    side = np.where(np.arange(n) % 2, 1.0, -1.0)
    fall = np.linspace(1, rng.uniform(0.2, 1.1), n)
    ys = 0.5 * height * side * rng.uniform(0.25, 1, n) * fall
    return _spline(np.column_stack([xs * width, ys]), float(rng.choice([0.15, 0.35, 0.5])))


def _loops(rng: np.random.Generator, height: float) -> Curve:
    turns = rng.uniform(1.5, 6)
    t = np.linspace(0, 2 * np.pi * turns, int(turns * 26))
    progress = t / t[-1]
    x = progress * rng.uniform(0.3, 0.9) + 0.18 * np.cos(t + rng.uniform(0, 6))
    size = np.interp(progress, np.linspace(0, 1, 5), rng.uniform(0.25, 1, 5))
    y = 0.5 * height * size * np.sin(t * rng.choice([1.0, 1.0, 0.5, 1.5]) + rng.uniform(0, 6))
    return np.column_stack([x, y + rng.uniform(-0.2, 0.2) * progress])


def _script(
    rng: np.random.Generator, height: float, lean: float | None = None, capital: float = 0.75
) -> list[Curve]:
    """Running script: arches, loops, risers and tails of random letters, with a larger first."""
    letters = int(rng.integers(3, 11))
    knots: list[tuple[float, float]] = []
    x, small = 0.0, rng.uniform(0.1, 0.22)
    if rng.random() < capital:
        for _ in range(int(rng.integers(3, 7))):
            knots.append((x + rng.uniform(-0.12, 0.25), rng.uniform(-1, 0.35)))
        x += rng.uniform(0.15, 0.4)
    flat = rng.uniform(0.4, 1.0)  # hurried writing flattens towards its end
    for k in range(letters):
        squeeze = flat ** (k / 2)
        kind = rng.random()
        step = rng.uniform(0.08, 0.2)
        if kind < 0.45:
            knots += [(x + step * 0.3, -small * squeeze), (x + step * 0.8, 0.0)]
        elif kind < 0.6:
            up = rng.uniform(0.5, 0.9)
            knots += [(x + step * 0.9, -up), (x + step * 0.3, -up * 0.8), (x + step * 0.5, 0.0)]
        elif kind < 0.75:
            down = rng.uniform(0.25, 0.6)
            knots += [
                (x + step * 0.6, -small),
                (x + step * 0.5, down),
                (x + step * 0.1, down * 0.8),
            ]
            knots += [(x + step, -0.02)]
        else:
            knots += [(x + step, -small * squeeze), (x + step * 0.4, -small * 1.1 * squeeze)]
            knots += [(x + step * 0.4, 0.0), (x + step * 1.1, -small * 0.3)]
        x += step * rng.uniform(0.7, 1.3)
    if rng.random() < 0.5:
        knots.append((x + rng.uniform(0.1, 0.6), rng.uniform(-0.3, 0.2)))
    points = np.array(knots)
    points[:, 1] *= height * rng.uniform(0.6, 1.0)
    points += rng.normal(0, 0.012, points.shape)
    slant = rng.uniform(-0.7, 0.15)
    slant = slant if lean is None else lean
    points[:, 0] += slant * points[:, 1]
    whole = _spline(points, 0.5)
    curves = [whole]
    if rng.random() < 0.4:  # the pen is lifted on the way
        cut = int(len(whole) * rng.uniform(0.2, 0.7))
        curves = [whole[:cut], whole[cut:] + np.array([rng.uniform(0, 0.08), 0])]
    if rng.random() < 0.35:  # an accent, a dot, a bar
        at = whole[rng.integers(len(whole))]
        curves.append(np.array([at, at + rng.uniform(-0.12, 0.12, 2)]))
    return curves


def _sweeps(rng: np.random.Generator, height: float) -> list[Curve]:
    curves = []
    for _ in range(int(rng.integers(1, 5))):
        n = int(rng.integers(3, 9))
        points = np.column_stack([rng.random(n), height * (rng.random(n) - 0.5)])
        if rng.random() < 0.5:
            points = points[np.argsort(points[:, 0])]
        curves.append(_spline(points, float(rng.choice([0.25, 0.5, 0.5]))))
        if rng.random() < 0.3:
            ends = np.column_stack([rng.random(2), height * (rng.random(2) - 0.5)])
            curves.append(_spline(ends))
        if rng.random() < 0.35:
            curves.append(_arc(rng, height))
    return curves


def _arc(rng: np.random.Generator, height: float) -> Curve:
    start = rng.uniform(0, 6)
    t = np.linspace(start, start + rng.uniform(2, 8), 60)
    rx, ry = rng.uniform(0.08, 0.5), rng.uniform(0.1, 0.5) * height
    turn = rng.uniform(-0.6, 0.6)
    x, y = rx * np.cos(t), ry * np.sin(t)
    centre = np.array([rng.random(), height * (rng.random() - 0.5)])
    return np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y]) + centre


def _initials(rng: np.random.Generator) -> list[Curve]:
    curves: list[Curve] = []
    x = 0.0
    for _ in range(int(rng.integers(1, 4))):
        for _ in range(int(rng.integers(1, 4))):
            n = int(rng.integers(2, 6))
            points = np.column_stack([x + 0.35 * rng.random(n), 0.8 * (rng.random(n) - 0.5)])
            curves.append(_spline(points, float(rng.choice([0.2, 0.5]))))
        x += rng.uniform(0.2, 0.45)
    return curves


def _flourishes(rng: np.random.Generator, height: float) -> list[Curve]:
    curves: list[Curve] = []
    if rng.random() < 0.4:
        y = height * rng.uniform(0.2, 0.7)
        middle = [0.5, y + rng.uniform(-0.08, 0.08)]
        points = [
            [rng.uniform(0, 0.3), y],
            middle,
            [rng.uniform(0.7, 1.2), y - rng.uniform(-0.1, 0.3)],
        ]
        if rng.random() < 0.4:
            points += [[rng.uniform(0.2, 0.6), y + rng.uniform(0, 0.15)]]
        curves.append(_spline(np.array(points)))
    if rng.random() < 0.2:
        ends = np.column_stack([rng.uniform(-0.05, 1.1, 2), height * rng.uniform(-0.7, 0.7, 2)])
        curves.append(_spline(ends))
    if rng.random() < 0.15:
        curves.append(_arc(rng, height))
    if rng.random() < 0.12:
        dot = np.array([rng.random(), height * rng.uniform(-0.5, 0.5)])
        curves.append(np.array([dot, dot + 0.01]))
    return curves


# --------------------------------------------------------------------------- ink


def _drawn(rng: np.random.Generator, curves: list[Curve], width_mm: float) -> Mask:
    curves = [c for c in curves if len(c) > 1]
    turn = np.radians(rng.normal(0, 9))
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    curves = [c @ turned for c in curves]
    everything = np.vstack(curves)
    low, high = everything.min(0), everything.max(0)
    scale = width_mm * MM / max(high[0] - low[0], 0.15)
    if (high[1] - low[1]) * scale > 34 * MM:
        scale = 34 * MM / (high[1] - low[1])
    return ink(rng, [(c - low) * scale for c in curves])


def ink(rng: np.random.Generator, curves: list[Curve]) -> Mask:
    """Curves in pixels -> what a pen leaves along them: width and strength vary with the hand."""
    margin, fine = 12, 2
    everything = np.vstack(curves)
    width, height = (everything.max(0) + 2 * margin).astype(int)
    mask = np.zeros((height * fine, width * fine), np.uint8)
    low, high = _PENS[rng.choice(3, p=(0.62, 0.25, 0.13))]
    pen = rng.uniform(low, high) * MM * fine
    pressure = rng.uniform(0, 0.6)
    faint = rng.uniform(0, 0.5) if rng.random() < 0.4 else 0.0
    for curve in curves:
        knots = max(3, len(curve) // 18)
        across = np.interp(
            np.linspace(0, 1, len(curve)), np.linspace(0, 1, knots), rng.uniform(-1, 1, knots)
        )
        tail = np.minimum(1, np.linspace(len(curve), 0, len(curve)) / (len(curve) * 0.12 + 1))
        widths = pen * (1 + pressure * across) * (1 - 0.5 * pressure * (1 - tail))
        levels = 255 * np.clip(1 - faint * (0.5 - 0.5 * across), 0.25, 1)
        at = np.round((curve + margin) * fine * 16).astype(np.int32)
        for k in range(len(curve) - 1):
            cv2.line(
                mask, at[k].tolist(), at[k + 1].tolist(), int(levels[k]),
                max(1, round(float(widths[k]))), cv2.LINE_AA, 4,
            )  # fmt: skip
    small = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
    return trimmed(np.asarray(small, np.float32) / 255)


def _lettered(rng: np.random.Generator, fonts: Fonts, width_mm: float, style: str) -> Mask:
    """A name written large and quickly, or big initials, from handwriting typefaces."""
    family = fonts.name(rng)
    if style == "letters":
        text = "".join(rng.choice(list("ABCDEFGHJLMNPRSTV"), int(rng.integers(1, 4))))
        mask = fonts.hand(rng, text, rng.uniform(8, 16))
    else:
        text = f"{family[0]}. {family}" if rng.random() < 0.3 else family
        mask = fonts.hand(rng, text, rng.uniform(9, 16))
    h, w = mask.shape
    shear, squash = rng.uniform(-0.1, 0.8), rng.uniform(0.6, 1.15)
    matrix = np.array([[squash, -shear, shear * h], [rng.uniform(-0.15, 0.1), 1, 0.16 * w]])
    size = (int(w * squash + shear * h + 20), int(h + 0.2 * w + 10))
    mask = trimmed(cv2.warpAffine(mask, matrix, size, flags=cv2.INTER_LINEAR))
    if not mask.size:
        return mask
    mask = deformed(rng, mask, 1.2, 6)
    if mask.shape[1] > width_mm * MM * 1.2:
        by = width_mm * MM * 1.2 / mask.shape[1]
        mask = cv2.resize(mask, None, fx=by, fy=by, interpolation=cv2.INTER_AREA)
    if style == "name" or rng.random() < 0.4:
        mask = _overlaid(rng, mask)
    return np.asarray(mask, np.float32)


def _overlaid(rng: np.random.Generator, mask: Mask) -> Mask:
    """A flourish under, around or through a written name."""
    h, w = mask.shape
    curves = _flourishes(rng, h / w) + (_sweeps(rng, 1.3 * h / w)[:1] if rng.random() < 0.5 else [])
    if not curves:
        return mask
    extra = ink(rng, [(c + np.array([0, h / w / 2])) * w for c in curves])
    top, left = int(rng.uniform(0, 0.6) * h), int(rng.uniform(0, 0.2) * w)
    out = np.zeros((max(h, top + extra.shape[0]), max(w, left + extra.shape[1])), np.float32)
    out[:h, :w] = mask
    part = out[top : top + extra.shape[0], left : left + extra.shape[1]]
    np.maximum(part, extra, out=part)
    return out


def running_words(rng: np.random.Generator) -> Mask:
    """A line or two of small words in running script, on a baseline: a mention, no signature."""
    lean, letter = rng.uniform(-0.7, 0.1), rng.uniform(9, 16) * MM
    curves: list[Curve] = []
    for row in range(int(rng.choice([1, 1, 2]))):
        x = rng.uniform(0, 4) * MM
        for _ in range(int(rng.integers(2, 6))):
            word = _script(rng, rng.uniform(0.4, 0.6), lean, capital=0.25)
            left = min(float(c[:, 0].min()) for c in word)
            place = np.array([x, row * letter * 0.55]) + rng.normal(0, 0.25, 2) * MM
            curves += [(c - np.array([left, 0])) * letter + place for c in word]
            x = max(float(c[:, 0].max()) for c in curves[-len(word) :]) + rng.uniform(1.5, 4) * MM
            if x > 75 * MM:
                break
    low = np.vstack(curves).min(0)
    return ink(rng, [c - low for c in curves])


def scrawl(rng: np.random.Generator) -> Mask:
    """What a hand leaves that is no signature: a dot, a stroke, a cross, a tick, a bar."""
    kind = str(rng.choice(["dot", "line", "line", "cross", "tick", "double", "circle"]))
    size = rng.uniform(4, 45) * MM
    if kind == "dot":
        return ink(rng, [np.array([[0.0, 0.0], rng.uniform(0, 0.8, 2) * MM])])
    turn = rng.uniform(-0.5, 0.5) if rng.random() < 0.7 else rng.uniform(0, np.pi)
    along = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-along[1], along[0]])
    middle = along * size / 2 + across * rng.normal(0, 0.02) * size
    stroke = _spline(np.array([[0.0, 0.0], middle, along * size]))
    curves = [stroke]
    if kind == "cross":
        other = rng.uniform(0.7, 2.2)
        cut = np.array([np.cos(turn + other), np.sin(turn + other)]) * size * rng.uniform(0.6, 1.1)
        curves.append(_spline(np.array([middle - cut / 2, middle + cut / 2])))
    elif kind == "tick":
        size = min(size, 12 * MM)
        curves = [np.array([[0, 0], [0.3, 0.4], [1.0, rng.uniform(-0.9, -0.3)]]) * size]
    elif kind == "double":
        curves.append(stroke + across * rng.uniform(1, 4) * MM)
    elif kind == "circle":
        t = np.linspace(0, rng.uniform(5.8, 6.8), 50)
        curves = [np.column_stack([np.cos(t), rng.uniform(0.5, 1) * np.sin(t)]) * size / 3]
    low = np.vstack(curves).min(0)
    return ink(rng, [c - low for c in curves])
