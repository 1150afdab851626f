"""`PHOTO...`: files, folders, and what is said of those with nothing in them."""

from pathlib import Path

import pytest

from solesight.cli.photos import expand_photos
from solesight.errors import ManifestError


def test_a_folder_without_photos_is_said_and_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("path\n")
    (tmp_path / ".hidden.jpg").write_bytes(b"x")
    with pytest.raises(ManifestError, match="there is no photo in this folder"):
        list(expand_photos([str(tmp_path)]))
    (tmp_path / "a.jpg").write_bytes(b"x")
    assert [name for name, _ in expand_photos([str(tmp_path)])] == [str(tmp_path / "a.jpg")]
