"""Every sentence of the page, in one place."""

from app.launched import Launched
from app.models.client import ModelState

_BADGE_LENGTH = 40

TITLE = "AskOra"
TAGLINE = "한국어로 묻고, 검증된 Oracle SQL과 결과를 받으세요"
BADGES = ("조회 전용", "질문과 데이터는 이 서버 밖으로 나가지 않아요")
QUESTION_LABEL = "질문"
QUESTION_PLACEHOLDER = "예: 부서별 평균 급여를 높은 순으로 보여줘"
ASK = "질문하기"
STOP = "중지"
EXAMPLES = "이렇게 물어보세요"
SQL_LABEL = "SQL (고쳐서 다시 실행할 수 있어요)"
RUN = "SQL 실행"
RESTORE = "원래대로"
GRID_LABEL = "결과"

STEPS = {"link": "테이블 찾기", "generate": "SQL 작성", "check": "검사", "run": "실행"}
WAITING_FOR_MODEL = "모델을 준비하고 있어요. 준비되면 자동으로 이어서 진행해요."
NO_QUESTION = "질문을 먼저 적어 주세요."
NO_SQL = "실행할 SQL이 없어요. 먼저 질문하거나 SQL을 적어 주세요."
STOPPED = "중지했어요."
NO_ROWS = "조건에 맞는 행이 없어요."
REJECTED = "이 SQL은 실행하지 않았어요"
UNANALYSABLE = "끝까지 분석할 수 없는 SQL이라 실행하지 않았어요"
FAILED = "답을 만들지 못했어요"
FIXED = "Oracle에 맞게 고쳤어요"
GUESSED = "스키마에 없는 이름을 실제 이름으로 바꿨어요. 뜻이 맞는지 확인해 주세요"
NOTED = "참고하세요"
NOT_RUN = "검사를 통과했어요. 내용을 확인하고 [SQL 실행]을 눌러 주세요."
DETAIL = "자세히"

MODEL_ROLES = {"main": "메인", "fallback": "예비"}
MODEL_STATES: dict[ModelState, str] = {"starting": "준비 중", "ready": "준비됨", "down": "멈춤"}
MODEL_FAILED = "켜지 못함"
OPENING = "데이터베이스와 스키마를 여는 중"


def model_state(state: ModelState, told: Launched | None) -> str:
    """How a model server is: what the launcher is doing to it, where it is not simply ready or gone."""
    if told and told.coming and told.detail:
        percent = f" {told.progress:.0%}" if told.progress is not None else ""
        return _brief(told.detail) + percent
    if told and told.state == "failed" and state == "down":
        return MODEL_FAILED
    return MODEL_STATES[state]


def _brief(detail: str) -> str:
    """As much as a line beside a model's name can hold; the rest is shown to whoever points at it."""
    return detail if len(detail) <= _BADGE_LENGTH else detail[: _BADGE_LENGTH - 1] + "…"


def rows_shown(count: int, *, truncated: bool) -> str:
    """How many rows are shown and whether there are more."""
    return f"{count:,}행까지 표시(더 있음)" if truncated else f"{count:,}행"


def tables_used(names: list[str]) -> str:
    """The tables a query read."""
    return "사용한 테이블: " + ", ".join(names)


def tables_found(count: int) -> str:
    """How many tables the model was shown."""
    return f"{count}개"
