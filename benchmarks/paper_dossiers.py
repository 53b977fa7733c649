"""A seed -> whole dossiers on paper, complete or with exactly one thing missing, and which.

They are printed, filled by hand or on screen, signed and stamped by hand, scanned or photographed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks import paper_pages
from benchmarks.simulate import capture
from vaeforms.model import Kind, TemplatePage
from vaeforms.template import Templates

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "fixtures"))

#: How whole dossiers arrive; a person who takes the trouble keeps to one way for all pages.
CAPTURES = ("scan200", "photo", "scan300", "bilevel", "scan150", "upside_down", "photo_hard",
            "copy_of_copy", "skewed", "fax", "duplex", "fit", "photo_folded",
            "scan100")  # fmt: skip
#: What stands in a signature box that is not signed.
_DECOYS = ("none", "none", "none", "dot", "line", "cross", "note", "typed")
#: One dossier in so many is complete.
_COMPLETE = 4
#: What no rule of the catalogue asks for, or one of two ways (see tests/test_no_false_complete.py).
_OPTIONAL = frozenset(
    ("candidat_telephone", "candidat_courriel", "candidat_fait_a", "formation_initiale_prepares",
     "formation_initiale_obtenus", "att_sal_jusquau", "att_ben_jusquau", "att_ben_encadrement")
)  # fmt: skip
#: Invented people, no two of a set alike: the register would take them for the same request.
_NAMES = ("Kervran", "Guérin", "Lefèvre", "Roux", "N’Diaye", "Benoît", "Gonçalves", "Abdi",
          "D’Angelo", "Nowak", "Martin", "Le Goff", "Péron")  # fmt: skip
_FIRST = ("Maëlle", "Zoé", "Hélène", "Jean", "Fatou", "Inès", "Noël", "Łucja", "Amélie",
          "Anaïs", "Paul", "Yann")  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What one dossier says, how it is filled and captured, and what it lacks."""

    values: dict[str, str]
    styles: dict[str, str]
    kind: str
    #: index of the page that was not sent, or None
    page: int | None
    #: in French, empty when nothing is missing
    missing: str


def plan(templates: Templates, seed: int, n: int) -> Plan:
    """Dossier number `n` of the set of `seed`."""
    from kit import Person
    from people import LUCIOLES, RIVES, job, salaried, volunteer

    rng = np.random.default_rng([seed, n, 2])
    who = Person(_NAMES[n % len(_NAMES)], _FIRST[n % len(_FIRST)])
    second = job(
        2, LUCIOLES, "01/09/2018", "31/12/2019", "0,38 an", status="bénévole", part="43,33 h/mois"
    )
    values = {
        **who.values(),
        **second,
        "recap_duree_cqp_etp": "4 ans 4 mois",
        **salaried(who.name, RIVES, "01/09/2021", "31/08/2025", "12/09/2025"),
        **volunteer(who.name, LUCIOLES, "01/09/2018", "31/12/2019", "15/01/2020"),
    }
    pages = own_pages(templates)
    marks = [b for p in pages for b in p.boxes if b.kind in (Kind.SIGNATURE, Kind.STAMP)]
    required = sorted(set(values) - _OPTIONAL)
    by_hand = bool(rng.random() < 0.5)
    styles = {box.field: "signature" if box.kind is Kind.SIGNATURE else "stamp" for box in marks}
    styles["pair"] = "each"
    missing, page = "", None
    if n % _COMPLETE:
        what = (n - n // _COMPLETE) % 4
        if what in (0, 1):
            wanted = (Kind.SIGNATURE, Kind.STAMP)[what]
            boxes = [b for b in marks if b.kind is wanted]
            box = boxes[int(rng.integers(len(boxes)))]
            decoy = str(rng.choice(_DECOYS)) if what == 0 else "none"
            styles[box.field] = decoy
            missing = box.field if decoy == "none" else f"{box.field} ({decoy})"
        elif what == 2:
            missing = required[int(rng.integers(len(required)))]
            values.pop(missing)
        else:
            # the second page, the table of contents, is asked of nobody
            page = int(rng.choice([0, *range(2, len(pages))]))
            missing = f"page {page + 1}"
    for each in (b for p in pages for b in p.boxes):
        if each.kind is Kind.RADIO:
            values.setdefault(each.field, "")
        elif each.kind not in (Kind.SIGNATURE, Kind.STAMP):
            there = each.field in values
            styles[each.field] = ("hand" if by_hand else "typed") if there else "empty"
    kind = CAPTURES[(n + n // len(CAPTURES)) % len(CAPTURES)]
    return Plan(values, styles, kind, page, missing)


def own_pages(templates: Templates) -> list[TemplatePage]:
    """The pages of the blank that holds the form and both attestations, in order."""
    return [p for p in templates.pages if Path(p.file).stem == "dossier-recevabilite"]


def build(root: Path, templates: Templates, seed: int, n: int) -> None:
    """Write dossier number `n` into `root`, with its ``expected.json``; one that is there stays."""
    made = plan(templates, seed, n)
    channel = paper_pages.channel_of(made.kind, np.zeros((1, 1, 3), np.uint8))
    state = "incomplet" if made.missing else "complet"
    folder = root / f"{n:03d} {state} {made.kind}"
    if (folder / "expected.json").is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([seed, n, 3])
    pictures = []
    for index, template in enumerate(own_pages(templates)):
        if index == made.page:
            continue
        values = {k: v for k, v in made.values.items() if any(b.field == k for b in template.boxes)}
        sheet, _ = paper_pages.written(templates, template, rng, values, made.styles)
        pictures.append(capture.degrade(sheet, made.kind, rng)[0])
    if channel == "photo":
        for index, picture in enumerate(pictures):
            paper_pages.write(folder, f"IMG_{index + 1:04d}", made.kind, picture, rng)
    else:
        first, *rest = [Image.fromarray(picture) for picture in pictures]
        dpi = max(first.size) / 11.69
        first.save(folder / "scan.pdf", save_all=True, append_images=rest, resolution=dpi,
                   quality=80)  # fmt: skip
    (folder / "dossier.toml").write_text(
        f'depot_numero = "2026-{n:03d}"\ndepot_date_reception = 2026-06-15\n', encoding="utf-8"
    )
    expected = {
        "verdict": "incomplete" if made.missing else "complete",
        "channel": channel,
        "missing": made.missing,
    }
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")
