"""The name of a code that a question asks for: `반품사유 이름별` is RTN_RSN_CD, named by the common-code table.

No foreign key leads from a code to its name, and no word of the question leads to the common-code table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.catalog.code_tables import CodeTable, explained, explained_elsewhere
from app.catalog.columns import stem
from app.catalog.model import Column, Table
from app.catalog.profile import Profile
from app.checking.quoting import written

# `설비유형 이름별로`, `결재상태명을`: what is named, in one written word or two.
_ASKED = re.compile(r"((?:[^\W\d_]+\s)?[^\W\d_]{2,}?)\s*(?:이름|명칭|명)(?=별|[을과이은]|와|으로|[^\w]|$)")
_CODE = re.compile(r"코드$")


@dataclass(frozen=True, slots=True)
class CodeName:
    """The question's `words`, the table and column with the code, and where the names of codes are.

    `certain` when they are there because nothing else explains the code: what a comment lists need not be.
    """

    words: str
    table: str
    column: str
    codes: CodeTable
    certain: bool

    def as_fact(self) -> str:
        """What to tell the model."""
        codes, table = self.codes, written(self.codes.table.name)
        group = f"{table}.{written(codes.group)} = '{self.column}'"
        code = f"{table}.{written(codes.code)} = {written(self.table)}.{written(self.column)}"
        return f"'{self.words}' 이름은 {table}.{written(codes.name)} ({group}, {code})"


def find_code_names(question: str, tables: Sequence[Table], codes: CodeTable, profile: Profile) -> Iterator[CodeName]:
    """The codes of `tables` whose names a question asks for; of several tables the first counts.

    A table that has the name itself (직급명 beside 직급코드) needs no other.
    """
    for asked in _ASKED.findall(question):
        words = {"".join(asked.split()), asked.split()[-1]}
        for table in tables:
            if any(stem(column.comment).endswith(f"{word}명") for column in table.columns for word in words):
                break
            if code := next((code for code in explained(table, profile) if _is_code_of(code[0], words)), None):
                column, value = code
                yield CodeName(asked.split()[-1], table.name, column.name, codes, explained_elsewhere(column, value))
                break


def _is_code_of(column: Column, words: set[str]) -> bool:
    label = _CODE.sub("", stem(column.comment))
    return len(label) > 1 and any(label.endswith(word) or word.endswith(label) for word in words)
