"""`explain`: why a bundle says what it says, and whether that can be believed.

`explain PHOTO` is the command of the group that needs no word of its own; further words are added by
``@explain_app.command("word")`` in modules beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from solesight.cli.app import app
from solesight.cli.console import emit, note, out
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.photos import expand_photos
from solesight.errors import SettingsError
from solesight.explain import Explained, Unexplained
from solesight.learn import option_pairs

__all__ = ["explain_app"]

_PHOTO = "photo"


class _PhotosFirst(TyperGroup):
    """A group whose first word may be a photo: then its command ``photo`` is meant."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the word in where there is none."""
        if not args or args[0] not in self.commands:
            args = [_PHOTO, *args]
        return list(super().parse_args(ctx, args))


explain_app = typer.Typer(cls=_PhotosFirst, rich_markup_mode="rich", add_help_option=False)
app.add_typer(
    explain_app, name="explain", help="Show which part of a photo speaks for what a bundle says."
)
