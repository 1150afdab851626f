"""Which commands can be jobs, with which options; an argument list each, never a shell's line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from solesight.errors import SettingsError, UnknownNameError
from solesight.jobs.inbox import Inbox

__all__ = [
    "JobKind",
    "JobOption",
    "arguments_of",
    "checked_options",
    "follow_ups",
    "job_kinds",
    "words_of",
]

_LONGEST = 200


@dataclass(frozen=True)
class JobOption:
    """An option of a job.

    Attributes:
        type: ``text``, ``number`` or ``flag``.
        what: what it means.
        flag: how the command line calls it; empty: a plain argument.
        default: what is taken where nothing is said; None: it may be left out.
        choices: the only values.
        required: must be given.
        least: smallest number.
    """

    type: Literal["text", "number", "flag"]
    what: str
    flag: str = ""
    default: str | int | bool | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    least: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give it as the API answers it."""
        return {k: v for k, v in vars(self).items() if k != "flag"} | {"choices": [*self.choices]}


@dataclass(frozen=True)
class JobKind:
    """A command that can be a job.

    Attributes:
        kind: its name.
        what: what it does, in words.
        options: by name.
        says: its last JSON line is worth keeping.
        open: may be asked for as it is; ``add`` needs files first.
    """

    kind: str
    what: str
    options: Mapping[str, JobOption] = field(default_factory=dict)
    says: bool = False
    open: bool = True

    def as_json(self) -> dict[str, Any]:
        """Give it as the API answers it."""
        options = {name: option.as_json() for name, option in self.options.items()}
        return {"kind": self.kind, "what": self.what, "options": options}


_SEED = JobOption("number", "seed of everything random", "--seed")
_TARGET = JobOption("text", "hyped, brand, model, price or any column", required=True)
_TOP = JobOption("number", "only the commonest labels", "--top", least=2)
_RETRY = JobOption("flag", "also try again what failed before", "--retry-failed")
_ADD = {
    "inbox": JobOption("text", "the folder that the files were put into", required=True),
    "source": JobOption("text", "where they come from", "--source"),
}
_KINDS = (
    JobKind("add", "take photos into the catalog", _ADD, says=True, open=False),
    JobKind("clean", "measure and judge new photos", {"retry_failed": _RETRY}),
    JobKind("embed", "turn new photos into vectors", {"retry_failed": _RETRY}),
    JobKind("split", "group photos of one shoe and place the groups", {"seed": _SEED}),
    JobKind(
        "train",
        "learn a target",
        {
            "target": _TARGET,
            "learner": JobOption("text", "how it is learned", "--learner"),
            "top": _TOP,
            "other": JobOption("flag", "pool rare labels as 'other'", "--other"),
            "set": JobOption("text", "an option of the learner, NAME=VALUE", "--set"),
            "final": JobOption("flag", "look at the test rows too; logged", "--final"),
            "seed": _SEED,
        },
        says=True,
    ),
    JobKind(
        "evaluate",
        "score models and write their pages",
        {"target": JobOption("text", "every bundle of this target", "--target")},
    ),
    JobKind(
        "tune",
        "search a learner's options",
        {
            "target": _TARGET,
            "learner": JobOption("text", "whose options", "--learner"),
            "trials": JobOption("number", "how many in all", "--trials", least=1),
        },
    ),
    JobKind("explore", "draw numbers and pictures of the catalog", {"seed": _SEED}, says=True),
    JobKind("cluster", "gather shoes that look alike", {"seed": _SEED}),
    JobKind("audit", "ask what a model could cheat with", {"target": _TARGET, "top": _TOP}),
    JobKind("report", "write the page of the workspace", says=True),
)


def job_kinds() -> dict[str, JobKind]:
    """Give the commands that can be jobs, by name."""
    return {kind.kind: kind for kind in _KINDS}


def _kind(name: str) -> JobKind:
    known = job_kinds()
    if name not in known:
        raise UnknownNameError("kind of job", name, known)
    return known[name]


def checked_options(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give the options as they will be used.

    Raises:
        UnknownNameError: no such kind, or no such option of it.
        SettingsError: an option lacks, or has a value that cannot work.
    """
    options = _kind(name).options
    for key in given:
        if key not in options:
            raise UnknownNameError(f"option of {name}", key, options)
    lacking = [k for k, o in options.items() if o.required and given.get(k) in (None, "")]
    if lacking:
        raise SettingsError(f"a job of {name} needs {lacking[0]}")
    said = {key: value for key, value in given.items() if value not in (None, "", False)}
    return {key: _checked(key, options[key], value) for key, value in said.items()}


def _checked(key: str, option: JobOption, value: Any) -> str | int | bool:
    if option.type == "number":
        if not isinstance(value, int) or isinstance(value, bool) or not _fits(option, value):
            raise SettingsError(f"{key} must be a whole number from {option.least} on")
        return value
    if option.type == "flag":
        if not isinstance(value, bool):
            raise SettingsError(f"{key} must be true or false")
        return value
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise SettingsError(f"{key} must be a text of at most {_LONGEST} characters")
    if value.startswith("-"):
        # The command line would take it for an option of its own.
        raise SettingsError(f"{key} must not begin with a dash")
    if option.choices and value not in option.choices:
        raise SettingsError(f"{key} must be one of {', '.join(option.choices)}")
    return value


def _fits(option: JobOption, value: int) -> bool:
    return option.least <= value <= 2**31


def arguments_of(name: str, options: Mapping[str, Any], folder: Path) -> list[str]:
    """Give the arguments of the command that does a job.

    Args:
        name: the kind.
        options: as `checked_options` gave them.
        folder: the workspace.

    Raises:
        UnknownNameError: no such kind, or option.
        SettingsError: an option has a value that cannot work.
    """
    said, kind = checked_options(name, options), _kind(name)
    plain, named = list[str](), list[str]()
    for key, value in said.items():
        flag = kind.options[key].flag
        if flag:
            named += [flag] if value is True else [flag, str(value)]
        elif name != "add":
            plain.append(str(value))
    if name == "add":
        plain = Inbox(folder).inputs(str(said["inbox"]))
    says = ["--json"] if kind.says else []
    return [name, *named, "--workspace", str(folder), *says, "--", *plain]


def words_of(name: str, options: Mapping[str, Any]) -> str:
    """Say what a job does, for people."""
    kind = job_kinds().get(name)
    target = options.get("target")
    words = kind.what if kind else name
    return f"{words}: {target}" if target else words


def follow_ups(names: Sequence[str]) -> tuple[str, ...]:
    """Give the kinds that may follow others without options of their own.

    Raises:
        UnknownNameError: one of them needs options, or is none.
    """
    free = [k.kind for k in _KINDS if k.open and not any(o.required for o in k.options.values())]
    for name in names:
        if name not in free:
            raise UnknownNameError("kind of job to follow", name, free)
    return tuple(names)
