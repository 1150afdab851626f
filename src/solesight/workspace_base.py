"""An open workspace without its verbs: folder, settings, catalog, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from solesight.bundles import BundleMeta
from solesight.catalog import Catalog, latest_snapshot
from solesight.clean import Thresholds, read_verdicts
from solesight.closing import Closing
from solesight.embed import JOINT, EmbedderSpec, embed_photos, embedder_spec, embedders
from solesight.errors import BundleError, UnknownNameError, WorkspaceError
from solesight.eye import frames_config
from solesight.learn import (
    Corpus,
    SourceTable,
    TargetOptions,
    find_learner,
    own_embedder,
    shipped_source_table,
)
from solesight.photos import Caps
from solesight.progress import Progress, Running, Silent
from solesight.settings import Settings, load_settings

__all__ = ["PathLike", "WorkspaceBase", "named_photos", "source_table"]

PathLike = str | Path


def _sqlite_in(folder: Path) -> URL:
    # Not written as text: a folder's name may hold what has a meaning in a URL.
    return URL.create("sqlite", database=str(folder.resolve() / "catalog.db"))


def named_photos(
    photos: Iterable[PathLike | tuple[str, Path]],
) -> Iterable[tuple[str, Path]]:
    """Yield (name to show, file) of photos that are named, or that are files."""
    return (p if isinstance(p, tuple) else (str(p), Path(p)) for p in photos)


def source_table(settings: Settings) -> SourceTable:
    """Give the table of sources with those that the settings add."""
    return shipped_source_table().extended(
        resale=settings.resale_sources, shop=settings.shop_sources
    )


class WorkspaceBase(Closing):
    """A folder with a catalog, opened; usable as a context manager."""

    def __init__(self, folder: Path, *, progress: Progress | None = None, **settings: Any) -> None:
        self.folder = folder
        self.settings: Settings = load_settings(folder, **settings)
        self._progress = progress or Silent()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkspaceError(f"{folder}: cannot be a workspace ({error.strerror})") from error
        self.catalog = Catalog(
            self.settings.catalog_url or _sqlite_in(folder),
            self.settings.photos_url or str(folder.resolve() / "photos"),
        )

    @property
    def bundles_folder(self) -> Path:
        """Where trained models are kept."""
        return self.folder / "bundles"

    @property
    def caps(self) -> Caps:
        """The size limits of a photo."""
        return Caps(max_bytes=self.settings.max_bytes, max_pixels=self.settings.max_pixels)

    @property
    def spec(self) -> EmbedderSpec:
        """The embedder whose vectors are learned from."""
        return embedder_spec(self.settings.embedder)

    @property
    def naming_spec(self) -> EmbedderSpec:
        """The embedder by whose vectors shoes are named and compared."""
        return embedder_spec(self.settings.naming_embedder)

    def _embedder_of(self, meta: BundleMeta) -> EmbedderSpec:
        """Find the embedder that a bundle was trained on: a shipped one, or the one that is set."""
        if not meta.embedder:  # it looks at pictures itself
            return self.spec
        known = set(meta.embedder.split(JOINT)) <= set(embedders())
        shipped = embedder_spec(meta.embedder) if known else None
        for spec in (shipped, self.spec, self.naming_spec):
            if spec is not None and spec.sha256 == meta.embedder_sha256:
                return spec
        raise BundleError(
            f"{meta.name} reads vectors of {meta.embedder} ({meta.embedder_sha256[:12]}), neither "
            f"shipped nor set: run `solesight train {meta.target}` for a new bundle, or set "
            "SOLESIGHT_EMBEDDER to that network's file"
        )

    @property
    def thresholds(self) -> Thresholds:
        """Where scores become reasons to reject, as set for this workspace.

        Raises:
            UnknownNameError: the settings name a threshold that there is not.
        """
        known = Thresholds().as_json()
        for name in self.settings.thresholds:
            if name not in known:
                raise UnknownNameError("threshold", name, known)
        return replace(Thresholds(), **self.settings.thresholds)

    def _kept(self) -> set[str]:
        """Give the photos that `clean` keeps.

        Raises:
            NotReadyError: nothing was measured yet.
        """
        verdicts = read_verdicts(self.catalog, self.thresholds).verdicts
        return {v.scored.photo for v in verdicts if v.keep}

    def _own_embedder(
        self, target: str, learner: str, settings: Mapping[str, str] | None = None
    ) -> str | None:
        """Name the embedder that a target is learned by best, unless somebody said another."""
        if any(
            f"@{part.name}" in said for said in (settings or {}).values() for part in self.spec.each
        ):
            return None  # a base of a stack that reads one of those that are set
        if "embedder" in self.settings.model_fields_set or not find_learner(learner).reads_vectors:
            return None
        return own_embedder(target) or None

    def _corpus_for(
        self,
        target: str,
        learner: str,
        embedder: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> Corpus:
        """Give what a target is learned from, by the embedder named, or set, or its own."""
        chosen = embedder or self._own_embedder(target, learner, settings)
        return self._corpus_of(embedder_spec(chosen) if chosen else self.spec)

    def _corpus_of(self, spec: EmbedderSpec, usual_corpus: Corpus | None = None) -> Corpus:
        """Give a corpus with other vectors; those that plain `embed` does not make are made."""
        corpus = replace(usual_corpus or self._corpus(), embedder=spec)
        usual = {part for one in (self.spec, self.naming_spec) for part in one.each}
        own = [part for part in spec.each if part not in usual and part.name in embedders()]
        with self.catalog.reading() as connection:
            if own and latest_snapshot(connection) is None:
                return corpus  # nothing can be learned yet, as will be said
        for part in own:
            running = self._running()
            embed_photos(self.catalog, part, corpus.frames, caps=corpus.caps, running=running)
        return corpus

    def _corpus(self) -> Corpus:
        """Give what is learned from: kept photos, their frames, vectors of the embedder set."""
        return Corpus(self._kept(), frames_config(), self.spec, caps=self.caps)

    def _options(self, asked: TargetOptions | None = None) -> TargetOptions:
        """Give choices about a target with the sources that are set."""
        return replace(asked or TargetOptions(), sources=source_table(self.settings))

    def _running(self, *, retry_failed: bool = False) -> Running:
        chosen = self.settings
        return Running(chosen.workers, chosen.batch, self._progress, retry_failed)

    def close(self) -> None:
        """Let go of the catalog."""
        self.catalog.close()
