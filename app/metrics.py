"""What /metrics tells, in Prometheus' text form: questions, and the servers as the launcher and they themselves see it.

Questions are counted as they are answered; everything about servers is asked for when somebody reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from app.launched import LAUNCH_STATES, Launched, launched
from app.models.client import ModelClient
from app.models.load import Load
from app.records import Answer

_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)

# What servers tell of their load: kind, name, help, and the value, None where the server does not tell it.
_LOADS: tuple[tuple[type[Metric], str, str, Callable[[Load], float | None]], ...] = (
    (GaugeMetricFamily, "askora_model_requests_running", "Requests worked on", lambda load: load.running),
    (GaugeMetricFamily, "askora_model_requests_waiting", "Requests in the queue", lambda load: load.waiting),
    (GaugeMetricFamily, "askora_model_cache_usage_ratio", "KV cache in use", lambda load: load.cache_usage),
    (CounterMetricFamily, "askora_model_prefix_hits", "Prompt tokens found in cache", lambda load: load.prefix_hits),
    (CounterMetricFamily, "askora_model_prefix_queries", "Prompt tokens looked up", lambda load: load.prefix_queries),
)


class Metrics:
    """The counts of one page since it was started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "askora_questions", "Questions by what became of them", ("status", "model"), registry=self._registry
        )
        self._seconds = Histogram(
            "askora_step_seconds", "Time of a question's steps", ("step",), buckets=_SECONDS, registry=self._registry
        )

    def count(self, answer: Answer) -> None:
        """A question has got its answer. A step that it never came to has no time."""
        self._questions.labels(answer.status, answer.model).inc()
        for step, milliseconds in answer.timings_ms.items():
            if milliseconds:
                self._seconds.labels(step).observe(milliseconds / 1000)

    async def text(self, state_dir: Path, clients: Sequence[ModelClient]) -> bytes:
        """Everything there is to tell now."""
        told = await asyncio.gather(*(client.load() for client in clients))
        loads = {client.server.name: load for client, load in zip(clients, told, strict=True) if load}
        ready = {client.server.name: client.state == "ready" for client in clients}
        return generate_latest(self._registry) + generate_latest(_Servers(ready, launched(state_dir), loads))


class _Servers:
    """The servers at one moment, as prometheus_client collects them."""

    def __init__(self, ready: Mapping[str, bool], kept: Sequence[Launched], loads: Mapping[str, Load]) -> None:
        self._ready = ready
        self._kept = kept
        self._loads = loads

    def collect(self) -> Iterator[Metric]:
        yield _family(GaugeMetricFamily, "askora_model_ready", "Whether questions are given to it", self._ready)
        yield _states(self._kept)
        restarts = {server.name: server.restarts for server in self._kept}
        yield _family(CounterMetricFamily, "askora_server_restarts", "Starts after a failure", restarts)
        for kind, name, help_text, value in _LOADS:
            yield _family(kind, name, help_text, {server: value(load) for server, load in self._loads.items()})


def _states(kept: Sequence[Launched]) -> Metric:
    family = GaugeMetricFamily("askora_server_state", "1 for the state that it is in", labels=("server", "state"))
    for server in kept:
        for state in LAUNCH_STATES:
            family.add_metric((server.name, state), float(server.state == state))
    return family


def _family(kind: type[Metric], name: str, help_text: str, values: Mapping[str, float | None]) -> Metric:
    family = kind(name, help_text, labels=("server",))  # type: ignore[call-arg]
    for server, value in values.items():
        if value is not None:
            family.add_metric((server,), value)  # type: ignore[attr-defined]
    return family
