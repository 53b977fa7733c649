"""What was read on a supporting piece -> JSON values; its text is never written out."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from vaeforms.model import Absence, Day, Fact, Month, Period, Piece, Quantity, Where
from vaeforms.report import wording

#: Digits kept of points.
_DECIMALS = 2
#: Kept for rules, too long and too personal for a report.
_NOT_WRITTEN = ("text",)


def as_json(piece: Piece) -> dict[str, Any]:
    """The piece after the schema's ``piece``; what nothing on the piece names is null."""
    return {
        each.name: _months(getattr(piece, each.name))
        if each.name in ("months", "to_date_since")
        else _value(getattr(piece, each.name))
        for each in fields(piece)
        if each.name not in _NOT_WRITTEN
    }


def _months(value: Month | tuple[Month, ...] | None) -> object:
    if value is None:
        return None
    if value and isinstance(value[0], int):
        return f"{value[0]:04}-{value[1]:02}"
    return [_months(month) for month in value if not isinstance(month, int)]


def _value(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return wording.mask(value)
    if isinstance(value, Fraction):
        return {"exact": str(value), "value": round(float(value), 6)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Where):
        rect = None if value.rect is None else [round(float(c), _DECIMALS) for c in value.rect]
        return {"file": wording.mask(value.file), "page": value.page + 1, "rect": rect}
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    if isinstance(value, Fact | Quantity | Day | Period | Absence):
        return {each.name: _value(getattr(value, each.name)) for each in fields(value)}
    return value
