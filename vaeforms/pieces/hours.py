"""A payslip's lines -> contractual hours, paid hours, running total, share of full time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from vaeforms.french import AmountKind, parse_share
from vaeforms.french.shares import ShareUnit
from vaeforms.model import Quantity
from vaeforms.pieces import labels
from vaeforms.pieces.sheet import Cell, Found, Sheet

#: Nobody is paid for more hours in a month: 31 days of 8 hours.
MOST_HOURS = 248
#: Nobody is paid for more hours in a year: 48 hours a week, the legal most.
MOST_HOURS_YEAR = 2_500
#: « Horaire : 35 » is a week, not a month: 48 hours is the legal most of a week.
_MOST_HOURS_WEEK = 48
#: A printed hourly rate is rounded to a cent: hours × rate may be out by half of it an hour.
_RATE_ROUNDING = Fraction(6, 1000)
#: Shares this far apart are two different statements.
_SAME_SHARE = Fraction(2, 100)
_WEEKLY = re.compile(r"hebdo|semaine|/ ?sem")
_TO_DATE_ROW = re.compile(r"(?:cumuls?|annee|annuel|exercice)\b")
_MONTH_ROW = re.compile(r"(?:janv|fevr|mars|avri|mai\b|juin|juil|aout|sept|octo|nove|dece|\d\d/)")
_FORFAIT = re.compile(r"forfait (?:annuel )?(?:en |de )?(?:\d{2,3} )?jours?|\b218 jours\b")
_FULL = re.compile(r"\btemps (?:plein|complet)\b")
_PART = re.compile(r"\btemps partiel\b|\bmi-temps\b")


@dataclass(frozen=True, slots=True)
class Hours:
    """What a payslip says of working time."""

    contract: Quantity | None = None
    paid: Quantity | None = None
    to_date: Quantity | None = None
    share: Quantity | None = None
    #: `share` is written on the payslip, not derived from its hours
    share_written: bool = False
    full_time: bool | None = None
    #: « forfait jours »: there are no hours to find
    forfait: bool = False
    issues: tuple[str, ...] = ()


def read(page: Sheet, head: Sheet) -> Hours:
    """Working time on a payslip; `head` is what stands above its table."""
    contract = _only([*_labelled(page, labels.CONTRACT_HOURS), *_base_rows(page, labels.BASE_ROW)])
    paid = _only(
        _labelled(page, labels.PAID_HOURS, zero=True)
        or _colon_hours(page)
        or _base_rows(page, labels.HOURLY_ROW)
    )
    written = _written_share(head)
    share, issues = written, list[str]()
    derived = _share_of(contract) if contract is not None else None
    if share is None:
        share = derived
    elif derived is not None and abs(derived.value - share.value) > _SAME_SHARE:
        issues.append(
            f"La quotité écrite (« {share.text} ») et l’horaire (« {derived.text} ») ne concordent "
            "pas : à lire à l’œil."
        )
        share = None
    forfait = bool(_FORFAIT.search(page.plain))
    if forfait and contract is None:
        issues.append("Forfait en jours : la quotité est à lire à l’œil.")
        share = written
    return Hours(
        contract=contract,
        paid=paid,
        to_date=_to_date(page),
        share=share,
        share_written=written is not None,
        full_time=_full_time(head, share),
        forfait=forfait,
        issues=tuple(issues),
    )


def hours_of_year(page: Sheet) -> Quantity | None:
    """Total hours of an annual recap, when a label names it."""
    total = _to_date(page) or _total_row(page)
    if total is not None:
        return total
    return _only(
        [
            _quantity(f)
            for label in (labels.PAID_HOURS, labels.BARE_HOURS)
            for f in page.after(label, _year_hours, labels.is_label)
            if not _MONTH_ROW.match(page.rows[f.row][0].plain)
        ]
    )


def _month_hours(text: str) -> Fraction | None:
    value = labels.number(text)
    return value if value is not None and 0 < value <= MOST_HOURS else None


def _month_hours_or_none(text: str) -> Fraction | None:
    value = labels.number(text)
    return value if value is not None and 0 <= value <= MOST_HOURS else None


def _year_hours(text: str) -> Fraction | None:
    value = labels.number(text)
    return value if value is not None and 0 < value <= MOST_HOURS_YEAR else None


def _labelled(page: Sheet, label: re.Pattern[str], *, zero: bool = False) -> list[Quantity]:
    accept = _month_hours_or_none if zero else _month_hours
    found = page.after(label, accept, labels.is_label, loose=True)
    kept = []
    for each in found:
        row = page.rows[each.row]
        # a running total is not the month's; a small figure may be a week's
        if _TO_DATE_ROW.match(row[0].plain) or 0 < each.value <= _MOST_HOURS_WEEK:
            continue
        kept.append(_quantity(each))
    return kept


def _colon_hours(page: Sheet) -> list[Quantity]:
    """« Heures : 151,67 »: alone, the word is a column head of many tables."""
    kept = []
    for each in page.after(labels.BARE_HOURS, _month_hours, labels.is_label):
        row = page.rows[each.row]
        same_row = any(labels.BARE_HOURS.match(cell.plain) for cell in row)
        if same_row and not _TO_DATE_ROW.match(row[0].plain):
            kept.append(_quantity(each))
    return kept


def _quantity(found: Found[Fraction]) -> Quantity:
    return Quantity(found.fact.text, found.value, found.fact.where)


def _base_rows(page: Sheet, label: re.Pattern[str]) -> list[Quantity]:
    """Hours of « Salaire de base 151,67 12,50 1 895,88 »: hours × rate = amount proves them."""
    found = []
    for row in page.rows:
        if not label.match(row[0].plain):
            continue
        line = " ".join(cell.text for cell in row)
        values = labels.amounts(line)
        texts = [m[0] for m in labels.AMOUNT.finditer(line)]
        if not values or not 0 < values[0] <= MOST_HOURS:
            continue
        proven = len(values) >= 3 and (
            abs(values[0] * values[1] - values[2]) <= values[0] * _RATE_ROUNDING + Fraction(1, 50)
        )
        cell = next((c for c in row if texts[0] in c.text), None)
        if cell is not None and (proven or (len(values) >= 2 and _under_hours(page, cell))):
            # the cell may hold the salary too: only the figure itself is kept
            where = page.fact([t for t in cell.tokens if texts[0] in t.text] or cell.tokens).where
            found.append(Quantity(texts[0], values[0], where))
    return found


def _under_hours(page: Sheet, cell: Cell) -> bool:
    """The nearest column head above the cell says hours (and not, further up, days or euros)."""
    x0, _, x1, _ = cell.box
    for row in reversed(page.rows[: cell.row]):
        for other in row:
            if other.box[0] < x1 and other.box[2] > x0 and not labels.amounts(other.text):
                return bool(re.match(r".*\b(?:heures?|hrs?|nb h)\b", other.plain))
    return False


def _head_over(page: Sheet, cell: Cell) -> Cell | None:
    x0, _, x1, _ = cell.box
    for row in reversed(page.rows[max(0, cell.row - 6) : cell.row]):
        for other in row:
            overlaps = other.box[0] < x1 and other.box[2] > x0
            if overlaps and re.search(r"[a-z]", other.plain):
                return other
    return None


def _to_date(page: Sheet) -> Quantity | None:
    found = [
        _quantity(f)
        for f in page.after(labels.TO_DATE_HOURS, _year_hours, labels.is_label, loose=True)
    ]
    for row in page.rows:
        if not _TO_DATE_ROW.match(row[0].plain):
            continue
        for cell in row[1:]:
            head = _head_over(page, cell)
            value = _year_hours(cell.text)
            if head is not None and value is not None and _is_hours_head(head):
                found.append(Quantity(cell.text, value, page.fact(cell.tokens).where))
    return _only(found)


def _is_hours_head(cell: Cell) -> bool:
    return bool(re.match(r".*\b(?:heures?|hrs?|h\.? ?trav\w*)\b", cell.plain))


def _total_row(page: Sheet) -> Quantity | None:
    """« Total 1 820,04 » under « Heures », in a recap that lists the months."""
    found = []
    for row in page.rows:
        if not re.match(r"(?:total|totaux|cumul)\b", row[0].plain):
            continue
        for cell in row[1:]:
            column = [
                c
                for r in page.rows[: cell.row]
                for c in r
                if c.box[0] < cell.box[2] and c.box[2] > cell.box[0] and _is_hours_head(c)
            ]
            value = _year_hours(cell.text)
            if column and value is not None:
                found.append(Quantity(cell.text, value, page.fact(cell.tokens).where))
    return _only(found)


def _written_share(head: Sheet) -> Quantity | None:
    found = [_quantity(f) for f in head.after(labels.SHARE, _share, labels.is_label, loose=True)]
    for match in re.finditer(
        r"\btemps partiel\W{1,4}(?:a )?(?P<v>\d{1,3}(?:[.,]\d{1,2})? ?%)", head.plain
    ):
        value = _share(match["v"])
        fact = head.group(match, "v")
        if value is not None and fact is not None:
            found.append(Quantity(fact.text, value, fact.where))
    return _only(found)


def _share(text: str) -> Fraction | None:
    read = parse_share(text)
    exact = read.kind is AmountKind.PARSED and read.alternative is None and read.share is not None
    if not exact or read.unit not in (ShareUnit.PERCENT, ShareUnit.FRACTION):
        return None
    assert read.share is not None
    return read.share if 0 < read.share <= 1 else None


def _share_of(hours: Quantity) -> Quantity | None:
    """Contractual hours a month over full time, 151,67; over it there is overtime, no share."""
    read = parse_share(f"{hours.text.rstrip('hH ')} h/mois")
    if read.kind is not AmountKind.PARSED or read.share is None or read.alternative is not None:
        return None
    return Quantity(hours.text, min(Fraction(1), read.share), hours.where)


def _full_time(head: Sheet, share: Quantity | None) -> bool | None:
    full, part = bool(_FULL.search(head.plain)), bool(_PART.search(head.plain))
    if full != part:
        return full
    if share is not None:
        return share.value == 1
    return None


def _only(found: list[Quantity]) -> Quantity | None:
    """The value all agree on; None when two differ: nobody can tell which one counts."""
    return found[0] if found and len({each.value for each in found}) == 1 else None
