"""What a workspace does with whole networks beside training one: the ladder, the preview."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from solesight.learn import Recipe, TargetOptions, make_lesson
from solesight.learn.deep import Climbed, Previewed, climb, preview
from solesight.learn.learners import options_of
from solesight.pages import picture_path
from solesight.workspace_base import PathLike, WorkspaceBase

__all__ = ["NetworkVerbs"]


class NetworkVerbs(WorkspaceBase):
    """Networks side by side, and what they will see."""

    def ladder(
        self,
        target: str,
        output: PathLike | None = None,
        *,
        top: int | None = None,
        pool_rare: bool = False,
        seed: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> Climbed:
        """Train five small networks, each one change from the last; see `solesight.learn.deep`.

        Args:
            target: hyped, brand, model or any column.
            output: the SVG file; ``reports/ladder-TARGET.svg`` by default.
            top: keep only this many of the commonest labels.
            pool_rare: gather the labels that are too rare under ``other``.
            seed: of everything random; the settings' by default.
            settings: options of ``scratch`` that hold on every step, as texts.

        Raises:
            MissingExtraError: the extra ``deep`` is not installed.
            SettingsError: an option that the ladder changes itself, or the output is no SVG.
        """
        own = picture_path(output, ".svg") if output else None
        picture = own or self._picture(f"ladder-{target}", "svg")
        chosen = self.settings.seed if seed is None else seed
        return climb(
            self.catalog,
            target,
            self._corpus(),
            (self.bundles_folder, picture),
            recipe=Recipe("scratch", chosen, settings=settings or {}),
            options=self._options(TargetOptions(top=top, pool_rare=pool_rare)),
            running=self._running(),
        )

    def preview(
        self,
        target: str,
        output: PathLike | None = None,
        *,
        learner: str = "finetune",
        top: int | None = None,
        pool_rare: bool = False,
        seed: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> Previewed:
        """Draw training photos as a network would see them; for arguments see `train`.

        Raises:
            MissingExtraError: the extra ``deep`` is not installed.
            SettingsError: the learner sees no pictures, or the output is no PNG.
        """
        own = picture_path(output) if output else None
        options = options_of(learner, settings or {})
        chosen = self.settings.seed if seed is None else seed
        lesson = make_lesson(
            self.catalog,
            target,
            self._corpus(),
            self.bundles_folder,
            recipe=Recipe(learner, chosen, settings=settings or {}),
            options=self._options(TargetOptions(top=top, pool_rare=pool_rare)),
        )
        picture = own or self._picture(f"preview-{target}", "png")
        return preview(lesson, learner, options, picture)

    def _picture(self, name: str, suffix: str) -> Path:
        # A column may have any name; only some are names of files everywhere.
        plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in name)
        return self.folder / "reports" / f"{plain}.{suffix}"
