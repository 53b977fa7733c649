"""The timeline draws what the ledger says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import report_parts as parts
import report_samples as samples
import report_unfinished as unfinished

from vaeforms.report import timeline
from vaeforms.report.timeline import Shape, draw

NB = "\u00a0"


def shapes(report_ledger: object, row: int) -> list[Shape]:
    return list(draw(report_ledger).rows[row].shapes)  # type: ignore[arg-type]


def kinds(report_ledger: object, row: int = 0) -> list[str]:
    return [s.kind for s in shapes(report_ledger, row)]


def test_a_justified_job_is_one_hatched_bar() -> None:
    assert kinds(samples.complete().ledger) == ["declared", "justified"]


def test_a_job_without_piece_is_not_hatched() -> None:
    assert kinds(unfinished.to_check().ledger) == ["declared"]


def test_a_job_left_out_is_drawn_apart() -> None:
    assert kinds(samples.overlaps().ledger, 2) == ["excluded"]


def test_days_no_piece_covers_are_not_hatched() -> None:
    declared, justified = (
        [s for s in shapes(samples.partial_dates().ledger, 0) if s.kind == kind]
        for kind in ("declared", "justified")
    )
    assert float(justified[0].w) < float(declared[0].w)


def test_a_gap_in_the_middle_leaves_two_hatched_parts() -> None:
    line = parts.line(
        1,
        "Emploi",
        date(2020, 1, 1),
        date(2020, 12, 31),
        justified_by="bulletins",
        unjustified=((date(2020, 5, 1), date(2020, 6, 30)),),
    )
    assert kinds(parts.ledger([line])).count("justified") == 2


def test_a_job_wholly_without_cover_is_not_hatched() -> None:
    line = parts.line(
        1,
        "Emploi",
        date(2020, 1, 1),
        date(2020, 12, 31),
        justified_by="bulletins",
        unjustified=((date(2020, 1, 1), date(2020, 12, 31)),),
    )
    assert kinds(parts.ledger([line])) == ["declared"]


def test_uncertain_bounds_are_drawn_apart() -> None:
    assert kinds(samples.partial_dates().ledger).count("uncertain") == 2


def test_what_lies_before_the_window_is_shown_as_such() -> None:
    assert kinds(samples.partial_dates().ledger, 1) == ["outside", "declared"]


def test_overlaps_are_added_up() -> None:
    assert [s.kind for s in draw(samples.overlaps().ledger).sums] == ["sum", "beyond"]  # type: ignore[arg-type]


def test_without_overlap_nothing_is_added_up() -> None:
    assert draw(samples.complete().ledger).full_y is None  # type: ignore[arg-type]


def test_three_years_are_a_quarter_of_the_window() -> None:
    bar = shapes(samples.complete().ledger, 0)[0]
    inside = timeline.WIDTH - timeline.LEFT - timeline.RIGHT
    assert abs(float(bar.w) - inside * 1095 / 4383) < 0.2


def test_every_january_of_the_window_is_marked() -> None:
    ticks = draw(samples.complete().ledger).ticks  # type: ignore[arg-type]
    assert [t.label for t in ticks] == [str(y) for y in range(2015, 2027)]


def test_unread_dates_are_said_instead_of_drawn() -> None:
    line = replace(parts.line(1, "Emploi", date(2020, 1, 1), date(2020, 2, 1)), start=None)
    row = draw(parts.ledger([line])).rows[0]
    assert (row.shapes, row.missing) == ((), "dates non lues")


def test_dates_the_wrong_way_round_do_not_break_the_drawing() -> None:
    line = parts.line(1, "Emploi", date(2023, 1, 1), date(2020, 1, 1))
    assert draw(parts.ledger([line])).rows[0].shapes == ()


def test_the_description_says_each_job_in_words() -> None:
    text = timeline.describe(samples.overlaps().ledger)  # type: ignore[arg-type]
    assert f"du 1er{NB}janvier 2023 au 30{NB}juin 2025, 28,57{NB}%" in text
    assert "non compté" in text


def test_a_total_is_never_drawn_beyond_its_row() -> None:
    many = tuple((f"Emploi {n}", Fraction(1)) for n in range(9))
    segment = parts.segment(date(2020, 1, 1), date(2021, 1, 1), *many)
    lines = [parts.line(1, "Emploi", date(2020, 1, 1), date(2021, 1, 1))]
    drawing = draw(parts.ledger(lines, segments=(segment,)))
    assert all(int(s.y) >= (drawing.full_y or 0) - timeline.BEYOND for s in drawing.sums)
