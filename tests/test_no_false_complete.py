"""A complete dossier with any one required thing taken out is never called complete."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from vaeforms import examining
from vaeforms.fill import fill
from vaeforms.intake import Submission
from vaeforms.model import Report, Verdict
from vaeforms.rules import judge

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "fixtures"))

from inking import Draw, boxes, ink, mark, pasted  # noqa: E402
from kit import LUCIOLES_STAMP, RIVES_STAMP, Person, ben_marks, sal_marks  # noqa: E402
from people import LUCIOLES, RIVES, job, salaried, volunteer  # noqa: E402

EMPTY = (ROOT / "blank_forms" / "dossier-recevabilite.pdf").read_bytes()
with pikepdf.open(io.BytesIO(EMPTY)) as _pdf:
    PLACES = boxes(_pdf)

WHO = Person("Kervran", "Maëlle")
VALUES = {
    **WHO.values(),
    **job(
        2, LUCIOLES, "01/09/2018", "31/12/2019", "0,38 an", status="bénévole", part="43,33 h/mois"
    ),
    "recap_duree_cqp_etp": "4 ans 4 mois",
    **salaried(WHO.name, RIVES, "01/09/2021", "31/08/2025", "12/09/2025"),
    **volunteer(WHO.name, LUCIOLES, "01/09/2018", "31/12/2019", "15/01/2020"),
}
MARKS: dict[str, Draw] = {
    "candidat_signature": ink(WHO.name),
    **sal_marks(RIVES_STAMP),
    **ben_marks(pasted("Yasmine Haddad")),
}
#: What may be missing from a complete dossier: not asked by any rule of the catalogue, or one way
#: of two (telephone or e-mail), or information only.
OPTIONAL = {
    "candidat_telephone",
    "candidat_courriel",
    "candidat_fait_a",
    "formation_initiale_prepares",
    "formation_initiale_obtenus",
    "att_sal_jusquau",
    "att_ben_jusquau",
    "att_ben_encadrement",
}


def judged(tmp_path: Path, values: dict[str, str], marks: dict[str, Draw]) -> Report:
    """The report on a dossier of one PDF with these values and marks."""
    path = tmp_path / "dossier.pdf"
    path.write_bytes(mark(fill(EMPTY, values).data, marks, PLACES))
    submission = Submission(
        "essai", tmp_path, (path,), date(2026, 6, 15), "option", names=("dossier.pdf",)
    )
    settings = examining.Settings(out=tmp_path)
    return judge(examining.read_submission(submission, settings))


def test_the_base_is_complete(tmp_path: Path) -> None:
    assert judged(tmp_path, VALUES, MARKS).verdict is Verdict.COMPLETE


@pytest.mark.parametrize("name", sorted(set(VALUES) - OPTIONAL))
@pytest.mark.parametrize("instead", ["", "....."])
def test_an_answer_is_missing(tmp_path: Path, name: str, instead: str) -> None:
    if instead and name.endswith("temps_complet"):
        pytest.skip("a tick box holds no dots")
    values = (
        {**VALUES, name: instead} if instead else {k: v for k, v in VALUES.items() if k != name}
    )
    assert judged(tmp_path, values, MARKS).verdict is not Verdict.COMPLETE


@pytest.mark.parametrize("name", sorted(MARKS))
def test_a_signature_or_stamp_is_missing(tmp_path: Path, name: str) -> None:
    marks = {field: draw for field, draw in MARKS.items() if field != name}
    assert judged(tmp_path, VALUES, marks).verdict is not Verdict.COMPLETE


@pytest.mark.parametrize("page", [0, *range(2, 12)])
def test_a_page_is_missing(tmp_path: Path, page: int) -> None:
    path = tmp_path / "dossier.pdf"
    with pikepdf.open(io.BytesIO(mark(fill(EMPTY, VALUES).data, MARKS, PLACES))) as pdf:
        del pdf.pages[page]
        pdf.save(path)
    submission = Submission(
        "essai", tmp_path, (path,), date(2026, 6, 15), "option", names=("dossier.pdf",)
    )
    report = judge(examining.read_submission(submission, examining.Settings(out=tmp_path)))
    assert report.verdict is not Verdict.COMPLETE


WRONG: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "impossible date": lambda v: {**v, "emploi_1_depuis": "31/02/2021"},
    "end before start": lambda v: {**v, "emploi_1_jusquau": "01/01/2021"},
    "same officer twice": lambda v: {**v, "att_ben_signataire2": v["att_ben_signataire1"]},
    "somebody else's attestation": lambda v: {**v, "att_sal_salarie": "Robert Dubreuil"},
    "another volunteer's attestation": lambda v: {**v, "att_ben_benevole": "Robert Dubreuil"},
    "signed in the future": lambda v: {**v, "att_sal_fait_le": "12/09/2027"},
    "attested before the end": lambda v: {**v, "att_sal_fait_le": "12/09/2023"},
    "too short": lambda v: {
        **v,
        "emploi_1_depuis": "01/09/2024",
        "att_sal_depuis": "01/09/2024",
    },
    "part time attested": lambda v: {
        **v,
        "att_sal_temps_complet": "non",
        "att_sal_quotite": "50",
    },
    "no share": lambda v: {**v, "emploi_1_temps_complet": "non"},
    "another employer attests": lambda v: {**v, "att_sal_entreprise": "Garage Central"},
    "a shorter period attested": lambda v: {**v, "att_sal_depuis": "01/09/2024"},
    "the candidate signs as employer": lambda v: {**v, "att_sal_signataire": WHO.name},
    "zero hours a week": lambda v: {**v, "att_ben_heures_semaine": "0"},
    "unreadable hours": lambda v: {**v, "att_ben_heures_semaine": "variable"},
    "an apprenticeship": lambda v: {**v, "emploi_1_intitule": "Apprentie chargée d’accueil"},
    "a third job without proof": lambda v: {
        **v,
        **job(3, "Mutuelle du Lac\n74000 Annecy", "01/01/2017", "31/12/2017", "1 an"),
    },
    "a third table begun": lambda v: {**v, "emploi_3_intitule": "Conseillère"},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_something_is_wrong(
    tmp_path: Path, change: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    assert judged(tmp_path, change(VALUES), MARKS).verdict is not Verdict.COMPLETE


def test_only_a_stamp_in_the_signature_box(tmp_path: Path) -> None:
    from inking import stamped
    from kit import FONT

    marks = {**MARKS, "att_sal_signature": stamped(RIVES_STAMP, FONT)}
    assert judged(tmp_path, VALUES, marks).verdict is not Verdict.COMPLETE
    marks = {**MARKS, "att_ben_signature2": stamped(LUCIOLES_STAMP, FONT)}
    assert judged(tmp_path, VALUES, marks).verdict is not Verdict.COMPLETE
