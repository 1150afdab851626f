"""A stopped training goes on as if it had not been stopped, and nothing else goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra deep is not installed")

from gan_making import course  # noqa: E402
from safetensors.torch import load_file  # noqa: E402

from solesight.errors import BundleError, SettingsError  # noqa: E402
from solesight.generate.gan import rounds, training  # noqa: E402
from solesight.generate.gan.losses import COLUMNS, append, cut_back, read_losses  # noqa: E402
from solesight.generate.gan.training import CHECKPOINT, LOSSES, coached  # noqa: E402
from solesight.pages import read_signature  # noqa: E402


def _measured(folder: Path) -> list[str]:
    """The record without its clock."""
    lines = (folder / LOSSES).read_text(encoding="utf-8").splitlines()
    return [line.rsplit(",", 1)[0] for line in lines]


def _same_state(a: Path, b: Path) -> bool:
    one, other = (load_file(folder / CHECKPOINT) for folder in (a, b))
    return set(one) == set(other) and all(torch.equal(one[name], other[name]) for name in one)


@pytest.fixture(scope="module", params=["wgan-gp", "fast"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / request.param
    coached(course(folder, method=request.param))
    return folder


def test_a_training_in_two_parts_is_the_same_bit_for_bit(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    # Once at a checkpoint's step, once between two.
    for steps in (2, 5, 6):
        coached(course(folder, method=whole.name, steps=steps))
    # The sheet and the look at held-out photos at an earlier end are extra.
    rows = [line.split(",")[:5] for line in _measured(folder)]
    assert rows == [line.split(",")[:5] for line in _measured(whole)]
    assert _same_state(folder, whole)


def test_ctrl_c_in_the_middle_of_a_round_loses_nothing(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, taught = tmp_path / "stopped", rounds._teach_generator
    played: list[int] = []

    def stopping(*args: object) -> float:
        played.append(len(played) + 1)
        if len(played) == 3:
            signal.raise_signal(signal.SIGINT)  # after the critic's steps, before the generator's
        return taught(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(rounds, "_teach_generator", stopping)
    with pytest.raises(KeyboardInterrupt):
        coached(course(folder, method=whole.name))
    assert len(_measured(folder)) == 1 + 3
    monkeypatch.undo()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    again = course(folder, method=whole.name)
    coached(again)
    assert again.step == 6
    assert _measured(folder) == _measured(whole)
    assert _same_state(folder, whole)


def test_a_second_ctrl_c_stops_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopping(*_: object) -> float:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("not reached")

    monkeypatch.setattr(rounds, "_teach_generator", stopping)
    with pytest.raises(KeyboardInterrupt):
        coached(course(tmp_path / "g"))
    assert not (tmp_path / "g" / CHECKPOINT).exists()


_RUN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from gan_making import course
from solesight.generate.gan.training import coached
import torch
torch.set_num_threads(1)
coached(course(Path(sys.argv[1]), steps=400, save_every=5))
"""


def test_a_killed_training_ends_as_an_unbroken_one(tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    here = str(Path(__file__).parent)
    process = subprocess.Popen([sys.executable, "-c", _RUN, str(folder), here])
    end = time.monotonic() + 120
    # In the middle of its rounds, wherever that is.
    while not (folder / CHECKPOINT).is_file() or len(_measured(folder)) < 13:
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = len(_measured(folder)) - 1
    assert 12 <= done < 400
    unbroken = tmp_path / "unbroken"
    for goes in (folder, unbroken):
        coached(course(goes, steps=done + 3, save_every=5))
    assert _measured(folder)[: done + 1] == _measured(unbroken)[: done + 1]
    assert _same_state(folder, unbroken)


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"rate": 0.01}, "rate was 0.0001, is 0.01"), ({"seed": 9}, "seed was 0, is 9"),
     ({"size": 64}, "size was 32, is 64"), ({"latent": 9}, "latent was 8, is 9")],
)  # fmt: skip
def test_other_settings_are_refused_by_name(
    tmp_path: Path, changed: dict[str, float], said: str
) -> None:
    coached(course(tmp_path / "g", steps=1))
    before = (tmp_path / "g" / CHECKPOINT).read_bytes()
    with pytest.raises(SettingsError, match=said):
        coached(course(tmp_path / "g", **changed))
    assert (tmp_path / "g" / CHECKPOINT).read_bytes() == before


def test_other_photos_are_refused(tmp_path: Path) -> None:
    coached(course(tmp_path / "g", steps=1))
    other = course(tmp_path / "g")
    other.key = "others"
    with pytest.raises(SettingsError, match="photos differ"):
        coached(other)


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "g"
    coached(course(folder, steps=1))
    (folder / CHECKPOINT).write_bytes((folder / CHECKPOINT).read_bytes()[:500])
    with pytest.raises(BundleError, match=CHECKPOINT):
        coached(course(folder))


def test_memory_that_runs_out_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate")

    monkeypatch.setattr(training, "play", full)
    with pytest.raises(SettingsError, match="memory ran out at batch=4, size=32"):
        coached(course(tmp_path / "g"))


def test_another_mistake_is_not_called_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("shapes differ")

    monkeypatch.setattr(training, "play", broken)
    with pytest.raises(RuntimeError, match="shapes differ"):
        coached(course(tmp_path / "g"))


def test_the_clock_stops_it_and_it_goes_on(tmp_path: Path) -> None:
    given = course(tmp_path / "g", steps=100_000)
    given.minutes = 0.01
    coached(given)
    assert 0 < given.step < 100_000
    assert (tmp_path / "g" / CHECKPOINT).is_file()


def test_no_gpu_is_said(tmp_path: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    given = course(tmp_path / "g")
    given.device = "cuda"
    with pytest.raises(SettingsError, match="no GPU"):
        coached(given)


def test_sheets_are_signed_and_held_out_photos_are_looked_at(whole: Path) -> None:
    sheets = sorted((whole / "grids").glob("*.png"))
    assert [sheet.stem for sheet in sheets] == ["000000", "000003", "000006"]
    assert read_signature(sheets[1])["step"] == 3
    losses = read_losses(whole / LOSSES)
    assert np.isfinite(losses["held_out"]).tolist() == [False, False, True] * 2
    assert losses["step"] == [1, 2, 3, 4, 5, 6]


def test_a_record_is_cut_back_to_a_step_and_half_lines_go(tmp_path: Path) -> None:
    path = tmp_path / LOSSES
    for step in range(1, 6):
        append(path, (step, 0.1, 0.2, 0.3, 0.4), None, 1.5 * step)
    with path.open("a", encoding="utf-8") as file:
        file.write("6,0.1,0.")
    assert cut_back(path, 4) == 6.0
    assert read_losses(path)["step"] == [1, 2, 3, 4]
    assert path.read_text(encoding="utf-8").startswith(",".join(COLUMNS))
    assert cut_back(path, 0) == 0.0
    assert cut_back(tmp_path / "none.csv", 3) == 0.0
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BundleError, match=r"other\.csv"):
        read_losses(tmp_path / "other.csv")
