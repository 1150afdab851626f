"""The desk, showing models."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict
from typing import Any

from solesight.bundles import BundleMeta
from solesight.errors import UnknownNameError
from solesight.learn import RowsSaid
from solesight.web.desk_catalog import CatalogDesk
from solesight.web.desk_explaining import ExplainingDesk
from solesight.web.options import Limits
from solesight.workspace import Workspace

__all__ = ["ModelsDesk"]

_TABLES = ("classes", "confusion", "reliability")
_REMEMBERED = 4


class ModelsDesk(ExplainingDesk, CatalogDesk):
    """Shows bundles side by side, and the photos behind their scores."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        super().__init__(workspace, limits)
        self._said: OrderedDict[tuple[str, str], RowsSaid] = OrderedDict()

    def models(self) -> list[dict[str, Any]]:
        """Give all bundles, newest first, with scores and floors."""
        answering = self.looker().answering
        return [_short(meta, answering) for meta in reversed(self.workspace.bundles())]

    def model(self, name: str) -> dict[str, Any]:
        """Say everything of one bundle.

        Raises:
            UnknownNameError: there is none of that name.
        """
        meta = self._meta(name)
        scores = dict(meta.validation or {})
        card = self.workspace.bundles_folder / meta.name / "README.md"
        return {
            **_short(meta, self.looker().answering),
            "class_names": list(meta.classes),
            "confusion": scores.get("confusion") or [],
            "reliability": scores.get("reliability") or [],
            "per_class": scores.get("classes") or [],
            "card": card.read_text(encoding="utf-8") if card.is_file() else "",
            "configuration": dict(meta.configuration),
            "sources": dict(meta.sources),
            "left_out": dict(meta.left_out),
            "licence": meta.licence,
        }

    def cell(self, name: str, truth: str, said: str, limit: int = 60) -> dict[str, Any]:
        """Give the validation photos of a cell of a confusion matrix, surest first.

        Raises:
            UnknownNameError: there is no such bundle, or no such label.
        """
        rows = self._rows_said(self._meta(name)).cell(truth, said)
        chance = dict(rows)
        cards = self.cards([photo for photo, _ in rows[: max(1, min(limit, 500))]])
        photos = [{**card, "probability": chance[card["photo"]]} for card in cards]
        return {"photos": photos, "total": len(rows)}

    def _rows_said(self, meta: BundleMeta) -> RowsSaid:
        key = (meta.name, self.workspace.version())
        if key not in self._said:
            self._said[key] = self.workspace.rows_said(meta.name)
            while len(self._said) > _REMEMBERED:
                self._said.popitem(last=False)
        return self._said[key]

    def _meta(self, name: str) -> BundleMeta:
        found = {meta.name: meta for meta in self.workspace.bundles()}
        if name not in found:
            raise UnknownNameError("bundle", name[:80], found)
        return found[name]


def _short(meta: BundleMeta, answering: dict[str, str]) -> dict[str, Any]:
    said = asdict(meta)
    kept = ("name", "target", "learner", "created", "embedder", "n", "split", "seed", "floors")
    return {
        **{name: said[name] for name in kept},
        "classes": len(meta.classes),
        "validation": _scores(meta.validation),
        "test": _scores(meta.test),
        "caveats": list(meta.caveats),
        "answers": answering.get(meta.target) == meta.name,
    }


def _scores(said: Any) -> dict[str, Any] | None:
    """Leave out the tables, which are long."""
    return {k: v for k, v in said.items() if k not in _TABLES} if said else None
