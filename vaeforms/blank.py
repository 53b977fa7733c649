"""A form -> its blank PDF: drawn by Typst, made fillable by pikepdf, the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name

from vaeforms import acroform, fill
from vaeforms.errors import OutputError, UnknownFieldError, UsageError, why
from vaeforms.forms import FORMS, attestation_benevole, attestation_salariee, dossier
from vaeforms.model import Field, Required

DEFAULT_EMPLOIS, DEFAULT_FORMATIONS = dossier.DEFAULT_EMPLOIS, dossier.DEFAULT_FORMATIONS


def fields(
    form_id: str,
    *,
    emplois: int = DEFAULT_EMPLOIS,
    formations: int = DEFAULT_FORMATIONS,
    cover_signature: bool = True,
) -> tuple[Field, ...]:
    """The fields of the blank `form_id`.

    The dossier ends with both attestation models; there none of their fields is required, since
    payslips replace the one and the other concerns volunteers only.
    """
    if form_id != dossier.ID:
        return FORMS[form_id].fields
    own = dossier.build(emplois, formations, cover_signature).fields
    models = (*attestation_salariee.build().fields, *attestation_benevole.build().fields)
    return (*own, *(replace(field, required=Required.NEVER) for field in models))


def build(
    form_id: str,
    *,
    emplois: int = DEFAULT_EMPLOIS,
    formations: int = DEFAULT_FORMATIONS,
    cover_signature: bool = True,
) -> bytes:
    """The blank of `form_id`; `emplois`, `formations` and `cover_signature` shape the dossier.

    Every page says in its /PieceInfo what it is: role and page code (`role_of`).

    Raises UsageError for an unknown form or a number of tables or rows out of bounds.
    """
    from vaeforms import drawing  # Typst is slow to load, and reading needs none of it

    drawn = drawing.draw(
        form_id, emplois=emplois, formations=formations, cover_signature=cover_signature
    )
    with pikepdf.open(io.BytesIO(drawn.pdf)) as pdf:
        acroform.add_fields(
            pdf,
            fields(
                form_id,
                emplois=emplois,
                formations=formations,
                cover_signature=cover_signature,
            ),
        )
        for page, sheet in zip(pdf.pages, drawn.pages, strict=True):
            _label(page.obj, sheet.role, str(sheet.code))
            _without_profiles(page.obj)
        return acroform.save(pdf)


#: /LastModified is compulsory beside /PieceInfo; a fixed date keeps the bytes the same.
_EPOCH = "D:19700101000000Z"
_PIECE = "/vaeforms"
#: Colour spaces without a profile, by how many numbers make a colour.
_PLAIN = {1: Name.DeviceGray, 3: Name.DeviceRGB}


def _label(page: pikepdf.Object, role: str, code: str) -> None:
    date = pikepdf.String(_EPOCH)
    data = Dictionary(Role=pikepdf.String(role), Code=pikepdf.String(code))
    page.PieceInfo = Dictionary({_PIECE: Dictionary(LastModified=date, Private=data)})
    page.LastModified = date


def _without_profiles(page: pikepdf.Object) -> None:
    """Name the plain colour spaces that Typst describes by profiles, which are sRGB and grey.

    The pages look the same to the pixel, and viewers, ours included, open them in half the time:
    PDFium takes 3.5 ms to prepare both profiles, in each file.
    """
    spaces = page.get("/Resources", Dictionary()).get("/ColorSpace", Dictionary())
    for name in list(spaces.keys()):
        space = spaces[name]
        if isinstance(space, pikepdf.Array) and space[0] == Name.ICCBased:
            spaces[name] = _PLAIN[int(space[1].N)]


def role_of(page: pikepdf.Object) -> str | None:
    """The role that `build` wrote in a page dictionary, or None when it is not one of ours."""
    try:
        return str(page[Name.PieceInfo][_PIECE].Private.Role)
    except (KeyError, AttributeError):
        return None


def write(
    out: Path,
    form_ids: Sequence[str] = (),
    *,
    emplois: int = DEFAULT_EMPLOIS,
    formations: int = DEFAULT_FORMATIONS,
    cover_signature: bool = True,
    values: Path | None = None,
) -> list[Path]:
    """Write the blanks of `form_ids` (all when empty) into the folder `out`, made if need be.

    `values` is a file of values (see `values.load`) that the blanks come filled with: each takes
    those of its own fields. Returns the paths written. Raises UsageError, UnknownFieldError,
    BadValueError, OutputError.
    """
    blanks = {
        form_id: build(
            form_id, emplois=emplois, formations=formations, cover_signature=cover_signature
        )
        for form_id in (form_ids or FORMS)
    }
    if values is not None:
        blanks = _prefilled(blanks, values)
    written = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for form_id, data in blanks.items():
            path = out / f"{form_id}.pdf"
            path.write_bytes(data)
            written.append(path)
    except OSError as error:
        raise OutputError(f"Impossible d’écrire dans « {out} » : {why(error)}.") from error
    return written


def _prefilled(blanks: dict[str, bytes], path: Path) -> dict[str, bytes]:
    forms = fill.load_values(path)
    if len(forms) != 1:
        raise UsageError(
            f"« {path.name} » contient {len(forms)} jeux de valeurs : un formulaire vierge n’en "
            "prend qu’un. Utilisez « vaeforms fill » pour un PDF par ligne."
        )
    known = {form_id: fill.field_names(data) for form_id, data in blanks.items()}
    every = list(dict.fromkeys(name for names in known.values() for name in names))
    for name in forms[0]:
        if name not in every:
            raise UnknownFieldError(fill.unknown(name, every))
    return {
        form_id: fill.fill(
            data, {name: v for name, v in forms[0].items() if name in known[form_id]}
        ).data
        for form_id, data in blanks.items()
    }
