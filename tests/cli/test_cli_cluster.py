"""`cluster` as people and scripts meet it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import solesight
from solesight.cli.run import run
from solesight.samples import write_samples

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("cli-clusters")
    write_samples(folder / "shoes", shoes=8, photos_per_shoe=3, seed=2, extras=False)
    with solesight.open(folder / "ws", workers=0) as ws:
        ws.add(folder / "shoes", manifest=folder / "shoes" / "manifest.csv")
        ws.clean()
        ws.embed(ws.settings.naming_embedder)
    return str(folder / "ws")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SOLESIGHT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SOLESIGHT_WORKERS", "0")
    monkeypatch.chdir(tmp_path)


def test_a_person_reads_a_table_and_where_the_page_is(shop: str, capsys: Captured) -> None:
    assert run(["cluster", "--k-most", "5", "-w", shop, "-o", "seen.html"]) == 0
    said = capsys.readouterr()
    assert "clusters (made now); silhouette" in said.out
    assert "page: seen.html" in said.out
    assert "highest mean of the three marks" in said.err
    assert Path("seen.html").is_file()
    assert run(["cluster", "--k-most", "5", "-w", shop]) == 0
    assert "there already, 0 photos joined them" in capsys.readouterr().out


def test_json_is_a_line_and_with_photos_a_line_each(shop: str, capsys: Captured) -> None:
    assert run(["cluster", "--k", "3", "--json", "--photos", "--color", "brand", "-w", shop]) == 0
    head, *lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert head["plan"]["k"] == len(head["clusters"]) == 3
    assert head["n"] == len(lines)
    assert head["silhouette"]["low"] < head["silhouette"]["value"] < head["silhouette"]["high"]
    assert Path(head["page"]).stat().st_size == head["n_bytes"]
    sizes = {card["cluster"]: card["n"] for card in head["clusters"]}
    assert sizes == {c: sum(one["cluster"] == c for one in lines) for c in sizes}
    assert all(one["path"].startswith("photos/") for one in lines)
    with solesight.open(shop, workers=0) as ws:
        assert ws.cluster(assign=True).number == head["clustering"]


def test_what_cannot_be_done_is_one_line(shop: str, capsys: Captured) -> None:
    assert run(["cluster", "--color", "sole", "-w", shop]) == 2
    assert "no column named 'sole'; known:" in capsys.readouterr().err
    assert run(["cluster", "--assign", "--k", "4", "-w", shop]) == 2
    assert "leave the other options out" in capsys.readouterr().err
    assert run(["cluster", "--k", "1", "-w", shop]) == 2
    assert "two clusters are the least" in capsys.readouterr().err
    assert run(["cluster", "-w", "nowhere"]) == 2
