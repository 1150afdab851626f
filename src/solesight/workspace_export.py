"""The verb that writes datasets, on an open workspace."""

from __future__ import annotations

from pathlib import Path

from solesight.errors import NotReadyError
from solesight.export import Exported, export
from solesight.workspace_base import PathLike, WorkspaceBase

__all__ = ["ExportVerbs"]


class ExportVerbs(WorkspaceBase):
    """Datasets of what the workspace holds."""

    def export(
        self,
        output: PathLike,
        *,
        layout: str = "csv",
        label: str = "model",
        everything: bool = False,
        licensed: bool = False,
        source: str | None = None,
    ) -> Exported:
        """Write the kept photos as a dataset; see `solesight.export.export`.

        Args:
            output: the folder.
            layout: csv, imagefolder, huggingface, webdataset or tfrecord.
            label: the field that classes are made of.
            everything: also what `clean` rejects, or has not measured yet.
            licensed: only photos whose listing names a licence.
            source: only photos of this source.

        Raises:
            NotReadyError: nothing was cleaned, or nothing is left to export.
        """
        try:
            kept = None if everything else self._kept()
        except NotReadyError as error:
            raise NotReadyError(f"{error}; or export --everything") from error
        return export(
            self.catalog,
            Path(output),
            layout=layout,
            label=label,
            kept=kept,
            licensed=licensed,
            source=source,
            running=self._running(),
        )
