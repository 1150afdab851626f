"""Reading answers that may hold anything: no step raises, what is not there is None."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from solesight.catalog.prices import Price, parse_price
from solesight.collect.items import plain
from solesight.collect.sources.declaring import Answer, Offer, PhotoLink
from solesight.errors import AnswerError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = [
    "Read",
    "amount",
    "attribute",
    "cents",
    "dicts",
    "dig",
    "find_all",
    "labels",
    "link",
    "listed",
    "money",
    "number",
    "photos",
    "trees",
    "words",
]

_LONGEST = 1000
Read = Callable[[Mapping[str, Any]], Any]


def dig(value: Any, *path: str | int) -> Any:
    """Follow keys and indices; None where the way ends."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = (
                value[step]
                if isinstance(value, list) and -len(value) <= step < len(value)
                else None
            )
    return value


def words(value: Any, *path: str | int) -> str | None:
    """Give a text on one line, or None: where there is none, it is empty, or it is no text."""
    found = dig(value, *path)
    if isinstance(found, bool) or not isinstance(found, (str, int, float)):
        return None
    return plain(" ".join(str(found).split()))[:_LONGEST] or None


def number(value: Any, *path: str | int) -> int | None:
    """Give a whole number from 1 to a billion, or None."""
    found = dig(value, *path)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 12:
        found = int(found)
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    good = isinstance(found, int) and not isinstance(found, bool) and 0 < found < 10**9
    return found if good else None


def link(value: Any, *path: str | int) -> str | None:
    """Give an address of the web, or None; one without scheme gets https."""
    found = dig(value, *path)
    if not isinstance(found, str):
        return None
    text = plain(found.strip())
    text = f"https:{text}" if text.startswith("//") else text
    whole = text.startswith(("https://", "http://")) and len(text) > 10
    return text if whole and not re.search(r"\s", text) and len(text) <= 4000 else None


def listed(value: Any, *path: str | int) -> list[Any]:
    """Give a list, or an empty one."""
    found = dig(value, *path)
    return found if isinstance(found, list) else []


def dicts(tree: Any) -> Generator[dict[str, Any], bool | None]:
    """Yield every object of a JSON tree, outer ones first; send True to pass over its inside."""
    todo = [tree]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            if not (yield value):
                todo.extend(reversed(value.values()))
        elif isinstance(value, list):
            todo.extend(reversed(value))


def find_all(tree: Any, read: Callable[[dict[str, Any]], Any]) -> list[Any]:
    """Read every object of a JSON tree that ``read`` knows; what is inside of one is its own."""
    found, walk = [], dicts(tree)
    try:
        value = next(walk)
        while True:
            made = read(value)
            if made is not None:
                found.append(made)
            value = walk.send(made is not None)
    except StopIteration:
        return found


def money(kind: str, text: Any, currency: str | None = None, **more: str | None) -> list[Offer]:
    """Make a price observation of an amount as people or programs write it, or none."""
    if isinstance(text, bool) or not isinstance(text, (str, int, float, Decimal)):
        return []
    try:
        price = parse_price(text, default_currency=currency)
    except (ArithmeticError, ValueError):
        return []
    if not isinstance(price, Price) or price.amount >= 10**9:
        return []
    shown = format(price.amount.normalize(), "f")
    return [Offer(kind, shown[:32], price.currency, **more)]


def cents(kind: str, value: Any, currency: str | None = "USD", **more: str | None) -> list[Offer]:
    """Make a price observation of hundredths."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**11:
        return []
    return money(kind, Decimal(value) / 100, currency, **more)


def amount(value: Any, *path: str | int) -> Any:
    """Give a number or text that may be an amount; ``{"amount": 5}`` and ``5`` alike."""
    found = dig(value, *path)
    return found.get("amount") if isinstance(found, dict) else found


def labels(**given: str | None) -> dict[str, str]:
    """Keep what is known."""
    return {name: value[:500] for name, value in given.items() if value}


def photos(*links: str | None, role: str = "main") -> tuple[PhotoLink, ...]:
    """Make links of addresses, each once, the first one in the given role."""
    known = list(dict.fromkeys(one for one in links if one))
    return tuple(PhotoLink(one, role if n == 0 else "detail") for n, one in enumerate(known))


_MAX_LINES = 20_000


def trees(answer: Answer) -> list[Any]:
    """Give the JSON of an answer: the whole of it, its lines, or what a page's scripts hold.

    Raises:
        AnswerError: there is none.
    """
    if answer.is_html:
        scripts = [node for node in answer.html.css("script") if _carries_data(node)]
        return [tree for node in scripts if (tree := _loaded(node.text() or ""))]
    try:
        return [answer.json()]
    except AnswerError:
        lines = answer.text.splitlines()[:_MAX_LINES]
        found = [tree for line in lines if (tree := _loaded(line))]
        if not found:
            raise
        return found


def _carries_data(node: LexborNode) -> bool:
    """Say whether a script is where pages carry what their programs read."""
    said = node.attributes
    kind = said.get("type") in ("application/json", "application/ld+json")
    return kind or said.get("id") == "__NEXT_DATA__" or said.get("data-name") == "query"


def _loaded(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def attribute(node: LexborNode | None, *names: str) -> str | None:
    """Give the first attribute of a node that is there and not empty."""
    if node is None:
        return None
    return next((plain(v) for name in names if (v := node.attributes.get(name))), None)
