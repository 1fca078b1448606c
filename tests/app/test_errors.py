import re
from collections.abc import Iterator

import app.errors
from app.errors import AskOraError


def _tree(root: type[AskOraError]) -> Iterator[type[AskOraError]]:
    for child in root.__subclasses__():
        if child.__module__ == "app.errors":
            yield child
            yield from _tree(child)


def test_the_docstring_draws_the_whole_tree() -> None:
    drawn = set(re.findall(r"[├└]─ (\w+)", app.errors.__doc__ or ""))
    assert drawn == {error.__name__ for error in _tree(AskOraError)}


def test_codes_are_unique() -> None:
    codes = [error.code for error in _tree(AskOraError)]
    assert len(codes) == len(set(codes))


def test_every_error_tells_in_korean_what_happened_and_what_to_do() -> None:
    for error in _tree(AskOraError):
        assert re.search(r"[가-힣].*요\.$", error.message), error
        assert re.search(r"[가-힣].*요\.$", error.hint), error


def test_message_hint_and_detail_are_kept_apart() -> None:
    error = AskOraError("무슨 일이에요.", "이렇게 해 보세요.", detail="dsn=secret")
    assert str(error) == "무슨 일이에요. 이렇게 해 보세요."
    assert "secret" not in str(error)
