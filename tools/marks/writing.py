"""A random generator -> what is written beside signatures: mentions by hand, typed lines."""

from __future__ import annotations

import numpy as np

from marks.fonts import Fonts, write
from marks.raster import MM, Mask
from marks.stamps import text as stamp_text

_PROSE = (
    "le", "la", "de", "des", "et", "en", "pour", "dans", "une", "un", "société", "associés",
    "gérant", "pouvoirs", "décision", "capital", "parts", "acte", "présents", "certifie",
    "conforme", "employeur", "candidat", "expérience", "durée", "activité", "bénévole", "salarié",
    "depuis", "jusqu", "au", "temps", "complet", "partiel", "signature", "cachet", "fait", "à",
)  # fmt: skip
_HAND = (
    "Lu et approuvé", "lu et approuvé", "Bon pour accord", "bon pour accord", "Bon pour pouvoir",
    "Certifié exact", "Certifié conforme", "Pour valoir ce que de droit", "Trésorier", "Présidente",
    "Le Président", "La Directrice", "Directeur", "Secrétaire", "Responsable RH", "P/O", "p.o.",
    "Pour la présidente", "gérant", "Vu", "OK", "Signé",
)  # fmt: skip
_TYPED = (
    "Signature :", "Le Président", "La Directrice des Ressources Humaines", "gérant", "Fait à",
    "Cachet", "Signature et cachet", "Pour l’employeur", "Responsable", "Lu et approuvé",
    "Présidente", "Trésorier",
)  # fmt: skip
_TOWNS = [
    "Lyon",
    "Paris",
    "Rennes",
    "Nantes",
    "Brest",
    "Annecy",
    "Dijon",
    "Lille",
    "Vannes",
    "Niort",
]


def _date(rng: np.random.Generator) -> str:
    day, month, year = rng.integers(1, 29), rng.integers(1, 13), rng.integers(2015, 2027)
    ways = (
        f"{day:02}/{month:02}/{year}",
        f"Le {day}/{month}/{year % 100:02}",
        f"{day:02}.{month:02}.{year}",
        f"{rng.choice(_TOWNS)}, le {day} mars {year}",
    )
    return str(rng.choice(ways))


def mention(rng: np.random.Generator, fonts: Fonts) -> Mask:
    """One to three lines in an even hand: a formula, a name, a function, a date."""
    height = rng.uniform(3.0, 6.2)
    lines = []
    for _ in range(int(rng.choice([1, 1, 1, 2, 2, 3]))):
        kind = rng.random()
        if kind < 0.45:
            words = str(rng.choice(_HAND))
        elif kind < 0.65:
            words = fonts.person(rng)
        elif kind < 0.85:
            words = _date(rng)
        else:
            words = " ".join(rng.choice(_PROSE, int(rng.integers(2, 6))))
        lines.append(words)
    return _stacked(rng, [fonts.hand(rng, line, height) for line in lines], height)


def typed(rng: np.random.Generator, fonts: Fonts) -> Mask:
    """One line to a paragraph in print."""
    kind = rng.random()
    height = rng.uniform(2.2, 4.6)
    face = str(rng.choice(fonts.type))
    if kind < 0.35:
        lines = [str(rng.choice(_TYPED))]
    elif kind < 0.6:
        lines = [fonts.person(rng), *([str(rng.choice(_TYPED))] if rng.random() < 0.4 else [])]
    elif kind < 0.75:
        lines = [f"{rng.choice(_TOWNS)}, le {_date(rng)}"]
    elif kind < 0.85:
        lines = [stamp_text(rng)]
    else:
        wide = int(rng.integers(4, 14))
        lines = [" ".join(rng.choice(_PROSE, wide)) for _ in range(int(rng.integers(2, 6)))]
    return _stacked(rng, [write(face, line, height) for line in lines], height, even=True)


def _stacked(
    rng: np.random.Generator, lines: list[Mask], height: float, *, even: bool = False
) -> Mask:
    pitch = height * MM * rng.uniform(1.1, 1.5)
    indents = [0 if even else int(rng.uniform(0, 6) * MM) for _ in lines]
    width = max(m.shape[1] + i for m, i in zip(lines, indents, strict=True))
    tall = int(pitch * (len(lines) - 1) + max(m.shape[0] for m in lines)) + 2
    out = np.zeros((tall, width), np.float32)
    for k, (mask, indent) in enumerate(zip(lines, indents, strict=True)):
        top = int(pitch * k)
        part = out[top : top + mask.shape[0], indent : indent + mask.shape[1]]
        np.maximum(part, mask[: part.shape[0]], out=part)
    return out
