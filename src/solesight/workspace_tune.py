"""What can be learned of an open workspace, how, and with which options best."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from solesight.learn import (
    LearnerLine,
    Search,
    TargetLine,
    TargetOptions,
    Tuned,
    list_learners,
    list_targets,
    tune,
    write_tuning_page,
)
from solesight.workspace_base import PathLike, WorkspaceBase

__all__ = ["TuneVerbs"]


class TuneVerbs(WorkspaceBase):
    """Targets, learners, and the search over a learner's options."""

    def targets(self, options: TargetOptions | None = None) -> tuple[TargetLine, ...]:
        """List what can be learned here; see `solesight.learn.list_targets`."""
        return list_targets(self.catalog, self._options(options))

    def learners(self) -> tuple[LearnerLine, ...]:
        """List how it can be learned; see `solesight.learn.list_learners`."""
        return list_learners()

    def tune(
        self,
        target: str,
        *,
        learner: str = "probe",
        trials: int = 20,
        space: PathLike | None = None,
        settings: Mapping[str, str] | None = None,
        options: TargetOptions | None = None,
        embedder: str | None = None,
        final: bool = False,
        output: PathLike | None = None,
    ) -> tuple[Tuned, Path]:
        """Search a learner's options and write a page; see `solesight.learn.tune`.

        Args:
            target: as `train`.
            learner: whose options.
            trials: how many in all; a search goes on where it was stopped.
            space: a TOML file of options to try; the shipped one by default.
            settings: options that keep one value, as texts.
            options: choices about the target.
            embedder: whose vectors are learned from; by default as `train`.
            final: look at the test rows at the end; the looks are logged.
            output: the HTML file; ``reports/tune-TARGET-LEARNER.html`` by default.

        Returns:
            what was found, and the page.

        Raises:
            MissingExtraError: Optuna is not installed.
            SettingsError: the space cannot be read.
            NotReadyError: an earlier verb must run first.
            NotEnoughDataError: too few photos, or no trial came to its end.
        """
        search = Search(
            learner,
            trials,
            Path(space) if space else None,
            settings or {},
            self.settings.seed,
            final,
        )
        found = tune(
            self.catalog,
            target,
            self._corpus_for(target, learner, embedder, settings),
            (self.bundles_folder, self.folder / "studies"),
            search=search,
            options=self._options(options),
            running=self._running(),
        )
        name = f"tune-{found.target}-{learner}.html".replace(" ", "-").replace("/", "-")
        page = Path(output) if output else self.folder / "reports" / name
        write_tuning_page(found, page, self.folder.resolve().name)
        return found, page
