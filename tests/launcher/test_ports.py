"""Whether a port is free, and who holds it."""

from __future__ import annotations

import os
import socket

import psutil
import pytest

from app.errors import ConfigError, PortInUse
from launcher.ports import check_free, holder
from tests.launcher.children import free_port


def test_a_free_port_is_free_and_stays_so() -> None:
    port = free_port()
    check_free("127.0.0.1", port)
    check_free("127.0.0.1", port)


def test_a_listener_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        process = holder(port)
        assert process is not None
        assert process.pid == os.getpid()
        with pytest.raises(PortInUse, match=f"{port}번 포트.*PID {os.getpid()}"):
            check_free("127.0.0.1", port)


def test_a_holder_that_has_just_ended_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(process: psutil.Process) -> str:
        raise psutil.NoSuchProcess(process.pid)

    monkeypatch.setattr(psutil.Process, "name", gone)
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        pytest.raises(PortInUse, match=f"PID {os.getpid()}"),
    ):
        check_free("127.0.0.1", listener.getsockname()[1])


def test_a_port_that_is_bound_but_not_listening_is_in_use() -> None:
    with socket.socket() as loading:
        loading.bind(("127.0.0.1", 0))
        with pytest.raises(PortInUse):
            check_free("127.0.0.1", loading.getsockname()[1])


def test_a_port_that_a_loading_vllm_has_bound_is_in_use() -> None:
    with socket.socket() as loading:
        loading.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        loading.bind(("127.0.0.1", 0))
        with pytest.raises(PortInUse, match="아직 시작하고 있는"):
            check_free("127.0.0.1", loading.getsockname()[1])


def test_a_port_whose_server_has_just_ended_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            listener.accept()[0].close()  # closed by the server first: the connection lingers in TIME_WAIT
    check_free("127.0.0.1", port)


def test_an_address_of_another_machine_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigError, match=r"192\.0\.2\.1"):
        check_free("192.0.2.1", free_port())
