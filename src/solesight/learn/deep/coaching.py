"""A step of training from start to best weights; killed at any time, it goes on where it was."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightning.pytorch as lightning
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping, ModelCheckpoint
from safetensors.torch import load_file, save_file
from torch import nn

from solesight.errors import SettingsError
from solesight.learn.deep.feeding import Feed
from solesight.learn.deep.settings import TrainingOptions
from solesight.learn.deep.teaching import Pupil, Step
from solesight.learn.deep.torched import quiet
from solesight.learn.reports import Report, heard
from solesight.progress import Progress

__all__ = ["Coach"]


@dataclass(frozen=True)
class Coach:
    """What steps of one training share.

    Attributes:
        options: of the training.
        folder: for checkpoints.
        seed: of everything random.
        classes: how many.
        progress: told of each batch.
        label: what the progress is called.
        report: hears macro F1 on validation after each epoch; may end the training.
    """

    options: TrainingOptions
    folder: Path
    seed: int
    classes: int
    progress: Progress
    label: str
    report: Report = heard

    def run(self, net: nn.Module, step: Step, feeds: tuple[Feed, Feed]) -> list[dict[str, Any]]:
        """Train a step, and leave its best weights in the network.

        Args:
            net: from prepared batches to logits.
            step: which weights change.
            feeds: training and validation rows.

        Returns:
            what was recorded, an epoch a row.
        """
        folder = self.folder / f"{step.number}-{step.name}"
        done, record = folder / "done.safetensors", folder / "done.json"
        if done.is_file():
            net.load_state_dict(load_file(done))
            return list(json.loads(record.read_text(encoding="utf-8")))
        folder.mkdir(parents=True, exist_ok=True)
        pupil = Pupil(net, step, self.options, feeds, classes=self.classes, seed=self.seed)
        with quiet():
            self._fit(pupil, folder)
        record.write_text(json.dumps(pupil.history), encoding="utf-8")
        _save_whole(net, done)
        return pupil.history

    def _fit(self, pupil: Pupil, folder: Path) -> None:
        options = self.options
        keeping = ModelCheckpoint(
            folder, "best", monitor="score", save_top_k=1, save_last=True,
            save_on_train_epoch_end=True, enable_version_counter=False,
        )  # fmt: skip
        callbacks: list[Callback] = [keeping, _Telling(self.progress, self.label, self.report)]
        if options.patience:
            callbacks.append(EarlyStopping("score", patience=options.patience))
        trainer = lightning.Trainer(
            max_epochs=pupil.step.epochs,
            callbacks=callbacks,
            logger=self._logger(pupil.step.name),
            precision=_precision(options.precision),
            default_root_dir=folder,
            gradient_clip_val=5.0,
            reload_dataloaders_every_n_epochs=1,
            num_sanity_val_steps=0,
            enable_progress_bar=False,
            enable_model_summary=False,
            accelerator="auto" if torch.cuda.is_available() else "cpu",
            devices=1,
            log_every_n_steps=1,
        )
        last = folder / "last.ckpt"
        trainer.fit(pupil, ckpt_path=last if last.is_file() else None, weights_only=True)
        best = torch.load(folder / "best.ckpt", map_location="cpu", weights_only=True)  # noqa: TID251 - our own checkpoint, as tensors
        pupil.load_state_dict(best["state_dict"])
        pupil.cpu()

    def _logger(self, name: str) -> Any:
        if not self.options.tensorboard:
            return False
        if importlib.util.find_spec("tensorboard") is None:
            raise SettingsError("tensorboard=true needs one more package: pip install tensorboard")
        from lightning.pytorch.loggers import TensorBoardLogger

        root = self.folder.parent.parent / "logs"
        return TensorBoardLogger(root, self.label, f"{self.folder.name.strip('.')}-{name}")


class _Telling(Callback):
    def __init__(self, progress: Progress, label: str, report: Report) -> None:
        self.progress, self.label, self.report = progress, label, report

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        past = pl_module.history
        best = max((row["accuracy"] for row in past), default=None)
        known = "" if best is None else f", best accuracy {best:.3f}"
        name = f"{self.label} {pl_module.step.name} {trainer.current_epoch + 1}"
        self.progress.start(f"{name} of {pl_module.step.epochs}{known}", pl_module.feed.steps)

    def on_train_batch_end(self, *_: Any) -> None:
        self.progress.advance()

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        self.progress.finish()
        # Steps of a training count on: the epochs of one may be compared across trials.
        step = 1000 * pl_module.step.number + trainer.current_epoch
        self.report(step, pl_module.history[-1]["macro_f1"])


def _precision(said: str) -> str:
    if said == "auto":
        return "16-mixed" if torch.cuda.is_available() else "32-true"
    return {"32": "32-true", "16": "16-mixed", "bf16": "bf16-mixed"}[said]


def _save_whole(net: nn.Module, path: Path) -> None:
    half = path.with_suffix(".half")
    save_file({name: value.contiguous() for name, value in net.state_dict().items()}, half)
    half.replace(path)
