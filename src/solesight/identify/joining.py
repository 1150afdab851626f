"""Two galleries as one: a user's own photos beside the shipped reference."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from solesight.errors import BundleError
from solesight.identify.shoes import Gallery, Shoe

__all__ = ["joined"]


def joined(own: Gallery, other: Gallery) -> Gallery:
    """Put two galleries together; a shoe that is in both is one shoe with the photos of both.

    Args:
        own: whose facts hold where both say something.
        other: fills what it leaves open.

    Raises:
        BundleError: their vectors come from different embedders.
    """
    if own.embedder_sha256 != other.embedder_sha256:
        raise BundleError(f"{own.name} and {other.name} have vectors of different embedders")
    known = {shoe.key: shoe for shoe in other.shoes}
    for shoe in own.shoes:
        known[shoe.key] = _filled(shoe, known[shoe.key]) if shoe.key in known else shoe
    place = {key: i for i, key in enumerate(sorted(known))}
    keys = [g.shoes[i].key for g in (own, other) for i in g.of_shoe]
    codes = np.array([place[key] for key in keys], dtype=np.int64)
    order = np.argsort(codes, kind="stable")
    photos = (*own.photos, *other.photos)
    return Gallery(
        name=f"{own.name} + {other.name}",
        shoes=tuple(known[key] for key in place),
        photos=tuple(photos[i] for i in order),
        vectors=np.concatenate([own.vectors, other.vectors])[order],
        of_shoe=codes[order],
        embedder_sha256=own.embedder_sha256,
        left_out=own.left_out,
    )


def _filled(shoe: Shoe, other: Shoe) -> Shoe:
    lacking = {f.name: getattr(other, f.name) for f in fields(Shoe) if not getattr(shoe, f.name)}
    return replace(shoe, **lacking)
