"""The front door: a workspace is a folder with a catalog, photos, bundles and reports."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from solesight.catalog import Catalog
from solesight.collect import Added, add
from solesight.errors import WorkspaceError
from solesight.photos import Caps
from solesight.progress import Progress, Running, Silent
from solesight.settings import Settings, load_settings

__all__ = ["Workspace", "open_workspace"]

PathLike = str | Path


def open_workspace(
    folder: PathLike, *, progress: Progress | None = None, **settings: Any
) -> Workspace:
    """Open a workspace, making it when the folder is new or empty.

    Args:
        folder: where catalog, photos, bundles and reports live.
        progress: told of long work; silent by default.
        **settings: values that beat the environment and ``solesight.toml``.

    Raises:
        WorkspaceError: the folder cannot be used.
        SettingsError: a setting cannot work.
    """
    return Workspace(Path(folder), progress=progress, **settings)


class Workspace:
    """Every verb, on one catalog; usable as a context manager."""

    def __init__(self, folder: Path, *, progress: Progress | None = None, **settings: Any) -> None:
        self.folder = folder
        self.settings: Settings = load_settings(folder, **settings)
        self._progress = progress or Silent()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkspaceError(f"{folder}: cannot be a workspace ({error.strerror})") from error
        self.catalog = Catalog(
            self.settings.catalog_url or f"sqlite:///{folder.resolve()}/catalog.db",
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

    def _running(self, batch: int | None = None) -> Running:
        size = batch or self.settings.batch
        return Running(self.settings.workers, size, self._progress)

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

    def close(self) -> None:
        """Let go of the catalog."""
        self.catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
