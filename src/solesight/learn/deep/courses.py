"""The whole way of a training, from a lesson to a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from solesight.learn.deep.answering import DeepModel
from solesight.learn.deep.backbones import Backbone, find_backbone
from solesight.learn.deep.changing import change
from solesight.learn.deep.coaching import Coach
from solesight.learn.deep.features import feature_feeds
from solesight.learn.deep.feeding import Feed, class_weights
from solesight.learn.deep.finishing import finished
from solesight.learn.deep.frames import draw_frames
from solesight.learn.deep.nets.folding import fold_norms, make_thrifty
from solesight.learn.deep.nets.heads import head_for
from solesight.learn.deep.nets.small import small_net
from solesight.learn.deep.nets.whole import Pixels, Whole
from solesight.learn.deep.recipes import Change, recipe_for
from solesight.learn.deep.settings import FinetuneOptions, ScratchOptions, TrainingOptions
from solesight.learn.deep.teaching import Step, score_of
from solesight.learn.deep.torched import mixed_seed, threads
from solesight.learn.deep.weights import load_weights
from solesight.learn.learners import Lesson

__all__ = ["finetune_course", "scratch_course"]

History = list[dict[str, Any]]


@dataclass(frozen=True)
class Course:
    """What the steps of a training share.

    Attributes:
        lesson: rows and truth.
        options: of the training.
        frames: of all rows.
        recipe: changes of training photos.
    """

    lesson: Lesson
    options: TrainingOptions
    frames: NDArray[np.uint8]
    recipe: tuple[Change, ...]

    @property
    def feeds(self) -> tuple[Feed, Feed]:
        """Training photos, changed, and validation photos as they are."""

        def changed(rows: NDArray[np.uint8], rng: np.random.Generator) -> Tensor:
            return change(rows, self.recipe, rng)

        def plain(rows: NDArray[np.uint8], rng: np.random.Generator) -> Tensor:
            return torch.from_numpy(rows).permute(0, 3, 1, 2).float()

        trains = self.lesson.trains
        return self.feed((self.frames,), trains, changed), self.feed((self.frames,), ~trains, plain)

    def feed(
        self,
        views: tuple[NDArray[Any], ...],
        mask: NDArray[np.bool_],
        prepare: Callable[[NDArray[Any], np.random.Generator], Tensor],
    ) -> Feed:
        """Give the rows of a mask."""
        truth, rows = self.lesson.truth[mask], np.flatnonzero(mask)
        drawn = None
        if self.options.balance == "sampling":
            drawn = class_weights(truth, len(self.lesson.classes))[truth]
        seed = mixed_seed(self.lesson.seed, 17)
        return Feed(views, rows, truth, prepare, self.options.batch, seed, drawn)

    @property
    def answering(self) -> TrainingOptions:
        """Give the options by which it answers: mirrored only when it learned from mirrored photos.

        Frames show the toe to the right. A network that saw nothing else is a stranger to their
        mirror images: one of the ladder's named .88 of validation photos right, and .64 so.
        """
        flips = any(one.name == "flip" and one.probability > 0 for one in self.recipe)
        return replace(self.options, mirrored=self.options.mirrored and flips)

    def coach(self) -> Coach:
        """Give who runs the steps."""
        lesson = self.lesson
        name = lesson.target.name
        return Coach(
            self.options, lesson.folder, lesson.seed, len(lesson.classes),
            lesson.running.progress, name, lesson.report,
        )  # fmt: skip


def _course(lesson: Lesson, options: TrainingOptions) -> Course:
    recipe = recipe_for(options.augment, any_color=lesson.target.any_color)
    return Course(lesson, options, draw_frames(lesson, options.size), recipe)


def scratch_course(lesson: Lesson, options: ScratchOptions) -> DeepModel:
    """Learn a small network from nothing."""
    with threads(options.threads):
        course = _course(lesson, options)
        torch.manual_seed(mixed_seed(lesson.seed, 3))
        net = small_net(options.net, len(lesson.classes), options.size, options.dropout)
        step = Step("train", 0, options.epochs, options.rate, [(1.0, list(net.parameters()))])
        history = course.coach().run(net, step, course.feeds)
        told = {"augmented": _words(course.recipe)}
        return finished(net, lesson, course.frames, course.answering, history, told=told)


def finetune_course(lesson: Lesson, options: FinetuneOptions) -> DeepModel:
    """Learn a pretrained network on: head, tail, all."""
    backbone = find_backbone(options.backbone)
    with threads(options.threads):
        trunk, origin = _trunk(backbone, options)
        course = _course(lesson, options)
        torch.manual_seed(mixed_seed(lesson.seed, 3))
        cells = (options.size // 32) ** 2
        pool, head = head_for(
            options.head, trunk.channels, cells, len(lesson.classes), options.dropout
        )
        whole = Whole(Pixels(backbone.mean, backbone.spread), trunk, pool, head)
        history = _steps(whole, course, options)
        told = {
            "augmented": _words(course.recipe),
            "pretrained": asdict(origin),
            "weights_licence": backbone.licence,
        }
        return finished(whole, lesson, course.frames, course.answering, history, told=told)


def _trunk(backbone: Backbone, options: FinetuneOptions) -> tuple[Any, Any]:
    trunk = backbone.build()
    origin = load_weights(
        trunk, backbone, options.weights, sha256=options.sha256, download=options.download
    )
    if options.norm == "folded" and options.weights != "none":
        fold_norms(trunk)
    return trunk.to(memory_format=torch.channels_last), origin


def _steps(whole: Whole, course: Course, options: FinetuneOptions) -> History:
    coach, history = course.coach(), History()
    best: tuple[float, dict[str, Tensor]] | None = None
    blocks, rate = whole.trunk.blocks(), options.rate
    whole.trunk.requires_grad_(False)
    if options.head_epochs:
        step = Step("head", 0, options.head_epochs, rate, [(1.0, list(whole.head.parameters()))])
        whole.trunk.eval()
        history += coach.run(whole.head, step, feature_feeds(whole, course))
        best, rate = _better(None, whole, history, options.watch), rate * options.slower
    deeper = (
        ("tail", options.tail_epochs, blocks[max(options.front, len(blocks) - options.tail) :]),
        ("all", options.epochs, blocks[options.front :]),
    )
    for number, (name, epochs, changed) in enumerate(deeper, 1):
        if not epochs:
            continue
        step = Step(name, number, epochs, rate, _unfrozen(whole, changed, options), None)
        if options.norm != "trained":
            step = Step(name, number, epochs, rate, step.trained, whole.trunk)
        made = coach.run(whole, step, course.feeds)
        history += made
        best, rate = _better(best, whole, made, options.watch), rate * options.slower
    return history


def _unfrozen(
    whole: Whole, blocks: list[nn.Module], options: FinetuneOptions
) -> list[tuple[float, list[Any]]]:
    for block in blocks:
        block.requires_grad_(True)
    if options.thrifty and not torch.cuda.is_available():
        make_thrifty(whole.trunk)
    inside = [weight for block in blocks for weight in block.parameters()]
    return [(1.0, inside), (1.0, list(whole.head.parameters()))]


def _better(
    best: tuple[float, dict[str, Tensor]] | None, whole: Whole, made: History, watch: str
) -> tuple[float, dict[str, Tensor]]:
    """Keep the weights of the best step; a later step that made them no better is undone."""
    score = min(score_of(row, watch) for row in made)
    if best is not None and best[0] < score:
        whole.load_state_dict(best[1])
        return best
    return score, {name: value.clone() for name, value in whole.state_dict().items()}


def _words(recipe: tuple[Change, ...]) -> list[str]:
    return [f"{one.name}:{one.probability:g}" for one in recipe]
