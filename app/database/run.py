"""Run checked SQL in a worker thread, under a time limit, and stop it when the asker goes away."""

from __future__ import annotations

import asyncio

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
        raise QueryTimeout(f"SQL이 {seconds:.0f}초 안에 끝나지 않아 중단했어요. 데이터는 바뀌지 않았어요.")
    return fetch.result()


def _stop(query: Query, fetch: asyncio.Task[Rows]) -> None:
    query.cancel()
    # The thread ends with the driver's own "cancelled" error, which nobody waits for any more.
    fetch.add_done_callback(lambda task: task.cancelled() or task.exception())
