"""Real scans lying beside the checkout -> handwriting, signatures and stamps to lay on a page.

Each function also says what it drew from, so that the same hand is never in two sets by chance.
Without the scans there are invented signatures and stamps only, and a line on the console says so.
"""

from __future__ import annotations

import math
import sys
import xml.etree.ElementTree as ElementTree
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.simulate import pens
from benchmarks.simulate.pens import MM, Colour, Coverage

#: Clean signatures and initials on the real contract scans: picture, left, top, width, height.
_SIGNATURES = (
    ("image_45", 839, 940, 764, 526),
    ("image_1", 1209, 1297, 408, 277),
    ("image_12", 636, 1214, 340, 249),
    ("image_12", 987, 1235, 418, 288),
    ("image_25", 987, 1390, 500, 237),
    ("image_29", 165, 1183, 488, 229),
    ("image_33", 97, 198, 627, 205),
    ("image_23", 590, 726, 466, 216),
    ("image_16", 137, 1850, 470, 240),
    ("image_23", 289, 850, 278, 328),
    ("image_1", 1047, 2181, 113, 118),
    ("image_1", 1176, 2160, 126, 149),
    ("image_24", 1435, 2202, 105, 100),
    ("image_23", 1308, 2220, 134, 93),
)
#: Pictures of one stamp on clean paper; the others have print under them.
_STAMPS = ("circle_2", "oval_1", "rectangle_1", "triangle_2", "word_1", "oval_1_9", "circle24_1246",
           "circle21_1249", "circle19_1236", "triangle_2_9", "rectangle_1_6", "oval2_1235",
           "circle2_1233", "word_1_7", "oval20_1242")  # fmt: skip
STAMP_COLOURS: tuple[Colour, ...] = (
    (30, 60, 150), (60, 80, 170), (190, 40, 50), (170, 50, 60), (110, 50, 150), (30, 120, 70),
    (45, 45, 45), (25, 25, 28),
)  # fmt: skip
_COMPANIES = (
    "MUTUELLE DU LÉMAN", "SARL DUPONT & FILS", "ASSOCIATION LES AMIS", "CENTRE SOCIAL J. MOULIN",
    "HARMONIE PRÉVOYANCE", "SOCIÉTÉ D’ENTRAIDE", "MAISON DES JEUNES", "CABINET MOREL",
)  # fmt: skip
_TOWNS = ("69003 LYON", "25000 BESANÇON", "75011 PARIS", "33000 BORDEAUX", "35000 RENNES")
#: A line of handwriting cut from a page of 300 dpi is about so high.
_LINE_PIXELS = (55, 260)


@cache
def data() -> Path | None:
    """The folder of real material, None (said once on the console) when it is not there."""
    above = pens.folder("shared", "VAEFORMS_SHARED")
    found = above / "data" if above and (above / "data").is_dir() else None
    if found is None:
        print(
            "no real material (shared/data): invented signatures and stamps only", file=sys.stderr
        )
    return found


def coverage_of(grey: NDArray[np.uint8]) -> Coverage:
    """How much ink a scan on pale paper shows at each pixel; faint ruled lines left out."""
    paper = cv2.medianBlur(cv2.dilate(grey, np.ones((5, 5), np.uint8)), 51)
    depth = (paper.astype(np.float32) - grey - 30) / 80
    return np.asarray(np.clip(depth, 0, 1), np.float32)


@cache
def _lines() -> tuple[tuple[str, Coverage, str], ...]:
    """(name of the hand, coverage, words) of lines of real handwriting."""
    folder = data()
    if folder is None:
        return ()
    found = []
    for path in sorted((folder / "handwriting").glob("*.xml")):
        grey = cv2.imread(str(path.with_suffix(".jpg")), cv2.IMREAD_GRAYSCALE)
        if grey is None:
            continue
        root = ElementTree.parse(path).getroot()
        lines = [each for each in root.iter() if each.tag.endswith("}TextLine")]
        for line in lines[2:-1]:
            polygon = next((e for e in line.iter() if e.tag.endswith("}Polygon")), None)
            words = [e.get("CONTENT", "") for e in line.iter() if e.tag.endswith("}String")]
            if polygon is None or not words:
                continue
            numbers = [float(v) for v in polygon.get("POINTS", "").replace(",", " ").split()]
            points = np.asarray(numbers, np.int32).reshape(-1, 2)
            x, y, w, h = cv2.boundingRect(points)
            if not _LINE_PIXELS[0] <= h <= _LINE_PIXELS[1]:
                continue
            inside = np.zeros((h, w), np.uint8)
            cv2.fillPoly(inside, [points - (x, y)], 1)
            ink = coverage_of(np.asarray(grey[y : y + h, x : x + w], np.uint8))
            ink = ink[:h, :w] * inside[: ink.shape[0], : ink.shape[1]]
            found.append((path.stem, pens.trimmed(ink.astype(np.float32)), " ".join(words)))
    return tuple(found)


def handwriting(
    rng: np.random.Generator, width_mm: float, height_mm: float
) -> tuple[Coverage, str] | None:
    """A strip of real handwriting that fits, with the words of its whole line; None without."""
    lines = _lines()
    if not lines:
        return None
    _, ink, words = lines[int(rng.integers(len(lines)))]
    s = min(1.0, height_mm * MM / ink.shape[0] * 1.15)
    room = round(width_mm * MM / s)
    wide = min(ink.shape[1], max(120, round(room * rng.uniform(0.25, 1.0))))
    start = int(rng.integers(0, max(1, ink.shape[1] - wide)))
    part = pens.trimmed(ink[:, start : start + wide])
    return pens.fitted(part, width_mm, height_mm), words


@cache
def _scanned_signatures() -> tuple[tuple[str, Coverage], ...]:
    folder = data()
    if folder is None:
        return ()
    found = []
    for name, x, y, w, h in _SIGNATURES:
        grey = cv2.imread(str(folder / "contract_scans" / f"{name}.jpg"), cv2.IMREAD_GRAYSCALE)
        if grey is None:
            continue
        ink = coverage_of(np.asarray(grey[y : y + h, x : x + w], np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats((ink > 0.3).astype(np.uint8))
        if count < 2:
            continue
        largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
        for n in range(1, count):
            left, top, wide, high = stats[n, :4]
            cut = left == 0 or top == 0 or left + wide == w or top + high == h
            if n != largest and cut:
                ink[cv2.dilate((labels == n).astype(np.uint8), np.ones((5, 5))) > 0] = 0
        scale = pens.DPI / 200
        size = (round(w * scale), round(h * scale))
        ink = np.clip(cv2.resize(ink, size, interpolation=cv2.INTER_CUBIC), 0, 1)
        found.append((f"{name}-{x}", pens.trimmed(np.asarray(ink, np.float32))))
    return tuple(found)


def signature(rng: np.random.Generator, width_mm: float) -> tuple[Coverage, str]:
    """A signature about that wide, and its origin (``image_25-987``, or ``drawn``)."""
    real = _scanned_signatures()
    if real and rng.random() < 0.6:
        name, ink = real[int(rng.integers(len(real)))]
        return pens.fitted(ink, min(width_mm, ink.shape[1] / MM * 1.3), 30, enlarge=True), name
    return _drawn_signature(rng, width_mm), "drawn"


def _drawn_signature(rng: np.random.Generator, wide: float) -> Coverage:
    """Loops, zigzags and a flourish, `wide` millimetres."""
    high = wide * rng.uniform(0.25, 0.6)
    lines = []
    n = int(rng.integers(6, 18))
    xs = np.sort(rng.random(n))
    lines.append(
        [
            (
                wide * float(xs[i]),
                high * float(0.5 + (0.5 if i % 2 else -0.5) * rng.uniform(0.2, 1)),
            )
            for i in range(n)
        ]
    )
    if rng.random() < 0.6:
        m, phase, turns = int(rng.integers(14, 34)), rng.uniform(0, 6), rng.uniform(1.5, 5)
        lines.append(
            [
                (
                    wide * (0.1 + 0.7 * i / m + 0.1 * math.cos(turns * i / m * 6.28 + phase)),
                    high * (0.5 + 0.45 * math.sin(turns * i / m * 6.28)),
                )
                for i in range(m)
            ]
        )
    if rng.random() < 0.5:
        y = high * float(rng.uniform(0.6, 1.0))
        lines.append([(0.0, y), (wide * 0.5, y + float(rng.normal(0, 0.6))), (wide, y * 0.7)])
    shifted = [[(max(0.0, x) + 1, max(0.0, y) + 1) for x, y in line] for line in lines]
    return pens.trimmed(pens.strokes(shifted, float(rng.uniform(0.25, 0.55))))


@cache
def _scanned_stamps() -> tuple[tuple[str, Coverage], ...]:
    folder = data()
    if folder is None:
        return ()
    found = []
    for name in _STAMPS:
        picture = cv2.imread(str(folder / "stamps" / f"{name}.png"), cv2.IMREAD_UNCHANGED)
        if picture is None:
            continue
        if picture.ndim == 3 and picture.shape[2] == 4:
            a = picture[..., 3:].astype(np.float32) / 255
            picture = (picture[..., :3] * a + 255 * (1 - a)).astype(np.uint8)
        grey = picture.min(2) if picture.ndim == 3 else picture
        ink = np.clip(1.1 - grey.astype(np.float32) / 230, 0, 1)
        found.append((name, pens.trimmed(np.asarray(ink, np.float32))))
    return tuple(found)


def stamp(rng: np.random.Generator, width_mm: float, height_mm: float) -> tuple[Coverage, str]:
    """A worn and tilted rubber stamp that fits, and its origin (``oval_1``, or ``drawn``)."""
    real = _scanned_stamps()
    name = "drawn"
    if real and rng.random() < 0.4:
        name, ink = real[int(rng.integers(len(real)))]
    else:
        ink = _drawn_stamp(rng)
    wide = float(rng.uniform(26, 40) if ink.shape[1] < 1.4 * ink.shape[0] else rng.uniform(34, 50))
    ink = pens.fitted(ink, min(wide, width_mm), height_mm, enlarge=True)
    h, w = ink.shape
    patches = cv2.resize(rng.random((10, 10), np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(rng.random((h, w), np.float32), (0, 0), 1.5)
    grain = (grain - grain.mean()) / max(1e-6, float(grain.std()))
    wear = float(rng.uniform(0.2, 1.0))
    ink = ink * np.clip(1.05 - wear * 0.55 * patches - wear * 0.28 * np.maximum(grain, 0), 0.12, 1)
    pad = int(0.12 * max(h, w))
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), float(rng.uniform(-12, 12)), 1.0)
    turn[:, 2] += pad
    ink = np.clip(cv2.warpAffine(ink, turn, (w + 2 * pad, h + 2 * pad)), 0, 1)
    return pens.fitted(pens.trimmed(np.asarray(ink, np.float32)), width_mm, height_mm), name


def _drawn_stamp(rng: np.random.Generator) -> Coverage:
    company, town = (str(rng.choice(each)) for each in (_COMPANIES, _TOWNS))
    font = str(pens.ROOT / "vaeforms" / "fonts" / "SourceSans3-Bold.otf")
    line = round(0.6 * MM)
    if rng.random() < 0.45:
        size = round(34 * MM)
        image = Image.new("L", (size, size), 0)
        draw = ImageDraw.Draw(image)
        draw.ellipse((3, 3, size - 4, size - 4), outline=255, width=line)
        inner = size * 0.22
        draw.ellipse((inner, inner, size - inner, size - inner), outline=255, width=line // 2 + 1)
        around = f"{company} * {town} * "
        letters = ImageFont.truetype(font, round(size * 0.115))
        for n, letter in enumerate(around):
            angle = 2 * math.pi * n / len(around) - math.pi / 2
            tile = Image.new("L", (round(size * 0.16),) * 2, 0)
            middle = tile.width / 2
            ImageDraw.Draw(tile).text((middle, middle), letter, font=letters, fill=255, anchor="mm")
            tile = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
            x = size / 2 + size * 0.4 * math.cos(angle) - middle
            y = size / 2 + size * 0.4 * math.sin(angle) - middle
            image.paste(255, (round(x), round(y)), tile)
        word = str(rng.choice(["SIRET", "Le Président", "★", "R.N.A."]))
        small = ImageFont.truetype(font, round(size * 0.09))
        draw.text((size / 2, size / 2), word, font=small, fill=255, anchor="mm")
    else:
        wide, high = round(rng.uniform(42, 52) * MM), round(rng.uniform(18, 26) * MM)
        image = Image.new("L", (wide, high), 0)
        draw = ImageDraw.Draw(image)
        if rng.random() < 0.75:
            draw.rectangle((3, 3, wide - 4, high - 4), outline=255, width=line)
        rows = [company, "12 avenue de la République", town, "Tél. 04 78 00 00 00",
                "SIRET 732 829 320 00074"][: int(rng.integers(3, 6))]  # fmt: skip
        step = high * 0.88 / len(rows)
        for n, row in enumerate(rows):
            letters = ImageFont.truetype(font, round(min(step * 0.8, wide * 1.6 / len(row))))
            middle = (wide / 2, high * 0.06 + step * (n + 0.5))
            draw.text(middle, row, font=letters, fill=255, anchor="mm")
    ink = cv2.GaussianBlur(np.asarray(image, np.float32) / 255, (0, 0), 1.0)
    return np.asarray(ink, np.float32)
