"""The verb `tune`: a search over a learner's options, and what it honestly gained."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import Catalog, config_hash, label_fields
from solesight.errors import NotEnoughDataError
from solesight.evidence import Paired, paired_test
from solesight.learn.dataset import Corpus
from solesight.learn.learners import Lesson, find_learner, open_model, options_of
from solesight.learn.probe import macro_f1
from solesight.learn.questions import CatalogQuestions
from solesight.learn.reports import Report, heard
from solesight.learn.targets import TargetOptions, find_target
from solesight.learn.train import Recipe, Trained, labelled_rows, lesson_of, train
from solesight.learn.tuning.space import Space, read_space
from solesight.learn.tuning.study import Study
from solesight.learn.tuning.trials import Trial, best_of
from solesight.pages import write_whole
from solesight.progress import Running

__all__ = ["Final", "Search", "Tuned", "tune"]


@dataclass(frozen=True)
class Search:
    """What is searched.

    Attributes:
        learner: whose options.
        trials: how many, those of earlier runs and of other processes included.
        space: a TOML file of the user's; None for the shipped one.
        fixed: options that keep one value, as texts.
        seed: of everything random.
        final: look at the test rows at the end; two looks are logged.
    """

    learner: str = "probe"
    trials: int = 20
    space: Path | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    final: bool = False


@dataclass(frozen=True)
class Final:
    """The best options and the default ones, both on the test rows.

    Attributes:
        best: trained with the best options.
        default: trained with the default options.
        gain: the first less the second.
    """

    best: Trained
    default: Trained
    gain: Paired


@dataclass(frozen=True)
class Tuned:
    """What `tune` found.

    Attributes:
        target: what is learned.
        learner: how.
        study: the folder where the trials are kept.
        trials: all that are done, in the order in which they began.
        best: the best; the default options where no trial was better than these.
        settings: the options of the best, the fixed ones included.
        default: macro F1 on validation with the default options.
        gain: the best less the default options, on the validation rows that chose it.
        importances: how much of the spread of the values each option explains.
        n: photos and groups by split.
        seed: of everything random.
        final: on the test rows; None unless they were asked for.
    """

    target: str
    learner: str
    study: Path
    trials: tuple[Trial, ...]
    best: Trial
    settings: Mapping[str, str]
    default: float
    gain: Paired
    importances: Mapping[str, float]
    n: Mapping[str, Any]
    seed: int
    final: Final | None = None

    def count(self, state: str) -> int:
        """Count the trials of a state: complete, pruned or failed."""
        return sum(trial.state == state for trial in self.trials)

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        final = self.final
        return {
            "target": self.target,
            "learner": self.learner,
            "study": str(self.study),
            "n": dict(self.n),
            "seed": self.seed,
            "states": {name: self.count(name) for name in ("complete", "pruned", "failed")},
            "best": self.best.as_json(),
            "settings": dict(self.settings),
            "default": self.default,
            "gain_validation": self.gain.as_json(),
            "gain_test": final.gain.as_json() if final else None,
            "bundles": [final.best.bundle.meta.name, final.default.bundle.meta.name]
            if final
            else [],
            "importances": dict(self.importances),
            "trials": [trial.as_json() for trial in self.trials],
        }


def tune(
    catalog: Catalog,
    target: str,
    corpus: Corpus,
    folders: tuple[Path, Path],
    *,
    search: Search = Search(),
    options: TargetOptions | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Tuned:
    """Search the options of a learner; every choice is made on validation rows.

    The study goes on where it was stopped, and several processes may work on one.

    Args:
        catalog: where facts are.
        target: as `train`.
        corpus: which photos, frames, vectors and splits.
        folders: those of bundles and of studies.
        search: what is searched, and for how long.
        options: choices about the target.
        running: progress, and how vectors that are missing are made.

    Raises:
        MissingExtraError: Optuna is not installed.
        SettingsError: the space cannot be read.
        NotEnoughDataError: too few photos, or no trial came to its end.
        UnknownNameError: no such target, learner or option.
    """
    space = read_space(search.learner, search.space)
    fixed = dict(search.fixed)
    space = replace(space, options={n: o for n, o in space.options.items() if n not in fixed})
    options_of(search.learner, fixed)
    with catalog.reading() as connection:
        wanted = find_target(target, label_fields(connection), options)
    recipe = Recipe(search.learner, search.seed, settings=fixed)
    quiet = replace(running, progress=Running().progress)
    lesson, _ = lesson_of(catalog, wanted, corpus, folders[0], recipe, quiet)
    study = Study(_folder(folders[1], lesson, search, space), space, search.seed)
    trying = _Trying(lesson, search, study)
    default = trying.default()
    progress = running.progress
    progress.start("tune", search.trials)
    progress.advance(min(len(study.trials()), search.trials))
    study.run(search.trials, trying.attempt, progress.advance)
    progress.finish()
    found = trying.found(default)
    if not search.final:
        return found
    final = _final(catalog, found, corpus, folders[0], search, options, running)
    return replace(found, final=final)


def _folder(studies: Path, lesson: Lesson, search: Search, space: Space) -> Path:
    # The lesson's own folder is named by all that a training depends on.
    key = config_hash({"lesson": lesson.folder.name, "space": space.as_json()})
    return studies / f"{lesson.target.name}-{search.learner}-{key[:10]}".replace(" ", "-")


@dataclass(frozen=True)
class _Trying:
    """How trials are done: a lesson, told again and again with other options."""

    lesson: Lesson
    search: Search
    study: Study

    def default(self) -> float:
        """Give the value of the default options, from an earlier run where there was one."""
        known = self.study.recall("default")
        if known is None or not self._kept("default").is_file():
            known = self._value("default", {}, heard)
            self.study.remember("default", known)
        return float(known)

    def attempt(self, number: int, settings: Mapping[str, str], report: Report) -> float:
        """Do a trial."""
        return self._value(f"trial-{number}", settings, report)

    def found(self, default: float) -> Tuned:
        """Sum up."""
        trials = self.study.trials()
        best = best_of(trials)
        if best is None:
            why = next((trial.error for trial in trials if trial.error), "all were ended early")
            raise NotEnoughDataError(f"no trial came to its end: {why}")
        name = f"trial-{best.number}"
        if best.value is None or best.value <= default:
            best, name = Trial(-1, {}, "complete", default, (), 0.0), "default"
        answers = [self._read(one) for one in (name, "default")]
        lesson, checks = self.lesson, ~self.lesson.trains
        gain = paired_test(
            lesson.truth[checks],
            answers[0],
            answers[1],
            lesson.rows.groups[checks],
            seed=self.search.seed,
        )
        return Tuned(
            lesson.target.name,
            self.search.learner,
            self.study.folder,
            trials,
            best,
            {**self.search.fixed, **best.settings},
            default,
            gain,
            self.study.importances(),
            {part: _size(lesson, lesson.rows.splits == part) for part in ("train", "validation")},
            self.search.seed,
        )

    def _value(self, name: str, settings: Mapping[str, str], report: Report) -> float:
        lesson = self.lesson
        chosen = {**self.search.fixed, **settings}
        folder = lesson.folder.with_name(f"{lesson.folder.name}-{config_hash(chosen)[:10]}")
        told = replace(lesson, report=report, folder=folder)
        model = find_learner(self.search.learner).fit(told, options_of(self.search.learner, chosen))
        checks = ~lesson.trains
        answers = model.answer(lesson.questions(checks)).argmax(axis=1)
        self._keep(name, answers)
        # What a killed trial would have gone on from has served; a pruned one's has, too.
        shutil.rmtree(folder, ignore_errors=True)
        return macro_f1(lesson.truth[checks], answers)

    def _kept(self, name: str) -> Path:
        return self.study.folder / f"{name}.npy"

    def _keep(self, name: str, answers: NDArray[np.int64]) -> None:
        buffer = io.BytesIO()
        np.save(buffer, answers.astype(np.int32), allow_pickle=False)
        write_whole(self._kept(name), buffer.getvalue(), "trial")

    def _read(self, name: str) -> NDArray[np.int64]:
        return np.asarray(np.load(self._kept(name), allow_pickle=False), dtype=np.int64)


def _size(lesson: Lesson, mask: NDArray[np.bool_]) -> dict[str, int]:
    return {"photos": int(mask.sum()), "groups": len(set(lesson.rows.groups[mask].tolist()))}


def _final(
    catalog: Catalog,
    found: Tuned,
    corpus: Corpus,
    bundles: Path,
    search: Search,
    options: TargetOptions | None,
    running: Running,
) -> Final:
    """Train with the best and with the default options, and look at the test rows."""
    trained = [
        train(
            catalog, found.target, corpus, bundles,
            recipe=Recipe(search.learner, search.seed, True, settings),
            options=options, running=running,
        )
        for settings in (found.settings, search.fixed)
    ]  # fmt: skip
    meta = trained[0].bundle.meta
    with catalog.reading() as connection:
        kept = meta.configuration.get("target", {})
        wanted = find_target(found.target, label_fields(connection), options, kept)
    own = replace(corpus, snapshot=meta.split)
    rows, truth = labelled_rows(catalog, own, wanted, meta.classes, "test")
    asked = CatalogQuestions(catalog, own, rows)
    answers = [open_model(one.bundle).answer(asked).argmax(axis=1) for one in trained]
    gain = paired_test(truth, answers[0], answers[1], rows.groups, seed=search.seed)
    return Final(trained[0], trained[1], gain)
