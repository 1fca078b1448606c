"""Put a Pipeline together from the settings: the one place that knows every room of the house."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import yaml

from app.catalog.load import load_schema
from app.catalog.model import Catalog
from app.catalog.profile import Profile
from app.catalog.profiling import profile_for
from app.checking.configured import DEFAULT_VERSION, checker_for
from app.config import ModelServer, Settings, model_servers
from app.database import Database
from app.database.connect import open_database
from app.errors import DatabaseUnavailable
from app.keys import with_running_keys
from app.launched import launched_at
from app.linking.glossary import load_glossary
from app.linking.link import Linker
from app.models.client import ModelClient
from app.models.router import Router
from app.pipeline import Limits, Pipeline
from app.prompting.examples import Example, made_examples
from app.prompting.prompts import PromptLibrary
from app.prompting.render import Material
from app.records import CheckedSQL, OracleVersion, Verdict

log = logging.getLogger(__name__)


def build_pipeline(settings: Settings) -> Pipeline:
    """A pipeline that its user must `close`. Blocks: it loads the Korean analyser and may build the demo database.

    Raises SchemaError, ConfigError or DatabaseUnavailable.
    """
    catalog, known = load_schema(settings.schema_file)
    database = open_database(settings, catalog)
    version = settings.oracle_version or _version_of(database)
    beside = settings.schema_file.parent
    profile = profile_for(settings, catalog, known, database)
    check = checker_for(settings, catalog, version)
    return Pipeline(
        linker=Linker(catalog, profile, load_glossary(beside / "glossary.yaml", catalog)),
        library=PromptLibrary(settings.prompts_dir),
        material=Material(catalog, profile, _examples(beside / "fewshot.yaml", catalog, profile, check), version),
        router=Router(
            [ModelClient(server, settings.model_seconds) for server in known_servers(settings)],
            leaving=partial(_leaving, settings),
        ),
        check=check,
        database=database,
        limits=Limits(settings.row_limit, settings.query_seconds, settings.repairs, settings.auto_run),
        today=lambda: settings.database.now().date(),
    )


@asynccontextmanager
async def open_pipeline(settings: Settings) -> AsyncIterator[Pipeline]:
    """A pipeline for one command; closed at the end."""
    pipeline = build_pipeline(settings)
    try:
        yield pipeline
    finally:
        await pipeline.close()


def known_servers(settings: Settings) -> tuple[ModelServer, ...]:
    """The servers to talk to. With `auto` nothing is assumed of them: each is asked for its model's name."""
    profile = "external" if settings.profile == "auto" else settings.profile
    return model_servers(with_running_keys(settings, profile), profile)


def _leaving(settings: Settings, server: ModelServer) -> bool:
    told = launched_at(settings.state_dir, server.url)
    return told is not None and told.state in ("draining", "stopping")


def _version_of(database: Database) -> OracleVersion:
    try:
        return database.version() or DEFAULT_VERSION
    except DatabaseUnavailable as error:  # the page opens all the same: the first query will say so, too
        log.warning("the version of Oracle is not known, %s is assumed: %s", DEFAULT_VERSION, error.detail)
        return DEFAULT_VERSION


def _examples(path: Path, catalog: Catalog, profile: Profile, check: Callable[[str], Verdict]) -> tuple[Example, ...]:
    """Question and SQL pairs made from the schema, and behind them those that lie beside the schema file, if any."""
    made = tuple(made_examples(catalog, profile, lambda sql: isinstance(check(sql), CheckedSQL)))
    if not path.is_file():
        return made
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    return made + tuple(Example(entry["question"], entry["sql"].strip()) for entry in written)
