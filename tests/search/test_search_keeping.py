"""What lies on disk: built once, extended, built anew, never trusted unchecked."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from search_making import brute, cloud, names, same

from solesight.search import Index, Upkeep, discard_index, open_index
from solesight.search import opening as opening_file


class Counting:
    """Progress that counts the rows a graph was given."""

    def __init__(self) -> None:
        self.rows = 0

    def start(self, label: str, total: int | None) -> None:
        assert label == "index"

    def advance(self, n: int = 1) -> None:
        self.rows += n

    def finish(self) -> None:
        pass


def _open(
    n: int, folder: Path, key: str = "k", start: int = 0, width: int = 16
) -> tuple[Index, int]:
    """Open an index over rows of one cloud; say how many rows went into a graph."""
    counting = Counting()
    upkeep = Upkeep(tail_up_to=30, gone_up_to=0.2, progress=counting)
    vectors = cloud(600, width)[start : start + n]
    ids = names(n, start)
    index = open_index(ids, vectors, folder=folder, key=key, exact_up_to=20, upkeep=upkeep)
    queries = cloud(5, width, seed=4)
    same(index.query(queries, n), brute(vectors, queries, n))
    near = index.query(vectors[:20], 1)
    assert near.rows[:, 0].tolist() == list(range(20))
    return index, counting.rows


def _files(folder: Path) -> list[str]:
    return sorted(path.name.split("-")[0] for path in folder.iterdir())


WHOLE = ["graph", "index.json", "names"]


def test_it_is_built_once_and_then_read(tmp_path: Path) -> None:
    assert _open(400, tmp_path / "a" / "b")[1] == 400
    assert _open(400, tmp_path / "a" / "b")[1] == 0
    assert _files(tmp_path / "a" / "b") == WHOLE


def test_a_short_tail_waits_and_a_long_one_is_added(tmp_path: Path) -> None:
    _open(300, tmp_path)
    index, added = _open(330, tmp_path)
    assert (index.tail, added) == (30, 0)
    index, added = _open(331, tmp_path)
    assert (index.tail, added) == (0, 31)
    assert _open(331, tmp_path)[1] == 0
    assert _files(tmp_path) == WHOLE


def test_some_may_go_and_many_make_it_anew(tmp_path: Path) -> None:
    _open(300, tmp_path)
    index, added = _open(240, tmp_path, start=60)
    assert (index.gone, added) == (60, 0)
    index, added = _open(239, tmp_path, start=61)
    assert (index.gone, added) == (0, 239)
    # Those that come back are new.
    index, _ = _open(240, tmp_path, start=60)
    assert (index.gone, index.tail) == (0, 1)


def _flip(path: Path, at: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(at * (len(content) - 1))] ^= 1
    path.write_bytes(bytes(content))


def _graph(folder: Path) -> Path:
    return next(folder.glob("graph-*"))


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: _flip(_graph(folder), 0.0),
        lambda folder: _flip(_graph(folder), 0.5),
        lambda folder: _flip(_graph(folder), 1.0),
        lambda folder: _flip(next(folder.glob("names-*")), 0.3),
        lambda folder: os.truncate(_graph(folder), 1000),
        lambda folder: _graph(folder).write_bytes(b""),
        lambda folder: _graph(folder).unlink(),
        lambda folder: next(folder.glob("names-*")).unlink(),
        lambda folder: (folder / "index.json").unlink(),
        lambda folder: (folder / "index.json").write_text("{"),
        lambda folder: (folder / "index.json").write_text("[1]"),
        lambda folder: (folder / "index.json").write_text("{}"),
        lambda folder: (folder / "index.json").write_bytes(b"\xff\xfe"),
    ],
)
def test_what_is_damaged_is_built_anew(tmp_path: Path, harm: Callable[[Path], object]) -> None:
    _open(200, tmp_path)
    harm(tmp_path)
    assert _open(200, tmp_path)[1] == 200
    assert _open(200, tmp_path)[1] == 0


@pytest.mark.parametrize("part", ["graph", "names"])
@pytest.mark.parametrize(
    "wrong", [None, 3, {}, {"file": 5, "bytes": 1, "sha256": ""}, {"file": ".."}]
)
def test_a_sidecar_that_makes_no_sense_is_not_followed(
    tmp_path: Path, part: str, wrong: object
) -> None:
    _open(100, tmp_path)
    told = json.loads((tmp_path / "index.json").read_text())
    told[part] = wrong
    (tmp_path / "index.json").write_text(json.dumps(told))
    assert _open(100, tmp_path)[1] == 100


def test_a_sidecar_does_not_lead_out_of_its_folder(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    _open(100, inside)
    outside = tmp_path / "graph-outside"
    _graph(inside).rename(outside)
    told = json.loads((inside / "index.json").read_text())
    told["graph"]["file"] = "../graph-outside"
    (inside / "index.json").write_text(json.dumps(told))
    assert _open(100, inside)[1] == 100
    assert outside.is_file()


def test_a_file_with_the_right_digest_that_is_no_graph_is_built_anew(tmp_path: Path) -> None:
    _open(100, tmp_path)
    told = json.loads((tmp_path / "index.json").read_text())
    _graph(tmp_path).write_bytes(b"IHNs" + b"\xff" * 200)
    content = _graph(tmp_path).read_bytes()
    told["graph"].update(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    (tmp_path / "index.json").write_text(json.dumps(told))
    assert _open(100, tmp_path)[1] == 100


def test_a_graph_of_another_key_or_width_is_not_used(tmp_path: Path) -> None:
    _open(100, tmp_path)
    assert _open(100, tmp_path, key="other")[1] == 100
    assert _open(100, tmp_path, key="other", width=8)[1] == 100
    assert _files(tmp_path) == WHOLE


def test_other_vectors_under_the_same_ids_are_noticed(tmp_path: Path) -> None:
    _open(100, tmp_path)
    counting = Counting()
    vectors = cloud(100, seed=77)
    index = open_index(
        names(100),
        vectors,
        folder=tmp_path,
        key="k",
        exact_up_to=20,
        upkeep=Upkeep(progress=counting),
    )
    assert counting.rows == 100
    assert index.query(vectors[:9], 1).rows[:, 0].tolist() == list(range(9))


def test_without_building_nothing_is_written_and_the_answer_is_whole(tmp_path: Path) -> None:
    vectors, queries = cloud(600), cloud(5, seed=4)
    upkeep = Upkeep(build=False, tail_up_to=30)
    folder = tmp_path / "index"
    index = open_index(names(600), vectors, folder=folder, exact_up_to=20, upkeep=upkeep)
    assert (index.kind, folder.exists()) == ("exact", False)
    assert "not built" in str(index.notice)
    open_index(names(300), vectors[:300], folder=folder, exact_up_to=20)
    index = open_index(names(600), vectors, folder=folder, exact_up_to=20, upkeep=upkeep)
    assert (index.kind, index.tail) == ("hnsw", 300)
    assert "300 photos" in str(index.notice)
    same(index.query(queries, 300), brute(vectors, queries, 300))


def test_a_build_that_stops_goes_on_from_what_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening_file, "ROWS_AT_ONCE", 50)

    class Stopping(Counting):
        def advance(self, n: int = 1) -> None:
            super().advance(n)
            if self.rows == 300:
                raise KeyboardInterrupt

    upkeep = Upkeep(tail_up_to=30, save_every=100, progress=Stopping())
    with pytest.raises(KeyboardInterrupt):
        open_index(
            names(400), cloud(600)[:400], folder=tmp_path, key="k", exact_up_to=20, upkeep=upkeep
        )
    # 200 rows were saved; the third hundred was not yet.
    assert _open(400, tmp_path)[1] == 200
    assert _files(tmp_path) == WHOLE


def test_a_folder_that_cannot_be_written_costs_a_notice(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file where the folder should be")
    index, added = _open(100, tmp_path / "index")
    assert (index.kind, added) == ("hnsw", 100)
    assert "could not be saved" in str(index.notice)


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    old, new = tmp_path / ".graph.1.part", tmp_path / ".graph.2.part"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * 24 * 3600,) * 2)
    _open(100, tmp_path)
    assert (old.exists(), new.exists()) == (False, True)


def test_a_process_killed_while_building_leaves_a_whole_graph_or_none(tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from search_making import cloud, names\n"
        "from solesight.search import open_index, Upkeep\n"
        "from solesight.search import opening\n"
        "opening.ROWS_AT_ONCE = 10\n"
        "vectors = cloud(600)[:400]\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    open_index(names(400), vectors, folder=Path(sys.argv[1]), key='k', exact_up_to=20,\n"
        "               upkeep=Upkeep(save_every=10))\n"
        "    (Path(sys.argv[1]) / 'index.json').unlink()\n"
    )
    for i in range(4):
        command = [sys.executable, "-c", code, str(tmp_path), str(Path(__file__).parent)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.05 + 0.11 * i)
        process.kill()
        process.wait()
        process.stdout.close()
        _, added = _open(400, tmp_path)
        assert added in range(0, 401, 10)


def test_discarding_removes_every_vector_and_nothing_else(tmp_path: Path) -> None:
    _open(100, tmp_path)
    (tmp_path / ".graph.9.part").write_bytes(b"half")
    (tmp_path / "notes.txt").write_text("mine")
    discard_index(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    discard_index(tmp_path / "nowhere")


def test_the_sidecar_says_what_it_is_of(tmp_path: Path) -> None:
    _open(100, tmp_path)
    told = json.loads((tmp_path / "index.json").read_text())
    assert (told["key"], told["width"], told["count"]) == ("k", 16, 100)
    assert np.fromfile(next(tmp_path.glob("names-*")), dtype="S16").shape == (100,)
