"""The PDF of a dossier: tagged, the same each time, and saying what its page says."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import outloud
import pdfua
import pikepdf
import pypdfium2
import pytest
import report_samples as samples
import report_unfinished as unfinished
from report_pages import REPORTS

from vaeforms.report import paper, view
from vaeforms.report.history import Asked, Changes


@cache
def made(name: str) -> bytes:
    return paper.dossier_pdf(REPORTS[name]())


def text(data: bytes) -> str:
    """The text of all pages, blanks and invisible breaks made simple."""
    with pypdfium2.PdfDocument(data) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s+", " ", " ".join(pages).replace("\u200b", "").replace("\ufffe", ""))


def plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


@pytest.mark.parametrize("name", REPORTS)
def test_it_is_accessible(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(made(name))
    assert [f"{f.rule_id} {f.message}" for f in pdfua.validate(str(path)).findings] == []
    result = outloud.check(str(path))
    assert (result.error, result.errors) == (None, 0)


@pytest.mark.parametrize("name", ["incomplete", "covered"])
def test_it_is_the_same_each_time(name: str) -> None:
    assert paper.dossier_pdf(REPORTS[name]()) == made(name)


def test_another_dossier_before_changes_nothing() -> None:
    first = made("to_check")
    paper.dossier_pdf(samples.overlaps())
    assert paper.dossier_pdf(unfinished.to_check()) == first


@pytest.mark.parametrize("name", ["incomplete", "to_check", "twelve_jobs"])
def test_all_that_is_asked_and_to_be_looked_at_is_there(name: str) -> None:
    report, found = REPORTS[name](), text(made(name))
    asked = [item.text for group in view.requests(report.findings) for item in group.items]
    seen = [item.message for group in view.looks(report.findings) for item in group.items]
    for words in (*asked, *seen):
        assert plain(words) in found


def test_what_changed_since_the_last_deposit_is_said() -> None:
    changes = Changes(
        "3 mars 2026", "Incomplet", "Complet", ("bulletins.pdf",), (), (Asked("Garde", "Signer."),),
        (), (),
    )  # fmt: skip
    found = text(paper.dossier_pdf(samples.complete(), changes))
    assert "Dépôt précédent, reçu le 3 mars 2026 : incomplet. Désormais : complet." in found
    assert "bulletins.pdf" in found
    assert "N’est plus à demander – Garde : Signer." in found


def test_notes_of_the_intake_are_shown() -> None:
    report = samples.complete()
    report = replace(report, dossier=replace(report.dossier, notes=("Deux fois le même fichier.",)))
    assert "Deux fois le même fichier." in text(paper.dossier_pdf(report))


def test_it_follows_the_order_of_the_page() -> None:
    found = text(made("to_check"))
    order = [
        "À vérifier",
        "À demander au candidat",
        "À regarder",
        "Qui a signé",
        "Durée d’expérience",
        "Totaux",
        "Fichiers et pages non lus",
        "Tous les contrôles",
        "Informations juridiques" if "Informations juridiques" in found else "Fichiers reçus",
    ]
    places = [found.index(words) for words in order]
    assert places == sorted(places)


def test_every_finding_has_its_line() -> None:
    report, found = unfinished.to_check(), text(made("to_check"))
    for each in report.findings:
        assert each.rule in found


def test_pictures_are_there_with_their_words() -> None:
    with pikepdf.open(io.BytesIO(made("to_check"))) as pdf:
        alts = [
            str(each.Alt)
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        ]
        images = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
    assert any("Signature de l’employeur" in alt for alt in alts)
    assert any(alt.startswith("Image de attestation-1.pdf") for alt in alts)
    assert any(alt.startswith("Fenêtre du") for alt in alts)
    assert len(images) >= 4


def test_a_look_at_months_names_their_pieces() -> None:
    found = text(made("covered"))
    assert (
        "juin 2015 à décembre 2017 (31 mois) : justifié – Attestation de Mutuelle du Lac" in found
    )
    assert "Période non lue : aucun mois ne peut être placé." in found


@pytest.mark.parametrize("name", REPORTS)
def test_no_social_security_number_is_shown(name: str) -> None:
    found = text(made(name))
    assert samples.NIR not in found
    assert samples.NIR.replace(" ", "") not in found
    assert samples.NIR.replace(" ", "").encode() not in made(name)


def test_what_is_never_seen_hides_no_number() -> None:
    hidden = samples.NIR.replace(" ", "\u200b")
    found = text(paper.dossier_pdf(replace(samples.complete(), candidate=hidden)))
    assert samples.NIR.replace(" ", "") not in found
    assert "[numéro masqué]" in found


def test_a_verdict_is_said_once_by_name_and_in_the_title() -> None:
    with pikepdf.open(io.BytesIO(made("incomplete"))) as pdf:
        assert str(pdf.docinfo.Title).startswith("Incomplet – MARTIN Zoé")
        assert str(pdf.Root.Lang) == "fr-FR"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Łukasz Nguyễn", "Łukasz Nguyễn"),
        ("Zoe\u0301 D\u2019Hondt", "Zoé D’Hondt"),
        ("山田 Zoé 😀", "□□ Zoé □"),
        ("Zoé\x00\u202e\ud800 MARTIN", "Zoé MARTIN"),
        ("#import $x$ *gras* @a <b>", "#import $x$ *gras* @a <b>"),
    ],
)
def test_any_name_can_be_printed(name: str, shown: str) -> None:
    assert shown in text(paper.dossier_pdf(replace(samples.complete(), candidate=name)))


def test_an_endless_word_stays_on_the_page() -> None:
    name = "x" * 300 + ".pdf"
    report = samples.complete()
    report = replace(report, dossier=replace(report.dossier, files=(name,)))
    data = paper.dossier_pdf(report)
    assert name in text(data).replace(" ", "")
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            words = page.get_textpage()
            boxes = [words.get_charbox(i) for i in range(words.count_chars())]
            assert max(box[2] for box in boxes) < page.get_width()


def test_nothing_of_the_machine_is_in_it() -> None:
    with pikepdf.open(io.BytesIO(made("complete"))) as pdf:
        assert "/CreationDate" not in pdf.docinfo
        fonts = {str(f.FontName) for f in pdf.objects if _descriptor(f)}
    assert all("SourceSans" in f or "Liberation" in f or "Vaeforms" in f for f in fonts)


def _descriptor(each: object) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
