"""A page that is a payslip or a yearly recap -> employer, person, job, period, hours, agreement."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from vaeforms.french.plain import plain
from vaeforms.model import Day, Fact, Period, Piece, PieceKind
from vaeforms.pieces import absences, hours, labels, periods
from vaeforms.pieces.classify import closed_up, headings
from vaeforms.pieces.sheet import Cell, Found, Sheet, around, part
from vaeforms.pieces.siret import read_siret

#: A payslip is for a month; periods over two are something else (a contract, a year).
_LONGEST = 62
#: Lines of an address block are no further apart than this many letter heights.
_BLOCK_GAP = 1.3
#: A table does not begin in the letterhead, whatever its words.
_LETTERHEAD = 0.12
#: An address block that names the employer stands in this upper part of the page.
_HEAD = 0.45
MENTIONS = ("employer", "person", "job", "period", "hours")
_OPENS = re.compile(rf"(?:du |de |d'|le |mois )*(?:\d|{periods.MONTH})")
_POSTCODE = re.compile(r"(?<!\d)\d{5} [a-z]")
_MUTUALITE = re.compile(
    r"convention collective (?:nationale )?(?:de la |du secteur de la )?mutualite"
)
_IDCC = re.compile(r"\bidcc\W{0,6}(?:n[°o]?\W{0,2})?(\d{3,4})\b")
_AGENCY = re.compile(
    r"\btravail temporaire\b|\binterim\b|\binterimaire\b|\bagence d'emploi\b"
    r"|\b(?:entreprise|societe) utilisatrice\b|\bcontrat de mission\b"
)
_TRAINING = re.compile(
    r"\b(?:apprentie?\b|contrat d'apprentissage|contrat de professionnalisation|contrat pro\b"
    r"|alternante?\b|en alternance|stagiaires?\b|gratification de stage|service civique)"
)


def read(pages: Sequence[Sheet], kind: PieceKind, heading: Fact | None) -> Piece:
    """What a payslip or recap of those pages says."""
    page = pages[0]
    top = labels.table_top(page)
    head = part(page, 0, max(top, _LETTERHEAD * page.size[1]))
    identity = head if head.tokens else page
    when = _year(page, identity) if kind is PieceKind.ANNUAL_RECAP else _period(page, identity)
    period, issues = when
    time = hours.read(page, identity)
    job = text(identity, labels.JOB, labels.job) or text(identity, labels.QUALIFICATION, labels.job)
    siret, valid = read_siret(page)
    recap = kind is PieceKind.ANNUAL_RECAP
    paid = hours.hours_of_year(page) if recap else (time.paid or time.contract)
    entry, left = _day(page, labels.ENTRY), _day(page, labels.EXIT)
    months = _months(period)
    share = time.share
    if share is not None and not time.share_written and _cut_short(months, entry, left):
        # hours of part of a month: they say nothing of the share
        share = None
    piece = Piece(
        kind=kind,
        heading=heading,
        person=_person(identity),
        employer=employer(identity, page),
        job=job,
        period=period,
        months=months,
        hours=paid,
        hours_to_date=None if recap else time.to_date,
        share=share,
        full_time=time.full_time,
        entry=entry,
        exit=left,
        agreement=agreement(page),
        idcc=idcc(page),
        siret=siret,
        siret_valid=valid,
        agency=bool(_AGENCY.search(identity.plain)),
        training_contract=_match(identity, _TRAINING),
        issues=(*issues, *(() if recap else time.issues)),
    )
    if piece.agency:
        piece = replace(piece, user_company=text(identity, labels.USER, labels.organisation))
    shown = absences.read(page, time.contract, time.paid)
    given = {
        "employer": piece.employer,
        "person": piece.person,
        "job": piece.job,
        "period": piece.period,
        "hours": piece.hours or piece.share or time.forfait or None,
    }
    return replace(
        piece,
        to_date_since=_since(piece),
        absences=absences.over(shown, piece, time.contract),
        found=tuple(name for name in MENTIONS if given[name] is not None),
        not_found=tuple(name for name in MENTIONS if given[name] is None),
    )


def split(page: Sheet) -> tuple[Sheet, ...]:
    """The payslips of one page: two when a second heading opens its lower half."""
    found = headings(page, PieceKind.PAYSLIP)
    lower = [c for c in found if c.box[1] > 0.4 * page.size[1]]
    upper = [c for c in found if c.box[1] < 0.2 * page.size[1]]
    if len(upper) != 1 or len(lower) != 1:
        return (page,)
    # what stands a little above the second heading (its letterhead) belongs to it too, but nobody
    # can tell where it begins: two payslips are only told apart when each has its own period
    at = lower[0].box[1] - 1
    both = part(page, 0, at), part(page, at, page.size[1])
    spans = [_period(each, each)[0] for each in both]
    if None in spans or _months(spans[0]) == _months(spans[1]):
        return (page,)
    return both


# ---------------------------------------------------------------------- who


def _person(head: Sheet) -> Fact | None:
    labelled = _agreed(head.after(labels.PERSON, labels.person, labels.is_label))
    if labelled is not None:
        return labelled
    surname = _agreed(head.after(labels.SURNAME, labels.one_name, labels.is_label))
    forename = _agreed(head.after(labels.FORENAME, labels.one_name, labels.is_label))
    if surname is not None and forename is not None:
        where = surname.where
        if where is not None and forename.where is not None and where.rect and forename.where.rect:
            where = replace(where, rect=around([where.rect, forename.where.rect]))
        return Fact(f"{surname.text} {forename.text}", where)
    # an address window: civility and name at the beginning of a line
    found = []
    for cell in head.cells:
        if labels.CIVIL.match(f"{cell.plain} ") and _alone(head, cell):
            name = labels.person(cell.text)
            if name is not None and len(name.split()) >= 3:
                found.append(Found(name, head.fact(cell.tokens)))
    return _agreed(found)


def _alone(head: Sheet, cell: Cell) -> bool:
    """Not the name of a contact: « Votre gestionnaire : Mme … »."""
    before = head.rows[cell.row][: cell.column]
    return not (before and before[-1].plain.endswith(":"))


def employer(head: Sheet, page: Sheet) -> Fact | None:
    """A labelled employer, else the first line of the address block that bears its numbers."""
    labelled = _agreed(head.after(labels.EMPLOYER, labels.organisation, labels.is_label))
    if labelled is not None:
        return labelled
    blocks = [
        block
        for cell in page.upper(_HEAD)
        if re.match(r"(?:n[°o]? ?)?(?:siret|siren|(?:code )?(?:ape|naf)|urssaf)\b", cell.plain)
        and (block := _block_over(page, cell))
    ]
    found = []
    for block in blocks:
        if not any(_POSTCODE.search(each.plain) for each in block):
            continue
        for first in block:
            name = labels.organisation(first.text)
            telling = not labels.is_label(first) and not re.match(
                r"bulletin|fiche|periode|paie|\d", closed_up(first)
            )
            if telling and name is not None:
                found.append(Found(name, page.fact(first.tokens)))
                break
    return _agreed(found)


def _block_over(page: Sheet, cell: Cell) -> list[Cell]:
    """The cells stacked over this one with the same left edge, from the top."""
    stack = [cell]
    for row in reversed(page.rows[: cell.row]):
        last = stack[-1].box
        height = max(1.0, last[3] - last[1])
        if last[1] - row[0].box[3] > _BLOCK_GAP * height:
            break
        same = [other for other in row if abs(other.box[0] - last[0]) <= 3]
        stack += same[:1]
    return stack[::-1]


# ---------------------------------------------------------------------- when

_When = tuple[Period | None, tuple[str, ...]]


def _period(page: Sheet, head: Sheet) -> _When:
    """The paid period: a labelled one, else the heading's, else the only one in the head."""
    titles = [
        Found(found, head.fact(cell.tokens))
        for cell in headings(head, PieceKind.PAYSLIP)
        if (found := _paid(cell.text)) is not None
    ]
    for candidates in (
        head.after(labels.PERIOD, _paid_first, labels.is_label, loose=True),
        _from_to(head),
        titles,
        [
            Found(found, head.fact(cell.tokens))
            for cell in head.cells
            if re.match(r"du \d", cell.plain) and (found := _paid(cell.text)) is not None
        ],
        [
            Found(found, head.fact(cell.tokens))
            for cell in head.cells
            if re.fullmatch(periods.MONTH, cell.plain) and (found := _paid(cell.text)) is not None
        ],
    ):
        if not candidates:
            continue
        spans = {_key(each.value) for each in candidates}
        months = {_months(each.value) for each in candidates}
        if len(spans) == 1 or len(months) == 1:
            # dates inside the month may be those of a leave: the widest span is the paid one
            best = max(candidates, key=lambda f: (_days(f.value), "/" in f.fact.text))
            return replace(best.value, text=best.fact.text, where=best.fact.where), ()
        return None, ("Plusieurs périodes de paie différentes sont écrites : à lire à l’œil.",)
    return None, ()


def _from_to(head: Sheet) -> list[Found[Period]]:
    """« Début de période : … », « Fin de période : … »."""
    starts = head.after(labels.PERIOD_FROM, periods.day, labels.is_label, loose=True)
    ends = head.after(labels.PERIOD_TO, periods.day, labels.is_label, loose=True)
    if len(starts) != 1 or len(ends) != 1 or ends[0].value < starts[0].value:
        return []
    first, last = starts[0].value, ends[0].value
    words = f"{starts[0].fact.text} – {ends[0].fact.text}"
    found = Period(words, (first, first), (last, last))
    return [Found(found, Fact(words, starts[0].fact.where))] if _days(found) <= _LONGEST else []


def _year(page: Sheet, head: Sheet) -> _When:
    """The year (or part of one) of a recap."""
    found = page.after(labels.PERIOD, periods.period, labels.is_label, loose=True)
    found += page.after(labels.YEAR, periods.year, labels.is_label, loose=True)
    for cell in [*headings(page, PieceKind.ANNUAL_RECAP), *head.cells]:
        value = _long(cell.text) or periods.year(cell.text) or _year_inside(cell)
        if value is not None:
            found.append(Found(value, page.fact(cell.tokens)))
    kept = [f for f in found if f.value.start and f.value.end and _days(f.value) > _LONGEST]
    years = {f.value.start[0].year for f in kept if f.value.start}
    if len(years) > 1:
        return None, ("Plusieurs années sont écrites : à lire à l’œil.",)
    if not kept:
        return None, ()
    # « du 01/03/2023 au 31/12/2023 » says more than « année 2023 »
    best = min(kept, key=lambda f: _days(f.value))
    return replace(best.value, text=best.fact.text, where=best.fact.where), ()


def _year_inside(cell: Cell) -> Period | None:
    match = re.search(r"(?:annee|annuel|exercice)\D{0,12}((?:19|20)\d\d)$", cell.plain)
    return periods.year(match[1]) if match else None


def _long(text: str) -> Period | None:
    found = periods.period(text)
    return found if found is not None and _days(found) > _LONGEST else None


def _paid_first(text: str) -> Period | None:
    """The period that `text` begins with: « précédent : février 2024 » is another one."""
    return _paid(text) if _OPENS.match(plain(text)) else None


def _paid(text: str) -> Period | None:
    found = periods.period(text)
    return found if found is not None and _days(found) <= _LONGEST else None


def _days(period: Period) -> int:
    if period.start is None or period.end is None:
        return 0
    return (period.end[1] - period.start[0]).days + 1


def _key(period: Period) -> tuple[object, object]:
    return period.start, period.end


def _months(period: Period | None) -> tuple[tuple[int, int], ...]:
    if period is None or period.start is None or period.end is None:
        return ()
    return periods.months(period.start[0], period.end[1])


def _since(piece: Piece) -> tuple[int, int] | None:
    """First month of a running total: January, or the month of arrival in that year."""
    period = piece.period
    if piece.hours_to_date is None or period is None or period.end is None:
        return None
    year = period.end[1].year
    entry = piece.entry
    if entry is not None and entry.first.year == year and entry.first <= period.end[1]:
        return (year, entry.first.month)
    return (year, 1)


def _cut_short(months: Sequence[tuple[int, int]], entry: Day | None, left: Day | None) -> bool:
    """Somebody arrived or left in the middle of the paid period."""
    edges = [(d.first.year, d.first.month) for d in (entry, left) if d is not None]
    return any(month in months for month in edges)


def _day(page: Sheet, label: re.Pattern[str]) -> Day | None:
    found = page.after(label, periods.day, labels.is_label, loose=True)
    days = {each.value for each in found}
    # seniority may be older than the contract: the latest is the arrival in this job
    if not days:
        return None
    best: Found[date] = max(found, key=lambda f: f.value)
    return Day(best.fact.text, best.value, best.value, best.fact.where)


# ---------------------------------------------------------------------- what else


def text(head: Sheet, label: re.Pattern[str], accept: Callable[[str], str | None]) -> Fact | None:
    """What stands after `label`, when every place it is written says the same."""
    return _agreed(head.after(label, accept, labels.is_label))


def _agreed(found: Sequence[Found[str]]) -> Fact | None:
    """What all say; None when two differ."""
    if not found or len({each.value.casefold() for each in found}) > 1:
        return None
    fact = found[0].fact
    return Fact(found[0].value, fact.where) if found[0].value in fact.text else fact


def agreement(page: Sheet) -> Fact | None:
    """The collective agreement as printed."""
    found = page.after(labels.AGREEMENT, labels.agreement, labels.is_label)
    # « Convention collective nationale de la Mutualité »: the label is part of the name
    found += [
        Found(cell.text, page.fact(cell.tokens))
        for cell in page.cells
        if re.match(r"convention collective (?:nationale )?(?:de|du|des)\b", cell.plain)
    ]
    if found:
        return _agreed(found)
    match = _MUTUALITE.search(page.plain)
    return page.fact(page.span(match.start(), match.end())) if match else None


def idcc(page: Sheet) -> str:
    """Number of the collective agreement, four digits; empty when none or several are read."""
    found = {m[1].zfill(4) for m in _IDCC.finditer(page.plain)}
    for each in page.after(labels.IDCC, labels.idcc, labels.is_label, loose=True):
        found.add(each.value)
    return found.pop() if len(found) == 1 else ""


def _match(page: Sheet, pattern: re.Pattern[str]) -> Fact | None:
    match = pattern.search(page.plain)
    return None if match is None else page.fact(page.span(match.start(), match.end()))
