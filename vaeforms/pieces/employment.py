"""Letters, certificates and contracts about a job -> who, for whom, when, as what, how much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vaeforms.model import Fact, Piece, PieceKind
from vaeforms.pieces import labels, payslip, prose
from vaeforms.pieces.mask import mask
from vaeforms.pieces.sheet import Cell, Sheet
from vaeforms.pieces.siret import read_siret

#: The sender of a letter stands in the upper left quarter.
_SENDER = (0.5, 0.25)
_POSTCODE = re.compile(r"(?<!\d)\d{5} [a-z]")
_AGENCY = re.compile(
    r"\btravail temporaire\b|\binterim\b|\binterimaire\b|\bagence d'emploi\b"
    r"|\b(?:entreprise|societe) utilisatrice\b|\bcontrats? de mission\b"
)
_TRAINING = re.compile(
    r"\b(?:contrat d'apprentissage|apprentie?\b|contrat de professionnalisation|en alternance"
    r"|alternante?\b|stagiaire\b|stage (?:de|du|en|obligatoire)|convention de stage|service civique"
    r"|pmsmp|periode de mise en situation)"
)


def read(pages: Sequence[Sheet], kind: PieceKind, heading: Fact | None) -> Piece:
    """What those pages say of one job."""
    page = pages[0]
    contract = kind is PieceKind.CONTRACT
    after = prose.statement(page)
    period, issues = prose.period(page, after=0 if contract else after)
    if contract and period is not None:
        # a contract says when a job begins, never that it lasts
        period = replace(period, ongoing=False)
    share, full_time, doubts = prose.share(page)
    volunteer = kind is PieceKind.VOLUNTEER_LETTER
    signed_on, signed_at = prose.signed(pages)
    siret, valid = read_siret(page)
    agency = bool(_AGENCY.search(page.plain))
    training = _TRAINING.search(page.plain)
    return Piece(
        kind=kind,
        heading=heading,
        person=_person(pages, contract),
        employer=_employer(page, contract),
        job=prose.job(page, after=after) or payslip.text(page, labels.JOB, labels.job),
        period=period,
        # hours of a volunteer are no share of a job
        share=None if volunteer else share,
        full_time=None if volunteer else full_time,
        agreement=payslip.agreement(page),
        idcc=payslip.idcc(page),
        siret=siret,
        siret_valid=valid,
        agency=agency,
        user_company=prose.user_company(page) if agency else None,
        training_contract=(
            page.fact(page.span(training.start(), training.end())) if training else None
        ),
        absences=prose.absences(page, after=after),
        signatory=prose.signatory(page),
        quality=prose.quality(page),
        signed_on=signed_on,
        signed_at=signed_at,
        activities=prose.activities(page),
        hours_week=prose.hours_week(page) if volunteer else None,
        issues=(*issues, *(() if volunteer else doubts)),
        text=mask(" ".join(each.text for each in pages)),
    )


def _person(pages: Sequence[Sheet], contract: bool) -> Fact | None:
    named = prose.hired(pages) if contract else prose.subject(pages)
    return named or payslip.text(pages[0], labels.PERSON, labels.person)


def _employer(page: Sheet, contract: bool) -> Fact | None:
    named = prose.party(page) if contract else prose.company(page)
    return named or payslip.employer(page, page) or _sender(page)


def _sender(page: Sheet) -> Fact | None:
    """The first line of an address at the upper left, unless it is a person's."""
    block: list[Cell] = []
    for cell in page.cells:
        right, bottom = _SENDER[0] * page.size[0], _SENDER[1] * page.size[1]
        if cell.box[0] > right or cell.box[3] > bottom:
            continue
        if block and abs(cell.box[0] - block[0].box[0]) > 3:
            continue
        block.append(cell)
        if _POSTCODE.search(cell.plain):
            break
    else:
        return None
    first = block[0]
    name = labels.organisation(first.text)
    if len(block) < 2 or name is None or labels.CIVIL.match(first.plain):
        return None
    # two or three words that could be a person's name are nobody's letterhead for sure
    organised = re.search(
        r"mutuelle|association|union|societe|sarl|sas\b|sa\b|groupe|caisse|cabinet|agence|institut"
        r"|fondation|federation|centre|comite|mairie|commune|club|amicale|interim|assurance|banque",
        first.plain,
    )
    if organised is None and labels.person(first.text) is not None:
        return None
    return Fact(name, page.fact(first.tokens).where)
