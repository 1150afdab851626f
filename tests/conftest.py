"""What tests of several rooms share: the databases that a catalog may be kept in."""

from __future__ import annotations

import os
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text


@pytest.fixture(params=["sqlite", "postgresql"])
def catalog_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database of its own; PostgreSQL where SOLESIGHT_TEST_POSTGRES names one."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/catalog.db"
        return
    server = os.environ.get("SOLESIGHT_TEST_POSTGRES")
    if not server:
        pytest.skip("SOLESIGHT_TEST_POSTGRES names no server: this was NOT tested on PostgreSQL")
    name = f"solesight_{secrets.token_hex(6)}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    placed = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    try:
        yield placed.render_as_string(hide_password=False)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()


# A shell's background job ignores Ctrl-C, and every process it starts would ignore it too.
signal.signal(signal.SIGINT, signal.default_int_handler)

_OURS = ("SOLESIGHT_SHARED", "SOLESIGHT_TEST_POSTGRES")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    for name in list(os.environ):
        if name.startswith("SOLESIGHT_") and name not in _OURS:
            del os.environ[name]
