"""What a skin that stays open asks of a workspace, besides its verbs."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from solesight.bundles import BundleMeta, list_bundles
from solesight.catalog import schema
from solesight.embed import EmbedderSpec
from solesight.workspace_looking import Looker, make_looker
from solesight.workspace_naming import NamingVerbs

__all__ = ["ServingVerbs"]

# Whatever anybody does to a catalog changes the count or the newest number of one of these.
_COUNTED = (schema.photos.c.photo, schema.clean_facts.c.photo, schema.forgotten.c.photo)
_NUMBERED = (
    schema.assertions.c.id,
    schema.listings.c.id,
    schema.observations.c.id,
    schema.snapshots.c.number,
)


class ServingVerbs(NamingVerbs):
    """What is asked again and again while the workspace stays open."""

    def _embedder_of(self, meta: BundleMeta) -> EmbedderSpec:
        raise NotImplementedError

    def bundles(self) -> tuple[BundleMeta, ...]:
        """What the bundles say of themselves, oldest first."""
        return list_bundles(self.bundles_folder)

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
