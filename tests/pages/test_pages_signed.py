"""Pictures that say how they were made."""

import json
from pathlib import Path

import pytest
from PIL import Image

from solesight.errors import UnreadablePhoto
from solesight.pages import read_signature, signed_png, write_signed

MADE = {"verb": "recolor", "seed": 7, "settings": {"palette": ["#ff0000", "weiß"]}}


def test_what_made_it_is_read_back_from_the_picture_and_from_beside(tmp_path: Path) -> None:
    path = write_signed(tmp_path / "new.png", Image.new("RGB", (8, 6), "red"), MADE)
    assert read_signature(path) == MADE
    assert json.loads((tmp_path / "new.json").read_text(encoding="utf-8")) == MADE
    assert sorted(p.name for p in tmp_path.iterdir()) == ["new.json", "new.png"]
    with Image.open(path) as picture:
        assert picture.size == (8, 6)


def test_the_same_gives_the_same_bytes_and_another_seed_does_not() -> None:
    picture = Image.new("RGB", (8, 6), "red")
    assert signed_png(picture, MADE) == signed_png(picture.copy(), dict(reversed(MADE.items())))
    assert signed_png(picture, MADE) != signed_png(picture, {**MADE, "seed": 8})


def test_a_picture_of_somebody_else_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (8, 6)).save(tmp_path / "plain.png")
    with pytest.raises(UnreadablePhoto, match=r"plain\.png: nothing is written"):
        read_signature(tmp_path / "plain.png")
    (tmp_path / "text.png").write_text("hello")
    with pytest.raises(UnreadablePhoto, match=r"text\.png: not a PNG"):
        read_signature(tmp_path / "text.png")
