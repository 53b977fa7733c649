"""A capture -> which blank page it shows and exactly where, by its tags, its code or its looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms.forms.dossier import EMPLOIS_A_PAGE
from vaeforms.french import typeset
from vaeforms.model import PageCode, Rect, TemplatePage, Trouble
from vaeforms.paper import alike, known
from vaeforms.paper.blank import only_shines
from vaeforms.paper.capture import Capture, Unread, quality
from vaeforms.paper.features import ENOUGH, LONGEST, Features, Look, features_of, is_sane, looks
from vaeforms.paper.known import Numbered
from vaeforms.paper.refine import FINE, Blocks, Fit, refine
from vaeforms.paper.sheet import Sheet, ToPixels, lay_flat
from vaeforms.paper.tags import Tag
from vaeforms.paper.trust import Misplacement, misplacements
from vaeforms.paper.view import ENOUGH_TAGS, Marks, View
from vaeforms.paper.warp import projected
from vaeforms.template import Templates

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Tags of a page lie on one plane to within this share of their side, folds included.
_PLANE = 0.35
#: Share of the blank's visible print that must be found where the page is claimed to be, when its
#: marks say which page it is and when only its looks do. Simulated pages have 0.85 and more, real
#: crumpled ones from 0.7, pages of another layout that look alike 0.61 at most.
LEAST_SHARE, LEAST_LIKENESS = 0.5, 0.7
#: The same where tags and code say one thing: black and white may have lost most of the print.
LEAST_MARKED = 0.3
#: Correlation of the printed numbers of tables with the blank's: the same ones have 0.87 and more,
#: blurred by motion included, others 0.75 at most.
_NUMBERS = 0.82
#: A second blank with this share of the agreeing features of the first is compared with it.
_RIVAL = 0.5
#: Width in pixels of the picture that the refinement works on, a mm of the page.
_WORKING = 1.1 * FINE

_TWO_PAGES = (
    "L’image montre plusieurs pages du dossier à la fois : aucune n’a été lue. "
    "Demander une image par page."
)
_MIRRORED = (
    "L’image est inversée, comme dans un miroir : elle n’a pas été lue. C’est peut-être le verso "
    "d’une feuille, imprimée de l’autre côté et vue par transparence : si ce côté est lui aussi "
    "dans l’envoi, il n’y a rien à demander. Sinon, faire numériser ou photographier la page du "
    "bon côté."
)
_UNKNOWN_LAYOUT = (
    "Cette page porte le code {code} d’une version du formulaire qui n’est pas connue ici : "
    "elle n’a pas été lue. Ajouter le PDF vierge de cette version aux modèles."
)
_NOT_PLACED = (
    "La page a été reconnue par ses repères, mais ce qu’elle montre ne se superpose pas au "
    "formulaire vierge (page trop floue, pliée, coupée ou cachée) : elle n’a pas été lue. "
    "Demander un nouveau scan ou une nouvelle photo de la page entière, à plat."
)
_UNDECIDED = (
    "Cette page est une page du formulaire, mais son code n’a pas pu être lu et plusieurs pages "
    "se ressemblent : elle n’a pas été attribuée. Regarder le numéro de page et de tableau."
)
_CONFLICT = (
    "Les repères des coins et le code de cette page disent deux choses différentes : "
    "elle n’a pas été lue."
)


@dataclass(frozen=True, eq=False)
class Located:
    """The blank page that a capture shows, and where it lies in it."""

    #: numbered by its code
    template: TemplatePage
    #: None for a blank of another body
    code: PageCode | None
    #: ``tags``, ``qr`` or ``picture``
    by: str
    to_pixels: ToPixels
    #: mm by which a box may be misplaced; infinite when it is cut off or hidden
    misplaced: Callable[[Rect], float]
    #: pixels of the capture in an inch of the blank
    resolution: float
    #: share of the blank's visible print that was found in its place, 0 to 1
    share: float


def locate(capture: Capture, templates: Templates) -> Located | Unread | None:
    """Which page of `templates` the capture shows, and where; None when it shows none of them.

    A page seen from behind is not read: what shows may shine through from the other side of the
    paper. The same capture gives the same answer.
    """
    view = View(capture.grey)
    marks = view.marks()
    if marks.several:
        return _unread(_TWO_PAGES)
    if not marks.tags:
        behind = View(np.ascontiguousarray(capture.grey[:, ::-1])).marks()
        if len(behind.tags) >= ENOUGH_TAGS:
            return _mirrored(capture, behind, templates)
    found = _by_tags(view, marks, templates) or _by_picture(view, marks, templates)
    if isinstance(found, Unread):
        # what is the matter with the picture is the matter with its marks and its print
        why = quality(capture).unreadable
        return replace(found, trouble=Trouble.IMAGE_ONLY, reason=why) if why else found
    return found.located(view) if found is not None else None


def lay(capture: Capture, located: Located, templates: Templates) -> Sheet:
    """The located page laid flat beside its blank (`sheet.Sheet`)."""
    template = located.template
    blank = known.grey_of(templates, template)
    # every reader asks it of the same boxes
    misplacements(located.misplaced, [box.rect for box in template.boxes])
    return lay_flat(capture.picture, located.to_pixels, template, blank, located.misplaced)


def _unread(
    reason: str, trouble: Trouble = Trouble.UNKNOWN_PAGE, code: PageCode | None = None
) -> Unread:
    return Unread(trouble, typeset(reason.format(code=code)), code)


def _mirrored(capture: Capture, marks: Marks, templates: Templates) -> Unread:
    """A page whose marks show from behind; which one, where only one can be."""
    codes = set(marks.codes)
    if not codes and marks.slot is not None:
        codes = {each.code for each in known.in_slot(templates, marks.slot)}
    code = codes.pop() if len(codes) == 1 and not marks.several else None
    return Unread(
        Trouble.IMAGE_ONLY,
        typeset(_MIRRORED),
        code,
        mirrored=True,
        shines=only_shines(capture),
    )


# ---------------------------------------------------------------------- tags


@dataclass(frozen=True, eq=False)
class _Placed:
    """A blank and its refined place on a view."""

    numbered: Numbered | None
    template: TemplatePage
    by: str
    fit: Fit
    #: pixels of the view in 1 mm
    per_mm: float
    #: the rough place: mm of the blank -> pixels of the view, 3 × 3
    rough: NDArray[np.float64]

    @property
    def slot(self) -> int | None:
        """What its tags say on the blank, see `pagecode.SLOTS`; None for a blank without any."""
        if self.numbered is None:
            return None
        return known.slot_of(self.template.role, self.numbered.code)

    def located(self, view: View) -> Located:
        template, fit = self.template, self.fit

        def to_pixels(points: NDArray[np.float64]) -> NDArray[np.float64]:
            return fit.place(known.from_top(template, np.asarray(points, np.float64)))

        return Located(
            template, None if self.numbered is None else self.numbered.code, self.by, to_pixels,
            Misplacement(fit, template, view.size), self.per_mm * 25.4, fit.share,
        )  # fmt: skip


def _by_tags(view: View, marks: Marks, templates: Templates) -> _Placed | Unread | None:
    """The page by its corner tags; None when there are too few, or they do not agree."""
    slot = marks.slot
    if slot is None or len(marks.tags) < ENOUGH_TAGS:
        return None
    code = marks.codes[0] if marks.codes else None
    if code is not None:
        template = templates.find(code)
        if template is None:
            return _unread(_UNKNOWN_LAYOUT, Trouble.UNKNOWN_LAYOUT, code)
        if known.slot_of(template.role, code) != slot:
            return _unread(_CONFLICT, code=code)
        candidates = [Numbered(template, code)]
    else:
        candidates = known.in_slot(templates, slot)
    placed = [
        found
        for numbered in candidates
        if (found := _on_tags(view, marks.tags, numbered, templates)) is not None
    ]
    least = LEAST_SHARE if code is None else LEAST_MARKED
    placed = [each for each in placed if each.fit.share >= least]
    if len(placed) == 1:
        return placed[0]
    if not placed:
        return None
    return _likest(view, placed, templates)


def _on_tags(
    view: View, tags: Sequence[Tag], numbered: Numbered, templates: Templates
) -> _Placed | None:
    """The blank refined from the place that the tags give it."""
    template = numbered.template
    drawn = {tag_id % 4: corners for tag_id, corners in known.tags_of(templates, template).items()}
    shared = [tag for tag in tags if tag.id % 4 in drawn]
    if len(shared) < ENOUGH_TAGS:
        return None
    source = np.concatenate([drawn[tag.id % 4] for tag in shared])
    target = np.concatenate([tag.corners for tag in shared])
    found, _ = cv2.findHomography(source, target, 0)
    if found is None:
        return None
    matrix = np.asarray(found, np.float64)
    if not is_sane(matrix, known.page_mm(template), view.size):
        return None
    side = np.linalg.norm(np.diff(target.reshape(-1, 4, 2), axis=1), axis=2).mean()
    if np.abs(projected(matrix, source) - target).max() > _PLANE * side:
        return None
    return _refined(view, matrix, numbered, template, "tags", templates)


def _refined(
    view: View,
    matrix: NDArray[np.float64],
    numbered: Numbered | None,
    template: TemplatePage,
    by: str,
    templates: Templates,
    blocks: tuple[Blocks, ...] | None = None,
) -> _Placed | None:
    """The blank refined from a rough place, by all of its print or by `blocks` only."""
    page = known.page_mm(template)
    x, y = page[0] / 2, page[1] / 2
    ends = projected(matrix, np.array([[x, y], [x + 1, y], [x, y + 1]]))
    per_mm = float(np.linalg.norm(ends[1:] - ends[0], axis=1).mean())
    small, shares = view.shrunk(_WORKING / per_mm)

    def place(mm: NDArray[np.float64]) -> NDArray[np.float64]:
        return (projected(matrix, mm) + 0.5) * shares - 0.5

    rounds = blocks or known.blocks(templates, template)
    fit = refine(small, place, page, rounds, near=by == "tags")
    if fit is None:
        return None
    return _Placed(numbered, template, by, _enlarged(fit, shares), per_mm, matrix)


def _enlarged(fit: Fit, shares: NDArray[np.float64]) -> Fit:
    """`fit` on a picture shrunk to `shares` -> on the full picture."""
    place = fit.place

    def full(mm: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((place(mm) + 0.5) / shares - 0.5, np.float64)

    return replace(fit, place=full)


# ---------------------------------------------------------------------- looks


def _by_picture(view: View, marks: Marks, templates: Templates) -> _Placed | Unread | None:
    """The page by the look of its print, among those that its marks allow."""
    code = marks.codes[0] if marks.codes else None
    candidates: list[tuple[Numbered | None, TemplatePage]]
    if code is not None:
        template = templates.find(code)
        if template is None:
            return _unread(_UNKNOWN_LAYOUT, Trouble.UNKNOWN_LAYOUT, code)
        candidates = [(Numbered(template, code), template)]
    elif marks.slot is not None and len(marks.tags) >= 2:
        candidates = [(each, each.template) for each in known.in_slot(templates, marks.slot)]
    else:
        candidates = _every(templates)
    groups = alike.twins(templates, [template for _, template in candidates])
    first = [candidates[group[0]][1] for group in groups]
    small, shares = view.averaged(LONGEST / max(view.grey.shape))
    seen = features_of(small)
    found = looks(
        Features((seen.places + 0.5) / shares - 0.5, seen.descriptors),
        [known.features(templates, template) for template in first],
        [known.page_mm(template) for template in first],
        view.size,
        1 / float(shares[0]),
    )
    sure = code is not None or (marks.slot is not None and len(marks.tags) >= 2)
    grouped = [[candidates[index] for index in group] for group in groups]
    by = "qr" if code is not None else "picture"
    placed = _placed(view, found, grouped, by, LEAST_SHARE if sure else LEAST_LIKENESS, templates)
    if not placed:
        return _unread(_NOT_PLACED, code=code) if sure else None
    tagged = [each for each in placed if marks.tags and each.slot == marks.slot]
    if not sure and len(tagged) == 1:
        # one tag proves nothing by itself, but tells pages apart that look alike
        return _own(view, tagged[0], templates)
    best = (
        placed[0] if len(placed) == 1 else _own(view, _likest(view, placed, templates), templates)
    )
    if sure or isinstance(best, Unread):
        return best
    return best if _is_numbered(view, best, templates) else _unread(_UNDECIDED)


def _every(templates: Templates) -> list[tuple[Numbered | None, TemplatePage]]:
    """Every blank page, those that look alike by their code once."""
    found: dict[object, tuple[Numbered | None, TemplatePage]] = {}
    for page in templates.pages:
        if page.code is None:
            found.setdefault((page.file, page.index), (None, page))
        else:
            found.setdefault(page.code, (Numbered(page, page.code), page))
    return list(found.values())


def _placed(
    view: View,
    found: Sequence[Look],
    groups: Sequence[Sequence[tuple[Numbered | None, TemplatePage]]],
    by: str,
    least: float,
    templates: Templates,
) -> list[_Placed]:
    """The looks that are good enough, refined, with their twins; not those far behind the first."""
    placed = []
    for look in found:
        if look.agreeing < max(ENOUGH, _RIVAL * found[0].agreeing):
            continue
        numbered, template = groups[look.index][0]
        # what only one of them prints would draw the page towards it
        blocks = alike.in_common(templates, [page for _, page in groups[look.index]])
        each = _refined(view, look.matrix, numbered, template, by, templates, blocks)
        if each is not None and each.fit.share >= least:
            placed += [
                replace(each, numbered=twin, template=page) for twin, page in groups[look.index]
            ]
    return placed


def _likest(view: View, placed: Sequence[_Placed], templates: Templates) -> _Placed | Unread:
    """Of several blanks that all fit, the one that fits where they differ."""
    best, margin = alike.likest(
        templates,
        [each.template for each in placed],
        [each.fit.place for each in placed],
        view.grey,
    )
    return placed[best] if margin >= alike.MARGIN else _unread(_UNDECIDED)


def _own(view: View, found: _Placed | Unread, templates: Templates) -> _Placed | Unread:
    """The same blank, refined by all of its own print."""
    if isinstance(found, Unread):
        return found
    args = (found.rough, found.numbered, found.template, found.by)
    return _refined(view, *args, templates) or found


def _is_numbered(view: View, placed: _Placed, templates: Templates) -> bool:
    """The page is seen to bear the table numbers of its blank, where other pages bear others."""
    numbered, template = placed.numbered, placed.template
    if numbered is None or numbered.code.n is None:
        return True
    numbers = {str(numbered.code.n + k) for k in range(EMPLOIS_A_PAGE)}
    words = [word.rect for word in template.words if word.text in numbers]
    scores = alike.printed(templates, template, placed.fit.place, view.grey, words)
    return len(scores) > 0 and float(np.mean(scores)) >= _NUMBERS
