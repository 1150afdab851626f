"""Bundles on disk: saved as a whole or not at all, checked when loaded."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    FileInfo,
    Weights,
    parse_document,
    parse_files,
)
from solesight.bundles.names import checked_file, name_stem
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
        files: what its further files must be, by name; `read_file` reads one.
    """

    folder: Path
    meta: BundleMeta
    arrays: Mapping[str, NDArray[Any]]
    files: Mapping[str, FileInfo] = field(default_factory=dict)

    def read_file(self, name: str) -> bytes:
        """Read a further file, a network for example, if it is the one that was saved.

        Raises:
            BundleError: the bundle names no such file, or it is missing or another one.
        """
        info = self.files.get(name)
        if info is None:
            raise BundleError(f"{self.meta.name} names no file {name!r}; train it again")
        path = self.folder / checked_file(name)
        try:
            # The size is compared first: an exchanged file of gigabytes is not even read.
            data = path.read_bytes() if path.stat().st_size == info.n_bytes else b""
        except OSError as error:
            raise BundleError(f"{path} cannot be read: {error.strerror}; train again") from error
        if hashlib.sha256(data).hexdigest() != info.sha256:
            raise BundleError(
                f"{path} is not the file that was saved; copy the bundle or train again"
            )
        return data


def save_bundle(
    root: Path,
    meta: BundleMeta,
    arrays: Mapping[str, NDArray[Any]],
    *,
    name: str | None = None,
    files: Mapping[str, bytes] | None = None,
    card: Callable[[BundleMeta], str] = render_card,
) -> Bundle:
    """Write a bundle into its own folder under ``root``, all of it or nothing.

    Args:
        root: the folder of bundles; made if missing.
        meta: facts; name, creation time and version are filled in here.
        arrays: the weights; every number must be finite.
        name: a name of the user's own; else ``<target>-<learner>-<next number>``.
        files: further files by name, ``model.onnx`` for example.
        card: writes the card; that of a model with classes by default.

    Returns:
        The bundle as saved, its ``folder`` and ``meta.name`` set.

    Raises:
        BundleError: the name is unusable or taken, or a value cannot be stored.
    """
    blob, weights = encode_weights(arrays)
    more = dict(files or {})
    infos = {
        checked_file(own): FileInfo(hashlib.sha256(data).hexdigest(), len(data))
        for own, data in more.items()
    }
    root.mkdir(parents=True, exist_ok=True)
    stem = name_stem(meta.target, meta.learner)
    chosen = claim_number(root, stem) if name is None else claim_name(root, name)
    try:
        done = _stamped(meta, chosen)
        document = _document(done, weights, infos)
        content = {**more, _WEIGHTS: blob, _JSON: document, _CARD: card(done).encode()}
        folder = publish(root, chosen, content)
    except BaseException:
        release(root, chosen)
        raise
    return Bundle(folder, done, dict(arrays), infos)


def load_bundle(folder: Path) -> Bundle:
    """Read a bundle, after checking that it is whole and unchanged.

    Raises:
        BundleError: a file is missing or damaged, the weights are not those that were saved, or
            ``bundle.json`` is not one of ours.
    """
    meta, weights, files = _read_document(folder)
    return Bundle(folder, meta, read_weights(folder / _WEIGHTS, weights), files)


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


def _document(meta: BundleMeta, weights: Weights, files: Mapping[str, FileInfo]) -> bytes:
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        **dataclasses.asdict(meta),
        "weights": weights.as_json(),
        "files": {name: dataclasses.asdict(info) for name, info in files.items()},
    }
    try:
        text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
        return text.encode()
    except (TypeError, ValueError) as error:
        raise BundleError(f"the bundle's facts do not fit into JSON: {error}") from error


def _read_document(folder: Path) -> tuple[BundleMeta, Weights, dict[str, FileInfo]]:
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
        files = parse_files(document)
    except BundleError as error:
        raise BundleError(f"{folder}: {error}") from error
    # A folder that was copied or renamed is known by the name it has now.
    return dataclasses.replace(meta, name=folder.name), weights, files
