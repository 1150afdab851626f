"""What can be set about a network's training: the options of `scratch` and of `finetune`."""

from __future__ import annotations

from dataclasses import dataclass

from solesight.learn.deep.recipes import AUTO, parse_recipe

__all__ = ["FinetuneOptions", "ScratchOptions", "TrainingOptions"]

_CHOICES = {
    "optimizer": ("adamw", "adam", "sgd", "rmsprop"),
    "schedule": ("cosine", "constant"),
    "balance": ("none", "weights", "sampling"),
    "watch": ("calibrated", "loss", "accuracy"),
    "precision": ("auto", "32", "16", "bf16"),
    "norm": ("folded", "frozen", "trained"),
}
_SHARES = ("smoothing", "mixup", "dropout", "slower")


@dataclass(frozen=True)
class TrainingOptions:
    """What training of any network has in common.

    Attributes:
        size: side of the frames that the network sees, in pixels; a multiple of 32.
        epochs: at most so many times over the training photos.
        batch: photos a step.
        rate: learning rate at its highest.
        optimizer: adamw, adam, sgd or rmsprop.
        schedule: cosine (a short rise, then down to nothing) or constant.
        decay: weight decay.
        smoothing: share of the truth that is spread over the other classes.
        mixup: how strongly photos are mixed in pairs, the Beta distribution's number (Zhang et
            al., 2018); 0 does not.
        balance: none, weights (rare classes weigh more) or sampling (they are seen more often).
        augment: changes of training photos, each with its probability; auto takes those that do
            the target no harm, none no change at all.
        patience: epochs without a better validation score after which training ends; 0 never ends
            early.
        watch: what is best on validation: calibrated (log-loss after a temperature), loss or
            accuracy.
        mirrored: answer with the mean of a photo and its mirror image, where training photos are
            mirrored too (``flip``).
        threads: of the processor; 0 takes half of the cores, at most four.
        precision: auto (16 bits on a GPU, 32 else), 32, 16 or bf16.
        tensorboard: write TensorBoard logs too.
    """

    size: int = 128
    epochs: int = 12
    batch: int = 32
    rate: float = 1e-3
    optimizer: str = "adamw"
    schedule: str = "cosine"
    decay: float = 1e-4
    smoothing: float = 0.0
    mixup: float = 0.0
    balance: str = "none"
    augment: tuple[str, ...] = (AUTO,)
    patience: int = 6
    watch: str = "calibrated"
    mirrored: bool = True
    threads: int = 0
    precision: str = "auto"
    tensorboard: bool = False

    def __post_init__(self) -> None:
        """Check what was asked for."""
        parse_recipe(self.augment)
        for name, allowed in _CHOICES.items():
            if (said := getattr(self, name, allowed[0])) not in allowed:
                raise ValueError(f"{name} is one of {', '.join(allowed)}, not {said!r}")
        for name in _SHARES:
            share = getattr(self, name, None)
            if share is not None and not 0 <= share <= 1:
                raise ValueError(f"{name} is 0 to 1, not {share}")
        if self.size % 32 or not 32 <= self.size <= 512:
            raise ValueError(f"size is a multiple of 32 from 32 to 512, not {self.size}")
        if self.batch < 2 or self.rate <= 0 or min(self.epochs, self.patience, self.threads) < 0:
            raise ValueError("batch is at least 2, rate above 0, epochs and patience not below 0")


@dataclass(frozen=True)
class ScratchOptions(TrainingOptions):
    """How a small network is learned from nothing.

    Attributes:
        net: rgb5 or rgb4 (four convolutions 16-32-64-64, kernels 5 x 5 or 4 x 4), big (gray, five
            convolutions) or small (gray, three).
        dropout: share of numbers left out at random before each dense layer, or after each
            convolution of the colored ones; none is the network's own.
    """

    epochs: int = 30
    patience: int = 8
    net: str = "rgb5"
    dropout: float | None = None

    def __post_init__(self) -> None:
        """Check what was asked for."""
        super().__post_init__()
        if self.net not in ("big", "small", "rgb4", "rgb5"):
            raise ValueError(f"net is big, small, rgb4 or rgb5, not {self.net!r}")
        if self.net.startswith("rgb") and self.size < 96:
            raise ValueError(f"{self.net} has no padding: size is 96 or more, not {self.size}")


@dataclass(frozen=True)
class FinetuneOptions(TrainingOptions):
    """How a pretrained network is learned on: its head first, then its end, then all of it.

    Attributes:
        backbone: which network; see docs/networks.md.
        head: linear, narrow (a hidden layer of a quarter of the features), dense (256 and 64) or
            wide (the whole map through 1/8 and 1/64 of its numbers).
        weights: where the pretrained weights are: auto, none, a file, or an https address.
        sha256: of the weights; needed for an address that is not known here.
        download: fetch weights over the network where they are not on this machine.
        dropout: in the head; none is the head's own.
        head_epochs: over features made once: the backbone does not change, so this costs little.
        views: how many changed versions of each training photo the head learns from.
        tail_epochs: then the last blocks are trained too; 0 leaves this step out.
        tail: how many last blocks.
        front: how many first blocks stay as they are in both steps.
        epochs: then the whole network; 0 leaves it frozen.
        slower: by what the rate is multiplied at each of these two steps.
        norm: batch norms folded into the convolutions (fastest), frozen, or trained.
        thrifty: on a processor: the weights of depthwise 5 x 5 kernels stay, and pointwise
            convolutions are computed in bfloat16, which together takes half the time; so are
            features, and the scores that choose an epoch.
    """

    patience: int = 5
    backbone: str = "efficientnet_lite0"
    head: str = "linear"
    weights: str = "auto"
    sha256: str = ""
    download: bool = False
    dropout: float | None = None
    head_epochs: int = 30
    views: int = 3
    tail_epochs: int = 0
    tail: int = 5
    front: int = 0
    slower: float = 0.3
    norm: str = "folded"
    thrifty: bool = True
    smoothing: float = 0.1

    def __post_init__(self) -> None:
        """Check what was asked for."""
        super().__post_init__()
        if self.head not in ("linear", "narrow", "dense", "wide"):
            raise ValueError(f"head is linear, narrow, dense or wide, not {self.head!r}")
        if (
            min(self.head_epochs, self.tail_epochs, self.front) < 0
            or min(self.tail, self.views) < 1
        ):
            raise ValueError(
                "head_epochs, tail_epochs and front are 0 or more, tail and views 1 or more"
            )
        if not self.head_epochs + self.tail_epochs + self.epochs:
            raise ValueError("nothing is left to train: give head_epochs, tail_epochs or epochs")
