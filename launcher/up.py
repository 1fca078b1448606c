"""Everything up, watched, and down again: the page at once, the model servers one after the other.

It owns the order of things; how one server is kept is in `launcher/supervisor.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import webbrowser
from collections.abc import Callable
from functools import partial

import httpx

from app import keys
from app.config import ModelServer, Profile, Settings, has_display, model_servers
from app.errors import ConfigError
from app.launched import birth
from launcher import control, health, state
from launcher.model_folder import inspect
from launcher.obtain import obtain_in_thread
from launcher.plan import endpoints, page, plan, refuse_shared_port
from launcher.ports import check_free
from launcher.screen import Screen
from launcher.state import LauncherStatus, ServerStatus
from launcher.supervisor import Attached, Patience, Prepare, Supervisor, nothing_to_prepare
from launcher.vllm_engine import runnable
from launcher.weights import Progress


class Launcher:
    """One run of everything. `profile` is settled; without `with_page` only the model servers are started."""

    def __init__(self, settings: Settings, profile: Profile, screen: Screen, *, with_page: bool) -> None:
        # Servers that run elsewhere have their own keys.
        self._settings = settings = settings if profile == "external" else keys.with_new_keys(settings, profile)
        self._profile = profile
        self._screen = screen
        self._page = page(settings, profile) if with_page else None
        self._models = plan(settings, profile)
        self._state_file = state.path_in(settings.state_dir)
        self._key_file = keys.path_in(settings.state_dir)
        self._state_dir = settings.state_dir
        self._keepers: list[Supervisor | Attached] = []
        self._tasks: dict[Supervisor | Attached, asyncio.Task[None]] = {}
        self._renewals: dict[Supervisor, asyncio.Task[None]] = {}
        self._called = asyncio.Event()  # a signal has come
        self._ending = False
        self._announced = False
        self._state_unwritten = False
        self._birth = birth(os.getpid())

    async def run(self) -> int:
        """Run until Ctrl-C or SIGTERM (0), or until every model server was given up (1).

        Raises LauncherError or ConfigError when something forbids the start; nothing has been started then.
        """
        for name in state.clean_up(self._state_file):
            self._screen.say(f"지난번에 끄지 못하고 남은 서버를 정리했어요: {name}")
        started = (*self._models, *([self._page] if self._page else []))
        refuse_shared_port(started)
        for spec in started:
            check_free(spec.host, spec.port)
        if self._profile != "external":
            keys.publish(self._settings, self._profile)
        for name in control.wished(self._state_dir):  # of a launcher that is gone
            control.fulfil(self._state_dir, name)
        async with health.client() as http:
            self._keepers = self._make_keepers(http)
            self._listen_to_signals()
            self._tasks = {keeper: asyncio.create_task(keeper.run()) for keeper in self._keepers}
            try:
                return await self._until_the_end()
            finally:
                await self._stop()
                for file in (self._state_file, self._key_file):
                    with contextlib.suppress(OSError):  # they name processes that are gone, and are taken for nothing
                        file.unlink(missing_ok=True)

    def _make_keepers(self, http: httpx.AsyncClient) -> list[Supervisor | Attached]:
        patience = Patience(start=self._settings.start_seconds)
        turn = asyncio.Lock()
        settled = {server.role: server for server in model_servers(self._settings, self._profile)}
        keepers: list[Supervisor | Attached] = []
        for spec in (*([self._page] if self._page else []), *self._models):
            keeper = Supervisor(
                spec,
                log_dir=self._settings.log_dir,
                http=http,
                turn=asyncio.Lock() if spec.role == "page" else turn,
                changed=self._on_change,
                prepare=nothing_to_prepare if spec.role == "page" else self._preparation(settled[spec.role]),
                patience=patience,
            )
            keepers.append(keeper)
        if self._profile == "external":
            keepers += [Attached(spec, http=http, changed=self._on_change) for spec in endpoints(self._settings)]
        return keepers

    def _preparation(self, server: ModelServer) -> Prepare:
        if self._profile == "vllm":
            return partial(_check_engine_and_folder, self._settings.vllm_command, server)

        async def fetch(report: Callable[[str, float], None]) -> None:
            def show(progress: Progress) -> None:
                self._screen.fetching(progress)
                report(f"모델 파일 {progress.activity}", progress.done / progress.total)

            try:
                await obtain_in_thread(self._settings, server, show)
            finally:
                self._screen.fetched()

        return fetch

    def _listen_to_signals(self) -> None:
        """The first signal to stop ends everything kindly; the second one, or SIGUSR2, without waiting.

        Under nohup a terminal that closes is no such signal.
        """
        loop = asyncio.get_running_loop()
        hangup = () if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (signal.SIGHUP,)
        for number in (signal.SIGINT, signal.SIGTERM, *hangup):
            loop.add_signal_handler(number, lambda: self._end(at_once=self._ending))
        loop.add_signal_handler(signal.SIGUSR2, lambda: self._end(at_once=True))
        loop.add_signal_handler(signal.SIGUSR1, self._renew_wished)

    def _end(self, *, at_once: bool) -> None:
        self._ending = True
        self._called.set()
        if at_once:
            for keeper in self._own():
                keeper.kill()

    def _renew_wished(self) -> None:
        wished = control.wished(self._state_dir)
        for keeper in self._own():
            renewal = self._renewals.get(keeper)
            if keeper.spec.name in wished and not self._ending and (renewal is None or renewal.done()):
                self._renewals[keeper] = asyncio.create_task(self._renew(keeper))
        self._called.set()

    async def _renew(self, keeper: Supervisor) -> None:
        self._tasks[keeper].cancel()
        await asyncio.wait([self._tasks[keeper]])
        await keeper.renew()
        self._tasks[keeper] = asyncio.create_task(keeper.run())
        control.fulfil(self._state_dir, keeper.spec.name)

    async def _until_the_end(self) -> int:
        while not self._ending and (working := self._working()):
            self._called.clear()
            call = asyncio.create_task(self._called.wait())
            done, _ = await asyncio.wait({call, *working}, return_when=asyncio.FIRST_COMPLETED)
            call.cancel()
            for task in done:
                if not task.cancelled():
                    task.result()  # a defect of ours must not pass for a server that was given up
        if self._ending:
            self._screen.say("끄는 중이에요. 한 번 더 누르면 바로 끝내요.")
            return 0
        self._screen.say("켤 수 있는 모델 서버가 없어서 모두 꺼요.", "bold red")
        return 1

    def _working(self) -> set[asyncio.Task[None]]:
        """The tasks that keep a model server or start one anew."""
        tasks = [*self._renewals.values(), *(t for k, t in self._tasks.items() if k.spec.role != "page")]
        return {task for task in tasks if not task.done()}

    async def _stop(self) -> None:
        """The page first, so that nobody asks any more, then the servers in the reverse order of their start."""
        for tasks in (self._renewals, self._tasks):  # a renewal begins a task at its end
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        own = self._own()
        for keeper in [k for k in own if k.spec.role == "page"] + [k for k in reversed(own) if k.spec.role != "page"]:
            await keeper.stop()

    def _own(self) -> list[Supervisor]:
        return [keeper for keeper in self._keepers if isinstance(keeper, Supervisor)]

    def _on_change(self, status: ServerStatus) -> None:
        self._screen.show(status)
        self._write_state()
        if not self._announced and all(keeper.status.state in state.UP for keeper in self._keepers):
            self._announced = True
            self._announce()

    def _announce(self) -> None:
        if self._page is None:
            self._screen.say("모든 모델 서버가 준비됐어요. 끄려면 Ctrl-C를 누르세요.", "bold green")
            return
        self._screen.say(f"모두 준비됐어요. {self._page.url} 에서 물어보세요. 끄려면 Ctrl-C를 누르세요.", "bold green")
        if self._settings.ui.open_browser and has_display():
            asyncio.get_running_loop().run_in_executor(None, webbrowser.open, self._page.url)

    def _write_state(self) -> None:
        statuses = tuple(keeper.status for keeper in self._keepers)
        url = self._page.url if self._page else ""
        try:
            state.write(self._state_file, LauncherStatus(self._profile, os.getpid(), self._birth, url, statuses))
        except OSError as error:
            self._tell_of_no_state(error)
        else:
            self._state_unwritten = False

    def _tell_of_no_state(self, error: OSError) -> None:
        """Once for as long as it lasts. The servers are well without the file; only others do not see how they are."""
        if not self._state_unwritten:
            self._state_unwritten = True
            self._screen.say(f"상태를 적지 못했어요({error.strerror}): {self._state_file}", "yellow")


async def _check_engine_and_folder(command: str, server: ModelServer, _: Callable[[str, float], None]) -> None:
    runnable(command)
    if problem := inspect(server).problem:
        raise ConfigError(problem, f"{server.role.upper()}__로 시작하는 설정과 모델 폴더를 확인해 주세요.")
