"""The schema, walked through by a machine: no answer is a 500, whatever is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings

from solesight.jobs import JobRunner
from solesight.web.options import Limits

schemathesis = pytest.importorskip("schemathesis")

from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi import checks  # noqa: E402

CHECKS = [not_a_server_error, checks.status_code_conformance, checks.content_type_conformance]
WALK = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_no_request_is_a_servers_fault(
    copied: Path, serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Jobs are asked for at random: they wait for ever.
    monkeypatch.setattr(JobRunner, "begin", lambda _: None)
    limits = replace(Limits(), burst=1e6, queue=64)
    faults: list[str] = []
    codes: set[int] = set()
    with serve(copied, limits) as served:
        schema = schemathesis.openapi.from_url(f"{served.url}/api/v1/openapi.json")
        walked = 0
        for found in schema.get_all_operations():
            operation = found.ok()
            # A stream has no end to wait for.
            if operation.path == "/api/v1/jobs/events":
                continue

            @WALK
            @given(case=operation.as_strategy())
            def walk(case: Any) -> None:
                answer = case.call()
                codes.add(answer.status_code)
                case.validate_response(answer, checks=CHECKS)

            try:
                walk()
            except Exception as error:  # noqa: BLE001 - every fault of every route is to be seen
                faults.append(f"{operation.method} {operation.path}: {str(error)[:1500]}")
            walked += 1
    assert faults == []
    assert walked > 20
    # It came in, and not only to the door.
    assert codes >= {200, 202, 404, 409, 422}


def test_every_route_has_an_example_and_problems(own: TestClient) -> None:
    paths = own.get("/api/v1/openapi.json").json()["paths"]
    assert len(paths) > 20
    for path, methods in paths.items():
        for method, operation in methods.items():
            answers = operation["responses"]
            good = next(a for code, a in answers.items() if code.startswith("2"))
            (kind, content), *_ = good["content"].items()
            assert kind != "application/json" or content["example"], (path, method)
            assert "application/problem+json" in answers["422"]["content"], (path, method)
            assert operation["summary"], (path, method)
            assert operation["tags"], (path, method)
