"""Find the SQL in whatever text a model wrote. Knows nothing of whether that SQL is right.

Models wrap SQL in fences, prose, `<think>` blocks or JSON. The order tried: JSON with a known key, the last fenced
block that looks like SQL, the last SELECT or WITH that starts a line.
"""

from __future__ import annotations

import json
import re
from typing import Any

_THINK = re.compile(r"<(think|thinking|thought|reasoning)>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
# A chat template may have opened the block already: then the answer holds its end only.
_THINK_END = re.compile(r"\A.*</(?:think|thinking|thought|reasoning)>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"```[ \t]*([\w+-]*)[ \t]*\n?(.*?)(?:```|\Z)", re.DOTALL)
_STATEMENT = re.compile(r"^[ \t>*]*((?:SELECT|WITH)\b.*)", re.DOTALL | re.IGNORECASE | re.MULTILINE)
_OTHER_VERB = re.compile(
    r"(ALTER|BEGIN|CALL|CREATE|DECLARE|DELETE|DROP|EXEC|GRANT|INSERT|MERGE|REVOKE|TRUNCATE|UPDATE)\b", re.I
)
_INLINE = re.compile(r"\b(SELECT\b.+|WITH\s+[\w$#\"]+\s*(?:\([^)]*\)\s*)?AS\s*\(.+)", re.DOTALL | re.IGNORECASE)
_PROSE_AFTER = re.compile(r"\n[ \t]*\n(?=[^\n]*[가-힣A-Za-z][^\n]*(?:요|다|니다|\.)[ \t]*(?:\n|\Z))")
_KEYS = ("sql", "query", "sql_query", "SQL")


def extract_sql(answer: str) -> str:
    """Return the SQL in a model's answer without trailing semicolons, or "" when there is none.

    Anything after a first statement's semicolon stays only if it is itself code, so that the checker can refuse it.
    """
    text = _THINK_END.sub("", _THINK.sub("", answer)).strip()
    found = _from_json(text) or _from_fence(text) or _from_prose(text)
    return _without_semicolon(found)


def _from_json(text: str) -> str:
    candidates = [text, *(match[2] for match in _FENCE.finditer(text)), *re.findall(r"\{.*\}", text, re.DOTALL)]
    for candidate in candidates:
        try:
            value: Any = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(value, dict):
            for key in _KEYS:
                if isinstance(value.get(key), str):
                    return str(value[key])
    return ""


def _from_fence(text: str) -> str:
    blocks = [match[2].strip() for match in _FENCE.finditer(text)]
    sql = [block for block in blocks if re.match(r"(--|/\*|\(|SELECT\b|WITH\b)", block, re.IGNORECASE)]
    return sql[-1] if sql else next(iter(blocks), "")


def _from_prose(text: str) -> str:
    if _OTHER_VERB.match(text):
        return text  # not a query, which is for the checker to say
    match = _STATEMENT.search(text) or _INLINE.search(text)
    if not match:
        return ""
    return _PROSE_AFTER.split(match[1], maxsplit=1)[0].strip().strip("`")


def _without_semicolon(sql: str) -> str:
    return re.sub(r"[;\s]+\Z", "", sql.strip())
