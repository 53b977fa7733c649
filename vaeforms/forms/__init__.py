"""The forms by id, and what their field names mean."""

from __future__ import annotations

import re
from functools import lru_cache

from vaeforms.forms import attestation_benevole, attestation_salariee, dossier
from vaeforms.model import Field, Form

#: The three forms at their default size, by `Form.id`.
FORMS: dict[str, Form] = {
    form.id: form
    for form in (dossier.build(), attestation_salariee.build(), attestation_benevole.build())
}
#: `Form.id` by the three letters of the page code.
BY_CODE: dict[str, str] = {form.code: form.id for form in FORMS.values()}

_NUMBERED = re.compile(r"^(emploi|formation_continue)_(\d+)_(\w+)$")
_SINGLE: dict[str, Field] = {f.name: f for form in FORMS.values() for f in form.fields}


@lru_cache(maxsize=1024)
def split(name: str) -> tuple[str, int, str] | None:
    """``emploi_2_depuis`` → ``("emploi", 2, "depuis")``; None for a field that has no number."""
    match = _NUMBERED.match(name)
    return (match[1], int(match[2]), match[3]) if match else None


def renumber(name: str, n: int) -> str:
    """``emploi_2_depuis`` with number `n`; names without a number come back unchanged."""
    parts = split(name)
    return name if parts is None else f"{parts[0]}_{n}_{parts[2]}"


def field(name: str) -> Field | None:
    """The field of that name in any form, whatever its number; None when no form has it."""
    if name in _SINGLE:
        return _SINGLE[name]
    parts = split(name)
    if parts is None:
        return None
    table, n, _ = parts
    built = dossier.emploi(n) if table == "emploi" else dossier.formation(n)
    return next((f for f in built if f.name == name), None)
