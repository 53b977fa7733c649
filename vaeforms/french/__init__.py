"""What a French speaker typed -> exact values with their doubts; values -> correct French."""

from __future__ import annotations

from vaeforms.french.amounts import AmountKind, DurationReading, parse_duration
from vaeforms.french.contact import (
    ContactCheck,
    PostcodeReading,
    check_email,
    check_phone,
    find_postcode,
)
from vaeforms.french.dates import DateKind, DateReading, parse_date, parse_end, parse_start
from vaeforms.french.people import (
    OrganisationMatch,
    PersonMatch,
    employer_name,
    is_same_person,
    name_key,
    organisation_key,
    organisation_similarity,
    same_candidate,
    same_organisation,
    same_person,
    shared_family_name,
)
from vaeforms.french.plain import alike, same_words
from vaeforms.french.shares import (
    HoursReading,
    ShareReading,
    ShareUnit,
    parse_hours_per_week,
    parse_share,
)
from vaeforms.french.writing import (
    NBSP,
    a_fr,
    de,
    format_date,
    format_days,
    format_duration_days,
    format_month,
    format_number,
    format_percent,
    list_fr,
    plural,
    typeset,
)

__all__ = [
    "NBSP",
    "AmountKind",
    "ContactCheck",
    "DateKind",
    "DateReading",
    "DurationReading",
    "HoursReading",
    "OrganisationMatch",
    "PersonMatch",
    "PostcodeReading",
    "ShareReading",
    "ShareUnit",
    "a_fr",
    "alike",
    "check_email",
    "check_phone",
    "de",
    "employer_name",
    "find_postcode",
    "format_date",
    "format_days",
    "format_duration_days",
    "format_month",
    "format_number",
    "format_percent",
    "is_same_person",
    "list_fr",
    "name_key",
    "organisation_key",
    "organisation_similarity",
    "parse_date",
    "parse_duration",
    "parse_end",
    "parse_hours_per_week",
    "parse_share",
    "parse_start",
    "plural",
    "same_candidate",
    "same_organisation",
    "same_person",
    "same_words",
    "shared_family_name",
    "typeset",
]
