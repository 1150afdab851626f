"""What a skin that stays open asks of a workspace, besides its verbs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from solesight.browse import (
    Judged,
    PhotoTable,
    photo_of,
    read_cards,
    read_frame,
    read_listings,
    read_photo,
    read_prices_of,
    reread_cards,
)
from solesight.bundles import BundleMeta, list_bundles
from solesight.catalog import schema
from solesight.clean import REASONS, read_verdicts
from solesight.collect import add
from solesight.correct import Corrected, Correction, checked, correct, read_corrections, undo
from solesight.errors import NotReadyError, UnreadablePhoto
from solesight.eye import frames_config
from solesight.jobs import plain_name
from solesight.photos import Frame, sha256_hex
from solesight.workspace_looking import Looker, make_looker
from solesight.workspace_price import PriceVerbs

__all__ = ["ServingVerbs"]

_VERDICTS = ("keep", *REASONS)
# Whatever anybody does to a catalog changes the count or the newest number of one of these.
_COUNTED = (schema.photos.c.photo, schema.clean_facts.c.photo, schema.forgotten.c.photo)
_NUMBERED = (
    schema.assertions.c.id,
    schema.listings.c.id,
    schema.observations.c.id,
    schema.snapshots.c.number,
)


class ServingVerbs(PriceVerbs):
    """What is asked again and again while the workspace stays open."""

    def bundles(self) -> tuple[BundleMeta, ...]:
        """What the bundles say of themselves, oldest first."""
        return list_bundles(self.bundles_folder)

    def judged(self) -> dict[str, Judged]:
        """Give the verdict on each photo that was measured."""
        try:
            found = read_verdicts(self.catalog, self.thresholds).verdicts
        except NotReadyError:
            return {}
        return {
            v.scored.photo: Judged(v.keep, v.reason, v.scored.facing, v.of, v.scored.scores)
            for v in found
        }

    def browse(self) -> PhotoTable:
        """Lay out every photo, to be filtered and counted; see `solesight.browse`."""
        return PhotoTable(read_cards(self.catalog, self.judged())).warm()

    def browse_again(
        self, table: PhotoTable, photos: Sequence[str], *, judge: bool = False
    ) -> PhotoTable:
        """Give a table with what is said of some photos read anew.

        Args:
            table: as it was.
            photos: whose cards have changed.
            judge: also what `clean` decides on them.
        """
        cards = [card for photo in photos if (card := table.get(photo)) is not None]
        judged = self.judged() if judge else None
        return table.patched(reread_cards(self.catalog, cards, judged)).warm()

    def photo_details(self, digits: str) -> dict[str, Any]:
        """Read all that is known of a photo, besides its card.

        Raises:
            UnknownNameError: there is no such photo.
        """
        return read_photo(self.catalog, photo_of(self.catalog, digits), frames_config())

    def find_photo(self, digits: str) -> str:
        """Find a photo by its hash or its first digits; see `solesight.browse.photo_of`."""
        return photo_of(self.catalog, digits)

    def frame_of(self, photo: str) -> Frame | None:
        """Read the frame of a photo; None where it was not measured."""
        with self.catalog.reading() as connection:
            text = read_frame(connection, photo, frames_config())
        return Frame.from_json(text) if text else None

    def shoe_details(self, photos: Sequence[str]) -> dict[str, Any]:
        """Read listings and prices of the photos of a shoe."""
        with self.catalog.reading() as connection:
            return {
                "listings": read_listings(connection, photos),
                "prices": read_prices_of(connection, photos),
            }

    def correct(self, photos: Sequence[str], **said: str | None) -> Corrected:
        """Say something of photos; see `solesight.correct.correct`.

        Args:
            photos: their hashes.
            **said: title, brand, model, colorway, style_code, verdict.
        """
        return correct(self.catalog, photos, said, verdicts=_VERDICTS)

    def check_correction(self, said: Mapping[str, str | None]) -> None:
        """Raise what `correct` would raise of a thing that cannot be said of any photo."""
        checked(said, _VERDICTS)

    def undo(self, correction: int) -> Correction:
        """Take a correction back; see `solesight.correct.undo`."""
        return undo(self.catalog, correction)

    def corrected_photos(self, correction: int) -> list[str]:
        """Name the photos that a correction is about."""
        c = schema.correction_rows.c
        query = select(c.photo).where(c.correction == correction).distinct()
        with self.catalog.reading() as connection:
            return list(connection.execute(query).scalars())

    @property
    def pictures_folder(self) -> Path:
        """Where small pictures are kept that can be drawn again."""
        return self.folder / "cache" / "pictures"

    def _discard_pictures(self, photos: Iterable[str]) -> None:
        """Remove the small pictures of photos that are to be forgotten."""
        for photo in photos:
            for file in self.pictures_folder.glob(f"*/{photo}-*"):
                file.unlink(missing_ok=True)

    def format_of(self, photo: str) -> str:
        """Name the format of a photo of the catalog: JPEG, PNG ..."""
        query = select(schema.photos.c.format).where(schema.photos.c.photo == photo)
        with self.catalog.reading() as connection:
            return str(connection.execute(query).scalar_one())

    def add_bytes(self, name: str, data: bytes, *, source: str) -> str:
        """Add one photo that is in memory, and give its hash.

        Args:
            name: under which it is listed; no part of it is taken for a folder.
            data: its bytes.
            source: where it comes from.

        Raises:
            PhotoError: it cannot be read.
        """
        with tempfile.TemporaryDirectory(prefix="solesight-") as folder:
            (Path(folder) / plain_name(name)).write_bytes(data)
            done = add(self.catalog, [Path(folder)], source=source, caps=self.caps)
        if done.failed:
            raise UnreadablePhoto(done.failed[0].error)
        return sha256_hex(data)

    def corrections(self, limit: int = 50, before: int | None = None) -> list[Correction]:
        """Give the newest corrections, newest first."""
        return read_corrections(self.catalog, limit, before)

    def looker(self, chosen: Mapping[str, str] | None = None) -> Looker:
        """Load what can be said of a photo; see `make_looker`."""
        return make_looker(self, self._embedder_of, chosen)

    def holds(self, photo: str) -> bool:
        """Say whether the catalog has a photo of this hash."""
        query = select(schema.photos.c.photo).where(schema.photos.c.photo == photo)
        with self.catalog.reading() as connection:
            return connection.execute(query).first() is not None

    def version(self) -> str:
        """Name the state of the catalog, as far as what is shown of photos depends on it."""
        counts = [select(func.count(column)).scalar_subquery() for column in _COUNTED]
        newest = [select(func.max(column)).scalar_subquery() for column in _NUMBERED]
        with self.catalog.reading() as connection:
            row = connection.execute(select(*counts, *newest)).one()
        return "-".join(str(value or 0) for value in row)
