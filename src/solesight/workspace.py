"""The front door: a workspace is a folder with a catalog, photos, bundles and reports."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Any

from solesight.admin import (
    Diagnosis,
    Forgotten,
    Place,
    Status,
    allow_place,
    doctor,
    forget,
    forget_place,
    status,
)
from solesight.bundles import BundleMeta, list_bundles, load_bundle
from solesight.catalog import latest_snapshot, now, read_snapshot
from solesight.clean import Cleaned, Thresholds, Verdict, clean, draw_sheet, read_verdicts
from solesight.collect import Added, AnswerCache, add
from solesight.embed import (
    Embedded,
    Embedder,
    EmbedderSpec,
    embed_config,
    embed_photos,
    embedder_spec,
)
from solesight.errors import BundleError, NotReadyError, WorkspaceError
from solesight.eye import Measurer, frames_config
from solesight.groups import Parted, split_photos
from solesight.learn import (
    Evaluated,
    Predicted,
    Recipe,
    RowsSaid,
    TargetOptions,
    Trained,
    Unpredicted,
    count_looks,
    discard_trainings,
    predict,
    read_rows_said,
    train,
)
from solesight.learn.learners import options_of
from solesight.price import PriceTrained
from solesight.progress import Progress
from solesight.report import Material, Reported, VerdictLine, report
from solesight.settings import load_settings
from solesight.workspace_base import PathLike, named_photos
from solesight.workspace_cluster import ClusterVerbs
from solesight.workspace_collect import CollectVerbs
from solesight.workspace_design import DesignVerbs
from solesight.workspace_explain import ExplainVerbs
from solesight.workspace_export import ExportVerbs
from solesight.workspace_gan import GanVerbs
from solesight.workspace_generate import GenerateVerbs
from solesight.workspace_naming import identify_photo
from solesight.workspace_networks import NetworkVerbs
from solesight.workspace_price import is_price, price_shoe
from solesight.workspace_recolor import RecolorVerbs
from solesight.workspace_serving import ServingVerbs
from solesight.workspace_tune import TuneVerbs

__all__ = ["Workspace", "identify_photo", "open_workspace", "price_shoe"]


def open_workspace(
    folder: PathLike, *, make: bool = True, progress: Progress | None = None, **settings: Any
) -> Workspace:
    """Open a workspace, making it when the folder is new or empty.

    Args:
        folder: where catalog, photos, bundles and reports live.
        make: False refuses a folder that is no workspace yet.
        progress: told of long work; silent by default.
        **settings: values that beat the environment and ``solesight.toml``.

    Raises:
        WorkspaceError: the folder cannot be used.
        SettingsError: a setting cannot work.
    """
    path = Path(folder)
    if not make and not (path / "catalog.db").exists() and not _configured(path, settings):
        raise WorkspaceError(
            f"{path} is no workspace yet: run `solesight add PHOTOS` first, or name another with "
            "--workspace"
        )
    return Workspace(path, progress=progress, **settings)


def _configured(folder: Path, flags: dict[str, Any]) -> bool:
    """Say whether the catalog lies elsewhere, so that the folder may well be empty."""
    return load_settings(folder, **flags).catalog_url is not None


class Workspace(
    ServingVerbs,
    CollectVerbs,
    DesignVerbs,
    ClusterVerbs,
    ExplainVerbs,
    TuneVerbs,
    NetworkVerbs,
    ExportVerbs,
    GenerateVerbs,
    GanVerbs,
    RecolorVerbs,
):
    """Every verb, on one catalog; usable as a context manager."""

    def add(
        self,
        *inputs: PathLike,
        manifest: PathLike | None = None,
        root: PathLike | None = None,
        source: str | None = None,
    ) -> Added:
        """Add photos from folders, zip files, tables or files; see `solesight.collect.add`."""
        return add(
            self.catalog,
            [Path(given) for given in inputs],
            manifest=Path(manifest) if manifest else None,
            root=Path(root) if root else None,
            source=source,
            caps=self.caps,
            running=self._running(),
        )

    def clean(self, thresholds: Thresholds | None = None, *, retry_failed: bool = False) -> Cleaned:
        """Measure new photos and judge all; see `solesight.clean.clean`."""
        return clean(
            self.catalog,
            thresholds=thresholds or self.thresholds,
            caps=self.caps,
            running=self._running(retry_failed=retry_failed),
        )

    def contact_sheet(
        self, cleaned: Cleaned, show: str = "rejected", path: PathLike | None = None
    ) -> Path:
        """Draw the rejected or the kept photos with their reasons into a PNG."""
        wanted = [v for v in cleaned.verdicts if v.keep == (show == "kept")]
        target = Path(path) if path else self.folder / "reports" / f"{show}.png"
        return draw_sheet(self.catalog.store, wanted, target)

    def embed(self, embedder: str | None = None, *, retry_failed: bool = False) -> Embedded:
        """Give each frame its vectors; see `solesight.embed.embed_photos`.

        Args:
            embedder: name or file of one; by default both that are set, the one that is learned
                from and the one that names.
            retry_failed: also what failed before.
        """
        running, caps = self._running(retry_failed=retry_failed), self.caps
        named = [embedder_spec(embedder)] if embedder else [self.spec, self.naming_spec]
        made = [
            embed_photos(self.catalog, spec, frames_config(), caps=caps, running=running)
            for spec in dict.fromkeys(part for spec in named for part in spec.each)
        ]
        return reduce(Embedded.joined, made)

    def split(self, seed: int | None = None) -> Parted:
        """Group photos of one shoe and place the groups; see `solesight.groups.split_photos`."""
        chosen = self.settings.seed if seed is None else seed
        return split_photos(self.catalog, frames_config(), seed=chosen)

    def train(
        self,
        target: str,
        *,
        learner: str | None = None,
        final: bool = False,
        top: int | None = None,
        pool_rare: bool = False,
        options: TargetOptions | None = None,
        seed: int | None = None,
        settings: Mapping[str, str] | None = None,
        embedder: str | None = None,
    ) -> Trained | PriceTrained:
        """Learn a target and save it as a bundle; see `solesight.learn.train`.

        ``price`` and ``premium`` are numbers: see `solesight.price.train_prices`. Without a learner
        they are learned from all that is known, the others by ``probe``.

        Args:
            target: hyped, brand, model, price_band, price, premium or any column.
            learner: how it is learned.
            final: look at the test rows too; the look is logged.
            top: keep only this many of the commonest labels.
            pool_rare: gather the labels that are too rare under ``other``.
            options: all choices about the target; then the two above are left out.
            seed: of everything random; the settings' by default.
            settings: the learner's own options, as texts.
            embedder: whose vectors are learned from; by default the settings', and where those are
                as they came, the target's own.
        """
        if is_price(target):
            # Last sales are what is learned where nothing else is said, or asks in their stead.
            said = options.price if options else "last_sale"
            kind = None if said == "last_sale" else said
            return self.train_price(
                target, learner=learner or "both", final=final, seed=seed, kind=kind
            )
        chosen = Recipe(
            learner or "probe", self.settings.seed if seed is None else seed, final, settings or {}
        )
        options_of(chosen.learner, chosen.settings)  # nobody waits to hear of a misspelt option
        return train(
            self.catalog,
            target,
            self._corpus_for(target, chosen.learner, embedder, chosen.settings),
            self.bundles_folder,
            recipe=chosen,
            options=self._options(options or TargetOptions(top=top, pool_rare=pool_rare)),
            running=self._running(),
        )

    def rows_said(self, bundle: str) -> RowsSaid:
        """Ask a bundle about its validation rows; see `solesight.learn.read_rows_said`."""
        folder = self.bundle_folder(bundle)
        own = replace(self._corpus(), embedder=self._embedder_of(load_bundle(folder).meta))
        return read_rows_said(self.catalog, folder, own, self._options())

    def predict(
        self,
        photos: Iterable[PathLike | tuple[str, Path]],
        *,
        target: str | None = None,
        bundle: str | None = None,
    ) -> Iterator[Predicted | Unpredicted]:
        """Say what a bundle says of photos; see `solesight.learn.predict`.

        Args:
            photos: files, or (name to show, file) pairs.
            target: what to predict; ``brand`` where no bundle is named.
            bundle: a bundle's name; the newest of the target by default.

        Raises:
            BundleError: the bundle named predicts another target than the one asked for, or its
                embedder is neither shipped nor set.
        """
        loaded = load_bundle(self.bundle_folder(bundle, target or "brand"))
        if target is not None and loaded.meta.target != target:
            raise BundleError(
                f"{loaded.meta.name} predicts {loaded.meta.target}, not {target}: leave one out"
            )
        if is_price(loaded.meta.target):
            raise BundleError(
                f"{loaded.meta.name} answers with a number: run `solesight price PHOTO "
                f"--bundle {loaded.meta.name}`"
            )
        spec = self._embedder_of(loaded.meta)
        return predict(named_photos(photos), loaded, spec, self.caps)

    def report(self, output: PathLike | None = None) -> Reported:
        """Write one HTML file that shows the workspace; see `solesight.report.report`."""
        target = Path(output) if output else self.folder / "reports" / "report.html"
        return report(self.catalog, target, self._material(target.parent), progress=self._progress)

    def _material(self, folder: Path) -> Material:
        try:
            cleaned = read_verdicts(self.catalog, self.thresholds)
        except NotReadyError:
            lines, thresholds = tuple[VerdictLine, ...](), Thresholds()
        else:
            lines, thresholds = _verdict_lines(cleaned.verdicts), cleaned.thresholds
        bundles = list_bundles(self.bundles_folder)
        classes = [meta for meta in bundles if not is_price(meta.target)]
        found: list[Evaluated] = self.evaluate() if classes and lines else []
        with self.catalog.reading() as connection:
            number = latest_snapshot(connection)
            snapshot = read_snapshot(connection, number) if number else None
        return Material(
            frames=frames_config(),
            title=self.folder.resolve().name,
            created=now(),
            version=importlib.metadata.version("solesight"),
            verdicts=lines,
            thresholds=thresholds.as_json(),
            evaluations=[_evaluation(one) for one in found],
            snapshot=snapshot,
            audits=self._audits(folder, [one.bundle.meta.target for one in found]),
            appraisals=self._appraisals(folder, [one.bundle.meta.name for one in found]),
            commands=_commands(one.bundle.meta.target for one in found),
        )

    def count_looks(self, meta: BundleMeta) -> int:
        """Count the looks at the test rows of a bundle's target and snapshot."""
        return count_looks(self.catalog, meta)

    @property
    def _vectors(self) -> tuple[str, ...]:
        return tuple(embed_config(spec) for spec in self._specs)

    @property
    def _specs(self) -> tuple[EmbedderSpec, ...]:
        """The embedders whose vectors are kept."""
        return tuple(dict.fromkeys([*self.spec.each, *self.naming_spec.each]))

    def status(self) -> Status:
        """Say what is here and what to run next."""
        metas = list_bundles(self.bundles_folder)
        names = tuple(meta.name for meta in metas)
        reported = self._reported(max((meta.created for meta in metas), default=""))
        return status(self.catalog, frames_config(), self._vectors, names, reported=reported)

    def _reported(self, since: str) -> bool:
        """Say whether a report was written after a moment, UTC, ISO 8601."""
        page = self.folder / "reports" / "report.html"
        if not page.is_file():
            return False
        return datetime.fromtimestamp(page.stat().st_mtime, UTC).isoformat() >= since

    def doctor(self, *, fix: bool = False) -> Diagnosis:
        """Check the installation and the workspace."""
        return doctor(self.catalog, self.folder, self._load_models, fix=fix)

    def _load_models(self) -> str:
        Measurer()
        names = [Embedder(spec).spec.name for spec in self._specs]
        return f"the eye, {' and '.join(names)} load, checksums right"

    def forget(
        self, what: str | Place, *, why: str = "asked to", dry_run: bool = False
    ) -> Forgotten:
        """Take out a photo, a source, an address or a host with all that was made from it.

        Args:
            what: hash, beginning of a hash, path or source; or a `Place`, which is barred too.
            why: kept beside it.
            dry_run: only say what would go.
        """
        if isinstance(what, Place):
            forgotten = forget_place(self.catalog, what, why=why, dry_run=dry_run)
            if not dry_run:
                AnswerCache(self.folder / "answers").forget({what.spelled()})
        else:
            forgotten = forget(self.catalog, what, why=why, dry_run=dry_run)
        if not dry_run:
            self._discard_indexes()
            discard_trainings(self.bundles_folder)
            self._discard_pictures(forgotten.photos)
            self._discard_drawn(forgotten.photos)
        return forgotten

    def allow(self, place: Place) -> bool:
        """Let a place that was forgotten be collected again; False when it was not barred."""
        return allow_place(self.catalog, place)


def _verdict_lines(verdicts: Iterable[Verdict]) -> tuple[VerdictLine, ...]:
    return tuple(
        VerdictLine(
            photo=v.scored.photo,
            path=v.scored.paths[0],
            keep=v.keep,
            reason=v.reason,
            of=v.of,
            scores=v.scored.scores,
            facing=v.scored.facing,
        )
        for v in verdicts
    )


def _evaluation(found: Evaluated) -> dict[str, Any]:
    meta = found.bundle.meta
    return {**found.as_json(), "classes": list(meta.classes), "test": meta.test, "n": meta.n}


def _commands(targets: Iterable[str]) -> tuple[str, ...]:
    trained = [f"solesight train {target}" for target in targets]
    first = ["solesight add PHOTOS", "solesight clean", "solesight embed", "solesight split"]
    return (*first, *trained, "solesight report")
