"""A bundle's probabilities as a CSV: one row a photo, one column a class."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from solesight.errors import WorkspaceError
from solesight.learn.asked import Asked
from solesight.pages import harmless, write_whole

__all__ = ["COLUMNS", "PREFIX", "write_probabilities"]

COLUMNS = ("photo", "path", "title", "source", "group", "split", "truth", "answer", "right")
PREFIX = "p:"
"""Before the name of each class. No column of ours has a colon, so that none can collide."""


def write_probabilities(path: Path, asked: Asked) -> int:
    """Write what a bundle said of each photo.

    Args:
        path: the CSV: UTF-8, commas, one head line. Texts that a table program would run as a
            formula begin with an apostrophe.
        asked: the rows with their answers.

    Returns:
        How many rows it has.

    Raises:
        WorkspaceError: it cannot be written, or another table has its name.
    """
    _check_place(path)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *(PREFIX + name for name in asked.classes)))
    for i, row in enumerate(asked.photos):
        truth, answer = asked.classes[asked.truth[i]], asked.classes[asked.answers[i]]
        texts = (row.path, row.labels.get("title", ""), row.source)
        writer.writerow(
            (
                row.photo,
                *(harmless(one) for one in texts),
                harmless(str(asked.groups[i])),
                asked.split,
                harmless(truth),
                harmless(answer),
                int(asked.right[i]),
                *(f"{p:.6f}" for p in asked.probabilities[i]),
            )
        )
    write_whole(path, text.getvalue().encode("utf-8"), "CSV")
    return len(asked)


def _check_place(path: Path) -> None:
    """Refuse to write over a table that is none of ours: a slip would cost a manifest."""
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            first = lines.readline()
    except FileNotFoundError:
        return
    except OSError as error:
        raise WorkspaceError(f"{path}: cannot be written ({error.strerror})") from error
    if not first.startswith(",".join(COLUMNS)):
        raise WorkspaceError(f"{path}: another table has this name: give a new one")
