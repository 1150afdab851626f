"""`dream` with a network that can be worked out by hand, and with the shipped one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generate_making import Stops

torch = pytest.importorskip("torch", reason="needs the extra deep")

from torch import nn  # noqa: E402

from solesight.cli.run import run  # noqa: E402
from solesight.errors import SettingsError, UnknownNameError  # noqa: E402
from solesight.generate import Dreamed, Dreamer, DreamNet, DreamPlan  # noqa: E402
from solesight.generate.dreaming.climbing import Climb, balanced, excitement, guided  # noqa: E402
from solesight.generate.dreaming.maps import (  # noqa: E402
    Wanted,
    list_layers,
    maps_of,
    parse_layers,
)
from solesight.pages import read_signature  # noqa: E402
from solesight.photos import decode  # noqa: E402
from solesight.progress import Running, Silent  # noqa: E402


class Toy(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.first = nn.Conv2d(3, 4, 3, stride=4, padding=1)
        self.second = nn.Sequential(nn.ReLU(), nn.Conv2d(4, 6, 3, stride=4, padding=1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(self.first(x / 255)).mean((2, 3))


@pytest.fixture
def net() -> DreamNet:
    return DreamNet("toy", Toy().eval().requires_grad_(False), {"sha256": "none"})


def _plan(**values: Any) -> DreamPlan:
    return DreamPlan(**{"octaves": 2, "steps": 3, "inside": 96, **values})


def _dream(
    shoe: Path, folder: Path, net: DreamNet, plan: DreamPlan, progress: Any = None
) -> Dreamed:
    running = Running(progress=progress or Silent())
    return Dreamer(net, plan, running=running).dream("shoe", shoe, folder)


def test_layers_are_listed_with_their_strides(net: DreamNet) -> None:
    layers = list_layers(net.net)
    assert [(one.name, one.units, one.stride) for one in layers] == [
        ("first", 4, 4), ("second.0", 4, 4), ("second.1", 6, 16),
    ]  # fmt: skip
    assert [one.name for one in layers if one.auto] == ["second.1"]


def test_layers_and_units_are_read(net: DreamNet) -> None:
    layers = list_layers(net.net)
    found = parse_layers("first:3+second.1", layers)
    assert [(one.layer, one.unit) for one in found] == [("first", 3), ("second.1", None)]
    with pytest.raises(UnknownNameError, match="known: first, second"):
        parse_layers("third", layers)
    for unit in ("first:4", "first:-1", "first:x"):
        with pytest.raises(SettingsError, match="units 0 to 3"):
            parse_layers(unit, layers)


def test_maps_are_those_that_the_network_makes(net: DreamNet) -> None:
    x = torch.rand(1, 3, 32, 32) * 255
    found = maps_of(net.net, x, ["first", "second.1"])
    assert torch.equal(found["first"], net.net.first(x / 255))
    assert torch.equal(found["second.1"], net.net.second(net.net.first(x / 255)))


def test_excitement_worked_out_by_hand() -> None:
    maps = np.random.default_rng(0).normal(size=(1, 3, 2, 2)).astype(np.float32)
    weight = np.array([[[[1.0, 0.0], [0.5, 0.0]]]], np.float32)
    squares = (maps[0] ** 2 * weight[0]).sum() / 1.5 / 3 / 2
    one = (maps[0, 1] * weight[0, 0]).sum() / 1.5
    given = torch.from_numpy(maps), torch.from_numpy(weight)
    assert float(excitement(given[0], None, given[1])) == pytest.approx(squares, rel=1e-5)
    assert float(excitement(given[0], 1, given[1])) == pytest.approx(one, rel=1e-5)


def test_a_guide_pulls_each_place_to_what_fits_it_best() -> None:
    maps = torch.tensor([[[[1.0, 0.0]], [[0.0, 2.0]]]])  # places (1, 0) and (0, 2)
    guide = torch.tensor([[3.0, -1.0, 0.5], [0.0, 0.0, 4.0]])  # columns (3, 0), (-1, 0), (.5, 4)
    # Best for the first is (3, 0): 3; for the second (.5, 4): 8; halved by places and by channels.
    assert float(guided(maps, guide, torch.ones(1, 1, 1, 2))) == pytest.approx((3 + 8) / 2 / 2)


def test_a_balanced_step_has_one_spread_whatever_the_gradient_has() -> None:
    x = torch.from_numpy(np.random.default_rng(0).normal(size=(1, 3, 32, 32)).astype(np.float32))
    found = balanced(x, 0.0)
    assert float(found.std()) == pytest.approx(1, rel=1e-4)
    assert torch.allclose(found, balanced(1000 * x, 0.0), atol=1e-4)

    def broad(step: torch.Tensor) -> float:
        return float(torch.nn.functional.avg_pool2d(step, 8).std())

    assert broad(balanced(x, 1.0)) > 1.5 * broad(found)


@pytest.mark.parametrize("layer", ["second.1", "second.1:2", "first+second.1"])
def test_an_octave_excites_its_layers_more(net: DreamNet, layer: str) -> None:
    wanted = parse_layers(layer, list_layers(net.net))
    base = np.random.default_rng(0).uniform(0.3, 0.7, (64, 64, 3)).astype(np.float32)
    climb = Climb(net.net, wanted, _plan(steps=5, jitter=3), {}, lambda: None)
    mask = np.ones((64, 64), np.float32)
    mask[:10] = 0
    added = climb.octave(base, None, mask, 0)
    assert (added[:8] == 0).all()
    for one in wanted:
        before, after = (_joy(net, pixels, one) for pixels in (base, base + added))
        assert after > before


def _joy(net: DreamNet, pixels: np.ndarray, wanted: Wanted) -> float:
    x = torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)) * 255)[None]
    maps = maps_of(net.net, x, [wanted.layer])[wanted.layer]
    return float(excitement(maps, wanted.unit, torch.ones(1, 1, *maps.shape[2:])))


def test_dreams_lie_on_a_sheet_and_the_background_is_untouched(
    shoe: Path, net: DreamNet, tmp_path: Path
) -> None:
    photo = decode(shoe.read_bytes())
    found = _dream(shoe, tmp_path, net, _plan(layers=("second.1", "second.1:2")))
    assert found.how == "outline"
    for one in found.dreams:
        assert (one.pixels[:20] == photo[:20]).all()
        assert (one.pixels != photo).any(axis=2).mean() > 0.1
        assert one.path is not None
        assert read_signature(one.path)["layers"] == [one.layer]
    assert found.sheet is not None
    assert read_signature(found.sheet)["layers"] == [["second.1"], ["second.1:2"]]


def test_the_same_seed_dreams_the_same_bytes(shoe: Path, net: DreamNet, tmp_path: Path) -> None:
    one, other, third = (
        _dream(shoe, tmp_path / name, net, _plan(seed=seed)).dreams[0]
        for name, seed in (("a", 0), ("b", 0), ("c", 1))
    )
    assert one.path is not None
    assert other.path is not None
    assert one.path.read_bytes() == other.path.read_bytes()
    assert (one.pixels != third.pixels).any()


def test_a_dream_that_was_stopped_goes_on(shoe: Path, net: DreamNet, tmp_path: Path) -> None:
    whole = _dream(shoe, tmp_path / "whole", net, _plan()).dreams[0]
    with pytest.raises(KeyboardInterrupt):
        _dream(shoe, tmp_path / "part", net, _plan(), Stops(5))
    steps = Stops(99)
    part = _dream(shoe, tmp_path / "part", net, _plan(), steps).dreams[0]
    assert steps.left == 99 - 3
    assert whole.path is not None
    assert part.path is not None
    assert whole.path.read_bytes() == part.path.read_bytes()


def test_a_guide_changes_the_dream(shoe: Path, net: DreamNet, tmp_path: Path) -> None:
    free = _dream(shoe, tmp_path / "free", net, _plan()).dreams[0]
    led = _dream(shoe, tmp_path / "led", net, _plan(guide="drawn:mosaic")).dreams[0]
    assert (free.pixels != led.pixels).any()
    assert "guide" in led.made
    with pytest.raises(SettingsError, match="gone"):
        Dreamer(net, _plan(guide="gone.png"))


@pytest.mark.parametrize(
    "values", [{"octaves": 0}, {"rate": 0}, {"inside": 20}, {"layers": ()}, {"size": 3}]
)
def test_plans_that_cannot_work(values: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        DreamPlan(**values)


def test_the_command_with_the_shipped_network(
    shoe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["dream", "--layers", "--json", "-w", "ws"]) == 0
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [one["layer"] for one in lines if one["auto"]] == ["trunk._blocks.9._expand_conv"]
    small = ["--inside", "64", "--octaves", "1", "--steps", "1", "-w", "ws", "--json"]
    assert run(["dream", str(shoe), *small]) == 0
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert line["network"] == "sneaker"
    assert Path(line["pictures"][0]["picture"]).is_file()
    assert run(["dream", "-w", "ws"]) == 2
    assert run(["dream", str(shoe), "--network", "alexnet", "-w", "ws"]) == 2
    assert "vgg" in capsys.readouterr().err
