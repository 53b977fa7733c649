"""The terminal shows every dossier, on any width and any code page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import report_samples as samples
import report_unfinished as unfinished
from rich.console import Console

from vaeforms.model import Severity
from vaeforms.report import terminal, view


def show(encoding: str = "utf-8", width: int = 100) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="")
    console = Console(file=stream, width=width, highlight=False)
    terminal.summary(samples.every(), Path("sortie") / "œuvre" / "index.html", console)
    stream.flush()
    return raw.getvalue().decode(encoding)


def test_each_dossier_has_its_line() -> None:
    text = show(width=140)
    assert all(r.dossier.id in text for r in samples.every())


def test_the_totals_come_last_with_the_way_to_the_index() -> None:
    *_, totals, index = show().splitlines()
    assert totals.startswith("8\u00a0dossiers : 1\u00a0complet, 3\u00a0incomplets, 4 à vérifier")
    assert index.endswith("index.html")


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "cp437", "latin-1", "ascii"])
@pytest.mark.parametrize("width", [30, 80, 200])
def test_no_code_page_makes_it_fail(encoding: str, width: int) -> None:
    assert "Incomplet" in show(encoding, width)


def test_a_code_page_shows_the_nearest_letter() -> None:
    assert "oeuvre" in show("cp850")


def test_icons_differ_without_unicode() -> None:
    text = show("ascii", 120)
    assert all(word in text for word in ("+ Complet", "x Incomplet", "! A verifier"))


def test_a_narrow_console_gets_a_block_a_dossier() -> None:
    lines = show(width=40).splitlines()
    assert lines[0] == "✓ Complet martin-zoe"


def test_no_dossier_is_no_table() -> None:
    stream = io.StringIO()
    terminal.summary([], None, Console(file=stream, width=80))
    assert stream.getvalue().startswith("0\u00a0dossier : ")


def test_control_characters_do_not_reach_the_terminal() -> None:
    console = Console(file=io.StringIO())
    assert terminal.fit("a\x1b[31mb\u202e", console) == "a[31mb"


def test_lines_serve_as_well_as_reports() -> None:
    lines = [view.line(r) for r in samples.every()]
    stream = io.StringIO()
    terminal.summary(lines, None, Console(file=stream, width=100))
    assert "martin-zoe" in stream.getvalue()


def test_progress_passes_everything_through() -> None:
    console = Console(file=io.StringIO())
    with terminal.progress(3, console) as advance:
        assert list(advance([1, 2, 3])) == [1, 2, 3]


def test_progress_draws_a_bar_on_a_terminal() -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=60)
    with terminal.progress(2, console) as advance:
        assert list(advance("ab")) == ["a", "b"]
    assert "Lecture des dossiers" in stream.getvalue()


class Rule:
    id = "SIG-05"
    severity = Severity.BLOCKING
    source = "Pièces à joindre"
    message = "Une signature manque."
    request = ""
    explanation = "L’attestation porte deux signatures."
    title = explanation


def test_rules_are_listed_from_a_catalogue_or_a_sequence() -> None:
    texts = []
    for catalogue in ({"SIG-05": Rule()}, [Rule()]):
        stream = io.StringIO()
        terminal.rules(catalogue, Console(file=stream, width=100))
        texts.append(stream.getvalue())
    assert texts[0] == texts[1]
    assert "SIG-05" in texts[0]


def test_a_rule_without_request_says_so() -> None:
    stream = io.StringIO()
    terminal.rule(Rule(), Console(file=stream, width=100))
    assert "rien n’est demandé" in stream.getvalue()


def test_line_knows_what_the_exit_code_needs() -> None:
    line = view.line(unfinished.to_check())
    assert (line.complete, line.unreadable) == (False, True)
    assert line.requests == 0
