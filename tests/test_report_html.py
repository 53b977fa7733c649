"""The HTML pages: what a secretary finds on them, and what must never be there."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import report_samples as samples

from vaeforms.model import DurationStatus, Finding, Outcome, Report, Severity, Verdict
from vaeforms.report import html, signing, values, view

NB = "\u00a0"
REPORTS = {
    "complete": samples.complete,
    "incomplete": samples.incomplete,
    "to_check": samples.to_check,
    "unreadable": samples.unreadable,
    "overlaps": samples.overlaps,
    "partial_dates": samples.partial_dates,
    "twelve_jobs": samples.twelve_jobs,
    "hostile": samples.hostile,
    "covered": samples.covered,
}
VOID = {"meta", "input", "br", "link", "img", "hr", "image", "rect", "path", "circle", "use"}


class Page(HTMLParser):
    """Elements, attributes and visible text of a page; fails on unbalanced elements."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"[ \n]+", " ", "".join(self.words))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(params=list(REPORTS))
def report(request: pytest.FixtureRequest) -> Report:
    return REPORTS[request.param]()


def page(report: Report) -> Page:
    return Page(html.dossier_page(report))


def index() -> Page:
    return Page(html.index_page([make() for make in REPORTS.values()]))


def section(text: str, start: str, end: str) -> str:
    return text[text.index(start) : text.index(end, text.index(start) + len(start))]


# ------------------------------------------------------------------ what is always true


def test_a_page_is_well_formed(report: Report) -> None:
    assert page(report).elements


def test_the_index_is_well_formed() -> None:
    assert index().elements


def test_same_report_same_bytes(report: Report) -> None:
    assert html.dossier_page(report) == html.dossier_page(report)


def addresses(found: Page) -> list[str]:
    names = ("src", "href", "srcset", "action", "data", "poster", "xlink:href", "background")
    return [a[n] for _, a in found.elements for n in names if n in a]


def test_nothing_is_fetched(report: Report) -> None:
    allowed = ("#", "data:image/png;base64,", "data:image/jpeg;base64,", "index.html")
    assert [a for a in addresses(page(report)) if not a.startswith(allowed)] == []


def test_the_index_links_to_pages_beside_it_only() -> None:
    outside = [a for a in addresses(index()) if not a.startswith("#") and not a.endswith(".html")]
    assert outside == []
    assert not any(a.startswith(("http", "/", "file")) for a in addresses(index()))


def test_style_and_scripts_name_no_address() -> None:
    text = html.dossier_page(samples.complete()) + html.index_page([samples.complete()])
    inlined = "".join(re.findall(r"<(?:style|script)>.*?</(?:style|script)>", text, re.S))
    assert "http" not in inlined
    assert "@import" not in inlined
    assert set(re.findall(r"url\((.)", inlined)) <= {"#"}


def test_a_policy_forbids_the_rest() -> None:
    policy = page(samples.complete()).all("meta")[1]["content"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_no_inline_handler_or_style(report: Report) -> None:
    for _, attributes in page(report).elements:
        assert not [a for a in attributes if a.startswith("on") or a == "style"]


def test_ids_are_unique(report: Report) -> None:
    ids = [a["id"] for _, a in page(report).elements if "id" in a]
    assert len(ids) == len(set(ids))


def test_what_is_referred_to_exists(report: Report) -> None:
    found = page(report)
    ids = {a["id"] for _, a in found.elements if "id" in a}
    used = {a[1:] for a in addresses(found) if a.startswith("#")}
    used |= {i for _, a in found.elements for i in a.get("aria-labelledby", "").split()}
    # the duration section is there even when nothing could be computed
    assert used <= ids


def test_headings_never_skip_a_level(report: Report) -> None:
    levels = [int(tag[1]) for tag, _ in page(report).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_pages_are_in_french(report: Report) -> None:
    assert page(report).all("html") == [{"lang": "fr"}]


def test_header_cells_say_what_they_head(report: Report) -> None:
    assert all(a.get("scope") in ("row", "col") for a in page(report).all("th"))


def test_pictures_have_an_alternative(report: Report) -> None:
    pictures = [a for a in page(report).all("svg") if a.get("role") == "img"]
    assert all(a.get("aria-label") or a.get("aria-labelledby") for a in pictures)


def test_no_breaking_space_before_double_punctuation(report: Report) -> None:
    # samples hold what people typed too, which is shown as typed
    if report.candidate.startswith("<script>"):
        return
    typed = {r.value for d in report.dossier.documents for r in d.readings.values()}
    text = page(report).text
    for each in sorted(typed, key=len, reverse=True):
        text = text.replace(re.sub(r"[ \n]+", " ", each), "")
    assert re.findall(r".{20}[^\s] [:;?!%»].{5}", text) == []
    assert re.findall(r"« .{10}", text) == []


# ------------------------------------------------------------------ hostile text


def test_outside_text_is_never_markup() -> None:
    found = page(samples.hostile())
    assert len(found.all("script")) == 1
    assert found.all("img") == []


def test_outside_text_is_never_markup_in_the_index() -> None:
    found = index()
    assert len(found.all("script")) == 1
    assert found.all("img") == []


def test_social_security_numbers_are_masked() -> None:
    text = html.dossier_page(samples.hostile())
    digits = re.sub(r"[\s\u00a0]", "", text)
    assert samples.NIR.replace(" ", "") not in digits
    assert samples.NIR[:12] not in text
    assert "[numéro masqué]" in text


def test_a_strange_id_makes_a_working_link() -> None:
    links = [a["href"] for a in index().all("a")]
    assert "l%E2%80%99%C5%93uf%20%26%20l%27%C3%A9t%C3%A9%20%231.html" in links


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
    text = page(samples.incomplete()).text
    assert f"Critère de durée{NB}: non justifié." in text
    assert f"pour 1{NB}095 demandés" in text


def test_a_date_nobody_gave_is_to_be_confirmed() -> None:
    assert "à confirmer" in page(samples.to_check()).text
    assert "à confirmer" not in page(samples.complete()).text


def test_unread_files_are_said_before_anything_is_asked() -> None:
    text = page(samples.to_check()).text
    assert text.index("attestation-1.pdf, page") < text.index("À demander au candidat")


def test_a_dossier_of_which_nothing_was_read_has_its_page() -> None:
    text = page(samples.unreadable()).text
    assert "Nom du candidat non lu" in text
    assert "mot de passe" in text


def test_nothing_to_ask_is_not_said_to_be_fine_while_something_was_not_read() -> None:
    text = page(samples.to_check()).text
    assert "Rien à demander pour l’instant" in text


def test_a_request_is_written_once_and_without_rule_id() -> None:
    report = samples.incomplete()
    asked = section(page(report).text, "À demander au candidat", "Copier ces demandes")
    assert asked.count("Dater et signer la page de garde.") == 1
    assert not re.search(r"\b[A-Z]{3}-\d\d\b", asked)


def test_requests_are_grouped_by_subject() -> None:
    groups = view.requests(samples.incomplete().findings)
    assert [g.title for g in groups] == [
        "Page de garde",
        f"Emploi{NB}1 (Mutuelle du Lac)",
        "Attestation des Amis du Port",
    ]


def test_the_text_to_copy_holds_every_request() -> None:
    groups = view.requests(samples.incomplete().findings)
    text = view.request_text(groups)
    assert all(item.text in text for g in groups for item in g.items)


def test_the_same_request_twice_is_asked_once() -> None:
    found = [f for f in samples.incomplete().findings if f.request]
    assert view.requests(found) == view.requests([*found, *found])


def test_what_could_not_be_read_is_never_asked() -> None:
    found = samples.finding(
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
    found = samples.finding("DUR-01", Outcome.FAILED, "Durée courte.")
    assert [i.tag for g in view.looks([found]) for i in g.items] == ["bloquant"]


def test_information_is_neither_asked_nor_to_look_at() -> None:
    found = samples.finding("LEG-01", Outcome.FAILED, "Coquille.", Severity.INFORMATION)
    assert view.looks([found]) == ()
    assert view.requests([found]) == ()


def test_a_thing_to_look_at_says_where_and_shows_it() -> None:
    looks = view.looks(samples.to_check().findings)
    item = looks[1].items[0]
    assert item.where == (f"attestation-1.pdf, page{NB}1",)
    assert item.pictures[0].data == samples.scribble(9)


def test_many_points_on_one_subject_are_folded() -> None:
    looks = view.looks(samples.to_check().findings)
    assert len(looks[1].first) == view.SHOWN_AT_ONCE
    assert looks[1].rest


def undone(rule: str, check: str, reason: str) -> Finding:
    message = f"Contrôle «{NB}{check}{NB}» non vérifiable{NB}: {reason}."
    return samples.finding(rule, Outcome.UNVERIFIABLE, message)


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
        samples.finding("X-1", Outcome.FAILED, "", request="Écrire.", subject=s, title=s)
        for s in subjects
    ]
    assert [g.title for g in view.requests(found)] == subjects[::-1]


def test_a_model_sent_back_blank_is_nobodys_to_sign() -> None:
    names = ("att_sal_signataire", "att_sal_signature", "att_sal_cachet")
    blank = replace(samples.employer_certificate(), readings={n: samples.reading(n) for n in names})
    assert signing.signatures([blank]) == ()


def test_a_picture_is_embedded_once() -> None:
    text = html.dossier_page(samples.twelve_jobs())
    data = re.findall(r"data:image/(png|jpeg);base64,([^\"]+)", text)
    assert len(data) == len(set(data))
    assert {kind for kind, _ in data} == {"png", "jpeg"}


@pytest.mark.parametrize("stamp", [False, True], ids=["png", "jpeg"])
def test_a_picture_knows_its_size(stamp: bool) -> None:
    found = values.picture(samples.scribble(stamp=stamp, size=(430, 120)), "une case")
    assert found is not None
    assert (found.width, found.height) == (430, 120)
    assert found.type == ("image/jpeg" if stamp else "image/png")


@pytest.mark.parametrize(
    "crop",
    [b"\x89PNG but short", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff\xe0\0\0\0\0\0\0\0\0",
     samples.scribble(stamp=True)[:150]],
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


def test_every_finding_is_on_the_page(report: Report) -> None:
    text = page(report).text
    assert all(f.rule in text for f in report.findings)


def test_every_value_read_is_on_the_page() -> None:
    text = page(samples.complete()).text
    for value in ("MARTIN", "06 39 98 12 34", "Inès LEGRAND", "Mutuelle du Lac"):
        assert value in text


def test_a_table_nobody_filled_is_said_in_one_line() -> None:
    assert f"Emploi{NB}9{NB}: rien d’écrit." in page(samples.complete()).text


def test_the_decision_belongs_to_the_commission(report: Report) -> None:
    assert "la décision appartient à la CPNEFP" in page(report).text


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


# ------------------------------------------------------------------ colours


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of ``#rrggbb``."""
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("--soft", "--pale"),
        ("--link", "--pale"),
        ("--good", "--good-bg"),
        ("--bad", "--bad-bg"),
        ("--warn", "--warn-bg"),
        ("--ink", "--warn-bg"),
    ],
)
def test_text_stands_out_from_its_background(ink: str, paper: str) -> None:
    style = html.dossier_page(samples.complete())
    colours = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", style))
    assert contrast(colours[ink], colours[paper]) >= 4.5
    assert contrast(colours[ink], "#ffffff") >= 4.5
