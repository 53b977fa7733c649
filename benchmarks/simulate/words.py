"""The kind of a field -> words that people write in it, invented."""

from __future__ import annotations

import numpy as np

from vaeforms.model import Kind

_NAMES = ("Hélène Lefèvre", "Noël Gonçalves", "Łucja Nowak", "Amélie D’Angelo",
          "Jean-Baptiste Roux", "Fatou N’Diaye", "Zoé Guérin", "M. Paul MARTIN",
          "Mme Benoît", "Inès Abdi")  # fmt: skip
_TEXTS = ("Responsable d’agence", "Mutuelle du Léman", "Présidente", "Trésorière adjointe",
          "Lyon", "Besançon", "Saint-Étienne", "Association Les Amis", "salarié", "bénévole",
          "Chargée d’accueil", "santé", "Conseillère mutualiste", "Caen", "secrétaire")  # fmt: skip
_LINES = ("accueil des adhérents au guichet", "gestion des dossiers santé",
          "conseil et orientation",
          "traitement des courriers", "réponses au téléphone", "27, rue de l’Église", "69003 LYON",
          "mise à jour des contrats", "BTS Assurance 2014", "formation interne 3 jours",
          "relances des impayés", "tenue de la caisse", "AFPA 2019 - 120 h")  # fmt: skip
_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
           "octobre", "novembre", "décembre")  # fmt: skip


def words_for(kind: Kind, rng: np.random.Generator, lines: int = 1) -> str:
    """Words for a field of that kind; several lines for a MULTILINE."""
    pick = lambda these: str(these[int(rng.integers(len(these)))])  # noqa: E731
    if kind is Kind.DATE:
        day, month = int(rng.integers(1, 29)), int(rng.integers(1, 13))
        year = int(rng.integers(1995, 2026))
        if rng.random() < 0.12:
            return f"{_MONTHS[month - 1]} {year}"
        mark = pick(("/", "/", "/", ".", "-", " "))
        return f"{day:02d}{mark}{month:02d}{mark}{year if rng.random() < 0.85 else year % 100:02d}"
    if kind is Kind.PHONE:
        numbers = [f"0{int(rng.integers(1, 8))}"] + [
            f"{int(rng.integers(100)):02d}" for _ in "1234"
        ]
        return pick((" ", ".", "")).join(numbers)
    if kind is Kind.EMAIL:
        return pick(("h.lefevre@exemple.fr", "zoe.guerin@exemple.org", "n_goncalves@exemple.fr"))
    if kind is Kind.NUMBER:
        return pick(("4", "12", "3 h", "7,5", "10 heures", "1"))
    if kind is Kind.QUOTA:
        return pick(("80 %", "50%", "121,33 h/mois", "35 h", "4/5", "100", "7"))
    if kind is Kind.DURATION:
        return pick(("2 ans 6 mois", "3 ans", "18 mois", "10 mois", "1 an", "12 ans et 3 mois"))
    if kind is Kind.COMBO:
        return pick(("salarié", "non salarié", "bénévole", "salariée"))
    if kind is Kind.MULTILINE:
        return "\n".join(pick(_LINES) for _ in range(max(1, lines)))
    return pick(_NAMES if rng.random() < 0.4 else _TEXTS)
