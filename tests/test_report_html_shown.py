"""The HTML pages: what a secretary finds on them, of a dossier and in the index."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import report_documents as documents
import report_parts as parts
import report_samples as samples
import report_unfinished as unfinished
from report_pages import NB, REPORTS, Page, index, page, section

from vaeforms.model import DurationStatus, Finding, Outcome, Severity, Verdict
from vaeforms.report import html, signing, values, view

# ------------------------------------------------------------------ the minute


@pytest.mark.parametrize(
    ("name", "word"),
    [("complete", "Complet"), ("incomplete", "Incomplet"), ("to_check", "À vérifier")],
)
def test_the_verdict_is_the_heading(name: str, word: str) -> None:
    text = page(REPORTS[name]()).text
    assert text.index(word) < text.index("À demander au candidat")


def test_a_verdict_has_its_own_icon() -> None:
    icons = set()
    for name in ("complete", "incomplete", "to_check"):
        text = html.dossier_page(REPORTS[name]())
        heading = section(text, "<h1>", "</h1>")
        icons |= set(re.findall(r'href="#(i-\w+)"', heading))
    assert len(icons) == 3


def test_the_duration_is_said_under_the_verdict() -> None:
    text = page(unfinished.incomplete()).text
    assert f"Critère de durée{NB}: non justifié." in text
    assert f"pour 1{NB}095 demandés" in text


def test_a_date_nobody_gave_is_to_be_confirmed() -> None:
    assert "à confirmer" in page(unfinished.to_check()).text
    assert "à confirmer" not in page(samples.complete()).text


def test_unread_files_are_said_before_anything_is_asked() -> None:
    text = page(unfinished.to_check()).text
    assert text.index("attestation-1.pdf, page") < text.index("À demander au candidat")


def test_a_dossier_of_which_nothing_was_read_has_its_page() -> None:
    text = page(samples.unreadable()).text
    assert "Nom du candidat non lu" in text
    assert "mot de passe" in text


def test_nothing_to_ask_is_not_said_to_be_fine_while_something_was_not_read() -> None:
    text = page(unfinished.to_check()).text
    assert "Rien à demander pour l’instant" in text


def test_a_request_is_written_once_and_without_rule_id() -> None:
    report = unfinished.incomplete()
    asked = section(page(report).text, "À demander au candidat", "Copier ces demandes")
    assert asked.count("Dater et signer la page de garde.") == 1
    assert not re.search(r"\b[A-Z]{3}-\d\d\b", asked)


def test_requests_are_grouped_by_subject() -> None:
    groups = view.requests(unfinished.incomplete().findings)
    assert [g.title for g in groups] == [
        "Page de garde",
        f"Emploi{NB}1 (Mutuelle du Lac)",
        "Attestation des Amis du Port",
    ]


def test_the_text_to_copy_holds_every_request() -> None:
    groups = view.requests(unfinished.incomplete().findings)
    text = view.request_text(groups)
    assert all(item.text in text for g in groups for item in g.items)


def test_the_same_request_twice_is_asked_once() -> None:
    found = [f for f in unfinished.incomplete().findings if f.request]
    assert view.requests(found) == view.requests([*found, *found])


def test_what_could_not_be_read_is_never_asked() -> None:
    found = parts.finding(
        "SIG-03", Outcome.UNVERIFIABLE, "Signature non vérifiable.", request="Faire signer."
    )
    assert view.requests([found]) == ()
    assert [i.request for g in view.looks([found]) for i in g.items] == ["Faire signer."]


def test_a_period_that_the_threshold_lacks_is_asked_once() -> None:
    def asks(rule: str, title: str, request: str, severity: Severity) -> Finding:
        return Finding(
            rule=rule,
            severity=severity,
            outcome=Outcome.FAILED,
            subject="",
            subject_title=title,
            message="Constat.",
            request=request,
            evidence=(),
        )

    whole = asks(
        "DUR-02",
        "Dossier de recevabilité",
        "Joindre les justificatifs manquants : emploi 1 (Mutuelle du Lac), du 1er mars 2019.",
        Severity.BLOCKING,
    )
    part = asks(
        "COH-05", "Emploi 1 (Mutuelle du Lac)", "Joindre un justificatif.", Severity.TO_CHECK
    )
    other = asks("COH-05", "Emploi 2 (Autre)", "Joindre un justificatif.", Severity.TO_CHECK)
    assert [g.title for g in view.requests([whole, part, other])] == [
        "Dossier de recevabilité",
        "Emploi 2 (Autre)",
    ]
    assert [g.title for g in view.requests([part])] == ["Emploi 1 (Mutuelle du Lac)"]


def test_a_blocking_failure_without_request_is_to_look_at() -> None:
    found = parts.finding("DUR-01", Outcome.FAILED, "Durée courte.")
    assert [i.tag for g in view.looks([found]) for i in g.items] == ["bloquant"]


def test_information_is_neither_asked_nor_to_look_at() -> None:
    found = parts.finding("LEG-01", Outcome.FAILED, "Coquille.", Severity.INFORMATION)
    assert view.looks([found]) == ()
    assert view.requests([found]) == ()


def test_a_thing_to_look_at_says_where_and_shows_it() -> None:
    looks = view.looks(unfinished.to_check().findings)
    item = looks[1].items[0]
    assert item.where == (f"attestation-1.pdf, page{NB}1",)
    assert item.pictures[0].data == documents.scribble(9)


def test_many_points_on_one_subject_are_folded() -> None:
    looks = view.looks(unfinished.to_check().findings)
    assert len(looks[1].first) == view.SHOWN_AT_ONCE
    assert looks[1].rest


def undone(rule: str, check: str, reason: str) -> Finding:
    message = f"Contrôle «{NB}{check}{NB}» non vérifiable{NB}: {reason}."
    return parts.finding(rule, Outcome.UNVERIFIABLE, message)


def test_checks_undone_for_one_reason_are_one_thing_to_look_at() -> None:
    found = [
        undone("CPL-01", "Le nom est renseigné", "page non trouvée"),
        undone("CPL-02", "Le prénom est renseigné", "page non trouvée"),
        undone("CPL-03", "L’adresse est complète", "texte illisible"),
    ]
    first, second = view.looks(found)[0].items
    assert first.message == "Page non trouvée."
    assert first.checks == ("Le nom est renseigné", "Le prénom est renseigné")
    assert second.message == found[2].message


def test_subjects_come_in_the_order_of_the_dossier() -> None:
    subjects = ["attestation-benevole-1", "emploi-10", "emploi-2", "dossier"]
    found = [
        parts.finding("X-1", Outcome.FAILED, "", request="Écrire.", subject=s, title=s)
        for s in subjects
    ]
    assert [g.title for g in view.requests(found)] == subjects[::-1]


def test_a_model_sent_back_blank_is_nobodys_to_sign() -> None:
    names = ("att_sal_signataire", "att_sal_signature", "att_sal_cachet")
    blank = replace(
        documents.employer_certificate(), readings={n: documents.reading(n) for n in names}
    )
    assert signing.signatures([blank]) == ()


def test_a_picture_is_embedded_once() -> None:
    text = html.dossier_page(samples.twelve_jobs())
    data = re.findall(r"data:image/(png|jpeg);base64,([^\"]+)", text)
    assert len(data) == len(set(data))
    assert {kind for kind, _ in data} == {"png", "jpeg"}


@pytest.mark.parametrize("stamp", [False, True], ids=["png", "jpeg"])
def test_a_picture_knows_its_size(stamp: bool) -> None:
    found = values.picture(documents.scribble(stamp=stamp, size=(430, 120)), "une case")
    assert found is not None
    assert (found.width, found.height) == (430, 120)
    assert found.type == ("image/jpeg" if stamp else "image/png")


@pytest.mark.parametrize(
    "crop",
    [b"\x89PNG but short", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff\xe0\0\0\0\0\0\0\0\0",
     documents.scribble(stamp=True)[:150]],
)  # fmt: skip
def test_what_is_no_picture_is_not_shown(crop: bytes) -> None:
    assert values.picture(crop, "une case") is None
    report = samples.complete()
    document = report.dossier.documents[0]
    broken = replace(document.readings["candidat_signature"], crop=crop)
    readings = {**document.readings, "candidat_signature": broken}
    dossier = replace(report.dossier, documents=(replace(document, readings=readings),))
    assert html.dossier_page(replace(report, dossier=dossier))


# ------------------------------------------------------------------ details


def test_every_value_read_is_on_the_page() -> None:
    text = page(samples.complete()).text
    for value in ("MARTIN", "06 39 98 12 34", "Inès LEGRAND", "Mutuelle du Lac"):
        assert value in text


def test_a_table_nobody_filled_is_said_in_one_line() -> None:
    assert f"Emploi{NB}9{NB}: rien d’écrit." in page(samples.complete()).text


def test_a_status_the_rules_doubt_is_not_contradicted_by_the_sentence() -> None:
    report = replace(samples.complete(), duration=DurationStatus.NOT_COMPUTABLE)
    assert "Ce qui a été lu ne suffit pas à conclure." in page(report).text


def test_trouble_with_the_whole_dossier_names_no_file() -> None:
    report = samples.unreadable()
    problems = (replace(report.dossier.problems[0], file="", message="Lecture arrêtée."),)
    text = page(replace(report, dossier=replace(report.dossier, problems=problems))).text
    assert f"Ensemble du dossier{NB}: Lecture arrêtée." in text


def test_both_totals_are_told_when_activities_overlap() -> None:
    text = page(samples.overlaps()).text
    assert f"912{NB}jours justifiés" in text
    assert f"(1{NB}172,6{NB}jours sans plafond de cumul)" in text


# ------------------------------------------------------------------ index


def test_no_dossier_takes_the_place_of_the_index() -> None:
    assert html.file_name("Index") != "Index.html"


def test_the_index_counts_verdicts() -> None:
    lines = [view.line(make()) for make in REPORTS.values()]
    expected = sum(x.verdict is Verdict.INCOMPLETE for x in lines)
    text = section(index().text, "dossiers contrôlés", "Rechercher")
    assert re.search(rf"{expected}\s*incomplets", text)


def test_the_index_has_a_row_a_dossier() -> None:
    rows = [a for a in index().all("tr") if "data-verdict" in a]
    assert len(rows) == len(REPORTS)


def test_the_index_takes_lines_as_well_as_reports() -> None:
    reports = [make() for make in REPORTS.values()]
    assert html.index_page(reports) == html.index_page([view.line(r) for r in reports])


def test_an_empty_index_says_so() -> None:
    assert "Aucun dossier" in Page(html.index_page([])).text
