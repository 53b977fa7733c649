"""Jobs as their tables say them, and the worked examples of domain.md made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from vaeforms.duration import Activity, Evidence, compute
from vaeforms.french import parse_date, parse_share
from vaeforms.model import DurationStatus, Ledger

REFERENCE = date(2026, 6, 15)
FULL = Fraction(1)
MET, BORDERLINE = DurationStatus.MET, DurationStatus.BORDERLINE
NOT_MET, NOT_JUSTIFIED = DurationStatus.NOT_MET, DurationStatus.NOT_JUSTIFIED
NOT_COMPUTABLE = DurationStatus.NOT_COMPUTABLE


def job(
    start: str,
    end: str,
    share: Fraction | None = FULL,
    *,
    n: int = 1,
    attested_to: str | None = "",
    training: str = "",
    excluded: str = "",
    employer: str = "",
    hours: int | None = None,
) -> Activity:
    """A job as its table says; attested entirely, or to a day, or (None) not at all."""
    first, last = parse_date(start).bounds, parse_date(end).bounds
    evidence: tuple[Evidence, ...] = ()
    if attested_to is not None and first is not None:
        shown = parse_date(attested_to).bounds or last or (REFERENCE, REFERENCE)
        evidence = (Evidence(f"Attestation {n}", first, shown, share),)
    return Activity(
        n=n,
        label=f"Emploi {n}",
        start=first,
        end=last,
        ongoing=parse_date(end).kind == "ongoing",
        share=share,
        employer=employer,
        training=training,
        excluded=excluded,
        evidence=evidence,
        hours_week=None if hours is None else Fraction(hours),
    )


def volunteer(start: str, end: str, hours: int, n: int = 1) -> Activity:
    return job(start, end, Fraction(hours, 35), n=n, hours=hours)


def ledger(*jobs: Activity, reference: date = REFERENCE, profile: str = "graine-2002") -> Ledger:
    return compute(jobs, reference, profile=profile)


def rounded(value: Fraction) -> float:
    return round(float(value), 2)


EXAMPLES: dict[str, tuple[Sequence[Activity], tuple[float, float], tuple[float, float], object]] = {
    # id: jobs, (declared capped, uncapped), (justified lowest capped, highest uncapped), status
    "E1": ([job("01/01/2021", "31/12/2023")], (1095, 1095), (1095, 1095), MET),
    "E2": ([job("01/01/2022", "31/12/2024")], (1096, 1096), (1096, 1096), MET),
    "E3": (
        [job("01/09/2020", "31/05/2024", Fraction(4, 5))],
        (1095.2, 1095.2),
        (1095.2, 1095.2),
        MET,
    ),
    "E3b": (
        [job("01/11/2014", "28/02/2018", Fraction(9, 10))],
        (1094.4, 1094.4),
        (1094.4, 1094.4),
        MET,
    ),
    "E4": ([job("01/01/2010", "31/12/2016")], (930, 930), (930, 930), NOT_MET),
    "E5": (
        [
            job("01/01/2020", "31/12/2022", Fraction(1, 2), n=1),
            job("01/01/2020", "31/12/2022", Fraction(1, 2), n=2),
        ],
        (1096, 1096),
        (1096, 1096),
        MET,
    ),
    "E6": (
        [job("01/01/2023", "30/06/2025"), volunteer("01/01/2023", "30/06/2025", 10, n=2)],
        (912, 1172.57),
        (912, 1172.57),
        BORDERLINE,
    ),
    "E6b": (
        [
            job("01/01/2021", "31/12/2023", Fraction(6, 10), n=1),
            job("01/01/2021", "31/12/2023", Fraction(1, 2), n=2),
        ],
        (1095, 1204.5),
        (1095, 1204.5),
        MET,
    ),
    "E7": (
        [job("01/06/2023", "à ce jour", attested_to="10/05/2026")],
        (1111, 1111),
        (1075, 1075),
        BORDERLINE,
    ),
    "E8": (
        [job("01/01/2020", "31/12/2024", parse_share("104 h/mois").share)],
        (1252.8, 1252.8),
        (1252.8, 1252.8),
        MET,
    ),
    "E9": ([volunteer("01/09/2018", "31/08/2023", 6)], (313.03, 313.03), (313.03, 313.03), NOT_MET),
    "E10": (
        [
            job("01/03/2019", "31/08/2020", n=1),
            job("04/01/2021", "31/03/2022", Fraction(4, 5), n=2),
            volunteer("01/09/2022", "30/06/2024", 6, n=3),
        ],
        (1026.29, 1026.29),
        (1026.29, 1026.29),
        NOT_MET,
    ),
    "E11": (
        [
            job("01/03/2022", "31/08/2022", n=1, training="stage"),
            job("01/09/2022", "30/04/2025", n=2),
        ],
        (973, 973),
        (973, 973),
        NOT_MET,
    ),
    "E12": (
        [
            job("01/09/2021", "31/08/2023", n=1, training="apprentissage"),
            job("01/09/2023", "en cours", n=2),
        ],
        (1019, 1019),
        (1019, 1019),
        NOT_MET,
    ),
    "E13": ([job("01/01/2022", "27/03/2025")], (1182, 1182), (1182, 1182), MET),
    "E14": ([job("septembre 2020", "septembre 2023")], (1067, 1125), (1067, 1125), BORDERLINE),
    "E14b": ([job("septembre 2020", "août 2023")], (1036, 1095), (1036, 1095), BORDERLINE),
    "E15": (
        [job("01/01/2020", "15/03/2021", n=1), job("15/03/2021", "31/12/2022", n=2)],
        (1096, 1097),
        (1096, 1097),
        MET,
    ),
    "E17-gross": ([job("01/01/2021", "31/12/2024")], (1461, 1461), (1461, 1461), MET),
    "E17-net": (
        [job("01/01/2021", "28/02/2022", n=1), job("01/09/2023", "31/12/2024", n=2)],
        (912, 912),
        (912, 912),
        NOT_MET,
    ),
}
