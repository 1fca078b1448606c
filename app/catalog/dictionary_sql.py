"""The queries on Oracle's data dictionary: one a view, only ALL_* views, the owners bound.

Column names and meanings follow the Database Reference (19c); nothing here is newer than 11.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class View:
    """One dictionary view, the query on it, and what is missing without it (Korean, for a note)."""

    name: str
    sql: str
    loss: str


SYNONYMS: Final = View(
    "ALL_SYNONYMS",
    "SELECT t.owner, t.synonym_name, t.table_owner, t.table_name FROM all_synonyms t WHERE t.db_link IS NULL AND"
    " (t.owner IN ({owners}) OR (t.owner = 'PUBLIC' AND t.table_owner IN ({owners})))"
    " ORDER BY t.owner, t.synonym_name",
    "시노님",
)
TABLES: Final = View(
    "ALL_TABLES",
    "SELECT t.owner, t.table_name FROM all_tables t WHERE {visible} AND t.nested = 'NO' AND t.secondary = 'N'"
    " AND t.dropped = 'NO' AND (t.iot_type IS NULL OR t.iot_type = 'IOT')",
    "테이블과 뷰의 구별",
)
VIEWS: Final = View(
    "ALL_VIEWS", "SELECT t.owner, t.view_name FROM all_views t WHERE {visible:view_name}", "테이블과 뷰의 구별"
)
MVIEWS: Final = View(
    "ALL_MVIEWS",
    "SELECT t.owner, t.mview_name FROM all_mviews t WHERE {visible:mview_name}",
    "머티리얼라이즈드 뷰의 구별",
)
COLUMNS: Final = View(
    "ALL_TAB_COLUMNS",
    "SELECT t.owner, t.table_name, t.column_name, t.data_type, t.data_length, t.data_precision, t.data_scale,"
    " t.char_length, t.char_used, t.nullable FROM all_tab_columns t WHERE {visible}"
    " ORDER BY t.owner, t.table_name, t.column_id",
    "컬럼",
)
TABLE_COMMENTS: Final = View(
    "ALL_TAB_COMMENTS",
    "SELECT t.owner, t.table_name, t.comments FROM all_tab_comments t WHERE {visible} AND t.comments IS NOT NULL",
    "테이블의 코멘트",
)
MVIEW_COMMENTS: Final = View(
    "ALL_MVIEW_COMMENTS",
    "SELECT t.owner, t.mview_name, t.comments FROM all_mview_comments t"
    " WHERE {visible:mview_name} AND t.comments IS NOT NULL",
    "머티리얼라이즈드 뷰의 코멘트",
)
COLUMN_COMMENTS: Final = View(
    "ALL_COL_COMMENTS",
    "SELECT t.owner, t.table_name, t.column_name, t.comments FROM all_col_comments t"
    " WHERE {visible} AND t.comments IS NOT NULL",
    "컬럼의 코멘트",
)
CONSTRAINTS: Final = View(
    "ALL_CONSTRAINTS",
    "SELECT t.owner, t.constraint_name, t.constraint_type, t.table_name, t.r_owner, t.r_constraint_name"
    " FROM all_constraints t WHERE {visible} AND t.constraint_type IN ('P', 'U', 'R')"
    " ORDER BY t.owner, t.table_name, t.constraint_name",
    "기본키와 외래키",
)
KEY_COLUMNS: Final = View(
    "ALL_CONS_COLUMNS",
    "SELECT t.owner, t.constraint_name, t.column_name FROM all_cons_columns t"
    " WHERE {visible} AND t.position IS NOT NULL ORDER BY t.owner, t.constraint_name, t.position",
    "기본키와 외래키",
)
TABLE_STATISTICS: Final = View(
    "ALL_TAB_STATISTICS",
    "SELECT t.owner, t.table_name, t.num_rows FROM all_tab_statistics t"
    " WHERE {visible} AND t.partition_name IS NULL AND t.num_rows IS NOT NULL",
    "행 수",
)
COLUMN_STATISTICS: Final = View(
    "ALL_TAB_COL_STATISTICS",
    "SELECT t.owner, t.table_name, t.column_name, t.num_distinct, t.num_nulls, t.low_value, t.high_value"
    " FROM all_tab_col_statistics t WHERE {visible} AND t.num_distinct IS NOT NULL",
    "값의 가짓수와 범위",
)
HISTOGRAMS: Final = View(
    "ALL_TAB_HISTOGRAMS",
    "SELECT t.owner, t.table_name, t.column_name, t.endpoint_value, t.endpoint_actual_value FROM all_tab_histograms t"
    " JOIN all_tab_col_statistics s ON s.owner = t.owner AND s.table_name = t.table_name"
    " AND s.column_name = t.column_name WHERE {visible} AND s.histogram = 'FREQUENCY' AND s.num_distinct <= :most",
    "통계에 남은 값",
)


def written(view: View, owners: Sequence[str], *, synonyms: bool) -> str:
    """The view's query for the tables of `owners` and, with `synonyms`, the tables that their synonyms mean."""
    bound = ", ".join(f":o{place}" for place in range(len(owners)))
    sql = view.sql.replace("{owners}", bound)
    for mark, name in (
        ("{visible}", "table_name"),
        ("{visible:view_name}", "view_name"),
        ("{visible:mview_name}", "mview_name"),
    ):
        sql = sql.replace(mark, _visible(name, bound, synonyms=synonyms))
    return sql


def _visible(name: str, bound: str, *, synonyms: bool) -> str:
    own = f"t.owner IN ({bound})"
    if not synonyms:
        return own
    return (
        f"({own} OR (t.owner, t.{name}) IN (SELECT y.table_owner, y.table_name FROM all_synonyms y"
        f" WHERE y.owner IN ({bound}) AND y.db_link IS NULL))"
    )
