"""The blank dossier says what the published text says: all of it, in its order, and nothing else.

The published text (the seed) is not part of the project: these tests read it where it lies beside
a checkout, and are skipped elsewhere. What the comparison allows, and nothing more:

- white space: line ends, tabs and runs of spaces are one space;
- the seed's markup is no text: ``**bold**``, ``<i>…</i>``, ``<input …>`` (a box to tick), and the
  « - » that a list line has before its own mark ❑ or ➔;
- a line of the seed made of dots only is a line to write on: it is drawn, not printed as words
  (dots that end a line of words are printed as they are);
- `BLANKS`: places where the seed's extraction glued two words over a blank to fill in;
- `ADDITIONS`: words the forms add, at the end of their page;
- on each page the page code and a footer.
"""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest

from vaeforms import drawing
from vaeforms.forms import FORMS

SEED = Path(__file__).parents[2] / "shared" / "seed"

#: The pages of the dossier, each with the line of the seed it starts at.
STARTS = (
    ("garde", "Certificat de Qualification Professionnelle"),
    ("sommaire", "Sommaire"),
    ("mode-emploi", "La VAE, mode d'emploi"),
    ("definition", "Définition de la qualification"),
    ("referentiel-1", "Référentiel de compétences"),
    ("referentiel-2", "Domaine 3 :"),
    ("recap", "Récapitulatif des emplois (ou activités bénévoles exercées)"),
    ("emplois", "Emploi 2 (ou activité bénévole)"),
    ("formation", "Votre parcours de formation"),
    ("pieces", "Pièces à joindre à votre demande"),
    ("attestation-salariee", "Modèle d'attestation d'activités salariées"),
    ("attestation-benevole", "Modèle d'attestation d'activités bénévoles"),
)
ROLES = [role for role, _ in STARTS]

BLANKS = {":%": ": %", "le.....à": "le..... à", "lejusqu'au": "le jusqu'au"}
ADDITIONS = {
    "garde": "Cadre ajouté au texte de la CPNEFP Fait à le Signature",
    "attestation-salariee": "Signature Cachet",
    "attestation-benevole": "Premier signataire Second signataire Cachet",
}


@cache
def seed_pages() -> dict[str, str]:
    """The seed, cut at the first line of each page of the dossier; markup kept."""
    files = sorted(SEED.glob("*.txt"))
    if not files:
        pytest.skip(f"the published text is not at {SEED}")
    lines = files[0].read_text(encoding="utf-8").splitlines()
    places, at = [], 0
    for role, start in STARTS:
        # The référentiel repeats the domains of the définition: search on from the page before.
        at = next(i for i, line in enumerate(lines[at:], at) if line.split("\t")[0] == start)
        places.append((role, at))
        at += 1
    ends = [at for _, at in places[1:]] + [len(lines)]
    return {
        role: "\n".join(lines[start:end]) for (role, start), end in zip(places, ends, strict=True)
    }


def plain(text: str) -> str:
    """The seed's words without its markup."""
    lines = [line for line in text.splitlines() if not re.fullmatch(r"\.+", line.strip())]
    text = "\n".join(re.sub(r"^- (?=[❑➔])", "", line) for line in lines)
    text = re.sub(r"<[^>]+>|\*\*", "", text)
    for glued, apart in BLANKS.items():
        text = text.replace(glued, apart)
    return squeeze(text)


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@cache
def drawn(form_id: str = "dossier-recevabilite", cover_signature: bool = True) -> drawing.Drawing:
    return drawing.draw(form_id, cover_signature=cover_signature)


def printed(sheets: drawing.Drawing, title: str) -> dict[str, str]:
    """What each page prints, its code and footer taken off after checking them."""
    pages = {}
    document = pypdfium2.PdfDocument(sheets.pdf)
    for number, (sheet, page) in enumerate(zip(sheets.pages, document, strict=True), start=1):
        text = squeeze(page.get_textpage().get_text_range())
        marks = f"{sheet.code} {title} – page {number} / {len(sheets.pages)} "
        assert text.startswith(marks)
        pages[sheet.role] = text.removeprefix(marks)
    document.close()
    return pages


@pytest.mark.parametrize("role", ROLES)
def test_a_page_says_what_the_seed_says(role: str) -> None:
    expected = squeeze(f"{plain(seed_pages()[role])} {ADDITIONS.get(role, '')}")
    assert printed(drawn(), "Dossier de recevabilité VAE")[role] == expected


def test_pages_come_in_the_order_of_the_seed() -> None:
    assert [page.role for page in drawn().pages] == ROLES


@pytest.mark.parametrize("role", ["attestation-salariee", "attestation-benevole"])
def test_a_model_alone_says_what_it_says_in_the_dossier(role: str) -> None:
    alone = printed(drawn(role), FORMS[role].title)
    assert alone[role] == printed(drawn(), "Dossier de recevabilité VAE")[role]


def test_the_cover_without_signature_is_the_seed_alone() -> None:
    pages = printed(drawn(cover_signature=False), "Dossier de recevabilité VAE")
    assert pages["garde"] == plain(seed_pages()["garde"])


#: Colour of running text; headings, bold too, have another.
_INK = (0.086, 0.098, 0.114)


def _letters(role: str, style: str) -> str:
    """Letters of running text whose font is `style` on the page of `role`, without spaces."""
    with pdfplumber.open(io.BytesIO(drawn().pdf)) as document:
        chars = document.pages[ROLES.index(role)].chars
    return "".join(
        char["text"]
        for char in chars
        if style in char["fontname"]
        and tuple(round(float(v), 3) for v in char["non_stroking_color"]) == _INK
        and not char["text"].isspace()
    )


@pytest.mark.parametrize("role", ROLES[2:])
def test_what_the_seed_has_in_bold_is_bold(role: str) -> None:
    passages = re.findall(r"\*\*(.+?)\*\*", seed_pages()[role])
    assert _letters(role, "Bold") == re.sub(r"\s", "", "".join(passages))


def test_entries_of_the_sommaire_are_in_italics() -> None:
    entries = re.findall(r"<i>(.+?)</i>", seed_pages()["sommaire"])
    assert _letters("sommaire", "-It") == re.sub(r"\s", "", "".join(entries))
