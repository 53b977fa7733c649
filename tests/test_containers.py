"""Archives and messages: what is in them, under which name, and what is refused."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import outlook_file
import pikepdf
import pytest

from vaeforms import containers, intake, workroom
from vaeforms.containers import Contents
from vaeforms.model import Trouble

PDF = b"%PDF-1.7\n"


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def mail(
    attachments: Mapping[str, bytes], day: str = "Tue, 02 Jun 2026 09:15:00 +0200"
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "jeanne@example.org"
    message["To"] = "secretariat@example.org"
    message["Subject"] = "Mon dossier VAE"
    message["Date"] = day
    message.set_content("Bonjour,\nvoici mon dossier.")
    message.add_alternative("<p>Bonjour</p>", subtype="html")
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    return message


def opened(tmp_path: Path, files: Mapping[str, bytes]) -> Contents:
    folder, room = tmp_path / "dépôt", tmp_path / "room"
    room.mkdir()
    folder.mkdir()
    pairs = []
    for name, data in files.items():
        (folder / name).write_bytes(data)
        pairs.append((folder / name, name))
    return containers.open_all(pairs, room, intake.is_junk_name)


def one_problem(contents: Contents) -> tuple[Trouble, str]:
    (problem,) = contents.problems
    return problem.kind, problem.message.replace("\u00a0", " ")


def test_files_of_an_archive_are_named_after_it(tmp_path: Path) -> None:
    data = zipped({"dossier.pdf": PDF, "pièces/bulletin.pdf": PDF + b"2"})
    found = opened(tmp_path, {"envoi.zip": data, "seul.pdf": PDF + b"3"})
    assert found.names == ("envoi.zip/dossier.pdf", "envoi.zip/pièces/bulletin.pdf", "seul.pdf")
    assert [item.path.read_bytes() for item in found.items] == [PDF, PDF + b"2", PDF + b"3"]
    assert not found.problems


def test_an_archive_in_a_message_in_an_archive_is_opened(tmp_path: Path) -> None:
    inner = mail({"pièces.zip": zipped({"b.pdf": PDF})}).as_bytes()
    found = opened(tmp_path, {"a.zip": zipped({"message.eml": inner})})
    assert found.names == ("a.zip/message.eml/pièces.zip/b.pdf",)


def test_beyond_four_levels_nothing_is_opened(tmp_path: Path) -> None:
    data = zipped({"x.pdf": PDF})
    for _ in range(containers.MAX_DEPTH):
        data = zipped({"z.zip": data})
    found = opened(tmp_path, {"a.zip": data})
    assert not found.items
    assert "imbriqué trop profondément" in one_problem(found)[1]


@pytest.mark.parametrize(
    "name", ["../../evil.pdf", "/etc/evil.pdf", "C:\\evil.pdf", "a\\..\\b.pdf"]
)
def test_no_path_leads_outside(tmp_path: Path, name: str) -> None:
    found = opened(tmp_path, {"a.zip": zipped({name: PDF, "bon.pdf": PDF})})
    assert found.names == ("a.zip/bon.pdf",)
    assert "sort de son archive" in one_problem(found)[1]
    assert not list(tmp_path.rglob("evil*"))


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("lien.pdf")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    found = opened(tmp_path, {"a.zip": out.getvalue()})
    assert not found.items
    assert "un lien" in one_problem(found)[1]


def test_an_encrypted_archive_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.pdf": PDF}, zipfile.ZIP_STORED))
    data[6] |= 1  # local header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # central directory
    kind, message = one_problem(opened(tmp_path, {"a.zip": bytes(data)}))
    assert kind is Trouble.ENCRYPTED
    assert "Demander les fichiers sans mot de passe." in message


def test_a_bomb_is_stopped_while_it_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "RATIO_FREE", 100_000)
    found = opened(tmp_path, {"a.zip": zipped({"zéros.pdf": bytes(5_000_000), "b.pdf": PDF})})
    assert found.names == ("a.zip/b.pdf",)
    assert one_problem(found)[0] is Trouble.TOO_LARGE
    assert [path.stat().st_size for path in (tmp_path / "room").iterdir()] == [len(PDF)]


def test_the_total_is_limited_over_all_archives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "MAX_TOTAL", 150_000)
    one = zipped({f"{n}.pdf": os.urandom(50_000) for n in range(2)})
    two = zipped({f"{n}.pdf": os.urandom(50_000) for n in range(2)})
    found = opened(tmp_path, {"a.zip": one, "b.zip": two})
    assert found.names == ("a.zip/0.pdf", "a.zip/1.pdf", "b.zip/0.pdf")
    assert [problem.kind for problem in found.problems] == [Trouble.TOO_LARGE]


def test_the_number_of_files_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MAX_ENTRIES", 3)
    data = zipped({f"{n}.pdf": PDF + bytes([n]) for n in range(9)})
    found = opened(tmp_path, {"a.zip": data})
    assert len(found.items) == 3
    assert "trop de fichiers" in one_problem(found)[1]


def test_a_damaged_archive_is_one_problem(tmp_path: Path) -> None:
    kind, message = one_problem(opened(tmp_path, {"a.zip": zipped({"a.pdf": PDF})[:40]}))
    assert kind is Trouble.DAMAGED
    assert message.startswith("L’archive « a.zip » est abîmée")


def test_a_damaged_entry_does_not_hide_the_others(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.pdf": b"contenu abime", "b.pdf": PDF}, zipfile.ZIP_STORED))
    data[data.index(b"contenu")] ^= 0xFF
    found = opened(tmp_path, {"a.zip": bytes(data)})
    assert found.names == ("a.zip/b.pdf",)
    assert one_problem(found)[0] is Trouble.DAMAGED


def test_an_empty_archive_is_not_forgotten(tmp_path: Path) -> None:
    found = opened(tmp_path, {"a.zip": zipped({"Thumbs.db": b"x", "__MACOSX/._a.pdf": b"x"})})
    assert found.names == ("a.zip",)
    assert "aucun fichier à lire" in one_problem(found)[1]


def test_a_word_document_is_not_an_archive(tmp_path: Path) -> None:
    data = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    found = opened(tmp_path, {"attestation.docx": data})
    assert found.names == ("attestation.docx",)


@pytest.mark.parametrize("encoding", ["utf-8", "cp850"])
def test_names_without_the_mark_for_utf8_are_read(tmp_path: Path, encoding: str) -> None:
    data = zipped({"#dossier.pdf": PDF}, zipfile.ZIP_STORED)
    wanted = "Àdossier.pdf"
    raw = wanted.encode(encoding)
    data = zipped({"x" * len(raw): PDF}, zipfile.ZIP_STORED).replace(b"x" * len(raw), raw)
    assert opened(tmp_path, {"a.zip": data}).names == (f"a.zip/{wanted}",)


def test_a_name_of_two_hundred_letters_in_nfd_is_no_trouble(tmp_path: Path) -> None:
    name = "e\u0301" * 100 + ".pdf"
    found = opened(tmp_path, {"a.zip": zipped({name: PDF})})
    assert found.names == ("a.zip/" + "é" * 100 + ".pdf",)
    assert found.items[0].path.read_bytes() == PDF


# --------------------------------------------------------------------------- messages


def test_a_message_gives_its_attachments_and_its_day_but_not_its_body(tmp_path: Path) -> None:
    data = mail({"dossier.pdf": PDF, "bulletin été.pdf": PDF + b"2"}).as_bytes()
    found = opened(tmp_path, {"envoi.eml": data})
    assert found.names == ("envoi.eml/dossier.pdf", "envoi.eml/bulletin été.pdf")
    assert found.sent == date(2026, 6, 2)


def test_the_first_of_several_messages_gives_the_day(tmp_path: Path) -> None:
    one = mail({"a.pdf": PDF}).as_bytes()
    two = mail({"b.pdf": PDF + b"2"}, "Fri, 05 Jun 2026 09:15:00 +0200").as_bytes()
    assert opened(tmp_path, {"1.eml": two, "2.eml": one}).sent == date(2026, 6, 2)


def test_a_message_among_other_files_gives_no_day(tmp_path: Path) -> None:
    files = {"envoi.eml": mail({"a.pdf": PDF}).as_bytes(), "b.pdf": PDF + b"2"}
    assert opened(tmp_path, files).sent is None


def test_a_forwarded_message_is_opened_and_its_day_left_alone(tmp_path: Path) -> None:
    inner = mail({"attestation.pdf": PDF}, "Mon, 04 May 2026 08:00:00 +0200")
    outer = mail({})
    outer.add_attachment(inner)
    found = opened(tmp_path, {"tr.eml": outer.as_bytes()})
    assert found.names == ("tr.eml/Mon dossier VAE.eml/attestation.pdf",)
    assert found.sent == date(2026, 6, 2)


def test_two_attachments_with_one_name_are_both_kept(tmp_path: Path) -> None:
    message = mail({"scan.pdf": PDF})
    message.add_attachment(PDF + b"2", maintype="application", subtype="pdf", filename="scan.pdf")
    found = opened(tmp_path, {"a.eml": message.as_bytes()})
    assert found.names == ("a.eml/scan.pdf", "a.eml/scan.pdf (2)")


def test_an_attachment_cannot_name_its_place(tmp_path: Path) -> None:
    found = opened(tmp_path, {"a.eml": mail({"../../etc/evil.pdf": PDF}).as_bytes()})
    assert found.names == ("a.eml/evil.pdf",)


def test_a_logo_in_the_body_is_no_piece_but_a_photo_is(tmp_path: Path) -> None:
    message = mail({"dossier.pdf": PDF})
    for name, size in (("logo.png", 3_000), ("photo.jpg", 90_000)):
        message.add_attachment(
            b"\xff\xd8\xff" + os.urandom(size),
            maintype="image",
            subtype="jpeg",
            filename=name,
            disposition="inline",
            cid=f"<{name}@x>",
        )
    found = opened(tmp_path, {"a.eml": message.as_bytes()})
    assert found.names == ("a.eml/dossier.pdf", "a.eml/photo.jpg")


def test_a_message_without_attachment_is_a_problem(tmp_path: Path) -> None:
    found = opened(tmp_path, {"a.eml": mail({}).as_bytes()})
    assert "aucune pièce jointe" in one_problem(found)[1]
    assert found.names == ("a.eml",)


def test_a_wrong_date_is_no_date(tmp_path: Path) -> None:
    data = mail({"a.pdf": PDF}).as_bytes().replace(b"Tue, 02 Jun 2026 09:15:00 +0200", b"hier")
    assert opened(tmp_path, {"a.eml": data}).sent is None


def test_an_outlook_message_is_opened(tmp_path: Path) -> None:
    nested = outlook_file.tree([("attestation.pdf", PDF + b"2")], nested=True)
    data = outlook_file.message(
        [("dossier été.pdf", PDF + bytes(9_000)), ("message transféré", nested)],
        submitted=datetime(2026, 6, 2, 7, 15),
    )
    found = opened(tmp_path, {"envoi.msg": data})
    assert found.names == (
        "envoi.msg/dossier été.pdf",
        "envoi.msg/message transféré.msg/attestation.pdf",
    )
    assert found.items[0].path.read_bytes() == PDF + bytes(9_000)
    assert found.sent == date(2026, 6, 2)
    assert not found.problems


def test_the_date_header_of_an_outlook_message_comes_first(tmp_path: Path) -> None:
    data = outlook_file.message(
        [("a.pdf", PDF)],
        submitted=datetime(2026, 6, 2, 22, 30),
        headers="From: x\r\nDate: Wed, 3 Jun 2026 00:30:00 +0200\r\nSubject: y\r\n",
    )
    assert opened(tmp_path, {"a.msg": data}).sent == date(2026, 6, 3)


@pytest.mark.parametrize("cut", [600, 1500, 2000])
def test_a_damaged_outlook_message_is_a_problem(tmp_path: Path, cut: int) -> None:
    data = outlook_file.message([("a.pdf", PDF + bytes(9_000))])[:cut]
    found = opened(tmp_path, {"a.msg": data})
    assert found.problems or found.names == ("a.msg",)


# --------------------------------------------------------------------------- copies


def test_a_file_received_twice_is_read_once_and_noted(tmp_path: Path) -> None:
    files = {"a.pdf": PDF, "b.pdf": PDF + b"2", "envoi.zip": zipped({"c.pdf": PDF})}
    found = opened(tmp_path, files)
    assert [item.name for item in found.items] == ["a.pdf", "b.pdf"]
    assert found.copies == (("envoi.zip/c.pdf", "a.pdf"),)
    assert found.names == ("a.pdf", "b.pdf", "envoi.zip/c.pdf")


def test_empty_files_are_not_copies_of_each_other(tmp_path: Path) -> None:
    found = opened(tmp_path, {"a.pdf": b"", "b.pdf": b""})
    assert len(found.items) == 2


def test_the_digest_is_that_of_names_and_contents(tmp_path: Path) -> None:
    digests = set()
    for n, files in enumerate(({"a.pdf": PDF}, {"b.pdf": PDF}, {"a.pdf": PDF + b"2"})):
        (tmp_path / str(n)).mkdir()
        digests.add(opened(tmp_path / str(n), files).digest)
    assert len(digests) == 3


# --------------------------------------------------------------------------- the private folder


def test_the_private_folder_is_removed_after_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ValueError), workroom.room() as room, workroom.workplace(room) as folder:
        (folder / "bulletin.pdf").write_bytes(PDF)
        raise ValueError
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / f"vaeforms-{ended.pid}-abc").mkdir()
    (tmp_path / f"vaeforms-{ended.pid}-abc" / "bulletin.pdf").write_bytes(PDF)
    (tmp_path / f"vaeforms-{os.getpid()}-abc").mkdir()
    (tmp_path / "vaeforms-notes").mkdir()
    with workroom.room():
        pass
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == sorted([f"vaeforms-{os.getpid()}-abc", "vaeforms-notes"])


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_the_private_folder_is_for_this_user_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with workroom.room() as room:
        assert stat.S_IMODE(room.stat().st_mode) == 0o700


# ---------------------------------------------------------------------- PDF with attachments


def with_attachments(files: Mapping[str, bytes], *, portfolio: bool = False) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name, data in files.items():
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)
        if portfolio:
            pdf.Root.Collection = pikepdf.Dictionary(Type=pikepdf.Name.Collection)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def test_a_portfolio_is_the_files_in_it(tmp_path: Path) -> None:
    files = {"dossier.pdf": PDF + b"a", "attestation.pdf": PDF + b"b"}
    contents = opened(tmp_path, {"envoi.pdf": with_attachments(files, portfolio=True)})
    assert contents.names == ("envoi.pdf/attestation.pdf", "envoi.pdf/dossier.pdf")
    assert not contents.problems


def test_a_form_with_a_piece_attached_is_both(tmp_path: Path) -> None:
    data = with_attachments({"attestation.pdf": PDF, "données.xml": b"<?xml version='1.0'?><a/>"})
    contents = opened(tmp_path, {"dossier.pdf": data})
    assert set(contents.names) == {"dossier.pdf", "dossier.pdf/attestation.pdf"}


def test_a_file_pinned_to_a_page_is_taken(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        spec = pikepdf.AttachedFileSpec(pdf, PDF + b"c", filename="../bulletin.pdf")
        pinned = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.FileAttachment,
            Rect=[0, 0, 20, 20],
            FS=spec.obj,
        )
        page.obj.Annots = pikepdf.Array([pdf.make_indirect(pinned)])
        out = io.BytesIO()
        pdf.save(out)
    contents = opened(tmp_path, {"dossier.pdf": out.getvalue()})
    assert set(contents.names) == {"dossier.pdf", "dossier.pdf/bulletin.pdf"}


def test_portfolios_within_portfolios_are_followed_only_so_far(tmp_path: Path) -> None:
    data = PDF
    for level in range(containers.MAX_DEPTH + 1):
        data = with_attachments({f"{level}.pdf": data}, portfolio=True)
    contents = opened(tmp_path, {"envoi.pdf": data})
    assert [problem.kind for problem in contents.problems] == [Trouble.INTAKE]


def test_a_damaged_pdf_with_attachments_is_left_to_its_reader(tmp_path: Path) -> None:
    data = with_attachments({"a.pdf": PDF})
    contents = opened(tmp_path, {"envoi.pdf": data[:200] + b"/EmbeddedFile"})
    assert contents.names == ("envoi.pdf",)
