"""What a workspace makes of photos that is new: pictures in another style, dreams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from solesight.errors import PhotoError
from solesight.generate import Restyled, RestylePlan, Restyler, Unmade, plain_name
from solesight.workspace_base import PathLike, WorkspaceBase, named_photos

__all__ = ["GenerateVerbs"]


class GenerateVerbs(WorkspaceBase):
    """New pictures of shoes."""

    def restyler(self, plan: RestylePlan) -> Restyler:
        """Load what restyles pictures, to be kept and asked often; see `Restyler`."""
        return Restyler(plan, caps=self.caps, running=self._running())

    def restyle(
        self,
        photos: Iterable[PathLike | tuple[str, Path]],
        plan: RestylePlan,
        folder: PathLike | None = None,
    ) -> Iterator[Restyled | Unmade]:
        """Paint the shoes in photos in the style of pictures; see `solesight.generate.restyle`.

        Args:
            photos: files, or (name to show, file) pairs.
            plan: styles, method, strengths and the rest.
            folder: where the pictures go; ``reports/restyle`` by default.

        Raises:
            SettingsError, UnknownNameError: there is no such style.
            BundleError, NotReadyError: the networks are missing or damaged.
            MissingExtraError: the method needs torch, which is not installed.
        """
        restyler = self.restyler(plan)
        target = Path(folder) if folder else self.folder / "reports" / "restyle"
        taken = set[str]()
        for name, path in named_photos(photos):
            stem = _free(path, taken)
            try:
                yield restyler.restyle(name, path, target, stem)
            except (PhotoError, OSError) as error:
                yield Unmade.of(name, error)


def _free(path: Path, taken: set[str]) -> str:
    """Give a stem for a photo's pictures that no other photo of the run has."""
    stem = plain_name(path.name)
    number = 2
    free = stem
    while free in taken:
        free, number = f"{stem}-{number}", number + 1
    taken.add(free)
    return free
