"""Bundles on disk: saved as a whole or not at all, checked when loaded."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from solesight.bundles.card import render_card
from solesight.bundles.folders import claim_name, claim_number, publish, release
from solesight.bundles.meta import (
    FORMAT,
    FORMAT_VERSION,
    BundleMeta,
    Weights,
    parse_document,
)
from solesight.bundles.names import name_stem
from solesight.bundles.weights import encode_weights, read_weights
from solesight.errors import BundleError

__all__ = ["Bundle", "latest", "list_bundles", "load_bundle", "read_meta", "save_bundle"]

_JSON = "bundle.json"
_WEIGHTS = "weights.safetensors"
_CARD = "README.md"
# A confusion matrix of a thousand classes needs a few megabytes; no honest file needs more.
_JSON_CAP = 64 * 1024 * 1024


@dataclass(frozen=True)
class Bundle:
    """A trained model, loaded.

    Attributes:
        folder: where it lies.
        meta: what it says of itself.
        arrays: its weights by name.
    """

    folder: Path
    meta: BundleMeta
    arrays: Mapping[str, NDArray[Any]]


def save_bundle(
    root: Path,
    meta: BundleMeta,
    arrays: Mapping[str, NDArray[Any]],
    *,
    name: str | None = None,
    card: Callable[[BundleMeta], str] = render_card,
) -> Bundle:
    """Write a bundle into its own folder under ``root``, all of it or nothing.

    Args:
        root: the folder of bundles; made if missing.
        meta: facts; name, creation time and version are filled in here.
        arrays: the weights; every number must be finite.
        name: a name of the user's own; else ``<target>-<learner>-<next number>``.
        card: writes the card; that of a model with classes by default.

    Returns:
        The bundle as saved, its ``folder`` and ``meta.name`` set.

    Raises:
        BundleError: the name is unusable or taken, or a value cannot be stored.
    """
    blob, weights = encode_weights(arrays)
    root.mkdir(parents=True, exist_ok=True)
    stem = name_stem(meta.target, meta.learner)
    chosen = claim_number(root, stem) if name is None else claim_name(root, name)
    try:
        done = _stamped(meta, chosen)
        text = card(done).encode()
        files = {_WEIGHTS: blob, _JSON: _document(done, weights), _CARD: text}
        folder = publish(root, chosen, files)
    except BaseException:
        release(root, chosen)
        raise
    return Bundle(folder, done, dict(arrays))


def load_bundle(folder: Path) -> Bundle:
    """Read a bundle, after checking that it is whole and unchanged.

    Raises:
        BundleError: a file is missing or damaged, the weights are not those that were saved, or
            ``bundle.json`` is not one of ours.
    """
    meta, weights = _read_document(folder)
    return Bundle(folder, meta, read_weights(folder / _WEIGHTS, weights))


def read_meta(folder: Path) -> BundleMeta:
    """Read only what a bundle says of itself, without its weights.

    Raises:
        BundleError: ``bundle.json`` is missing, damaged or not one of ours.
    """
    return _read_document(folder)[0]


def list_bundles(root: Path) -> tuple[BundleMeta, ...]:
    """What the readable bundles under ``root`` say of themselves, oldest first.

    Folders that hold no readable bundle are passed over: one damaged bundle must not hide the
    others. ``load_bundle`` says what is wrong with it.
    """
    found = []
    for folder in root.glob("[!.]*/") if root.is_dir() else []:
        try:
            found.append(read_meta(folder))
        except BundleError:
            continue
    return tuple(sorted(found, key=lambda meta: (meta.created, meta.name)))


def latest(root: Path, target: str) -> Path | None:
    """The folder of the newest bundle for a target, or None."""
    names = [meta.name for meta in list_bundles(root) if meta.target == target]
    return root / names[-1] if names else None


def _stamped(meta: BundleMeta, name: str) -> BundleMeta:
    created = datetime.now(UTC).isoformat(timespec="microseconds")
    return dataclasses.replace(
        meta, name=name, created=created, solesight_version=version("solesight")
    )


def _document(meta: BundleMeta, weights: Weights) -> bytes:
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        **dataclasses.asdict(meta),
        "weights": weights.as_json(),
    }
    try:
        text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
        return text.encode()
    except (TypeError, ValueError) as error:
        raise BundleError(f"the bundle's facts do not fit into JSON: {error}") from error


def _read_document(folder: Path) -> tuple[BundleMeta, Weights]:
    path = folder / _JSON
    try:
        if path.stat().st_size > _JSON_CAP:
            raise BundleError(f"{path} is too large to be a bundle's")
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BundleError(f"{folder} is no bundle: {_JSON} cannot be read") from error
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{path} is damaged: {error}; copy the bundle or train again") from error
    try:
        meta, weights = parse_document(document)
    except BundleError as error:
        raise BundleError(f"{folder}: {error}") from error
    # A folder that was copied or renamed is known by the name it has now.
    return dataclasses.replace(meta, name=folder.name), weights
