"""Vectors of the shoe alone and of all but the shoe, for a sample of the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.audit.facts import measured
from solesight.audit.masking import PLAIN
from solesight.audit.plan import AuditPlan
from solesight.audit.rows import AuditRows
from solesight.audit.stage import PARTS, PartStage
from solesight.catalog import Catalog
from solesight.embed import read_vectors
from solesight.stages import run_stage

__all__ = ["Parted", "embed_parts"]


@dataclass(frozen=True)
class Parted:
    """Vectors of parts of photos.

    Attributes:
        places: int64 (m,), which of the rows were drawn and have every part.
        vectors: by part, float32 (m, d).
        outlined: rows whose outline is clear, among which the sample was drawn.
    """

    places: NDArray[np.int64]
    vectors: dict[str, NDArray[np.float32]]
    outlined: int


def embed_parts(catalog: Catalog, rows: AuditRows, plan: AuditPlan) -> Parted:
    """Embed the parts of a seeded sample; a later audit embeds only what is new.

    Args:
        catalog: where photos are and vectors go.
        rows: to draw from; those without a clear outline cannot be drawn.
        plan: how many, with which embedder and seed.
    """
    plain = measured(catalog, plan.frames, rows.names)["plain"][:, 0]
    clear = np.flatnonzero(np.nan_to_num(plain) >= PLAIN)
    drawn = np.sort(np.random.default_rng(plan.seed).permutation(clear)[: plan.sample])
    names = [rows.photos[i].photo for i in drawn]
    stages = [
        PartStage(part, plan.spec, plan.frames, frozenset(names), plan.caps) for part in PARTS
    ]
    found = {}
    for stage in stages:
        if names:
            run_stage(catalog, stage, plan.running)
        with catalog.reading() as connection:
            found[stage.part] = read_vectors(connection, stage.config, plan.frames)
    have = set(names).intersection(*(set(vectors.photos) for vectors in found.values()))
    kept = [i for i, name in enumerate(names) if name in have]
    some = [names[i] for i in kept]
    return Parted(
        places=drawn[kept],
        vectors={part: vectors.rows_of(some) for part, vectors in found.items()},
        outlined=len(clear),
    )
