"""A random generator -> rubber stamps: round, rectangular, dated, frameless, worn, smeared."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PIL import Image, ImageDraw

from marks.fonts import LAST, Fonts, face_at
from marks.raster import MM, Mask, cloud, grain, trimmed, turned

#: Drawn so many times larger, then reduced, so that small letters keep their shape.
_FINE = 2
WORDS = (
    "MUTUELLE", "ASSOCIATION", "SARL", "SAS", "SCIC", "CENTRE", "SERVICE", "DIRECTION", "RÉGIONALE",
    "SANTÉ", "PRÉVOYANCE", "LYON", "PARIS", "RENNES", "NANTES", "RUE", "AVENUE", "DE LA", "PLACE",
    "BOULEVARD", "RÉPUBLIQUE", "TÉL.", "FAX", "SIRET", "R.C.S.", "APE", "TVA", "www.site.fr",
    "contact@mail.fr", "COMMUNE", "MAIRIE", "CONSEIL", "Groupe", "Société", "& Fils", "reçu le",
    "PAYÉ", "COPIE", "ORIGINAL", "CERTIFIÉ CONFORME", "Le Directeur", "La Présidente",
    "Ressources Humaines", "Loi 1901", "Siège social", "Union", "Caisse", "Comité", "Amicale",
    "Club", "Fédération", "Maison", "Solidarité", "Accueil", "des Jeunes", "du Léman",
)  # fmt: skip
_ALONE = (
    "PAYÉ", "COPIE", "REÇU LE 12 MARS 2023", "ORIGINAL", "CERTIFIÉ CONFORME", "URGENT",
    "À RETOURNER", "Le Directeur", "La Présidente",
)  # fmt: skip
_MONTHS = ["JAN", "FÉV", "MARS", "AVR", "MAI", "JUIN", "JUIL", "AOÛT", "SEP", "OCT", "NOV", "DÉC"]


def stamp(rng: np.random.Generator, fonts: Fonts, *, hard: bool = False) -> Mask:
    """A stamp as pressed on paper; where `hard`, often as crisp as a printer would leave it."""
    crisp = hard and rng.random() < 0.5
    kinds = ("round", "oval", "rect", "bare", "date", "polygon", "word")
    kind = str(rng.choice(kinds, p=(0.22, 0.1, 0.22, 0.22, 0.1, 0.06, 0.08)))
    for _ in range(5):
        if kind in ("round", "oval", "polygon"):
            found = _ringed(rng, fonts, kind)
        elif kind == "word":
            found = _word(rng, fonts)
        else:
            found = _lines(rng, fonts, kind)
        found = _clean(rng, found) if crisp else _pressed(rng, found)
        if found.size and (found > 0.2).sum() > 300:
            return found
    return found


def text(rng: np.random.Generator, most: int = 4) -> str:
    """Some words or figures, as stamps hold."""
    parts = []
    for _ in range(int(rng.integers(1, most + 1))):
        if rng.random() < 0.65:
            parts.append(str(rng.choice(WORDS)))
        elif rng.random() < 0.4:
            parts.append(str(rng.choice(LAST)).replace("_", " ").upper())
        else:
            parts.append("".join(rng.choice(list("0123456789 .-/"), int(rng.integers(4, 12)))))
    return " ".join(parts)


def _face(rng: np.random.Generator, fonts: Fonts) -> str:
    pool = fonts.script if rng.random() < 0.06 else fonts.type
    return str(rng.choice(pool))


def _canvas(width_mm: float, height_mm: float) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    size = (max(8, int(width_mm * MM * _FINE)), max(8, int(height_mm * MM * _FINE)))
    image = Image.new("L", size, 0)
    return image, ImageDraw.Draw(image)


def _line_width(rng: np.random.Generator) -> int:
    return max(2, int(rng.uniform(0.2, 1.1) * MM * _FINE))


def _letter(
    image: Image.Image, face: str, size: float, text_: str, at: tuple[float, float], turn: float
) -> None:
    side = int(size * (1.6 + 0.8 * len(text_)))
    glyph = Image.new("L", (side, side), 0)
    ImageDraw.Draw(glyph).text(
        (side / 2, side / 2), text_, font=face_at(face, max(6, int(size))), fill=255, anchor="mm"
    )
    glyph = glyph.rotate(turn, resample=Image.Resampling.BICUBIC)
    image.paste(255, (int(at[0] - side / 2), int(at[1] - side / 2)), glyph)


def _arc_text(
    rng: np.random.Generator, image: Image.Image, face: str, size: float, words: str,
    radius: float, *, below: bool, full: bool,
) -> None:  # fmt: skip
    """Letters along a circle: all around, or over the top, or under the bottom."""
    w, h = image.size
    step = size * rng.uniform(0.62, 0.85) / radius
    words = words[: max(3, int((2 * math.pi if full else 0.9 * math.pi) / step))]
    if full:
        step = 2 * math.pi / len(words)
    start = -step * (len(words) - 1) / 2
    for k, letter in enumerate(words):
        a = start + k * step
        if below:
            at = (w / 2 + radius * math.sin(a), h / 2 + radius * math.cos(a))
            turn = math.degrees(a)
        else:
            at = (w / 2 + radius * math.sin(a), h / 2 - radius * math.cos(a))
            turn = -math.degrees(a)
        _letter(image, face, size, letter, at, turn)


def _ringed(rng: np.random.Generator, fonts: Fonts, kind: str) -> Mask:
    across = rng.uniform(18, 44)
    image, draw = _canvas(across, across)
    w = image.size[0]
    lw = _line_width(rng)
    inner = rng.uniform(0.5, 0.78)
    rings = [1.0] if rng.random() < 0.92 else []
    if rng.random() < 0.75:
        rings.append(inner)
    if rng.random() < 0.25:
        rings.append(0.93)
    for q in rings:
        if kind == "polygon":
            n, turn = int(rng.choice([3, 3, 4, 6, 8])), rng.uniform(0, 6)
            corners = [
                (w / 2 + 0.48 * w * q * math.cos(turn + 2 * math.pi * k / n),
                 w / 2 + 0.48 * w * q * math.sin(turn + 2 * math.pi * k / n))
                for k in range(n)
            ]  # fmt: skip
            draw.polygon(corners, outline=255, width=lw)
        else:
            a, b = w / 2 * (1 - q) + 2, w / 2 * (1 + q) - 3
            draw.ellipse([a, a, b, b], outline=255, width=lw if q == 1 else max(2, lw // 2))
    room = (1 - inner) * w / 2
    size = room * rng.uniform(0.45, 0.75)
    radius = w / 2 * (1 + inner) / 2 * rng.uniform(0.97, 1.0)
    face = _face(rng, fonts)
    if rng.random() < 0.45:
        words = f"{text(rng)} {rng.choice(['*', '-', '•', '+'])} {text(rng, 2)} "
        _arc_text(rng, image, face, size, words, radius, below=False, full=True)
    else:
        _arc_text(rng, image, face, size, text(rng), radius, below=False, full=False)
        if rng.random() < 0.7:
            _arc_text(rng, image, face, size, text(rng, 2), radius, below=True, full=False)
    room = inner * w * 0.9
    if rng.random() < 0.35:
        _logo(rng, draw, fonts, w / 2 - room * 0.32, w / 2 - room * 0.32, room * 0.64)
    else:
        n = int(rng.integers(1, 6))
        pitch = room * 0.75 / n
        for k in range(n):
            words = text(rng, 2)
            y = w / 2 + pitch * (k - (n - 1) / 2)
            half = math.sqrt(max(0.05, 0.25 - ((y - w / 2) / room) ** 2)) * 2 * room
            size = min(pitch * rng.uniform(0.5, 0.9), half * 1.7 / max(6, len(words)))
            font = face_at(_face(rng, fonts), max(7, int(size)))
            draw.text((w / 2, y), words, font=font, fill=255, anchor="mm")
    mask = np.asarray(image, np.float32) / 255
    if kind == "oval":
        flat = rng.uniform(0.45, 0.8)
        mask = cv2.resize(mask, None, fx=1.15, fy=flat, interpolation=cv2.INTER_AREA)
    return np.asarray(mask, np.float32)


def _lines(rng: np.random.Generator, fonts: Fonts, kind: str) -> Mask:
    n = int(rng.integers(1 if kind == "date" else 2, 7))
    pitch = rng.uniform(2.4, 5.0)
    width = rng.uniform(24, 68)
    height = min(36.0, n * pitch + rng.uniform(1, 4))
    image, draw = _canvas(width, height)
    w, h = image.size
    lw = _line_width(rng)
    if kind != "bare":
        radius = int(rng.uniform(0, 4) * MM * _FINE) if rng.random() < 0.5 else 0
        draw.rounded_rectangle([2, 2, w - 3, h - 3], radius=radius, outline=255, width=lw)
        if rng.random() < 0.25:
            inset = 2 + 3 * lw
            draw.rounded_rectangle(
                [inset, inset, w - inset, h - inset], radius=radius, outline=255,
                width=max(2, lw // 2),
            )  # fmt: skip
    left = 0.04 * w
    if rng.random() < 0.3 and kind != "date":
        side = min(h * rng.uniform(0.4, 0.8), w * 0.3)
        _logo(rng, draw, fonts, left, (h - side) / 2, side)
        left += side + 0.03 * w
    middle = rng.random() < 0.6
    face = _face(rng, fonts)
    step = h * 0.9 / n
    for k in range(n):
        words = text(rng)
        if kind == "date" and k == n // 2:
            day, year = int(rng.integers(1, 31)), int(rng.integers(1998, 2027))
            words = f"{rng.choice(['', 'REÇU LE ', 'LE '])}{day} {rng.choice(_MONTHS)} {year}"
        if rng.random() < 0.3:
            face = _face(rng, fonts)
        big = 1.5 if k == 0 and rng.random() < 0.4 else 1.0
        size = min(step * rng.uniform(0.5, 0.9) * big, (w - left) * 1.8 / max(6, len(words)))
        y = h * 0.05 + step * (k + 0.5)
        x = (left + 0.97 * w) / 2 if middle else left
        font = face_at(face, max(7, int(size)))
        draw.text((x, y), words, font=font, fill=255, anchor="mm" if middle else "lm")
        if rng.random() < (0.35 if kind == "date" else 0.04):
            draw.line([left, y + step / 2, 0.96 * w, y + step / 2], fill=255, width=max(2, lw // 2))
    return np.asarray(image, np.float32) / 255


def _word(rng: np.random.Generator, fonts: Fonts) -> Mask:
    words = str(rng.choice(_ALONE))
    size = rng.uniform(3.5, 11) * MM * _FINE
    face = _face(rng, fonts)
    size = min(size, 110 * MM * _FINE / len(words))
    left, top, right, bottom = face_at(face, int(size)).getbbox(words)
    pad = size * rng.uniform(0.2, 0.5)
    image = Image.new("L", (int(right - left + 2 * pad), int(bottom - top + 2 * pad)), 0)
    draw = ImageDraw.Draw(image)
    draw.text((pad - left, pad - top), words, font=face_at(face, int(size)), fill=255)
    if rng.random() < 0.8:
        edge = [1, 1, image.size[0] - 2, image.size[1] - 2]
        draw.rectangle(edge, outline=255, width=_line_width(rng))
    return np.asarray(image, np.float32) / 255


def _logo(
    rng: np.random.Generator, draw: ImageDraw.ImageDraw, fonts: Fonts, x: float, y: float, s: float
) -> None:
    kind = int(rng.integers(0, 6))
    lw = max(2, int(s * rng.uniform(0.03, 0.1)))
    letters = "".join(rng.choice(list("ABCDEFGKMRSZ"), int(rng.integers(1, 4))))
    font = face_at(_face(rng, fonts), max(8, int(s * 0.5)))
    middle = (x + s / 2, y + s / 2)
    if kind == 0:
        draw.ellipse([x, y, x + s, y + s], outline=255, width=lw)
        draw.text(middle, letters, font=font, fill=255, anchor="mm")
    elif kind == 1:
        draw.polygon([(x, y + s / 2), middle, (x + s, y + s / 2)], outline=255, width=lw)
        draw.rectangle([x + s * 0.15, y + s / 2, x + s * 0.85, y + s], outline=255, width=lw)
    elif kind == 2:
        draw.rectangle([x, y, x + s, y + s], fill=255)
        draw.text(middle, letters, font=font, fill=0, anchor="mm")
    elif kind == 3:
        for _ in range(4):
            points = [
                (x + s * rng.random(), y + s * rng.random()) for _ in range(int(rng.integers(3, 7)))
            ]
            filled = 255 if rng.random() < 0.4 else None
            draw.polygon(points, outline=255, fill=filled, width=lw)
    elif kind == 4:
        for k in range(int(rng.integers(3, 9))):
            turn = rng.uniform(0, 360)
            q = s * rng.uniform(0.1, 0.5)
            box = [middle[0] - q, middle[1] - q, middle[0] + q, middle[1] + q]
            draw.arc(box, turn, turn + 40 + 20 * k, fill=255, width=lw)
    else:
        draw.text(middle, letters, font=font, fill=255, anchor="mm")


def _clean(rng: np.random.Generator, mask: Mask) -> Mask:
    """New rubber, a steady hand: even ink and hardly a turn."""
    soft = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.4, 1.0) * _FINE / 2)
    size = (max(4, mask.shape[1] // _FINE), max(4, mask.shape[0] // _FINE))
    small = np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_AREA), np.float32)
    even = small * (1 - rng.uniform(0, 0.35) * cloud(rng, small.shape, 4))
    return turned(trimmed(np.asarray(even, np.float32)), float(rng.normal(0, 3)))


def _pressed(rng: np.random.Generator, mask: Mask) -> Mask:
    """Ink spread, worn rubber, an uneven hand, a second print, a smear, a missing edge, a turn."""
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.5, 1.8) * _FINE / 2), np.float32)
    size = (max(4, mask.shape[1] // _FINE), max(4, mask.shape[0] // _FINE))
    mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32)
    if rng.random() < 0.3:
        mask = np.clip(mask * rng.uniform(1.2, 2.5), 0, 1)
    wear = rng.uniform(0, 1)
    uneven = cloud(rng, mask.shape, int(rng.integers(2, 14)))
    speckle = np.maximum(grain(rng, mask.shape, rng.uniform(0.8, 2.5)), 0)
    mask = mask * np.clip(1.1 - 0.75 * wear * uneven - 0.3 * wear * speckle, 0.04, 1)
    if rng.random() < 0.12:
        shift = tuple(int(v) for v in rng.integers(-7, 8, 2))
        mask = np.maximum(mask, rng.uniform(0.3, 0.9) * np.roll(mask, shift, (0, 1)))
    if rng.random() < 0.1:
        n = int(rng.uniform(3, 12))
        kernel = np.zeros((n, n), np.float32)
        cv2.line(kernel, (0, int(rng.integers(n))), (n - 1, int(rng.integers(n))), 1.0, 1)
        mask = np.maximum(0.6 * mask, cv2.filter2D(mask, -1, kernel / kernel.sum()))
    if rng.random() < 0.15:  # pressed on one side only, or cut by the edge
        h, w = mask.shape
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        turn = rng.uniform(0, 6.3)
        side = (x / w - 0.5) * math.cos(turn) + (y / h - 0.5) * math.sin(turn)
        mask = mask * np.clip((side + rng.uniform(0.0, 0.5)) * rng.uniform(3, 20), 0, 1)
    angle = rng.normal(0, 6) if rng.random() < 0.85 else rng.uniform(-90, 90)
    return (
        turned(trimmed(np.asarray(np.clip(mask, 0, 1), np.float32)), angle)
        if mask.max() > 0.15
        else mask
    )
