"""When a defect of a piece matters less: what else may justify the same job."""

from __future__ import annotations

from typing import TypedDict

from vaeforms.model import Severity
from vaeforms.rules.attestations import Attestation
from vaeforms.rules.case import Case
from vaeforms.rules.coverage import in_full


class Relief(TypedDict, total=False):
    """Arguments of `rule.failed` that lower a finding."""

    severity: Severity
    note: str
    request: str


def relief(case: Case, attestation: Attestation) -> Relief:
    """Why a defect of this attestation is only to be checked, or nothing.

    Payslips are a free alternative to an employer's attestation (graine l.291): while pieces were
    received that nobody read, or when another good attestation covers the same jobs, nothing is
    asked. Volunteers have no alternative but another attestation (graine l.297).
    """
    jobs = case.jobs_of(attestation)
    if jobs and not attestation.volunteer and all(in_full(case, job) for job in jobs):
        note = "Des bulletins de salaire couvrent toute la période : ils suffisent"
        return Relief(severity=Severity.TO_CHECK, note=note, request="")
    others = [
        any(p.reliable and p.id != attestation.id for p in case.pieces_of(job)) for job in jobs
    ]
    if jobs and all(others):
        note = "Une autre attestation du dossier concerne le même emploi"
        return Relief(severity=Severity.TO_CHECK, note=note, request="")
    if case.unread and not attestation.volunteer:
        note = (
            f"Des bulletins de salaire figurent peut-être dans {case.unread_where} : ils "
            "suffiraient"
        )
        return Relief(severity=Severity.TO_CHECK, note=note, request="")
    return Relief()


def enough_without(case: Case) -> bool:
    """The pieces already justify the threshold and the zone around it.

    A job without evidence adds nothing to the justified total, so that this total is also the
    total without that job: its piece is then wanted, but not needed (parameter of PCE-01, PCE-02).
    """
    if case.ledger is None:
        return False
    return case.ledger.justified.capped[0] >= case.profile.threshold + case.profile.zone
