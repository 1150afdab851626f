"""What a person decided on doubtful labels becomes that person's word in the catalog."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solesight.audit.sheet import read_sheet
from solesight.catalog import (
    Assertion,
    Catalog,
    assert_labels,
    held_photos,
    read_labels,
    withdraw,
)

__all__ = ["Decided", "take_decisions"]

AUTHOR = "user"
_ACCEPT = {"accept", "accepted", "a", "y", "yes", "x", "1", "true"}
_REJECT = {"reject", "rejected", "r", "n", "no", "0", "false"}
_UNDO = {"undo", "u"}


@dataclass(frozen=True)
class Decided:
    """What came of a sheet of decisions.

    Attributes:
        target: the field that labels were said of.
        accepted: labels that are the user's word now.
        known: accepted before, so that nothing was appended.
        undone: words of the user that were taken back.
        rejected: rows whose suggestion is not taken, by decision.
        undecided: rows without a decision.
        failed: (photo, why) of rows that could not be followed.
    """

    target: str
    accepted: int
    known: int
    undone: int
    rejected: int
    undecided: int
    failed: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        failed = [{"photo": photo, "error": why} for photo, why in self.failed]
        return {**vars(self), "failed": failed}


def take_decisions(catalog: Catalog, target: str, path: Path, labels: Collection[str]) -> Decided:
    """Append the accepted suggestions of a sheet as the user's word; nothing is overwritten.

    Args:
        catalog: where labels are.
        target: the field.
        path: the sheet, its column ``decision`` filled in: ``accept`` takes the suggestion,
            ``reject`` does not, nor does it any longer where it was accepted before, ``undo`` takes
            back what the user said of the photo; nothing leaves it as it is.
        labels: of the target; another suggestion is no label, or the sheet another target's.

    Raises:
        ManifestError: it is no sheet of `audit`.
    """
    rows = [{**row, "decision": row["decision"].casefold()} for row in read_sheet(path)]
    accepted = [row for row in rows if row["decision"] in _ACCEPT]
    known = {label.casefold() for label in labels}
    with catalog.writing() as connection:
        taken_back = [
            *(row for row in rows if row["decision"] in _UNDO),
            *_taken_before(rows, target, read_labels(connection, [target])),
        ]
        there = held_photos(connection, {row["photo"] for row in (*accepted, *taken_back)})
        words = [
            Assertion(row["photo"], target, row["suggestion"], AUTHOR)
            for row in accepted
            if row["photo"] in there and row["suggestion"].casefold() in known
        ]
        appended = assert_labels(connection, words)
        back = [Assertion(row["photo"], target, None, AUTHOR) for row in taken_back]
        undone = withdraw(connection, [said for said in back if said.subject in there])
    return Decided(
        target=target,
        accepted=appended,
        known=len(words) - appended,
        undone=undone,
        rejected=sum(row["decision"] in _REJECT for row in rows),
        undecided=sum(not row["decision"] for row in rows),
        failed=tuple(_failed(rows, there, known)),
    )


def _taken_before(
    rows: Sequence[Mapping[str, str]], target: str, held: Mapping[str, Mapping[str, str]]
) -> Iterator[Mapping[str, str]]:
    """Find the rejected rows whose suggestion holds: it was accepted before."""
    for row in rows:
        now = held.get(row["photo"], {}).get(target, "")
        if row["decision"] in _REJECT and now and now.casefold() == row["suggestion"].casefold():
            yield row


def _failed(
    rows: Sequence[Mapping[str, str]], there: Collection[str], known: Collection[str]
) -> Iterator[tuple[str, str]]:
    for row in rows:
        photo, decision = row["photo"], row["decision"]
        if decision in _REJECT or not decision:
            continue
        if decision not in _ACCEPT | _UNDO:
            yield photo, f"decision {decision!r}: write accept, reject or undo"
        elif photo not in there:
            yield photo, "no such photo in this catalog"
        elif decision in _ACCEPT and not row["suggestion"]:
            yield photo, "there is no suggestion to accept"
        elif decision in _ACCEPT and row["suggestion"].casefold() not in known:
            yield photo, f"no photo has the label {row['suggestion']!r}: another target's sheet?"
