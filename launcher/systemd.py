"""The systemd unit that starts the launcher at boot and keeps it running. It writes text; installing it is a person's.

One unit, for the launcher alone: it starts the model servers one after the other and brings back what dies, and a
second supervisor over the same processes would only fight with it. All of them are in the unit's control group.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from app.config import Profile

NAME = "askora"
_UNIT = """\
# AskOra를 부팅할 때 켜고, 죽으면 다시 켜는 systemd 유닛이에요. 설치하는 방법:
#
#   1. 비밀 값을 root만 읽는 파일에 두세요(.env와 같은 형식이고, .env보다 먼저예요).
#        sudo sh -c 'umask 077; touch {secrets}'
#        sudoedit {secrets}            # 예: DATABASE__PASSWORD=...
#   2. 이 유닛을 설치하고 켜세요. 부팅할 때마다 켜져요.
#        {command} systemd --profile {profile} | sudo tee /etc/systemd/system/{name}.service
#        sudo systemctl daemon-reload
#        sudo systemctl enable --now {name}
#   3. 상태와 로그는 {user} 사용자로 보세요.
#        {command} status
#        {command} logs --follow
#
# 설정이 틀려서 켜자마자 끝나기를 4분쯤 되풀이하면 더 켜 보지 않아요. 설정을 고친 뒤 다시 켜세요.
#        sudo systemctl reset-failed {name}
#        sudo systemctl start {name}
# 끌 때는 sudo systemctl stop {name}. `launcher stop`으로 끄면 systemd가 다시 켜요.
# 모델 서버는 AskOra가 차례로 켜고 지켜요. 하나만 다시 켤 때는 {command} restart main

[Unit]
Description=AskOra
Wants=network-online.target
After=network-online.target time-sync.target nvidia-persistenced.service
# 10분에 20번은 켜자마자 끝날 때에만 닿는 횟수예요.
StartLimitIntervalSec=600
StartLimitBurst=20

[Service]
Type=exec
User={user}
WorkingDirectory={root}
# 비밀 값. 0600이고 root의 것이어야 해요.
EnvironmentFile=-{secrets}
{engine}ExecStart={start}
# vLLM처럼 0으로 끝나는 실패도 있어서, 어떻게 끝나든 다시 켜요.
Restart=always
RestartSec=10
# 남은 프로세스가 GPU를 잡고 있지 않게, 끝낼 때는 모두 끝내요.
KillMode=control-group
# 화면과 모델 서버 둘이 차례로 꺼지는 시간(30초)보다 길어야 해요.
TimeoutStopSec=90
# 모델 서버 하나가 메모리 때문에 죽어도 나머지는 그대로 두고, AskOra가 그 서버만 다시 켜요.
OOMPolicy=continue
LimitNOFILE=65535
UMask=0077
NoNewPrivileges=true

[Install]
WantedBy=multi-user.target
"""
_ENGINE = """\
# 이 유닛을 출력할 때 찾은 vllm 명령이에요. systemd의 PATH에는 conda 같은 가상환경이 없어요.
Environment={setting}
"""


def unit(python: str, profile: Profile, vllm: str, root: Path, user: str) -> str:
    """The unit's text: `user` runs `python -m launcher up --profile PROFILE` in `root`.

    `vllm` is where the vllm command is, "" when none is needed or known, or the settings file names it. What a shell
    finds, systemd need not find.
    """
    return _UNIT.format(
        name=NAME,
        secrets=f"/etc/{NAME}.env",
        user=user,
        root=_escaped(str(root)),
        engine=_ENGINE.format(setting=f'"VLLM_COMMAND={_escaped(vllm)}"') if vllm else "",
        start=" ".join(_quoted(word) for word in (python, "-m", "launcher", "up", "--profile", profile)),
        command=f"{shlex.quote(python)} -m launcher",
        profile=profile,
    )


def _escaped(text: str) -> str:
    """As systemd reads any value: a percent sign begins a specifier."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """As systemd reads a word of a command line."""
    return f'"{_escaped(word)}"' if " " in word else _escaped(word)
