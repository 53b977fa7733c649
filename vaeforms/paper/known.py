"""A blank page -> what it is recognised by on paper: its tags, its print, its features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vaeforms import pagecode
from vaeforms.forms.dossier import EMPLOIS_A_PAGE, FORMATIONS_A_PAGE, FORMATIONS_FIRST_PAGE
from vaeforms.model import PageCode, TemplatePage
from vaeforms.paper.features import Features, features_of
from vaeforms.paper.refine import COARSE, FINE, Blocks, blocks_of
from vaeforms.paper.sheet import SCALE
from vaeforms.paper.tags import find_tags
from vaeforms.template import Templates, renumbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Millimetres in a point.
MM_POINT = 25.4 / 72


def page_mm(template: TemplatePage) -> tuple[float, float]:
    """(width, height) of a blank in mm."""
    return template.size[0] * MM_POINT, template.size[1] * MM_POINT


def from_top(template: TemplatePage, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of the blank, (n, 2) -> mm from its top left corner, (n, 2), y downwards."""
    return np.column_stack([points[:, 0], template.size[1] - points[:, 1]]) * MM_POINT


def grey_of(templates: Templates, template: TemplatePage) -> NDArray[np.uint8]:
    """The blank at the scale of a sheet, grey, (h, w); not to be written into."""
    return templates.picture(template, SCALE, _grey)


def _grey(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def tags_of(templates: Templates, template: TemplatePage) -> dict[int, NDArray[np.float64]]:
    """Where the blank has its tags: corners in mm from its top left, (4, 2), by tag id.

    Read off the blank's own picture, so that a tag is nowhere described twice.
    """
    return templates.derived(template, _tags)


def _tags(templates: Templates, template: TemplatePage) -> dict[int, NDArray[np.float64]]:
    grey = grey_of(templates, template)
    width, height = page_mm(template)
    scale = np.array([width / grey.shape[1], height / grey.shape[0]])
    return {tag.id: (tag.corners + 0.5) * scale for tag in find_tags(grey, grey, np.ones(2))}


def blocks(templates: Templates, template: TemplatePage) -> tuple[Blocks, Blocks]:
    """The blank's print to look for, coarse and fine (`refine.refine`)."""
    return templates.derived(template, _blocks)


def _blocks(templates: Templates, template: TemplatePage) -> tuple[Blocks, Blocks]:
    grey = grey_of(templates, template)
    page = page_mm(template)
    coarse, fine = (blocks_of(_shrunk(grey, page, each), each, page) for each in (COARSE, FINE))
    return coarse, fine


def features(templates: Templates, template: TemplatePage) -> Features:
    """The blank's features in mm from its top left (`features.features_of`)."""
    return templates.derived(template, _features)


def _features(templates: Templates, template: TemplatePage) -> Features:
    page = page_mm(template)
    grey = _shrunk(grey_of(templates, template), page, FINE)
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.6), np.uint8)
    found = features_of(grey)
    scale = np.array([page[0] / grey.shape[1], page[1] / grey.shape[0]])
    return Features((found.places + 0.5) * scale, found.descriptors)


def _shrunk(grey: NDArray[np.uint8], page: tuple[float, float], per_mm: float) -> NDArray[np.uint8]:
    size = (round(page[0] * per_mm), round(page[1] * per_mm))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


# ---------------------------------------------------------------------- page slots


@dataclass(frozen=True, slots=True)
class Numbered:
    """A blank page as one slot wants it: its tables and its page numbered."""

    template: TemplatePage
    code: PageCode


def slot_of(role: str, code: PageCode) -> int | None:
    """The slot that the tags of a page of ours say, from its role and code."""
    first = pagecode.SLOTS.get(role)
    if first is None or role not in pagecode.REPEATED:
        return first
    return first + _rank(role, code.n)


def _rank(role: str, n: int | None) -> int:
    """Rank of a page among those of its role, from the number of its first table or row."""
    if n is None:
        return 0
    if role == "emplois":
        return (n - 2) // EMPLOIS_A_PAGE
    return 1 + (n - 1 - FORMATIONS_FIRST_PAGE) // FORMATIONS_A_PAGE


def in_slot(templates: Templates, slot: int) -> list[Numbered]:
    """The blank pages that a page with the tags of `slot` can be, one for each layout."""
    found: dict[tuple[str, str], Numbered] = {}
    for page in templates.pages:
        code = page.code
        if code is None:
            continue
        own = slot_of(page.role, code)
        if own is None:
            continue
        wanted = code
        if own != slot:
            # every page of emploi tables is laid out alike; pages of trainings are not
            ranks = range(pagecode.SLOTS_EACH)
            if page.role != "emplois" or slot - pagecode.SLOTS["emplois"] not in ranks:
                continue
            apart = slot - own
            n = None if code.n is None else code.n + apart * EMPLOIS_A_PAGE
            wanted = PageCode(code.form, code.layout, code.page + apart, n)
        key = (code.form, code.layout)
        if key not in found:
            best = templates.find(wanted) or page
            found[key] = Numbered(renumbered(best, wanted), wanted)
    return list(found.values())
