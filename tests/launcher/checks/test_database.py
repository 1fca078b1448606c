"""Oracle as the doctor sees it: its listener, its login, its version."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import oracledb
import pytest

from tests.launcher.checks.conftest import Examine
from tests.oracle_double import Driver, driver_error


@pytest.fixture
def listener() -> Iterator[int]:
    """The port of something that accepts connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def oracle(port: int, **values: str) -> dict[str, dict[str, str]]:
    return {"database": {"url": f"oracle://127.0.0.1:{port}/ORCL", **values}}


async def test_another_database_is_not_looked_at(findings: Examine) -> None:
    assert (await findings("embedded"))["oracle"].verdict == "skip"


async def test_a_listener_that_is_not_there_is_a_failure(findings: Examine, listener: int) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert (await findings("embedded", **oracle(bound.getsockname()[1])))["oracle"].verdict == "fail"


async def test_without_an_account_only_the_listener_is_tried(findings: Examine, listener: int) -> None:
    found = (await findings("embedded", **oracle(listener)))["oracle"]
    assert found.verdict == "warn"
    assert "DATABASE__USER" in found.todo


async def test_with_an_account_the_version_is_told(
    findings: Examine, listener: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver()
    monkeypatch.setattr(oracledb, "create_pool", driver.create_pool)
    found = (await findings("embedded", **oracle(listener, user="ask", password="s3cret")))["oracle"]
    assert (found.verdict, found.seen) == ("ok", "Oracle 19c · ORCL에 로그인돼요.")
    assert driver.calls[-1] == "close force=True"
    assert not [call for call in driver.calls if "execute" in call]


async def test_a_refused_login_is_told_with_what_to_do(
    findings: Examine, listener: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(fail={"create_pool": driver_error("ORA-01017", 1017)})
    monkeypatch.setattr(oracledb, "create_pool", driver.create_pool)
    found = (await findings("embedded", **oracle(listener, user="ask", password="s3cret")))["oracle"]
    assert found.verdict == "fail"
    assert found.todo
    assert "s3cret" not in found.seen + found.todo


async def test_an_address_without_a_service_is_a_failure(findings: Examine, listener: int) -> None:
    database = {"url": f"oracle://127.0.0.1:{listener}", "user": "ask"}
    assert (await findings("embedded", database=database))["oracle"].verdict == "fail"
