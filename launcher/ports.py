"""Says whether a port is free, and if not, who holds it. It knows nothing of what the port is for."""

from __future__ import annotations

import errno
import socket
import sys

import psutil

from app.errors import ConfigError, PortInUse


def check_free(host: str, port: int) -> None:
    """Raise PortInUse, naming the holder, unless a server could listen on `host:port` now.

    It binds, as the server will: a vLLM that is still loading holds its port without accepting connections, so trying
    to connect would find nothing. Raises ConfigError when the address is not one of this machine.
    """
    try:
        _bind(host, port, reuse=sys.platform != "win32")  # there the option would let two servers share the port
    except OSError as error:
        raise _explain(error, host, port) from error
    if _held_silently(host, port):
        raise PortInUse(
            f"{port}번 포트를 아직 시작하고 있는 다른 서버가 잡고 있어요.",
            "그 서버를 끄거나 .env에서 다른 포트를 지정해 주세요(MAIN__PORT, FALLBACK__PORT, UI__PORT).",
        )


def _held_silently(host: str, port: int) -> bool:
    """Whether somebody has bound the port as vLLM does while it loads: with SO_REUSEADDR, not yet listening.

    Such a socket lets others bind with the same option and is in no list of connections. Without the option it is in
    the way, but so are connections that were closed a moment ago; those are listed.
    """
    try:
        _bind(host, port, reuse=False)
    except OSError:
        try:
            return not any(held.laddr and held.laddr.port == port for held in psutil.net_connections("tcp"))
        except psutil.AccessDenied:
            return False
    return False


def _bind(host: str, port: int, *, reuse: bool) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        if reuse:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def holder(port: int) -> psutil.Process | None:
    """The process that has `port` bound; None when nobody has, or when only an administrator may know."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return None
    for connection in connections:
        if connection.pid and connection.laddr and connection.laddr.port == port and not connection.raddr:
            try:
                return psutil.Process(connection.pid)
            except psutil.NoSuchProcess:
                continue
    return None


def _explain(error: OSError, host: str, port: int) -> PortInUse | ConfigError:
    if error.errno == errno.EADDRINUSE:
        who, command = _described(holder(port))
        return PortInUse(
            f"{port}번 포트를 다른 프로그램이 쓰고 있어요: {who}",
            "그 프로그램을 끄거나 .env에서 다른 포트를 지정해 주세요(MAIN__PORT, FALLBACK__PORT, UI__PORT).",
            command,
        )
    if error.errno == errno.EACCES:
        return PortInUse(f"{port}번 포트를 열 권한이 없어요.", "1024 이상의 포트를 지정해 주세요.", str(error))
    return ConfigError(
        f"주소 {host}:{port}에서 서버를 열 수 없어요({error.strerror}).", "HOST와 PORT 설정을 확인해 주세요."
    )


def _described(process: psutil.Process | None) -> tuple[str, str]:
    """A process by name and number, and its command line; it may end while it is asked."""
    if process is None:
        return "이름을 알 수 없음", ""
    try:
        return f"{process.name()}(PID {process.pid})", " ".join(process.cmdline())
    except psutil.Error:
        return f"PID {process.pid}", ""
