"""What a letter says, as plain data: paragraphs, numbered groups, tables; and as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vaeforms.french import NBSP


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    text: str
    #: the words in it that must not be overlooked, or empty
    bold: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short lines, in order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What is said of one document or job."""

    title: str
    items: tuple[str, ...]
    #: one sentence after the items, or empty
    note: str = ""
    #: printed before the title; 0 = not numbered
    number: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part of a sheet."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their headings; the first column names the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    #: columns of numbers, from 0: set to the right
    numbers: tuple[int, ...] = ()


Block = Paragraph | Bullets | Group | Heading | Table


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, or the sheet for the committee. Every text is final French."""

    #: file name without its extension
    name: str
    #: the subject line, and the title of the PDF
    subject: str
    #: (caption, value) lines under the letterhead: « Dossier », « 2026-03 »
    references: tuple[tuple[str, str], ...]
    #: lines of the window of the envelope; empty on a sheet
    recipient: tuple[str, ...]
    #: « Quimper, le 16 juin 2026 »
    place_and_date: str
    salutation: str
    blocks: tuple[Block, ...]
    #: the last sentence; empty on a sheet
    courtesy: str
    #: what goes with the letter, one line each
    enclosures: tuple[str, ...] = ()


def texts(letter: Letter) -> Iterator[str]:
    """Every piece of text of the letter, in reading order."""
    yield from letter.recipient
    for caption, value in letter.references:
        yield f"{caption}{NBSP}: {value}"
    yield letter.place_and_date
    yield letter.subject
    if letter.salutation:
        yield letter.salutation
    for block in letter.blocks:
        yield from _block(block)
    if letter.courtesy:
        yield letter.courtesy
    yield from letter.enclosures


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text) | Heading(text=text):
            yield text
        case Bullets(items):
            yield from items
        case Group():
            yield numbered(block)
            yield from block.items
            if block.note:
                yield block.note
        case Table():
            yield block.caption
            yield from block.head
            for row in block.rows:
                yield from row


def numbered(group: Group) -> str:
    """« 2. Page de garde »."""
    return f"{group.number}.{NBSP}{group.title}" if group.number else group.title


def message(letter: Letter, signature: tuple[str, ...]) -> str:
    """The letter as the text of an e-mail: same words, no letterhead."""
    parts = [letter.salutation]
    for block in letter.blocks:
        match block:
            case Bullets(items):
                parts.append("\n".join(f"- {item}" for item in items))
            case Group():
                lines = [numbered(block), *(f"- {item}" for item in block.items)]
                parts.append("\n".join([*lines, block.note] if block.note else lines))
            case Table():
                raise AssertionError("no letter to a candidate holds a table")
            case _:
                parts.append(block.text)
    parts += [letter.courtesy, "\n".join(signature)]
    if letter.enclosures:
        parts.append("\n".join([enclosed(letter), *(f"- {each}" for each in letter.enclosures)]))
    return "\n\n".join(part for part in parts if part) + "\n"


def enclosed(letter: Letter) -> str:
    """« Pièce jointe : », « Pièces jointes : »."""
    s = "s" if len(letter.enclosures) > 1 else ""
    return f"Pièce{s} jointe{s}{NBSP}:"
