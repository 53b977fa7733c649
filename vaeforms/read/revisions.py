"""A signed PDF and its later revisions → what changed after the signature, in French.

Which changes are permitted is pyHanko's analysis; which fields and pages they touch is read here
from the two revisions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vaeforms.forms import field as form_field
from vaeforms.french import list_fr

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

#: Names quoted in a sentence before « et n autres ».
_QUOTED = 4
#: Far beyond any form; stops a field or page tree that refers to itself.
_MAX_DEPTH, _MAX_NODES = 30, 20_000


@dataclass(frozen=True, slots=True)
class Changes:
    """What later revisions did."""

    text: str
    permitted: bool


NONE = Changes("", True)
PARTIAL = Changes(
    "La signature ne porte que sur une partie du fichier : le reste a pu être ajouté.", False
)


def changes(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> Changes:
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
        what = (
            "Le document n’est plus celui qui a été signé"
            if altered
            else "Le document a été modifié après cette signature autrement qu’en remplissant ses "
            "champs"
        )
        sentences.append(f"{what}{where} : à comparer avec la version signée.")
    return Changes(" ".join(sentences), whitelisted and not altered)


def _quoted(names: Sequence[str]) -> str:
    shown = [f"« {_title(name)} »" for name in names[:_QUOTED]]
    more = len(names) - len(shown)
    if more:
        shown.append(f"{more} {'autre' if more == 1 else 'autres'}")
    return list_fr(shown)


def get(dictionary: Any, key: str, default: Any = None) -> Any:
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
        title = get(field, "/T")
        name = ".".join(part for part in (above, str(title) if title is not None else "") if part)
        if "/V" in field:
            values[name] = _plain(field["/V"])
        if depth < _MAX_DEPTH:
            waiting += [(kid, name, depth + 1) for kid in get(field, "/Kids", ())]
    return values


def _plain(value: Any) -> str:
    if hasattr(value, "keys"):
        # A time stamp of the whole document is no signature, and nobody's field.
        stamp = str(get(value, "/Type")) == "/DocTimeStamp"
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
        contents = get(node, "/Contents", [])
        streams = contents if isinstance(contents, list) else [contents]
        annotations = [a.get_object() for a in get(node, "/Annots", [])]
        yield (
            [stream.get_object().encoded_data for stream in streams],
            sum(get(a, "/Subtype") != "/Widget" for a in annotations),
        )
