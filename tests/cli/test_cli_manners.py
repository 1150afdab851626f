"""What every command promises: help with an example, one-line errors, exit codes, clean stdout."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import typer
from PIL import Image
from sqlalchemy import func, select

import solesight.cli.commands.keeping as keeping
from solesight.catalog import Catalog, schema
from solesight.cli.app import app
from solesight.cli.run import run

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
PROGRAM = [sys.executable, "-c", "from solesight.cli import main; main()"]


def picture(seed: int, side: int = 16) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def photos(folder: Path, n: int, side: int = 16) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(n):
        (folder / f"{i:04}.png").write_bytes(picture(i, side))
    return folder


def json_lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace that the commands find by themselves; no setting of this machine reaches in."""
    for name in list(os.environ):
        if name.startswith("SOLESIGHT_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOLESIGHT_WORKSPACE", str(tmp_path / "workspace"))
    return tmp_path / "workspace"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"solesight {command}" in said.replace(f"Usage: solesight {command}", "")
    # A table of sales is no workspace.
    assert ("--workspace" in said) == (command != "backtest")
    assert "--json" in said
    assert run([command, "-h"]) == 0


def test_the_program_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(command in said for command in COMMANDS)
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("solesight ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["add"],
        ["add", "missing"],
        ["add", "--nonsense", "."],
        ["add", ".", "--workers", "-1"],
        ["add", ".", "--manifest", "missing.csv"],
        ["status"],
        ["status", "-w", "a-file"],
        ["status", "-w", "broken"],
        ["clean"],
        ["embed"],
        ["split"],
        ["train", "brand"],
        ["train", "brand", "--learner", "nonsense"],
        ["audit", "brand"],
        ["audit", "brand", "--decisions", "missing.csv"],
        ["evaluate", "../../etc"],
        ["predict", "missing.jpg"],
        ["forget", "nobody"],
        ["doctor", "--nonsense"],
        ["report"],
        ["explore"],
    ],
)
def test_errors_are_one_line_and_exit_2(
    arguments: list[str], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a-file").write_text("in the way")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/catalog.db").write_text("no database")
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.err.startswith("solesight:")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "wrong", "help_of"),
    [
        ("explain x.jpg --nonsense", "no such option: --nonsense", "explain"),
        ("explain check --photos many", "for '--photos'", "explain check"),
        ("explain filters --channels 0", "for '--channels'", "explain filters"),
        ("explain design", "missing argument 'target'", "explain design"),
        ("gan nonsense", "no such command 'nonsense'", "gan"),
        ("gan train --shape round", "'round' is not one of 'wide', 'square'", "gan train"),
        ("gan score -n 2", "for '--n' / '-n'", "gan score"),
        ("restyle x.jpg", "missing option '--style'", "restyle"),
        ("dream x.jpg --octaves many", "for '--octaves'", "dream"),
        ("recolor x.jpg --save -1", "for '--save'", "recolor"),
        ("nonsense", "no such command 'nonsense'", ""),
    ],
)
def test_a_wrong_use_is_one_line_that_says_where_help_is(
    line: str, wrong: str, help_of: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(line.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("solesight:")
    assert wrong in said.err
    assert "Value error" not in said.err
    assert said.err.endswith(f"; see `{' '.join(f'solesight {help_of} --help'.split())}`\n")


def test_debug_shows_the_trace_wherever_it_stands(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["--debug", "add", "missing"], ["add", "missing", "--debug"]):
        assert run(arguments) == 2
        said = capsys.readouterr().err
        assert "Traceback" in said
        assert "ManifestError" in said


def test_a_mistake_of_the_program_is_a_line_too(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a\nsurprise [/red]")

    monkeypatch.setattr(keeping, "opened", broken)
    assert run(["status"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "KeyError" in said
    assert "--debug" in said


def test_settings_that_cannot_work_are_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "solesight.toml").write_text("nonsense = 3\nbatch = 0\n")
    assert run(["add", "."]) == 2
    said = capsys.readouterr().err
    assert "nonsense" in said
    assert "batch" in said
    (home / "solesight.toml").write_text("this is = = no toml")
    assert run(["add", "."]) == 2
    assert "cannot be read as TOML" in capsys.readouterr().err
    (home / "solesight.toml").unlink()
    monkeypatch.setenv("SOLESIGHT_RESALE_SOURCES", "not json")
    assert run(["add", "."]) == 2
    said = capsys.readouterr().err
    assert "resale_sources" in said
    assert "TOML" not in said


def test_json_is_all_that_stands_on_stdout(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = photos(tmp_path / "shoes", 3)
    (folder / "[").mkdir()
    (folder / "[/red] ü.jpg").write_bytes(b"")
    assert run(["add", str(folder), "--json"]) == 1
    (added,) = json_lines(capsys.readouterr().out)
    assert (added["added"], added["known"]) == (3, 0)
    failed = added["failed"][0]  # type: ignore[index]
    assert (failed["path"], failed["reason"]) == ("[/red] ü.jpg", "empty")
    (folder / "[/red] ü.jpg").unlink()
    assert run(["add", str(folder), "--json"]) == 0
    assert json_lines(capsys.readouterr().out)[0]["known"] == 3
    assert run(["status", "--json"]) == 0
    assert json_lines(capsys.readouterr().out)[0]["photos"] == 3
    assert run(["forget", "shoes", "--dry-run", "--json"]) == 0
    assert len(json_lines(capsys.readouterr().out)[0]["photos"]) == 3  # type: ignore[arg-type]
    assert run(["forget", "0001.png", "--json"]) == 0
    assert json_lines(capsys.readouterr().out)[0]["listings"] == 1
    run(["doctor", "--json"])
    assert {line["name"] for line in json_lines(capsys.readouterr().out)} >= {"photos", "catalog"}


def test_names_that_look_like_markup_or_escape_are_shown_as_they_are(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = photos(tmp_path / "[bold]shoes [nope]", 1)
    (folder / "[").mkdir()
    (folder / "[/red].jpg").write_bytes(b"")
    (folder / "a\x1b[2Jb\nc.jpg").write_bytes(b"")
    assert run(["add", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "[/red].jpg" in said
    assert "a\\x1b[2Jb\\nc.jpg" in said
    assert "\x1b" not in said
    assert run(["status"]) == 0
    assert "[bold]shoes [nope]" in capsys.readouterr().out
    assert run(["add", "[/nope]"]) == 2
    assert "[/nope]" in capsys.readouterr().err


def test_doctor_exits_1_when_something_is_wrong(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["add", str(photos(tmp_path / "shoes", 2))])
    next(p for p in (home / "photos").rglob("*") if p.is_file()).unlink()
    capsys.readouterr()
    assert run(["doctor", "--json"]) == 1
    bad = [line["name"] for line in json_lines(capsys.readouterr().out) if not line["ok"]]
    assert "photos" in bad
    # What it advises helps.
    assert run(["add", str(tmp_path / "shoes")]) == 0
    capsys.readouterr()
    run(["doctor", "--json"])
    found = json_lines(capsys.readouterr().out)
    assert next(line["ok"] for line in found if line["name"] == "photos")


def test_a_workspace_may_have_any_name(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(photos(tmp_path / "shoes", 2))
    for name in ("with?query", "100%41 #1", "a::b", "ü 👟", "file:x", "~"):
        workspace = tmp_path / name
        assert run(["add", folder, "-w", str(workspace), "--json"]) == 0
        assert json_lines(capsys.readouterr().out)[0]["added"] == 2
        assert (workspace / "catalog.db").is_file()
        assert len([p for p in (workspace / "photos").rglob("*") if p.is_file()]) == 2


def launch(home: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "SOLESIGHT_WORKSPACE": str(home), **more}
    return subprocess.Popen(
        [*PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def test_a_terminal_that_is_not_utf8(home: Path, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", 1)
    (folder / "leer ü.jpg").write_bytes(b"")
    done = launch(home, "add", str(folder), "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    out, errors = done.communicate(timeout=60)
    assert (done.returncode, "Traceback" in errors) == (1, False)
    (line,) = json_lines(out)
    assert line["failed"][0]["path"] == "leer ü.jpg"  # type: ignore[index]


def test_a_reader_that_goes_away_is_no_error(home: Path, tmp_path: Path) -> None:
    photos(tmp_path / "shoes", 1)
    done = launch(home, "add", str(tmp_path / "shoes"), "--json")
    assert done.stdout is not None
    done.stdout.close()
    assert done.stderr is not None
    errors = done.stderr.read()
    done.stderr.close()
    done.wait(timeout=60)
    assert "Traceback" not in errors
    assert "Exception" not in errors


def kept(home: Path) -> tuple[int, int]:
    """Photos and listings of a workspace that may not be there yet."""
    if not (home / "catalog.db").exists():
        return 0, 0
    opened = Catalog(f"sqlite:///{home}/catalog.db", str(home / "photos"))
    with opened as catalog, catalog.reading() as connection:
        tables = (schema.photos, schema.listings)
        a, b = (connection.execute(select(func.count()).select_from(t)) for t in tables)
        return a.scalar_one(), b.scalar_one()


# So many that no quick machine is done before it is killed.
MANY = 3000


def test_add_survives_kill_9_and_ctrl_c(home: Path, tmp_path: Path) -> None:
    folder = str(photos(tmp_path / "shoes", MANY, side=64))
    before = 0
    for turn in range(4):
        process = launch(home, "add", folder, "--workers", "2", "--json", SOLESIGHT_BATCH="8")
        ends = time.monotonic() + 20
        while kept(home)[0] <= before and time.monotonic() < ends and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.01 * turn)
        if turn == 3:
            os.killpg(process.pid, signal.SIGINT)
            _, errors = process.communicate(timeout=20)
            assert process.returncode == 130
            lines = [line for line in errors.splitlines() if line.strip()]
            assert lines[-1].startswith("stopped; what was done is kept"), errors
            assert "Traceback" not in errors
        else:
            process.kill()
            process.communicate()
        now, listings = kept(home)
        assert now == listings >= before
        before = now
    assert 0 < before < MANY
    last = launch(home, "add", folder, "--json")
    out, _ = last.communicate(timeout=60)
    (said,) = json_lines(out)
    assert (said["added"], said["known"], said["failed"]) == (MANY - before, before, [])
    assert kept(home) == (MANY, MANY)
    stored = [p for p in (home / "photos").rglob("*") if p.is_file() and p.suffix != ".part"]
    assert len(stored) == MANY
