"""Run checked SQL under a time limit: in a worker thread, stopped when the asker goes away, or here and now."""

from __future__ import annotations

import asyncio
import threading

from app.database import Database, Query
from app.errors import QueryTimeout
from app.records import CheckedSQL, Rows


async def run_query(database: Database, sql: CheckedSQL, *, row_limit: int, seconds: float) -> Rows:
    """Return at most `row_limit` rows within `seconds`.

    Raises QueryTimeout after stopping the query in the database, or whatever ExecutionError the database raised.
    Cancelling this coroutine stops the query too.
    """
    query = await asyncio.to_thread(database.query, sql)
    fetch = asyncio.create_task(asyncio.to_thread(query.fetch, row_limit))
    try:
        done, _ = await asyncio.wait({fetch}, timeout=seconds)
    except asyncio.CancelledError:
        _stop(query, fetch)
        raise
    if not done:
        _stop(query, fetch)
        raise _too_slow(seconds)
    return fetch.result()


def run_now(database: Database, sql: CheckedSQL, *, row_limit: int, seconds: float) -> Rows:
    """`run_query` for code that may block. Raises QueryTimeout, or whatever ExecutionError the database raised."""
    query = database.query(sql)
    late = threading.Event()

    def stop() -> None:
        late.set()
        query.cancel()

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        return query.fetch(row_limit)
    except QueryTimeout as error:
        raise (_too_slow(seconds) if late.is_set() else error) from error
    finally:
        timer.cancel()


def _too_slow(seconds: float) -> QueryTimeout:
    return QueryTimeout(f"SQL이 {seconds:.0f}초 안에 끝나지 않아 중단했어요. 데이터는 바뀌지 않았어요.")


def _stop(query: Query, fetch: asyncio.Task[Rows]) -> None:
    query.cancel()
    # The thread ends with the driver's own "cancelled" error, which nobody waits for any more.
    fetch.add_done_callback(lambda task: task.cancelled() or task.exception())
