"""What an error of python-oracledb means to the user. It knows codes, and nothing of connections."""

from __future__ import annotations

from typing import Final

import oracledb

from app.errors import DatabaseUnavailable, ExecutionError, QueryFailed, QueryTimeout

_TIMEOUTS: Final = frozenset({"DPY-4024", "ORA-01013", "ORA-03136", "ORA-00040", "ORA-02396"})
_LOGIN: Final = "DATABASE__USER와 DATABASE__PASSWORD를 확인해 주세요."
_ADMINISTRATOR: Final = "데이터베이스 관리자에게 계정을 확인해 달라고 해 주세요."
_ADDRESS: Final = "DATABASE__URL의 호스트와 포트, 방화벽을 확인해 주세요."
_SERVICE: Final = "DATABASE__URL의 서비스 이름을 확인해 주세요."
_RETRY: Final = "데이터베이스가 다시 열린 뒤에 시도해 주세요."
_BUSY: Final = "잠시 뒤 다시 시도하거나 DATABASE__POOL_SIZE를 늘려 주세요."
_OLD: Final = "python-oracledb의 thin 모드는 Oracle 12.1 이상에만 연결해요."

# Errors that mean "no usable connection", whenever they come: what happened and what to do.
_UNAVAILABLE: Final = {
    "ORA-01017": ("Oracle이 사용자 이름이나 비밀번호를 받아들이지 않았어요.", _LOGIN),
    "ORA-01005": ("Oracle 비밀번호가 비어 있어요.", _LOGIN),
    "ORA-28000": ("Oracle 계정이 잠겨 있어요.", _ADMINISTRATOR),
    "ORA-28001": ("Oracle 비밀번호의 기한이 지났어요.", _ADMINISTRATOR),
    "ORA-01045": ("Oracle 계정에 접속 권한(CREATE SESSION)이 없어요.", _ADMINISTRATOR),
    "ORA-12514": ("Oracle에 그런 서비스가 없어요.", _SERVICE),
    "DPY-6001": ("Oracle에 그런 서비스가 없어요.", _SERVICE),
    "DPY-6003": ("Oracle에 그런 SID가 없어요.", _SERVICE),
    "DPY-6000": ("Oracle 리스너가 연결을 거절했어요.", _SERVICE),
    "DPY-6005": ("Oracle 서버에 연결하지 못했어요.", _ADDRESS),
    "ORA-12541": ("Oracle 서버에 연결하지 못했어요.", _ADDRESS),
    "ORA-12170": ("Oracle 서버가 제때 응답하지 않았어요.", _ADDRESS),
    "ORA-12154": ("Oracle 주소를 찾지 못했어요.", _ADDRESS),
    "DPY-4011": ("Oracle과의 연결이 끊어졌어요.", _RETRY),
    "DPY-1001": ("Oracle과의 연결이 끊어졌어요.", _RETRY),
    "ORA-03113": ("Oracle과의 연결이 끊어졌어요.", _RETRY),
    "ORA-03114": ("Oracle과의 연결이 끊어졌어요.", _RETRY),
    "ORA-00028": ("관리자가 Oracle 세션을 끝냈어요.", _RETRY),
    "ORA-01033": ("Oracle이 시작하거나 끝나는 중이에요.", _RETRY),
    "ORA-01034": ("Oracle이 꺼져 있어요.", _RETRY),
    "ORA-01089": ("Oracle이 종료되는 중이에요.", _RETRY),
    "DPY-4005": ("남은 Oracle 연결이 없어서 기다리다 멈췄어요.", _BUSY),
    "ORA-00018": ("Oracle 세션이 가득 찼어요.", _BUSY),
    "ORA-00020": ("Oracle 프로세스가 가득 찼어요.", _BUSY),
    "DPY-3010": ("이 Oracle 버전에는 연결할 수 없어요.", _OLD),
    "DPY-3015": ("이 Oracle 계정의 암호 방식에는 연결할 수 없어요.", _OLD),
}


def connecting_failed(error: oracledb.Error, dsn: str) -> DatabaseUnavailable:
    """The error of a connection that was not made."""
    known = next((_UNAVAILABLE[code] for code in _codes(error) if code in _UNAVAILABLE), None)
    message, hint = known or (f"Oracle({dsn})에 연결하지 못했어요.", None)
    return DatabaseUnavailable(message, hint, str(error))


def running_failed(error: oracledb.Error) -> ExecutionError:
    """The error of a query that Oracle did not answer. QueryFailed keeps the ORA- number; the offset is in `detail`."""
    codes = _codes(error)
    if _TIMEOUTS & codes:
        return QueryTimeout(detail=str(error))
    known = next((_UNAVAILABLE[code] for code in codes if code in _UNAVAILABLE), None)
    if known:
        return DatabaseUnavailable(*known, detail=str(error))
    ora = next((code for code in sorted(codes, reverse=True) if code.startswith("ORA-")), "")
    said = f"데이터베이스가 SQL을 거부했어요({ora})." if ora else None
    offset = getattr(_first(error), "offset", 0)
    return QueryFailed(said, detail=f"{error}\noffset: {offset}", ora=ora)


def stopped(detail: str = "") -> QueryTimeout:
    """The error of a query that somebody stopped."""
    return QueryTimeout("SQL 실행을 중지했어요. 데이터는 바뀌지 않았어요.", detail=detail)


def _codes(error: oracledb.Error) -> frozenset[str]:
    """Every code of an error: the driver replaces some ORA- numbers by its own DPY- codes."""
    first = _first(error)
    number = getattr(first, "code", 0)
    codes = {str(getattr(first, "full_code", ""))} | ({f"ORA-{number:05d}"} if number else set())
    return frozenset(codes - {""})


def _first(error: oracledb.Error) -> object:
    return error.args[0] if error.args else None
