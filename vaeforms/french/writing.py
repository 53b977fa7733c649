"""Dates, durations, numbers and names -> correct French, with U+00A0 as only special space."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

NBSP = "\u00a0"


def format_date(day: date) -> str:
    """« 1er mars 2012 »."""
    raise NotImplementedError


def format_number(value: Fraction | int, decimals: int = 1) -> str:
    """« 1 026,3 », « 1 096 »: thousands apart, decimal comma, no trailing zeros, half to even up."""
    raise NotImplementedError


def format_days(days: Fraction | int) -> str:
    """« 1 096 jours », « 1 jour », « 876,8 jours »."""
    raise NotImplementedError


def format_duration_days(days: Fraction) -> str:
    """« 2 ans 9 mois (1 026,3 jours ETP) »; a year is 365 days and a month 30.4, rounded down."""
    raise NotImplementedError


def format_percent(share: Fraction, decimals: int = 2) -> str:
    """« 80 % », « 68,57 % » from a share of 1."""
    raise NotImplementedError


def plural(count: int | Fraction, singular: str, many: str = "") -> str:
    """« 1 pièce », « 3 pièces »: the count and its noun; French plural starts at 2."""
    raise NotImplementedError


def list_fr(items: Sequence[str], last: str = "et") -> str:
    """« a, b et c »."""
    raise NotImplementedError


def de(name: str) -> str:
    """« d’École », « de Mutuelle », « du Lac » from « Le Lac », « des Amis » from « Les Amis »."""
    raise NotImplementedError


def a_fr(name: str) -> str:
    """« à Lyon », « au Mans » from « Le Mans », « aux Ulis » from « Les Ulis »."""
    raise NotImplementedError


def typeset(text: str) -> str:
    """French spacing: U+00A0 before : ; ? ! % » and after «, curly apostrophes; idempotent."""
    raise NotImplementedError
