"""The verb that says why: bundles of a workspace are opened and asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle, load_bundle
from solesight.embed import Embedder
from solesight.errors import BundleError, NotReadyError, SolesightError
from solesight.explain import (
    Asked,
    Explained,
    Frames,
    Known,
    LinearHead,
    Pictured,
    Sight,
    Unexplained,
    Witness,
    describe_methods,
    explain,
    explain_into,
    explain_sight,
    method_names,
    open_sight,
)
from solesight.explain.check import (
    CLASSES,
    Checked,
    CheckPlan,
    PhotoToCheck,
    check,
    read_trust,
)
from solesight.explain.deep import layers_or_none
from solesight.eye import Measurer
from solesight.learn import (
    CatalogQuestions,
    Corpus,
    Rows,
    fit_on_split,
    open_model,
    rows_of_bundle,
)
from solesight.learn.deep import has_network, rebuilt
from solesight.photos import Caps
from solesight.price import TARGETS as NUMBERS
from solesight.workspace_base import PathLike, named_photos
from solesight.workspace_filters import FilterVerbs

__all__ = ["ExplainVerbs", "Explainer"]


@dataclass(frozen=True)
class Explainer:
    """Bundles that were opened, with what they learned from; asked as often as one likes.

    Attributes:
        asked: of whom, and how, where nothing else is said.
        caps: size limits of a photo.
    """

    asked: Asked
    caps: Caps

    @cached_property
    def _measurer(self) -> Measurer:
        return Measurer()

    @cached_property
    def _embedders(self) -> dict[str, Embedder]:
        return {}

    def explain(self, path: str, data: bytes, **changes: object) -> list[Explained]:
        """Explain one photo from its bytes.

        Args:
            path: its name, to show.
            data: of the file.
            **changes: fields of `solesight.explain.Asked`.

        Raises:
            PhotoError: it cannot be read.
            UnknownNameError: no such method, option, layer or class.
        """
        asked = replace(self.asked, **changes)  # type: ignore[arg-type]
        asked.pairs()
        sights = open_sight(
            path, data, asked.witnesses, self._measurer, self._embedders, caps=self.caps
        )
        return explain_sight(sights, asked)


class ExplainVerbs(FilterVerbs):
    """Why a workspace's bundles say what they say."""

    def explain(
        self,
        photos: Iterable[PathLike | tuple[str, Path]],
        *,
        target: str | Sequence[str] | None = None,
        bundle: str | Sequence[str] | None = None,
        method: str | Sequence[str] = (),
        label: str | None = None,
        against: str | None = None,
        layer: str | None = None,
        options: Mapping[str, float] | None = None,
        seed: int | None = None,
        alike: bool = True,
    ) -> Iterator[list[Explained] | Unexplained]:
        """Say of photos why bundles say what they say; see `solesight.explain.explain`.

        Args:
            photos: files, or (name to show, file) pairs.
            target: one or several; ``brand`` where no bundle is named.
            bundle: names; the newest of each target by default.
            method: one or several; each bundle's default otherwise.
            label: the class to explain; what the bundle says by default.
            against: a class to hold it against.
            layer: that the method is to look at.
            options: of the methods, by name.
            seed: of everything random; the settings' by default.
            alike: also find the photos that spoke for and against.
        """
        asked = self._question(
            target=target, bundle=bundle, method=method, label=label, against=against,
            layer=layer, options=options, seed=seed, alike=alike,
        )  # fmt: skip
        return explain(named_photos(photos), asked, caps=self.caps, progress=self._progress)

    def explain_into(
        self,
        photos: Iterable[PathLike | tuple[str, Path]],
        folder: PathLike | None = None,
        **question: Any,
    ) -> Iterator[Pictured | Unexplained]:
        """Explain photos and write pictures of it; see `solesight.explain.explain_into`.

        A photo whose sheet lies there from the same question is not explained again.

        Args:
            photos: files, or (name to show, file) pairs.
            folder: of the pictures; ``reports/explain`` by default.
            **question: the other arguments of `explain`.
        """
        place = Path(folder) if folder else self.folder / "reports" / "explain"
        named, asked = named_photos(photos), self._question(**question)
        return explain_into(place, named, asked, caps=self.caps, progress=self._progress)

    def _question(
        self,
        *,
        target: str | Sequence[str] | None = None,
        bundle: str | Sequence[str] | None = None,
        method: str | Sequence[str] = (),
        label: str | None = None,
        against: str | None = None,
        layer: str | None = None,
        options: Mapping[str, float] | None = None,
        seed: int | None = None,
        alike: bool = True,
    ) -> Asked:
        asked = self._asked(self._witnesses(_several(target), _several(bundle)), alike=alike)
        return replace(
            asked,
            methods=tuple(_methods(_several(method), asked.witnesses)),
            label=label,
            against=against,
            layer=layer,
            options=dict(options or {}),
            seed=self.settings.seed if seed is None else seed,
        )

    def explaining_methods(
        self, target: str | Sequence[str] = (), bundle: str | Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """List for each bundle the methods, and the layers that each can look at.

        Args:
            target: one or several; ``brand`` where no bundle is named.
            bundle: names.
        """
        found = self._witnesses(_several(target), _several(bundle))
        return [
            {
                "bundle": one.bundle.meta.name,
                "methods": describe_methods(one),
                "layers": [layer.as_json() for layer in layers_or_none(one)],
            }
            for one in found
        ]

    def check_explanations(
        self,
        *,
        target: str | Sequence[str] | None = None,
        bundle: str | Sequence[str] | None = None,
        method: str | Sequence[str] = (),
        photos: int = 40,
        marks: int = 40,
        seed: int | None = None,
    ) -> list[Checked]:
        """Say whether explanations can be believed; see `solesight.explain.check.check`.

        Args:
            target: one or several; ``brand`` where no bundle is named.
            bundle: names of bundles that read vectors of one embedder.
            method: names; every one that can explain all of the bundles by default.
            photos: of the validation part, one a shoe, at most.
            marks: planted marks on drawn shoes.
            seed: of everything random; the settings' by default.
        """
        witnesses = self._witnesses(_several(target), _several(bundle))
        chosen = self.settings.seed if seed is None else seed
        embedder = Embedder(witnesses[0].embedder, traced=True)
        plan = CheckPlan(
            tuple(_methods(_several(method) or ("all",), witnesses)),
            marks=marks,
            seed=chosen,
            progress=self._progress,
        )
        found = self._photos_to_check(witnesses[0], embedder, photos, chosen)
        return check(found, witnesses, embedder, _fit_head, self.folder, plan)

    def _photos_to_check(
        self, witness: Witness, embedder: Embedder, most: int, seed: int
    ) -> list[PhotoToCheck]:
        """Draw validation photos, one a shoe."""
        corpus = self._corpus_of(witness.embedder)
        meta = witness.bundle.meta
        rows, _ = rows_of_bundle(self.catalog, meta, corpus, self._options())
        order = np.random.default_rng(seed).permutation(len(rows.photos))
        first: dict[str, int] = {}
        for place in order:
            first.setdefault(str(rows.groups[place]), int(place))
        chosen = list(first.items())[:most]
        return [
            PhotoToCheck(
                rows.photos[place].photo, group, partial(self._sight, corpus, rows, place, embedder)
            )
            for group, place in chosen
        ]

    def _sight(self, corpus: Corpus, rows: Rows, place: int, embedder: Embedder) -> Sight:
        one = rows.only(np.arange(len(rows.photos)) == place)
        pixels, frame = CatalogQuestions(self.catalog, corpus, one).seen()[0]
        return Sight(rows.photos[place].photo, pixels, frame, 1.0, embedder)

    def explainer(self, *bundles: str, alike: bool = True) -> Explainer:
        """Open bundles, to be asked many times.

        Args:
            *bundles: their names.
            alike: also read the photos that they learned from.
        """
        return Explainer(self._asked(self._witnesses((), bundles), alike=alike), self.caps)

    def witness(self, bundle: str) -> Witness:
        """Open one bundle so that it can be asked why.

        Raises:
            BundleError: it answers with a number, or is damaged.
        """
        loaded = load_bundle(self.bundle_folder(bundle))
        if loaded.meta.target in NUMBERS:
            raise BundleError(
                f"{loaded.meta.name} answers with a number, which has no class to explain: name "
                "a bundle of hyped, brand, model or a column"
            )
        return Witness(
            loaded,
            self._embedder_of(loaded.meta),
            _answers(loaded),
            LinearHead.of(loaded),
            # Rebuilt once, and only when a method follows gradients.
            cache(lambda: rebuilt(loaded)) if has_network(loaded) else None,
        )

    def _witnesses(self, targets: Sequence[str], bundles: Sequence[str]) -> tuple[Witness, ...]:
        found = [self.witness(name) for name in bundles]
        wanted = targets or (() if bundles else ("brand",))
        said = {one.bundle.meta.target for one in found}
        if bundles and (lost := [name for name in targets if name not in said]):
            raise BundleError(
                f"{', '.join(bundles)}: predicts {', '.join(sorted(said))}, not {lost[0]}: leave "
                "one out"
            )
        newest = [name for name in wanted if name not in said]
        return (*found, *(self.witness(self.bundle_folder(None, t).name) for t in newest))

    def _asked(self, witnesses: Sequence[Witness], *, alike: bool) -> Asked:
        known = {}
        for one in witnesses if alike else ():
            if (found := self._learned_from(one)) is not None:
                known[one.bundle.meta.name] = found
        return Asked(
            witnesses=tuple(witnesses),
            known=known,
            trust={
                one.bundle.meta.name: read_trust(self.folder, one.bundle.meta.name)
                for one in witnesses
            },
            background=self.settings.explain_background,
            least=self.thresholds.shoe,
        )

    def _learned_from(self, witness: Witness) -> Known | None:
        """Read the photos that a bundle learned from; None where they are gone."""
        meta = witness.bundle.meta
        try:
            # A look at one photo embeds no others: those without a vector are not among the known.
            corpus = replace(self._corpus(), embedder=witness.embedder)
            rows, codes = rows_of_bundle(self.catalog, meta, corpus, self._options(), "train")
        except (NotReadyError, SolesightError):
            return None
        if not len(codes):
            return None
        titles = [row.facts().get("title", "") for row in rows.photos]
        labels = np.array(meta.classes, dtype=np.str_)[codes]
        return Known([row.photo for row in rows.photos], titles, labels, rows.vectors)


def _answers(
    bundle: Bundle,
) -> Callable[[Frames], np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    model = open_model(bundle)
    return lambda frames: model.answer(frames)


def _fit_head(
    vectors: NDArray[np.float32], codes: NDArray[np.int64], splits: NDArray[np.str_]
) -> LinearHead:
    """Learn the probe that `train` would learn."""
    probe = fit_on_split(vectors, codes, splits, classes=CLASSES)
    return LinearHead(probe.weights.astype(np.float64), probe.bias.astype(np.float64), probe.power)


def _methods(named: Sequence[str], witnesses: Sequence[Witness]) -> list[str]:
    """Put every method that can answer for all bundles in the place of ``all``."""
    if "all" not in named:
        return list(named)
    can = [{m["name"] for m in describe_methods(one) if not m["refuses"]} for one in witnesses]
    return [name for name in method_names() if all(name in one for one in can)]


def _several(given: str | Sequence[str] | None) -> tuple[str, ...]:
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)
