"""A model server as a process of its own, that behaves or misbehaves as its flags say.

    python tests/launcher/fake_child.py [serve MODEL] --port 8000 --served-model-name NAME [--ignore-sigterm] …

It stands in for the `vllm` command, too: options of vLLM that mean nothing here are ignored. What it serves is
`tests/fake_openai.py`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fake_openai import FakeOpenAI, Reply


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("command", nargs="*")
    parser.add_argument("--served-model-name", default="fake-model")
    parser.add_argument("--dialect", choices=("vllm", "llama"), default="vllm")
    parser.add_argument("--api-key", default=os.environ.get("VLLM_API_KEY", ""))
    parser.add_argument("--context", type=int, default=16_384)
    parser.add_argument("--reply", default="SELECT 1 FROM DUAL", help="what every chat is answered with")
    parser.add_argument("--load-seconds", type=float, default=0.0, help="503 on /health for so long after the start")
    parser.add_argument("--exit-after", type=float, help="end by itself after so many seconds, with --exit-code")
    parser.add_argument("--exit-code", type=int, default=0)
    parser.add_argument("--crash-once", help="end by itself only if this file does not exist yet; it is made then")
    parser.add_argument("--then-end-saying", default="", help="in the life after that: end with 1 and these last words")
    parser.add_argument("--hang-after", type=float, default=0.0, help="answer no chat any more after so many seconds")
    parser.add_argument("--refuse", default="", help="answer every chat with 500 and these words")
    parser.add_argument("--reply-seconds", type=float, default=0.0, help="how long every chat takes")
    parser.add_argument("--say", default="", help="lines for the log")
    parser.add_argument("--ignore-sigterm", action="store_true")
    parser.add_argument("--grandchild", action="store_true", help="start a process that sleeps and outlives its parent")
    return parser.parse_known_args()[0]


def _stumble(arguments: argparse.Namespace) -> None:
    crashed = Path(arguments.crash_once or "")
    if arguments.then_end_saying and crashed.is_file() and not crashed.read_text():
        crashed.write_text("and ended")
        sys.exit(arguments.then_end_saying)


def _crash_time(arguments: argparse.Namespace) -> float | None:
    if arguments.crash_once is None:
        return float(arguments.exit_after) if arguments.exit_after is not None else None
    try:
        os.close(os.open(arguments.crash_once, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return None
    return float(arguments.exit_after or 0.0)


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> None:
    """Serve until told to stop, or until the told accident happens."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, signal.SIG_IGN if arguments.ignore_sigterm else _stop)
    if arguments.ignore_sigterm:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if arguments.say:
        sys.stderr.write(arguments.say + "\n")
        sys.stderr.flush()
    if arguments.grandchild:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    _stumble(arguments)
    crash = _crash_time(arguments)
    if crash == 0.0:
        raise SystemExit(arguments.exit_code)
    reply = Reply(arguments.reply, delay=arguments.reply_seconds)
    if arguments.refuse:
        reply = Reply(status=500, error={"message": arguments.refuse})
    fake = FakeOpenAI(
        [reply],
        model=arguments.served_model_name,
        dialect=arguments.dialect,
        api_key=arguments.api_key,
        context=arguments.context,
        port=arguments.port,
    )
    fake.set_health(503 if arguments.load_seconds else 200)
    with fake, contextlib.suppress(KeyboardInterrupt):
        time.sleep(arguments.load_seconds)
        fake.set_health(200)
        if arguments.hang_after:
            hanging = threading.Timer(arguments.hang_after, fake.set_replies, [Reply(delay=600)])
            hanging.daemon = True
            hanging.start()
        if crash is None:
            threading.Event().wait()
        time.sleep(crash or 0.0)
        os._exit(arguments.exit_code)


if __name__ == "__main__":
    main()
