"""The dated, sourced table of legal and house parameters -> one `Profile` per set of rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

#: 35 hours a week × 52 weeks / 12 months, written « 151,67 » on payslips; kept exact
HOURS_MONTH = Fraction(35 * 52, 12)
#: legal full-time week (code du travail, durée légale)
HOURS_WEEK = Fraction(35)
#: paid hours of a full-time year, 35 × 52: what annual payslip recaps add up
HOURS_YEAR_PAID = Fraction(1820)
#: effective hours of a full-time year (code de l'éducation, R. 335-6, version of 04/11/2019)
HOURS_YEAR_EFFECTIVE = Fraction(1607)
#: days of one full-time-equivalent year: never 365.25, which would refuse exactly three years
DAYS_YEAR = 365


@dataclass(frozen=True, slots=True)
class Profile:
    """One regime: what must be reached, over which window, and what counts."""

    id: str
    title: str
    #: the text the regime comes from
    source: str
    valid_from: date
    #: full-time-equivalent days required (`seuil_jours_etp`); 0 = no minimum
    threshold: int
    #: days under the threshold still taken as reached: whole months at 90 % or 2/3 of full time
    #: fall 0.3 to 0.6 day short of three years
    tolerance: int = 2
    #: days around the threshold where a person looks (`zone_limite_jours`)
    zone: int = 30
    #: length of the window that ends on the reference date; no legal source, the form's own rule
    window_years: int = 12
    #: training periods, internships and work-study are left out
    exclude_training: bool = True
    #: when they are not left out, the largest part of the total they may make up
    training_limit: Fraction = Fraction(1)


PROFILES: dict[str, Profile] = {
    profile.id: profile
    for profile in (
        Profile(
            id="graine-2002",
            title="Règles du dossier (décret n° 2002-615 du 26 avril 2002)",
            source="Formulaire de la CPNEFP Mutualité, critères de recevabilité",
            valid_from=date(2002, 4, 28),
            threshold=3 * DAYS_YEAR,
        ),
        Profile(
            id="regime-2017",
            title="Un an, formation admise pour moins de la moitié (décret n° 2017-1135)",
            source="Code de l’éducation, R. 335-6, du 1er octobre 2017 au 31 décembre 2023",
            valid_from=date(2017, 10, 1),
            threshold=DAYS_YEAR,
            exclude_training=False,
            training_limit=Fraction(1, 2),
        ),
        Profile(
            id="regime-2024",
            title="Aucune durée minimale (loi n° 2022-1598, décret n° 2023-1275)",
            source="Code du travail, L. 6412-1-1 et R. 6412-1 à R. 6412-6",
            valid_from=date(2024, 1, 1),
            threshold=0,
            exclude_training=False,
        ),
    )
}

DEFAULT_PROFILE = "graine-2002"
