"""What a generator comes to on real side views: scores between floors and ceiling, copies, time.

    solesight gan train -w WORKSPACE --name NAME --where "..." ...
    python benchmarks/gan.py WORKSPACE NAME [--methods MINUTES]

writes docs/figures/gan.md and gan-losses.svg from a training that is there; ``--methods`` trains
small generators of each method for equal minutes at 32 pixels on the same photos, and scores them.
No photo, nor a picture made from one, is written into the docs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

import solesight
from solesight.generate.gan import GanScored, Score, judging
from solesight.generate.gan.drawing import latents_of
from solesight.generate.gan.losses import read_losses
from solesight.generate.gan.plotting import plot_losses
from solesight.generate.scoring import Sides, named_features, score_rows
from solesight.progress import Silent

DOCS = Path(__file__).resolve().parents[1] / "docs" / "figures"
HEAD = "| features | pictures | KID | 95 % interval | spread | FID | precision | recall |"
RULE = "|---|---|---|---|---|---|---|---|"
TRIED: tuple[dict[str, Any], ...] = (
    {"method": "wgan-gp"},
    {"method": "wgan-gp", "rate": 2e-4},
    {"method": "fast"},
)
_LOOKS = 10
SMALL = {"size": 32, "critic_width": 16, "generator_width": 16, "ema": 0.995, "precision": "bf16"}


def main() -> None:
    """Score, and write the page."""
    asked = _arguments()
    with solesight.open(asked.workspace) as ws:
        scored = ws.gan_score(asked.name, seed=0)
        card = ws.generator(asked.name).card
        folder = ws.gans_folder / asked.name
        losses = read_losses(folder / "losses.csv")
        held = [value for value in losses["held_out"] if np.isfinite(value)][-_LOOKS:]
        plot = plot_losses(losses, card["options"])
        (DOCS / "gan-losses.svg").write_text(plot, encoding="utf-8")
        kept = folder / "methods.json"
        if asked.methods:
            found = [_tried(ws, options, str(card["where"]), asked.methods) for options in TRIED]
            kept.write_text(json.dumps(found), encoding="utf-8")
        methods = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else []
    (DOCS / "gan.md").write_text(_page(scored, card, held, methods), encoding="utf-8")
    sys.stdout.write(f"{DOCS / 'gan.md'}\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace")
    parser.add_argument("name")
    parser.add_argument("--methods", type=float, default=0.0, metavar="MINUTES")
    return parser.parse_args()


def _tried(ws: Any, options: dict[str, Any], where: str, minutes: float) -> dict[str, Any]:
    """Train a small generator for some minutes of one core's time, and score it."""
    name = f"tried-{options['method']}-{options.get('rate', 0):g}".replace(".", "")
    began = os.times()
    trained = ws.gan_train(
        name=name, where=where, minutes=minutes, device="cpu", seed=0, steps=10**6,
        grid_every=500, save_every=500, **SMALL, **options,
    )  # fmt: skip
    spent = os.times()
    row = _only_made(ws, name)
    busy = spent.user + spent.system - began.user - began.system
    rate = ws.generator(name).card["options"]["rate"]
    return {
        **row.as_json(),
        "what": f"`{options['method']}`, rate {rate:g}",
        "rounds": trained.step,
        "cpu": busy,
    }


def _only_made(ws: Any, name: str) -> Score:
    """Score a generator's pictures alone: floors and ceiling stand in the first table."""
    drawer = ws.generator(name)
    photos = judging._photos(ws.catalog, ws._side_views(), drawer, Silent())
    network = named_features(["sneaker"])[0]
    n = len(photos.held)
    made = Sides.alone(network.of(drawer.draw(latents_of(n, drawer.latent, 0))))
    held = Sides(network.of(photos.held), judging._codes(photos.held_groups))
    return score_rows({("made", name): made}, held, network.name)[0]


def _page(
    scored: GanScored, card: dict[str, Any], held: list[float], methods: list[dict[str, Any]]
) -> str:
    parts = [
        "# What a generator comes to",
        *_told(card),
        *_scores(scored),
        *_losses(card["last"], held),
        *_methods(methods),
        _command(card, bool(methods)),
    ]
    return "\n\n".join(parts) + "\n"


def _told(card: dict[str, Any]) -> list[str]:
    n, options = card["n"], card["options"]
    return [
        f"`{options['method']}` at {options['size']} x {card['height']} pixels, rate "
        f"{options['rate']:g}, batch {options['batch']}, {options['critic_steps']} steps of the "
        f"critic a round, penalty {options['penalty']:g}, layers in {options['precision']}; "
        f"learned from {n['learned']:,} side views of {n['groups']:,} shoes (train rows of split "
        f"{card['snapshot']}, `{card['where']}`), {n['held_out']:,} validation photos held out, "
        f"test rows not looked at. {card['step']:,} rounds in {card['seconds'] / 60:.0f} minutes "
        f"on one of two shared cores, no GPU. Seed {options['seed']}."
    ]


def _scores(scored: GanScored) -> list[str]:
    first, told = scored.rows[0], scored.copies.as_json()
    made, held = told["made_to_learned"], told["held_out_to_learned"]
    return [
        "## Scores",
        f"n {first.n} of each against {first.n_real} validation photos; samples by seed "
        f"{scored.seed}. KID with its 95 % interval over shoes and its spread over 100 blocks. "
        + " ".join(f"{note[0].upper()}{note[1:]}." for note in scored.notes),
        "\n".join([HEAD, RULE, *map(_row, scored.rows)]),
        "## Copies",
        f"{told['flagged']} of {told['n']} samples ({told['share']:.1%}) lie nearer to a learned "
        f"photo than 99 of 100 held-out photos do; of the held-out photos, whose shoes are "
        f"others, {told['expected_share']:.1%} do by either measure. Distance to the nearest "
        f"learned photo, median (5 % to 95 %): samples {_span(made)}, held-out photos "
        f"{_span(held)}.",
    ]


def _losses(last: dict[str, float], held: list[float]) -> list[str]:
    return [
        "## Losses",
        f"Mean of the last 100 rounds: estimate {last['estimate']:.2f}, slope {last['slope']:.3f} "
        f"(aim: 1), penalty {last['penalty']:.4f} (aim: 0). A critic at its best has a slope of "
        f"1 + estimate / (2 x weight x slope), here {_best(last):.3f}. Photos learned from less "
        f"photos held out, in the critic's eyes, over the last {len(held)} looks: mean "
        f"{np.mean(held):.2f}, standard deviation {np.std(held, ddof=1):.2f}.",
        "![Estimate, generator's loss, slope, penalty and what the critic says of held-out photos, "
        "by round](gan-losses.svg)",
    ]


def _best(last: dict[str, float]) -> float:
    """Solve s = 1 + estimate / (20 s)."""
    return float((1 + np.sqrt(1 + 4 * last["estimate"] / 20)) / 2)


def _command(card: dict[str, Any], methods: bool) -> str:
    options = card["options"]
    asked = (
        f'solesight gan train --where "{card["where"]}" --size {options["size"]} --rate '
        f"{options['rate']:g} --precision {options['precision']} --generator-width "
        f"{options['generator_width']} --ema {options['ema']:g} --minutes "
        f"{card['seconds'] / 60:.0f}"
    )
    more = " --methods MINUTES" if methods else ""
    return f"`{asked}`, then `python benchmarks/gan.py WORKSPACE NAME{more}`"


def _row(row: Score) -> str:
    kid = row.kid
    name = "the generator" if row.role == "made" else f"{row.role}: {row.what}"
    fid = f"{row.fid:.0f}" + ("" if row.fid_is_full else " (n < features)")
    return (
        f"| {row.features} | {name} | {kid.value:.3f} | {kid.low:.3f} to {kid.high:.3f} | "
        f"{row.kid_spread:.3f} | {fid} | {_metric(row.precision.as_json())} | "
        f"{_metric(row.recall.as_json())} |"
    )


def _metric(found: dict[str, Any]) -> str:
    return f"{found['value']:.2f} ({found['low']:.2f} to {found['high']:.2f})"


def _span(quantiles: dict[str, float]) -> str:
    return f"{quantiles['q50']:.3f} ({quantiles['q05']:.3f} to {quantiles['q95']:.3f})"


def _methods(methods: list[dict[str, Any]]) -> list[str]:
    if not methods:
        return []
    rows = [
        f"| {one['what']} | {one['rounds']:,} | {one['cpu']:.0f} | {one['kid']['value']:.3f} | "
        f"{one['kid']['low']:.3f} to {one['kid']['high']:.3f} | {one['recall']['value']:.2f} |"
        for one in methods
    ]
    first = methods[0]
    return [
        "## Methods, minute by minute",
        "The same photos at 32 x 24 pixels, widths 16, each for equal minutes on one shared core "
        f"(seconds of the processor beside it); KID on `{first['features']}`, n {first['n']} "
        f"against {first['n_real']} validation photos, seed 0. One training each.",
        "\n".join(["| method | rounds | CPU seconds | KID | 95 % interval | recall |",
                   "|---|---|---|---|---|---|", *rows]),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
