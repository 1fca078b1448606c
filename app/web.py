"""FastAPI around the page: health, metrics, security headers, one server process. Knows nothing of what pages hold."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from app.config import Settings
from app.service import Service
from app.ui.page import build_page

_CSS = Path(__file__).parent / "ui" / "style.css"
_HEAD = '<script>document.documentElement.lang = "ko"</script>'
_SANS = ["Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", "sans-serif"]
_MONO = ["D2Coding", "Consolas", "Menlo", "DejaVu Sans Mono", "monospace"]
# Nothing may be fetched from anywhere else, whatever a model writes into a page. Gradio needs the inline parts.
_CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-ancestors 'self'"
)
_CONCURRENT_RUNS = 16
_WAITING_RUNS = 64


def create_app(settings: Settings) -> FastAPI:
    """The application: /healthz, /readyz, /metrics, and the page at /."""
    service = Service(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with service.running():
            yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(_with_security_headers)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        models = dict(service.watch.states) if service.watch else {}
        problem = str(service.problem) if service.problem else ""
        return JSONResponse(
            {"ready": service.ready, "models": models, "problem": problem}, 200 if service.ready else 503
        )

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(await service.metrics_text(), media_type=CONTENT_TYPE_LATEST)

    return _mounted(app, service)


def serve(settings: Settings) -> None:
    """Serve the page until stopped by a signal."""
    uvicorn.run(
        create_app(settings),
        host=settings.ui.host,
        port=settings.ui.port,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


def _mounted(app: FastAPI, service: Service) -> FastAPI:
    page = build_page(service)
    page.queue(default_concurrency_limit=_CONCURRENT_RUNS, max_size=_WAITING_RUNS, api_open=False)
    theme = gr.themes.Default(primary_hue="blue", font=_SANS, font_mono=_MONO)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*SSR.*")  # printed even though it is off
        mounted: FastAPI = gr.mount_gradio_app(
            app,
            page,
            path="/",
            theme=theme,
            css_paths=_CSS,
            head=_HEAD,
            footer_links=[],
            show_error=False,
            run_history=False,
            allowed_paths=[],
            max_file_size="1mb",
            ssr_mode=False,
            mcp_server=False,
            enable_monitoring=False,
        )
    return mounted


async def _with_security_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = _CONTENT_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
