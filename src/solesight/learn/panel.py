"""Several bundles that are asked about one photo, which is looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from solesight.bundles import Bundle
from solesight.embed import Embedder, EmbedderSpec
from solesight.errors import BundleError
from solesight.eye import Measures, Opened
from solesight.learn.learners import Model, open_model
from solesight.learn.predict import Predicted, predicted
from solesight.learn.questions import PhotoQuestions

__all__ = ["Panel"]


@dataclass(frozen=True)
class _Seat:
    bundle: Bundle
    model: Model
    embedder: str


class Panel:
    """Loaded bundles with their embedders; may be asked from several threads.

    Args:
        bundles: trained models, each with the embedder that it reads.

    Raises:
        BundleError: a bundle was made with another embedder.
    """

    def __init__(self, bundles: Sequence[tuple[Bundle, EmbedderSpec]]) -> None:
        self._embedders: dict[str, Embedder] = {}
        self._seats: dict[str, _Seat] = {}
        for bundle, spec in bundles:
            if bundle.meta.embedder and bundle.meta.embedder_sha256 != spec.sha256:
                raise BundleError(f"{bundle.meta.name} reads vectors of {bundle.meta.embedder}")
            if spec.sha256 not in self._embedders:
                self._embedders[spec.sha256] = Embedder(spec)
            self._seats[bundle.meta.name] = _Seat(bundle, open_model(bundle), spec.sha256)

    @property
    def names(self) -> tuple[str, ...]:
        """The bundles that sit on it."""
        return tuple(self._seats)

    def ask(
        self, path: str, opened: Opened, measures: Measures, names: Sequence[str]
    ) -> dict[str, Predicted]:
        """Ask bundles about a photo that was measured; each embedder looks once.

        Args:
            path: the photo's name, to show.
            opened: decoded.
            measures: of it.
            names: which bundles; those that do not sit here are passed over.
        """
        asked: dict[str, PhotoQuestions] = {}
        found: dict[str, Predicted] = {}
        for seat in (self._seats[name] for name in names if name in self._seats):
            if seat.embedder not in asked:
                embedder = self._embedders[seat.embedder]
                asked[seat.embedder] = PhotoQuestions([opened], [measures], embedder)
            row = seat.model.answer(asked[seat.embedder])[0]
            found[seat.bundle.meta.name] = predicted(path, seat.bundle, row, measures.shoe)
        return found
