"""The verb that shows what a workspace holds."""

from __future__ import annotations

import importlib.metadata
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from solesight.catalog import now
from solesight.clean import read_verdicts
from solesight.explore import SAMPLE, Asked, Explored, explore
from solesight.eye import frames_config
from solesight.learn import TargetOptions, find_target
from solesight.pages import PageMaterial
from solesight.settings import Settings
from solesight.workspace_base import PathLike, WorkspaceBase, source_table

__all__ = ["ExploreVerbs"]


class ExploreVerbs(WorkspaceBase):
    """What a workspace shows of its photos."""

    def explore(
        self,
        output: PathLike | None = None,
        *,
        by: str | None = None,
        where: str = "",
        compare: PathLike | None = None,
        seed: int | None = None,
        sample: int = SAMPLE,
    ) -> Explored:
        """Write one HTML file with numbers and pictures; see `solesight.explore.explore`.

        Args:
            output: the file; ``reports/explore.html`` in the workspace by default.
            by: the column that photos are cut by.
            where: conditions on columns, for example ``brand = 'adidas' and year >= 2021``.
            compare: a photo that is held against the classes.
            seed: of the sample, the permutations and the intervals.
            sample: photos that are drawn at most.

        Raises:
            NotReadyError: nothing was cleaned yet.
            UnknownNameError: no such column.
            ConditionError: the conditions cannot be read.
            NotEnoughDataError: no photo meets them.
        """
        target = Path(output) if output else self.folder / "reports" / "explore.html"
        asked = Asked(
            by,
            where,
            Path(compare) if compare else None,
            self.settings.seed if seed is None else seed,
            sample,
        )
        material = self._to_explore(_command(asked))
        return explore(
            self.catalog, target, material, asked, caps=self.caps, running=self._running()
        )

    def _to_explore(self, command: str) -> PageMaterial:
        verdicts = read_verdicts(self.catalog, self.thresholds).verdicts
        hyped, caveats = _hyped(self.settings)
        return PageMaterial(
            frames=frames_config(),
            facing={v.scored.photo: v.scored.facing for v in verdicts if v.keep},
            title=self.folder.resolve().name,
            created=now(),
            version=importlib.metadata.version("solesight"),
            derived={"hyped": hyped},
            caveats={"hyped": " ".join(caveats)},
            commands=("solesight add PHOTOS", "solesight clean", "solesight split", command),
        )


def _hyped(
    settings: Settings,
) -> tuple[Callable[[Mapping[str, str]], str | None], tuple[str, ...]]:
    target = find_target("hyped", options=TargetOptions(sources=source_table(settings)))
    return lambda facts: target.label(facts).value, target.caveats


def _command(asked: Asked) -> str:
    parts = ["solesight", "explore"]
    parts += ["--by", asked.by] if asked.by else []
    parts += ["--where", asked.where] if asked.where.strip() else []
    # Where the photo lay is nobody's business but the reader's own.
    parts += ["--compare", asked.compare.name] if asked.compare else []
    return shlex.join([*parts, "--seed", str(asked.seed)])
