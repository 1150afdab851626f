"""Explanations as pictures in a folder, where a run that was stopped goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solesight.errors import PhotoError, UnreadablePhoto
from solesight.explain.result import Explained, Unexplained
from solesight.explain.sheets import picture_files, write_pictures
from solesight.explain.verb import Asked, Explaining
from solesight.jobs import plain_name
from solesight.pages import read_signature
from solesight.photos import Caps, read_file_capped, sha256_hex
from solesight.progress import Progress, Silent

__all__ = ["Pictured", "explain_into"]

_FORM = 1
"""Of sheets and of what stands in them; a higher one makes those of older runs anew."""
_FIRST = ("path", "target", "bundle", "label")
"""Keys that a line begins with; a sheet holds them sorted."""


@dataclass(frozen=True)
class Pictured:
    """The explanations of a photo, written as pictures.

    Attributes:
        path: of the photo, as given.
        lines: what ``--json`` prints of each, with ``sheet``, ``heat`` and ``overlay``.
        sheet: the picture of all.
        kept: it lay there from an earlier run that asked the same.
    """

    path: str
    lines: tuple[Mapping[str, Any], ...]
    sheet: Path
    kept: bool

    def as_json(self) -> list[dict[str, Any]]:
        """Give the lines that ``--json`` prints."""
        return [dict(line) for line in self.lines]


def explain_into(
    folder: Path,
    photos: Iterable[tuple[str, Path]],
    asked: Asked,
    *,
    caps: Caps | None = None,
    progress: Progress | None = None,
) -> Iterator[Pictured | Unexplained]:
    """Explain photos and write a sheet of each, with heat and overlay of each explanation.

    A photo whose sheet lies there, made of the same bytes by the same question, is not explained
    again: its lines are read from the sheet. Arguments and errors are those of `explain`.

    Args:
        folder: of the pictures; made if missing.
        photos: (path as given, file) pairs.
        asked: of whom, and how.
        caps: size limits of a photo.
        progress: told of each photo.

    Yields:
        for each photo its pictures, or why there are none.
    """
    asked.pairs()
    every, limits = list(photos), caps or Caps()
    explaining, names, told = Explaining(asked, limits), _Names(asked.against), progress or Silent()
    told.start("explain", len(every))
    for name, path in every:
        stem, question = names.of(name), _question(name, path, asked, limits)
        kept = _kept(name, folder, stem, question)
        yield kept or _made(explaining.one(name, path), folder, stem, question)
        told.advance()
    told.finish()


def _made(
    found: list[Explained] | Unexplained, folder: Path, stem: str, question: str
) -> Pictured | Unexplained:
    if isinstance(found, Unexplained):
        return found
    write_pictures(found, folder, stem, question)
    return _pictured(found[0].path, [one.as_json() for one in found], folder, stem, kept=False)


def _kept(path: str, folder: Path, stem: str, question: str) -> Pictured | None:
    sheet = folder / f"{stem}.png"
    try:
        made = read_signature(sheet)
        # Written last: where it agrees, all the others are there.
        beside = json.loads(sheet.with_suffix(".json").read_text(encoding="utf-8"))
    except (UnreadablePhoto, OSError, ValueError):
        return None
    if not question or made.get("question") != question or beside != made:
        return None
    found = _pictured(path, made["explanations"], folder, stem, kept=True)
    whole = all(Path(line[part]).is_file() for line in found.lines for part in ("heat", "overlay"))
    return found if whole else None


def _pictured(
    path: str, told: list[dict[str, Any]], folder: Path, stem: str, *, kept: bool
) -> Pictured:
    sheet, pairs = picture_files(folder, stem, told)
    lines = tuple(
        {**{k: line[k] for k in _FIRST}, **line, "seconds": line.get("seconds", 0.0),
         "sheet": str(sheet), "heat": str(heat), "overlay": str(overlay)}
        for line, (heat, overlay) in zip(told, pairs, strict=True)
    )  # fmt: skip
    return Pictured(path, lines, sheet, kept)


def _question(name: str, path: Path, asked: Asked, caps: Caps) -> str:
    """Name all that a sheet depends on; empty for a photo that cannot be read."""
    try:
        photo = sha256_hex(read_file_capped(path, caps))
    except (PhotoError, OSError, ValueError):
        return ""
    metas = [witness.bundle.meta for witness in asked.witnesses]
    what = {
        "form": _FORM,
        "path": name,
        "photo": photo,
        "bundles": [(meta.name, meta.created) for meta in metas],
        "embedders": [witness.embedder.sha256 for witness in asked.witnesses],
        "known": {
            bundle: _digest((*known.photos, *known.titles, *map(str, known.labels)))
            for bundle, known in asked.known.items()
        },
        "trust": {bundle: dict(said) for bundle, said in asked.trust.items()},
        "options": dict(asked.options),
        "methods": list(asked.methods),
        "rest": [asked.label, asked.against, asked.layer, asked.background, asked.least],
        "seed": asked.seed,
    }
    return _digest([json.dumps(what, sort_keys=True)])


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


class _Names:
    """Names of files, none twice."""

    def __init__(self, against: str | None) -> None:
        self._taken: set[str] = set()
        self._end = f"-not-{plain_name(against)}" if against else ""

    def of(self, path: str) -> str:
        """Give a name for a photo's pictures."""
        stem = plain_name(Path(path).stem) + self._end
        name, n = stem, 1
        while name in self._taken:
            n += 1
            name = f"{stem}-{n}"
        self._taken.add(name)
        return name
