"""The results of a set -> one self-contained HTML page, every error with its picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from vaeforms.errors import OutputError
from vaeforms.evaluation.labels import CHANNELS
from vaeforms.evaluation.run import Results
from vaeforms.evaluation.score import UNREAD, Measure, Result, Score
from vaeforms.evaluation.tables import KINDS, tables
from vaeforms.french import NBSP, format_percent, typeset
from vaeforms.report import html, values

FILE = "evaluation.html"
#: Of what a person is asked to look at, the page shows so many of each measure: errors are all
#: shown, these are for an idea.
_SHOWN = 80
_MEASURES = {
    Measure.PAGE: "Pages mal identifiées",
    Measure.SIGNATURE: "Signatures",
    Measure.STAMP: "Cachets",
    Measure.TICK: "Cases à cocher",
    Measure.FILL: "Zones remplies ou vides",
    Measure.VALUE: "Valeurs sûres mais fausses",
}
_REVIEWS = {**_MEASURES, Measure.PAGE: "Pages non reconnues", Measure.VALUE: "Valeurs à relire"}
_WORDS = {
    "filled": "rempli",
    "empty": "vide",
    "beside": "écrit à côté",
    "crossed": "vide, traversé par une autre zone",
    "hidden": "caché",
    "unclear": "à trancher à l’œil",
    "decoy": "autre chose qu’une signature ou un cachet",
    "elsewhere": "dans une zone voisine",
    "unreadable": "à revoir",
    UNREAD: "non lu",
    "": "page étrangère",
}


@dataclass(frozen=True, slots=True)
class _Item:
    """One reading to look at, in words."""

    title: str
    true: str
    read: str
    detail: str
    place: str
    picture: values.Picture | None


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    items: tuple[_Item, ...]
    #: how many there are in all
    total: int


def write(results: Results, folder: Path) -> Path:
    """Write the page into `folder`; its path. OutputError when that cannot be done."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(page(results), encoding="utf-8")
    except OSError as error:
        raise OutputError(typeset(f"« {path} » ne peut pas être écrit.")) from error
    return path


def page(results: Results) -> str:
    """The HTML of a set's results."""
    errors = list(_groups(results.scores, Result.WRONG, _MEASURES, None))
    reviews = list(_groups(results.scores, Result.REVIEW, _REVIEWS, _SHOWN))
    pictures = [item.picture for group in (*errors, *reviews) for item in group.items]
    return html.page(
        "evaluation.html.j2",
        pictures,
        title=results.title,
        tables=tables(results),
        errors=errors,
        reviews=reviews,
        false_complete=results.false_complete,
        false_incomplete=[each for each in results.verdicts if each.false_incomplete],
        channels=CHANNELS,
        failed=results.failed,
        pages=len({(s.file, s.page) for s in results.scores}),
        dossiers=len(results.verdicts),
    )


def _groups(
    scores: Sequence[Score], result: Result, titles: dict[Measure, str], most: int | None
) -> Iterable[_Group]:
    for measure, title in titles.items():
        own = [s for s in scores if s.measure is measure and s.result is result]
        if own:
            # those that an even step takes, so that every capture is seen
            step = 1 if most is None else max(1, len(own) // most)
            shown = own[::step][: most or len(own)]
            yield _Group(title, tuple(map(_item, shown)), len(own))


def _item(score: Score) -> _Item:
    kind = KINDS.get(score.kind, "")
    place = f"{score.file}, page{NBSP}{score.page + 1} ({CHANNELS[score.channel]}, {score.capture})"
    details = [score.reason]
    if score.measure is Measure.VALUE:
        details.insert(
            0, f"confiance annoncée{NBSP}: {format_percent(Fraction(score.confidence), 1)}"
        )
    if score.style:
        details.append(f"manière{NBSP}: {score.style}")
    return _Item(
        f"{score.field} ({kind})" if score.field else "Page",
        _words(score, score.true),
        _words(score, score.read),
        typeset(" – ".join(filter(None, details))),
        place,
        values.picture(score.crop, f"{score.field or 'page'} – {place}"),
    )


def _words(score: Score, text: str) -> str:
    if score.measure is Measure.VALUE:
        return f"«{NBSP}{text}{NBSP}»"
    return _WORDS.get(text, text)
