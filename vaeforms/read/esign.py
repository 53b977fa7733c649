"""The cryptographic signatures of a PDF → what each establishes: who, intact, changed since.

Everything is computed from the file itself: no revocation list, no OCSP, no download. Without a
configured root nothing is said about trust (`Esign.trusted` is None). Words of ETSI EN 319 102-1;
the analysis of later revisions is pyHanko's.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vaeforms.errors import UsageError
from vaeforms.forms import field as form_field
from vaeforms.french import list_fr, typeset
from vaeforms.model import Esign

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

#: asn1crypto's certificate; that library ships no types.
_Certificate = Any

#: Digests and key lengths that the ANSSI's and the ETSI's lists (TS 119 312) no longer admit.
_WEAK_DIGESTS = frozenset(("md2", "md4", "md5", "sha1"))
_MIN_RSA_BITS = 2048
#: Names quoted in a sentence before « et n autres ».
_QUOTED = 4
#: Far beyond any form; stops a field or page tree that refers to itself.
_MAX_DEPTH, _MAX_NODES = 30, 20_000
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
            if str(_get(signature, "/Type", "/Sig")) == "/DocTimeStamp":
                text = "Horodatage du document : ce n’est pas la signature d’une personne."
                yield name, replace(_UNDETERMINED, problem=typeset(text))
            elif str(_get(signature, "/SubFilter", "")) not in _SUBFILTERS:
                kind = str(_get(signature, "/SubFilter", "")).removeprefix("/") or "inconnu"
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
    return f"La signature n’a pas pu être analysée ({type(error).__name__})."


# --------------------------------------------------------------------------- one signature


def _examine(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, note: str, roots: list[_Certificate]
) -> Esign:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    certificate = signature.signer_cert
    signed_at = _claimed(signature)
    intact, told = _integrity(signature)
    changes = _NONE
    covers = False
    if intact:
        coverage = signature.evaluate_signature_coverage()
        covers = coverage is SignatureCoverageLevel.ENTIRE_FILE
        if coverage is SignatureCoverageLevel.ENTIRE_REVISION:
            changes = _changes(reader, signature)
        elif not covers:
            changes = _PARTIAL
    problems = [note, told, _expired(certificate, signed_at), _weak(signature, certificate)]
    trusted = _chains(signature, roots, signed_at) if roots and intact else None
    return Esign(
        signer=_common_name(certificate),
        intact=intact,
        covers_file=covers,
        changes=typeset(changes.text),
        trusted=trusted,
        time=signed_at.isoformat() if signed_at else "",
        problem=typeset(" ".join(text for text in problems if text)),
        changes_permitted=changes.permitted and intact is True,
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


# --------------------------------------------------------------------------- what changed after


@dataclass(frozen=True, slots=True)
class _Changes:
    text: str
    permitted: bool


_NONE = _Changes("", True)
_PARTIAL = _Changes(
    "La signature ne porte que sur une partie du fichier : le reste a pu être ajouté.", False
)


def _changes(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> _Changes:
    """What later revisions of the file did, once the signed one is known to be intact."""
    from pyhanko.sign.diff_analysis import (
        DEFAULT_DIFF_POLICY,
        DiffResult,
        ModificationLevel,
    )

    try:
        result: object = DEFAULT_DIFF_POLICY.review_file(
            reader,
            signature.signed_revision,
            field_mdp_spec=signature.fieldmdp,
            doc_mdp=signature.docmdp_level,
        )
    except (Exception, RecursionError):
        result = None  # a revision that cannot be compared explains nothing
    whitelisted = (
        isinstance(result, DiffResult) and result.modification_level is not ModificationLevel.OTHER
    )
    # pyHanko's historical roots: the document as signed, and as received.
    before = reader.get_historical_resolver(signature.signed_revision).root
    filled, altered, signed = _field_changes(_values(before), _values(reader.root))
    sentences = []
    if filled:
        sentences.append(f"Champs remplis après cette signature : {_quoted(filled)}.")
    if altered:
        sentences.append(f"Champs modifiés après cette signature : {_quoted(altered)}.")
    if signed:
        sentences.append(f"Signature ajoutée ensuite : {_quoted(signed)}.")
    if not whitelisted:
        pages = _page_changes(before, reader.root)
        where = f" ({pages})" if pages else ""
        sentences.append(
            "Le document a été modifié après cette signature autrement qu’en remplissant ses "
            f"champs{where} : à comparer avec la version signée."
        )
    return _Changes(" ".join(sentences), whitelisted and not altered)


def _quoted(names: Sequence[str]) -> str:
    shown = [f"« {_title(name)} »" for name in names[:_QUOTED]]
    more = len(names) - len(shown)
    if more:
        shown.append(f"{more} {'autre' if more == 1 else 'autres'}")
    return list_fr(shown)


def _get(dictionary: Any, key: str, default: Any = None) -> Any:
    """The value, followed through references: pyHanko's ``[]`` does so, its ``get`` does not."""
    try:
        return dictionary[key]
    except KeyError:
        return default


def _title(name: str) -> str:
    known = form_field(name)
    return (known.tooltip or known.label) if known else name


def _field_changes(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[list[str], list[str], list[str]]:
    """Names of the fields filled, altered (or emptied), and signed since."""
    filled: list[str] = []
    altered: list[str] = []
    signed: list[str] = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, ""), after.get(name, "")
        if old == new:
            continue
        if not old:
            (signed if new == _SIGNATURE else filled).append(name)
        else:
            altered.append(name)
    return filled, altered, signed


#: Stands for the value of a signed field.
_SIGNATURE = "\0signature"


def _values(root: Any) -> dict[str, str]:
    """Field values of one revision by fully qualified name."""
    values: dict[str, str] = {}
    try:
        waiting = [(field, "", 0) for field in root["/AcroForm"]["/Fields"]]
    except (KeyError, TypeError):
        return values
    visited = 0
    while waiting and visited < _MAX_NODES:
        visited += 1
        field, above, depth = waiting.pop()
        field = field.get_object()
        title = _get(field, "/T")
        name = ".".join(part for part in (above, str(title) if title is not None else "") if part)
        if "/V" in field:
            values[name] = _plain(field["/V"])
        if depth < _MAX_DEPTH:
            waiting += [(kid, name, depth + 1) for kid in _get(field, "/Kids", ())]
    return values


def _plain(value: Any) -> str:
    if hasattr(value, "keys"):
        # A time stamp of the whole document is no signature, and nobody's field.
        stamp = str(_get(value, "/Type")) == "/DocTimeStamp"
        return "" if stamp else _SIGNATURE if "/ByteRange" in value else repr(sorted(value))
    text = str(value)
    # An untouched button says Off, or nothing.
    return "" if text in ("/Off", "Off", "null", "None") else text


def _page_changes(before: Any, after: Any) -> str:
    """Which pages do not draw the same, in French; empty when that cannot be told."""
    try:
        old, new = list(_pages(before)), list(_pages(after))
    except Exception:
        return ""
    if len(old) != len(new):
        return f"{len(new)} pages au lieu de {len(old)}"
    drawn = [str(n) for n, (a, b) in enumerate(zip(old, new, strict=True), 1) if a[0] != b[0]]
    noted = [str(n) for n, (a, b) in enumerate(zip(old, new, strict=True), 1) if a[1] != b[1]]
    parts = []
    for what, numbers in (("contenu", drawn), ("annotations", noted)):
        if numbers:
            word = "de la page" if len(numbers) == 1 else "des pages"
            parts.append(f"{what} {word} {list_fr(numbers)}")
    return ", ".join(parts)


def _pages(root: Any) -> Iterator[tuple[list[bytes], int]]:
    """For each page, its content streams as stored and the number of its annotations."""
    waiting = [(root["/Pages"], 0)]
    visited = 0
    while waiting and visited < _MAX_NODES:
        visited += 1
        node, depth = waiting.pop()
        if "/Kids" in node and depth < _MAX_DEPTH:
            waiting += [(kid.get_object(), depth + 1) for kid in reversed(node["/Kids"])]
            continue
        contents = _get(node, "/Contents", [])
        streams = contents if isinstance(contents, list) else [contents]
        annotations = [a.get_object() for a in _get(node, "/Annots", [])]
        yield (
            [stream.get_object().encoded_data for stream in streams],
            sum(_get(a, "/Subtype") != "/Widget" for a in annotations),
        )


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
