"""Counts have the noun that fits them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import solesight
from solesight import cli
from solesight.cli.run import run
from solesight.samples import write_samples
from solesight.wording import counted

# A name before the noun is no count: `test shoes`. Of filters a network has dozens.
_NO_COUNTS = ("{found.part} shoes", "{found.filters} filters")
_BARE = re.compile(
    r"\{[^{}]+\} (?:photos|shoes|pairs|groups|pictures|clusters|listings|names|models|conflicts|"
    r"filters|rounds|samples|stops|trials|classes|rows|sales|variants|files|marks)\b"
)


@pytest.mark.parametrize(
    ("n", "nouns", "said"),
    [
        (0, ("photo",), "0 photos"),
        (1, ("photo",), "1 photo"),
        (2431, ("photo",), "2,431 photos"),
        (1, ("class", "classes"), "1 class"),
        (3, ("class", "classes"), "3 classes"),
        (1, ("row has", "rows have"), "1 row has"),
    ],
)
def test_a_noun_follows_its_count(n: int, nouns: tuple[str, ...], said: str) -> None:
    assert counted(n, *nouns) == said


def test_no_command_writes_a_plural_behind_a_number_that_may_be_one() -> None:
    bare = [
        f"{file.name}: {found}"
        for file in sorted(Path(cli.__file__).parent.rglob("*.py"))
        for found in _BARE.findall(file.read_text(encoding="utf-8"))
        if found not in _NO_COUNTS
    ]
    assert bare == []


def test_one_photo_is_one_photo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn = write_samples(tmp_path / "drawn", shoes=1, photos_per_shoe=1, seed=0, extras=False)
    with solesight.open(tmp_path / "ws", workers=0) as ws:
        ws.add(drawn.folder)
    shown = ["-w", str(tmp_path / "ws")]
    photo = next(p for p in (tmp_path / "ws" / "photos").rglob("*") if p.is_file())
    capsys.readouterr()
    assert run(["forget", photo.name, "--dry-run", *shown]) == 0
    assert capsys.readouterr().out.strip() == "would forget 1 photo and 1 listing"
    photo.unlink()
    run(["doctor", *shown])
    assert "1 file is missing" in capsys.readouterr().out
