"""The words that name a cluster: those its titles have more often than the others'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

__all__ = ["Word", "cluster_name", "cluster_words"]

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
# They say nothing of the shoe.
_EMPTY = frozenset(
    ["a", "an", "and", "by", "for", "from", "in", "of", "on", "the", "to", "with", "s", "mens",
     "men", "men's", "womens", "women", "women's", "unisex", "kids", "boys", "girls", "shoe",
     "shoes", "sneaker", "sneakers"]
)  # fmt: skip
_PRIOR = 0.05
_SURE = 1.96
_LEAST = 2


@dataclass(frozen=True)
class Word:
    """A word, or two that follow each other.

    Attributes:
        text: in small letters.
        z: how many standard errors its log-odds lie above those of the other clusters.
        groups: shoes of the cluster whose titles have it.
    """

    text: str
    z: float
    groups: int


def cluster_words(
    titles: Sequence[str | None], labels: Sequence[int], groups: Sequence[str], *, most: int = 8
) -> dict[int, tuple[Word, ...]]:
    """Find the words that set each cluster apart.

    Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn, 2008). A title counts
    once a shoe and cluster, however many photos show the shoe.

    Args:
        titles: of the photos, None where there is none.
        labels: clusters; -1 for none.
        groups: shoes.
        most: words a cluster.
    """
    counts: dict[int, Counter[str]] = {}
    for title, label, _ in sorted(
        {(t, c, g) for t, c, g in zip(titles, labels, groups, strict=True) if t}
    ):
        # Not a set: its order would differ from run to run, and with it what is taken of equals.
        counts.setdefault(label, Counter()).update(dict.fromkeys(_terms(title), 1))
    whole = sum(counts.values(), Counter[str]())
    vocabulary = [term for term, n in whole.items() if n >= _LEAST]
    if not vocabulary:
        return {}
    total = np.array([whole[term] for term in vocabulary], dtype=np.float64)
    return {
        label: _apart(vocabulary, np.array([own[t] for t in vocabulary], float), total, most)
        for label, own in counts.items()
        if label >= 0
    }


def cluster_name(words: Iterable[Word]) -> str:
    """Name a cluster by its first words; empty where nothing sets it apart."""
    chosen = [word.text for word in words][:3]
    return " · ".join(chosen)


def _terms(title: str) -> list[str]:
    tokens = [token for token in _TOKEN.findall(title.lower()) if token not in _EMPTY]
    pairs = [f"{a} {b}" for a, b in pairwise(tokens)]
    # A lone digit means something beside its neighbour only: the 1 of "jordan 1".
    return [token for token in tokens if len(token) > 1] + pairs


def _apart(
    vocabulary: Sequence[str], own: np.ndarray, total: np.ndarray, most: int
) -> tuple[Word, ...]:
    rest = total - own
    prior = _PRIOR * total
    all_own, all_rest, all_prior = own.sum(), rest.sum(), prior.sum()
    inside = np.log((own + prior) / (all_own + all_prior - own - prior))
    outside = np.log((rest + prior) / (all_rest + all_prior - rest - prior))
    z = (inside - outside) / np.sqrt(1 / (own + prior) + 1 / (rest + prior))
    found: list[Word] = []
    # Of terms that say as much the shorter is taken.
    lengths = [len(term.split()) for term in vocabulary]
    for place in np.lexsort((lengths, -z.round(6))):
        if z[place] < _SURE or len(found) == most:
            break
        if own[place] < _LEAST or _said(vocabulary[place], found):
            continue
        found.append(Word(vocabulary[place], float(z[place]), int(own[place])))
    return tuple(found)


def _said(term: str, found: Iterable[Word]) -> bool:
    """Say whether all of its words were said, or it holds a word that was: once is enough."""
    have = {token for word in found for token in word.text.split()}
    return any(token in have for token in term.split())
