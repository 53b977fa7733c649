"""The scores of a set -> the tables people read, the worst errors first: words, no layout."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from vaeforms.evaluation.labels import CHANNELS, PAPER, VERDICTS
from vaeforms.evaluation.run import Results
from vaeforms.evaluation.score import (
    UNREAD,
    Measure,
    Result,
    Score,
    Shift,
    Verdicts,
    calibration,
    is_exact,
    quantile,
)
from vaeforms.french import NBSP, format_number, format_percent
from vaeforms.model import Kind

#: Kinds whose values are figures and dates: a wrong digit is a wrong duration.
FIGURES = frozenset(
    k.value for k in (Kind.DATE, Kind.DURATION, Kind.QUOTA, Kind.NUMBER, Kind.PHONE)
)
KINDS: Mapping[str, str] = {
    Kind.TEXT: "texte",
    Kind.MULTILINE: "texte long",
    Kind.DATE: "date",
    Kind.DURATION: "durée",
    Kind.QUOTA: "quotité",
    Kind.NUMBER: "nombre",
    Kind.EMAIL: "courriel",
    Kind.PHONE: "téléphone",
    Kind.COMBO: "choix",
    Kind.RADIO: "cases à cocher",
    Kind.SIGNATURE: "signature",
    Kind.STAMP: "cachet",
}
_ALL = "ensemble"


@dataclass(frozen=True, slots=True)
class Table:
    """Words and figures, ready to be shown."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    #: how many columns are words; the others are figures
    words: int = 1


def tables(results: Results) -> list[Table]:
    """Every table of a set that has something to say."""
    by: dict[Measure, list[Score]] = {measure: [] for measure in Measure}
    for score in results.scores:
        by[score.measure].append(score)
    found = [
        verdicts(results.verdicts),
        pages(by[Measure.PAGE]),
        alignment(results.shifts),
        states(by[Measure.FILL]),
        values(by[Measure.VALUE]),
        confidence(by[Measure.VALUE]),
        ticks(by[Measure.TICK]),
        marks(by[Measure.SIGNATURE], "Signatures", "signée"),
        marks(by[Measure.STAMP], "Cachets", "tamponnée"),
        captures(results),
    ]
    return [table for table in found if table.rows]


# ------------------------------------------------------------------ figures in French


def share(part: int, whole: int, decimals: int = 1) -> str:
    """« 99,8 % », or a dash when there is nothing."""
    return format_percent(Fraction(part, whole), decimals) if whole else "–"


def millimetres(value: float) -> str:
    """« 0,16 »."""
    return "–" if math.isnan(value) else format_number(Fraction(value).limit_denominator(1000), 2)


def _some(count: int) -> str:
    return format_number(count) if count else "0"


def _by_channel(
    scores: Iterable[Score],
) -> list[tuple[str, list[Score]]]:
    """The scores channel by channel, in the order of `CHANNELS`, then all together."""
    groups: dict[str, list[Score]] = {}
    everything = list(scores)
    for score in everything:
        groups.setdefault(score.channel, []).append(score)
    found = [(words, groups[name]) for name, words in CHANNELS.items() if name in groups]
    return [*found, (_ALL, everything)] if len(found) > 1 else found


def count(scores: Iterable[Score], test: Callable[[Score], bool]) -> int:
    """How many pass the test."""
    return sum(map(test, scores))


# ------------------------------------------------------------------ tables


def verdicts(found: Sequence[Verdicts]) -> Table:
    """Whole dossiers: false « complet » first."""
    rows = []
    groups: dict[str, list[Verdicts]] = {}
    for each in found:
        groups.setdefault(each.channel, []).append(each)
    named = [(CHANNELS[c], groups[c]) for c in CHANNELS if c in groups]
    others = {**PAPER, "": "dossiers"}
    named += [(others.get(c, c), own) for c, own in groups.items() if c not in CHANNELS]
    if len(named) > 1:
        named.append((_ALL, list(found)))
    for name, own in named:
        counts = Counter((each.true, each.read) for each in own)
        for true in sorted({each.true for each in own}, key=_in_order):
            whole = sum(each.true == true for each in own)
            rows.append(
                (
                    name,
                    " ou ".join(_VERDICTS[verdict] for verdict in true),
                    _some(whole),
                    *(_some(counts[true, read]) for read in (*_VERDICTS, UNREAD)),
                )
            )
    false = sum(each.false_complete for each in found)
    wrong = sum(each.false_incomplete for each in found)
    note = f"Faux « complet »{NBSP}: {false}. Faux « incomplet »{NBSP}: {wrong}."
    for each in found:
        if each.false_complete:
            note += f" {each.folder}{NBSP}: dit complet"
            note += f", manque {each.missing}." if each.missing else "."
        elif each.false_incomplete:
            note += (
                f" {each.folder}{NBSP}: dit incomplet ({', '.join(each.failed) or 'sans règle'})."
            )
    columns = (
        "Canal",
        "Attendu",
        "Dossiers",
        "Complets",
        "Incomplets",
        "À vérifier",
        "Sans verdict",
    )
    return Table("Verdicts des dossiers", columns, tuple(rows), note, 2)


_VERDICTS = dict(zip(VERDICTS, ("complet", "incomplet", "à vérifier"), strict=True))


def _in_order(true: Sequence[str]) -> tuple[int, ...]:
    return tuple(map(VERDICTS.index, true))


def pages(found: Sequence[Score]) -> Table:
    """Which page it is."""
    rows = []
    for name, own in _by_channel(found):
        ours = [s for s in own if s.true]
        foreign = [s for s in own if not s.true]
        right = count(ours, lambda s: s.result is Result.RIGHT)
        rows.append(
            (
                name,
                _some(count(own, lambda s: s.result is Result.WRONG and bool(s.true))),
                _some(count(foreign, lambda s: s.result is Result.WRONG)),
                _some(count(ours, lambda s: s.result is Result.REVIEW)),
                _some(len(ours)),
                share(right, len(ours)),
                _some(len(foreign)),
            )
        )
    columns = (
        "Canal",
        "Prises pour\nune autre",
        "Étrangères\nprises\npour nôtres",
        "Non\nreconnues",
        "Pages",
        "Reconnues",
        "Étrangères",
    )
    return Table("Identification des pages", columns, tuple(rows))


def alignment(found: Sequence[Shift]) -> Table:
    """How far boxes lie from where they were looked for."""
    rows = []
    for channel, words in CHANNELS.items():
        own = [shift for shift in found if shift.channel == channel]
        for capture in sorted({shift.capture for shift in own}):
            moved = [shift for shift in own if shift.capture == capture]
            rows.append((words, capture, *_shifted(moved)))
    if len(rows) > 1:
        rows.append((_ALL, "", *_shifted(found)))
    columns = ("Canal", "Prise", "Zones", "Médiane", "p95", "Maximum", "Au-delà\nde l’annonce")
    note = "Coin le plus éloigné de chaque zone, en millimètres de la feuille."
    return Table("Écart de placement (mm)", columns, tuple(rows), note, 2)


def _shifted(found: Sequence[Shift]) -> tuple[str, ...]:
    mm = [shift.mm for shift in found]
    beyond = sum(s.residual is not None and s.mm > s.residual for s in found)
    return (
        _some(len(mm)),
        millimetres(quantile(mm, 0.5)),
        millimetres(quantile(mm, 0.95)),
        millimetres(max(mm, default=math.nan)),
        share(beyond, len(mm)),
    )


_TRUTHS = {
    "filled": "remplie",
    "empty": "vide",
    "beside": "écrit à côté",
    "crossed": "vide, traversée",
    "hidden": "cachée",
}


def states(found: Sequence[Score]) -> Table:
    """Filled or empty: the truth against what was read, false « vide » first."""
    note = _sins(found, "filled", "faux « vide »", "empty", "faux « rempli »")
    return _confusion("Zones de texte remplies ou vides", found, _TRUTHS, note)


def marks(found: Sequence[Score], title: str, there: str) -> Table:
    """Signature or stamp boxes: the truth against absente, à revoir, présente."""
    truths = {
        "filled": there,
        "empty": "vide",
        "decoy": "autre chose",
        "crossed": "vide, traversée",
        "elsewhere": "zone voisine",
        "hidden": "cachée",
    }
    note = _sins(found, "filled", "fausse absence", "empty", "fausse présence")
    decoys = [s for s in found if s.true == "decoy"]
    if decoys:
        taken = count(decoys, lambda s: s.result is Result.WRONG)
        note += (
            f" Autre chose (point, trait, nom, mention) pris pour une marque{NBSP}: {taken} sur "
            f"{len(decoys)}."
        )
    return _confusion(title, found, truths, note, ("Absente", "À revoir", "Présente"))


def _sins(found: Sequence[Score], there: str, lost: str, empty: str, invented: str) -> str:
    own = {true: [s for s in found if s.true == true] for true in (there, empty)}
    parts = []
    for true, words in ((there, lost), (empty, invented)):
        wrong = count(own[true], lambda s: s.result is Result.WRONG)
        parts.append(
            f"{words[0].upper()}{words[1:]}{NBSP}: {wrong} sur {len(own[true])} "
            f"({share(wrong, len(own[true]), 2)})."
        )
    review = count(found, lambda s: s.result is Result.REVIEW)
    parts.append(f"À revoir{NBSP}: {share(review, len(found))}.")
    return " ".join(parts)


def _confusion(
    title: str,
    found: Sequence[Score],
    truths: Mapping[str, str],
    note: str,
    answers: tuple[str, str, str] = ("Lue vide", "À revoir", "Lue remplie"),
) -> Table:
    rows = []
    for name, own in _by_channel(found):
        for true, words in truths.items():
            said = Counter(s.read for s in own if s.true == true)
            if not said:
                continue
            wrong = count(own, lambda s, t=true: s.true == t and s.result is Result.WRONG)  # type: ignore[misc]
            unread = said["unreadable"] + said[UNREAD]
            counts = (said["empty"], unread, said["filled"])
            rows.append((name, words, _some(wrong), *map(_some, counts), _some(sum(said.values()))))
    columns = ("Canal", "En vérité", "Erreurs", *answers, "Total")
    return Table(title, columns, tuple(rows), note, 2)


def ticks(found: Sequence[Score]) -> Table:
    """Boxes to tick, by channel and truth."""
    rows = []
    for name, own in _by_channel(found):
        for true in sorted({s.true for s in own}, key=_tick_rank):
            said = [s for s in own if s.true == true]
            rows.append(
                (
                    name,
                    _TICKS.get(true, f"« {true} »"),
                    _some(count(said, lambda s: s.result is Result.WRONG)),
                    _some(count(said, lambda s: s.result is Result.REVIEW)),
                    _some(count(said, lambda s: s.result is Result.RIGHT)),
                    _some(len(said)),
                )
            )
    wrong = count(found, lambda s: s.result is Result.WRONG)
    note = f"Fausses{NBSP}: {wrong} sur {len(found)} ({share(wrong, len(found), 2)})."
    columns = ("Canal", "En vérité", "Fausses", "À revoir", "Justes", "Total")
    return Table("Cases à cocher", columns, tuple(rows), note, 2)


_TICKS = {"empty": "aucune cochée", "unclear": "à trancher à l’œil", "hidden": "cachées"}


def _tick_rank(true: str) -> tuple[int, str]:
    return (list(_TICKS).index(true) + 1 if true in _TICKS else 0, true)


def values(found: Sequence[Score]) -> Table:
    """The words read, by channel, hand and kind of field."""
    rows = []
    for name, own in _by_channel(found):
        for hand, words in ((False, "tapée"), (True, "manuscrite")):
            written = [s for s in own if s.hand is hand]
            groups = [(KINDS[kind], [s for s in written if s.kind == kind]) for kind in KINDS]
            groups = [(kind, each) for kind, each in groups if each]
            if len(groups) > 1:
                groups.append((_ALL, written))
            rows += [(name, words, kind, *_value_row(each)) for kind, each in groups]
    columns = (
        "Canal",
        "Écriture",
        "Champ",
        "Sûres mais\nfausses",
        "Exactes",
        "Exactes\net sûres",
        "À relire",
        "Total",
    )
    note = "Exacte{nb}: les mêmes mots, ou la même date. À relire{nb}: montrée, ne décide de rien."
    return Table("Valeurs lues", columns, tuple(rows), note.replace("{nb}", NBSP), 3)


def _value_row(found: Sequence[Score]) -> tuple[str, ...]:
    exact = count(found, is_exact)
    return (
        _some(count(found, lambda s: s.result is Result.WRONG)),
        share(exact, len(found)),
        share(count(found, lambda s: s.sure and is_exact(s)), len(found)),
        share(count(found, lambda s: not s.sure), len(found)),
        _some(len(found)),
    )


def confidence(found: Sequence[Score]) -> Table:
    """Claimed confidence against how often it was right, on paper."""
    paper = [s for s in found if s.channel not in ("digital", "flattened")]
    rows = []
    for hand, words in ((False, "tapée"), (True, "manuscrite")):
        for each in calibration(s for s in paper if s.hand is hand):
            rows.append(
                (
                    words,
                    _bounds(each.low, each.high),
                    _some(each.sure_wrong),
                    _some(each.sure),
                    f"{_decimal(each.claimed)}",
                    f"{_decimal(each.exact)}",
                    _some(each.count),
                )
            )
    columns = (
        "Écriture",
        "Confiance\nannoncée",
        "Sûres mais\nfausses",
        "Sûres",
        "Annoncée",
        "Vraie",
        "Valeurs",
    )
    return Table("Confiance annoncée et vraie, sur papier", columns, tuple(rows), "", 2)


def _bounds(low: float, high: float) -> str:
    if low == high:
        return _decimal(low)
    return f"{_decimal(low)} à {_decimal(high)}"


def _decimal(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".").replace(".", ",") or "0"


def captures(results: Results) -> Table:
    """What goes wrong by kind of capture: where to look first."""
    groups: dict[tuple[str, str], list[Score]] = {}
    for score in results.scores:
        groups.setdefault((score.channel, score.capture), []).append(score)
    rows = []
    for channel, words in CHANNELS.items():
        for (own, capture), scores in sorted(groups.items()):
            if own != channel:
                continue
            cells = [words, capture]
            for measure in Measure:
                each = [s for s in scores if s.measure is measure]
                wrong = count(each, lambda s: s.result is Result.WRONG)
                review = count(each, lambda s: s.result is Result.REVIEW)
                cells.append(f"{wrong} / {review} / {len(each)}" if each else "–")
            rows.append(tuple(cells))
    columns = ("Canal", "Prise", "Page", "Zone", "Valeur", "Coche", "Signature", "Cachet")
    note = f"Fausses / à revoir / total{NBSP}; une valeur « à revoir » est à relire."
    return Table("Par sorte de prise de vue", columns, tuple(rows), note, 2)
