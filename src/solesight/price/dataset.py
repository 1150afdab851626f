"""From the catalog to shoes with a price: a row a shoe, its photos' vectors, its split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import (
    Catalog,
    PhotoRow,
    latest_snapshot,
    read_photos,
    read_prices,
    read_snapshot,
)
from solesight.embed import EmbedderSpec, Vectors, embed_config, read_vectors
from solesight.errors import NotEnoughDataError, NotReadyError, UnknownNameError
from solesight.price.facts import ShoeFacts, ShoeRows
from solesight.price.words import plain_words

__all__ = ["TARGETS", "PricedShoes", "Shelf", "read_facts", "read_shoes"]

TARGETS = ("price", "premium")
SOLD, ASKED = "last_sale", "ask"
_KINDS = {
    SOLD: "what buyers last paid",
    "average": "what buyers paid in the mean of a year",
    ASKED: "what sellers ask",
    "bid": "what buyers offer",
}
Floats = NDArray[np.float64]
Price = tuple[str, float, str]


@dataclass(frozen=True)
class Shelf:
    """Which photos, frames, vectors and splits prices are learned from.

    Attributes:
        photos: hashes that `clean` kept.
        frames: configuration hash of their frames.
        embedder: whose vectors.
        snapshot: number of the split snapshot; None for the newest.
    """

    photos: Collection[str]
    frames: str
    embedder: EmbedderSpec
    snapshot: int | None = None


@dataclass(frozen=True)
class PricedShoes:
    """Shoes of some splits with their prices, a row a shoe and size kind.

    Attributes:
        rows: facts, and the mean of the photos' vectors.
        asked: the same with one photo each.
        values: (n,) logarithms of prices, or of prices over retail.
        groups: (n,) of the snapshot.
        splits: (n,) of the snapshot.
        photos: (n,) how many each has.
        sources: photos by source.
        currency: of the prices.
        kind: of the prices: ``last_sale``, or ``ask`` where nobody says what was paid.
        snapshot: its number.
        left_out: photos without a price, by reason.
    """

    rows: ShoeRows
    asked: ShoeRows
    values: Floats
    groups: NDArray[np.str_]
    splits: NDArray[np.str_]
    photos: NDArray[np.int64]
    sources: Mapping[str, int]
    currency: str
    kind: str
    snapshot: int
    left_out: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.values)

    def size(self) -> dict[str, int]:
        """Count what a card says of it."""
        groups = len(set(self.groups.tolist()))
        return {"photos": int(self.photos.sum()), "shoes": len(self), "groups": groups}

    @property
    def says(self) -> str:
        """What the prices are, in words."""
        return _KINDS[self.kind]


@dataclass
class _Shoe:
    facts: ShoeFacts
    group: str
    split: str
    photos: list[str] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


@dataclass
class _Gathered:
    """Shoes, as photo after photo is taken in."""

    kind: str
    currency: str
    target: str
    shoes: dict[tuple[str, str], _Shoe] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def take(self, row: PhotoRow, prices: Sequence[Price], where: tuple[str, str]) -> None:
        """Take a photo in that lies in a group and a split, or count why not."""
        value, reason = _value(prices, self.target, self.kind, self.currency)
        if value is None:
            self.left_out[reason] += 1
            return
        facts = _facts(row, prices, self.currency)
        shoe = self.shoes.setdefault((where[0], _name(facts)), _Shoe(facts, *where))
        shoe.facts = shoe.facts.filled_from(facts)
        shoe.photos.append(row.photo)
        shoe.values.append(value)
        self.sources[row.source] += 1

    def shelved(self, vectors: Vectors, snapshot: int) -> PricedShoes:
        """Lay the shoes out in rows."""
        held = list(self.shoes.values())
        facts = [shoe.facts for shoe in held]
        every = vectors.rows_of([photo for shoe in held for photo in shoe.photos])
        ends = np.cumsum([len(shoe.photos) for shoe in held])
        own = np.split(every, ends[:-1])
        return PricedShoes(
            ShoeRows(facts, np.stack([_mean(rows) for rows in own])),
            ShoeRows(facts, np.stack([rows[0] for rows in own])),
            np.array([float(np.median(shoe.values)) for shoe in held]),
            np.array([shoe.group for shoe in held], dtype=np.str_),
            np.array([shoe.split for shoe in held], dtype=np.str_),
            np.array([len(shoe.photos) for shoe in held], dtype=np.int64),
            dict(self.sources.most_common()),
            self.currency,
            self.kind,
            snapshot,
            {reason: n for reason, n in self.left_out.items() if n},
        )


def read_shoes(
    catalog: Catalog,
    shelf: Shelf,
    splits: Sequence[str],
    *,
    target: str = "price",
    kind: str | None = None,
    currency: str | None = None,
) -> PricedShoes:
    """Read the shoes of some splits that have a price; the others' are not even looked at.

    Args:
        catalog: where facts are.
        shelf: which of them.
        splits: for example ``("train", "validation")``.
        target: ``price``, or ``premium`` for the price over retail.
        kind: of prices; by default last sales, or asks where too few sales are known.
        currency: of prices; by default the commonest, others are left out.

    Raises:
        UnknownNameError: no such kind of price can be learned.
        NotReadyError: there are no splits or no vectors yet; says what to run.
        NotEnoughDataError: no shoe has a price.
    """
    with catalog.reading() as connection:
        number = shelf.snapshot or latest_snapshot(connection)
        if number is None:
            raise NotReadyError("there are no splits yet: run `solesight split` first")
        snapshot = read_snapshot(connection, number)
        vectors = read_vectors(connection, embed_config(shelf.embedder), shelf.frames)
        known, prices = read_photos(connection), read_prices(connection)
    if not vectors.photos:
        raise NotReadyError(
            f"no photo has a vector of {shelf.embedder.name}: run `solesight embed` first"
        )
    have, kept = set(vectors.photos), set(shelf.photos)
    wanted = [row for row in known if snapshot.splits.get(row.photo) in splits]
    usable = [row for row in wanted if row.photo in kept and row.photo in have]
    if kind is not None and kind not in _KINDS:
        raise UnknownNameError("price to learn", kind, _KINDS)
    kind = kind or _kind(usable, prices)
    currency = currency or _currency(usable, prices, kind)
    gathered = _Gathered(kind, currency, target)
    gathered.left_out["rejected by clean"] = sum(row.photo not in kept for row in wanted)
    for row in usable:
        where = snapshot.groups[row.photo], snapshot.splits[row.photo]
        gathered.take(row, prices.get(row.photo, ()), where)
    if not gathered.shoes:
        raise NotEnoughDataError(
            f"no photo of {' and '.join(splits)} has a price in its manifest: add a table with "
            "the columns path, last_sale and retail"
        )
    return gathered.shelved(vectors, number)


def read_facts(catalog: Catalog, currency: str) -> dict[str, ShoeFacts]:
    """Read what the catalog knows of each photo, prices of the market left alone."""
    with catalog.reading() as connection:
        known, prices = read_photos(connection), read_prices(connection)
    return {row.photo: _facts(row, prices.get(row.photo, ()), currency) for row in known}


def _facts(row: PhotoRow, prices: Sequence[Price], currency: str) -> ShoeFacts:
    return ShoeFacts.from_labels(row.labels, _newest(prices, "retail", currency))


def _name(facts: ShoeFacts) -> str:
    return f"{plain_words(facts.text)} {facts.size_kind or ''}"


def _kind(rows: Sequence[PhotoRow], prices: Mapping[str, Sequence[Price]]) -> str:
    """Choose last sales, unless asks are known of ten times as many photos."""
    counted = Counter(kind for row in rows for kind in {p[0] for p in prices.get(row.photo, ())})
    return SOLD if counted[SOLD] * 10 >= counted[ASKED] else ASKED


def _currency(rows: Sequence[PhotoRow], prices: Mapping[str, Sequence[Price]], kind: str) -> str:
    found = Counter(p[2] for row in rows for p in prices.get(row.photo, ()) if p[0] == kind)
    return min(found, key=lambda name: (-found[name], name), default="USD")


def _value(
    prices: Sequence[Price], target: str, kind: str, currency: str
) -> tuple[float | None, str]:
    price = _newest(prices, kind, currency)
    if price is None:
        others = sorted({p[2] for p in prices if p[0] == kind and p[2] != currency})
        return None, f"price in {', '.join(others)}" if others else f"no {kind.replace('_', ' ')}"
    if target == "price":
        return float(np.log(price)), ""
    retail = _newest(prices, "retail", currency)
    return (None, "no retail") if retail is None else (float(np.log(price / retail)), "")


def _newest(prices: Sequence[Price], kind: str, currency: str) -> float | None:
    # Oldest first, so the last one holds.
    return next((p[1] for p in reversed(prices) if p[0] == kind and p[2] == currency and p[1] > 0),
                None)  # fmt: skip


def _mean(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    mean = vectors.mean(axis=0)
    length: np.float32 = np.linalg.norm(mean) or np.float32(1)
    return np.asarray(mean / length, dtype=np.float32)
