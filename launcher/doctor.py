"""The checklist of section 6 of the deployment document, and what else must be right; each with what to do.

It looks and asks; it starts, stops and changes nothing. It works without a GPU and without any server running. The
items are in `launcher/checks/`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from app.config import Profile, Settings, model_servers
from app.keys import with_running_keys
from launcher import control, health
from launcher.checks import answers, database, engine, files, gpus, machine
from launcher.checks.check import Check, Patient
from launcher.plan import endpoints, plan

CHECKS: tuple[Callable[[Patient], Awaitable[list[Check]]], ...] = (
    engine.python,
    engine.engine,
    files.files,
    answers.models,
    answers.chats,
    gpus.gpus,
    machine.ports,
    machine.disk,
    machine.limits,
    database.oracle,
)


async def examine(settings: Settings, profile: Profile) -> tuple[Check, ...]:
    """All checks, in the order of the document."""
    settings = with_running_keys(settings, profile)
    servers = model_servers(settings, profile)
    specs = endpoints(settings) if profile == "external" else plan(settings, profile)
    launcher = control.running(settings.state_dir)
    launched = {server.url: server for server in launcher.servers} if launcher else {}
    async with health.client() as http:
        running = frozenset([spec.name for spec in specs if await health.listed(http, spec)])
        patient = Patient(settings, profile, servers, specs, running, launched, http)
        return tuple([check for look in CHECKS for check in await look(patient)])


def exit_code(checks: Iterable[Check]) -> int:
    """0 when all is well, 1 with a warning, 2 with a failure."""
    verdicts = {check.verdict for check in checks}
    return 2 if "fail" in verdicts else 1 if "warn" in verdicts else 0
