"""Answers of networks as facts: a photo that a bundle was asked about is not asked about again.

A probe's answer is one product, faster than reading it back. A network looks at the picture, which
takes a thousand times as long: what it says of a frame is a vector of that frame like any other,
and is kept beside them. Later evaluations and reports read it, a killed one goes on where it was.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from solesight.bundles import Bundle
from solesight.catalog import Catalog, config_hash, held_photos, insert_new, schema
from solesight.learn.asked import answer_all
from solesight.learn.learners import Model
from solesight.learn.questions import CatalogQuestions
from solesight.progress import Progress

__all__ = ["answers_config", "kept_answers"]

Floats = NDArray[np.float64]


def answers_config(bundle: Bundle) -> str:
    """Hash what a network's answer depends on besides the frame: its files, and how it is asked."""
    files = {name: info.sha256 for name, info in bundle.files.items()}
    return config_hash({"answers": files, "told": dict(bundle.meta.configuration)})


def kept_answers(
    bundle: Bundle, model: Model, questions: CatalogQuestions, progress: Progress
) -> Floats:
    """Give a network's answers: those that are kept, and the others once they are made and kept.

    Args:
        bundle: what the model is of.
        model: looks at pictures, and reads neither vectors nor facts.
        questions: the photos.
        progress: told of those that are asked about.

    Returns:
        ``(n, classes)``.
    """
    config, classes = answers_config(bundle), len(bundle.meta.classes)
    frames = _frame_hashes(questions)
    names = [row.photo for row in questions.rows.photos]
    kept = _read(questions.catalog, config, frames, classes)
    missing = np.array([name not in kept for name in names], dtype=np.bool_)
    lacking = [name for name, lacks in zip(names, missing, strict=True) if lacks]

    def keep(start: int, answers: Floats) -> None:
        some = lacking[start : start + len(answers)]
        _write(questions.catalog, config, frames, dict(zip(some, answers, strict=True)))

    rest = CatalogQuestions(questions.catalog, questions.corpus, questions.rows.only(missing))
    made = answer_all(model, rest, classes, progress, keep=keep)
    found = kept | dict(zip(lacking, made, strict=True))
    return np.array([found[name] for name in names]).reshape(len(names), classes)


def _frame_hashes(questions: CatalogQuestions) -> dict[str, str]:
    c = schema.clean_facts.c
    query = select(c.photo, c.frame_hash).where(c.config == questions.corpus.frames)
    with questions.catalog.reading() as connection:
        return {row.photo: row.frame_hash for row in connection.execute(query)}


def _read(catalog: Catalog, config: str, frames: dict[str, str], classes: int) -> dict[str, Floats]:
    c = schema.embed_facts.c
    query = select(c.photo, c.inputs, c.vector).where(c.config == config)
    with catalog.reading() as connection:
        found = connection.execute(query).all()
    return {
        row.photo: np.frombuffer(row.vector, dtype=np.float64)
        for row in found
        if frames.get(row.photo) == row.inputs and len(row.vector) == 8 * classes
    }


def _write(
    catalog: Catalog, config: str, frames: dict[str, str], answers: dict[str, Floats]
) -> None:
    with catalog.writing() as connection:
        there = held_photos(connection, answers)
        rows = [
            {
                "photo": photo,
                "config": config,
                "inputs": frames[photo],
                "vector": np.ascontiguousarray(said, dtype=np.float64).tobytes(),
            }
            for photo, said in answers.items()
            if photo in there
        ]
        insert_new(connection, schema.embed_facts, rows)
