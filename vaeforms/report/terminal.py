"""Dossiers and rules to what a terminal shows, on any width and any code page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from vaeforms.french.writing import plural
from vaeforms.model import DurationStatus, RegisterEntry, Report, Severity, Verdict
from vaeforms.report import view, wording

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

#: Below this many columns a table would break every word: one block a dossier instead.
NARROW = 72
#: From this many columns on, the candidate's name has its own; ids mostly hold it too.
WIDE = 110
#: Columns of tables that go into a file.
_FILE_WIDTH = 120
#: A longer name is cut: the HTML has it whole.
NAME_CHARS = 32
_ICONS = {Verdict.COMPLETE: "✓", Verdict.INCOMPLETE: "✗", Verdict.TO_CHECK: "▲"}
_ASCII = {Verdict.COMPLETE: "+", Verdict.INCOMPLETE: "x", Verdict.TO_CHECK: "!"}
_STYLES = {Verdict.COMPLETE: "green", Verdict.INCOMPLETE: "red", Verdict.TO_CHECK: "yellow"}
#: Short enough for a column.
_DURATIONS = {**wording.DURATIONS, DurationStatus.NOT_MET: "Non atteint"}
#: What a code page that lacks the character shows instead.
_PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "…": "...",
        "→": "->",
        "œ": "oe",
        "Œ": "OE",
        "Ł": "L",
        "ł": "l",
        "€": "EUR",
        "\u00a0": " ",
        "\u202f": " ",
    }
)


class RuleLike(Protocol):
    """What is shown of a rule."""

    @property
    def id(self) -> str: ...  # noqa: D102

    @property
    def severity(self) -> Severity: ...  # noqa: D102

    @property
    def source(self) -> str: ...  # noqa: D102

    @property
    def message(self) -> str: ...  # noqa: D102

    @property
    def request(self) -> str: ...  # noqa: D102

    @property
    def explanation(self) -> str: ...  # noqa: D102

    @property
    def title(self) -> str: ...  # noqa: D102


def summary(
    reports: Iterable[Report | view.Line],
    index: Path | None = None,
    console: Console | None = None,
    *,
    unplaced: int = 0,
) -> None:
    """One line a dossier, then the totals, what is to be sorted and where to read more."""
    console = console or _console()
    lines = [view.line(r) if isinstance(r, Report) else r for r in reports]
    if lines:
        (_blocks if console.width < NARROW else _table)(console, lines)
    _say(console, totals(lines))
    if unplaced:
        _say(console, f"À classer : {plural(unplaced, 'document')} sans candidat certain")
    if index is not None:
        _say(console, f"Rapport : {index}")


def totals(lines: Sequence[view.Line]) -> str:
    """« 12 dossiers : 3 complets, 7 incomplets, 2 à vérifier »."""
    found = [line.verdict for line in lines]
    counts = (
        plural(found.count(Verdict.COMPLETE), "complet"),
        plural(found.count(Verdict.INCOMPLETE), "incomplet"),
        f"{found.count(Verdict.TO_CHECK)} à vérifier",
    )
    text = f"{plural(len(lines), 'dossier')} : {', '.join(counts)}"
    unread = sum(line.unreadable for line in lines)
    return f"{text} ; {unread} avec des fichiers ou pages non lus" if unread else text


def _table(console: Console, lines: Sequence[view.Line]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.ASCII if _plain(console) else box.SIMPLE_HEAD, pad_edge=False)
    wide = console.width >= WIDE
    for title in ("Dossier", "Candidat") if wide else ("Dossier",):
        table.add_column(title, overflow="fold")
    for title in ("Verdict", "Durée"):
        table.add_column(fit(title, console), no_wrap=True)
    for title in ("À\ndemander", "À\nregarder"):
        table.add_column(fit(title, console), justify="right", no_wrap=True)
    for line in lines:
        names = (line.id, wording.cut(line.candidate or "nom non lu", NAME_CHARS))
        table.add_row(
            *(Text(fit(name, console)) for name in (names if wide else names[:1])),
            Text(_verdict(console, line), style=_STYLES[line.verdict]),
            Text(fit(_DURATIONS[line.duration], console)),
            str(line.requests),
            str(line.looks),
        )
    console.print(table)


def _blocks(console: Console, lines: Sequence[view.Line]) -> None:
    for line in lines:
        _say(console, f"{_verdict(console, line)} {line.id}", style=_STYLES[line.verdict])
        _say(console, f"  {line.candidate or 'nom non lu'}")
        _say(console, f"  Durée : {_DURATIONS[line.duration].lower()}")
        _say(console, f"  À demander : {line.requests}, à regarder : {line.looks}")


def _verdict(console: Console, line: view.Line) -> str:
    icon = (_ASCII if _plain(console) else _ICONS)[line.verdict]
    return fit(f"{icon} {wording.VERDICTS[line.verdict]}", console)


# --------------------------------------------------------------------------- register

_STATES = {"reçu": "yellow", "incomplet": "red", "complet": "green"}


class StandingLike(Protocol):
    """What is shown of an application in the register."""

    @property
    def entry(self) -> RegisterEntry: ...  # noqa: D102

    @property
    def received(self) -> date | None: ...  # noqa: D102

    @property
    def to_confirm(self) -> bool: ...  # noqa: D102

    @property
    def incomplete_since(self) -> date | None: ...  # noqa: D102

    @property
    def due(self) -> date | None: ...  # noqa: D102


def standings(found: Sequence[StandingLike], today: date, console: Console | None = None) -> None:
    """The register: who, received when, in which state, complement due when."""
    console = console or _console()
    if found:
        (_standing_blocks if console.width < NARROW else _standing_table)(console, found, today)
    states = [each.entry.status for each in found]
    counts = [
        f"{states.count('reçu')} à vérifier",
        plural(states.count("incomplet"), "incomplet"),
        plural(states.count("complet"), "complet"),
    ]
    _say(console, f"{plural(len(found), 'dossier')} au registre : {', '.join(counts)}")
    late = sum(each.due is not None and each.due < today for each in found)
    if late:
        _say(console, f"{plural(late, 'complément')} en retard")


def _standing_table(console: Console, found: Sequence[StandingLike], today: date) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.ASCII if _plain(console) else box.SIMPLE_HEAD, pad_edge=False)
    titles = ("Dossier", "Candidat", "Reçu le", "État", "Incomplet\ndepuis le")
    for title in (*titles, "Complément\nattendu"):
        table.add_column(fit(title, console), overflow="fold")
    for each in found:
        table.add_row(
            Text(fit(each.entry.number, console)),
            Text(fit(wording.cut(each.entry.name or "nom non lu", NAME_CHARS), console)),
            Text(fit(_received(each), console)),
            Text(fit(_state(each), console), style=_STATES.get(each.entry.status, "")),
            "" if (since := each.incomplete_since) is None else wording.short_day(since),
            Text(fit(_due(each, today), console)),
        )
    console.print(table)


def _standing_blocks(console: Console, found: Sequence[StandingLike], today: date) -> None:
    for each in found:
        style = _STATES.get(each.entry.status, "")
        since = each.incomplete_since
        state = _state(each) + (f" depuis le {wording.short_day(since)}" if since else "")
        _say(console, f"{each.entry.number} : {state}", style=style)
        _say(console, f"  {each.entry.name or 'nom non lu'}")
        _say(console, f"  Reçu le : {_received(each)}")
        if due := _due(each, today):
            _say(console, f"  Complément attendu : {due}")


def _received(each: StandingLike) -> str:
    if each.received is None:
        return f"en {each.entry.year}, rapport absent"
    return wording.short_day(each.received) + (" (à confirmer)" if each.to_confirm else "")


def _state(each: StandingLike) -> str:
    words = {"reçu": "Reçu, à vérifier", "incomplet": "Incomplet", "complet": "Complet"}
    return words.get(each.entry.status, each.entry.status)


def _due(each: StandingLike, today: date) -> str:
    if each.entry.status != "incomplet":
        return ""
    if each.due is None:
        return "pas encore demandé"
    late = ", en retard" if each.due < today else ""
    return f"le {wording.short_day(each.due)}{late}"


# --------------------------------------------------------------------------- progress


@contextmanager
def progress(
    total: int, console: Console | None = None, what: str = "Lecture des dossiers"
) -> Iterator[Callable[[Iterable[T]], Iterator[T]]]:
    """A bar on the error output while dossiers are read; nothing when it is not a terminal.

    Gives a function that passes an iterable through, one step an element.
    """
    console = console or _console(error=True)
    if not console.is_terminal:
        yield iter
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(fit(what, console), total=total)

        def advance(items: Iterable[T]) -> Iterator[T]:
            for item in items:
                yield item
                bar.advance(task)

        yield advance


# --------------------------------------------------------------------------- rules


def rules(
    catalogue: Mapping[str, RuleLike] | Iterable[RuleLike], console: Console | None = None
) -> None:
    """Every rule: id, severity, what it checks."""
    console = console or _console()
    found = catalogue.values() if isinstance(catalogue, Mapping) else catalogue
    for each in found:
        severity = wording.SEVERITIES[each.severity]
        _say(console, f"{each.id}  {severity:<11}  {each.title}")


def rule(each: RuleLike, console: Console | None = None) -> None:
    """One rule, explained."""
    console = console or _console()
    _say(console, f"{each.id} ({wording.SEVERITIES[each.severity]})", style="bold")
    _say(console, each.explanation)
    _say(console, f"Source : {each.source}")
    _say(console, f"Au secrétariat : {_sample(each.message)}")
    _say(console, f"Au candidat : {_sample(each.request) or 'rien n’est demandé'}")


def _sample(sentence: str) -> str:
    """A rule's sentence as it reads before anything is filled in: « Attestation de … »."""
    return re.sub(r"\{\w+\}", "…", sentence)


# --------------------------------------------------------------------------- figures


class TableLike(Protocol):
    """What is shown of a table of figures."""

    @property
    def title(self) -> str: ...  # noqa: D102

    @property
    def columns(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]: ...  # noqa: D102

    @property
    def note(self) -> str: ...  # noqa: D102

    @property
    def words(self) -> int: ...  # noqa: D102


def figures(tables: Iterable[TableLike], console: Console | None = None) -> None:
    """Tables of figures, one after the other; their first `words` columns are words."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console = console or _console()
    if not console.is_terminal:
        # into a file: no line of it has to be broken
        console.width = max(console.width, _FILE_WIDTH)
    for each in tables:
        table = Table(box=box.ASCII if _plain(console) else box.SIMPLE_HEAD, pad_edge=False)
        for n, title in enumerate(each.columns):
            table.add_column(
                fit(title, console),
                justify="left" if n < each.words else "right",
                overflow="fold",
                min_width=max((len(row[n]) for row in each.rows), default=0),
            )
        before: tuple[str, ...] = ()
        for row in each.rows:
            # what the line above says too is not repeated
            same = bool(before) and row[0] == before[0]
            shown = ("" if same and each.words > 1 else row[0], *row[1:])
            table.add_row(*(Text(fit(cell, console)) for cell in shown))
            before = row
        _say(console, each.title, style="bold")
        if each.note:
            _say(console, each.note)
        console.print(table)


# --------------------------------------------------------------------------- consoles


def _console(*, error: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=error, highlight=False)


def _plain(console: Console) -> bool:
    """True on code pages that could not show what Unicode consoles do."""
    return not console.encoding.lower().startswith("utf")


def fit(text: str, console: Console) -> str:
    """`text` masked, without control characters, in the characters that the console has."""
    text = wording.mask(text)
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))
    if not _plain(console):
        return text
    return "".join(_encodable(c, console.encoding) for c in text)


def _encodable(char: str, encoding: str) -> str:
    """The character, or its nearest on that code page, or « ? »."""
    nearest = char.translate(_PLAIN)
    stripped = "".join(c for c in unicodedata.normalize("NFD", char) if c.isascii())
    for each in (char, nearest, stripped):
        try:
            each.encode(encoding)
        except (UnicodeEncodeError, LookupError):
            continue
        if each:
            return each
    return "?"


def _say(console: Console, text: str, style: str = "") -> None:
    from rich.text import Text

    console.print(Text(fit(text, console), style=style), soft_wrap=True)
