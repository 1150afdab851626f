"""Decisions: a person's word, appended, never overwriting; sheets as table programs save them."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_making import add_photo, new_catalog

from solesight.audit import take_decisions
from solesight.audit.sheet import COLUMNS, SheetRow, read_sheet
from solesight.catalog import Catalog, read_labels
from solesight.errors import ManifestError

BRANDS = {"Kestrin", "Orbelo", "A", "B"}


def sheet(folder: Path, *rows: tuple[str, str, str], separator: str = ",") -> Path:
    """Write rows of (photo, suggestion, decision)."""
    path = folder / "sheet.csv"
    lines = [COLUMNS, *((p, "", "", "label_error", "x", s, "", d) for p, s, d in rows)]
    path.write_text("\n".join(separator.join(cells) for cells in lines) + "\n")
    return path


def brand(catalog: Catalog, photo: str) -> str:
    with catalog.reading() as connection:
        return read_labels(connection, ["brand"])[photo]["brand"]


def test_an_accepted_suggestion_beats_the_manifest_and_can_be_undone(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        photo = add_photo(catalog, "p", brand="Kestrin")
        accept = sheet(tmp_path, (photo, "Orbelo", "Accept"))
        assert take_decisions(catalog, "brand", accept, BRANDS).accepted == 1
        assert brand(catalog, photo) == "Orbelo"
        again = take_decisions(catalog, "brand", accept, BRANDS)
        assert (again.accepted, again.known) == (0, 1)
        undone = take_decisions(
            catalog, "brand", sheet(tmp_path, (photo, "Orbelo", "undo")), BRANDS
        )
        assert undone.undone == 1
        assert brand(catalog, photo) == "Kestrin"


def test_what_is_not_accepted_changes_nothing(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        photo = add_photo(catalog, "p", brand="Kestrin")
        found = take_decisions(
            catalog, "brand", sheet(tmp_path, (photo, "A", ""), (photo, "B", "reject")), BRANDS
        )
        assert (found.accepted, found.undecided, found.rejected) == (0, 1, 1)
        assert brand(catalog, photo) == "Kestrin"


def test_what_cannot_be_followed_is_named(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        photo = add_photo(catalog, "p", brand="Kestrin")
        rows = [("f" * 64, "A", "accept"), (photo, "", "accept"), (photo, "A", "perhaps")]
        found = take_decisions(catalog, "brand", sheet(tmp_path, *rows), BRANDS)
        assert [name for name, _ in found.failed] == ["f" * 64, photo, photo]
        assert "accept, reject or undo" in found.failed[2][1]
        assert brand(catalog, photo) == "Kestrin"


def test_a_rejection_takes_back_what_was_accepted_before_and_nothing_else(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        photo = add_photo(catalog, "p", brand="Kestrin")
        take_decisions(catalog, "brand", sheet(tmp_path, (photo, "Orbelo", "accept")), BRANDS)
        other = sheet(tmp_path, (photo, "A", "reject"))
        assert take_decisions(catalog, "brand", other, BRANDS).undone == 0
        assert brand(catalog, photo) == "Orbelo"
        found = take_decisions(
            catalog, "brand", sheet(tmp_path, (photo, "orbelo", "reject")), BRANDS
        )
        assert (found.undone, found.rejected) == (1, 1)
        assert brand(catalog, photo) == "Kestrin"


def test_the_sheet_of_another_target_is_not_taken(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        photo = add_photo(catalog, "p", brand="Kestrin")
        found = take_decisions(
            catalog, "brand", sheet(tmp_path, (photo, "hyped", "accept")), BRANDS
        )
        assert (found.accepted, len(found.failed)) == (0, 1)
        assert "another target's sheet" in found.failed[0][1]
        assert brand(catalog, photo) == "Kestrin"


def test_no_cell_is_a_formula_and_all_are_read_as_they_were(tmp_path: Path) -> None:
    row = SheetRow("p", "=path", "+title", "label_error", "-label", "=SUM(A1)", 0.5, "accept")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.cells())
    path = tmp_path / "sheet.csv"
    quoted = [",".join(COLUMNS), ",".join(row.cells())]
    path.write_text("\n".join(quoted) + "\n")
    (found,) = read_sheet(path)
    assert (found["label"], found["suggestion"]) == ("-label", "=SUM(A1)")


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = sheet(tmp_path, ("p", "A", "accept"), separator=";")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (row,) = read_sheet(path)
    assert (row["photo"], row["suggestion"], row["decision"]) == ("p", "A", "accept")


def test_what_is_no_sheet_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(ManifestError, match="no column photo"):
        read_sheet(other)
    with pytest.raises(ManifestError, match="cannot be read"):
        read_sheet(tmp_path / "missing.csv")
    other.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ManifestError, match="UTF-8"):
        read_sheet(other)


def test_a_title_is_never_a_formula() -> None:
    cells = SheetRow("p", "-a.jpg", "=1+1", "label_error", "x", "y", 0.5).cells()
    assert cells[1:3] == ("'-a.jpg", "'=1+1")
    assert cells[6] == "0.500"
