"""Electronic signatures in a box, beside it, or followed by a change: what is read there."""

from __future__ import annotations

import io
from collections.abc import Callable

import laid_marks
import pikepdf
from laid_marks import BEN, SAL, Read
from signed_pages import BLANKS, edited, inside
from signing import sign, signer, update

from vaeforms.model import Rect, Source, State
from vaeforms.read import esign

pytestmark = laid_marks.pytestmark
# fixtures: pytest finds them under the names they have here
templates = laid_marks.templates
box = laid_marks.box
read_bytes = laid_marks.read_bytes


def blank(form: str) -> bytes:
    return (BLANKS / f"{form}.pdf").read_bytes()


def test_an_electronic_signature_in_the_box(read_bytes: Read) -> None:
    data = sign(blank(SAL))
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert (found.state, found.source) == (State.FILLED, Source.ESIGN)
    assert found.value == "Nadège Bihan"
    assert found.marks[0].esign is not None


def test_signed_then_a_field_filled(read_bytes: Read) -> None:
    data = update(sign(blank(SAL)), _set("att_sal_jusquau", "12/03/2019"))
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert found.state is State.FILLED
    assert "remplis après" in found.marks[0].esign.changes


def test_signed_then_a_value_altered(read_bytes: Read) -> None:
    filled = update(blank(SAL), _set("att_sal_jusquau", "12/03/2019"))
    data = update(sign(filled), _set("att_sal_jusquau", "12/03/2024"))
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert found.state is State.UNREADABLE
    assert "modifié" in found.reason


def test_signed_then_rewritten(read_bytes: Read) -> None:
    signed = sign(blank(SAL))
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        out = io.BytesIO()
        pdf.save(out)
    data = out.getvalue()
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert found.state is State.UNREADABLE
    assert found.marks[0].esign.intact is not True


def test_two_electronic_signatures(read_bytes: Read) -> None:
    data = sign(blank(BEN), "att_ben_signature1")
    data = sign(data, "att_ben_signature2", signer("Yann Le Goff"))
    found = read_bytes(data, esign.validate(data))
    assert [r.state for r in found.values()] == [State.FILLED, State.FILLED, State.EMPTY]
    assert found["att_ben_signature2"].value == "Yann Le Goff"


def _added(name: str, rect: Rect) -> bytes:
    """The employer's blank with a signature field of its own, as some programs add one."""

    def edit(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=name,
            Rect=list(rect),
            F=4,
        )
        field = pdf.make_indirect(field)
        page.obj.Annots.append(field)
        pdf.Root.AcroForm.Fields.append(field)

    return edited(SAL, edit)


def test_a_signature_field_of_another_name_over_the_box(
    read_bytes: Read, box: Callable[[str], Rect]
) -> None:
    data = sign(_added("Signature1", inside(box("att_sal_signature"), 5, 5, 50, 20)), "Signature1")
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert (found.state, found.value) == (State.FILLED, "Nadège Bihan")


def test_an_electronic_signature_in_no_box_is_not_said_absent(read_bytes: Read) -> None:
    data = sign(_added("Signature1", (0, 0, 0, 0)), "Signature1")
    found = read_bytes(data, esign.validate(data))["att_sal_signature"]
    assert found.state is State.UNREADABLE
    assert "hors de cette zone" in found.reason


def _set(name: str, value: str):  # type: ignore[no-untyped-def]  # a closure for `update`
    from pyhanko.pdf_utils import generic

    def change(writer):  # type: ignore[no-untyped-def]
        fields = [each.get_object() for each in writer.root["/AcroForm"]["/Fields"]]
        field = next(each for each in fields if each["/T"] == name)
        field["/V"] = generic.pdf_string(value)
        writer.update_container(field)

    return change
