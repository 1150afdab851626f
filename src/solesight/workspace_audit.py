"""The verb `audit` for a workspace: labelled rows in, a page and a sheet out."""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from solesight.audit import (
    AuditPlan,
    AuditRows,
    Decided,
    Heading,
    Written,
    audit,
    take_decisions,
    write_audit,
)
from solesight.catalog import Snapshot, label_fields, now, read_photos, read_snapshot
from solesight.errors import NotEnoughDataError, SettingsError, UnknownNameError
from solesight.eye import frames_config
from solesight.learn import (
    ClassChoice,
    ClassRule,
    Corpus,
    Rows,
    Target,
    TargetOptions,
    choose_classes,
    find_target,
    gather,
    label_rows,
)
from solesight.workspace_base import PathLike, WorkspaceBase

__all__ = ["AuditVerbs"]

_SPLITS = ("train", "validation")


class AuditVerbs(WorkspaceBase):
    """What a workspace says of its own labels."""

    def _audit_page(self, target: str) -> Path:
        """Name the file of a target's audit page; the sheet lies beside it as CSV."""
        # A column may have any name; only some are names of files everywhere.
        plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in target)
        return self.folder / "reports" / f"audit-{plain}.html"

    def _audits(self, folder: Path, targets: Iterable[str]) -> dict[str, str]:
        """Give the links from a page in ``folder`` to the audit pages of those that have one."""
        pages = {target: self._audit_page(target) for target in targets}
        return {
            target: quote(Path(os.path.relpath(page, folder)).as_posix())
            for target, page in pages.items()
            if page.is_file()
        }

    def audit(
        self,
        target: str,
        output: PathLike | None = None,
        *,
        sample: int = 2_500,
        together: Sequence[Sequence[str]] = (),
        top: int | None = None,
        seed: int | None = None,
    ) -> Written:
        """Probe a target for shortcuts and doubtful labels; see `solesight.audit.audit`.

        Args:
            target: ``hyped``, ``brand``, ``model`` or any column.
            output: the page; the sheet of doubtful labels goes beside it.
            sample: photos at most whose shoe and background are looked at apart; 0 for none.
            together: sets of sources that one studio photographs.
            top: keep only this many of the commonest labels.
            seed: of everything random.

        Raises:
            UnknownNameError: no such target, column or source.
            SettingsError: fewer than two labels are asked for.
            NotReadyError: splits or vectors are missing.
            NotEnoughDataError: too few groups of two classes.
        """
        plan = AuditPlan(
            frames=frames_config(),
            # Parts of photos are drawn anew: one network looks at them, the first that is set.
            spec=self.spec.each[0],
            caps=self.caps,
            running=self._running(),
            seed=self.settings.seed if seed is None else seed,
            sample=sample,
            together=together,
        )
        if top is not None and top < 2:
            raise SettingsError(f"top is {top}: two labels are the least")
        rows = self._audit_rows(target, plan, top=top)
        _check_sources(rows, together)
        found = audit(self.catalog, rows, plan)
        heading = Heading(
            title=self.folder.resolve().name,
            created=now(),
            version=importlib.metadata.version("solesight"),
            commands=(_command(target, together, top),),
        )
        page = Path(output) if output else self._audit_page(target)
        return write_audit(self.catalog, found, heading, page)

    def _audit_rows(self, target: str, plan: AuditPlan, *, top: int | None = None) -> AuditRows:
        """Label the train and validation rows of a target; the test rows are not read."""
        options = self._options(TargetOptions(top=top))
        with self.catalog.reading() as connection:
            wanted = find_target(target, label_fields(connection), options)
        rows = gather(self.catalog, Corpus(self._kept(), plan.frames, plan.spec), _SPLITS)
        in_train = [row.facts() for row in rows.only(rows.splits == "train").photos]
        wanted = wanted.settled(in_train)
        with self.catalog.reading() as connection:
            snapshot = read_snapshot(connection, rows.snapshot)
            every = [
                row for row in read_photos(connection) if snapshot.splits.get(row.photo) in _SPLITS
            ]
        said = label_rows(wanted, [row.facts() for row in every]).values
        labels = {row.photo: v for row, v in zip(every, said, strict=True) if v is not None}
        return replace(_with_classes(rows, wanted, snapshot, plan.folds), labels=labels)

    def decide(self, target: str, sheet: PathLike) -> Decided:
        """Take what a person decided on the sheet; see `solesight.audit.take_decisions`."""
        with self.catalog.reading() as connection:
            options = self._options()
            wanted = find_target(target, label_fields(connection), options)
            rows = read_photos(connection)
        values = label_rows(wanted, [row.facts() for row in rows]).values
        return take_decisions(self.catalog, target, Path(sheet), {v for v in values if v})


def _check_sources(rows: AuditRows, together: Sequence[Sequence[str]]) -> None:
    """Refuse a studio of sources that there are not: it would change nothing, silently."""
    known = {row.source for row in rows.photos}
    for name in (one for some in together for one in some):
        if name not in known:
            raise UnknownNameError("source", name, known)


def _command(target: str, together: Sequence[Sequence[str]], top: int | None) -> str:
    studios = "".join(f" --together {','.join(names)}" for names in together)
    return f"solesight audit {target}{studios}" + (f" --top {top}" if top else "")


def _with_classes(rows: Rows, wanted: Target, snapshot: Snapshot, folds: int) -> AuditRows:
    """Choose the classes: each needs a group a fold; of a small catalog fewer will do."""
    labels = label_rows(wanted, [row.facts() for row in rows.photos])
    choice, least = _classes(labels.values, rows, wanted.rule, folds)
    left_out = dict(labels.left_out)
    if choice.left_out:
        left_out[f"label not among the classes, which need {least} groups"] = choice.left_out
    if rows.rejected:
        left_out["rejected by clean"] = rows.rejected
    if rows.unsplit:
        left_out["not in the split snapshot"] = rows.unsplit
    mask = choice.codes >= 0
    some = rows.only(mask)
    return AuditRows(
        target=wanted.name,
        classes=choice.classes,
        truth=choice.codes[mask],
        photos=some.photos,
        groups=some.groups,
        vectors=some.vectors,
        trivial=some.trivial,
        snapshot=snapshot,
        left_out=left_out,
        caveats=wanted.caveats,
    )


def _classes(
    values: Sequence[str | None], rows: Rows, rule: ClassRule, folds: int
) -> tuple[ClassChoice, int]:
    for least in (folds, 3):
        needed = replace(rule, min_groups=least, min_photos=max(least, rule.min_photos))
        with suppress(NotEnoughDataError):
            return choose_classes(values, list(rows.groups), needed), least
    needed = replace(rule, min_groups=2, min_photos=2)
    return choose_classes(values, list(rows.groups), needed), 2
