"""Bundles with a network of their own: rebuilt, asked, looked into; what is refused says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import solesight
from solesight.cli.run import run
from solesight.errors import (
    BundleError,
    MissingExtraError,
    NotReadyError,
    SettingsError,
    UnknownNameError,
)
from solesight.explain import (
    GRID,
    Asked,
    find_method,
    method_names,
    open_sight,
    spread_out,
)
from solesight.explain.deep.cams import grad_cam
from solesight.explain.deep.passes import View, enough_memory, to_pixels
from solesight.explain.filters import MapLooker
from solesight.eye import Measurer
from solesight.learn.deep import last_map, rebuilt
from solesight.pages import read_signature
from solesight.samples import write_samples

METHODS = ("grad-cam", "grad-cam++", "smooth-grad-cam++", "score-cam", "integrated-gradients")
FEW = {"samples": 3, "steps": 16}
SMALL = {"size": "64", "net": "small", "epochs": "2", "batch": "16", "threads": "1"}


@pytest.fixture(scope="session")
def explained_ws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explained")
    drawn = write_samples(folder / "shoes", shoes=20, photos_per_shoe=2, seed=2)
    with solesight.open(folder / "ws", workers=0) as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
        ws.embed()
        ws.split()
        ws.train("brand", learner="scratch", top=3, settings=SMALL)
        ws.train("brand", top=3)
    return folder / "ws"


@pytest.fixture
def a_photo(explained_ws: Path) -> Path:
    return next(iter(sorted((explained_ws.parent / "shoes").rglob("*.png"))))


def _ask(ws: Any, photo: Path, **more: Any) -> Any:
    return next(iter(ws.explain([photo], bundle="brand-scratch-001", alike=False, **more)))


def test_a_rebuilt_network_answers_as_the_bundle_does(explained_ws: Path) -> None:
    with solesight.open(explained_ws) as ws:
        bundle = ws.witness("brand-scratch-001").bundle
    net = rebuilt(bundle)
    frames = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)
    pixels = torch.from_numpy(frames).permute(0, 3, 1, 2).float()
    ours = net.maps(pixels).numpy()
    assert np.allclose(ours, last_map(bundle)(frames), atol=1e-4)
    assert not any(weight.requires_grad for weight in net.parameters())


def test_weights_of_another_network_are_refused(explained_ws: Path) -> None:
    from dataclasses import replace

    with solesight.open(explained_ws) as ws:
        bundle = ws.witness("brand-scratch-001").bundle
    moved = {name: array + 0.5 for name, array in bundle.arrays.items()}
    with pytest.raises(BundleError, match="otherwise than its network"):
        rebuilt(replace(bundle, arrays=moved))
    with pytest.raises(BundleError, match="weights of another network"):
        rebuilt(replace(bundle, arrays=dict(list(moved.items())[1:])))


def test_every_method_answers_with_a_grid_over_the_frame(explained_ws: Path, a_photo: Path) -> None:
    with solesight.open(explained_ws) as ws:
        found = _ask(ws, a_photo, method=METHODS, options=FEW, label=None)
    assert [one.method for one in found] == list(METHODS)
    for one in found:
        grid = one.heat.grid
        assert grid.shape == (GRID, GRID)
        assert grid.dtype == np.float32
        assert np.isfinite(grid).all()
        assert find_method(one.method).signed or grid.min() >= 0


def test_grad_cam_of_the_command_is_that_of_the_network(explained_ws: Path, a_photo: Path) -> None:
    """The same by hand: network, frame, layer; turned too where answers are means of both."""
    with solesight.open(explained_ws) as ws:
        witness = ws.witness("brand-scratch-001")
        found = _ask(ws, a_photo, method="grad-cam", layer="trunk.4")[0]
        sights = open_sight(a_photo.name, a_photo.read_bytes(), [witness], Measurer(), {})
    net = witness.network()  # type: ignore[misc]
    frame = next(iter(sights.values())).picture(64)
    maps = []
    for turn in (1, -1) if witness.bundle.meta.configuration["mirrored"] else (1,):
        view = View(
            net, net.get_submodule("trunk.4"), to_pixels(frame[:, ::turn]), witness.code(found.said)
        )
        maps.append(grad_cam(view).numpy()[:, ::turn])
    wanted = spread_out([np.mean(maps, axis=0)[None]])[0]
    assert found.heat.layer == "trunk.4"
    assert np.allclose(found.heat.grid, wanted, atol=1e-6)


def test_integrated_gradients_add_up_to_the_step_from_white(
    explained_ws: Path, a_photo: Path
) -> None:
    with solesight.open(explained_ws) as ws:
        witness = ws.witness("brand-scratch-001")
        found = _ask(ws, a_photo, method="integrated-gradients", options={"steps": 200})[0]
    net = witness.network()  # type: ignore[misc]
    white = float(net(torch.full((1, 3, 64, 64), 255.0))[0, witness.code(found.said)])
    assert found.heat.score is not None
    assert found.heat.bias == pytest.approx(white, abs=1e-4)
    step = found.heat.score - white
    assert float(found.heat.grid.sum()) == pytest.approx(step, rel=0.1, abs=0.02)


def test_against_turns_the_sign(explained_ws: Path, a_photo: Path) -> None:
    with solesight.open(explained_ws) as ws:
        one, other = ws.witness("brand-scratch-001").classes[:2]
        here, there = (
            _ask(ws, a_photo, method="integrated-gradients", label=a, against=b)[0]
            for a, b in ((one, other), (other, one))
        )
    assert np.allclose(here.heat.grid, -there.heat.grid, atol=1e-5)
    assert np.abs(here.heat.grid).max() > 0


def test_a_probe_has_no_network_and_says_which_methods_can(explained_ws: Path) -> None:
    with solesight.open(explained_ws) as ws:
        witness = ws.witness("brand-probe-001")
    with pytest.raises(NotReadyError, match=r"no network of its own.*methods that can: .*cam"):
        Asked([witness], ["grad-cam"]).pairs()


def test_a_bad_layer_and_an_unknown_method_name_the_known(explained_ws: Path) -> None:
    with solesight.open(explained_ws) as ws:
        witness = ws.witness("brand-scratch-001")
    with pytest.raises(UnknownNameError, match=r"trunk\.40.*known: trunk\.0, trunk\.1"):
        Asked([witness], ["grad-cam"], layer="trunk.40").pairs()
    with pytest.raises(UnknownNameError, match=r"grad-cam \[deep\]"):
        Asked([witness], ["gradcam"]).pairs()
    assert set(METHODS) <= set(method_names())


def test_without_the_extra_its_name_is_said(
    explained_ws: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util as util

    real = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda n, *a: None if n == "captum" else real(n, *a))
    with solesight.open(explained_ws) as ws:
        witness = ws.witness("brand-scratch-001")
    with pytest.raises(MissingExtraError, match=r"pip install 'solesight\[deep\]'"):
        Asked([witness], ["grad-cam"]).pairs()


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
        torch.OutOfMemoryError("CUDA out of memory"),
    ],
)
def test_scarce_memory_is_said_plainly(error: Exception) -> None:
    with pytest.raises(SettingsError, match="not enough memory for trunk"), enough_memory("trunk"):
        raise error
    with pytest.raises(RuntimeError, match="shapes"), enough_memory("trunk"):
        raise RuntimeError("shapes do not fit")


def test_filters_of_a_bundle_on_the_command_line(
    explained_ws: Path, a_photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["explain", "filters", "--bundle", "brand-scratch-001", "-w", str(explained_ws)]
    more = ["--sample", "12", "--channels", "2", "--photos", "3", "--json"]
    assert run([*told, str(a_photo), *more, "-o", str(tmp_path / "look.png")]) == 0
    line = json.loads(capsys.readouterr().out)
    assert line["first"] == {"layer": "trunk.0", "filters": 4, "kernel": [3, 3], "gray": True}
    assert [one["layer"] for one in line["layers"]] == ["trunk.1", "trunk.4", "trunk.7"]
    assert {len(one["channels"]) for one in line["layers"]} == {2}
    signed = read_signature(tmp_path / "look.png")
    assert signed["verb"] == "explain filters"
    assert signed["sample"] == line["sample"]
    page = (tmp_path / "look.html").read_text(encoding="utf-8")
    assert "trunk.7" in page
    excited = [len(c["photos"]) for one in line["layers"] for c in one["channels"]]
    assert max(excited) == 3
    assert page.count("<img") == 1 + 4 * 2 + len(excited) + sum(excited)
    assert run([*told, "--layers", "--json"]) == 0
    shapes = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert shapes[0] == {"layer": "trunk.0", "shape": [4, 64, 64]}


def test_filters_without_torch_show_the_first_layer_and_the_last_map(
    explained_ws: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util as util

    real = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda n, *a: None if n == "torch" else real(n, *a))
    with solesight.open(explained_ws) as ws:
        assert isinstance(ws.network_looker("brand-scratch-001"), MapLooker)
        found = ws.explain_filters(
            bundle="brand-scratch-001", sample=8, channels=2, output=tmp_path / "f.png"
        )
    assert [one.name for one in found.layers] == ["map"]
    assert "solesight[deep]" in found.notes[0]


def test_filters_of_what_has_none_are_refused(explained_ws: Path) -> None:
    with solesight.open(explained_ws) as ws:
        with pytest.raises(BundleError, match="no network of its own: it is a probe"):
            ws.explain_filters(bundle="brand-probe-001")
        with pytest.raises(SettingsError, match="not both"):
            ws.explain_filters(bundle="brand-scratch-001", embedder="sneaker")
        with pytest.raises(UnknownNameError, match=r"no layer named 'trunk.9'; .*known: trunk\.0"):
            ws.explain_filters(bundle="brand-scratch-001", layers=["trunk.9"])


def test_only_shoes_outside_the_test_rows_are_shown_one_photo_each(explained_ws: Path) -> None:
    from solesight.explain.filters.sampling import draw_sample

    with solesight.open(explained_ws) as ws:
        rows = {line["photo"]: line for line in ws.split().lines()}
        sample = draw_sample(ws.catalog, ws._kept(), 1000, 0)
        again = draw_sample(ws.catalog, ws._kept(), 5, 0)
    assert again.photos == sample.photos[:5]
    assert {rows[photo]["split"] for photo in sample.photos} <= {"train", "validation"}
    groups = [rows[photo]["group"] for photo in sample.photos]
    assert len(set(groups)) == len(groups) > 5


def test_filters_of_the_embedder_need_no_photos(tmp_path: Path) -> None:
    with solesight.open(tmp_path / "ws", workers=0) as ws:
        found = ws.explain_filters(embedder="efficientnet-lite0-int8")
    assert found.filters == 32
    assert found.layers == ()
    assert "solesight add" in found.notes[0]
    assert found.sheet.is_file()
    assert found.page.is_file()
