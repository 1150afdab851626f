"""Whose answer is this? Told by its shape: the source that reads most in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from solesight.collect.client.blocks import Block, find_block
from solesight.collect.sources import Answer, Page, Source
from solesight.errors import AnswerError
from solesight.fetch import host_of

__all__ = ["Recognised", "recognise"]


@dataclass(frozen=True)
class Recognised:
    """Who reads a saved answer, and what.

    Attributes:
        source: whose it is; None when nobody reads anything in it.
        page: what it holds.
        block: who blocked the one that saved it, when that is what was saved.
    """

    source: Source | None
    page: Page
    block: Block | None = None


def recognise(answer: Answer, sources: Iterable[Source]) -> Recognised:
    """Find the source that reads most in an answer; its own site's source wins a tie."""
    best, most = Recognised(None, Page()), (0, False, 0)
    host = host_of(answer.url)
    for source in sources:
        try:
            page = source.parse(answer)
        except AnswerError:
            continue
        rank = len(page.listings), host in source.info.hosts, source.prefers
        if page.listings and rank > most:
            best, most = Recognised(source, page), rank
    if best.source is None:
        return Recognised(None, Page(), find_block(answer.status, answer.headers, answer.body))
    return best
