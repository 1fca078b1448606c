"""A snapshot says what it was given, one line a column, and a difference between two is told column by column."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.changes import Change, changes
from app.catalog.ddl import read_ddl
from app.catalog.load import load_schema, load_snapshot
from app.catalog.model import Catalog, Column, ForeignKey, Table
from app.catalog.profile import ColumnProfile, Profile, TableProfile, Value, profile_of_comments
from app.catalog.snapshot import Snapshot, is_snapshot, read_snapshot, write_snapshot
from app.errors import ConfigError, SchemaError

TAKEN = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
DDL = """
CREATE TABLE HR.DEPT (DEPT_CD VARCHAR2(4) PRIMARY KEY, DEPT_NM VARCHAR2(50));
CREATE TABLE HR.EMP (EMP_NO NUMBER(6) PRIMARY KEY, DEPT_CD VARCHAR2(4) REFERENCES HR.DEPT, STAT_CD CHAR(2) NOT NULL);
COMMENT ON TABLE HR.EMP IS '사원 "본사"';
COMMENT ON COLUMN HR.EMP.STAT_CD IS '재직상태(10:재직, 20:휴직)';
"""
CATALOG = read_ddl(DDL)

names = st.text(min_size=1, max_size=8)
columns = st.builds(Column, names, names, st.text(max_size=20), st.booleans())
keys = st.builds(ForeignKey, st.tuples(names), names, st.tuples(names))
tables = st.builds(
    Table,
    names,
    st.lists(columns, min_size=1, max_size=4, unique_by=lambda column: column.name).map(tuple),
    st.text(max_size=20),
    st.lists(names, max_size=2).map(tuple),
    st.lists(keys, max_size=2).map(tuple),
    st.text(max_size=5),
)
counts = st.none() | st.integers(0, 10**12)
values = st.lists(st.builds(Value, st.text(max_size=9), st.text(max_size=9)), max_size=3).map(tuple)
known = st.builds(
    ColumnProfile, values, st.booleans(), counts, counts, st.booleans(), st.text(max_size=5), st.text(max_size=5)
)
profiles = st.dictionaries(
    names, st.builds(TableProfile, counts, st.dictionaries(names, known, max_size=3)), max_size=3
)


@given(st.lists(tables, max_size=3).map(tuple), profiles, st.text(max_size=30))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, held: tuple[Table, ...], profile: Profile, source: str
) -> None:
    snapshot = Snapshot(Catalog(held), profile, source, TAKEN)
    path = tmp_path_factory.getbasetemp() / "any.json"
    write_snapshot(path, snapshot)
    assert load_snapshot(path) == snapshot


def test_one_line_a_column_and_nothing_of_its_values(tmp_path: Path) -> None:
    path = tmp_path / "new" / "hr.json"
    write_snapshot(path, Snapshot(CATALOG, profile_of_comments(CATALOG), "hr.sql", TAKEN))
    text = path.read_text(encoding="utf-8")
    structure, _, profile = text.partition('"profile"')
    for table in CATALOG.tables:
        for column in table.columns:
            assert structure.count(f'  {{"name": "{column.name}"') >= 1
    assert '["10", "재직"], ["20", "휴직"]' in profile
    assert [line for line in text.splitlines() if '"EMP_NO"' in line and '"type"' in line] == [
        '  {"name": "EMP_NO", "type": "NUMBER(6)", "nullable": false},'
    ]


def test_a_new_column_is_one_line_of_the_diff(tmp_path: Path) -> None:
    dept, emp = CATALOG.tables
    wider = replace(emp, columns=(emp.columns[0], Column("NEW", "DATE"), *emp.columns[1:]))
    before, after = tmp_path / "a.json", tmp_path / "b.json"
    write_snapshot(before, Snapshot(CATALOG, {}, "", TAKEN))
    write_snapshot(after, Snapshot(Catalog((dept, wider)), {}, "", TAKEN))
    lines = set(after.read_text().splitlines()) ^ set(before.read_text().splitlines())
    assert lines == {'  {"name": "NEW", "type": "DATE"},'}


def test_load_schema_reads_ddl_and_snapshot_alike(tmp_path: Path) -> None:
    ddl, snapshot = tmp_path / "hr.sql", tmp_path / "hr.json"
    ddl.write_text(DDL, encoding="utf-8")
    write_snapshot(snapshot, Snapshot(*load_schema(ddl), "hr.sql", TAKEN))
    assert load_schema(snapshot) == load_schema(ddl)
    assert load_schema(ddl)[1]["EMP"].columns["STAT_CD"].values == (Value("10", "재직"), Value("20", "휴직"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{\n"askora_snapshot": 2, "tables": []}', "모르는 형식"),
        ('{\n"askora_snapshot": 1,', "손상"),
        ('{\n"askora_snapshot": 1, "tables": [{}], "profile": {}}', "손상"),
        ('{\n"askora_snapshot": 1, "tables": 1}', "손상"),
    ],
)
def test_a_damaged_snapshot_names_its_file(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "hr.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SchemaError, match=rf"hr\.json: .*{said}"):
        load_schema(path)


@given(st.binary(max_size=60))
def test_any_content_is_a_snapshot_or_a_schema_error(content: bytes) -> None:
    whole = b'{"askora_snapshot": 1' + content
    assert is_snapshot(whole)
    with pytest.raises(SchemaError):
        read_snapshot(whole)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="쓰지 못했어요"):
        write_snapshot(tmp_path / "file" / "hr.json", Snapshot(CATALOG, {}, "", TAKEN))


def test_no_snapshot_before_the_first() -> None:
    assert load_snapshot(Path("/nowhere/hr.json")) is None


def test_nothing_changed_when_only_the_order_did() -> None:
    turned = Catalog(tuple(replace(t, columns=t.columns[::-1]) for t in reversed(CATALOG.tables)))
    assert changes(CATALOG, turned) == ()


def test_changes_are_told_by_table_and_column() -> None:
    later = read_ddl("""
    CREATE TABLE HR.EMP (EMP_NO NUMBER(8) PRIMARY KEY, STAT_CD CHAR(2), HIRE_DT DATE);
    CREATE TABLE HR.PAY (PAY_NO NUMBER);
    COMMENT ON TABLE HR.PAY IS '급여';
    COMMENT ON COLUMN HR.EMP.STAT_CD IS '재직상태';
    """)
    assert changes(CATALOG, later) == (
        Change("removed", "HR.DEPT"),
        Change("comment", "HR.EMP", '사원 "본사"', ""),
        Change("keys", "HR.EMP", "PK EMP_NO; DEPT_CD -> DEPT (DEPT_CD)", "PK EMP_NO"),
        Change("type", "HR.EMP.EMP_NO", "NUMBER(6)", "NUMBER(8)"),
        Change("removed", "HR.EMP.DEPT_CD", "VARCHAR2(4)"),
        Change("comment", "HR.EMP.STAT_CD", "재직상태(10:재직, 20:휴직)", "재직상태"),
        Change("nullable", "HR.EMP.STAT_CD", "NOT NULL", "NULL"),
        Change("added", "HR.EMP.HIRE_DT", after="DATE"),
        Change("added", "HR.PAY", after="급여"),
    )
