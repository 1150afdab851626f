"""A training from its start, or from where it was stopped, to its end."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from solesight.errors import SettingsError
from solesight.generate.gan import checkpoints
from solesight.generate.gan.losses import append, cut_back
from solesight.generate.gan.rounds import Pair, Row, chance_of, play
from solesight.generate.gan.settings import GanOptions
from solesight.generate.gan.sheets import sheet
from solesight.pages import write_signed
from solesight.progress import Progress, Silent

__all__ = ["CHECKPOINT", "LOSSES", "Course", "coached"]

CHECKPOINT = "checkpoint.safetensors"
LOSSES = "losses.csv"
_SHOWN = (6, 6)
_TOLD_EVERY = 25
_JUDGED = 256


@dataclass
class Course:
    """What a training works on, and where it stands.

    Attributes:
        options: how it is trained.
        folder: of the training.
        learned: uint8 (n, height, width, 3), what is learned from.
        held: uint8 (m, height, width, 3), held out; m may be 0.
        key: of the pictures: a training goes on with the same ones only.
        minutes: after which it stops and can go on later; 0 for no limit.
        device: ``cpu``, ``cuda`` or ``auto``.
        progress: told of each round.
        step: rounds played.
        seconds: spent on them.
        last: what the newest round measured.
        stopping: whether it was asked to stop after this round.
    """

    options: GanOptions
    folder: Path
    learned: NDArray[np.uint8]
    held: NDArray[np.uint8]
    key: str
    minutes: float = 0.0
    device: str = "auto"
    progress: Progress = field(default_factory=Silent)
    step: int = 0
    seconds: float = 0.0
    last: Row | None = None
    stopping: bool = False


def coached(course: Course) -> Pair:
    """Train, and give the networks as they are at the end.

    Raises:
        SettingsError: it was begun with other settings or other photos, or memory ran out.
        KeyboardInterrupt: it was asked to stop, has played its round to the end, and saved.
    """
    device = _device(course.device)
    pair = Pair(course.options, device)
    course.folder.mkdir(parents=True, exist_ok=True)
    _go_back(course, pair)
    with _memory(course.options), _threads(), _patient(course):
        _train(course, pair)
    return pair


def _device(said: str) -> str:
    if said == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if said == "cuda" and not torch.cuda.is_available():
        raise SettingsError("device=cuda: torch sees no GPU here; leave it out")
    return said


def _go_back(course: Course, pair: Pair) -> None:
    saved = course.folder / CHECKPOINT
    if saved.is_file():
        said = checkpoints.read_said(saved)
        _same(course, said)
        checkpoints.restore(saved, pair)
        course.step = int(said["step"])
    course.seconds = cut_back(course.folder / LOSSES, course.step)


def _same(course: Course, said: dict[str, Any]) -> None:
    """Refuse to go on with anything but what it was begun with."""
    asked, begun = course.options.fixed(), said["options"]
    other = [f"{name} was {begun.get(name)}, is {value}"
             for name, value in asked.items() if begun.get(name) != value]  # fmt: skip
    if said["pictures"] != course.key:
        other.append("the photos differ (--where, a new split, other frames)")
    if other:
        raise SettingsError(
            f"{course.folder.name} was begun otherwise: {'; '.join(other)}. Give what was given "
            "then, or train under another --name"
        )


def _train(course: Course, pair: Pair) -> None:
    options, began = course.options, time.monotonic()
    spent = course.seconds
    if course.step == 0:
        _show(course, pair)
    while course.step < options.steps and not _over(course, began):
        some = range(course.step + 1, min(course.step + _TOLD_EVERY, options.steps) + 1)
        with _telling(course, some):
            for step in some:
                row = play(pair, course.learned, step)
                course.step, course.seconds = step, spent + time.monotonic() - began
                _record(course, pair, row)
                course.progress.advance()
                if course.stopping or _over(course, began):
                    break
        if course.stopping:
            _save(course, pair)
            raise KeyboardInterrupt
    _save(course, pair)


def _over(course: Course, began: float) -> bool:
    return 0 < course.minutes * 60 <= time.monotonic() - began


@contextmanager
def _telling(course: Course, some: range) -> Iterator[None]:
    said = f"round {some[0]} of {course.options.steps}"
    if course.last is not None:
        said += f", critic {course.last.estimate:.2f}, slope {course.last.slope:.2f}"
    course.progress.start(said, len(some))
    yield
    course.progress.finish()


def _record(course: Course, pair: Pair, row: Row) -> None:
    options, step = course.options, row.step
    showing = step % options.grid_every == 0 or step == options.steps
    held = _held_out(course, pair) if showing and len(course.held) else None
    append(course.folder / LOSSES, astuple(row), held, course.seconds)
    course.last = row
    if showing:
        _show(course, pair)
    if step % options.save_every == 0:
        _save(course, pair)


def _held_out(course: Course, pair: Pair) -> float:
    """Give how much more real the critic finds what it learned from than what it never saw."""
    rng = np.random.default_rng(course.options.seed)
    n = min(_JUDGED, len(course.learned), len(course.held))
    learned, held = (
        pixels[np.sort(rng.choice(len(pixels), n, replace=False))]
        for pixels in (course.learned, course.held)
    )
    return pair.judge(learned) - pair.judge(held)


def _show(course: Course, pair: Pair) -> None:
    rows, columns = _SHOWN
    z = torch.randn(rows * columns, pair.options.latent, generator=chance_of(pair.options.seed, 0))
    drawn = sheet(pair.draw(z), columns)
    made = {"verb": "gan train", "step": course.step, "pictures": course.key,
            "options": course.options.fixed()}  # fmt: skip
    write_signed(course.folder / "grids" / f"{course.step:06d}.png", Image.fromarray(drawn), made)


def _save(course: Course, pair: Pair) -> None:
    said = {"step": course.step, "options": course.options.fixed(), "pictures": course.key}
    checkpoints.save(course.folder / CHECKPOINT, pair, said)


@contextmanager
def _patient(course: Course) -> Iterator[None]:
    """Take Ctrl-C as a wish to stop after this round: half a round could not be gone on with.

    A second one stops at once, and the last checkpoint stands.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def asked(number: int, frame: object) -> None:
        if course.stopping:
            raise KeyboardInterrupt
        course.stopping = True

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _threads() -> Iterator[None]:
    """Let torch use half of the cores, four at most: on few cores more are slower than fewer."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    before = torch.get_num_threads()
    torch.set_num_threads(min(4, max(1, (cores or 1) // 2)))
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def _memory(options: GanOptions) -> Iterator[None]:
    """Say what to do where memory ran out."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        said = str(error).lower()
        if not isinstance(error, MemoryError) and "memory" not in said:
            raise
        raise SettingsError(
            f"memory ran out at batch={options.batch}, size={options.size}: the last checkpoint is "
            "kept; begin again under another --name with a smaller --batch, --size or width"
        ) from error
