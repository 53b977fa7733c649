"""The cryptographic signatures of a PDF → what each establishes: who, intact, changed since.

Everything is computed from the file itself: no revocation list, no OCSP, no download. Without a
configured root nothing is said about trust (`Esign.trusted` is None). Words of ETSI EN 319 102-1;
the analysis of later revisions is pyHanko's.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vaeforms.errors import UsageError
from vaeforms.french import typeset
from vaeforms.model import Esign
from vaeforms.read.revisions import NONE, PARTIAL, changes, get

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

log = logging.getLogger(__name__)

#: asn1crypto's certificate; that library ships no types.
_Certificate = Any

#: Digests and key lengths that the ANSSI's and the ETSI's lists (TS 119 312) no longer admit.
_WEAK_DIGESTS = frozenset(("md2", "md4", "md5", "sha1"))
_MIN_RSA_BITS = 2048
#: Detached signatures that pyHanko validates; the older ones sign something else than the file.
_SUBFILTERS = frozenset(("/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/pyHanko.PAdES.detached"))

_UNDETERMINED = Esign("", None, False, "", None, "", changes_permitted=False)


def validate(source: Path | bytes, roots: Sequence[Path] = ()) -> dict[str, Esign]:
    """What every signed field of a PDF establishes, by fully qualified field name.

    `roots` are PEM or DER files of certificates that are trusted to name people; the chain is
    held against the claimed time of signing, without revocation. A signature that cannot be
    analysed comes back with `intact` None and `problem` in French; nothing is raised for what is
    in the file. Raises `UsageError` when a root cannot be read.
    """
    for name in ("pyhanko", "pyhanko_certvalidator"):
        # Without any handler the standard library would print their warnings.
        logging.getLogger(name).addHandler(logging.NullHandler())
    trusted = _load_roots(roots)
    data = source if isinstance(source, bytes) else source.read_bytes()
    try:
        reader, note = _open(data)
        found = dict(_signatures(reader))
    except (Exception, RecursionError) as error:
        failed = replace(_UNDETERMINED, problem=_broken(error))
        return {name: failed for name in _signed_names(data)}
    return {
        name: _guarded(lambda value=value: _examine(reader, value, note, trusted))  # type: ignore[misc]
        if not isinstance(value, Esign)
        else value
        for name, value in found.items()
    }


def _guarded(examine: Callable[[], Esign]) -> Esign:
    try:
        return examine()
    except (Exception, RecursionError) as error:
        return replace(_UNDETERMINED, problem=_broken(error))


# --------------------------------------------------------------------------- opening


class _Locked(Exception):
    """The file asks for a password or a key."""


def _open(data: bytes) -> tuple[PdfFileReader, str]:
    """A reader of `data`, and what its structure makes doubtful, in French."""
    from pyhanko.pdf_utils.crypt import AuthStatus
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if reader.encrypted:
        try:
            opened = reader.decrypt(b"").status
        except Exception as error:
            raise _Locked from error
        if opened is AuthStatus.FAILED:
            raise _Locked
    note = ""
    if reader.xrefs.hybrid_xrefs_present:
        note = "Structure hybride : selon le logiciel, ce fichier ne montre pas le même contenu."
    return reader, note


def _signatures(reader: PdfFileReader) -> Iterator[tuple[str, EmbeddedPdfSignature | Esign]]:
    """Signed fields, or at once what is wrong with them."""
    from pyhanko.sign.fields import enumerate_sig_fields
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        try:
            signature = value.get_object()
            if str(get(signature, "/Type", "/Sig")) == "/DocTimeStamp":
                text = "Horodatage du document : ce n’est pas la signature d’une personne."
                yield name, replace(_UNDETERMINED, problem=typeset(text))
            elif str(get(signature, "/SubFilter", "")) not in _SUBFILTERS:
                kind = str(get(signature, "/SubFilter", "")).removeprefix("/") or "inconnu"
                text = f"Type de signature « {kind} » : non vérifiable automatiquement."
                yield name, replace(_UNDETERMINED, problem=typeset(text))
            else:
                yield name, EmbeddedPdfSignature(reader, field, name)
        except (Exception, RecursionError) as error:
            yield name, replace(_UNDETERMINED, problem=_broken(error))


def _signed_names(data: bytes) -> list[str]:
    """Names of the signed fields, as another library sees them; empty when none can."""
    import pikepdf

    from vaeforms.widgets import fields_of

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return [
                name
                for name, field, _ in fields_of(pdf.Root)
                if field.get("/FT") == "/Sig" and isinstance(field.get("/V"), pikepdf.Dictionary)
            ]
    except Exception:
        return []


def _broken(error: BaseException) -> str:
    if isinstance(error, _Locked):
        return "Fichier protégé par un mot de passe : signature non vérifiable."
    log.debug("signature", exc_info=error)
    return "La signature n’a pas pu être analysée : à regarder dans un lecteur de PDF."


# --------------------------------------------------------------------------- one signature


def _examine(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, note: str, roots: list[_Certificate]
) -> Esign:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    certificate = signature.signer_cert
    signed_at = _claimed(signature)
    intact, told = _integrity(signature)
    changed = NONE
    covers = False
    if intact:
        coverage = signature.evaluate_signature_coverage()
        covers = coverage is SignatureCoverageLevel.ENTIRE_FILE
        if coverage is SignatureCoverageLevel.ENTIRE_REVISION:
            changed = changes(reader, signature)
        elif not covers:
            changed = PARTIAL
    problems = [note, told, _expired(certificate, signed_at), _weak(signature, certificate)]
    trusted = _chains(signature, roots, signed_at) if roots and intact else None
    return Esign(
        signer=_common_name(certificate),
        intact=intact,
        covers_file=covers,
        changes=typeset(changed.text),
        trusted=trusted,
        time=signed_at.isoformat() if signed_at else "",
        problem=typeset(" ".join(text for text in problems if text)),
        changes_permitted=changed.permitted and intact is True,
    )


def _integrity(signature: EmbeddedPdfSignature) -> tuple[bool | None, str]:
    """Are the signed bytes and the signature value those of the signer, and why not."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    content = signature.signed_data["encap_content_info"]
    if content["content"].native is not None:
        return None, "Signature mal formée (contenu inclus) : non vérifiable."
    *_, start, length = (int(edge) for edge in signature.byte_range)
    signature.reader.stream.seek(0, io.SEEK_END)
    if start + length > signature.reader.stream.tell():
        return False, "Le fichier est plus court que ce qui a été signé : il a été coupé."
    try:
        same, valid = validate_sig_integrity(
            signature.signer_info,
            signature.signer_cert,
            expected_content_type=content["content_type"].native,
            actual_digest=signature.compute_digest(),
        )
    except Exception as error:
        return None, _broken(error)
    if not same:
        return False, "Le contenu signé a été modifié après la signature."
    if not valid:
        return False, "La valeur de la signature ne correspond pas au certificat."
    return True, ""


def _common_name(certificate: _Certificate) -> str:
    names = certificate.subject.native
    name = names.get("common_name") or names.get("pseudonym") or names.get("surname")
    if isinstance(name, list):
        name = name[0]
    return str(name) if name else str(certificate.subject.human_friendly)


def _claimed(signature: EmbeddedPdfSignature) -> datetime | None:
    try:
        return signature.self_reported_timestamp
    except Exception:
        return None  # an ill-written date says nothing about the rest


def _expired(certificate: _Certificate, moment: datetime | None) -> str:
    """The claimed time lies outside the certificate's life. No clock is looked at."""
    if moment is None:
        return ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > certificate.not_valid_after:
        return "Le certificat du signataire était expiré à la date déclarée de signature."
    if moment < certificate.not_valid_before:
        return "Le certificat du signataire n’était pas encore valable à la date déclarée."
    return ""


def _weak(signature: EmbeddedPdfSignature, certificate: _Certificate) -> str:
    digest = signature.md_algorithm
    if digest in _WEAK_DIGESTS:
        return f"Algorithme d’empreinte ancien ({digest.upper()}) : la preuve est faible."
    key = certificate.public_key
    if key.algorithm == "rsa" and key.bit_size < _MIN_RSA_BITS:
        return f"Clé de signature courte ({key.bit_size} bits) : la preuve est faible."
    return ""


# --------------------------------------------------------------------------- trust


def _load_roots(roots: Sequence[Path]) -> list[_Certificate]:
    if not roots:
        return []
    from pyhanko.keys import load_certs_from_pemder

    load: Callable[[list[str]], Iterator[_Certificate]] = load_certs_from_pemder
    try:
        return list(load([str(path) for path in roots]))
    except Exception as error:
        names = ", ".join(path.name for path in roots)
        text = f"Certificats racines illisibles : {names}."
        raise UsageError(typeset(text)) from error


def _chains(
    signature: EmbeddedPdfSignature, roots: list[_Certificate], moment: datetime | None
) -> bool:
    """The signer's certificate chains to one of `roots` at the claimed time."""
    from pyhanko_certvalidator import CertificateValidator, ValidationContext

    if moment is None:
        return False
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    context = ValidationContext(
        trust_roots=roots, moment=moment, allow_fetching=False, revocation_mode="soft-fail"
    )
    validator = CertificateValidator(
        signature.signer_cert,
        intermediate_certs=signature.other_embedded_certs,
        validation_context=context,
    )
    try:
        asyncio.run(validator.async_validate_usage(set()))  # type: ignore[no-untyped-call]  # theirs
    except Exception:
        return False  # no path, or a certificate that no path can be built for
    return True
