"""A trained probe: one linear map on embeddings, as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import summed_logits
from solesight.errors import BundleError
from solesight.learn.calibrate import softmax

__all__ = ["Probe", "powered"]

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Probe:
    """A trained probe.

    The standardisation of its training is folded into the weights, so an answer is one matrix
    product: ``softmax((powered(x) @ weights.T + bias) / temperature)``. Where classes were learned
    by their subclasses, the rows of the weights are those, and the exponentials of a class are
    summed before the temperature.

    Attributes:
        weights: ``(classes, d)`` float32, or ``(subclasses, d)``.
        bias: ``(classes,)`` float32, or ``(subclasses,)``.
        temperature: fitted on the validation rows.
        power: exponent of ``powered``.
        classes: labels in the order of the rows of ``weights``.
        configuration: what was chosen and what was tried, for the bundle.
        members: ``(subclasses,)`` the class of each row of the weights; None where rows are
            classes.
    """

    weights: Vectors
    bias: Vectors
    temperature: float
    power: float
    classes: tuple[str, ...]
    configuration: Mapping[str, Any] = field(default_factory=dict)
    members: NDArray[np.int64] | None = None

    @property
    def c(self) -> float:
        """The strength that was chosen; NaN where the configuration does not say."""
        return float(self.configuration.get("c", "nan"))

    def logits(self, x: NDArray[Any]) -> Vectors:
        """Scores ``(n, classes)`` before temperature and softmax.

        Args:
            x: ``(n, d)`` embeddings, of any length.

        Raises:
            ValueError: ``x`` is not ``(n, d)``.
        """
        return np.asarray(self._scores(x), dtype=np.float32)

    def predict_proba(self, x: NDArray[Any]) -> NDArray[np.float64]:
        """Probabilities ``(n, classes)`` of embeddings ``(n, d)``; rows sum to 1."""
        return softmax(self._scores(x) / self.temperature)

    def _scores(self, x: NDArray[Any]) -> NDArray[np.floating]:
        if x.ndim != 2 or x.shape[1] != self.weights.shape[1]:
            raise ValueError(
                f"vectors of shape {x.shape} do not fit a probe of {self.weights.shape[1]} numbers"
            )
        rows = powered(x, self.power)
        if self.members is None:
            return np.asarray(rows @ self.weights.T + self.bias, dtype=np.float32)
        # In double precision: the temperature enlarges what is lost in a sum.
        return summed_logits(rows.astype(np.float64) @ self.weights.T + self.bias, self.members)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays that a bundle keeps."""
        kept: dict[str, NDArray[Any]] = {
            "weights": self.weights,
            "bias": self.bias,
            "temperature": np.array([self.temperature], dtype=np.float64),
            "power": np.array([self.power], dtype=np.float64),
        }
        return kept if self.members is None else {**kept, "members": self.members}

    @classmethod
    def from_arrays(
        cls,
        arrays: Mapping[str, NDArray[Any]],
        classes: Sequence[str],
        configuration: Mapping[str, Any] | None = None,
    ) -> Probe:
        """The probe of a bundle's arrays.

        Raises:
            BundleError: an array is missing or has another shape than a probe of these classes.
        """
        shapes = {name: array.shape for name, array in arrays.items()}
        k, members = len(classes), arrays.get("members")
        rows = k if members is None else members.size
        d = next(reversed(shapes.get("weights", ())), 0)
        wanted = {"weights": (rows, d), "bias": (rows,), "temperature": (1,), "power": (1,)}
        if members is not None:
            wanted["members"] = (rows,)
        whole = members is None or np.unique(members).tolist() == list(range(k))
        if shapes != wanted or not d or not whole or float(arrays["temperature"][0]) <= 0:
            raise BundleError(f"these weights are not those of a probe with {k} classes: {shapes}")
        return cls(
            weights=arrays["weights"].astype(np.float32),
            bias=arrays["bias"].astype(np.float32),
            temperature=float(arrays["temperature"][0]),
            power=float(arrays["power"][0]),
            classes=tuple(classes),
            configuration=dict(configuration or {}),
            members=None if members is None else members.astype(np.int64),
        )


def powered(x: NDArray[Any], power: float) -> Vectors:
    """Unit rows whose numbers were raised to a power, their signs kept.

    Pooled features are sums of a few strong answers; the square root (Arandjelovic and Zisserman,
    2012) lets the many weak ones count too. A row of zeros stays zero.

    Args:
        x: ``(n, d)`` embeddings.
        power: 1 leaves the numbers, 0.5 is the signed square root.

    Returns:
        A new ``(n, d)`` float32 array.
    """
    rows = np.array(x, dtype=np.float32)
    if power != 1.0:
        rows = np.copysign(np.abs(rows) ** np.float32(power), rows)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(lengths > 0, lengths, 1)
    return rows
