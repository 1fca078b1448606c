"""`python -m app schema` as a person and a script use it: what is written, printed, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import oracledb
import pytest
from typer.testing import CliRunner

from app.__main__ import cli
from app.catalog.load import load_schema, load_snapshot
from app.catalog.profile import Value
from app.config import ROOT
from app.database.embedded import build_database
from app.errors import ConfigError
from tests.app.catalog.test_dictionary import VIEWS
from tests.oracle_double import Driver

DDL = """
CREATE TABLE BRANCH (BR_CD VARCHAR2(4) PRIMARY KEY, REGN_NM VARCHAR2(20));
COMMENT ON TABLE BRANCH IS '지점';
COMMENT ON COLUMN BRANCH.REGN_NM IS '지역';
CREATE TABLE ORD (ORD_NO NUMBER(9) PRIMARY KEY, BR_CD VARCHAR2(4) REFERENCES BRANCH, STAT_CD CHAR(2) NOT NULL);
COMMENT ON TABLE ORD IS '주문';
COMMENT ON COLUMN ORD.STAT_CD IS '주문상태코드(10:접수, 90:취소)';
"""


@pytest.fixture
def ddl(tmp_path: Path) -> Path:
    path = tmp_path / "shop.sql"
    path.write_text(DDL, encoding="utf-8")
    return path


@pytest.fixture
def duckdb_url(tmp_path: Path, ddl: Path) -> str:
    build_database(tmp_path / "shop.duckdb", load_schema(ddl)[0], {"BRANCH": [("B1", "서울"), ("B2", "부산")]})
    return f"duckdb:///{tmp_path / 'shop.duckdb'}"


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["schema", *map(str, arguments)], catch_exceptions=False)
    return result.exit_code, result.stdout


def run_json(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json")[1])


def test_ddl_becomes_a_snapshot_beside_it(ddl: Path) -> None:
    told = run_json("import", ddl)
    assert told["file"] == str(ddl.with_suffix(".json"))
    assert (told["tables"], told["columns"], told["with_values"], told["previous"]) == (2, 5, 1, None)
    assert load_schema(ddl.with_suffix(".json")) == load_schema(ddl)


def test_values_come_from_the_database_that_is_named(ddl: Path, duckdb_url: str) -> None:
    run("import", ddl, "--database", duckdb_url)
    _, profile = load_schema(ddl.with_suffix(".json"))
    assert profile["BRANCH"].columns["REGN_NM"].values == (Value("부산"), Value("서울"))
    assert profile["ORD"].rows == 0
    assert profile["ORD"].columns["STAT_CD"].values == (Value("10", "접수"), Value("90", "취소"))


def test_no_values_when_they_are_not_wanted(ddl: Path, duckdb_url: str) -> None:
    assert run_json("import", ddl, "--database", duckdb_url, "--no-values")["with_values"] == 1


def test_a_second_import_tells_what_changed(ddl: Path) -> None:
    run("import", ddl)
    ddl.write_text(
        DDL.replace("NUMBER(9)", "NUMBER(12)").replace("'지점'", "'영업점'") + "CREATE TABLE NEW_T (A DATE);"
    )
    told = run_json("import", ddl)
    assert [(change["what"], change["where"]) for change in told["changes"]] == [
        ("comment", "BRANCH"),
        ("added", "NEW_T"),
        ("type", "ORD.ORD_NO"),
    ]
    _, text = run("import", ddl)
    assert "바뀐 것: 없음" in text
    ddl.write_text(DDL)
    _, text = run("import", ddl)
    assert "- NEW_T" in text
    assert "~ ORD.ORD_NO 타입: NUMBER(12) → NUMBER(9)" in text


def test_a_damaged_snapshot_is_replaced(ddl: Path) -> None:
    out = ddl.with_suffix(".json")
    out.write_text('{"askora_snapshot": 1', encoding="utf-8")
    assert run("import", ddl)[0] == 0
    assert load_snapshot(out) is not None


def test_oracle_becomes_a_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = Driver(views=dict(VIEWS))
    monkeypatch.setattr(oracledb, "create_pool", driver.create_pool)
    out = tmp_path / "hr.json"
    url = "oracle://reader:secret@db:1521/ORCL"
    told = run_json("import", "--database", url, "--owner", "hr", "--out", out, "--no-values")
    assert (told["tables"], told["notes"]) == (5, [])
    assert "secret" not in out.read_text(encoding="utf-8")
    assert load_schema(out)[0].by_name["EMP"].comment == "사원"


def test_oracle_s_rows_are_asked_with_checked_sql_and_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = Driver(views=dict(VIEWS))
    monkeypatch.setattr(oracledb, "create_pool", driver.create_pool)
    url = "oracle://reader:secret@db:1521/ORCL"
    told = run_json("import", "--database", url, "--owner", "hr", "--out", tmp_path / "hr.json")
    assert told["notes"] == []
    asked = [call for call in driver.calls if call.startswith("execute SELECT") and "fetch_lobs" in call]
    assert any('FROM "HR"."EMP"' in call for call in asked)
    assert any('FROM "ORDERS"' in call for call in asked)
    assert not any("EMP_NM" in call for call in asked)


def test_oracle_is_imported_again_with_the_same_owners_into_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(views=dict(VIEWS))
    monkeypatch.setattr(oracledb, "create_pool", driver.create_pool)
    monkeypatch.setenv("DATABASE__URL", "oracle://reader:secret@db:1521/ORCL")
    out = tmp_path / "hr.json"
    run("import", "--owner", "hr", "--owner", "pay", "--out", out, "--no-values")
    monkeypatch.setenv("SCHEMA_FILE", str(out))
    driver.views["all_tab_comments"] = [("HR", "ORD", "주문")]
    told = run_json("import", "--no-values")
    assert told["file"] == str(out)
    assert {change["where"] for change in told["changes"]} == {"HR.EMP", "HR.ORD", "ORDERS"}
    assert driver.binds[-1]["o0"] == "HR"


def test_oracle_and_a_file_do_not_go_together(ddl: Path) -> None:
    with pytest.raises(ConfigError, match="Oracle"):
        run("import", ddl, "--database", "oracle://u:p@db/X")


def test_show_prints_columns_keys_comments_and_values(ddl: Path, duckdb_url: str) -> None:
    run("import", ddl, "--database", duckdb_url)
    _, text = run("show", "ord", "--schema", ddl.with_suffix(".json"))
    for part in ("ORD 주문", "비어 있음", "PK", "-> BRANCH.BR_CD", "10=접수"):
        assert part in text
    told = run_json("show", "BRANCH", "--schema", ddl.with_suffix(".json"))
    assert (told["rows"], told["referred_by"]) == (2, ["ORD"])
    assert told["columns"][1]["values"] == [{"text": "부산", "meaning": ""}, {"text": "서울", "meaning": ""}]


def test_show_names_the_table_that_was_probably_meant(ddl: Path) -> None:
    with pytest.raises(ConfigError, match=r"ORDS 테이블은.*ORD"):
        run("show", "ORDS", "--schema", ddl)


def test_a_view_whose_columns_are_not_known_is_told_of(ddl: Path) -> None:
    ddl.write_text(DDL + "CREATE VIEW V_ALL AS SELECT * FROM ELSEWHERE;", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"V_ALL은.* 스키마 파일에 있지만 어떤 컬럼이"):
        run("show", "v_all", "--schema", ddl)
    told = run_json("import", ddl)
    assert told["tables"] == 2
    assert told["notes"][0].startswith("V_ALL은(는) 어떤 컬럼이 있는지 shop.sql만으로는 알 수 없어서 뺐어요.")


def test_show_does_without_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE__URL", "duckdb:///no/such/file.duckdb")
    assert "주문상태코드" in run("show", "ORD")[1]  # without the database, the comments are there all the same


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("주문", ("ORD", "", "")),
        ("주문 상태", ("ORD", "STAT_CD", "")),
        ("취소", ("ORD", "STAT_CD", "90 취소")),
        ("서울", ("BRANCH", "REGN_NM", "서울")),
        ("branch", ("BRANCH", "", "")),
        ("regn", ("BRANCH", "REGN_NM", "")),
        ("BRANHC", ("BRANCH", "", "")),
    ],
)
def test_search_puts_the_best_first(ddl: Path, duckdb_url: str, word: str, first: tuple[str, ...]) -> None:
    run("import", ddl, "--database", duckdb_url)
    hit, *_ = run_json("search", word, "--schema", ddl.with_suffix(".json"))
    assert (hit["table"], hit["column"], hit["value"]) == first


def test_search_without_a_hit_says_so(ddl: Path) -> None:
    code, text = run("search", "우주선", "--schema", ddl)
    assert code == 1
    assert "우주선" in text


def test_a_snapshot_serves_the_checker(ddl: Path) -> None:
    run("import", ddl)
    for sql, code in (("SELECT STAT_CD FROM ORD", 0), ("SELECT NOTHING FROM ORD", 1)):
        result = CliRunner().invoke(cli, ["check", sql, "--schema", str(ddl.with_suffix(".json"))])
        assert result.exit_code == code


def test_the_demo_has_a_snapshot_too(tmp_path: Path) -> None:
    told = run_json("import", "--database", "demo", "--out", tmp_path / "demo.json")
    assert told["notes"] == []
    catalog, profile = load_schema(tmp_path / "demo.json")
    assert catalog == load_schema(ROOT / "schema" / "demo" / "core.sql")[0]
    assert all(profile[table.name].rows is not None for table in catalog.tables)
