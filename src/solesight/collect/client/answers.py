"""Answers of sources, kept in the workspace, packed, whole or not there at all.

Fresh ones are not asked for twice, old ones are only asked whether they changed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solesight.collect.sources.declaring import Answer

__all__ = ["AnswerCache", "Kept", "answer_key"]


def answer_key(url: str, params: Mapping[str, str], body: Any = None) -> str:
    """Name a question; keys of the user are no part of it."""
    text = json.dumps([url, sorted(params.items()), body], sort_keys=True)
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()


@dataclass(frozen=True)
class Kept:
    """An answer that was kept.

    Attributes:
        answer: as it was.
        until: seconds since 1970; fresh before that.
        validators: headers that ask whether it changed.
    """

    answer: Answer
    until: float
    validators: Mapping[str, str]


class AnswerCache:
    """A folder of answers.

    Args:
        folder: made when needed; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str) -> Kept | None:
        """Give what is kept for a question; a damaged file counts as none."""
        if self._folder is None:
            return None
        try:
            packed = self._path(self._folder, key).read_bytes()
            head, _, body = gzip.decompress(packed).partition(b"\n")
            said = json.loads(head)
            answer = Answer(body=body, **said["answer"])
            return Kept(answer, float(said["until"]), said["validators"])
        except (OSError, ValueError, KeyError, TypeError, EOFError, zlib.error):
            return None

    def put(self, key: str, answer: Answer, until: float) -> None:
        """Keep an answer; its place is taken by one step, so no reader sees half of it."""
        if self._folder is None:
            return
        said = {
            name: getattr(answer, name) for name in ("url", "content_type", "status", "at", "asked")
        }
        head = {"answer": said, "until": until, "validators": _validators(answer.headers)}
        path = self._path(self._folder, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
        try:
            partial.write_bytes(gzip.compress(json.dumps(head).encode() + b"\n" + answer.body, 6))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def forget(self, wanted: set[str]) -> int:
        """Remove the answers that name any of these addresses or hosts, and count them.

        Raises:
            OSError: one cannot be removed.
        """
        needles = [text.encode() for text in wanted if text]
        gone = 0
        for path in self._files():
            try:
                text = gzip.decompress(path.read_bytes()).replace(b"\\/", b"/")
            except (OSError, EOFError, zlib.error):
                text = b"".join(needles)  # damaged: nobody can tell what it held
            if any(needle in text for needle in needles):
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def _files(self) -> Iterator[Path]:
        if self._folder is not None and self._folder.is_dir():
            yield from sorted(p for p in self._folder.rglob("*") if p.is_file())

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.gz"


def _validators(headers: Mapping[str, str]) -> dict[str, str]:
    asked = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {question: headers[name] for name, question in asked.items() if headers.get(name)}
