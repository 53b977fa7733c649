"""A letter's text and its PDF to an e-mail draft that a mail program opens ready to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256


def eml(
    *,
    sender: tuple[str, str],
    recipient: tuple[str, str],
    subject: str,
    text: str,
    attachments: Sequence[tuple[str, bytes]],
) -> bytes:
    """The draft: the same bytes for the same arguments, with no date and no message id.

    `sender` and `recipient` are (name, address); `attachments` are (file name, PDF). The line
    « X-Unsent: 1 » makes Outlook and others open it for sending.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["From"] = _address(*sender)
    message["To"] = _address(*recipient)
    message["Subject"] = _one_line(subject)
    message.set_content(text, cte="quoted-printable")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    if message.is_multipart():
        digest = sha256(text.encode() + b"".join(data for _, data in attachments))
        message.set_boundary(f"=_vaeforms_{digest.hexdigest()[:24]}")
    return message.as_bytes()


def _address(name: str, address: str) -> Address:
    return Address(_one_line(name), addr_spec=address)


def _one_line(text: str) -> str:
    return " ".join(text.split())
