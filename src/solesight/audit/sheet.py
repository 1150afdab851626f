"""The list of doubtful labels as a CSV that a person edits; what was decided before stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from solesight.audit.verb import LISTED, Audited
from solesight.errors import ManifestError
from solesight.pages import as_it_was, harmless, write_whole

__all__ = ["COLUMNS", "SheetRow", "read_sheet", "sheet_rows", "write_sheet"]

COLUMNS = ("photo", "path", "title", "kind", "label", "suggestion", "confidence", "decision")


@dataclass(frozen=True)
class SheetRow:
    """A label that may be wrong.

    Attributes:
        photo: hash.
        path: where it was listed.
        title: of the listing.
        kind: ``conflict``, ``label_error`` or ``look_alike``.
        label: as it is.
        suggestion: what it may be instead.
        confidence: of that, 0 to 1; None where two copies merely disagree.
        decision: empty, ``accept``, ``reject`` or ``undo``.
    """

    photo: str
    path: str
    title: str
    kind: str
    label: str
    suggestion: str
    confidence: float | None
    decision: str = ""

    def cells(self) -> tuple[str, ...]:
        """Give the row as a table program may safely open it."""
        sure = "" if self.confidence is None else f"{self.confidence:.3f}"
        path, title, label, suggestion = (
            harmless(text) for text in (self.path, self.title, self.label, self.suggestion)
        )
        return (self.photo, path, title, self.kind, label, suggestion, sure, self.decision)


def sheet_rows(audited: Audited, titles: Mapping[str, tuple[str, str]]) -> Iterator[SheetRow]:
    """Yield the doubtful labels: conflicts first, then likely errors, then look-alikes.

    Args:
        audited: what was found.
        titles: photo -> (path, title).
    """
    rows, classes = audited.rows, audited.rows.classes
    for pair in audited.conflicts[:LISTED]:
        sides = ((pair.a, pair.label_a, pair.label_b), (pair.b, pair.label_b, pair.label_a))
        for photo, own, other in sides:
            yield SheetRow(photo, *titles[photo], "conflict", own, other, None)
    for kind, found in (("label_error", audited.suspects), ("look_alike", audited.alike)):
        for one in found:
            photo = rows.photos[one.row].photo
            labels = classes[rows.truth[one.row]], classes[one.suggestion]
            yield SheetRow(photo, *titles[photo], kind, *labels, round(one.confidence, 3))


def write_sheet(path: Path, audited: Audited, titles: Mapping[str, tuple[str, str]]) -> int:
    """Write the sheet; decisions of an older one are carried over.

    Args:
        path: the CSV.
        audited: what was found.
        titles: photo -> (path, title).

    Returns:
        How many rows it has.

    Raises:
        WorkspaceError: it cannot be written.
        ManifestError: an older one is there and cannot be read: it may hold decisions.
    """
    decided = _decided(path)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = list(sheet_rows(audited, titles))
    for row in rows:
        before = decided.get((row.photo, row.kind, row.suggestion), "")
        writer.writerow((*row.cells()[:-1], before))
    write_whole(path, text.getvalue().encode("utf-8"), "sheet")
    return len(rows)


def _decided(path: Path) -> dict[tuple[str, str, str], str]:
    if not path.exists():
        return {}
    rows = read_sheet(path)
    return {(r["photo"], r["kind"], r["suggestion"]): r["decision"] for r in rows}


def read_sheet(path: Path) -> list[dict[str, str]]:
    """Read the rows of a sheet as a person left it.

    Raises:
        ManifestError: there is no such file, or it is no sheet of `audit`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ManifestError(f"{path}: is no UTF-8 text: save it as CSV (UTF-8)") from error
    # Table programs of some countries save with semicolons.
    first = text.splitlines()[0] if text else ""
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if lacking:
        raise ManifestError(
            f"{path}: has no column {lacking[0]}: give the CSV that `solesight audit` wrote"
        )
    return [{name: as_it_was((row.get(name) or "").strip()) for name in COLUMNS} for row in reader]
