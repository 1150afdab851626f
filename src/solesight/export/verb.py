"""The verb `export`: photos with labels, splits, prices and provenance, as a folder of its own."""

from __future__ import annotations

import json
import secrets
import shutil
from collections import Counter
from pathlib import Path

from solesight.catalog import Catalog
from solesight.errors import NotReadyError, UnknownNameError, WorkspaceError
from solesight.export.croissant import write_card
from solesight.export.layouts import WRITERS, Layout
from solesight.export.result import Exported
from solesight.export.rows import pick_rows
from solesight.export.tables import write_provenance
from solesight.progress import Running

__all__ = ["LAYOUTS", "export"]

LAYOUTS = tuple(WRITERS)
# By this file a later export knows the folder as one of its own, which it may replace.
_MARK = "export.json"


def export(  # noqa: PLR0913 - each is an option of its own
    catalog: Catalog,
    output: Path,
    *,
    layout: str = "csv",
    label: str = "model",
    kept: set[str] | None = None,
    licensed: bool = False,
    source: str | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Exported:
    """Write a dataset; a folder that an earlier export wrote is replaced, any other is refused.

    Args:
        catalog: where photos and facts are.
        output: the folder.
        layout: csv, imagefolder, huggingface, webdataset or tfrecord.
        label: the field that classes are made of.
        kept: the photos that `clean` keeps; None takes all.
        licensed: only photos whose listing names a licence.
        source: only photos of this source.
        running: progress.

    Raises:
        UnknownNameError: there is no such layout, or no photo has such a field.
        NotReadyError: there is no photo to export.
        WorkspaceError: the folder holds something else, or cannot be written.
        CatalogError: a photo's bytes are missing or damaged.
    """
    if layout not in WRITERS:
        raise UnknownNameError("layout", layout, WRITERS)
    _check_folder(output)
    picked = pick_rows(catalog, kept, licensed=licensed, source=source)
    if not picked.rows:
        why = ", ".join(f"{n} {reason}" for reason, n in picked.left_out.items())
        raise NotReadyError(f"there is no photo to export ({why or 'the catalog is empty'})")
    known = {name for row in picked.rows for name in row.labels}
    if known and label not in known:
        raise UnknownNameError("field", label, known)
    partial = output.with_name(f".{output.name}.{secrets.token_hex(4)}.part")
    told = running.progress
    told.start("export", len(picked.rows))
    try:
        partial.mkdir(parents=True)
        made = Layout(partial, picked.rows, catalog.store, label, told.advance)
        written = WRITERS[layout](made)
        files = [*written.files, write_provenance(partial, picked.rows)]
        write_card(partial, output.name, picked.rows, files, written.table)
        result = _result(layout, output, made, picked.left_out)
        (partial / _MARK).write_text(json.dumps(result.as_json(), indent=2) + "\n")
        if output.exists():
            shutil.rmtree(output)
        partial.rename(output)
    except OSError as error:
        raise WorkspaceError(f"{output}: cannot be written ({error.strerror or error})") from error
    finally:
        told.finish()
        shutil.rmtree(partial, ignore_errors=True)
    return result


def _check_folder(output: Path) -> None:
    if not output.exists() or (output / _MARK).is_file():
        return
    if not output.is_dir() or any(output.iterdir()):
        raise WorkspaceError(f"{output}: holds something that is no export: name a new folder")


def _result(layout: str, output: Path, made: Layout, left_out: dict[str, int]) -> Exported:
    splits = Counter(row.split for row in made.rows if row.split)
    return Exported(
        layout=layout,
        path=output,
        photos=len(made.rows),
        n_bytes=sum(row.n_bytes for row in made.rows),
        splits=dict(sorted(splits.items())),
        unlicensed=sum(row.licence is None for row in made.rows),
        left_out=left_out,
    )
