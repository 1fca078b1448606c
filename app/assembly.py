"""Put a Pipeline together from the settings: the one place that knows every room of the house."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import yaml

from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog
from app.checking import check
from app.config import ModelServer, Settings, model_servers
from app.database.connect import open_database
from app.linking.link import Linker
from app.models.client import ModelClient
from app.models.router import Router
from app.pipeline import Limits, Pipeline
from app.prompting.prompts import PromptLibrary
from app.prompting.render import Example, Material


def build_pipeline(settings: Settings) -> Pipeline:
    """A pipeline that its user must `close`. Blocks: it loads the Korean analyser and may build the demo database.

    Raises SchemaError, ConfigError or DatabaseUnavailable.
    """
    catalog = load_catalog(settings.schema_file)
    return Pipeline(
        linker=Linker(catalog),
        library=PromptLibrary(),
        material=_material(settings, catalog),
        router=Router([ModelClient(server, settings.model_seconds) for server in known_servers(settings)]),
        check=partial(check, catalog=catalog, version=settings.oracle_version),
        database=open_database(settings, catalog),
        limits=Limits(settings.row_limit, settings.query_seconds, settings.repairs, settings.auto_run),
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
    return model_servers(settings, "external" if settings.profile == "auto" else settings.profile)


def _material(settings: Settings, catalog: Catalog) -> Material:
    return Material(catalog, _examples(settings.schema_file.parent / "fewshot.yaml"), settings.oracle_version)


def _examples(path: Path) -> tuple[Example, ...]:
    """Question and SQL pairs that lie beside the schema file; none is fine."""
    if not path.is_file():
        return ()
    return tuple(Example(e["question"], e["sql"].strip()) for e in yaml.safe_load(path.read_text(encoding="utf-8")))
