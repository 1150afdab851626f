"""A study: trials in a SQLite file, which many processes may add to and any may be killed."""

from __future__ import annotations

import sqlite3
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from solesight.errors import MissingExtraError, SolesightError
from solesight.learn.reports import Pruned, Report
from solesight.learn.tuning.space import Space
from solesight.learn.tuning.trials import Trial

if TYPE_CHECKING:
    from optuna import Study as OptunaStudy
    from optuna.trial import FrozenTrial

__all__ = ["Study"]

# A living process says so this often (seconds); one that was silent so long is dead.
HEARTBEAT, SILENT = 5, 30
# What may go wrong with one choice of options and not with another; the trial is kept as failed.
FAILURES = (SolesightError, ValueError, RuntimeError, ArithmeticError, MemoryError)
_WAIT = 1.0

Attempt = Callable[[int, Mapping[str, str], Report], float]
"""From a trial's number, its settings, and whom to report to, to its value."""


class Study:
    """Trials of one search; the file may be shared by processes of one machine."""

    def __init__(self, folder: Path, space: Space, seed: int) -> None:
        """Open a study, making it when it is new.

        Args:
            folder: where it is kept.
            space: what is tried.
            seed: of what is proposed, trial by trial.

        Raises:
            MissingExtraError: Optuna is not installed.
        """
        self.folder, self.space, self.seed = folder, space, seed
        folder.mkdir(parents=True, exist_ok=True)
        self._optuna = _import()
        with _quiet():
            self._study = self._opened()

    def _opened(self) -> OptunaStudy:
        optuna = self._optuna
        prune = self.space.pruning
        for last in (False, False, False, True):
            try:
                study: OptunaStudy = optuna.create_study(
                    storage=self._storage(),
                    study_name="study",
                    direction="maximize",
                    load_if_exists=True,
                    pruner=optuna.pruners.MedianPruner(prune.startup, prune.warmup),
                )
                return study
            except (SQLAlchemyError, optuna.exceptions.StorageInternalError):
                # Two that begin at once may both make the tables; the second finds them then.
                if last:
                    raise
                time.sleep(_WAIT)
        raise AssertionError("unreachable")

    def _storage(self) -> Any:
        storages = self._optuna.storages
        return storages.RDBStorage(
            f"sqlite:///{(self.folder / 'study.db').resolve().as_posix()}",
            engine_kwargs={"connect_args": {"timeout": 60}},
            heartbeat_interval=HEARTBEAT,
            grace_period=SILENT,
            heartbeat_stale_trial_callback=storages.RetryHeartbeatStaleTrialCallback(),
        )

    def run(self, total: int, attempt: Attempt, tell: Callable[[], None]) -> None:
        """Add trials until ``total`` are done, whoever does them.

        Args:
            total: trials of all processes and earlier runs together; a trial that was killed does
                not count, and is done again.
            attempt: what a trial does.
            tell: called after each.
        """
        with _quiet():
            while (open_ := self._counts())[0] < total:
                if sum(open_) >= total:
                    # The others are at the last ones; if one of them is dead, its trial is ours.
                    time.sleep(_WAIT)
                    self._bury()
                    if not self._waiting():
                        continue
                self._study.optimize(self._objective(attempt), n_trials=1, catch=FAILURES)
                tell()

    def _bury(self) -> None:
        """Give up trials whose process is dead, so that they are done again."""
        self._optuna.storages.fail_stale_trials(self._study)
        states = self._optuna.trial.TrialState
        with closing(sqlite3.connect(self.folder / "study.db", timeout=60)) as base:
            heard = {number for (number,) in base.execute("SELECT trial_id FROM trial_heartbeats")}
        for trial in self._study.get_trials(deepcopy=False, states=(states.RUNNING,)):
            # Killed before its first sign of life: Optuna would wait for one for ever.
            began = trial.datetime_start
            if trial._trial_id in heard or began is None:
                continue
            if (datetime.now() - began).total_seconds() > SILENT:
                # Where another process buries it at the same moment, that one does it again.
                with suppress(ValueError, self._optuna.exceptions.UpdateFinishedTrialError):
                    self._study.tell(trial.number, state=states.FAIL)
                    self._study.enqueue_trial(trial.params)

    def _counts(self) -> tuple[int, int]:
        """How many trials are done, and how many are being done."""
        running = self._optuna.trial.TrialState.RUNNING
        every = self._study.get_trials(deepcopy=False)
        return len(self.trials()), sum(trial.state == running for trial in every)

    def _waiting(self) -> bool:
        waits = self._optuna.trial.TrialState.WAITING
        return any(trial.state == waits for trial in self._study.get_trials(deepcopy=False))

    def _objective(self, attempt: Attempt) -> Callable[[Any], float]:
        optuna = self._optuna

        def objective(trial: Any) -> float:
            # Seeded by its number: what a trial proposes depends on those before it, and on
            # nothing else, so that a study that was stopped goes on as if it had not been.
            own = self.seed * 100_003 + trial.number
            trial.study.sampler = optuna.samplers.TPESampler(seed=own)
            settings = self.space.settings(trial)
            trial.set_user_attr("settings", settings)

            def report(step: int, value: float) -> None:
                trial.report(value, step)
                if trial.should_prune():
                    raise Pruned

            try:
                return attempt(trial.number, settings, report)
            except Pruned:
                raise optuna.TrialPruned from None
            except FAILURES as error:
                trial.set_user_attr("error", f"{error}" or type(error).__name__)
                raise

        return objective

    def trials(self) -> tuple[Trial, ...]:
        """Give the trials that are done, in the order in which they began."""
        return tuple(
            done for one in self._study.get_trials(deepcopy=False) if (done := _plain(one))
        )

    def remember(self, name: str, value: object) -> None:
        """Keep something beside the trials."""
        self._study.set_user_attr(name, value)

    def recall(self, name: str) -> Any:
        """Give what was kept, None where nothing was."""
        return self._study.user_attrs.get(name)

    def importances(self) -> dict[str, float]:
        """Say how much of the spread of values each option explains; empty where too few trials.

        By fANOVA (Hutter, Hoos and Leyton-Brown, 2014), over the options that every trial has.
        """
        complete = [trial for trial in self.trials() if trial.value is not None]
        if len(complete) < 4 or len({trial.value for trial in complete}) < 2:
            return {}
        importance = self._optuna.importance
        with _quiet():
            try:
                found = importance.get_param_importances(
                    self._study, evaluator=importance.FanovaImportanceEvaluator(seed=self.seed)
                )
            except (ValueError, RuntimeError):  # no option is in every trial, or none varies
                return {}
        return {name: float(value) for name, value in found.items()}


def _plain(trial: FrozenTrial) -> Trial | None:
    """A trial as plain data; None where it is not done, or was killed and is done again."""
    states = {"COMPLETE": "complete", "PRUNED": "pruned", "FAIL": "failed"}
    state = states.get(trial.state.name)
    error = str(trial.user_attrs.get("error", ""))
    if state is None or (state == "failed" and not error):
        return None
    span = trial.duration
    return Trial(
        number=trial.number,
        settings=dict(trial.user_attrs.get("settings", {})),
        state=state,  # type: ignore[arg-type]
        value=trial.value if state == "complete" else None,
        steps=tuple(sorted(trial.intermediate_values.items())),
        seconds=span.total_seconds() if span else 0.0,
        error=error,
    )


def _import() -> Any:
    try:
        import optuna
    except ImportError as error:
        raise MissingExtraError("tuning", "tune") from error
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep warnings of parts that Optuna calls experimental from a user who chose none of them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="optuna")
        warnings.filterwarnings("ignore", message=".*xperimental.*")
        yield
