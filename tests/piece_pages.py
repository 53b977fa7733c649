"""Synthetic pieces read as submitted files are, and pages made of words at places."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import fields, is_dataclass
from pathlib import Path

__all__ = ["fx", "kept", "only", "page", "proofs", "read", "readings", "sheets", "text"]

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "fixtures"))

import pieces as fx  # noqa: E402
import proofs  # noqa: E402
from pieces import Paper  # noqa: E402

from vaeforms.model import FileProblem, Piece, Word  # noqa: E402
from vaeforms.pieces.reader import PieceReading, read_pieces  # noqa: E402
from vaeforms.pieces.sheet import Sheet, sheet  # noqa: E402
from vaeforms.submitted import open_file  # noqa: E402


def sheets(paper: Paper) -> list[Sheet]:
    """The pages of the PDF that `paper` makes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "piece.pdf"
        path.write_bytes(paper.pdf())
        opened = open_file(path, "piece.pdf")
        assert not isinstance(opened, FileProblem), opened.message
        with opened:
            return [sheet("piece.pdf", p.index, p.size, p.words, p.display) for p in opened.pages]


def readings(paper: Paper) -> tuple[PieceReading, ...]:
    return read_pieces(sheets(paper))


def only(paper: Paper) -> Piece:
    """The one piece of a file."""
    (found,) = readings(paper)
    return found.piece


def text(value: object) -> str | None:
    """The words of a fact, or None."""
    return getattr(value, "text", None)


def page(*lines: str, size: float = 10, index: int = 0) -> Sheet:
    """A page of those lines; two spaces or more begin another cell, letters are half as wide."""
    words = []
    for number, line in enumerate(lines):
        top = 40 + number * 1.4 * size
        position = 0
        for part in line.split(" "):
            if part:
                x0 = 40 + position * size / 2
                y1 = 842 - top
                words.append(Word(part, (x0, y1 - size, x0 + len(part) * size / 2, y1)))
            position += len(part) + 1
    return sheet("page.pdf", index, (595.0, 842.0), words)


def read(*lines: str) -> Piece:
    """The one piece of a page of those lines."""
    (found,) = read_pieces([page(*lines)])
    return found.piece


def kept(value: object) -> str:
    """Every word that a piece keeps, places left out."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return " | ".join(map(kept, value))
    if is_dataclass(value):
        return " | ".join(kept(getattr(value, each.name)) for each in fields(value))
    return ""
