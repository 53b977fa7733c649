"""The fields standing on a box -> the value they hold, and whether field and appearance agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from vaeforms import widgets
from vaeforms.identify import plain_name
from vaeforms.model import State
from vaeforms.read.characters import cleaned, garbled
from vaeforms.widgets import Widget

_OFF = ("", "Off")
_HIDDEN = "Le champ est masqué : sa valeur ne se voit pas."
_ELSEWHERE = "Le champ n’est pas à sa place sur la page : à regarder."
_GARBLED = "La valeur contient des caractères illisibles : lire à l’écran."
#: Strings shown by a content stream: ``(…) Tj``, ``<…> Tj``, ``[…] TJ``.
_SHOWN = re.compile(rb"\(((?:\\.|[^\\)])*)\)|<([0-9A-Fa-f\s]+)>")
_SHOW_OPERATOR = re.compile(rb"\bT[jJ]\b|['\"]\s")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reader says of one box."""

    state: State
    value: str = ""
    flags: tuple[str, ...] = ()
    #: French, when something must be looked at
    reason: str = ""


def read_text(
    found: Sequence[Widget], name: str, is_seen: Callable[[Widget], bool] = lambda _: True
) -> Answer:
    """The value of a text field or choice; EMPTY when no field on the box holds anything.

    `is_seen`: the field stands where the box is.
    """
    values = [(widget, choice(widget)) for widget in found]
    filled = [(widget, value) for widget, value in values if value.strip()]
    if not filled:
        if any(shows_text(widget) for widget in found):
            return Answer(
                State.UNREADABLE,
                flags=("conflict",),
                reason="Le champ est vide mais un texte y est affiché : lire à l’écran.",
            )
        return Answer(State.EMPTY)
    distinct = {value for _, value in filled}
    if len(distinct) > 1:
        own = next((value for widget, value in filled if widget.name == name), filled[0][1])
        return Answer(
            State.FILLED,
            own,
            ("conflict",),
            "Deux champs superposés contiennent des valeurs différentes.",
        )
    value = filled[0][1]
    if garbled(value):
        return Answer(State.UNREADABLE, flags=("conflict",), reason=_GARBLED)
    if all(widget.hidden for widget, _ in filled):
        return Answer(State.FILLED, value, ("conflict",), _HIDDEN)
    if not any(is_seen(widget) for widget, _ in filled if not widget.hidden):
        return Answer(State.FILLED, value, ("conflict",), _ELSEWHERE)
    return Answer(State.FILLED, value)


def choice(widget: Widget) -> str:
    """The value of a field; for a choice, the export value even when its display was stored."""
    value = cleaned(widget.value)
    if widget.kind in ("combo", "list"):
        exports = [export for export, _ in widget.options]
        if value not in exports:
            return next((export for export, shown in widget.options if shown == value), value)
    return value


def read_radio(
    found: Mapping[str, Sequence[Widget]], is_seen: Callable[[Widget], bool] = lambda _: True
) -> Answer:
    """Which option of a group is chosen; `found`: the fields on the box of each option.

    The value of the field and the states of its buttons are both read: programs forget to write
    the one or the other.
    """
    shown = [
        option
        for option, each in found.items()
        if any(w.state not in _OFF and (w.state in w.on_states or not w.on_states) for w in each)
    ]
    if len(shown) > 1:
        return Answer(
            State.UNREADABLE, flags=("both",), reason="Deux cases sont cochées à la fois."
        )
    stored = {option for each in found.values() for w in each if (option := _stored(w, found))}
    if len(stored) > 1:
        return Answer(
            State.UNREADABLE,
            flags=("conflict",),
            reason="Le champ contient deux réponses différentes.",
        )
    if not stored and not shown:
        return Answer(State.EMPTY)
    value = next(iter(stored), "") or shown[0]
    if value not in found:
        return Answer(
            State.UNREADABLE,
            flags=("conflict",),
            reason=f"La réponse enregistrée (« {value} ») n’est aucune des réponses proposées.",
        )
    # a program that writes no value at all leaves only the buttons to believe
    unset = not stored and any(w.has_value for each in found.values() for w in each)
    if shown != [value] or unset:
        return Answer(
            State.FILLED,
            value,
            ("conflict",),
            "La case affichée et la réponse enregistrée ne concordent pas.",
        )
    standing = [widget for widget in found[value] if not widget.hidden]
    if found[value] and not standing:
        return Answer(State.FILLED, value, ("conflict",), _HIDDEN)
    if standing and not any(is_seen(widget) for widget in standing):
        return Answer(State.FILLED, value, ("conflict",), _ELSEWHERE)
    return Answer(State.FILLED, value)


def _stored(widget: Widget, found: Mapping[str, Sequence[Widget]]) -> str:
    """/V as one of the options; as it is when it is none of them; empty when Off or absent.

    A name or a string, with its slash or not, capitals or not, or the number of a button whose
    group lists export values in /Opt.
    """
    value = widget.value.strip().removeprefix("/")
    if value in _OFF:
        return ""
    by_case = {option.casefold(): option for option in found}
    if value.casefold() in by_case:
        return by_case[value.casefold()]
    if value.isdigit() and int(value) < len(widget.options):
        export = widget.options[int(value)][0]
        return by_case.get(export.casefold(), export)
    return value


def shows_text(widget: Widget) -> bool:
    """The appearance of the field draws some text."""
    appearance = widgets.entry(widget.obj, "/AP") if widget.obj is not None else None
    stream = appearance.get("/N") if isinstance(appearance, pikepdf.Dictionary) else None
    if not isinstance(stream, pikepdf.Stream):
        return False
    try:
        content = stream.read_bytes()
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return False
    if not _SHOW_OPERATOR.search(content):
        return False
    for text, codes in _SHOWN.findall(content):
        if text.strip() or codes.replace(b"00", b"").replace(b"20", b"").strip():
            return True
    return False


def read_values(path: Path) -> dict[str, str]:
    """Every field value of a PDF by field name, by structure alone: nothing is drawn or compared.

    Buttons give the name of their on-state, Off and absent values are left out. Names are the
    blank's where a merge changed them. Raises what pikepdf raises for a file it cannot open.
    """
    with pikepdf.open(path, inherit_page_attributes=False) as pdf:
        values: dict[str, str] = {}
        for name, field, _ in widgets.fields_of(pdf.Root):
            raw = widgets.entry(field, "/V")
            if raw is None or isinstance(raw, pikepdf.Dictionary):
                continue
            value = widgets.text_of(raw)
            if value.strip() and not (value == "Off" and isinstance(raw, pikepdf.Name)):
                values.setdefault(plain_name(name), value)
        return values
