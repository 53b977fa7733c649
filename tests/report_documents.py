"""Pictures, readings and documents made by hand, for the tests of reports."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

from vaeforms.model import Document, DocumentPage, Mark, PageCode, Reading, Source, State, Where

# --------------------------------------------------------------------------- pictures


@cache
def scribble(seed: int = 1, *, stamp: bool = False, size: tuple[int, int] = (420, 130)) -> bytes:
    """A PNG that looks like a signature box, or a JPEG that looks like a stamp."""
    image = Image.new("RGB", size, "#f4f6fb")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline="#9aa7bd")
    if stamp:
        draw.ellipse((110, 15, 310, 115), outline="#2a3f9e", width=5)
        draw.text((160, 55), "MUTUELLE DU LAC", fill="#2a3f9e")
    else:
        points = [
            (40 + 30 * i, 65 + ((i * 37 * seed) % 71 - 35) * (1 if i % 2 else -1))
            for i in range(11)
        ]
        draw.line(points, fill="#1b2450", width=4, joint="curve")
    return _jpeg(image) if stamp else _png(image)


@cache
def empty_box() -> bytes:
    """The crop of a box with nothing in it."""
    image = Image.new("RGB", (420, 130), "#f4f6fb")
    ImageDraw.Draw(image).rectangle((0, 0, 419, 129), outline="#9aa7bd")
    return _png(image)


@cache
def page_picture() -> bytes:
    """A small page full of grey lines."""
    image = Image.new("RGB", (300, 424), "white")
    draw = ImageDraw.Draw(image)
    for y in range(40, 400, 14):
        draw.line((30, y, 270 - (y * 7) % 90, y), fill="#888888", width=3)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.quantize(16).save(out, "PNG")
    return out.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    """As boxes of paper are shown."""
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


# --------------------------------------------------------------------------- readings


def reading(
    field: str,
    value: str = "",
    *,
    state: State | None = None,
    source: Source = Source.WIDGET,
    file: str = "dossier.pdf",
    page: int = 0,
    **more: object,
) -> Reading:
    """FILLED when there is a value, else EMPTY."""
    state = state or (State.FILLED if value else State.EMPTY)
    where = Where(file, page, (72.0, 500.0, 300.0, 520.0))
    return Reading(field, state, value, source, where=where, **more)  # type: ignore[arg-type]


def signed(field: str, seed: int = 1, *, stamp: bool = False, **more: object) -> Reading:
    """A signature (or stamp) that is there, with its crop."""
    mark = Mark("image" if stamp else "ink", digest=f"{seed:064x}")
    return reading(
        field,
        state=State.FILLED,
        source=Source.PICTURE if stamp else Source.ANNOTATION,
        marks=(mark,),
        crop=scribble(seed, stamp=stamp),
        **more,  # type: ignore[arg-type]
    )


def job(
    n: int,
    *,
    title: str = "Chargée d’accueil",
    employer: str = "Mutuelle du Lac\n12 quai des Brumes, 74000 Annecy",
    start: str = "01/01/2021",
    end: str = "31/12/2023",
    full: str = "oui",
    share: str = "",
    status: str = "salarié",
) -> dict[str, Reading]:
    """The readings of one table."""
    page = 6 + (n - 1) // 2
    values = {
        "intitule": title,
        "employeur": employer,
        "domaine": "Mutualité",
        "statut": status,
        "depuis": start,
        "jusquau": end,
        "temps_complet": full,
        "temps_partiel": share,
        "duree_etp": "3 ans",
        "activites": "Accueil physique et téléphonique.\nConseil santé et prévoyance.",
    }
    return {f"emploi_{n}_{k}": reading(f"emploi_{n}_{k}", v, page=page) for k, v in values.items()}


def cover(**values: str) -> dict[str, Reading]:
    """The readings of the cover page, signed."""
    typed = {
        "nom": "MARTIN",
        "prenom": "Zoé",
        "adresse": "3 rue de l’Œillet\n69001 Lyon",
        "telephone": "06 39 98 12 34",
        "courriel": "zoe.martin@exemple.fr",
        "fait_a": "Lyon",
        "fait_le": "1er juin 2026",
        **values,
    }
    found = {f"candidat_{k}": reading(f"candidat_{k}", v) for k, v in typed.items()}
    found["candidat_signature"] = signed("candidat_signature", 3)
    return found


def recap() -> dict[str, Reading]:
    """The readings at the top of the jobs."""
    values = {
        "recap_duree_cqp_etp": "3 ans",
        "recap_duree_totale": "8 ans",
        "recap_cv_synthetique": "2014-2020 : vendeuse, Halles\n2021-2023 : Mutuelle du Lac",
    }
    return {k: reading(k, v, page=6) for k, v in values.items()}


def main_form(*jobs: dict[str, Reading], first: dict[str, Reading] | None = None) -> Document:
    """The main form with those tables."""
    readings = {**(first or cover()), **recap()}
    for each in jobs:
        readings |= each
    empty = [f"emploi_9_{key}" for key in ("intitule", "employeur", "depuis")]
    readings |= {name: reading(name, page=8) for name in empty}
    readings |= {
        "formation_initiale_prepares": reading("formation_initiale_prepares", "BTS", page=8),
        "formation_initiale_obtenus": reading("formation_initiale_obtenus", "Bac", page=8),
        "formation_continue_1_intitule": reading("formation_continue_1_intitule", "Écoute", page=8),
    }
    pages = tuple(
        DocumentPage("dossier.pdf", i, "emplois", PageCode("DOS", "QF7K2", i + 1))
        for i in range(10)
    )
    return Document("dossier", "dossier-recevabilite", "Dossier de recevabilité", pages, readings)


def employer_certificate(n: int = 1, name: str = "Mutuelle du Lac", **changes: Reading) -> Document:
    """A certificate by an employer, signed and stamped unless `changes` says otherwise."""
    file = f"attestation-{n}.pdf"
    values = {
        "signataire": "Inès LEGRAND",
        "qualite": "directrice des ressources humaines",
        "entreprise": name,
        "salarie": "Zoé MARTIN",
        "depuis": "01/01/2021",
        "jusquau": "31/12/2023",
        "temps_complet": "oui",
        "quotite": "",
        "activites": "Accueil des adhérents.",
        "fait_a": "Annecy",
        "fait_le": "10/05/2026",
    }
    readings = {f"att_sal_{k}": reading(f"att_sal_{k}", v, file=file) for k, v in values.items()}
    readings["att_sal_signature"] = signed("att_sal_signature", 5 + n, file=file)
    readings["att_sal_cachet"] = signed("att_sal_cachet", 2, stamp=True, file=file)
    readings |= changes
    return Document(
        f"attestation-salariee-{n}",
        "attestation-salariee",
        f"Attestation de {name}",
        (DocumentPage(file, 0, "attestation-salariee", PageCode("SAL", "B3T9X", 1)),),
        readings,
    )


def volunteer_certificate(**changes: Reading) -> Document:
    """A certificate by an association, with both signatures unless `changes` says otherwise."""
    file = "association.pdf"
    values = {
        "signataire1": "Paul ARNAUD",
        "signataire2": "Léa ARNAUD",
        "qualite1": "président",
        "qualite2": "trésorière",
        "structure": "Les Amis du Port",
        "declaree_le": "04/03/1998",
        "declaree_a": "Annecy",
        "benevole": "Zoé MARTIN",
        "depuis": "septembre 2018",
        "jusquau": "31/08/2023",
        "heures_semaine": "6",
        "nature": "Permanence d’accueil.",
        "encadrement": "",
        "fait_a": "Annecy",
        "fait_le": "02/05/2026",
    }
    readings = {f"att_ben_{k}": reading(f"att_ben_{k}", v, file=file) for k, v in values.items()}
    readings["att_ben_signature1"] = signed("att_ben_signature1", 7, file=file)
    readings["att_ben_signature2"] = signed("att_ben_signature2", 11, file=file)
    readings["att_ben_cachet"] = reading(
        "att_ben_cachet", source=Source.PICTURE, file=file, crop=empty_box()
    )
    readings |= changes
    return Document(
        "attestation-benevole-1",
        "attestation-benevole",
        "Attestation de Les Amis du Port",
        (DocumentPage(file, 0, "attestation-benevole", PageCode("BEN", "K8M2P", 1)),),
        readings,
    )
