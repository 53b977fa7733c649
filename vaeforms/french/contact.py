"""E-mail addresses, telephone numbers and postal addresses as typed -> normalised, with doubts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContactCheck:
    """One field, read. `problem` is a French phrase without final stop, empty when all is well."""

    raw: str
    #: e-mail addresses in their usual form, or telephone numbers as « 06 12 34 56 78 » / « +32 … »
    values: tuple[str, ...]
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Nothing to check by hand."""
        return not self.problem


@dataclass(frozen=True, slots=True)
class PostcodeReading:
    """The postcode of an address: `code` (5 digits) or empty; `foreign` when another country is named."""

    code: str
    foreign: bool = False


def check_email(text: str) -> ContactCheck:
    """Syntax and common typing errors only; never any look-up."""
    raise NotImplementedError


def check_phone(text: str) -> ContactCheck:
    """One or several numbers, valid in any French territory or written with a country code."""
    raise NotImplementedError


def find_postcode(address: str) -> PostcodeReading:
    """The last French postcode of an address, CEDEX and overseas included."""
    raise NotImplementedError
