"""The HTML pages of the sample reports, taken apart: elements, attributes and words."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import report_samples as samples
import report_unfinished as unfinished

from vaeforms.model import Report
from vaeforms.report import html

NB = "\u00a0"
REPORTS: dict[str, Callable[[], Report]] = {
    "complete": samples.complete,
    "incomplete": unfinished.incomplete,
    "to_check": unfinished.to_check,
    "unreadable": samples.unreadable,
    "overlaps": samples.overlaps,
    "partial_dates": samples.partial_dates,
    "twelve_jobs": samples.twelve_jobs,
    "hostile": samples.hostile,
    "covered": samples.covered,
}
VOID = {"meta", "input", "br", "link", "img", "hr", "image", "rect", "path", "circle", "use"}


class Page(HTMLParser):
    """Elements, attributes and visible text of a page; fails on unbalanced elements."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"[ \n]+", " ", "".join(self.words))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(report: Report) -> Page:
    return Page(html.dossier_page(report))


def index() -> Page:
    return Page(html.index_page([make() for make in REPORTS.values()]))


def section(text: str, start: str, end: str) -> str:
    return text[text.index(start) : text.index(end, text.index(start) + len(start))]
