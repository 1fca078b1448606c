"""Whether the Oracle of the settings can be reached and logged in to, and its version. It runs no query."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from app.catalog.model import Catalog
from app.errors import AskOraError
from launcher.checks.check import Check, Patient

_SECONDS_TO_CONNECT = 5.0
_TODO = "DATABASE__URL과 방화벽, 리스너 상태를 확인해 주세요."


async def oracle(patient: Patient) -> list[Check]:
    """The listener first, because its silence has other causes than a refused login."""
    address = urlsplit(patient.settings.database.url)
    if address.scheme != "oracle":
        return [Check("oracle", "Oracle", "skip", "Oracle이 아닌 데이터베이스를 쓰도록 설정되어 있어요.")]
    host, port = address.hostname or "", address.port or 1521
    try:
        async with asyncio.timeout(_SECONDS_TO_CONNECT):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError) as error:
        return [Check("oracle", "Oracle", "fail", f"{host}:{port}에 연결하지 못했어요({type(error).__name__}).", _TODO)]
    writer.close()
    if not (address.username or patient.settings.database.user):
        todo = ".env의 DATABASE__USER와 DATABASE__PASSWORD를 채워 주세요."
        return [Check("oracle", "Oracle", "warn", f"{host}:{port}에 연결돼요. 계정이 없어서 로그인은 못 했어요.", todo)]
    return [await asyncio.to_thread(_log_in, patient)]


def _log_in(patient: Patient) -> Check:
    from app.database.connect import open_database

    try:
        database = open_database(patient.settings, Catalog(()))
        try:
            database.version()
            return Check("oracle", "Oracle", "ok", f"{database.label}에 로그인돼요.")
        finally:
            database.close()
    except AskOraError as error:
        return Check("oracle", "Oracle", "fail", error.message, error.hint)
