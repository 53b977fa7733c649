from __future__ import annotations

import pytest
import submissions

from vaeforms import blank, read
from vaeforms.model import State, Trouble
from vaeforms.submitted import SubmittedPage


def test_a_scan_is_said_to_be_for_the_eyes_with_its_picture() -> None:
    found = submissions.read(submissions.scan(3), "numérisé.pdf")
    (problem,) = found.problems
    assert problem.kind is Trouble.IMAGE_ONLY
    assert "Les pages 1 à 3" in problem.message
    assert problem.pages == (0, 1, 2)
    assert problem.picture.startswith(b"\x89PNG")
    assert all(page.image_only for page in found.pages)


def test_a_form_whose_blank_is_unknown_and_flattened_is_said_to_be() -> None:
    data = blank.build(submissions.DOSSIER, formations=9)
    from vaeforms.fill import fill

    flat = fill(data, {"formation_continue_6_intitule": "Accueil"}, flatten=True).data
    problems = submissions.read(flat).problems
    assert [problem.kind for problem in problems] == [Trouble.UNKNOWN_LAYOUT]


def test_a_form_whose_blank_is_unknown_is_read_by_its_fields() -> None:
    from vaeforms.fill import fill

    data = blank.build(submissions.DOSSIER, formations=9)
    found = submissions.read(fill(data, {"formation_continue_6_intitule": "Accueil"}).data)
    assert found.problems == ()
    values = {r.field: r.value for page in found.pages for r in page.readings}
    assert values["formation_continue_6_intitule"] == "Accueil"
    (page,) = [each for each in found.pages if each.outdated]
    assert page.role == "formation"
    assert page.text_unreadable


def test_one_page_that_fails_leaves_the_others_read(monkeypatch: pytest.MonkeyPatch) -> None:
    identify = read.identify

    def stumble(page: SubmittedPage, known: object) -> object:
        if page.index == 3:
            raise RuntimeError("libraries do that")
        return identify(page, known)  # type: ignore[arg-type]

    monkeypatch.setattr(read, "identify", stumble)
    found = submissions.read(submissions.filled({"candidat_nom": "Kervran"}, submissions.DOSSIER))
    assert len(found.pages) == 11
    (problem,) = found.problems
    assert problem.kind is Trouble.CRASH
    assert problem.pages == (3,)
    assert problem.message.startswith("La page 4 de")


def test_every_reading_says_where_it_was_read() -> None:
    found = submissions.read(submissions.filled({"candidat_nom": "Kervran"}, submissions.DOSSIER))
    for page in found.pages:
        for reading in page.readings:
            assert reading.where is not None
            assert (reading.where.file, reading.where.page) == ("envoi.pdf", page.index)
            if reading.state is State.UNREADABLE:
                assert reading.reason


def test_a_reading_travels_between_processes() -> None:
    import pickle

    found = submissions.read(submissions.filled({"att_sal_qualite": "Directrice"}))
    assert pickle.loads(pickle.dumps(found)) == found
