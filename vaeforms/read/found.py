"""What the pages of one file turned out to be -> what people are told of the file, in French."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vaeforms.french import typeset
from vaeforms.model import FileProblem, Trouble
from vaeforms.pieces.sheet import Sheet
from vaeforms.submitted import SubmittedPage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vaeforms.read import scanned

_IMAGE_ONLY = (
    "{pages} de « {file} » {est} une image (numérisation ou photo) : le contenu n’est pas "
    "vérifiable automatiquement. À contrôler à l’œil ; ne rien redemander au candidat pour ce "
    "motif."
)
_NOTHING_SEEN = (
    "{pages} de « {file} » {est} vide, ou trop pâle ou trop floue pour que quelque chose s’y voie. "
    "À contrôler à l’œil ; si une page du dossier ou une pièce devait s’y trouver, demander une "
    "nouvelle photo, à plat et bien éclairée."
)
_UNKNOWN_LAYOUT = (
    "{pages} de « {file} » {est} un formulaire d’une version que l’outil ne connaît pas : le "
    "contenu n’a pas pu être lu. À contrôler à l’œil, ou ajouter le modèle vierge de cette version."
)
_LOST = (
    "{pages} de « {file} » {est} une page du formulaire, mais trop transformée pour que ses cases "
    "soient retrouvées : à contrôler à l’œil."
)
_CROWDED = (
    "{pages} de « {file} » {est} une feuille sur laquelle sont réunies plusieurs pages du "
    "formulaire : une seule a été lue. À contrôler à l’œil, ou demander une page par feuille."
)
_BESIDE = (
    "{pages} de « {file} » {est} une image où une autre page ou un autre document se voit à côté "
    "de la page lue : il n’a pas été lu. À regarder, ou demander une image par page."
)


@dataclass
class Found:
    """What the pages of one file turned out to be, besides pages of ours."""

    #: pictures of which nothing could be read
    scans: list[SubmittedPage] = field(default_factory=list)
    #: pictures of pages of ours that cannot be trusted, and why
    poor: list[tuple[SubmittedPage, Trouble, str]] = field(default_factory=list)
    #: pages of ours that could not be placed; of a version nobody knows
    lost: list[SubmittedPage] = field(default_factory=list)
    unknown: list[SubmittedPage] = field(default_factory=list)
    #: pages of ours seen from behind, and what is said of them
    behind: list[tuple[SubmittedPage, scanned.Unread]] = field(default_factory=list)
    #: sheets with several pages of ours on them, of which one was read
    crowded: list[SubmittedPage] = field(default_factory=list)
    #: pictures on which another page or document shows beside the one that was read
    beside: list[SubmittedPage] = field(default_factory=list)
    #: pages that are not ours
    foreign: list[Sheet] = field(default_factory=list)
    #: indices of those whose words were recognised in a picture
    recognised: set[int] = field(default_factory=set)
    failed: list[SubmittedPage] = field(default_factory=list)
    #: pages taken for blank on which something pale may be written, and what of it is seen
    unsure: list[tuple[SubmittedPage, NDArray[np.uint8]]] = field(default_factory=list)
    #: of these, those that are the back of no other page
    traces: list[tuple[SubmittedPage, Trouble, str]] = field(default_factory=list)
    #: what is kept of the other pages, which may shine through on these, by index
    fronts: dict[int, NDArray[np.uint8]] = field(default_factory=dict)

    def add(self, other: Found) -> None:
        """What `other` found comes after."""
        self.scans += other.scans
        self.poor += other.poor
        self.lost += other.lost
        self.unknown += other.unknown
        self.behind += other.behind
        self.crowded += other.crowded
        self.beside += other.beside
        self.foreign += other.foreign
        self.recognised |= other.recognised
        self.failed += other.failed
        self.unsure += other.unsure
        self.fronts |= other.fronts


def problems_of(found: Found) -> tuple[FileProblem, ...]:
    """What has to be said of the pages of one file."""
    return (
        *_problem(found.scans, Trouble.IMAGE_ONLY, _IMAGE_ONLY),
        *_poor(found.poor),
        # most such traces are folds: they hold nobody back where nothing is missing
        *(replace(each, salvaged=True) for each in _poor(found.traces)),
        *_problem(found.unknown, Trouble.UNKNOWN_LAYOUT, _UNKNOWN_LAYOUT),
        *_problem(found.lost, Trouble.UNKNOWN_PAGE, _LOST),
        *_problem(found.crowded, Trouble.UNKNOWN_PAGE, _CROWDED),
        *_problem(found.beside, Trouble.UNKNOWN_PAGE, _BESIDE),
        *(_failure(page) for page in found.failed),
    )


def nothing_seen(pages: Sequence[SubmittedPage]) -> tuple[FileProblem, ...]:
    """What is said of a file on whose `pages` nothing at all is seen."""
    return tuple(_problem(pages, Trouble.IMAGE_ONLY, _NOTHING_SEEN))


def _problem(pages: Sequence[SubmittedPage], kind: Trouble, sentence: str) -> list[FileProblem]:
    if not pages:
        return []
    first = pages[0]
    numbers = [page.index + 1 for page in pages]
    several = len(numbers) > 1
    named = f"Les pages {_list(numbers)}" if several else f"La page {numbers[0]}"
    message = sentence.format(pages=named, file=first.rel, est="sont chacune" if several else "est")
    return [
        FileProblem(
            first.rel,
            kind,
            typeset(message),
            pages=tuple(page.index for page in pages),
            picture=first.picture(),
        )
    ]


def _poor(poor: Iterable[tuple[SubmittedPage, Trouble, str]]) -> Iterator[FileProblem]:
    """One problem a reason, whatever the number of pages it is that of."""
    groups: dict[tuple[Trouble, str], list[SubmittedPage]] = {}
    for page, kind, why in poor:
        groups.setdefault((kind, why), []).append(page)
    for (kind, why), pages in groups.items():
        first, numbers = pages[0], [page.index + 1 for page in pages]
        several = len(numbers) > 1
        named = f"Pages {_list(numbers)}" if several else f"Page {numbers[0]}"
        each = ", pour chacune" if several else ""
        message = f"{named} de « {first.rel} »{each} : {why}"
        indices = tuple(page.index for page in pages)
        yield FileProblem(first.rel, kind, typeset(message), pages=indices, picture=first.picture())


def _failure(page: SubmittedPage) -> FileProblem:
    message = (
        f"La page {page.index + 1} de « {page.rel} » met en défaut le logiciel de lecture : elle "
        "n’a pas pu être lue. À contrôler à l’œil."
    )
    return FileProblem(page.rel, Trouble.CRASH, typeset(message), pages=(page.index,))


def _list(numbers: Sequence[int]) -> str:
    """« 1 à 12 », « 3, 4 et 7 »."""
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} à {numbers[-1]}"
    return f"{', '.join(map(str, numbers[:-1]))} et {numbers[-1]}"
