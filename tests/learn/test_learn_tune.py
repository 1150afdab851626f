"""Tuning: kept, gone on with, shared, ended early; a test row is never read."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import solesight
from solesight.errors import NotEnoughDataError, SettingsError
from solesight.learn import Pruned, Report
from solesight.learn import dataset as dataset_module
from solesight.learn.probing import ProbeLearner
from solesight.learn.tuning import study as study_module
from solesight.learn.tuning.space import parse_space
from solesight.learn.tuning.study import Study

# `solesight.learn.train` is the verb; its module has the same name.
train_module = sys.modules["solesight.learn.train"]
_SPACE = parse_space("[pruning]\nstartup = 2\n[options.power]\nlow = 0.1\nhigh = 1.0", "probe")


def _value(number: int, settings: Mapping[str, str], report: Report) -> float:
    return 1 - (float(settings["power"]) - 0.6) ** 2


def _run(folder: Path, total: int, attempt: Any = _value) -> Study:
    study = Study(folder, _SPACE, 0)
    study.run(total, attempt, lambda: None)
    return study


def test_a_study_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    whole = _run(tmp_path / "a", 8).trials()
    _run(tmp_path / "b", 3)
    parts = _run(tmp_path / "b", 8).trials()
    assert [t.settings for t in parts] == [t.settings for t in whole]
    assert [t.value for t in parts] == [t.value for t in whole]
    assert len({t.settings["power"] for t in whole}) > 6
    assert len(_run(tmp_path / "b", 5).trials()) == 8, "what is done is not done again"


def test_a_trial_that_fails_is_kept_and_the_search_goes_on(tmp_path: Path) -> None:
    def fails(number: int, settings: Mapping[str, str], report: Report) -> float:
        if number == 1:
            raise NotEnoughDataError("too few of them")
        return _value(number, settings, report)

    trials = _run(tmp_path, 4, fails).trials()
    assert [t.state for t in trials] == ["complete", "failed", "complete", "complete"]
    assert trials[1].error == "too few of them"
    assert trials[1].value is None


def test_a_mistake_of_ours_is_not_taken_for_a_failed_trial(tmp_path: Path) -> None:
    def wrong(number: int, settings: Mapping[str, str], report: Report) -> float:
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        _run(tmp_path, 2, wrong)


def test_a_hopeless_trial_is_ended_early(tmp_path: Path) -> None:
    reached: list[int] = []

    def steps(number: int, settings: Mapping[str, str], report: Report) -> float:
        good = 0.2 if number == 3 else 0.8 + 0.01 * number
        for step in range(5):
            report(step, good + 0.001 * step)
            reached.append(number)
        return good

    trials = _run(tmp_path, 5, steps).trials()
    assert [t.state for t in trials].count("pruned") == 1
    assert trials[3].state == "pruned"
    assert reached.count(3) < 5
    assert trials[3].steps[0] == (0, 0.2)


def test_a_report_of_nobody_lets_a_learner_go_on() -> None:
    from solesight.learn.reports import heard

    assert heard(3, 0.1) is None
    assert issubclass(Pruned, Exception)


_CHILD = """
import sys, time
from pathlib import Path
from solesight.learn.tuning import study as module
from solesight.learn.tuning.space import parse_space
module.HEARTBEAT, module.SILENT = 1, 3
space = parse_space("[pruning]\\nstartup = 2\\n[options.power]\\nlow = 0.1\\nhigh = 1.0", "probe")
def attempt(number, settings, report):
    time.sleep(float(sys.argv[3]))
    return 1 - (float(settings["power"]) - 0.6) ** 2
module.Study(Path(sys.argv[1]), space, 0).run(int(sys.argv[2]), attempt, lambda: None)
"""


def _child(folder: Path, total: int, seconds: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _CHILD, str(folder), str(total), str(seconds)])


def test_processes_share_a_study_and_a_killed_ones_trial_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study_module, "HEARTBEAT", 1)
    monkeypatch.setattr(study_module, "SILENT", 3)
    dies = _child(tmp_path, 5, 60)
    try:
        _wait_for_a_trial(tmp_path / "study.db")
    finally:
        os.kill(dies.pid, signal.SIGKILL)
        dies.wait()
    other = _child(tmp_path, 5, 0.2)
    mine = _run(tmp_path, 5)
    assert other.wait(timeout=60) == 0
    trials = mine.trials()
    assert 5 <= len(trials) <= 6, "at most one more than asked for, where two begin at once"
    assert all(t.state == "complete" for t in trials)
    assert mine.trials()[0].number > 0, "the killed trial itself does not count"


def _wait_for_a_trial(file: Path) -> None:
    for _ in range(600):
        if file.exists():
            try:
                with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as base:
                    if base.execute("SELECT 1 FROM trials WHERE state = 'RUNNING'").fetchone():
                        return
            except sqlite3.Error:
                pass
        time.sleep(0.1)
    raise AssertionError("no trial began within a minute")


def test_tuning_never_reads_a_test_row(
    ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[str] = set()
    gather = dataset_module.gather

    def spied(catalog: Any, corpus: Any, splits: Sequence[str]) -> Any:
        rows = gather(catalog, corpus, splits)
        seen.update(rows.splits.tolist())
        return rows

    monkeypatch.setattr(train_module, "gather", spied)
    with solesight.open(ready, workers=0) as ws:
        found, page = ws.tune("brand", trials=4)
        assert seen == {"train", "validation"}
        assert found.final is None
        assert found.as_json()["gain_test"] is None
        assert len(found.trials) == 4
        assert found.best.value is not None
        assert found.best.value >= found.default
        assert found.gain.macro_f1.value >= -1e-9
        text = page.read_text(encoding="utf-8")
        for words in ("History", "Step by step", "Parallel coordinates", "Slices", "unseen"):
            assert words in text
        json.dumps(found.as_json(), allow_nan=False)
        # Only when it is asked for: two looks, both logged.
        final, _ = ws.tune("brand", trials=4, final=True)
        assert "test" in seen
        assert final.final is not None
        assert final.trials == found.trials
        assert ws.count_looks(final.final.best.bundle.meta) == 2


def test_a_search_says_that_nothing_was_better_than_the_default(
    ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = tmp_path / "worse.toml"
    space.write_text("[options.strengths]\nchoices = [[1e-8], [2e-8]]", encoding="utf-8")
    with solesight.open(ready, workers=0) as ws:
        found, page = ws.tune("brand", trials=2, space=space)
        assert dict(found.settings) == {}
        assert found.gain.accuracy.value == 0
        assert "No trial was better" in page.read_text(encoding="utf-8")
        fixed, _ = ws.tune("brand", trials=1, settings={"kind": "ridge"})
        assert fixed.study != found.study
        assert fixed.settings["kind"] == "ridge"
        assert all("kind" not in t.settings for t in fixed.trials)


def test_a_search_of_trials_that_all_fail_says_why(
    ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit, calls = ProbeLearner.fit, 0

    def fails(self: Any, lesson: Any, options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise RuntimeError("out of memory, say")
        return fit(self, lesson, options)

    monkeypatch.setattr(ProbeLearner, "fit", fails)
    with (
        solesight.open(ready, workers=0) as ws,
        pytest.raises(NotEnoughDataError, match="out of memory, say"),
    ):
        ws.tune("brand", trials=2)


def test_a_space_that_cannot_be_read_is_refused_before_any_work(ready: Path) -> None:
    with solesight.open(ready, workers=0) as ws, pytest.raises(SettingsError):
        ws.tune("brand", space=ready / "no.toml")
