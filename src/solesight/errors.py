"""The one tree of errors.

SolesightError
├── PhotoError             a picture cannot be used; ``reason`` says why
│   ├── EmptyPhoto             empty        the file has no bytes
│   ├── HtmlPhoto              html         a web page under a picture's name
│   ├── LfsPointerPhoto        lfs_pointer  a git-lfs pointer, not the picture
│   ├── TruncatedPhoto         truncated    a picture that ends too early
│   ├── PhotoTooLarge          too_large    over the byte, pixel or frame cap
│   ├── ShoelessPhoto          not_shoe     no shoe is seen in it, and one is needed
│   └── UnreadablePhoto        unreadable   anything else that is no picture we read
├── ConditionError         a condition on columns cannot be read
├── ManifestError          a table of photos cannot be read
├── SettingsError          a setting has a value that cannot work
├── WorkspaceError         a workspace cannot be opened
├── CatalogError           the database cannot do what was asked
├── NotReadyError          an earlier verb must run first
├── NotEnoughDataError     too few photos, groups or classes to do it honestly
├── UnknownNameError       no such target, learner, embedder, bundle ...; lists the known
├── NotFoundError          no such photo, shoe, job or correction
├── ServerError            a server answered no, or not at all
├── FetchError             an address could not be fetched; ``reason`` says why
├── SourceError            a source cannot be asked: terms not read, key missing, imports only
├── AnswerError            a source's answer has a shape that no parser reads
├── BundleError            a bundle is damaged or not ours
└── MissingExtraError      an optional part is not installed; says the pip command
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "AnswerError",
    "BundleError",
    "CatalogError",
    "ConditionError",
    "EmptyPhoto",
    "FetchError",
    "HtmlPhoto",
    "LfsPointerPhoto",
    "ManifestError",
    "MissingExtraError",
    "NotEnoughDataError",
    "NotFoundError",
    "NotReadyError",
    "PhotoError",
    "PhotoTooLarge",
    "ServerError",
    "SettingsError",
    "ShoelessPhoto",
    "SolesightError",
    "SourceError",
    "TruncatedPhoto",
    "UnknownNameError",
    "UnreadablePhoto",
    "WorkspaceError",
]

_MANY = 12
"""More known names than these are not read one by one."""


class SolesightError(Exception):
    """Base of every error that Solesight raises on purpose: one line, what to do included."""


class PhotoError(SolesightError):
    """A picture cannot be used.

    Attributes:
        reason: the machine-readable word that ``add`` prints in ``failed``.
    """

    reason = "unreadable"


class EmptyPhoto(PhotoError):
    """The file has no bytes."""

    reason = "empty"


class HtmlPhoto(PhotoError):
    """The bytes are a web page: most likely an error page saved under a picture's name."""

    reason = "html"


class LfsPointerPhoto(PhotoError):
    """The bytes are a git-lfs pointer; ``git lfs pull`` brings the picture."""

    reason = "lfs_pointer"


class TruncatedPhoto(PhotoError):
    """The picture begins well and ends too early."""

    reason = "truncated"


class PhotoTooLarge(PhotoError):
    """The picture exceeds the byte, pixel or frame cap."""

    reason = "too_large"


class ShoelessPhoto(PhotoError):
    """No shoe is seen in the picture, and what was asked for needs one."""

    reason = "not_shoe"


class UnreadablePhoto(PhotoError):
    """No picture in a format we read."""

    reason = "unreadable"


class ConditionError(SolesightError):
    """A condition such as ``--where`` cannot be read, or compares a number with a word."""


class ManifestError(SolesightError):
    """A manifest (CSV, JSONL, Parquet) cannot be read."""


class SettingsError(SolesightError):
    """A setting has a value that cannot work."""


class WorkspaceError(SolesightError):
    """A workspace cannot be opened or made."""


class CatalogError(SolesightError):
    """The catalog cannot do what was asked."""


class NotReadyError(SolesightError):
    """An earlier verb must run first; the message names it."""


class NotEnoughDataError(SolesightError):
    """Too few photos, groups or classes to do it honestly."""


class UnknownNameError(SolesightError):
    """A name that no registry knows.

    Args:
        kind: what was looked up, for example ``"embedder"``.
        name: what was asked for.
        known: the names that would have worked.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, sorted(known)
        options = ", ".join(self.known) or "none yet"
        # A list of a hundred is not read: what may have been meant stands before it.
        meant = get_close_matches(name, self.known, 3) if len(self.known) > _MANY else []
        near = f"near: {', '.join(meant)}; " if meant else ""
        super().__init__(f"no {kind} named {name!r}; {near}known: {options}")


class NotFoundError(SolesightError):
    """Something that has a number or a hash is not there.

    Args:
        kind: what was looked up, for example ``"job"``.
        name: what was asked for.
    """

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"there is no {kind} {name[:80]}")


class ServerError(SolesightError):
    """A server answered no, or not at all.

    Args:
        text: what it said.
        status: of the answer; 0 where there was none.
    """

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class FetchError(SolesightError):
    """An address could not be fetched.

    Args:
        text: what was wrong.
        reason: one word for a program; docs/collect.md lists them.
        again: whether trying again later may help.
        after: seconds that the server asked us to wait.
    """

    def __init__(
        self, text: str, reason: str, *, again: bool = False, after: float | None = None
    ) -> None:
        super().__init__(text)
        self.reason, self.again, self.after = reason, again, after


class SourceError(SolesightError):
    """A source cannot be asked: its terms were not read, its key is missing, or it has no door."""


class AnswerError(SolesightError):
    """A source's answer has a shape that no parser reads."""


class BundleError(SolesightError):
    """A bundle is damaged, incomplete or not ours."""


class MissingExtraError(SolesightError):
    """An optional part is not installed.

    Args:
        need: what was asked for.
        extra: the extra that brings it.
    """

    def __init__(self, need: str, extra: str) -> None:
        super().__init__(f"{need} needs an extra: pip install 'solesight[{extra}]'")
