from html import escape

import pytest

from app.launched import Launched, LaunchState
from app.models.client import ModelState
from app.models.watch import RoleStatus
from app.ui.page import _model


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (RoleStatus("gpt-oss-120b", "ready", 1, 1), "메인 gpt-oss-120b <b>준비됨</b>"),
        (RoleStatus("gpt-oss-120b", "ready", 2, 3), "메인 gpt-oss-120b 2/3 <b>준비됨</b>"),
        (RoleStatus("", "starting", 0, 3), "메인 0/3 <b>준비 중</b>"),
    ],
)
def test_the_badge_says_how_many_servers_of_a_model_are_ready(status: RoleStatus, said: str) -> None:
    assert _model("main", status) == f'<p class="model {status.state}">{said}</p>'


LONG = "요청하지 않았는데 끝났어요(종료 코드 1). (RuntimeError: <b>boom</b>) 2초 뒤 다시 시작해요."


@pytest.mark.parametrize(
    ("state", "told", "said"),
    [
        ("starting", ("starting", "가중치 읽는 중", 0.45), "가중치 읽는 중 45%"),
        ("starting", ("starting", "연산을 컴파일하는 중", None), "연산을 컴파일하는 중"),
        ("starting", ("starting", LONG, None), "요청하지 않았는데 끝났어요(종료 코드 1). (RuntimeError:…"),
        ("starting", ("draining", "하던 일을 마치는 중", None), "하던 일을 마치는 중"),
        ("starting", ("ready", "", None), "준비 중"),
        ("down", ("failed", "모델 폴더가 없어요.", None), "켜지 못함"),
        ("ready", ("ready", "", None), "준비됨"),
    ],
)
def test_the_badge_says_what_the_launcher_is_doing(
    state: ModelState, told: tuple[LaunchState, str, float | None], said: str
) -> None:
    server = Launched("main", "http://127.0.0.1:8000/v1", told[0], told[1], 0, told[2])
    badge = _model("main", RoleStatus("gpt-oss-120b", state, 0, 1, server))
    assert f"메인 gpt-oss-120b <b>{said}</b>" in badge
    assert f'title="{escape(told[1])}"' in badge or not told[1]
