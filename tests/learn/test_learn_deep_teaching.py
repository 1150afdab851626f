"""The training itself, on pictures that anyone can tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra deep is not installed")
pytest.importorskip("lightning", reason="the extra deep is not installed")

from solesight.errors import SettingsError  # noqa: E402 - torch is looked for first
from solesight.learn.deep.coaching import Coach  # noqa: E402
from solesight.learn.deep.feeding import Feed, class_weights  # noqa: E402
from solesight.learn.deep.nets.small import small_net  # noqa: E402
from solesight.learn.deep.settings import ScratchOptions, TrainingOptions  # noqa: E402
from solesight.learn.deep.teaching import Step  # noqa: E402
from solesight.progress import Silent  # noqa: E402

TRUTH = np.tile(np.arange(3), 16).astype(np.int64)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def frames() -> np.ndarray:
    """White squares whose dark bar stands at the left, in the middle, or at the right."""
    rng = np.random.default_rng(0)
    made = rng.integers(200, 256, (len(TRUTH), 64, 64, 3)).astype(np.uint8)
    for frame, code in zip(made, TRUTH, strict=True):
        left = 6 + 20 * int(code) + int(rng.integers(0, 6))
        frame[:, left : left + 6] //= 4
    return made


def feed(**how: object) -> Feed:
    def prepare(rows: np.ndarray, rng: np.random.Generator) -> torch.Tensor:
        return torch.from_numpy(rows).permute(0, 3, 1, 2).float()

    given = {"batch": 8, "seed": 5, "weights": None, **how}
    return Feed((frames(),), np.arange(len(TRUTH)), TRUTH, prepare, **given)  # type: ignore[arg-type]


def train(folder: Path, options: TrainingOptions, epochs: int = 12) -> tuple[object, list[dict]]:
    torch.manual_seed(0)
    net = small_net("small", 3, 64, dropout=0.0)
    step = Step("train", 0, epochs, options.rate, [(1.0, list(net.parameters()))])
    history = Coach(options, folder, 0, 3, Silent(), "bars").run(net, step, (feed(), feed()))
    return net, history


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"optimizer": "rmsprop", "schedule": "constant", "rate": 1e-3},
        {"mixup": 0.2, "smoothing": 0.1, "balance": "weights", "precision": "bf16"},
    ],
)
def test_it_learns_what_can_be_seen(tmp_path: Path, how: dict) -> None:
    options = ScratchOptions(**{"net": "small", "size": 64, "rate": 3e-3, "patience": 0, **how})
    _, history = train(tmp_path, options, epochs=20)
    assert max(row["accuracy"] for row in history) > 0.95
    assert history[-1]["loss"] < history[0]["loss"]


def test_the_best_epoch_is_kept_and_training_ends_when_nothing_improves(tmp_path: Path) -> None:
    # A rate that is far too high: what is learned is lost again.
    options = ScratchOptions(
        net="small", size=64, rate=0.05, schedule="constant", patience=3, optimizer="adam"
    )
    net, history = train(tmp_path, options, epochs=40)
    assert len(history) < 40
    best = min(row["calibrated"] for row in history)
    assert [row["calibrated"] for row in history].index(best) == len(history) - 4
    done = [logits for x, _ in feed().in_order() for logits in net.eval()(x).detach().numpy()]
    accuracy = float((np.stack(done).argmax(1) == TRUTH).mean())
    assert accuracy == pytest.approx(history[len(history) - 4]["accuracy"], abs=1e-4)


def test_a_finished_step_is_not_run_again(tmp_path: Path) -> None:
    options = ScratchOptions(net="small", size=64, patience=0)
    first, history = train(tmp_path, options, epochs=2)
    (tmp_path / "0-train" / "last.ckpt").unlink()
    again, same = train(tmp_path, options, epochs=2)
    assert same == history
    for name, value in first.state_dict().items():  # type: ignore[attr-defined]
        assert torch.equal(value, again.state_dict()[name])  # type: ignore[attr-defined]


def test_an_epoch_is_every_row_once_in_an_order_of_its_own() -> None:
    orders = [[y.tolist() for _, y in feed().epoch(k)] for k in (0, 0, 1)]
    assert orders[0] == orders[1] != orders[2]
    for batches in orders:
        assert sorted(code for batch in batches for code in batch) == sorted(TRUTH.tolist())
    assert [y.tolist() for _, y in feed().in_order()] == TRUTH.reshape(-1, 8).tolist()


def test_a_last_row_alone_waits_for_another_epoch() -> None:
    seventeen = Feed((np.zeros((17, 1)),), np.arange(17), np.zeros(17, np.int64),
                     lambda rows, rng: torch.from_numpy(rows), 8, 0)  # fmt: skip
    assert [len(y) for _, y in seventeen.epoch(0)] == [8, 8]
    assert sum(len(y) for _, y in seventeen.in_order()) == 17


def test_rare_classes_weigh_more_and_are_drawn_as_often() -> None:
    truth = np.array([0] * 90 + [1] * 10)
    weights = class_weights(truth, 2)
    assert weights == pytest.approx([100 / 180, 100 / 20])
    drawn = Feed((np.zeros((100, 1)),), np.arange(100), truth,
                 lambda rows, rng: torch.from_numpy(rows), 10, 0, weights[truth])  # fmt: skip
    codes = [code for k in range(40) for _, y in drawn.epoch(k) for code in y.tolist()]
    assert 0.47 < np.mean(codes) < 0.53


def test_tensorboard_is_asked_for_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from solesight.learn.deep import coaching

    monkeypatch.setattr(coaching.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match="pip install tensorboard"):
        train(tmp_path, ScratchOptions(net="small", size=64, tensorboard=True), epochs=1)
