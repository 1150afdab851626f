"""The starter reference: shoes that are known right after install, as names, prices and vectors.

Three files in ``reference/`` beside this one, written by ``training/reference/build.py``:
``card.json`` (what, from where, for which embedder, checksums), ``shoes.jsonl`` (one shoe a line)
and ``vectors.safetensors`` (8-bit vectors of photos, sorted by shoe). No photo is among them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors

from solesight.embed import EmbedderSpec
from solesight.errors import BundleError, NotReadyError
from solesight.identify.shoes import Gallery, GalleryPhoto, Price, Shoe

__all__ = ["starter_card", "starter_gallery", "starter_shoes", "starter_vectors"]

FORMAT = 1
_SHOES, _VECTORS = "shoes.jsonl", "vectors.safetensors"


def starter_gallery(spec: EmbedderSpec, folder: Traversable | None = None) -> Gallery:
    """Read the starter reference as a gallery.

    Args:
        spec: the embedder in use; the reference must have been made with it.
        folder: of the three files; the shipped one by default.

    Raises:
        NotReadyError: there is no reference, or it was made with another embedder.
        BundleError: a file is damaged.
    """
    folder = folder or _shipped()
    card = starter_card(folder)
    _check_embedder(card, spec)
    arrays = _arrays(folder, card)
    return Gallery(
        name=str(card["name"]),
        shoes=starter_shoes(folder),
        photos=_photos(arrays, card),
        vectors=_unit(arrays["vectors"]),
        of_shoe=arrays["of_shoe"].astype(np.int64),
        embedder_sha256=spec.sha256,
        left_out=dict(card["left_out"]),
    )


def starter_card(folder: Traversable | None = None) -> dict[str, Any]:
    """Read what the reference says of itself.

    Raises:
        NotReadyError: there is no reference.
        BundleError: the card is damaged or of a format that this version cannot read.
    """
    file = (folder or _shipped()).joinpath("card.json")
    if not file.is_file():
        raise NotReadyError(
            "there is no starter reference in this install: give --workspace with photos of your "
            "own, or make one with training/reference/build.py"
        )
    try:
        card = json.loads(file.read_bytes())
        known = card["format"] == FORMAT
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{file} is no card of a starter reference: install again") from error
    if not known:
        raise BundleError(
            f"{file} is of format {card['format']}, this version reads {FORMAT}: install again"
        )
    return dict(card)


def starter_shoes(folder: Traversable | None = None) -> tuple[Shoe, ...]:
    """Read the shoes, sorted by key.

    Raises:
        NotReadyError: there is no reference.
        BundleError: a file is damaged.
    """
    folder = folder or _shipped()
    lines = _checked(folder, starter_card(folder), _SHOES).decode("utf-8").splitlines()
    return tuple(_shoe(json.loads(line)) for line in lines)


def starter_vectors(
    folder: Traversable | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Read vectors float32 (n, d) of length one, and each one's place (n,) among the shoes.

    Raises:
        NotReadyError: there is no reference.
        BundleError: a file is damaged.
    """
    folder = folder or _shipped()
    arrays = _arrays(folder, starter_card(folder))
    return _unit(arrays["vectors"]), arrays["of_shoe"].astype(np.int64)


def _shipped() -> Traversable:
    return files("solesight.identify").joinpath("reference")


def _check_embedder(card: Mapping[str, Any], spec: EmbedderSpec) -> None:
    made_with = card["embedder"]
    if made_with["sha256"] == spec.sha256 and made_with["version"] == spec.version:
        return
    raise NotReadyError(
        f"the starter reference was made with the embedder {made_with['name']} "
        f"({made_with['sha256'][:12]}), not with {spec.name} ({spec.sha256[:12]}), and vectors of "
        f"two embedders cannot be compared: use {made_with['name']}, or give --workspace with "
        "photos of your own, or make the reference again with training/reference/build.py"
    )


def _checked(folder: Traversable, card: Mapping[str, Any], name: str) -> bytes:
    try:
        data = folder.joinpath(name).read_bytes()
    except OSError as error:
        raise BundleError(f"the starter reference lacks {name}: install again") from error
    if hashlib.sha256(data).hexdigest() != card["sha256"][name]:
        raise BundleError(f"{name} of the starter reference is damaged: install again")
    return data


def _arrays(folder: Traversable, card: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    try:
        return dict(load_tensors(_checked(folder, card, _VECTORS)))
    except SafetensorError as error:
        raise BundleError(f"{_VECTORS} is no safetensors file: {error}") from error


def _unit(stored: NDArray[Any]) -> NDArray[np.float32]:
    """Make the length of each row one: that undoes the scale it was rounded on."""
    vectors = stored.astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _photos(
    arrays: Mapping[str, NDArray[Any]], card: Mapping[str, Any]
) -> tuple[GalleryPhoto, ...]:
    sources, facings = card["sources"], card["facings"]
    rows = zip(arrays["id"], arrays["source"], arrays["facing"], strict=True)
    return tuple(
        _photo(bytes(name).hex(), sources[source], facings[facing]) for name, source, facing in rows
    )


def _photo(name: str, source: str, facing: str) -> GalleryPhoto:
    # The photo itself is not at hand: its place says so.
    return GalleryPhoto(name, f"starter:{name}", source, facing)


def _shoe(record: Mapping[str, Any]) -> Shoe:
    known: Sequence[Sequence[Any]] = record.get("prices", ())
    return Shoe(
        key=record["key"],
        title=record["title"],
        brand=record.get("brand"),
        model=record.get("model"),
        colorway=record.get("colorway"),
        style_code=record.get("style_code"),
        prices=tuple(Price(kind, float(amount), currency) for kind, amount, currency, _ in known),
    )
