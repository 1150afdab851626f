"""Training photos seen in other colors: a model's next colorway is one nobody has seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import Catalog
from solesight.embed import embed_config, embed_photos, read_vectors
from solesight.errors import NotReadyError
from solesight.learn.dataset import Corpus, Rows
from solesight.progress import Running

__all__ = ["recolored_rows"]


def recolored_rows(
    catalog: Catalog, corpus: Corpus, rows: Rows, kinds: int, running: Running
) -> list[NDArray[np.float32]]:
    """Give the vectors of rows in other colors; those that are missing are made, and kept.

    Args:
        catalog: where photos are and vectors go.
        corpus: frames, embedder and size limits.
        rows: of the training split.
        kinds: how many other orders of the color channels.
        running: processes and progress.

    Returns:
        for each kind float32 (rows, d), in the order of the rows.

    Raises:
        NotReadyError: a photo that had a vector cannot be embedded any more.
    """
    names = [row.photo for row in rows.photos]
    found = []
    for kind in range(1, kinds + 1):
        spec = corpus.embedder.in_colors(kind)
        for part in spec.each:
            embed_photos(catalog, part, corpus.frames, names, caps=corpus.caps, running=running)
        with catalog.reading() as connection:
            vectors = read_vectors(connection, embed_config(spec), corpus.frames)
        if missing := set(names) - set(vectors.photos):
            raise NotReadyError(
                f"{len(missing)} photos cannot be read any more, {min(missing)[:12]} among them: "
                "run `solesight doctor`, or train with --recolored 0"
            )
        found.append(vectors.rows_of(names))
    return found
