"""A double of python-oracledb: pool, connection and cursor note every call and give the rows they are told."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import oracledb

SQL = "SELECT EMP_NO, SAL FROM EMP"


def driver_error(full_code: str, code: int = 0, offset: int = 0) -> oracledb.DatabaseError:
    """An error as python-oracledb raises it."""
    details = SimpleNamespace(full_code=full_code, code=code, offset=offset, message=f"{full_code}: text")
    return oracledb.DatabaseError(details)


@dataclass
class Driver:
    """A double of python-oracledb: it writes down every call and fails where it is told to."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    views: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)  # rows by what a statement reads FROM
    fail: dict[str, Exception] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    binds: list[dict[str, Any]] = field(default_factory=list)
    pool_options: dict[str, Any] = field(default_factory=dict)
    block: threading.Event | None = None
    reached: threading.Event = field(default_factory=threading.Event)

    def note(self, call: str) -> None:
        self.calls.append(call)
        for wanted, error in self.fail.items():
            if call.startswith(wanted):
                raise error

    def create_pool(self, **options: Any) -> Pool:
        self.pool_options = options
        self.note("create_pool")
        return Pool(self)


class Pool:
    """A pool of one connection."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver

    def acquire(self) -> Connection:
        self.driver.note("acquire")
        return Connection(self.driver)

    def release(self, _: Connection) -> None:
        self.driver.note("release")

    def drop(self, _: Connection) -> None:
        self.driver.note("drop")

    def close(self, *, force: bool) -> None:
        self.driver.note(f"close force={force}")


class Connection:
    """A connection that writes down the attributes that are set."""

    version = "19.22.0.0.0"
    username = "reader"
    driver: Driver

    def __init__(self, driver: Driver) -> None:
        object.__setattr__(self, "driver", driver)

    def __setattr__(self, name: str, value: object) -> None:
        self.driver.note(f"{name}={value}")

    def cursor(self) -> Cursor:
        return Cursor(self.driver)

    def rollback(self) -> None:
        self.driver.note("rollback")

    def cancel(self) -> None:
        self.driver.note("cancel")
        if self.driver.block:
            self.driver.block.set()


class Cursor:
    """A cursor over the driver's rows."""

    arraysize = 100
    prefetchrows = 2
    description = (SimpleNamespace(name="EMP_NO"), SimpleNamespace(name="SAL"))

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.found: list[tuple[Any, ...]] = driver.rows

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *_: object) -> None:
        self.driver.note("cursor.close")

    def execute(self, statement: str, binds: dict[str, Any] | None = None, **options: bool) -> None:
        self.driver.binds.append(binds or {})
        if binds is not None and set(binds) != set(re.findall(r":(\w+)", statement)):
            raise driver_error("DPY-4008")
        read = re.search(r" FROM (\S+)", statement)
        self.found = self.driver.views.get(read[1], self.driver.rows) if read else self.driver.rows
        told = "".join(f" {name}={value}" for name, value in options.items())
        self.driver.note(f"execute {statement}{told}")
        if self.driver.block and statement == SQL:
            self.driver.reached.set()
            self.driver.block.wait(10)
            raise driver_error("ORA-01013", 1013)

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        self.driver.note(f"fetchmany {size} arraysize={self.arraysize} prefetchrows={self.prefetchrows}")
        return self.found[:size]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.found
