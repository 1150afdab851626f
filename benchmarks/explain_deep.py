"""How far the methods on networks can be believed: deletion, insertion, seconds, random weights.

    python benchmarks/explain_deep.py WORKSPACE BUNDLE... [--photos 100] [--random 24]

WORKSPACE holds real photos and the bundles, each with a network of its own. Validation photos are
asked about, one of each shoe, drawn by seed. What was measured is kept in the workspace, so that a
run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr
from tables import ROOT, put, table

import solesight
from solesight.evidence import mean_metric
from solesight.explain import Question, Witness, find_method, open_sight
from solesight.explain.check.curves import curves
from solesight.explain.check.maps import floor_maps
from solesight.explain.deep import layer_names, network_layers
from solesight.explain.deep.layers import default_layer
from solesight.explain.deep.looking import last_of_each_size
from solesight.explain.registry import options_of
from solesight.explain.result import shares_of
from solesight.eye import Measurer
from solesight.learn import rows_of_bundle

_PAGE = ROOT / "docs" / "figures" / "explain-deep.md"
_METHODS = (
    "grad-cam", "grad-cam++", "smooth-grad-cam++", "score-cam", "integrated-gradients", "occlusion",
)  # fmt: skip
_SEED = 0
_TITLE = """# Methods on networks

Bundles with a network of their own, on validation photos of the shared data folder, one of each
shoe.

- *Deletion*: mean probability of what the bundle said while the hottest 0 to 40 % of the frame
  are covered with white; low is good. *Insertion*: the same while they are uncovered on a blurred
  frame; high is good.
- *On the shoe*: share of what speaks for the class that lies inside the shoe's outline.
- *Random weights*: rank correlation of the heat with that of the same network with random weights
  (Adebayo et al., 2018). A method that shows what was learned comes near 0; one that draws the
  photo's edges, whatever the network, does not. No heat at all counts as 0.
- Intervals: 95 %, bootstrap over shoes. The last three rows are floors: maps that know nothing of
  the network. Occlusion asks the bundle itself and follows no gradients.
- Seconds: the median a photo, one thread, on a machine that did other work beside it.
"""


def main() -> None:
    """Measure each bundle and write its table."""
    parser = argparse.ArgumentParser(description="Methods on networks, measured.")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("bundles", nargs="+")
    parser.add_argument("--photos", type=int, default=100)
    parser.add_argument("--random", type=int, default=24)
    asked = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    if not _PAGE.is_file():
        _PAGE.write_text(_TITLE, encoding="utf-8")
    for name in asked.bundles:
        with solesight.open(asked.workspace) as ws:
            witness = ws.witness(name)
            found = list(_measured(ws, witness, asked.photos, asked.random))
        text = _said(witness, found) + "\n\n" + _table(found)
        command = f"python benchmarks/explain_deep.py WORKSPACE {name} --photos {asked.photos}"
        put(_PAGE, name, text, command)


def _plans(witness: Witness) -> dict[str, tuple[str, str | None]]:
    """Rows of the table: methods, and Grad-CAM at a finer map too."""
    plans: dict[str, tuple[str, str | None]] = {name: (name, None) for name in _METHODS}
    layers = network_layers(witness)
    finer = [
        one for one in last_of_each_size(layers) if one.shape[1] > default_layer(layers).shape[1]
    ]
    if finer:
        plans[f"grad-cam at `{finer[-1].name}`"] = ("grad-cam", finer[-1].name)
    return plans


def _measured(ws: Any, witness: Witness, photos: int, random: int) -> Iterator[dict[str, Any]]:
    kept = ws.folder / "cache" / f"bench-explain-{witness.bundle.meta.name}.jsonl"
    kept.parent.mkdir(parents=True, exist_ok=True)
    done = {}
    if kept.is_file():
        done = {(o := json.loads(text))["photo"]: o for text in kept.read_text().splitlines()}
    corpus = replace(ws._corpus(), embedder=witness.embedder)
    meta = witness.bundle.meta
    rows, _ = rows_of_bundle(ws.catalog, meta, corpus, ws._options(), "validation")
    order = np.random.default_rng(_SEED).permutation(len(rows.photos))
    seen: dict[str, str] = {}
    for i in order:
        seen.setdefault(str(rows.groups[i]), rows.photos[i].photo)
    plans, tools, other = _plans(witness), (Measurer(), {}), _randomised(witness)
    for number, (group, photo) in enumerate(list(seen.items())[:photos]):
        if photo not in done:
            data = ws.catalog.store.get(photo)
            sights = open_sight(photo, data, [witness], *tools)
            sight = next(iter(sights.values()))
            shuffled = other if number < random else None
            done[photo] = {
                "photo": photo,
                "group": group,
                **_asked(sight, witness, plans, shuffled),
            }
            with kept.open("a") as file:
                file.write(json.dumps(done[photo]) + "\n")
        yield done[photo]


def _asked(sight: Any, witness: Witness, plans: Any, shuffled: Witness | None) -> dict[str, Any]:
    said = witness.classes[int(witness.answer(sight.covered(np.ones((1, 56, 56))))[0].argmax())]
    outline, outlined = sight.outline
    found: dict[str, Any] = {}
    for row, (name, layer) in plans.items():
        method = find_method(name)
        question = Question(sight, witness, said, None, layer, options_of(method, {}), _SEED)
        begun = time.perf_counter()
        heat = method.ask(question)
        seconds = time.perf_counter() - begun
        made = curves(question, heat.grid)
        shares = shares_of(heat, outline, outlined=outlined)
        found[row] = {
            "deletion": made.deletion, "insertion": made.insertion, "seconds": seconds,
            "shoe": shares.shoe if outlined else None,
        }  # fmt: skip
        if shuffled is not None and name != "occlusion":
            there = method.ask(replace(question, witness=shuffled)).grid
            found[row]["random"] = _alike(heat.grid, there)
    for name, grid in floor_maps(sight, _SEED).items():
        made = curves(question, grid)
        found[name] = {"deletion": made.deletion, "insertion": made.insertion}
    return {"rows": found}


def _alike(here: Any, there: Any) -> float:
    if np.ptp(here) == 0 or np.ptp(there) == 0:
        return 0.0
    return float(spearmanr(here.ravel(), there.ravel()).statistic)


def _randomised(witness: Witness) -> Witness:
    """Give the same network with random weights."""
    import torch

    net = copy.deepcopy(witness.network())
    torch.manual_seed(_SEED)
    for module in net.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    net.eval().requires_grad_(False)
    return replace(witness, network=cache(lambda: net))


def _said(witness: Witness, found: list[dict[str, Any]]) -> str:
    meta = witness.bundle.meta
    told = meta.configuration
    network = told.get("backbone") or told.get("net")
    layer = layer_names(witness)[0]
    shape = next(one.shape for one in network_layers(witness) if one.name == layer)
    right = meta.validation["accuracy"]
    return (
        f"## {meta.learner} `{network}` at {told['size']} pixels\n\n"
        f"{meta.target} of {', '.join(meta.classes)}; validation accuracy {right['value']:.3f} "
        f"({right['low']:.3f} to {right['high']:.3f}, n {right['n']}). n {len(found)} photos of "
        f"{len({one['group'] for one in found})} shoes, split {meta.split}, seed {_SEED}. "
        f"Default layer `{layer}`, {shape[1]} x {shape[2]} cells of {shape[0]} channels."
    )


def _table(found: list[dict[str, Any]]) -> str:
    names = list(found[0]["rows"])
    head = ("method", "deletion", "insertion", "on the shoe", "random weights", "seconds")
    return table(head, [_row(name, found) for name in names])


def _row(name: str, found: list[dict[str, Any]]) -> tuple[str, ...]:
    def metric(key: str) -> str:
        rows = [one for one in found if one["rows"][name].get(key) is not None]
        if not rows:
            return ""
        values = np.array([one["rows"][name][key] for one in rows])
        groups = np.array([one["group"] for one in rows])
        made = mean_metric(values, groups, seed=_SEED)
        least = "" if made.low is None else f" [{made.low:.3f}, {made.high:.3f}]"
        return f"{made.value:.3f}{least}" + (f" (n {len(rows)})" if len(rows) < len(found) else "")

    spent = [one["rows"][name].get("seconds") for one in found]
    seconds = "" if spent[0] is None else f"{np.median(spent):.2f}"
    keys = ("deletion", "insertion", "shoe", "random")
    return (name, *(metric(key) for key in keys), seconds)


if __name__ == "__main__":
    main()
