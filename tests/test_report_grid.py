"""The month grid says which months a piece shows, and which none does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import report_parts as parts
import report_samples as samples

from vaeforms.model import Cover, Coverage
from vaeforms.report import grid, html
from vaeforms.report.grid import Grid

NB = "\u00a0"
ONE = "attestation-salariee-1"


@pytest.fixture(scope="module")
def drawn() -> tuple[Grid, ...]:
    report = samples.covered()
    return grid.grids(report.coverage, report.dossier.documents)


def of(*coverage: Coverage) -> Grid:
    return grid.grids(coverage, samples.covered().dossier.documents)[0]


def test_each_job_has_its_grid(drawn: tuple[Grid, ...]) -> None:
    assert [each.n for each in drawn] == [1, 2, 3]


def test_each_month_is_one_cell(drawn: tuple[Grid, ...]) -> None:
    assert len(drawn[0].cells) == 48
    assert len({(cell.x, cell.y) for cell in drawn[0].cells}) == 48


def test_a_month_stands_under_its_initial_beside_its_year() -> None:
    found = of(parts.months(1, "Emploi", ((2020, 11), 3, Cover.MISSING, ())))
    xs = [x for x, _ in found.months]
    ys = {year: y for y, year in found.years}
    assert [(cell.x, cell.y) for cell in found.cells] == [
        (xs[10], ys["2020"]),
        (xs[11], ys["2020"]),
        (xs[0], ys["2021"]),
    ]


def test_everything_is_inside_the_drawing(drawn: tuple[Grid, ...]) -> None:
    for each in drawn:
        assert all(cell.x + grid.CELL <= each.width for cell in each.cells)
        assert all(cell.y + grid.ROW <= each.height for cell in each.cells)


def test_years_before_the_window_are_told_not_drawn(drawn: tuple[Grid, ...]) -> None:
    assert [year for _, year in drawn[0].years] == ["2015", "2016", "2017", "2018"]
    assert drawn[0].runs[0].period == f"mars{NB}2012 à décembre{NB}2014"
    assert drawn[0].runs[0].state == "hors de la période prise en compte"


@pytest.mark.parametrize(
    ("cover", "ids", "text"),
    [
        (Cover.JUSTIFIED, (ONE,), "A"),
        (Cover.JUSTIFIED, ("piece-2019-1",), "B"),
        (Cover.JUSTIFIED, ("piece-2019-1", ONE), "AB"),
        (Cover.TO_CHECK, (ONE,), "A?"),
        (Cover.MISSING, (), "×"),
        (Cover.JUSTIFIED, ("unknown",), "P"),
    ],
)
def test_a_cell_says_what_shows_it(cover: Cover, ids: tuple[str, ...], text: str) -> None:
    found = of(parts.months(1, "Emploi", ((2020, 1), 1, cover, ids)))
    assert found.cells[0].text == text


def test_states_differ_by_more_than_colour(drawn: tuple[Grid, ...]) -> None:
    texts = {cell.kind: cell.text for each in drawn for cell in each.cells}
    assert texts["missing"] == "×"
    assert texts["to_check"].endswith("?")
    assert texts["justified"].isalpha()
    assert "partial" in texts  # drawn with half of its cell filled, see the template


def test_the_key_names_only_what_is_drawn(drawn: tuple[Grid, ...]) -> None:
    assert drawn[0].key == (("A", "attestation (modèle du dossier)"),)
    assert [words for _, words in drawn[0].states] == [
        "justifié",
        "justifié en partie",
        "non justifié",
    ]


def test_the_summary_counts_months_of_the_window(drawn: tuple[Grid, ...]) -> None:
    assert drawn[0].summary == (
        f"48{NB}mois dans la période prise en compte{NB}: 31 justifiés, 5 justifiés en partie, "
        "12 non justifiés."
    )


def test_a_single_missing_month_is_singular() -> None:
    job = parts.months(
        1, "Emploi", ((2020, 1), 2, Cover.JUSTIFIED, (ONE,)), ((2020, 3), 1, Cover.MISSING, ())
    )
    assert of(job).summary.endswith("2 justifiés, 1 non justifié.")


def test_a_job_all_justified_says_so() -> None:
    job = parts.months(1, "Emploi", ((2020, 1), 2, Cover.JUSTIFIED, (ONE,)))
    assert of(job).summary == f"2{NB}mois, tous justifiés."


def test_payslips_in_a_row_are_told_together(drawn: tuple[Grid, ...]) -> None:
    first = drawn[1].runs[0]
    assert (first.period, first.pieces) == (
        f"janvier{NB}2019 à juin{NB}2019",
        f"6{NB}bulletins de salaire",
    )


def test_the_words_hold_every_month(drawn: tuple[Grid, ...]) -> None:
    counts = [int(run.count.split(NB)[0]) for run in drawn[0].runs]
    assert sum(counts) == len(samples.covered().coverage[0].months)
    assert "Janvier\u00a02018 à décembre\u00a02018\u00a0: non justifié." in drawn[0].description


def test_a_period_that_was_not_read_has_no_drawing(drawn: tuple[Grid, ...]) -> None:
    assert drawn[2].cells == ()
    assert drawn[2].summary == f"Période non lue{NB}: aucun mois ne peut être placé."


def test_the_page_has_a_drawing_with_its_words_and_a_table() -> None:
    page = html.dossier_page(samples.covered())
    assert page.count('<figure class="months">') == 3
    for at in (1, 2):
        assert f'aria-labelledby="mois-{at}-titre mois-{at}-texte"' in page
        assert f'id="mois-{at}-titre"' in page
    table = page[page.index("Mois par mois, en toutes lettres") :]
    assert re.search(r'<th scope="row">juin.2015 à décembre.2017</th>', table)


def test_a_report_without_months_has_no_grid() -> None:
    assert 'class="months"' not in html.dossier_page(replace(samples.covered(), coverage=()))


def test_no_social_security_number_is_shown() -> None:
    assert samples.NIR not in html.dossier_page(samples.covered())
