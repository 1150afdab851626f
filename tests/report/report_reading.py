"""Reads a page as a browser's parser would, strictly: what is open must be closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "img", "br", "hr", "input", "link", "wbr", "col", "source"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def every(self, tag: str) -> list[Element]:
        own = [child for child in self.children if child.tag == tag]
        return own + [deep for child in self.children for deep in child.every(tag)]


class Page(HTMLParser):
    """The page's elements in their order; ``text`` of an element includes that of its children."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(page)
        self.close()
        assert not self.open, f"never closed: {[e.tag for e in self.open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {tag} {names}"
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, tuple(e.tag for e in self.open))
        self.elements.append(element)
        if self.open:
            self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def one(self, identifier: str) -> Element:
        (found,) = [e for e in self.elements if e.attributes.get("id") == identifier]
        return found

    @property
    def text(self) -> str:
        return " ".join(self.elements[0].text.split())


def rows_of(table: Element) -> list[list[str]]:
    """The body and foot of a table as texts, without the scale of the numbers."""
    found = []
    for row in table.every("tr"):
        if "thead" not in row.parents:
            cells = [c for c in row.children if c.tag in ("th", "td")]
            found.append([" ".join(c.text.split()) for c in cells])
    return found


def table_called(page: Page, caption: str) -> Element:
    (found,) = [t for t in page.all("table") if any(caption in c.text for c in t.every("caption"))]
    return found
