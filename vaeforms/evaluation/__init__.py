"""A set of pages and dossiers whose truth is known -> how often they are read right."""

from __future__ import annotations

from pathlib import Path

from vaeforms.evaluation import labels, page, run, tables
from vaeforms.evaluation.run import Results

__all__ = ["Results", "evaluate", "labels", "page", "run", "show", "tables"]


def evaluate(root: Path, *, html: Path | None = None, jobs: int = 1) -> Results:
    """Read the set in `root`, print its tables, and write the page of its errors into `html`."""
    results = run.run(labels.load(root), jobs=jobs)
    show(results, html)
    return results


def show(results: Results, html: Path | None = None) -> None:
    """Print the tables of a set; write them with every error's picture into `html`."""
    from vaeforms.report import terminal

    terminal.figures(tables.tables(results))
    if html is not None:
        print(page.write(results, html))
