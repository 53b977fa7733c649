"""The HTML pages: what every one of them holds, and what must never be there."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import report_samples as samples
from report_pages import REPORTS, Page, index, page

from vaeforms.model import Report
from vaeforms.report import html


@pytest.fixture(params=list(REPORTS))
def report(request: pytest.FixtureRequest) -> Report:
    return REPORTS[request.param]()


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


def test_every_finding_is_on_the_page(report: Report) -> None:
    text = page(report).text
    assert all(f.rule in text for f in report.findings)


def test_the_decision_belongs_to_the_commission(report: Report) -> None:
    assert "la décision appartient à la CPNEFP" in page(report).text


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
