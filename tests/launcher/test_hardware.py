"""What NVML says, and what is made of its silence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.config import load_settings
from launcher import hardware
from launcher.hardware import Driver, Gpu, GpuUser, driver, gpus
from tests.launcher.fake_nvml import FakeGpu, FakeNvml


def install(monkeypatch: pytest.MonkeyPatch, nvml: FakeNvml | None) -> None:
    """Let the launcher find this module as pynvml; None is a Python without one."""
    monkeypatch.setitem(sys.modules, "pynvml", nvml)


def test_gpus_are_told_with_their_memory_users_and_links(monkeypatch: pytest.MonkeyPatch) -> None:
    nvml = FakeNvml([FakeGpu(10.0, 80.0, ((7, 60.5), (-1, None))), FakeGpu(), FakeGpu()], links=[(0, 1)])
    install(monkeypatch, nvml)
    first, second, third = gpus()
    assert (first.index, first.name, first.free, first.total) == (0, "NVIDIA H100 80GB HBM3", 10.0, 80.0)
    assert first.users == (GpuUser(7, "program7", 60.5), GpuUser(-1, "이름을 알 수 없음", None))
    assert [str(user) for user in first.users] == ["program7(PID 7) 60.5 GiB", "이름을 알 수 없음(PID -1)"]
    assert [set(gpu.linked) for gpu in (first, second, third)] == [{1}, {0}, set()]
    assert driver() == Driver("580.95.05", "13.0")
    assert nvml.open == 0


def test_a_driver_that_keeps_silent_about_users_and_links(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, FakeNvml([FakeGpu(users=((7, 1.0),)), FakeGpu()], silent=True))
    assert [(gpu.users, gpu.linked) for gpu in gpus()] == [((), frozenset())] * 2


def test_a_gpu_that_does_not_answer_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, FakeNvml([FakeGpu(), FakeGpu(lost=True), FakeGpu(total=0.0)], links=[(0, 2)]))
    whole, lost, silent = gpus()
    assert (whole.total, whole.linked) == (79.2, frozenset({2}))
    assert lost == Gpu(1, "대답하지 않는 GPU")
    assert silent == Gpu(2, "NVIDIA H100 80GB HBM3", linked=frozenset({0}))


@pytest.mark.parametrize("nvml", [None, FakeNvml([FakeGpu()], driver="")], ids=["no module", "no driver"])
def test_without_nvml_device_files_are_counted(
    nvml: FakeNvml | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, nvml)
    monkeypatch.setattr(hardware, "_DEVICES", tmp_path)
    assert gpus() == []
    assert driver() is None
    for name in ("nvidia10", "nvidia2", "nvidiactl", "nvidia-uvm"):
        (tmp_path / name).touch()
    assert gpus() == [Gpu(2, "NVIDIA"), Gpu(10, "NVIDIA")]


def test_the_double_has_the_interface_of_the_real_module(monkeypatch: pytest.MonkeyPatch) -> None:
    pynvml = pytest.importorskip("pynvml")
    for name in (name for name in dir(FakeNvml) if name.lower().startswith("nvml")):
        assert hasattr(pynvml, name), name
    assert pynvml.NVML_P2P_CAPS_INDEX_NVLINK == FakeNvml.NVML_P2P_CAPS_INDEX_NVLINK
    assert pynvml.NVML_P2P_STATUS_OK == FakeNvml.NVML_P2P_STATUS_OK


def test_auto_looks_for_gpus_and_for_vllm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install(monkeypatch, FakeNvml([]))
    assert hardware.choose_profile(load_settings())[0] == "embedded"
    install(monkeypatch, FakeNvml([FakeGpu()]))
    assert hardware.choose_profile(load_settings(vllm_command="/no/such/vllm"))[0] == "embedded"
    command = tmp_path / "vllm"
    command.touch(mode=0o755)
    assert hardware.choose_profile(load_settings(vllm_command=str(command)))[0] == "vllm"
    assert hardware.choose_profile(load_settings(profile="external")) == ("external", "")
