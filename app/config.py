"""One Settings for app and launcher, read from the environment and `.env`. Nothing else reads `os.environ`.

Nested names use two underscores: `MAIN__PORT=8000`. A field left empty takes the value of the profile. Unknown keys in
`.env` are an error, which catches typos.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from app.errors import ConfigError
from app.presets import preset
from app.records import OracleVersion, Role
from app.setting_types import Gpus, Host, JsonList, Port, Urls, in_korean, origin

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"
VLLM_HERE = ROOT / ".venv-vllm-gpu" / "bin" / "vllm"  # what `make vllm-env` makes

Profile = Literal["vllm", "embedded", "external"]


class ServerSettings(BaseModel, extra="forbid"):
    """One model server. Empty fields take the value of the profile."""

    enabled: bool = Field(True, description="이 모델 서버를 쓸지 여부")
    preset: str | None = Field(
        None, description="vllm으로 켤 모델의 이름(launcher/presets.toml의 것, 예: exaone-deep-32b)"
    )
    url: Urls | None = Field(
        None,
        description="다른 곳에서 도는 OpenAI 호환 서버의 주소(예: http://gpu01:8000/v1). 여럿이면 쉼표로 구분",
    )
    api_key: SecretStr = Field(
        SecretStr(""),
        description="서버의 API 키(없으면 빈칸). 주소가 여럿이면 모두 같은 키 하나, 또는 쉼표로 하나씩",
    )
    served_name: str | None = Field(None, description="서버가 쓰는 모델 이름")
    path: Path | None = Field(None, description="모델 폴더(vllm) 또는 GGUF 파일(embedded)")
    host: Host | None = Field(None, description="모델 서버가 여는 주소(기본 127.0.0.1)")
    port: Port | None = Field(None, description="모델 서버의 포트")
    gpus: Gpus | None = Field(None, description="쓸 GPU 번호(예: 0,1,2,3)")
    tensor_parallel_size: int | None = Field(None, ge=1, description="모델을 나눠 올릴 GPU 수")
    gpu_memory_utilization: float | None = Field(None, gt=0, le=1, description="GPU 메모리 사용 비율(0~1)")
    max_model_len: int | None = Field(None, ge=1, description="입력과 출력을 합친 최대 토큰 수")
    trust_remote_code: bool | None = Field(None, description="모델 폴더에 든 코드의 실행을 허용할지 여부")
    extra_args: JsonList = Field([], description='모델 서버에 더 줄 옵션(JSON 목록, 예: ["--max-num-seqs","64"])')


class DatabaseSettings(BaseModel, extra="forbid"):
    """The database that answers."""

    url: str = Field(
        "demo",
        description="demo, duckdb:///파일 또는 oracle://호스트:포트/서비스",
    )
    user: str = Field("", description="Oracle 사용자(조회 권한만 있는 전용 계정)")
    password: SecretStr = Field(SecretStr(""), description="Oracle 비밀번호")
    schema_owner: str = Field("", description="테이블의 소유자(비우면 접속한 사용자)")
    pool_size: int = Field(8, ge=1, description="Oracle 연결 풀의 크기")
    today: date | None = Field(
        None, description="오늘로 볼 날(예: 2026-11-20). 그날까지의 데이터가 담긴 DuckDB 파일에만. 비우면 실제 오늘"
    )

    def now(self) -> datetime:
        """What SYSDATE gives: the time of day here, on the day that is taken for today."""
        real = datetime.now().astimezone().replace(tzinfo=None)
        return datetime.combine(self.today or real.date(), real.time())


class CheckingSettings(BaseModel, extra="forbid"):
    """What the checker allows beyond built-in functions and the tables of the schema."""

    language: Literal["ko", "en"] = Field("ko", description="검사 결과의 언어(ko, en)")
    packages: JsonList = Field([], description='함수를 모두 허용할 패키지(JSON 목록, 예: ["PAY_PKG"])')
    functions: JsonList = Field([], description='허용할 사용자 함수(JSON 목록, 예: ["FN_AGE","TAX_PKG.RATE"])')
    schemas: JsonList = Field([], description='테이블을 조회해도 되는 다른 스키마(JSON 목록, 예: ["HR"])')
    dictionary: bool = Field(False, description="Oracle의 딕셔너리 뷰(ALL_*, V$ 등)를 조회해도 되는지 여부")


# Columns whose values nobody should see in a prompt: matched against the name, TABLE.NAME, and the comment without
# blanks and parentheses.
PRIVATE_COLUMNS = (
    *(
        "*JUMIN*",
        "*RRN*",
        "*SSN*",
        "TEL*",
        "*_TEL*",
        "*PHONE*",
        "*MOBILE*",
        "HP_NO",
        "*EMAIL*",
        "*ACCT_NO*",
        "*ACNT_NO*",
    ),
    *("*CARD_NO*", "*PASSPORT*", "*PWD*", "*PASSW*", "*ADDR", "*ADDR[0-9]", "BIRTH*", "EMP_NM"),
    *("CUST_NM", "USER_NM", "MBR_NM", "CEO_NM"),
    *("*주민*번호*", "*전화*", "*휴대폰*", "*연락처*", "*팩스*", "*이메일*", "*메일주소*", "*계좌번호*", "*카드번호*"),
    *("*여권번호*", "*비밀번호*", "*주소*", "*생년월일*", "*성명*", "이름", "사원명", "직원명", "고객명", "회원명"),
    *("*담당자명", "*대표자명", "*예금주*", "*수령인*", "*수취인*"),
)


class SamplingSettings(BaseModel, extra="forbid"):
    """What may be looked up of the values that columns hold."""

    enabled: bool = Field(True, description="컬럼에 든 값(코드, 지역 이름 등)을 미리 조회해 둘지 여부")
    rows: int = Field(200_000, ge=1, description="값을 알아볼 때 테이블마다 읽는 최대 행 수")
    seconds: float = Field(120.0, gt=0, description="값을 알아보는 데 쓰는 시간의 한도(초, 모든 테이블을 합쳐서)")
    distinct: int = Field(50, ge=1, description="값의 종류가 이보다 많은 컬럼은 값을 남기지 않음")
    never: JsonList = Field(
        list(PRIVATE_COLUMNS),
        description='값을 절대 조회하지 않을 컬럼(이름이나 코멘트의 패턴, JSON 목록, 예: ["*JUMIN*","*계좌번호*"])',
    )
    code_tables: JsonList = Field(
        [], description='공통코드 테이블(비우면 찾아냄, JSON 목록, 예: ["CMN_CD(CD_GRP,CD,CD_NM)"])'
    )


class UISettings(BaseModel, extra="forbid"):
    """The page."""

    host: Host = Field(LOOPBACK, description="화면이 여는 주소(0.0.0.0은 다른 컴퓨터에도 공개)")
    port: Port = Field(7860, description="화면의 포트")
    open_browser: bool = Field(True, description="준비되면 브라우저를 열지 여부")


class Settings(BaseSettings):
    """All settings of AskOra, one line of help a field."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env",
        env_file_encoding="utf-8-sig",  # UTF-8, with the mark that Windows puts before it or without
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
    )

    profile: Literal["auto", "vllm", "embedded", "external"] = Field(
        "auto", description="auto(GPU가 있으면 vllm, 없으면 embedded), vllm, embedded, external"
    )
    main: ServerSettings = Field(ServerSettings(), description="메인 모델")
    fallback: ServerSettings = Field(ServerSettings(), description="예비 모델")
    vllm_command: str = Field(
        default_factory=lambda: str(VLLM_HERE) if VLLM_HERE.exists() else "vllm",
        description="vllm 명령의 경로(비우면 make vllm-env가 만든 것, 없으면 PATH의 vllm)",
    )
    hub_url: str = Field(
        "https://huggingface.co", description="모델 파일을 받는 Hugging Face(사내 미러가 있으면 그 주소)"
    )
    cache_dir: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("askora"), description="모델 파일과 데모 DB를 두는 폴더"
    )
    log_dir: Path = Field(
        default_factory=lambda: platformdirs.user_log_path("askora"), description="모델 서버의 로그를 두는 폴더"
    )
    state_dir: Path = Field(
        default_factory=lambda: platformdirs.user_state_path("askora"), description="켜 둔 서버의 상태를 적어 두는 폴더"
    )
    start_seconds: float = Field(900.0, gt=0, description="모델 서버가 준비될 때까지 기다리는 시간(초)")
    schema_file: Path = Field(
        ROOT / "schema" / "demo" / "core.sql",
        description="COMMENT ON이 담긴 Oracle DDL 파일, 또는 schema import가 만든 스냅샷",
    )
    prompts_dir: Path = Field(ROOT / "prompts", description="모델별 프롬프트와 샘플링 설정이 든 폴더")
    database: DatabaseSettings = Field(DatabaseSettings(), description="데이터베이스")
    oracle_version: OracleVersion | None = Field(
        None, description="검사 기준 Oracle 버전(11g, 12c, 19c, 21c, 23ai). 비우면 접속한 Oracle의 버전, 아니면 19c"
    )
    checking: CheckingSettings = Field(CheckingSettings(), description="검사기")
    sampling: SamplingSettings = Field(SamplingSettings(), description="컬럼의 값")
    row_limit: int = Field(1000, ge=1, le=10_000, description="한 번에 보여 줄 최대 행 수")
    query_seconds: float = Field(30.0, gt=0, description="SQL 실행 제한 시간(초)")
    model_seconds: float = Field(300.0, gt=0, description="모델 답변 제한 시간(초)")
    repairs: int = Field(2, ge=0, le=2, description="검사나 실행에서 걸렸을 때 모델에게 다시 쓰게 하는 횟수")
    auto_run: bool = Field(True, description="검사를 통과한 SQL을 바로 실행할지 여부")
    ui: UISettings = Field(UISettings(), description="화면")


@dataclass(frozen=True, slots=True)
class ModelServer:
    """One model server with every value settled. `served_name` is "" when the server itself must be asked for it.

    `name` is the role, with a number behind it where several servers share the role: main-1, main-2.
    """

    role: Role
    name: str
    url: str
    api_key: str
    served_name: str
    host: str
    port: int
    path: str
    gpus: str
    tensor_parallel_size: int
    gpu_memory_utilization: float
    max_model_len: int
    trust_remote_code: bool
    extra_args: tuple[str, ...]


_COMMON: Mapping[str, Any] = {
    "host": LOOPBACK,
    "served_name": "",
    "path": "",
    "gpus": "",
    "tensor_parallel_size": 1,
    "gpu_memory_utilization": 0.92,
    "trust_remote_code": False,
}

# vllm: the customer's deployment document, sections 3-2 and 4-2. embedded: the files in launcher/weights.py.
_PROFILES: Mapping[Profile, Mapping[Role, Mapping[str, Any]]] = {
    "vllm": {
        "main": {"preset": "gpt-oss-120b", "gpus": "0,1,2,3", "port": 8000},
        "fallback": {"preset": "qwen3-coder-30b", "gpus": "4", "port": 8001},
    },
    "embedded": {
        "main": {"served_name": "qwen2.5-coder-1.5b", "max_model_len": 8192, "port": 8000},
        "fallback": {"served_name": "qwen2.5-coder-0.5b", "max_model_len": 8192, "port": 8001},
    },
    "external": {"main": {"max_model_len": 16384, "port": 8000}, "fallback": {"max_model_len": 16384, "port": 8001}},
}


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; `overrides` win over environment and `.env`.

    Raises ConfigError that names the keys that are wrong, or the file that is not UTF-8 or may not be read.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        wrong = "; ".join(f"{'__'.join(map(str, e['loc'])).upper()}: {in_korean(e)}" for e in error.errors())
        raise ConfigError(f"설정에 잘못된 값이 있어요: {wrong}") from error
    except SettingsError as error:
        raise _value_of_a_group(error) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"설정 파일이 UTF-8이 아니어서 읽지 못했어요: {Settings.model_config['env_file']}",
            "편집기에서 UTF-8로 저장해 주세요.",
        ) from error
    except PermissionError as error:
        raise ConfigError(
            f"설정 파일을 읽을 권한이 없어요: {error.filename}", "그 파일을 읽을 수 있는 사용자로 실행해 주세요."
        ) from error


def model_servers(settings: Settings, profile: Profile) -> tuple[ModelServer, ...]:
    """The main servers and, when enabled, the fallback ones, with the profile's values where the settings have none.

    One server a role, or as many as its URL lists. Raises ConfigError when keys and URLs do not match.
    """
    roles: tuple[Role, ...] = ("main", "fallback")
    return tuple(
        server
        for role in roles
        if getattr(settings, role).enabled
        for server in _settle(role, getattr(settings, role), {**_COMMON, **_PROFILES[profile][role]})
    )


def environment_with(values: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child process: ours, with `values` over it."""
    return {**os.environ, **values}


def has_display() -> bool:
    """Whether a browser window could be opened here. Over SSH and in a container it could not."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _value_of_a_group(error: SettingsError) -> ConfigError:
    """DATABASE=demo in place of DATABASE__URL=demo, perhaps meant for another program."""
    key = str(error).split('"')[1].upper()
    return ConfigError(
        f"{key}에는 값을 바로 적을 수 없어요.",
        f".env.example에서 {key}__로 시작하는 설정을 찾아 적어 주세요. 다른 프로그램이 쓰는 환경 변수라면 "
        f"`unset {key}`를 실행한 뒤 다시 켜 주세요.",
    )


def _settle(role: Role, own: ServerSettings, values: dict[str, Any]) -> list[ModelServer]:
    """The profile's values, over them those of its preset, over them the settings' own; a server for each URL."""
    values = _with_preset(own, values)
    listed = values.pop("url", None) or f"{origin(values['host'], values['port'])}/v1"
    urls = [url.strip().rstrip("/") for url in listed.split(",") if url.strip()]
    names = [role] if len(urls) == 1 else [f"{role}-{number}" for number in range(1, len(urls) + 1)]
    keys = _keys(role, own.api_key.get_secret_value(), len(urls))
    return [
        ModelServer(role=role, name=name, url=url, api_key=key, **{**values, "path": str(values["path"])})
        for name, url, key in zip(names, urls, keys, strict=True)
    ]


def _with_preset(own: ServerSettings, values: dict[str, Any]) -> dict[str, Any]:
    name = values.pop("preset", None)
    model = preset(own.preset or name).model_dump() if name else {}
    explicit = own.model_dump(exclude={"enabled", "preset", "api_key"}, exclude_none=True)
    values |= model | explicit | {"extra_args": (*model.get("extra_args", ()), *own.extra_args)}
    if own.tensor_parallel_size is None and values["gpus"]:
        gpus = values["gpus"].split(",")
        size = values["tensor_parallel_size"] = min(values["tensor_parallel_size"], len(gpus))
        values["gpus"] = own.gpus or ",".join(gpus[:size])
    return values


def _keys(role: Role, listed: str, urls: int) -> list[str]:
    """A key for each URL: the same for all, or one each."""
    keys = [listed] if urls == 1 else [key.strip() for key in listed.split(",")]
    if len(keys) not in (1, urls):
        raise ConfigError(
            f"{role.upper()}__URL에는 주소가 {urls}개인데 {role.upper()}__API_KEY에는 키가 {len(keys)}개예요.",
            "모두 같이 쓰는 키 하나만 적거나, 주소와 같은 순서로 하나씩 적어 주세요.",
        )
    return keys if len(keys) == urls else keys * urls
