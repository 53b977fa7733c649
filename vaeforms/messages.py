"""An e-mail, as a ``.eml`` or an Outlook ``.msg`` file -> its day and its attachments.

The body is never a piece: only what is attached is. Outlook's format is [MS-OXMSG]: a compound
file in which each property is a stream named after its number and type.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.message import Message as AnyMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

#: A picture this small in the body of a message is a logo or a smiley; a photographed page weighs
#: ten times more.
_LOGO_BYTES = 40_000
#: Attachments that mail programs add by themselves.
_ADDED = re.compile(r"ATT\d{5,}\.(?:txt|html?)|smime\.p7s|signature\.asc|.*\.vcf|invite\.ics", re.I)
_SIGNATURES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
)
_LOCKED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/zip": ".zip",
}
#: Long enough for any real name, short enough to be shown.
_NAME_LENGTH = 200
#: Parts of one message looked at; a message of thousands of parts is an attack.
_MAX_PARTS = 1_000
#: Messages attached to messages looked at inside one Outlook file.
_MAX_NESTED = 4


class UnreadableError(Exception):
    """The file is not a message after all, or is damaged."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file attached to a message."""

    #: without any folder, never empty
    name: str
    data: bytes = b""
    #: an attached message, as a file of its own
    is_message: bool = False
    #: an attached message that is not a file of its own (Outlook)
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What counts of a message."""

    #: the day in its Date header, as its sender's clock shows it
    sent: date | None
    attachments: tuple[Attachment, ...]
    #: nothing in it can be read
    encrypted: bool = False


def read(path: Path, kind: str) -> Message:
    """The message in `path`; `kind` is ``mail`` or ``msg``. Raises `UnreadableError`."""
    return _outlook(path) if kind == "msg" else _mail(path.read_bytes())


def has_headers(head: bytes) -> bool:
    """Whether these bytes begin as a message does: lines « Name: value »."""
    lines = head.lstrip(b"\xef\xbb\xbf \t\r\n").splitlines()[:3]
    return bool(lines) and re.match(rb"[A-Za-z][A-Za-z0-9-]*:\s", lines[0] + b" ") is not None


def is_outlook(path: Path) -> bool:
    """Whether a compound file is a message and not an old office document."""
    try:
        with _compound(path) as ole:
            return bool(ole.exists(_PROPERTIES))
    except UnreadableError:
        return path.suffix.lower() == ".msg"


def clean_name(name: str, default: str) -> str:
    """A file name without folder, control characters or excess length."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()
    if name in ("", ".", ".."):
        return default
    if len(name) > _NAME_LENGTH:
        stem, dot, suffix = name.rpartition(".")
        keep = f"{dot}{suffix}" if dot and len(suffix) <= 8 else ""
        name = (stem if keep else name)[: _NAME_LENGTH - len(keep)] + keep
    return name


# --------------------------------------------------------------------------- .eml


def _mail(data: bytes) -> Message:
    import email
    from email import policy

    try:
        message = email.message_from_bytes(data, policy=policy.default)
        found = tuple(_attachments(message))
        locked = any(part.get_content_type() in _LOCKED for part in _walk(message))
        return Message(_header_day(str(message.get("Date", "") or "")), found, locked)
    except Exception as error:  # the library's parsers raise anything on a hostile header
        raise UnreadableError from error


def _walk(message: AnyMessage[Any, Any], inside: str = "") -> Iterator[AnyMessage[Any, Any]]:
    """The parts of a message, attached messages as one part."""
    count = 0
    stack = [message]
    while stack:
        part = stack.pop()
        count += 1
        if count > _MAX_PARTS:
            raise UnreadableError
        yield part
        if part.is_multipart() and not part.get_content_type().startswith("message/"):
            stack += reversed([p for p in part.get_payload() if isinstance(p, EmailMessage)])


def _attachments(message: AnyMessage[Any, Any]) -> Iterator[Attachment]:
    number = 0
    for part in _walk(message):
        kind = part.get_content_type()
        name = _file_name(part)
        if kind.startswith("message/") and part is not message:
            yield from _attached_message(part, name)
            continue
        if part.is_multipart() or kind in _SIGNATURES or kind in _LOCKED:
            continue
        attached = part.get_content_disposition() == "attachment"
        if part is message and not (name or attached):
            if kind.startswith("text/"):
                continue
        elif kind in ("text/plain", "text/html", "text/enriched") and not (name or attached):
            continue
        if _ADDED.fullmatch(name):
            continue
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes):
            continue
        inline = kind.startswith("image/") and not attached and part.get("Content-ID")
        if inline and len(data) < _LOGO_BYTES:
            continue
        number += 1
        yield Attachment(clean_name(name, f"pièce jointe {number}{_suffix(kind)}"), data)


def _attached_message(part: AnyMessage[Any, Any], name: str) -> Iterator[Attachment]:
    if part.get_content_type() != "message/rfc822":
        return  # receipts and reports of delivery
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage):
        subject = str(inner[0].get("Subject", "") or "").replace("/", "-").replace("\\", "-")
        title = clean_name(name or (subject and f"{subject}.eml"), "message joint.eml")
        yield Attachment(title, inner[0].as_bytes(), is_message=True)


def _file_name(part: AnyMessage[Any, Any]) -> str:
    try:
        return part.get_filename() or ""
    except Exception:  # a header that cannot be parsed names nothing
        return ""


def _suffix(kind: str) -> str:
    """The extension of an attachment without a name."""
    return _SUFFIXES.get(kind, "")


def _header_day(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


# --------------------------------------------------------------------------- .msg

_PROPERTIES = "__properties_version1.0"
_FILETIME_EPOCH = datetime(1601, 1, 1)
#: PidTagClientSubmitTime, PidTagMessageDeliveryTime
_TIMES = (0x00390040, 0x0E060040)
_HEADERS, _LONG_NAME, _SHORT_NAME, _DISPLAY_NAME = 0x007D, 0x3707, 0x3704, 0x3001
_SUBJECT, _CLASS, _DATA, _MIME, _CONTENT_ID = 0x0037, 0x001A, 0x3701, 0x370E, 0x3712
_UNICODE, _ANSI, _BINARY, _OBJECT = 0x001F, 0x001E, 0x0102, 0x000D


def _compound(path: Path) -> Any:
    import olefile

    try:
        # defects beyond repair raise; the others are lived with
        return olefile.OleFileIO(str(path))
    except Exception as error:
        raise UnreadableError from error


def _outlook(path: Path) -> Message:
    with _compound(path) as ole:
        try:
            return _outlook_message(ole, [], 0)
        except UnreadableError:
            raise
        except Exception as error:  # a compound file can be wrong in any way
            raise UnreadableError from error


def _outlook_message(ole: Any, place: list[str], depth: int) -> Message:
    storages = sorted(
        {
            entry[len(place)]
            for entry in ole.listdir(streams=True, storages=True)
            if len(entry) > len(place)
            and entry[: len(place)] == place
            and entry[len(place)].lower().startswith("__attach_version1.0_")
        }
    )
    if len(storages) > _MAX_PARTS:
        raise UnreadableError
    found: list[Attachment] = []
    for number, storage in enumerate(storages, start=1):
        each = _outlook_attachment(ole, [*place, storage], number, depth)
        if each is not None:
            found.append(each)
    locked = (
        "smime" in _text(ole, place, _CLASS).lower()
        and "multipartsigned" not in _text(ole, place, _CLASS).lower()
    )
    return Message(_outlook_day(ole, place), tuple(found), locked)


def _outlook_attachment(ole: Any, place: list[str], number: int, depth: int) -> Attachment | None:
    name = next(
        (n for tag in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME) if (n := _text(ole, place, tag))), ""
    )
    if _ADDED.fullmatch(name):
        return None
    embedded = [*place, f"__substg1.0_{_DATA:04X}{_OBJECT:04X}"]
    if ole.exists([*embedded, _PROPERTIES]):
        title = clean_name(name or _text(ole, embedded, _SUBJECT), "message joint")
        title = title if title.lower().endswith(".msg") else f"{title}.msg"
        if depth >= _MAX_NESTED:
            raise UnreadableError
        return Attachment(title, message=_outlook_message(ole, embedded, depth + 1))
    data = _stream(ole, [*place, f"__substg1.0_{_DATA:04X}{_BINARY:04X}"])
    if data is None:
        return None
    mime = _text(ole, place, _MIME)
    inline = bool(_text(ole, place, _CONTENT_ID)) and mime.startswith("image/")
    if inline and len(data) < _LOGO_BYTES:
        return None
    return Attachment(clean_name(name, f"pièce jointe {number}{_suffix(mime)}"), data)


def _stream(ole: Any, place: list[str]) -> bytes | None:
    if not ole.exists(place):
        return None
    with ole.openstream(place) as stream:
        data = bytes(stream.read())
    if len(data) != ole.get_size(place):
        raise UnreadableError  # the file ends too early
    return data


def _text(ole: Any, place: list[str], tag: int) -> str:
    data = _stream(ole, [*place, f"__substg1.0_{tag:04X}{_UNICODE:04X}"])
    if data is not None:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    data = _stream(ole, [*place, f"__substg1.0_{tag:04X}{_ANSI:04X}"])
    return "" if data is None else data.decode("cp1252", "replace").rstrip("\0")


def _outlook_day(ole: Any, place: list[str]) -> date | None:
    """The Date header where it was kept, else the time of sending, else of delivery (UTC)."""
    header = re.search(r"^Date:\s*(.+)$", _text(ole, place, _HEADERS), re.MULTILINE | re.IGNORECASE)
    if header and (day := _header_day(header[1].strip())):
        return day
    data = _stream(ole, [*place, _PROPERTIES]) or b""
    # the header is 32 bytes at the top, 24 in an attached message
    times = {}
    for offset in range(24 if place else 32, len(data) - 15, 16):
        tag, _, value = struct.unpack_from("<IIQ", data, offset)
        times[tag] = value
    for tag in _TIMES:
        if times.get(tag):
            try:
                return (_FILETIME_EPOCH + timedelta(microseconds=times[tag] // 10)).date()
            except OverflowError:
                continue
    return None
