"""What models are asked about: photos as vectors, pictures and facts, made when first read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from solesight.catalog import Catalog, schema
from solesight.embed import Embedder
from solesight.embed.embedder import DECODED
from solesight.errors import NotReadyError, PhotoError
from solesight.eye import Measures, Opened
from solesight.learn.dataset import Corpus, Rows
from solesight.photos import Frame, decode, render

__all__ = ["CatalogQuestions", "PhotoQuestions", "Questions"]


class Questions(Protocol):
    """Photos that a model is asked about, in a fixed order.

    A model reads what it needs and nothing else: what nobody reads is never made.
    """

    def __len__(self) -> int:
        """How many photos."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """Vectors of the model's embedder, float32 (n, d), rows of length one."""

    @property
    def facts(self) -> Sequence[dict[str, str]]:
        """What is known of each: source and labels; a photo outside the catalog has none."""

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> NDArray[np.uint8]:
        """Draw the frames of some, uint8 (stop - start, size, size, 3) RGB."""


@dataclass(frozen=True)
class CatalogQuestions:
    """Rows of the catalog as questions.

    Attributes:
        catalog: where photos and frames are.
        corpus: which frames, and the size limits of a photo.
        rows: which photos.
    """

    catalog: Catalog
    corpus: Corpus
    rows: Rows

    def __len__(self) -> int:
        """How many photos."""
        return len(self.rows.photos)

    @property
    def vectors(self) -> NDArray[np.float32]:
        """Their vectors, as gathered."""
        return self.rows.vectors

    @property
    def facts(self) -> Sequence[dict[str, str]]:
        """What the catalog knows of each."""
        return [row.facts() for row in self.rows.photos]

    @cached_property
    def _frames(self) -> dict[str, str]:
        c = schema.clean_facts.c
        query = select(c.photo, c.frame).where(c.config == self.corpus.frames)
        with self.catalog.reading() as connection:
            return {row.photo: row.frame for row in connection.execute(query)}

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> NDArray[np.uint8]:
        """Draw frames from the photo store.

        Raises:
            NotReadyError: a photo cannot be read any more.
        """
        wanted = self.rows.photos[start:stop]
        drawn = [self._drawn(row.photo, size) for row in wanted]
        return np.stack(drawn) if drawn else np.zeros((0, size, size, 3), dtype=np.uint8)

    def seen(self) -> list[tuple[NDArray[np.uint8], Frame]]:
        """Open every photo: its pixels and its frame, as the embedders are given them.

        Raises:
            NotReadyError: a photo cannot be read any more.
        """
        return [self._opened(row.photo) for row in self.rows.photos]

    def _drawn(self, photo: str, size: int) -> NDArray[np.uint8]:
        pixels, frame = self._opened(photo)
        return render(pixels, frame, size=size)

    def _opened(self, photo: str) -> tuple[NDArray[np.uint8], Frame]:
        try:
            data = self.catalog.store.get(photo)
            # As large as the eye and the embedders see it, so that a photo is seen as one outside.
            pixels = decode(data, at_least=DECODED, caps=self.corpus.caps)
        except PhotoError as error:
            raise NotReadyError(
                f"photo {photo[:12]} cannot be read any more ({error}): run `solesight doctor`"
            ) from error
        return pixels, Frame.from_json(self._frames[photo])


@dataclass(frozen=True)
class PhotoQuestions:
    """Photos that were just opened and measured, in the catalog or not.

    Attributes:
        opened: their pixels.
        measures: where the shoe is.
        embedder: makes the vectors, when they are asked for.
    """

    opened: Sequence[Opened]
    measures: Sequence[Measures]
    embedder: Embedder

    def __len__(self) -> int:
        """How many photos."""
        return len(self.opened)

    @property
    def _seen(self) -> list[tuple[NDArray[np.uint8], Frame]]:
        pairs = zip(self.opened, self.measures, strict=True)
        return [(one.pixels, found.frame) for one, found in pairs]

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Their vectors."""
        return self.embedder.embed(self._seen)

    @property
    def facts(self) -> Sequence[dict[str, str]]:
        """Nothing is known of them but how they look."""
        return [{} for _ in self.opened]

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> NDArray[np.uint8]:
        """Draw their frames."""
        drawn = [render(pixels, frame, size=size) for pixels, frame in self._seen[start:stop]]
        return np.stack(drawn) if drawn else np.zeros((0, size, size, 3), dtype=np.uint8)
