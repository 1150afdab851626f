"""Nothing in the package talks to the network but the one guarded fetch."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "solesight"
DOORS = {"fetch", "client.py", "web"}
"""The guarded fetch; a client that asks the server it is told; a server, which is asked."""


def _banned() -> set[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        lint = tomllib.load(file)["tool"]["ruff"]["lint"]
    table = lint["flake8-tidy-imports"]["banned-api"]
    return {name for name, said in table.items() if "guarded fetch" in said["msg"]}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_the_linter_bans_every_way_out() -> None:
    assert {
        "socket",
        "requests",
        "httpx2",
        "httpcore2",
        "urllib.request",
        "http.client",
    } <= _banned()


def test_only_the_guarded_fetch_imports_one() -> None:
    banned = _banned()
    users = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if _imports(path) & banned
    }
    assert users == DOORS
