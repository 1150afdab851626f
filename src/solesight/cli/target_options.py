"""The options about a target that `train` and `tune` share."""

from __future__ import annotations

from typing import Annotated

import typer

from solesight.learn import TargetOptions, parse_bands

__all__ = [
    "BandsOption",
    "ClassesOption",
    "OtherOption",
    "PriceOption",
    "SetOption",
    "TopOption",
    "target_options",
]

TopOption = Annotated[int | None, typer.Option(help="Only the commonest N labels.")]
ClassesOption = Annotated[
    str | None, typer.Option(help="Only these labels, for example adidas,Jordan,Nike.")
]
OtherOption = Annotated[
    bool, typer.Option("--other", help="Pool the other labels as 'other' instead of leaving out.")
]
BandsOption = Annotated[
    str, typer.Option(help="price_band: 10 for tenths of the train rows, or edges: 0,100,200+.")
]
PriceOption = Annotated[
    str, typer.Option(help="price, price_band: last_sale, average, ask or bid.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="An option of the learner, for example recolored=0."
    ),
]


def target_options(
    top: int | None, classes: str | None, *, other: bool, bands: str, price: str
) -> TargetOptions:
    """Give the choices about a target as they were written.

    Raises:
        SettingsError: the bands cannot be read.
    """
    named = tuple(part.strip() for part in (classes or "").split(",") if part.strip())
    return TargetOptions(
        top=top, pool_rare=other, classes=named, bands=parse_bands(bands), price=price
    )
