"""A blank of ours and values -> the same PDF filled in, or flattened.

Stored values have LF line ends: viewers take CR, LF and CRLF alike, and most write LF. Every
field gets a fresh appearance, empty ones included, so that no program has to draw one.
"""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name

from vaeforms import acroform, appearance, fieldfont
from vaeforms.errors import BadValueError, OutputError, UnknownFieldError, UsageError, why
from vaeforms.flatten import flatten as flatten_pdf
from vaeforms.values import load_values

__all__ = ["Filled", "field_names", "fill", "fill_file", "load_values", "unknown"]

_NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled PDF, and what the person who filled it should know."""

    data: bytes
    #: French sentences, each beginning with the field's name
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Target:
    """One field of the PDF being filled."""

    name: str
    obj: pikepdf.Object
    widgets: tuple[pikepdf.Object, ...]

    @property
    def type(self) -> str:
        return str(self.obj.get("/FT", ""))

    @property
    def multiline(self) -> bool:
        return bool(int(self.obj.get("/Ff", 0)) & acroform.MULTILINE)

    def value(self) -> str:
        """The text the field holds now."""
        value = self.obj.get("/V")
        return "" if value is None else str(value)


def field_names(blank: bytes) -> tuple[str, ...]:
    """The names of the fields of `blank`, in reading order."""
    with _open(blank) as pdf:
        return tuple(acroform.field_widgets(pdf))


def fill(blank: bytes, values: Mapping[str, str], *, flatten: bool = False) -> Filled:
    """`blank` with `values` by field name written in; the other fields keep what they hold.

    A radio field takes the name or the label of one of its options, capitals or not; a combo takes
    any text; an empty value empties the field. `flatten` draws the values into the pages and
    removes the fields.

    Raises UnknownFieldError (with the nearest name), BadValueError, and UsageError when `blank` is
    not a form or is already signed.
    """
    with _open(blank) as pdf:
        targets = {
            name: _Target(name, obj, widgets)
            for name, (obj, widgets) in acroform.field_widgets(pdf).items()
        }
        if not targets:
            raise UsageError(
                f"Ce PDF n’a pas de champ à remplir{_NBSP}: ce n’est pas un formulaire vierge."
            )
        if not all(map(_is_ours, targets.values())):
            raise UsageError(
                "Ce PDF n’est pas un formulaire vierge de vaeforms"
                f"{_NBSP}: ses champs sont faits autrement."
            )
        if any(t.type == "/Sig" and "/V" in t.obj for t in targets.values()):
            raise UsageError(
                "Ce PDF porte une signature électronique : le remplir l’invaliderait. "
                "Partez du formulaire vierge."
            )
        for name, value in values.items():
            if name not in targets:
                raise UnknownFieldError(unknown(name, targets))
            _store(targets[name], value)
        notes = _draw_all(pdf, targets)
        if flatten:
            flatten_pdf(pdf)
        return Filled(acroform.save(pdf), tuple(notes))


def fill_file(
    form: Path, values: Path, out: Path, *, flatten: bool = False
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Fill the blank in the file `form` with a file of values; yield what is written and its notes.

    One set of values goes to the file `out`. Several, or a CSV file whatever its length, go to the
    folder `out`, numbered: ``dossier-recevabilite-1.pdf``…

    Raises UsageError, UnknownFieldError, BadValueError (the last two say which set), OutputError.
    """
    sets = load_values(values)
    try:
        blank = form.read_bytes()
    except OSError as error:
        raise UsageError(
            f"Impossible de lire «{_NBSP}{form}{_NBSP}»{_NBSP}: {why(error)}."
        ) from error
    alone = len(sets) == 1 and values.suffix.lower() != ".csv"
    for n, one in enumerate(sets, start=1):
        path = out if alone else out / f"{form.stem}-{n:0{len(str(len(sets)))}}.pdf"
        try:
            filled = fill(blank, one, flatten=flatten)
        except (UnknownFieldError, BadValueError) as error:
            if alone:
                raise
            raise type(error)(f"Jeu de valeurs n°{_NBSP}{n}{_NBSP}: {error}") from error
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(filled.data)
        except OSError as error:
            raise OutputError(
                f"Impossible d’écrire «{_NBSP}{path}{_NBSP}»{_NBSP}: {why(error)}."
            ) from error
        yield path, filled.notes


def _open(data: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise UsageError("Ce PDF est protégé par un mot de passe.") from error
    except pikepdf.PdfError as error:
        raise UsageError("Ce fichier n’est pas un PDF lisible.") from error


def unknown(name: str, known: Iterable[str]) -> str:
    """« Champ inconnu… », with the nearest of the `known` names."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.0)[0]
    return (
        f"Champ inconnu{_NBSP}: «{_NBSP}{name}{_NBSP}». Le plus proche est «{_NBSP}{near}{_NBSP}»."
    )


def _store(target: _Target, value: str) -> None:
    """Write the value of one field, not its appearance."""
    if target.type == "/Sig":
        if value:
            raise BadValueError(
                f"«{_NBSP}{target.name}{_NBSP}» est une zone de signature ou de cachet{_NBSP}: "
                "elle se signe, elle ne se remplit pas."
            )
    elif target.type == "/Btn":
        _tick(target, value)
    else:
        text = appearance.clean(value, multiline=target.multiline)
        if text:
            target.obj.V = appearance.text_string(text)
        elif "/V" in target.obj:
            del target.obj["/V"]


def _is_ours(target: _Target) -> bool:
    """Whether the field is made the way `acroform` makes them: flat, its buttons with states."""
    if not all("/Rect" in widget for widget in target.widgets):
        return False
    if target.type == "/Btn":
        return all("/AP" in w and set(w.AP.get("/N", {})) - {"/Off"} for w in target.widgets)
    return target.type in ("/Tx", "/Ch", "/Sig")


def _option(widget: pikepdf.Object) -> str:
    """The export value of one radio button: its state that is not Off."""
    return min(set(widget.AP.N.keys()) - {"/Off"}).removeprefix("/")


def _label(widget: pikepdf.Object) -> str:
    """What a person reads beside one radio button, from its tooltip « … : Oui »."""
    return str(widget.get("/TU", "")).rpartition(":")[2].strip()


def _tick(target: _Target, value: str) -> None:
    options = {_option(w): _label(w) for w in target.widgets}
    wanted = value.strip().casefold()
    chosen = ""
    if wanted:
        for option, label in options.items():
            if wanted in (option.casefold(), label.casefold()):
                chosen = option
        if not chosen:
            listed = f"{_NBSP}» ou «{_NBSP}".join(options)
            raise BadValueError(
                f"«{_NBSP}{target.name}{_NBSP}» ne peut pas valoir «{_NBSP}{value}{_NBSP}»"
                f"{_NBSP}: choisissez «{_NBSP}{listed}{_NBSP}»."
            )
    target.obj.V = Name(f"/{chosen or 'Off'}")


def _size(widget: pikepdf.Object) -> tuple[float, float]:
    x0, y0, x1, y1 = (float(v) for v in widget.Rect)
    return abs(x1 - x0), abs(y1 - y0)


def _draw_all(pdf: pikepdf.Pdf, targets: Mapping[str, _Target]) -> list[str]:
    """Give every field but signatures a fresh appearance; returns the notes."""
    texts = [t.value() for t in targets.values() if t.type in ("/Tx", "/Ch")]
    extra = fieldfont.ExtraFonts(pdf, set("".join(texts)) - {"\n", "\r"})
    fonts = Dictionary({fieldfont.FIELD: _field_font(pdf)})
    both = Dictionary({fieldfont.FIELD: fonts[fieldfont.FIELD], **extra.fonts})
    notes: list[str] = []
    for target in targets.values():
        if target.type == "/Btn":
            _draw_buttons(pdf, target, fonts)
        elif target.type in ("/Tx", "/Ch"):
            notes += _draw_text(pdf, target, extra, fonts, both)
    return notes


def _field_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The font of /DA as the blank embeds it, added if some program took it away."""
    form = pdf.Root.AcroForm
    if "/DR" not in form:
        form.DR = Dictionary()
    if "/Font" not in form.DR:
        form.DR.Font = Dictionary()
    if fieldfont.FIELD not in form.DR.Font:
        form.DR.Font[fieldfont.FIELD] = fieldfont.field_font(pdf)
    return form.DR.Font[fieldfont.FIELD]


def _draw_buttons(pdf: pikepdf.Pdf, target: _Target, fonts: Dictionary) -> None:
    value = str(target.obj.get("/V", "/Off"))
    for widget in target.widgets:
        option = f"/{_option(widget)}"
        width, height = _size(widget)
        cross = appearance.cross_content(width, height)
        on = appearance.form_xobject(pdf, cross, width, height, fonts)
        off = appearance.form_xobject(pdf, appearance.NOTHING, width, height)
        widget.AP = Dictionary(N=Dictionary({option: on, "/Off": off}))
        widget.AS = Name(option if option == value else "/Off")


def _draw_text(
    pdf: pikepdf.Pdf,
    target: _Target,
    extra: fieldfont.ExtraFonts,
    fonts: Dictionary,
    both: Dictionary,
) -> list[str]:
    notes = []
    text = appearance.clean(target.value(), multiline=target.multiline)
    for widget in target.widgets:
        width, height = _size(widget)
        layout = appearance.lay_out(text, width, height, multiline=target.multiline)
        content = appearance.text_content(layout, width, height, extra, multiline=target.multiline)
        rare = any(c not in fieldfont.CP1252 for line in layout.lines for c in line)
        resources = both if rare else fonts
        widget.AP = Dictionary(N=appearance.form_xobject(pdf, content, width, height, resources))
        # Programs that draw the text again take the size from here.
        widget.DA = appearance.text_string(appearance.default_appearance(layout.size))
        if layout.cut:
            notes.append(
                f"{target.name}{_NBSP}: texte plus long que la zone, même réduit à "
                f"{appearance.SMALLEST:g}{_NBSP}points{_NBSP}; la fin n’est pas imprimée."
            )
    if missing := fieldfont.undrawable(text):
        shown = " ".join(missing)
        notes.append(
            f"{target.name}{_NBSP}: aucune police fournie ne dessine «{_NBSP}{shown}{_NBSP}»"
            f"{_NBSP}; un carré □ est imprimé à la place, la valeur enregistrée reste exacte."
        )
    return notes
