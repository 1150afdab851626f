"""The verbs `evaluate` and `export-model` for a workspace: bundles found by name, files out."""

from __future__ import annotations

import importlib.metadata
import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from solesight.bundles import checked_name, latest, list_bundles, load_bundle
from solesight.catalog import now
from solesight.errors import BundleError, NotReadyError, UnknownNameError
from solesight.eye import frames_config
from solesight.learn import (
    Appraisal,
    Comparison,
    Corpus,
    Evaluated,
    Exported,
    Heading,
    Inputs,
    TargetOptions,
    comparisons,
    evaluate,
    export,
    shelve,
    write_appraisal,
    write_probabilities,
)
from solesight.price import TARGETS as NUMBERS
from solesight.workspace_audit import AuditVerbs
from solesight.workspace_base import PathLike

if TYPE_CHECKING:
    from solesight.learn.estimator import PhotoClassifier

__all__ = ["EvaluateVerbs"]


class EvaluateVerbs(AuditVerbs):
    """What a workspace says of its bundles."""

    def bundle_folder(self, name: str | None = None, target: str | None = None) -> Path:
        """Find a bundle by name, or the newest of a target.

        Raises:
            UnknownNameError: there is none.
        """
        known = [meta.name for meta in list_bundles(self.bundles_folder)]
        if name is not None:
            if checked_name(name) not in known:
                raise UnknownNameError("bundle", name, known)
            return self.bundles_folder / name
        found = latest(self.bundles_folder, target or "")
        if found is None:
            raise NotReadyError(
                f"no bundle predicts {target}: run `solesight train {target}` first"
            )
        return found

    def evaluate(
        self,
        *bundles: str | None,
        target: str | None = None,
        final: bool = False,
        curve: bool | None = False,
    ) -> list[Evaluated]:
        """Score bundles, or the newest of each target; see `solesight.learn.evaluate`.

        Each is asked with vectors of the embedder that it was trained on.

        Args:
            *bundles: names.
            target: every bundle of this target instead.
            final: look at the test rows; each look is logged.
            curve: fit each learner again on fewer shoes; None: only where that is quick.

        Raises:
            NotReadyError: there is no bundle, or no photo is split.
            BundleError: its embedder is neither shipped nor set.
        """
        folders = self._asked_for([name for name in bundles if name is not None], target)
        if not folders:
            raise NotReadyError("there is no bundle yet: run `solesight train TARGET` first")
        corpus = self._corpus()
        return [self._evaluated(one, corpus, final=final, curve=curve) for one in folders]

    @property
    def classifying(self) -> bool:
        """Whether there is a bundle that answers with classes."""
        return any(m.target not in NUMBERS for m in list_bundles(self.bundles_folder))

    def compare(self, evaluated: Sequence[Evaluated]) -> list[Comparison]:
        """Compare bundles of one target on the same rows; see `solesight.learn.comparisons`."""
        return comparisons(evaluated)

    def write_evaluations(
        self,
        evaluated: Sequence[Evaluated],
        *,
        page: PathLike | None = None,
        csv: PathLike | None = None,
        pages: bool = True,
    ) -> list[Appraisal]:
        """Write a page and a CSV of probabilities for each evaluation.

        Args:
            evaluated: of `evaluate`.
            page: the HTML file of a single one; ``reports/evaluate-NAME.html`` by default.
            csv: the CSV of a single one; by default beside the page, with its name.
            pages: False writes no page, and a CSV only where ``csv`` names it.

        Raises:
            BundleError: one file was named for several bundles.
            WorkspaceError: a file cannot be written.
        """
        if len(evaluated) > 1 and (page or csv):
            raise BundleError("a file of one name holds one bundle: evaluate them one by one")
        written = []
        for one in evaluated:
            name = one.bundle.meta.name
            output = Path(page) if page else self._evaluation_page(name)
            beside = output.with_suffix(".csv") if pages else None
            sheet = Path(csv) if csv else beside
            if sheet is not None:
                write_probabilities(sheet, one.asked)
            if pages:
                self._write_page(one, evaluated, output, sheet)
            written.append(Appraisal(name, output if pages else None, sheet))
        return written

    def _evaluation_page(self, bundle: str) -> Path:
        return self.folder / "reports" / f"evaluate-{bundle}.html"

    def _appraisals(self, folder: Path, bundles: Iterable[str]) -> dict[str, str]:
        """Give the links from a page in ``folder`` to the evaluations that have a page."""
        pages = {name: self._evaluation_page(name) for name in bundles}
        return {name: _link(page, folder) for name, page in pages.items() if page.is_file()}

    def _write_page(
        self, one: Evaluated, every: Sequence[Evaluated], output: Path, sheet: Path | None
    ) -> None:
        meta = one.bundle.meta
        same = [other for other in every if other.bundle.meta.target == meta.target]
        found = comparisons(same)
        names = shlex.join(other.bundle.meta.name for other in same)
        heading = Heading(
            title=self.folder.resolve().name,
            created=now(),
            version=importlib.metadata.version("solesight"),
            frames=frames_config(),
            commands=(f"solesight evaluate {names}" + (" --final" if one.split == "test" else ""),),
            audit=self._audits(output.parent, [meta.target]).get(meta.target),
            sheet=_link(sheet, output.parent) if sheet else None,
        )
        compared = found[0] if found else None
        write_appraisal(self.catalog, one, compared, heading, output, progress=self._progress)

    def classifier(
        self,
        target: str,
        *,
        learner: str = "probe",
        settings: Mapping[str, str] | None = None,
        top: int | None = None,
        pool_rare: bool = False,
        seed: int | None = None,
    ) -> PhotoClassifier:
        """Give a learner by scikit-learn's contract, with the photos it may be fitted on.

        ``classifier.shelf`` has ``x``, ``y`` and ``groups`` for scikit-learn's cross-validation and
        searches; there is no test row among them.

        Args:
            target: hyped, brand, model or any column.
            learner: how it is learned.
            settings: the learner's own options, as texts.
            top: keep only this many of the commonest labels.
            pool_rare: gather the labels that are too rare under ``other``.
            seed: of everything random; the settings' by default.

        Raises:
            UnknownNameError: no such target or learner.
            NotReadyError: splits or vectors are missing.
            NotEnoughDataError: too few photos or groups for two classes.
        """
        from solesight.learn.estimator import PhotoClassifier

        corpus = self._corpus_for(target, learner, settings=settings)
        options = self._options(TargetOptions(top=top, pool_rare=pool_rare))
        shelf = shelve(self.catalog, target, corpus, options, self._running())
        chosen = self.settings.seed if seed is None else seed
        return PhotoClassifier(shelf, learner, settings, chosen)

    def export_model(
        self, bundle: str, output: PathLike, *, inputs: Inputs = "pictures"
    ) -> Exported:
        """Write a bundle's model as one ONNX file with a card; see `solesight.learn.export`.

        Args:
            bundle: its name.
            output: the file, ``.onnx``; the card goes beside it as JSON.
            inputs: ``pictures`` joins the embedder's networks to a model of vectors.

        Raises:
            MissingExtraError: onnx is not installed.
            BundleError: the graph does not answer as the bundle does.
        """
        folder = self.bundle_folder(bundle)
        meta = load_bundle(folder).meta
        if meta.target in NUMBERS:
            raise BundleError(f"{meta.name} answers with a number and is no network: not exported")
        spec = self._embedder_of(meta)
        corpus = self._corpus_of(spec)
        options = self._options()
        return export(self.catalog, folder, corpus, Path(output), inputs=inputs, options=options)

    def _asked_for(self, names: Sequence[str], target: str | None) -> list[Path]:
        # Models of prices answer with numbers: `evaluate_prices` scores them.
        metas = [m for m in list_bundles(self.bundles_folder) if m.target not in NUMBERS]
        if target is not None:
            fitting = [meta.name for meta in metas if meta.target == target]
            if not fitting:
                self.bundle_folder(target=target)  # says what to run
            names = [*names, *(name for name in fitting if name not in names)]
        if names:
            return [self.bundle_folder(name) for name in dict.fromkeys(names)]
        return [self.bundle_folder(target=one) for one in dict.fromkeys(m.target for m in metas)]

    def _evaluated(
        self, folder: Path, corpus: Corpus, *, final: bool, curve: bool | None
    ) -> Evaluated:
        meta = load_bundle(folder).meta
        own = self._corpus_of(self._embedder_of(meta), corpus)
        return evaluate(
            self.catalog, folder, own, options=self._options(), final=final, curve=curve,
            running=self._running(),
        )  # fmt: skip


def _link(file: Path, folder: Path) -> str:
    return quote(Path(os.path.relpath(file, folder)).as_posix())
