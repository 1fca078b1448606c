"""Item 6: GPUs that are missing, full, shared or apart."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from launcher import hardware
from launcher.state import ServerState
from tests.fake_openai import FakeOpenAI
from tests.launcher.checks.conftest import Examine, launched
from tests.launcher.children import free_port
from tests.launcher.fake_nvml import FakeGpu, FakeNvml


async def test_a_complete_gpu_server_is_well(gpu_server: Examine) -> None:
    found = await gpu_server()
    ids = ("gpu", "driver", "engine", "main-memory", "fallback-memory", "main-nvlink", "main-files", "fallback-files")
    assert {name: found[name].verdict for name in ids} == dict.fromkeys(ids, "ok")
    assert found["gpu"].seen.startswith("0: NVIDIA H100 80GB HBM3, 1: ")
    assert "fallback-nvlink" not in found
    assert "gpu-shared" not in found


async def test_gpus_that_are_not_there_are_named(gpu_server: Examine) -> None:
    found = await gpu_server(nvml=FakeNvml([FakeGpu()] * 2))
    assert found["gpu"].verdict == "fail"
    assert "없는 번호: 2, 3, 4" in found["gpu"].seen


async def test_a_full_gpu_is_named_with_who_holds_it_and_the_share_that_is_left(gpu_server: Examine) -> None:
    gpus = [FakeGpu(70.19, 79.18, ((943, 8.5),)), *[FakeGpu()] * 3, FakeGpu(78.7, 79.2)]
    found = await gpu_server(nvml=FakeNvml(gpus), fallback={"gpu_memory_utilization": 0.99})
    assert (found["main-memory"].verdict, found["fallback-memory"].verdict) == ("fail", "ok")
    assert found["main-memory"].seen == "GPU 0: 70.2/79.2 GiB 비어 있음, 쓰는 프로그램: program943(PID 943) 8.5 GiB"
    assert "MAIN__GPU_MEMORY_UTILIZATION을 0.88 이하로" in found["main-memory"].todo


async def test_a_server_that_runs_may_have_its_gpu_full(gpu_server: Examine) -> None:
    gpus = [FakeGpu(2.0, 79.2, ((7, 77.0),))] * 5
    with FakeOpenAI(["답"], model="gpt-oss-120b") as server:
        found = await gpu_server(nvml=FakeNvml(gpus), main={"port": server.port})
    assert (found["main-memory"].verdict, found["fallback-memory"].verdict) == ("ok", "fail")
    assert "program7(PID 7) 77.0 GiB" in found["main-memory"].seen


async def test_a_server_that_is_still_loading_may_have_its_gpu_full(gpu_server: Examine, tmp_path: Path) -> None:
    port = free_port()
    launched(tmp_path, port, ServerState.STARTING)
    found = await gpu_server(nvml=FakeNvml([FakeGpu(2.0, 79.2, ((7, 77.0),))] * 5), main={"port": port})
    assert (found["main-memory"].verdict, found["fallback-memory"].verdict) == ("ok", "fail")


async def test_two_servers_on_one_gpu_must_share_it_out(gpu_server: Examine) -> None:
    one = {"gpus": "0", "tensor_parallel_size": 1}
    found = await gpu_server(main=one, fallback=one)
    assert found["gpu-shared"].verdict == "fail"
    assert "GPU 0: 1.84" in found["gpu-shared"].seen
    shared = await gpu_server(
        main=one | {"gpu_memory_utilization": 0.9}, fallback=one | {"gpu_memory_utilization": 0.1}
    )
    assert "gpu-shared" not in shared


async def test_gpus_of_one_model_that_are_apart_are_named(gpu_server: Examine) -> None:
    found = (await gpu_server(nvml=FakeNvml([FakeGpu()] * 5, [(0, 1), (2, 3)])))["main-nvlink"]
    assert found.verdict == "warn"
    assert found.seen == "이어지지 않은 GPU: 0-2, 0-3, 1-2, 1-3"
    assert "MAIN__GPUS" in found.todo


async def test_only_the_gpus_that_the_model_is_spread_over_are_looked_at(gpu_server: Examine) -> None:
    full = FakeGpu(2.0)
    nvml = FakeNvml([FakeGpu(), FakeGpu(), full, full, FakeGpu()], [(0, 1)])
    found = await gpu_server(nvml=nvml, main={"gpus": "0,1,2,9", "tensor_parallel_size": 2})
    assert found["gpu"].verdict == found["main-memory"].verdict == found["main-nvlink"].verdict == "ok"
    assert found["main-nvlink"].seen.startswith("GPU 0,1이(가)")


@pytest.mark.parametrize("gpus", ["GPU-aaaa,GPU-bbbb,GPU-cccc,GPU-dddd", ""])
async def test_gpus_without_numbers_are_not_said_to_be_well(gpu_server: Examine, gpus: str) -> None:
    found = await gpu_server(main={"gpus": gpus})
    assert found["main-memory"].verdict == "warn"
    assert found["main-memory"].seen.startswith("GPU 번호가 없어서")
    assert "MAIN__GPUS" in found["main-memory"].todo
    assert "main-nvlink" not in found


async def test_without_nvml_only_the_number_of_gpus_is_known(
    findings: Examine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    monkeypatch.setattr(hardware, "_DEVICES", tmp_path)
    for number in range(5):
        (tmp_path / f"nvidia{number}").touch()
    found = await findings("vllm")
    assert found["gpu"].verdict == "ok"
    assert found["main-memory"].verdict == "warn"
    assert "nvidia-ml-py" in found["main-memory"].todo


async def test_a_gpu_that_does_not_answer_is_told_where_it_is_used(gpu_server: Examine) -> None:
    everybody = [(one, other) for one in range(4) for other in range(one + 1, 4)]
    found = await gpu_server(nvml=FakeNvml([*[FakeGpu()] * 5, FakeGpu(lost=True)], everybody))
    assert found["gpu"].seen.endswith("5: 대답하지 않는 GPU")
    assert found["main-memory"].verdict == found["main-nvlink"].verdict == "ok"
    found = await gpu_server(nvml=FakeNvml([FakeGpu(), FakeGpu(lost=True), FakeGpu(), FakeGpu(), FakeGpu()]))
    assert (found["main-memory"].verdict, found["fallback-memory"].verdict) == ("warn", "ok")
    assert found["main-memory"].seen == "메모리를 볼 수 없는 GPU: 1"
    assert "nvidia-smi" in found["main-memory"].todo


async def test_other_profiles_need_no_gpu(findings: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", FakeNvml([]))
    found = (await findings("embedded"))["gpu"]
    assert (found.verdict, found.seen) == ("skip", "GPU가 없어요.")
    monkeypatch.setitem(sys.modules, "pynvml", FakeNvml([FakeGpu()]))
    assert (await findings("external"))["gpu"].verdict == "ok"


async def test_servers_that_answer_need_no_gpu_that_can_be_seen(gpu_server: Examine) -> None:
    with FakeOpenAI(["답"], model="gpt-oss-120b") as server:
        found = await gpu_server(nvml=FakeNvml([], driver=""), main={"port": server.port}, fallback={"enabled": False})
    assert found["gpu"].verdict == found["driver"].verdict == "skip"
