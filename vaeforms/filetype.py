"""The first bytes of a file, turned into what it is: people rename files, contents do not lie."""

from __future__ import annotations

from dataclasses import dataclass

#: A PDF header may stand this far from the start (Acrobat's rule, which people's files rely on).
HEAD = 1024


@dataclass(frozen=True, slots=True)
class FileType:
    """What a file is."""

    #: ``pdf``, ``picture``, ``word``, ``text``…
    id: str
    #: in French, with its article: « un document Word »
    name: str


PDF = FileType("pdf", "un PDF")
PICTURE = FileType("picture", "une image")

_OLE = FileType("ole", "un ancien document Office (Word, Excel) ou un message Outlook")

#: (offset, bytes at that offset, type), the first that fits
_MAGIC: tuple[tuple[int, bytes, FileType], ...] = (
    (0, b"\xff\xd8\xff", PICTURE),
    (0, b"\x89PNG\r\n\x1a\n", PICTURE),
    (0, b"II*\0", PICTURE),
    (0, b"MM\0*", PICTURE),
    (0, b"GIF8", PICTURE),
    (8, b"WEBP", PICTURE),
    (0, b"BM", PICTURE),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", PICTURE),
    (0, b"\xff\x4f\xff\x51", PICTURE),
    (4, b"ftyphei", PICTURE),
    (4, b"ftyphev", PICTURE),
    (4, b"ftypmif1", PICTURE),
    (4, b"ftypmsf1", PICTURE),
    (4, b"ftypavif", PICTURE),
    (4, b"ftyp", FileType("video", "une vidéo ou un enregistrement")),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
    (0, b"{\\rtf", FileType("rtf", "un document RTF (traitement de texte)")),
    (0, b"7z\xbc\xaf\x27\x1c", FileType("archive", "une archive 7-Zip")),
    (0, b"Rar!", FileType("archive", "une archive RAR")),
    (0, b"\x1f\x8b", FileType("archive", "une archive compressée (gzip)")),
    (0, b"%!PS", FileType("postscript", "un document PostScript")),
    (0, b"MZ", FileType("program", "un programme Windows")),
    (0, b"\x7fELF", FileType("program", "un programme")),
)  # fmt: skip

_ZIP = FileType("zip", "une archive ZIP")
#: names found in the first entries of a ZIP container
_ZIPPED: tuple[tuple[bytes, FileType], ...] = (
    (b"word/", FileType("word", "un document Word")),
    (b"xl/", FileType("excel", "un classeur Excel")),
    (b"ppt/", FileType("powerpoint", "une présentation PowerPoint")),
    (b"opendocument.text", FileType("odt", "un document LibreOffice (texte)")),
    (b"opendocument.spreadsheet", FileType("ods", "un classeur LibreOffice")),
    (b"opendocument", FileType("odf", "un document LibreOffice")),
    (b"Index/Document.iwa", FileType("pages", "un document Pages (Apple)")),
    (b"META-INF/container.xml", FileType("epub", "un livre EPUB")),
    # the first entry of Office documents; Word is by far the most frequent, but it is not said
    (b"[Content_Types].xml", FileType("office", "un document Office (Word, Excel ou PowerPoint)")),
)


def identify(head: bytes, tail: bytes = b"") -> FileType:
    """What the file is, from its first kilobytes and its last ones (where a ZIP has its list)."""
    if b"%PDF-" in head[:HEAD]:
        return PDF
    for offset, magic, kind in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            # « BM » also begins ordinary words: a bitmap holds binary from its 7th byte on
            if magic == b"BM" and head[6:10] != b"\0\0\0\0":
                continue
            return kind
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        both = head + tail
        return next((kind for name, kind in _ZIPPED if name in both), _ZIP)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return FileType("html", "une page web (HTML)")
    if start.startswith(b"<?xml") or start.startswith(b"<svg"):
        return FileType("xml", "un fichier XML")
    mail = (b"received:", b"return-path:", b"delivered-to:", b"mime-version:", b"from:", b"x-")
    if start.startswith(mail) and b"\nsubject:" in head.lower():
        return FileType("mail", "un message électronique")
    if head and _is_text(head):
        return FileType("text", "un fichier texte")
    return FileType("unknown", "un fichier d’un type inconnu")


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    control = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    return control == 0
