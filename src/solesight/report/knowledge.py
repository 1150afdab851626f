"""All that the page is made from: the catalog read once, beside the material."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from solesight.catalog import Catalog, PhotoRow, read_photos, read_prices
from solesight.report.material import Material, VerdictLine

__all__ = ["Knowledge", "read_knowledge"]

_FIELDS = ("title", "brand", "model", "colorway", "style_code")


@dataclass(frozen=True)
class Knowledge:
    """The catalog's rows and the verdicts on them, by photo.

    Attributes:
        rows: photo -> what holds of it, in the order of the hashes.
        prices: photo -> (kind, amount, currency) observations.
        verdicts: photo -> its verdict; photos that left the catalog since are left out.
        copies: lines on further copies of a file that has a verdict already.
    """

    rows: Mapping[str, PhotoRow]
    prices: Mapping[str, Sequence[tuple[str, float, str]]]
    verdicts: Mapping[str, VerdictLine]
    copies: int

    @property
    def kept(self) -> int:
        """How many photos are kept."""
        return sum(line.keep for line in self.verdicts.values())

    def name(self, photo: str) -> str:
        """Name a photo for people: by its title, else brand and model, else its file."""
        row = self.rows.get(photo)
        if row is None:
            return f"photo {photo[:12]}"
        labels = row.labels
        pair = " ".join(labels[f] for f in ("brand", "model") if labels.get(f))
        return labels.get("title") or pair or row.path.rsplit("/", 1)[-1] or row.path

    def source(self, photo: str) -> str:
        """Name the source of a photo."""
        row = self.rows.get(photo)
        return row.source if row else "unknown"


def read_knowledge(catalog: Catalog, material: Material) -> Knowledge:
    """Read the catalog and lay the verdicts beside it."""
    with catalog.reading() as connection:
        rows = {row.photo: row for row in read_photos(connection, _FIELDS)}
        prices = read_prices(connection)
    verdicts: dict[str, VerdictLine] = {}
    copies = 0
    for line in material.verdicts:
        if line.photo not in rows:
            continue
        # A line a path: the first one judges the photo, the rest are copies of the same file.
        copies += line.photo in verdicts
        verdicts.setdefault(line.photo, line)
    return Knowledge(rows, prices, verdicts, copies)
