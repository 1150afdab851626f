"""The shipped starter model: what sneakers sold for on one market, for those who train none."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from solesight.bundles import Bundle, load_bundle
from solesight.errors import NotReadyError
from solesight.price.asking import LoadedModel
from solesight.price.model import PriceModel

__all__ = ["load_price_model", "starter_folder", "starter_model"]


def starter_folder() -> Path:
    """Where the shipped model lies."""
    return Path(str(files("solesight.price").joinpath("starter")))


@cache
def starter_model() -> LoadedModel:
    """Load the shipped model.

    Raises:
        NotReadyError: there is none in this install.
        BundleError: it is damaged.
    """
    folder = starter_folder()
    if not (folder / "bundle.json").is_file():
        raise NotReadyError(
            "there is no starter model of prices in this install: train your own with "
            "`solesight train price`, or make it with training/price/build.py"
        )
    return load_price_model(load_bundle(folder))


def load_price_model(bundle: Bundle) -> LoadedModel:
    """Take the model of prices out of a bundle.

    Raises:
        BundleError: it holds none.
    """
    meta = bundle.meta
    kept = meta.configuration
    model = PriceModel.restored(bundle.arrays, kept.get("model") or {})
    return LoadedModel(
        meta.name,
        model,
        str(kept.get("currency", "USD")),
        str(kept.get("kind", "last_sale")),
        meta.embedder_sha256,
    )
