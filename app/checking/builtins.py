"""Oracle's built-in functions and words, as data. It knows nothing of queries.

`functions.csv` was written from the Database SQL Language Reference, chapter "Functions": the arguments each takes, the
version that brought it, and what it is. `syntax` marks functions whose argument list has a grammar of its own.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from app.records import OracleVersion

FunctionKind = Literal["scalar", "aggregate", "analytic", "syntax"]


@dataclass(frozen=True, slots=True)
class Function:
    """One built-in function. `least` and `most` bound its arguments; None means not bounded."""

    name: str
    least: int | None
    most: int | None
    since: OracleVersion
    kind: FunctionKind


@cache
def functions() -> dict[str, Function]:
    """All built-in functions by name."""
    with Path(__file__).with_name("functions.csv").open(encoding="utf-8", newline="") as file:
        rows = [_function(row) for row in csv.DictReader(file)]
    return {function.name: function for function in rows}


def _function(row: dict[str, str]) -> Function:
    return Function(
        row["name"],
        int(row["least"]) if row["least"] else None,
        int(row["most"]) if row["most"] else None,
        cast("OracleVersion", row["since"]),
        cast("FunctionKind", row["kind"]),
    )


@cache
def foreign_functions() -> dict[str, dict[str, str]]:
    """Functions of other databases: name -> number of arguments (as text, "" for any) -> Oracle's way to write it.

    The way is a text with `{0}`, `{1}` for the arguments, "" when there is no equal, or `rule:<id>` when a rule of its
    own knows how.
    """
    found: dict[str, dict[str, str]] = {}
    with Path(__file__).with_name("foreign_functions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["name"], {})[row["arguments"]] = row["oracle"]
    return found


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


# V$RESERVED_WORDS with RESERVED = 'Y': not usable as a name unless quoted.
RESERVED = words(
    """ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN COLUMN_VALUE COMMENT COMPRESS
    CONNECT CREATE CURRENT DATE DECIMAL DEFAULT DELETE DESC DISTINCT DROP ELSE EXCLUSIVE EXISTS FILE FLOAT FOR FROM
    GRANT GROUP HAVING IDENTIFIED IMMEDIATE IN INCREMENT INDEX INITIAL INSERT INTEGER INTERSECT INTO IS LEVEL LIKE LOCK
    LONG MAXEXTENTS MINUS MLSLABEL MODE MODIFY NESTED_TABLE_ID NOAUDIT NOCOMPRESS NOT NOWAIT NULL NUMBER OF OFFLINE ON
    ONLINE OPTION OR ORDER PCTFREE PRIOR PUBLIC RAW RENAME RESOURCE REVOKE ROW ROWID ROWNUM ROWS SELECT SESSION SET
    SHARE SIZE SMALLINT START SUCCESSFUL SYNONYM SYSDATE TABLE THEN TO TRIGGER UID UNION UNIQUE UPDATE USER VALIDATE
    VALUES VARCHAR VARCHAR2 VIEW WHENEVER WHERE WITH"""
)

# Names that look like columns and are there in every query.
PSEUDO_COLUMNS = words(
    """ROWNUM ROWID LEVEL SYSDATE SYSTIMESTAMP USER UID CURRENT_DATE CURRENT_TIMESTAMP LOCALTIMESTAMP DBTIMEZONE
    SESSIONTIMEZONE CONNECT_BY_ISLEAF CONNECT_BY_ISCYCLE ORA_ROWSCN COLUMN_VALUE OBJECT_ID OBJECT_VALUE SYS_NC_OID$
    SYS_NC_ROWINFO$ XMLDATA NULL DEFAULT"""
)

# Words that may stand before a parenthesis without being a function.
BEFORE_PARENTHESIS = words(
    """SELECT FROM WHERE AND OR NOT ON IN EXISTS ANY ALL SOME BY HAVING AS USING OVER GROUP KEEP FILTER VALUES WHEN THEN
    ELSE CASE UNION INTERSECT MINUS EXCEPT JOIN APPLY LATERAL TABLE THE ONLY DISTINCT UNIQUE PRIOR CONNECT_BY_ROOT BETWEEN
    LIKE LIKEC LIKE2 LIKE4 ESCAPE WITH START ROLLUP CUBE SETS PIVOT UNPIVOT XML NULLS FOR COLUMNS PARTITION SUBPARTITION
    SAMPLE BLOCK SEED MEASURES PATTERN DEFINE SUBSET PERMUTE MATCH_RECOGNIZE MODEL DIMENSION RULES ITERATE UNTIL RETURN
    REFERENCE FETCH LIMIT OFFSET TOP RETURNING PASSING DEFAULT IS OF SUBMULTISET MEMBER MULTISET UPSERT UPDATE AUTOMATIC
    SEQUENTIAL CONTAINERS SHARDS OVERFLOW TYPE INCREMENT DECREMENT TO END LOCATION VIEW NULL NESTED EXCLUDE INCLUDE
    CONTENT DOCUMENT ASC DESC EXTERNAL
    NUMBER VARCHAR2 NVARCHAR2 VARCHAR CHAR NCHAR RAW FLOAT DECIMAL DEC NUMERIC INTEGER INT SMALLINT TIMESTAMP DATE CLOB
    CHARACTER VARYING YEAR MONTH DAY HOUR MINUTE SECOND UROWID INTERVAL BINARY_DOUBLE BINARY_FLOAT DOUBLE PRECISION REAL
    BLOB LONG NATIONAL BOOLEAN"""
)

# Views of the dictionary whose prefix applications use too (USER_ORDERS may be anybody's table).
_DICTIONARY_TOPICS = words(
    """ALL_TABLES ARGUMENTS ASSOCIATIONS AUDIT_POLICIES CATALOG CLUSTERS COL_COMMENTS COL_PRIVS COL_PRIVS_MADE COLL_TYPES
    CONS_COLUMNS CONSTRAINTS CONTEXT CREDENTIALS DB_LINKS DEPENDENCIES DIRECTORIES ERRORS EXTENTS EXTERNAL_TABLES
    FREE_SPACE HISTOGRAMS IDENTIFIERS IND_COLUMNS IND_EXPRESSIONS IND_PARTITIONS IND_STATISTICS INDEXES JOBS LIBRARIES
    LOBS METHOD_PARAMS METHOD_RESULTS MVIEWS MVIEW_LOGS NESTED_TABLES OBJECT_SIZE OBJECT_TABLES OBJECTS OBJ_AUDIT_OPTS
    PART_COL_STATISTICS PART_INDEXES PART_KEY_COLUMNS PART_TABLES PLSQL_OBJECT_SETTINGS PLSQL_TYPES POLICIES PROCEDURES
    PROXIES PUBLICATIONS QUEUES QUEUE_TABLES RECYCLEBIN REGISTRY RESOURCE_LIMITS ROLE_PRIVS ROLES SCHEDULER_JOBS
    SCHEDULER_PROGRAMS SEGMENTS SEQUENCES SNAPSHOTS SOURCE SQL_PLAN_BASELINES STAT_EXTENSIONS STORED_SETTINGS SYNONYMS
    SYS_PRIVS TAB_COL_STATISTICS TAB_COLS TAB_COLUMNS TAB_COMMENTS TAB_HISTOGRAMS TAB_IDENTITY_COLS TAB_MODIFICATIONS
    TAB_PARTITIONS TAB_PRIVS TAB_PRIVS_MADE TAB_PRIVS_RECD TAB_STATISTICS TAB_SUBPARTITIONS TABLES TABLESPACES TRIGGERS
    TRIGGER_COLS TS_QUOTAS TYPE_ATTRS TYPE_METHODS TYPES UNUSED_COL_TABS UPDATABLE_COLUMNS USERS VARRAYS VIEWS
    XML_TABLES XML_SCHEMAS XML_TAB_COLS"""
)
_DICTIONARY_NAMES = words(
    """DICT DICTIONARY DICT_COLUMNS TAB CAT COL OBJ SEQ SYN IND CLU COLS TABS GLOBAL_NAME PRODUCT_COMPONENT_VERSION
    SESSION_PRIVS SESSION_ROLES ROLE_SYS_PRIVS ROLE_TAB_PRIVS ROLE_ROLE_PRIVS NLS_DATABASE_PARAMETERS
    NLS_INSTANCE_PARAMETERS NLS_SESSION_PARAMETERS RESOURCE_COST TABLE_PRIVILEGES COLUMN_PRIVILEGES USER$ OBJ$ TAB$ COL$
    SOURCE$ LINK$ UNIFIED_AUDIT_TRAIL DATABASE_PROPERTIES PUBLICSYN RECYCLEBIN"""
)
_DICTIONARY_PREFIXES = ("V$", "GV$", "X$", "V_$", "GV_$", "DBA_", "CDB_", "LOGSTDBY_", "INT$", "_BASE_")


def dictionary_view(name: str) -> bool:
    """True for the tables and views of Oracle's own data dictionary (Database Reference, parts II and III)."""
    prefix, _, topic = name.partition("_")
    if prefix in {"ALL", "USER"} and topic in _DICTIONARY_TOPICS:
        return True
    return name in _DICTIONARY_NAMES or name.startswith(_DICTIONARY_PREFIXES)
