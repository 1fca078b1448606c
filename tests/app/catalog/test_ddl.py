"""The DDL reader: exports of every tool give the right catalogue, and no text makes it fail but with SchemaError."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.ddl import load_catalog, read_ddl
from app.catalog.model import Catalog, Column, ForeignKey, Table
from app.catalog.script import Token, statements
from app.errors import SchemaError

DEMO = Path(__file__).parents[3] / "schema" / "demo" / "schema.sql"
CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "catalog" / "ddl.yaml").read_text(encoding="utf-8"))


def describe(catalog: Catalog) -> str:
    """The catalogue in the notation of the case file."""
    return "".join(f"{line}\n" for table in catalog.tables for line in _table(table))


def _table(table: Table) -> list[str]:
    owner = f"{table.owner}." if table.owner else ""
    lines = [f"TABLE {owner}{table.name} {table.comment}".rstrip(), *map(_column, table.columns)]
    if table.primary_key:
        lines.append(f"  PK {', '.join(table.primary_key)}")
    return [*lines, *map(_foreign_key, table.foreign_keys)]


def _foreign_key(key: ForeignKey) -> str:
    return f"  FK {', '.join(key.columns)} -> {key.target} ({', '.join(key.target_columns)})"


def _column(column: Column) -> str:
    comment = " -- " + column.comment.replace("\n", "⏎") if column.comment else ""
    return f"  {column.name} {column.type or '-'}{'' if column.nullable else ' NOT NULL'}{comment}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    assert describe(read_ddl(case["ddl"])) == case["expected"]


KOREAN = "CREATE TABLE 사원 (사번 NUMBER);\nCOMMENT ON TABLE 사원 IS '사원 기본 정보';\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_file_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "schema.sql"
    path.write_bytes(KOREAN.encode(encoding))
    assert describe(load_catalog(path)) == "TABLE 사원 사원 기본 정보\n  사번 NUMBER\n"


def test_a_byte_that_fits_no_encoding_costs_that_character(tmp_path: Path) -> None:
    path = tmp_path / "schema.sql"
    path.write_bytes(KOREAN.encode() + b"-- \xff\xff\n")
    assert load_catalog(path).by_name["사원"].comment == "사원 기본 정보"


@pytest.mark.parametrize("damage", [b"-- \xff\xff\n", "-- 끝".encode("cp949")[:-1] + b"\n"], ids=["no letter", "cut"])
def test_a_bad_byte_in_cp949_costs_that_character(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "schema.sql"
    path.write_bytes(damage + KOREAN.encode("cp949"))
    assert describe(load_catalog(path)) == "TABLE 사원 사원 기본 정보\n  사번 NUMBER\n"


def test_missing_file_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"no\.sql"):
        load_catalog(tmp_path / "no.sql")


def test_file_without_tables_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.sql"
    path.write_text("SELECT 1 FROM DUAL;", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"empty\.sql: CREATE TABLE") as caught:
        load_catalog(path)
    assert caught.value.hint


@pytest.mark.parametrize(
    "text", ["", " \n", "-- CREATE TABLE A (B NUMBER);", "CREATE TABLE A;", "PROMPT CREATE TABLE", "'"]
)
def test_text_without_tables(text: str) -> None:
    with pytest.raises(SchemaError, match="CREATE TABLE 문을 찾지 못해서"):
        read_ddl(text)


def test_skipped_statements_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    read_ddl("CREATE TABLE A (ID NUMBER);\n\nCOMMENT ON COLUMN A IS 'x';")
    assert "line 3" in caplog.text


SAMPLE = """
CREATE TABLE "HR".EMP (
  EMP_NO NUMBER(6,0) NOT NULL, "Nm" VARCHAR2(30 CHAR) DEFAULT 'it''s', HIRE_DT TIMESTAMP(6) WITH LOCAL TIME ZONE,
  AMT NUMBER GENERATED ALWAYS AS (NVL(A, 0) * (B - 1)) VIRTUAL, DEPT_CD VARCHAR2(4) REFERENCES DEPT,
  CONSTRAINT PK_EMP PRIMARY KEY (EMP_NO) USING INDEX (CREATE UNIQUE INDEX I ON EMP (EMP_NO)) ENABLE,
  CONSTRAINT CK CHECK (AMT > 0 AND "Nm" IN ('a', ')'))
) SEGMENT CREATION IMMEDIATE PCTFREE 10 TABLESPACE "USERS";
CREATE TABLE DEPT (DEPT_CD VARCHAR2(4), NM VARCHAR2(9));
ALTER TABLE DEPT ADD CONSTRAINT PK_DEPT PRIMARY KEY (DEPT_CD);
ALTER TABLE DEPT MODIFY (NM NOT NULL ENABLE) ADD X NUMBER ADD Y RAW(16) DROP (X);
ALTER TABLE DEPT RENAME COLUMN Y TO Z;
CREATE TABLE TMP (ID NUMBER);
DROP TABLE TMP PURGE;
CREATE OR REPLACE VIEW V (A, B) AS SELECT EMP_NO, 'x' FROM EMP;
COMMENT ON TABLE HR.EMP IS '사원; -- 표';
COMMENT ON COLUMN EMP."Nm" IS q'[it's]';
"""
GAPS = [" ", "\n", "\t", "  \r\n ", " -- it's (, ;\n", "/* ' ; ( */", "\n/* two\nlines */\n", "\n\n"]


def written(token: Token, rng: Random) -> str:
    raw = SAMPLE[token.start : token.end]
    return rng.choice((raw.lower(), raw.upper(), raw.title())) if token.kind == "word" else raw


@given(st.randoms(use_true_random=False))
def test_spacing_comments_and_case_change_nothing(rng: Random) -> None:
    scattered = (
        "".join(rng.choice(GAPS) + written(token, rng) for token in statement)
        + rng.choice((";", " ;\n", "\n/\n", "\n;"))
        for statement in statements(SAMPLE)
    )
    assert describe(read_ddl("".join(scattered))) == describe(read_ddl(SAMPLE))


@given(st.lists(st.sampled_from([case["ddl"] for case in CASES if "\r" not in case["ddl"]]), min_size=1, max_size=3))
def test_windows_line_ends_change_nothing(parts: list[str]) -> None:
    text = "\n/\n".join(parts)
    assert describe(read_ddl(text.replace("\n", "\r\n"))).replace("\r", "") == describe(read_ddl(text))


SCRAPS = [
    *"();,.'\"/-*@&\n 1#$가", "--", "/*", "*/", "''", "q'[", "N'", " CREATE ", " TABLE ", " VIEW ", " AS ", " SELECT ",
    " WITH ", "\nALTER TABLE ", " ADD ", " MODIFY ", " DROP ", " RENAME ", " TO ", "\nDROP TABLE ",
    "\nCOMMENT ON ", " COLUMN ", " IS ", " T ", " A ", " NUMBER",
    " PRIMARY KEY ", " REFERENCES ", " CHECK ", " NOT NULL ", " CONSTRAINT ", " DEFAULT ", " FOREIGN KEY ",
    "\nPROMPT ", "\nSET ", "\r\n",
]  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(SCRAPS), max_size=60).map("".join)))
def test_any_text_gives_a_catalogue_or_a_schema_error(text: str) -> None:
    try:
        catalog = read_ddl(text)
    except SchemaError:
        return
    assert all(table.columns for table in catalog.tables)


@given(st.binary(max_size=300))
def test_any_file_gives_a_catalogue_or_a_schema_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.sql"
    path.write_bytes(content)
    with contextlib.suppress(SchemaError):
        load_catalog(path)


@given(st.data())
def test_a_damaged_script_costs_no_other_statement(data: st.DataObject) -> None:
    """Cut the demo schema anywhere: what was complete before the cut is read as before."""
    text = DEMO.read_text(encoding="utf-8")
    cut = data.draw(st.integers(3000, len(text)))
    whole, part = read_ddl(text), read_ddl(text[:cut])
    assert [table.name for table in part.tables] == [table.name for table in whole.tables][: len(part.tables)]
    for ours, theirs in zip(part.tables[:-1], whole.tables, strict=False):
        assert [c.name for c in ours.columns] == [c.name for c in theirs.columns]


def test_a_thousand_tables(capsys: pytest.CaptureFixture[str]) -> None:
    """1,000 tables and 20,000 columns with comments; the time is printed, not judged."""
    text = "".join(_big_table(number) for number in range(1000))
    started = time.perf_counter()
    catalog = read_ddl(text)
    with capsys.disabled():
        print(f" {len(text) / 1e6:.1f} MB of DDL read in {time.perf_counter() - started:.1f} s", end="")  # noqa: T201
    assert len(catalog.tables) == 1000
    assert all(len(table.columns) == 20 and table.columns[19].comment == "컬럼 19" for table in catalog.tables)


def _big_table(number: int) -> str:
    columns = ",\n".join(f"\t\"C{n}\" VARCHAR2(100 BYTE) DEFAULT 'x' NOT NULL ENABLE" for n in range(20))
    comments = "".join(f'   COMMENT ON COLUMN "O"."T{number}"."C{n}" IS \'컬럼 {n}\';\n' for n in range(20))
    key = f'CONSTRAINT "P{number}" PRIMARY KEY ("C0")'
    return f'  CREATE TABLE "O"."T{number}"\n   ({columns},\n\t {key}\n   ) ;\n{comments}'
