"""A set of pages and dossiers whose truth is known -> how often they are read right."""

from __future__ import annotations

from pathlib import Path

from vaeforms.evaluation.labels import load
from vaeforms.evaluation.run import Results, run
from vaeforms.evaluation.tables import tables

__all__ = ["Results", "evaluate", "show"]


def evaluate(root: Path, *, html: Path | None = None, jobs: int = 1) -> Results:
    """Read the set in `root`, print its tables, and write the page of its errors into `html`."""
    results = run(load(root), jobs=jobs)
    show(results, html)
    return results


def show(results: Results, html: Path | None = None) -> None:
    """Print the tables of a set; write them with every error's picture into `html`."""
    from vaeforms.report import terminal

    terminal.figures(tables(results))
    if html is not None:
        from vaeforms.evaluation import page

        print(page.write(results, html))
