"""Given a signed PDF and what happened to it since: what its signatures establish."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from signing import attestation, root_pem, sign, signer, update

from vaeforms.errors import UsageError
from vaeforms.model import Esign
from vaeforms.read.esign import validate

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "data" / "signed"


def examined(data: bytes, field: str = "att_sal_signature") -> Esign:
    return validate(data)[field]


def field_of(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    fields = [each.get_object() for each in writer.root["/AcroForm"]["/Fields"]]
    return next(each for each in fields if each["/T"] == name)


def fill(name: str, value: str):  # type: ignore[no-untyped-def]  # a closure for `update`
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = field_of(writer, name)
        field["/V"] = generic.pdf_string(value)
        writer.update_container(field)

    return change


def draw_over(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 9 9 re f"))
    writer.update_container(page)


def comment(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = {"/Type": "/Annot", "/Subtype": "/FreeText"}
    annotation = generic.DictionaryObject(
        {generic.pdf_name(key): generic.pdf_name(value) for key, value in note.items()}
    )
    annotation[generic.pdf_name("/Rect")] = generic.ArrayObject(
        [generic.NumberObject(n) for n in (10, 10, 90, 30)]
    )
    page["/Annots"].append(writer.add_object(annotation))
    writer.update_container(page["/Annots"])


def test_a_signature_says_who_and_covers_the_file() -> None:
    found = examined(sign(attestation()))
    assert (found.signer, found.intact, found.covers_file) == ("Nadège Bihan", True, True)
    assert (found.changes, found.problem, found.changes_permitted) == ("", "", True)


def test_the_claimed_time_is_told() -> None:
    assert examined(sign(attestation())).time.startswith("20")


def test_an_unsigned_file_has_no_signature() -> None:
    assert validate(attestation()) == {}


def test_a_file_can_be_given_by_path(tmp_path: Path) -> None:
    path = tmp_path / "attestation signée.pdf"
    path.write_bytes(sign(attestation()))
    assert validate(path)["att_sal_signature"].intact is True


def test_a_byte_changed_in_what_was_signed() -> None:
    data = sign(attestation())
    found = examined(data.replace(b"(Brest)", b"(Paris)"))
    assert found.intact is False
    assert "modifié après la signature" in found.problem
    assert not found.changes_permitted


def test_a_file_cut_short_is_not_intact() -> None:
    data = sign(attestation())
    assert examined(data[:-40] + b"\n%%EOF").intact is not True


def test_a_field_filled_afterwards_is_told_and_permitted() -> None:
    found = examined(update(sign(attestation()), fill("att_sal_jusquau", "12/03/2019")))
    assert (found.intact, found.covers_file, found.changes_permitted) == (True, False, True)
    assert "remplis" in found.changes
    assert "jusqu" in found.changes


def test_a_value_changed_afterwards_is_not_permitted() -> None:
    found = examined(update(sign(attestation()), fill("att_sal_fait_a", "Paris")))
    assert (found.intact, found.changes_permitted) == (True, False)
    assert "Champs modifiés" in found.changes


def test_a_second_signature_is_told_and_permitted() -> None:
    data = sign(sign(attestation()), "att_sal_cachet", signer("Yann Le Goff"))
    found = validate(data)
    assert "Signature ajoutée" in found["att_sal_signature"].changes
    assert found["att_sal_signature"].changes_permitted
    assert (found["att_sal_cachet"].signer, found["att_sal_cachet"].changes) == ("Yann Le Goff", "")


def test_a_page_drawn_over_afterwards_is_told_with_its_number() -> None:
    found = examined(update(sign(attestation()), draw_over))
    assert (found.intact, found.changes_permitted) == (True, False)
    assert "contenu de la page 1" in found.changes


def test_a_comment_added_afterwards_is_told_with_its_page() -> None:
    found = examined(update(sign(attestation()), comment))
    assert (found.intact, found.changes_permitted) == (True, False)
    assert "annotations de la page 1" in found.changes


def test_an_expired_certificate_weakens_but_does_not_break() -> None:
    found = examined(sign(attestation(), by=signer("Vieille Clé", years=1, since=2001)))
    assert found.intact is True
    assert "expiré" in found.problem


def test_without_a_root_nothing_is_said_of_trust() -> None:
    assert examined(sign(attestation())).trusted is None


def test_a_configured_root_is_trusted(tmp_path: Path) -> None:
    root = tmp_path / "racine.pem"
    root.write_bytes(root_pem(signer()))
    assert validate(sign(attestation()), [root])["att_sal_signature"].trusted is True


def test_another_root_is_not(tmp_path: Path) -> None:
    root = tmp_path / "racine.pem"
    root.write_bytes(root_pem(signer("Une Autre Autorité")))
    assert validate(sign(attestation()), [root])["att_sal_signature"].trusted is False


def test_an_unreadable_root_is_the_operators_error(tmp_path: Path) -> None:
    root = tmp_path / "racine.pem"
    root.write_bytes(b"nothing")
    with pytest.raises(UsageError, match=r"racine\.pem"):
        validate(sign(attestation()), [root])


def test_a_signature_emptied_of_its_value_has_a_problem(tmp_path: Path) -> None:
    data = sign(attestation())
    start = data.index(b"/Contents <") + len(b"/Contents <")
    end = data.index(b">", start)
    found = examined(data[:start] + b"0" * (end - start) + data[end:])
    assert found.intact is None
    assert found.problem


def test_an_old_kind_of_signature_has_a_problem() -> None:
    data = sign(attestation()).replace(b"/adbe.pkcs7.detached", b"/adbe.x509.rsa_sha1 ")
    found = examined(data)
    assert found.intact is None
    assert "adbe.x509.rsa_sha1" in found.problem


def test_a_file_locked_by_a_password_names_its_signed_fields_or_none(tmp_path: Path) -> None:
    path = tmp_path / "verrou.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert validate(path) == {}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"nothing of the kind"])
def test_what_is_not_a_pdf_has_no_signature(data: bytes) -> None:
    assert validate(data) == {}


def test_every_sample_gives_results_or_clean_problems() -> None:
    samples = sorted(SAMPLES.rglob("*.pdf"))
    if not samples:
        pytest.skip("the collected signed files are not beside the project")
    found = {path.name: validate(path) for path in samples}
    told = [each for signatures in found.values() for each in signatures.values()]
    assert len(told) >= 10
    assert all(each.problem for each in told if each.intact is None)
    sneaky = found["form-update-ap-indirect-sneaky-trailer.pdf"]["Sig1"]
    assert (sneaky.intact, sneaky.changes_permitted) == (True, False)
