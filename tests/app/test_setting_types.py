"""Whatever is written for an address or for GPUs is refused, or can be used as it is."""

from __future__ import annotations

from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.setting_types import Gpus, Host, Urls, origin

TEXTS = st.text() | st.text("http:/[]@%. ,01v-g")


def read(kind: Any, text: str) -> str | None:
    """The text as the type reads it; None when it is refused."""
    try:
        return str(TypeAdapter(kind).validate_python(text))
    except ValidationError:
        return None


@given(TEXTS, st.sampled_from(["", "http://", "https://gpu01:", "http://["]))
def test_an_address_that_is_taken_can_be_asked(text: str, front: str) -> None:
    written = front + text
    taken = read(Urls, written)
    urls = list(filter(None, map(str.strip, (taken or "").split(","))))
    assert all(httpx.URL(url).host for url in urls)
    assert urls or not taken  # what is written names a server


@given(TEXTS | st.ip_addresses().map(str))
def test_a_host_that_is_taken_makes_an_address(text: str) -> None:
    if host := read(Host, text):
        assert read(Urls, origin(host, 8000)) is not None


@given(st.ip_addresses().map(str))
def test_every_ip_address_is_a_host(text: str) -> None:
    assert read(Host, text) == text
    assert read(Host, text.upper()) == text.upper()


@given(st.text("0123456789,-GPU ", min_size=1))
def test_gpus_that_are_taken_are_numbers_and_uuids(text: str) -> None:
    assert all(gpu.isdigit() or gpu.startswith("GPU-") for gpu in (read(Gpus, text) or "0").split(","))
