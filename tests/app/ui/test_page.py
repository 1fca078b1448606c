import pytest

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
