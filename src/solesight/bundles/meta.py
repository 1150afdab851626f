"""What a bundle says of itself: the content of ``bundle.json``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Any, Final

from solesight.errors import BundleError

__all__ = [
    "FORMAT",
    "FORMAT_VERSION",
    "ArrayInfo",
    "BundleMeta",
    "FileInfo",
    "Weights",
    "parse_document",
    "parse_files",
]

FORMAT: Final = "solesight-bundle"
FORMAT_VERSION: Final = 1


@dataclass(frozen=True)
class BundleMeta:
    """Facts about a trained model.

    Attributes:
        target: what it predicts.
        learner: how it was learned.
        classes: the labels, in the order of the model's outputs.
        embedder: name of the embedder whose vectors it takes; empty if it takes pictures.
        embedder_sha256: of the embedder's weights.
        split: number of the split snapshot it was trained on.
        seed: of everything random in its training.
        n: how many photos and groups each split had, for example ``{"train": 900, ...}``.
        caveats: what a reader must know before believing a score; may be empty, never forgotten.
        validation: scores on the validation rows, as JSON.
        test: scores on the test rows, or None while they have not been looked at.
        floors: by name, as JSON.
        configuration: what the learner was told and what it chose.
        sources: training photos by source.
        left_out: photos without a label, by reason.
        licence: what may be done with it, in words.
        name: set when it is saved.
        created: UTC, ISO 8601; set when it is saved.
        solesight_version: set when it is saved.
    """

    target: str
    learner: str
    classes: tuple[str, ...]
    embedder: str
    embedder_sha256: str
    split: int
    seed: int
    n: Mapping[str, Any]
    caveats: tuple[str, ...]
    validation: Mapping[str, Any] | None = None
    test: Mapping[str, Any] | None = None
    floors: Mapping[str, Any] = field(default_factory=dict)
    configuration: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, Any] = field(default_factory=dict)
    left_out: Mapping[str, Any] = field(default_factory=dict)
    licence: str = (
        "The weights are learned from photos whose owners granted no licence; check what your "
        "use of them allows. No photo is inside."
    )
    name: str = ""
    created: str = ""
    solesight_version: str = ""


@dataclass(frozen=True)
class ArrayInfo:
    """Type and shape of one array in the weights."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class FileInfo:
    """What a further file of a bundle must be: its checksum and size."""

    sha256: str
    n_bytes: int


@dataclass(frozen=True)
class Weights:
    """What the weights file must be, so that damage and exchange are noticed.

    Attributes:
        sha256: of the file.
        n_bytes: of the file.
        arrays: type and shape by name.
    """

    sha256: str
    n_bytes: int
    arrays: Mapping[str, ArrayInfo]

    def as_json(self) -> dict[str, Any]:
        """The record as a plain dictionary."""
        return dataclasses.asdict(self)


# What JSON may hold in each field; fields of BundleMeta not named here hold text.
_TYPES: Mapping[str, type | UnionType] = {
    "classes": list,
    "caveats": list,
    "split": int,
    "seed": int,
    "n": dict,
    "validation": dict | None,
    "test": dict | None,
    "floors": dict,
    "configuration": dict,
    "sources": dict,
    "left_out": dict,
}
_FIELDS = tuple(entry.name for entry in dataclasses.fields(BundleMeta))


def parse_document(document: object) -> tuple[BundleMeta, Weights]:
    """Read what a ``bundle.json`` holds, checking every field.

    Keys that this version does not know are left aside, so that later versions may add some.

    Raises:
        BundleError: it is no bundle, is of a later format, or a field is missing or of the
            wrong kind; the message names the field.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BundleError("bundle.json does not describe a Solesight bundle")
    version = document.get("format_version")
    if version != FORMAT_VERSION:
        raise BundleError(
            f"bundle format {version!r} is not the format {FORMAT_VERSION} that this Solesight "
            "reads; upgrade Solesight or train the bundle anew"
        )
    values = {name: _field(document, name, _TYPES.get(name, str)) for name in _FIELDS}
    for name in ("classes", "caveats"):
        values[name] = _texts(name, values[name])
    return BundleMeta(**values), _weights(_field(document, "weights", dict))


def _field(document: Mapping[str, Any], name: str, kind: type | UnionType) -> Any:
    if name not in document:
        raise BundleError(f"bundle.json lacks {name!r}")
    value = document[name]
    # JSON's true is an int to Python; no field of ours is a bool.
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BundleError(f"bundle.json: {name!r} has a value of the wrong kind")
    return value


def _texts(name: str, values: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in values):
        raise BundleError(f"bundle.json: {name!r} must list texts")
    return tuple(values)


def _weights(document: Mapping[str, Any]) -> Weights:
    arrays = {}
    for name, info in _field(document, "arrays", dict).items():
        if not isinstance(info, dict):
            raise BundleError(f"bundle.json: array {name!r} is not described")
        shape = _field(info, "shape", list)
        if not all(isinstance(size, int) and size >= 0 for size in shape):
            raise BundleError(f"bundle.json: array {name!r} has an impossible shape")
        arrays[name] = ArrayInfo(_field(info, "dtype", str), tuple(shape))
    return Weights(_field(document, "sha256", str), _field(document, "n_bytes", int), arrays)


def parse_files(document: Mapping[str, Any]) -> dict[str, FileInfo]:
    """Read which further files a checked ``bundle.json`` names; older ones name none.

    Raises:
        BundleError: one is not described.
    """
    found = {}
    described = _field(document, "files", dict) if "files" in document else {}
    for name, info in described.items():
        if not isinstance(info, dict):
            raise BundleError(f"bundle.json: file {name!r} is not described")
        found[name] = FileInfo(_field(info, "sha256", str), _field(info, "n_bytes", int))
    return found
