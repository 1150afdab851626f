"""What base models say of train rows that they did not learn from: out of fold, by group."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotEnoughDataError
from solesight.learn.stacked.bases import BaseTask
from solesight.pages import write_whole

__all__ = ["fold_numbers", "out_of_fold"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def fold_numbers(truth: Ints, groups: NDArray[np.str_], folds: int, seed: int) -> Ints:
    """Place train rows into folds, a group as a whole, each class spread as evenly as can be.

    Args:
        truth: ``(n,)`` class indices.
        groups: ``(n,)`` their groups.
        folds: how many.
        seed: of the order of the groups.

    Returns:
        ``(n,)`` fold numbers from 0.

    Raises:
        NotEnoughDataError: there are fewer groups than folds.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    there = len(np.unique(groups))
    if there < folds:
        raise NotEnoughDataError(
            f"{there} groups in train are too few for {folds} folds: --set folds={max(2, there)}"
        )
    # Only the commonest classes can be spread; a class of one row would only be warned about.
    counts = np.bincount(truth)
    common = np.where(counts[truth] >= folds, truth, -1)
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    numbers = np.zeros(len(truth), dtype=np.int64)
    for number, (_, held) in enumerate(splitter.split(truth, common, groups)):
        numbers[held] = number
    return numbers


def out_of_fold(task: BaseTask, numbers: Ints, folder: Path) -> Floats:
    """Let a base say what it can of each train row, fitted on the other folds alone.

    What is done is kept in ``folder``, so that a killed training goes on from there.

    Args:
        task: the base.
        numbers: ``(n,)`` the fold of each row of the task's lesson, -1 where it is not in train.
        folder: of this base's own.

    Returns:
        ``(train rows, classes of the task)`` probabilities.
    """
    lesson, trains = task.lesson, numbers >= 0
    found = np.zeros((len(numbers), len(lesson.classes)))
    for number in range(int(numbers.max()) + 1):
        held = numbers == number
        done = folder / f"fold-{number}.npy"
        if done.is_file():
            found[held] = np.load(done, allow_pickle=False)
            continue
        model, present = task.fitted(trains & ~held, folder / f"fold-{number}")
        answers = np.zeros((int(held.sum()), found.shape[1]))
        answers[:, present] = model.answer(lesson.questions(held))
        found[held] = answers
        _keep(done, answers)
        lesson.running.progress.advance()
    return found[trains]


def _keep(path: Path, answers: Floats) -> None:
    buffer = io.BytesIO()
    np.save(buffer, answers, allow_pickle=False)
    write_whole(path, buffer.getvalue(), "fold")
