"""A list of words -> what people type into a form, invented.

Names are often no words at all: a reader that knows its dictionary by heart would read « Martel »
as « Marteau ».
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_VOWELS, _CONSONANTS = "aeiouyéèêïô", "bcdfghjklmnpqrstvwxzç"
_BETWEEN = (
    " de ", " la ", " le ", " des ", " du ", " et ", " à ", " au ", " aux ", " en ", " les ",
    " un ", " une ", " par ", " pour ", " d’", " l’", " n° ", " - ", ", ", "; ", " (", " : ",
)  # fmt: skip
_BARE = str.maketrans("éèêëàâîïôùûçœæ", "eeeeaaiiouucoa")
_ENDINGS = (".fr", ".com", ".org", ".net", "-sante.fr")


@dataclass(frozen=True)
class French:
    """Texts of a form out of a list of words."""

    words: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> French:
        """The words of a JSON list, or of a text with one a line."""
        said = path.read_text("utf-8")
        words = json.loads(said) if path.suffix == ".json" else said.split()
        return cls(tuple(words))

    def text(self, rng: random.Random) -> str:
        """A phrase, a date, figures, an address or a name, on one line."""
        share = rng.random()
        if share < 0.5:
            return self.phrase(rng, rng.randint(1, 5))
        if share < 0.66:
            return _date(rng)
        if share < 0.80:
            return self._figures(rng)
        if share < 0.85:
            return self._address(rng)
        return " ".join(self._name(rng) for _ in range(rng.randint(1, 3)))

    def phrase(self, rng: random.Random, count: int) -> str:
        """Words in a row, signs and small words between them."""
        out = rng.choice(self.words)
        if rng.random() < 0.25:
            out = out[:1].upper() + out[1:]
        for _ in range(count - 1):
            out += (rng.choice(_BETWEEN) if rng.random() < 0.55 else " ") + rng.choice(self.words)
        return out.upper() if rng.random() < 0.07 else out

    def _name(self, rng: random.Random) -> str:
        name = rng.choice(self.words)
        if rng.random() < 0.5:
            name = "".join(_syllable(rng) for _ in range(rng.randint(1, 4)))
        return name.upper() if rng.random() < 0.35 else name[:1].upper() + name[1:]

    def _figures(self, rng: random.Random) -> str:
        n = rng.randint
        pairs = [f"0{n(1, 9)}", *(f"{n(0, 99):02d}" for _ in range(4))]
        several = f"{n(2, 20)} ans" + rng.choice(["", f" {n(1, 11)} mois", f" et {n(1, 11)} mois"])
        return rng.choice(
            [
                " ".join(pairs), ".".join(pairs), "".join(pairs), f"{n(1, 100)} %",
                f"{n(1, 100)}%", f"{n(10, 170)},{n(0, 99):02d} h/mois", f"{n(1, 39)} h",
                f"{n(1, 9)}/{n(2, 10)}", str(n(0, 3000)), several, f"{n(1, 36)} mois",
                f"{n(10000, 97999)} {self._name(rng).upper()}",
                f"{n(1, 200)}, rue {rng.choice(['de la ', 'du ', 'des ', 'de l’'])}"
                f"{self._name(rng)}",
            ]
        )  # fmt: skip

    def _address(self, rng: random.Random) -> str:
        local, host = (
            "".join(letter for letter in word.translate(_BARE) if letter.isascii() and letter > "@")
            for word in rng.sample(self.words, 2)
        )
        number = str(rng.randint(1, 99)) if rng.random() < 0.3 else ""
        other = rng.choice(self.words).translate(_BARE)[:1]
        return f"{other}{rng.choice('._-')}{local}{number}@{host[:12]}{rng.choice(_ENDINGS)}"


def _syllable(rng: random.Random) -> str:
    end = rng.choice("nrslt") if rng.random() < 0.3 else ""
    return rng.choice(_CONSONANTS) + rng.choice(_VOWELS) + end


def _date(rng: random.Random) -> str:
    day, month, year = rng.randint(1, 31), rng.randint(1, 12), rng.randint(1960, 2026)
    share = rng.random()
    if share < 0.15:
        return f"{_MONTHS[month - 1]} {year}"
    if share < 0.25:
        return f"{'1er' if day == 1 else day} {_MONTHS[month - 1]} {year}"
    between = rng.choice("///.- ")
    shown = f"{year % 100:02d}" if rng.random() < 0.15 else str(year)
    return f"{day:02d}{between}{month:02d}{between}{shown}"
