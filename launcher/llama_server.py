"""One llama.cpp server as a process: `python -m launcher.llama_server --role main --model FILE --alias NAME --port N`.

Only this process imports xllamacpp. It serves until SIGTERM or SIGINT; sampling comes with each request. The API key
comes from the settings, never from the command line, where every user of the machine could read it.

Exit codes: 0 told to stop, 78 (EX_CONFIG) a start that no repetition would cure.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import psutil

from app.config import load_settings, model_servers
from app.errors import AskOraError, ConfigError, ServerFailed
from app.setting_types import origin

EX_CONFIG = 78
# Measured with the 1.5B model on two cores, two questions at once behind the same 410-token prefix: with one slot 4.4
# and 8.3 s, with two slots 28 s each, because the second slot reads the prefix again, and 8.3 s each once both hold it.
_SLOTS = 1
# A batch is worked on to its end even when the request behind it was stopped: the question after a stopped one waited
# 61 s with llama.cpp's 2048 tokens, 6 s with 128. The reading speed is the same (21 to 23 tokens/s there, whatever the
# batch, flash attention, or threads for batches, which follow the others).
_BATCH = 128
# Prefixes that fell out of the slot come back from here. llama.cpp's own default is 8 GiB.
_CACHE_MIB = 512


def main() -> None:
    """Serve until told to stop."""
    try:
        _serve(_arguments())
    except AskOraError as error:
        sys.stderr.write(f"ERROR {error}\n{error.detail}\n")
        sys.exit(EX_CONFIG)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m launcher.llama_server", description=__doc__)
    parser.add_argument("--role", choices=("main", "fallback"), required=True)
    parser.add_argument("--model", type=Path, required=True, help="GGUF file")
    parser.add_argument("--alias", required=True, help="served name")
    parser.add_argument("--context", type=int, required=True, help="tokens, of every slot")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--slots", type=int, default=_SLOTS, help="requests worked on at once")
    parser.add_argument("--threads", type=int, default=_threads())
    return parser.parse_args()


def _threads() -> int:
    """The cores that this process may use. A second thread on the same core would only get in the way."""
    allowed = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(allowed, psutil.cpu_count(logical=False) or allowed)


def _serve(arguments: argparse.Namespace) -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    server = _start(arguments, _api_key(arguments.role))
    sys.stderr.write(f"serving {arguments.alias} on {server.listening_address}\n")
    stopped.wait()


def _api_key(role: str) -> str:
    return next(server.api_key for server in model_servers(load_settings(), "embedded") if server.role == role)


def _start(arguments: argparse.Namespace, api_key: str) -> Any:
    if not arguments.model.is_file():
        raise ConfigError(f"모델 파일이 없어요: {arguments.model}", "`python -m launcher fetch`로 받아 주세요.")
    try:
        import xllamacpp
    except ImportError as error:
        raise ServerFailed(
            "xllamacpp 패키지가 없어서 내장 모델을 켤 수 없어요.",
            "`make run`으로 설치하거나 `pip install 'askora[embedded]'`를 실행해 주세요.",
            detail=str(error),
        ) from error
    try:
        return xllamacpp.Server(_parameters(xllamacpp, arguments, api_key))
    except RuntimeError as error:
        raise ServerFailed(detail=str(error)) from error


def _parameters(xllamacpp: Any, arguments: argparse.Namespace, api_key: str) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(arguments.model)
    parameters.model_alias = [arguments.alias]
    parameters.hostnames = [arguments.host]
    parameters.port = arguments.port
    parameters.api_keys = [api_key] if api_key else []
    parameters.n_parallel = arguments.slots
    # The whole context is shared out evenly among the slots.
    parameters.n_ctx = arguments.context * arguments.slots
    parameters.n_batch = parameters.n_ubatch = _BATCH
    parameters.cpuparams.n_threads = arguments.threads
    parameters.cache_ram_mib = _CACHE_MIB
    parameters.endpoint_metrics = True
    parameters.ui = False
    # Without a key any web page that the user opens could talk to the model.
    parameters.cors_origins = origin(arguments.host, arguments.port)
    return parameters


if __name__ == "__main__":
    main()
