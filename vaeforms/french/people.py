"""Names of people and organisations -> comparable keys; only equality is ever affirmed."""

from __future__ import annotations

from enum import StrEnum


class PersonMatch(StrEnum):
    """How two written names relate."""

    SAME = "same"  #: the same words, whatever their order, case, accents and hyphens
    DIFFERENT_FORM = "different_form"  #: something in common, or cannot tell: a person looks
    OTHER = "other"  #: no common word and no two words within two typing errors


class OrganisationMatch(StrEnum):
    """How two organisation names relate: never « different »."""

    SAME = "same"
    UNSURE = "unsure"


def name_key(name: str) -> tuple[str, ...]:
    """Sorted words of `name` without accents, case, civilities, « née », « épouse »."""
    raise NotImplementedError


def same_person(a: str, b: str) -> PersonMatch:
    """Compare two full names in any order; an empty name gives DIFFERENT_FORM (unknown)."""
    raise NotImplementedError


def shared_family_name(a: str, b: str) -> str:
    """The family name two full names seem to share, normalised, or empty (SIG-08)."""
    raise NotImplementedError


def employer_name(cell: str) -> str:
    """The name in a « nom et adresse » cell: its first line, cut before the street or postcode."""
    raise NotImplementedError


def organisation_key(name: str) -> str:
    """Normalised name without legal form or leading article; never empty unless `name` is."""
    raise NotImplementedError


def same_organisation(a: str, b: str) -> OrganisationMatch:
    """SAME only when the keys are equal (each side may be a « nom et adresse » cell)."""
    raise NotImplementedError


def organisation_similarity(a: str, b: str) -> float:
    """0 to 1, for choosing the best candidate match only; an acronym of the other scores 0.9."""
    raise NotImplementedError
