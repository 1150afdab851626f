"""What a network said of a photo is a fact: made once, kept, gone with its photo."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select

import solesight
from solesight.bundles import Bundle
from solesight.catalog import schema
from solesight.learn import Lesson, Questions, Saved, learner
from solesight.learn.kept_answers import answers_config

SHOWN: list[int] = []


@dataclass(frozen=True)
class _None:
    """No options."""


class Brightness:
    """Says the first class the surer, the brighter the frame; counts what it is shown."""

    def __init__(self, classes: int) -> None:
        self.classes = classes

    def answer(self, questions: Questions) -> np.ndarray:
        pictures = questions.pictures(32)
        SHOWN.append(len(pictures))
        light = pictures.reshape(len(pictures), -1).mean(axis=1) / 256
        rest = np.repeat(((1 - light) / (self.classes - 1))[:, None], self.classes - 1, axis=1)
        return np.column_stack([light, rest])

    def save(self) -> Saved:
        return Saved({"nothing": np.zeros(1, np.float32)}, {"model.onnx": b"a network"})


@learner("brightness-of-frames")
class BrightnessLearner:
    """How bright frames are: a network's part, played by arithmetic."""

    options = _None
    reads_vectors = False

    def fit(self, lesson: Lesson, options: Any) -> Brightness:
        return Brightness(len(lesson.classes))

    def load(self, bundle: Bundle) -> Brightness:
        return Brightness(len(bundle.meta.classes))


@pytest.mark.parametrize("forgetting", [False, True])
def test_an_answer_is_made_once(job: Path, tmp_path: Path, *, forgetting: bool) -> None:
    shutil.copytree(job, tmp_path / "ws")
    with solesight.open(tmp_path / "ws", workers=0) as ws:
        bundle = ws.train("brand", learner="brightness-of-frames").bundle
        SHOWN.clear()
        (first,) = ws.evaluate(bundle.meta.name)
        assert sum(SHOWN) == len(first.asked)
        assert first.growth == ()  # it is not quick, and was not asked for
        key = answers_config(first.bundle)
        kept = select(func.count()).where(schema.embed_facts.c.config == key)
        with ws.catalog.reading() as connection:
            assert connection.execute(kept).scalar_one() == len(first.asked)
        if forgetting:
            ws.forget(first.asked.photos[0].photo)
        SHOWN.clear()
        (second,) = ws.evaluate(bundle.meta.name)
        assert SHOWN == []
        assert np.array_equal(second.asked.probabilities, first.asked.probabilities[forgetting:])
        with ws.catalog.reading() as connection:
            assert connection.execute(kept).scalar_one() == len(first.asked) - forgetting
