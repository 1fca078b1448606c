"""The types of settings that need more than a check of their form. What is refused is told in Korean.

It knows nothing of which setting has which type.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import NoDecode

_GPU = re.compile(r"\d+|(GPU|MIG)-[\w/-]+")  # what CUDA_VISIBLE_DEVICES takes

_MESSAGES = {
    "greater_than": "{gt}보다 커야 해요",
    "greater_than_equal": "{ge} 이상이어야 해요",
    "less_than_equal": "{le} 이하여야 해요",
    "int_parsing": "정수가 아니에요",
    "float_parsing": "숫자가 아니에요",
    "bool_parsing": "true나 false가 아니에요",
    "literal_error": "{expected} 중 하나여야 해요",
    "extra_forbidden": "이런 이름의 설정은 없어요",
}


def in_korean(error: ErrorDetails) -> str:
    """What is wrong, in Korean where pydantic's own words are likely to be met."""
    values = error.get("ctx", {})
    if "expected" in values:
        values = {"expected": values["expected"].replace(" or ", ", ")}
    template = _MESSAGES.get(error["type"])
    return template.format(**values) if template else error["msg"]


def origin(host: str, port: int) -> str:
    """`http://host:port`, an IPv6 address in brackets."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _from_json(value: Any) -> Any:
    """The list in a text. Left to pydantic-settings, a mistake in it would be told without its key."""
    if not isinstance(value, str):
        return value
    try:
        read = json.loads(value)
    except ValueError:
        read = None
    if not isinstance(read, list):
        raise PydanticCustomError("json_list", 'JSON 목록으로 적어 주세요(예: ["첫째","둘째"])')
    return read


def _urls(text: str) -> str:
    listed = list(filter(None, map(str.strip, text.split(","))))
    for url in listed or filter(None, [text]):  # commas alone name no server
        if not _is_url(url):
            raise PydanticCustomError(
                "url", "주소가 아니에요({url}). http://gpu01:8000/v1처럼 적어 주세요", {"url": url}
            )
    return text


def _is_url(text: str) -> bool:
    """Whether it is the address of a server for httpx, which asks there."""
    import httpx

    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        return False
    port = 80 if url.port is None else url.port
    return url.scheme in ("http", "https") and bool(url.host) and 0 < port < 1 << 16 and text.split() == [text]


def _host(text: str) -> str:
    """A name or an address: what a URL that is made of it gives back. Commas stand between URLs."""
    import httpx

    try:
        good = not text or ("," not in text and httpx.URL(origin(text, 80)).host.lower() == text.lower())
    except httpx.InvalidURL:
        good = False
    if not good:
        raise PydanticCustomError("host", "컴퓨터의 이름이나 IP 주소만 적어 주세요({host})", {"host": text})
    return text


def _gpus(text: str) -> str:
    gpus = [gpu.strip() for gpu in text.split(",")]
    if text and not all(map(_GPU.fullmatch, gpus)):
        raise PydanticCustomError(
            "gpus", "GPU 번호나 UUID가 아니에요({gpus}). 0,1,2,3처럼 쉼표로 구분해 주세요", {"gpus": text}
        )
    return ",".join(gpus)


JsonList = Annotated[list[str], NoDecode, BeforeValidator(_from_json)]
Urls = Annotated[str, AfterValidator(_urls)]
Host = Annotated[str, AfterValidator(_host)]
Gpus = Annotated[str, AfterValidator(_gpus)]
Port = Annotated[int, Field(ge=1, le=65_535)]
