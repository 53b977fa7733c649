"""A PDF -> the files attached to it: a portfolio, or pieces pinned to a form."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from vaeforms import filetype

if TYPE_CHECKING:
    import pikepdf

#: What the dictionary of every attached file says, in a PDF otherwise compressed too.
_MARK = b"/EmbeddedFile"
#: Bytes of an attached file as it lies in the PDF: unpacked it may be a thousand times larger.
MAX_PACKED = 50_000_000
#: Attached by programs for programs (electronic invoices, fonts lists): nobody sent it.
_FOR_PROGRAMS = ("xml", "text", "html")


@dataclass(frozen=True, slots=True)
class Attached:
    """What is attached to one PDF."""

    #: (name, bytes) in the order of their names
    files: tuple[tuple[str, bytes], ...]
    #: names of those that could not be taken out
    refused: tuple[str, ...] = ()
    #: the PDF is a portfolio: its own page only says so
    portfolio: bool = False


def may_hold(path: Path) -> bool:
    """Whether the file is a PDF that may have files attached; reads it, opens nothing."""
    try:
        with path.open("rb") as stream:
            if b"%PDF-" not in (head := stream.read(filetype.HEAD)):
                return False
            kept = head[-len(_MARK) :]
            while chunk := stream.read(1 << 20):
                if _MARK in kept + chunk:
                    return True
                kept = chunk[-len(_MARK) :]
            return _MARK in head
    except OSError:
        return False


def attached(path: Path) -> Attached | None:
    """The files attached to a PDF; None when it cannot be opened, which is told elsewhere."""
    import pikepdf

    try:
        # the bytes: qpdf does not take every name that a file can have
        with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
            found, refused = [], []
            for name, stream in _streams(pdf):
                try:
                    if len(stream.get_raw_stream_buffer()) > MAX_PACKED:
                        raise pikepdf.PdfError("too large")
                    data = bytes(stream.read_bytes())
                except (pikepdf.PdfError, MemoryError):
                    refused.append(name)
                    continue
                if filetype.identify(data[: 8 * filetype.HEAD]).id not in _FOR_PROGRAMS:
                    found.append((name, data))
            portfolio = "/Collection" in pdf.Root and bool(found)
            return Attached(tuple(sorted(found)), tuple(sorted(refused)), portfolio)
    except Exception:
        # a damaged file has objects of the wrong kind anywhere; its reader says so
        return None


def _streams(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Stream]]:
    """The name and data of each file: of the document, then pinned to its pages; each once."""
    import pikepdf

    seen: set[tuple[int, int]] = set()
    specs: list[tuple[str, pikepdf.Object]] = [
        (spec.filename or key, spec.obj) for key, spec in dict(pdf.attachments).items()
    ]
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", pikepdf.Array()).as_list():
            if isinstance(annotation, pikepdf.Dictionary) and "/FS" in annotation:
                pinned = annotation["/FS"]
                specs.append((str(pinned.get("/UF", pinned.get("/F", ""))), pinned))
    for name, spec in specs:
        files = spec.get("/EF", pikepdf.Dictionary())
        stream = files.get("/UF", files.get("/F"))
        if not isinstance(stream, pikepdf.Stream) or stream.objgen in seen:
            continue
        seen.add(stream.objgen)
        yield PurePosixPath(name.replace("\\", "/")).name or "pièce jointe", stream
