"""How busy a model server is, read from its own /metrics: vLLM's names or llama.cpp's. It asks nobody by itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True, slots=True)
class Load:
    """Requests worked on and waiting; the cache's share in use (0 to 1) and its tokens, None where it does not say.

    `prefix_hits` of `prefix_queries` prompt tokens, since the server's start, were found in the prefix cache. `tokens`
    have been read and written since then, those of a prompt once it is read as a whole; None where a server counts them
    only at the end of a request.
    """

    running: int
    waiting: int
    cache_usage: float | None
    prefix_hits: int | None
    prefix_queries: int | None
    tokens: int | None


def parse_load(text: str) -> Load | None:
    """The load in the text of a /metrics; None when it is neither vLLM's nor llama.cpp's."""
    try:
        values = _values(text)
    except ValueError:
        return None
    if "vllm:num_requests_running" in values:
        return _of_vllm(values)
    if "llamacpp:requests_processing" in values:
        return _of_llama(values)
    return None


def _values(text: str) -> dict[str, list[float]]:
    """The values by name: several where a server has several engines, each with its own labels."""
    values: dict[str, list[float]] = defaultdict(list)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            values[sample.name].append(sample.value)
    return dict(values)


def _of_vllm(values: dict[str, list[float]]) -> Load:
    return Load(
        running=_total(values, "vllm:num_requests_running") or 0,
        waiting=_total(values, "vllm:num_requests_waiting") or 0,
        cache_usage=max(values.get("vllm:kv_cache_usage_perc", []), default=None),
        prefix_hits=_total(values, "vllm:prefix_cache_hits_total"),
        prefix_queries=_total(values, "vllm:prefix_cache_queries_total"),
        tokens=_total(values, "vllm:prompt_tokens_total", "vllm:generation_tokens_total"),
    )


def _of_llama(values: dict[str, list[float]]) -> Load:
    cached = _total(values, "llamacpp:prompt_tokens_cached_total")
    read = _total(values, "llamacpp:prompt_tokens_total")
    return Load(
        running=_total(values, "llamacpp:requests_processing") or 0,
        waiting=_total(values, "llamacpp:requests_deferred") or 0,
        cache_usage=None,
        prefix_hits=cached,
        prefix_queries=None if cached is None or read is None else cached + read,
        tokens=None,
    )


def _total(values: dict[str, list[float]], *names: str) -> int | None:
    found = [value for name in names for value in values.get(name, [])]
    return round(sum(found)) if found else None
