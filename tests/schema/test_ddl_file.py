"""The demo company's DDL file."""

from __future__ import annotations

from app.catalog.model import Catalog


def test_every_table_and_column_has_a_korean_comment(demo_catalog: Catalog) -> None:
    for table in demo_catalog.tables:
        assert _korean(table.comment), table.name
        assert [column.name for column in table.columns if not _korean(column.comment)] == []


def _korean(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


def test_it_is_of_real_size(demo_catalog: Catalog) -> None:
    """A customer's schema has over 50 tables; this one does not fit a small model's prompt whole."""
    assert len(demo_catalog.tables) >= 62
    assert sum(len(table.columns) for table in demo_catalog.tables) >= 720


def test_a_table_refers_only_to_tables_above_it(demo_catalog: Catalog) -> None:
    """So that the script runs from top to bottom."""
    place = {table.name: number for number, table in enumerate(demo_catalog.tables)}
    for table in demo_catalog.tables:
        assert all(place[key.target] <= place[table.name] for key in table.foreign_keys), table.name


def test_foreign_keys_refer_to_whole_primary_keys(demo_catalog: Catalog) -> None:
    for table in demo_catalog.tables:
        for key in table.foreign_keys:
            assert demo_catalog.by_name[key.target].primary_key == key.target_columns


def test_columns_that_refer_have_the_type_they_refer_to(demo_catalog: Catalog) -> None:
    for table in demo_catalog.tables:
        for key in table.foreign_keys:
            for name, target in zip(key.columns, key.target_columns, strict=True):
                assert table.by_name[name].type == demo_catalog.by_name[key.target].by_name[target].type
