"""The pages on the API and on serve: their Python runs, and they list what there is."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from solesight.samples import SampleSet

DOCS = Path(__file__).parents[3] / "docs"
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_python_of_the_pages_runs(
    copied: Path,
    drawn: SampleSet,
    serve: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "shoes").symlink_to(drawn.folder)
    (tmp_path / "solesight-workspace").symlink_to(copied)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOLESIGHT_WORKERS", "0")
    with serve(copied) as served:
        (text,) = _PYTHON.findall((DOCS / "api.md").read_text("utf-8"))
        exec(compile(text.replace("http://127.0.0.1:8000", served.url), "api.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out.splitlines()[-1] == "done"
    (text,) = _PYTHON.findall((DOCS / "serve.md").read_text("utf-8"))
    names: dict[str, Any] = {}
    exec(compile(text, "serve.md", "exec"), names)  # noqa: S102 - our own page
    http = TestClient(names["app"], base_url="http://127.0.0.1")
    assert http.get("/api/v1/healthz").json()["status"] == "ok"
    names["app"].state.desk.close()


def test_the_page_lists_every_route(http: TestClient) -> None:
    text = (DOCS / "api.md").read_text("utf-8")
    paths = http.get("/api/v1/openapi.json").json()["paths"]
    lost = []
    for path in paths:
        short = (
            path.removeprefix("/api/v1").replace("{job}", "{id}").replace("{correction}", "{id}")
        )
        last = "/" + short.rsplit("/", 1)[-1]
        if short not in text and last not in text:
            lost.append(short)
    assert lost == []


def test_serve_says_where_it_is(copied: Path) -> None:
    command = [sys.executable, "-m", "solesight", "serve", "--port", "0", "--json"]
    refused = subprocess.run(
        [*command, "--workspace", str(copied)], capture_output=True, check=False
    )
    assert refused.returncode == 2
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command[command.index("0")] = str(port)
        refused = subprocess.run(
            [*command, "--workspace", str(copied)], capture_output=True, check=False
        )
        assert refused.returncode == 2
        assert f"port {port} " in refused.stderr.decode()
    command += ["--token", "new", "--phone", "--workspace", str(copied)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        process.terminate()
    assert re.fullmatch(rf"http://[\d.]+:{port}/", said["url"])
    assert said["enter"].startswith(said["url"] + "enter?t=")
    assert len(said["token"]) > 20
