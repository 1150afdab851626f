"""Bundles inside a bundle: the bases of a stack, their arrays and files under numbered names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from solesight.bundles import Bundle
from solesight.learn.learners import Saved

__all__ = ["inner_arrays", "inner_bundle", "inner_files"]


@dataclass(frozen=True)
class _InnerBundle(Bundle):
    """A base's share of a stack's bundle, as its learner reads it.

    Attributes:
        outer: the stack's bundle.
        prefix: of the names of its files there.
    """

    outer: Bundle | None = None
    prefix: str = ""

    def read_file(self, name: str) -> bytes:
        """Read a file of the base, if it is the one that was saved."""
        if self.outer is None:
            return super().read_file(name)
        return self.outer.read_file(self.prefix + name)


def inner_arrays(saved: Sequence[Saved]) -> dict[str, NDArray[Any]]:
    """Give the arrays of bases under names of their own."""
    return {
        f"base{i}.{name}": array
        for i, one in enumerate(saved)
        for name, array in one.arrays.items()
    }


def inner_files(saved: Sequence[Saved]) -> dict[str, bytes]:
    """Give the files of bases under names of their own."""
    return {
        f"base{i}-{name}": data for i, one in enumerate(saved) for name, data in one.files.items()
    }


def inner_bundle(bundle: Bundle, number: int, base: Mapping[str, Any]) -> Bundle:
    """Give a base of a stack as a bundle that its learner can load.

    Args:
        bundle: the stack.
        number: which base.
        base: what the stack's configuration says of it.
    """
    start, prefix = f"base{number}.", f"base{number}-"
    meta = replace(
        bundle.meta,
        learner=str(base["learner"]),
        classes=tuple(str(name) for name in base["classes"]),
        configuration=dict(base["configuration"]),
    )
    arrays = {
        name.removeprefix(start): array
        for name, array in bundle.arrays.items()
        if name.startswith(start)
    }
    files = {
        name.removeprefix(prefix): info
        for name, info in bundle.files.items()
        if name.startswith(prefix)
    }
    return _InnerBundle(bundle.folder, meta, arrays, files, bundle, prefix)
