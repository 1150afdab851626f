"""Photos of the catalog, seen the way a photo from outside is seen."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.catalog import PhotoStore
from solesight.identify.photos import Seer
from solesight.photos import Caps, decode
from solesight.progress import Progress, Silent

__all__ = ["Asker"]


class Asker:
    """Reads photos from the store and turns them into views; each is looked at once.

    Args:
        store: where the bytes lie.
        seer: the eye and the embedder.
        caps: size limits of a photo.
        progress: told of each photo.
    """

    def __init__(
        self,
        store: PhotoStore,
        seer: Seer,
        caps: Caps | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._store, self._seer, self._caps = store, seer, caps or Caps()
        self._progress = progress or Silent()
        self._known: dict[tuple[str, int], NDArray[np.float32]] = {}

    def views(self, photos: Sequence[str], quarters: int = 0) -> list[NDArray[np.float32]]:
        """Give the views (v, d) of each photo.

        Args:
            photos: their hashes.
            quarters: quarter turns, counter-clockwise, that the photo is given before it is seen.

        Raises:
            CatalogError: the store lacks one, or its bytes are damaged.
        """
        new = [p for p in dict.fromkeys(photos) if (p, quarters) not in self._known]
        if new:
            self._progress.start("look", len(new))
            for photo in new:
                seen = self._seer.see_one(photo, self._bytes(photo, quarters))
                self._known[photo, quarters] = seen.views
                self._progress.advance()
            self._progress.finish()
        return [self._known[photo, quarters] for photo in photos]

    def _bytes(self, photo: str, quarters: int) -> bytes:
        data = self._store.get(photo)
        if not quarters:
            return data
        # Lossless, so that nothing but the turn is new.
        turned = np.rot90(decode(data, caps=self._caps), quarters)
        made = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(turned)).save(made, "PNG", compress_level=1)
        return made.getvalue()
