"""Pictures have names that say what is in them."""

from pathlib import Path

import pytest

from solesight.errors import SettingsError
from solesight.pages import picture_path


def test_a_name_without_an_ending_gets_the_right_one(tmp_path: Path) -> None:
    assert picture_path(tmp_path / "sheet") == tmp_path / "sheet.png"
    assert picture_path(tmp_path / "sheet.PNG") == tmp_path / "sheet.PNG"
    assert picture_path(tmp_path / "steps", ".svg") == tmp_path / "steps.svg"


def test_another_format_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"x\.jpg: what is written is PNG: .* ends in \.png"):
        picture_path("x.jpg")
    with pytest.raises(SettingsError, match=r"x\.png: what is written is SVG"):
        picture_path("x.png", ".svg")
    with pytest.raises(SettingsError, match="is a folder: name the PNG file"):
        picture_path(tmp_path)
