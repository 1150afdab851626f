"""The verb that shows which part of a shoe speaks for which class."""

from __future__ import annotations

import shlex
from pathlib import Path

from solesight.explain.design import DesignAsked, Designed, explain_design
from solesight.pages import PageMaterial
from solesight.workspace_base import PathLike
from solesight.workspace_explore import ExploreVerbs

__all__ = ["DesignVerbs"]

_SHOWN = DesignAsked("")


class DesignVerbs(ExploreVerbs):
    """Design maps of a workspace's side views."""

    def explain_design(
        self,
        target: str,
        output: PathLike | None = None,
        *,
        min_photos: int = _SHOWN.min_photos,
        sample: int = _SHOWN.sample,
        seed: int | None = None,
        retry_failed: bool = False,
    ) -> Designed:
        """Write one HTML file with design maps; see `solesight.explain.design.explain_design`.

        Args:
            target: hyped, brand, model, premium, or any column.
            output: the file; ``reports/design-TARGET.html`` in the workspace by default.
            min_photos: side views that a class needs.
            sample: photos that are looked at, at most.
            seed: of the sample, the folds and the intervals; the settings' by default.
            retry_failed: look again at photos that could not be read before.

        Raises:
            NotReadyError: nothing was cleaned or split yet.
            UnknownNameError: no such target or column.
            NotEnoughDataError: no side views, or too few of a class.
        """
        name = "".join(sign if sign.isalnum() else "-" for sign in target)
        page = Path(output) if output else self.folder / "reports" / f"design-{name}.html"
        asked = DesignAsked(
            target, min_photos, sample, self.settings.seed if seed is None else seed
        )
        running = self._running(retry_failed=retry_failed)
        material = self._to_design(asked)
        return explain_design(self.catalog, page, material, asked, caps=self.caps, running=running)

    def _to_design(self, asked: DesignAsked) -> PageMaterial:
        known = self._to_explore(_command(asked))
        return PageMaterial(
            frames=known.frames,
            facing=known.facing,
            title=known.title,
            created=known.created,
            version=known.version,
            derived=known.derived,
            caveats=known.caveats,
            commands=known.commands,
        )


def _command(asked: DesignAsked) -> str:
    parts = ["solesight", "explain", "design", asked.target]
    if asked.min_photos != _SHOWN.min_photos:
        parts += ["--min-photos", str(asked.min_photos)]
    if asked.sample != _SHOWN.sample:
        parts += ["--sample", str(asked.sample)]
    return shlex.join([*parts, "--seed", str(asked.seed)])
