"""The lines of a model server's log that say why it ended, what each means in Korean, and what to do about it.

The texts are those of vLLM 0.26 to 0.33, of PyTorch, and of llama.cpp. Hints hold a value wherever the log gives one to
compute it from. It knows nothing of exit codes, and of the settings only what the log tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import floor

_PORT = 8000  # vLLM's own defaults: its log says only what differs from them
_UTILIZATION = 0.92
_MOST_UTILIZATION = 0.95
_LEAST_UTILIZATION = 0.1  # on less no model of ours would fit, so it is no advice
_GIB = {"KiB": 1 / (1 << 20), "MiB": 1 / (1 << 10), "GiB": 1.0}


@dataclass(frozen=True, slots=True)
class Arguments:
    """How the server was started, as its log tells."""

    port: int
    utilization: float


Explain = Callable[[re.Match[str], Arguments], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern of a line, and what makes message and hint of it. `retry` when the same start might succeed."""

    pattern: re.Pattern[str]
    explain: Explain
    retry: bool = False


def arguments_in(lines: Iterable[str]) -> Arguments:
    """What `non-default args` says."""
    told = next((line for line in lines if "non-default args" in line), "")
    port = re.search(r"'port': (\d+)", told)
    share = re.search(r"'gpu_memory_utilization': ([\d.]+)", told)
    return Arguments(int(port[1]) if port else _PORT, float(share[1]) if share else _UTILIZATION)


def _sign(pattern: str, explain: Explain | tuple[str, str], *, retry: bool = False) -> Sign:
    """A sign whose texts are computed, or fixed texts whose `{}` are filled with the groups of the pattern."""
    if isinstance(explain, tuple):
        message, hint = explain

        def fill(found: re.Match[str], _: Arguments) -> tuple[str, str]:
            groups = [group or "" for group in found.groups()]
            return message.format(*groups), hint.format(*groups)

        return Sign(re.compile(pattern), fill, retry)
    return Sign(re.compile(pattern), explain, retry)


def _port(found: re.Match[str], started: Arguments) -> tuple[str, str]:
    port = found[1] or started.port
    return (
        f"{port}번 포트를 다른 프로그램이 쓰고 있어요.",
        f"`lsof -i :{port}`로 찾아 끄거나 .env에서 다른 포트(MAIN__PORT, FALLBACK__PORT)를 지정해 주세요.",
    )


def _inner_port(found: re.Match[str], _: Arguments) -> tuple[str, str]:
    """One that the engine chose for the talk among its processes, or was told by VLLM_PORT."""
    port = found[1] or found[2]
    return (
        f"엔진이 안에서 쓰는 {port}번 포트를 다른 프로그램이 쓰고 있어요.",
        f"다시 시작하면 다른 포트를 골라요. 계속되면 `lsof -i :{port}`로 찾아 꺼 주세요.",
    )


def _little_free_memory(found: re.Match[str], _: Arguments) -> tuple[str, str]:
    device, free, total, needed = found.groups()
    lower = _lower(float(free) / float(total), "끌 수 없으면 ")
    return (
        f"GPU {device}의 빈 메모리가 {free} GiB뿐이에요(전체 {total} GiB, 필요 {needed} GiB).",
        " ".join(filter(None, ("nvidia-smi로 그 GPU를 쓰는 프로그램을 찾아 꺼 주세요.", lower))),
    )


def _out_of_memory(found: re.Match[str], started: Arguments) -> tuple[str, str]:
    """From PyTorch's words: what was asked for, of which GPU, and which other processes hold how much of it."""
    asked = re.search(r"Tried to allocate (\S+ \wiB)\. GPU (\d+) has a total capacity of (\S+ \wiB)", found.string)
    if not asked:
        return "GPU 메모리가 부족해요.", f"{_lower(0.85)} {_MORE_GPUS}"
    others = re.findall(r"Process (\d+) has (\S+ \wiB) memory in use", found.string)
    missing, total, held = _gib(asked[1]), _gib(asked[3]), sum(_gib(amount) for _, amount in others)
    lower = _lower(min(started.utilization - missing / total, 1 - held / total), "끌 수 없으면 " if others else "")
    who = ", ".join(f"PID {pid}: {amount}" for pid, amount in others)
    stop = f"그 GPU를 쓰는 다른 프로그램을 꺼 주세요({who})." if others else ""
    return (
        f"GPU {asked[2]}의 메모리가 부족해요(전체 {asked[3]}, 더 필요했던 것 {asked[1]}).",
        " ".join(filter(None, (stop, lower, _MORE_GPUS))),
    )


def _no_cache_memory(_: re.Match[str], started: Arguments) -> tuple[str, str]:
    higher = _UTILIZATION if started.utilization < _UTILIZATION else _MOST_UTILIZATION
    raised = f"GPU_MEMORY_UTILIZATION을 {started.utilization}에서 {higher}로 높여 주세요. "
    return (
        "모델을 올리고 나니 KV 캐시에 쓸 GPU 메모리가 남지 않았어요.",
        f"{raised if started.utilization < higher else ''}{_MORE_GPUS}",
    )


def _heads(found: re.Match[str], _: Arguments) -> tuple[str, str]:
    heads, size = int(found[1]), int(found[2])
    fits = next(number for number in range(size, 0, -1) if heads % number == 0)
    return (
        f"어텐션 헤드 {heads}개를 GPU {size}개로 나눌 수 없어요.",
        f"TENSOR_PARALLEL_SIZE를 {fits}로 바꾸고 GPUS도 {fits}개로 맞춰 주세요.",
    )


def _few_gpus(found: re.Match[str], _: Arguments) -> tuple[str, str]:
    parts, there = found.groups()
    fits = 1 << int(there).bit_length() - 1  # attention heads come in powers of two
    return (
        f"GPU가 {there}개뿐이라 모델을 {parts}개로 나눠 올릴 수 없어요.",
        f"nvidia-smi로 GPU를 확인하고, GPUS에 번호를 {fits}개 적고 TENSOR_PARALLEL_SIZE를 {fits}로 줄여 주세요.",
    )


def _capability(found: re.Match[str], _: Arguments) -> tuple[str, str]:
    needed, there = (f"{int(number) / 10:.1f}" for number in found.groups())
    return (
        f"이 GPU(compute capability {there})는 모델의 양자화 형식을 지원하지 않아요({needed} 이상이어야 해요).",
        "지원하는 GPU에서 실행하거나 다른 형식으로 양자화한 모델을 써 주세요.",
    )


def _old_driver(found: re.Match[str], _: Arguments) -> tuple[str, str]:
    version = f"{int(found[1]) // 1000}.{int(found[1]) % 1000 // 10}"
    return f"NVIDIA 드라이버가 CUDA {version}까지만 지원해서 이 vLLM을 실행할 수 없어요.", _NEWER_DRIVER


def _lower(share: float, condition: str = "") -> str:
    """The advice of a lower utilization; "" when that would leave too little for any model."""
    value = floor(share * 100) / 100
    return f"{condition}GPU_MEMORY_UTILIZATION을 {value} 이하로 낮춰 주세요." if value >= _LEAST_UTILIZATION else ""


def _gib(amount: str) -> float:
    number, unit = amount.split()
    return float(number) * _GIB[unit]


_MORE_GPUS = "그래도 부족하면 TENSOR_PARALLEL_SIZE와 GPUS를 늘려 더 많은 GPU에 나눠 올려 주세요."
_NEWER_DRIVER = (
    "nvidia-smi로 드라이버와 CUDA 버전을 확인해서 드라이버를 올리거나, 그 CUDA에 맞는 vLLM을 설치해 주세요"
    "(pip install vllm==버전)."
)
_NO_KERNELS = "환경 변수 VLLM_USE_FLASHINFER_SAMPLER=0을 주고 다시 켜 주세요."
_COPY_AGAIN = "모델을 끝까지 복사했는지 확인해 주세요. `python -m launcher doctor`가 빠진 파일을 알려 줘요."
_PATHS = "`ls {0}`로 모델 파일이 있는지 보고, MAIN__PATH와 FALLBACK__PATH를 그 폴더로 적어 주세요."

# In the order in which they are looked for: a specific cause before the general ones that follow from it.
SIGNS = (
    _sign(
        r"Address already in use \(addr='tcp://[^']*:(\d+)'|failed to listen on any .*port: (\d+).*EADDRINUSE",
        _inner_port,
        retry=True,
    ),
    _sign(r"Address already in use|couldn't bind HTTP server socket(?:.*?port: (\d+))?", _port),
    _sign(
        r"unrecognized arguments?: (.+)",
        ("모델 서버가 모르는 옵션이 있어요: {0}", "MAIN__EXTRA_ARGS와 FALLBACK__EXTRA_ARGS를 확인해 주세요."),
    ),
    _sign(r"Repo id must be in the form .*?: '(/?[^']+)'", ("모델 폴더가 없어요: {0}", _PATHS)),
    _sign(r"(\S+) is not a local folder and is not a valid model identifier", ("모델 폴더가 없어요: {0}", _PATHS)),
    _sign(
        r"Cannot find any model weights|Weight files referenced in index|ensure the presence of a 'params\.json'",
        ("모델 폴더에 필요한 파일(config.json, 가중치)이 빠져 있어요.", _COPY_AGAIN),
    ),
    _sign(
        r"SafetensorError: (.+)|Error while deserializing header: (.+)",
        ("가중치 파일이 끝까지 복사되지 않았어요.", _COPY_AGAIN),
    ),
    _sign(
        r"max_model_len \((\d+)\) is greater than the derived max_model_len \([^=]*=(\d+)",
        ("최대 길이 {0}은 이 모델이 지원하는 {1}보다 커요.", "MAX_MODEL_LEN을 {1} 이하로 줄여 주세요."),
    ),
    _sign(
        r"max seq len \((\d+)\).*estimated maximum model length is (\d+)",
        (
            "GPU 메모리가 최대 길이 {0}만큼의 KV 캐시를 담지 못해요.",
            "MAX_MODEL_LEN을 {1} 이하로 줄이거나 GPU_MEMORY_UTILIZATION을 높여 주세요.",
        ),
    ),
    _sign(r"No available memory for the cache blocks", _no_cache_memory),
    _sign(
        r"Free memory on device (\S+) \(([\d.]+)/([\d.]+) GiB\) on startup is less than .*\([\d.]+, ([\d.]+) GiB",
        _little_free_memory,
    ),
    _sign(
        r"Error in memory profiling",
        ("같은 GPU에서 다른 프로그램이 메모리를 바꾸는 동안 시작해서 실패했어요.", "잠시 뒤 다시 시도해요."),
        retry=True,
    ),
    _sign(
        r"CUDA out of memory occurred when warming up sampler with (\d+) dummy requests",
        (
            "한꺼번에 받을 요청 {0}개를 준비하다가 GPU 메모리가 부족해졌어요.",
            'EXTRA_ARGS에 ["--max-num-seqs","64"]처럼 더 적은 수를 적거나 GPU_MEMORY_UTILIZATION을 0.85로 낮춰 주세요.',
        ),
    ),
    _sign(r"CUDA out of memory", _out_of_memory),
    _sign(r"attention heads \((\d+)\) must be divisible by tensor parallel size \((\d+)\)", _heads),
    _sign(
        r"model config \(([^)]*)\) does not match the quantization method specified in the `quantization` argument "
        r"\(([^)]*)\)",
        (
            "모델의 양자화 형식은 {0}인데 {1}로 시작했어요.",
            "EXTRA_ARGS에서 --quantization을 빼 주세요. vLLM이 config.json을 보고 알맞은 것을 골라요.",
        ),
    ),
    _sign(
        r"Unknown quantization method: ([\w-]+)",
        (
            "이 vLLM은 양자화 형식 {0}을(를) 몰라요.",
            "vLLM을 올리거나(make vllm-env) awq, compressed-tensors, mxfp4처럼 지원하는 형식의 모델을 써 주세요.",
        ),
    ),
    _sign(
        r"not supported for the current GPU\. \w+ capability: (\d+)\. Current capability: (\d+)",
        _capability,
    ),
    _sign(
        r"torch\.(\w+) is not supported for quantization method (\S+)\. Supported dtypes: \[torch\.(\w+)",
        (
            "양자화 형식 {1}은(는) 자료형 {0}으로 실행할 수 없어요.",
            'EXTRA_ARGS에 ["--dtype","{2}"]를 적어 주세요.',
        ),
    ),
    _sign(
        r"No MXFP4 MoE backend supports",
        (
            "이 장치는 모델의 양자화 형식(MXFP4)을 지원하지 않아요.",
            "지원하는 GPU에서 실행하거나 다른 형식의 모델을 써 주세요.",
        ),
    ),
    _sign(r"NVIDIA driver on your system is too old \(found version (\d+)\)", _old_driver),
    _sign(
        r"driver version is insufficient|unsupported toolchain|unsupported display driver",
        ("NVIDIA 드라이버가 이 vLLM의 CUDA와 맞지 않아요.", _NEWER_DRIVER),
    ),
    _sign(
        r"(lib(?:cu|nv|nccl)\S*\.so[.\d]*): cannot open shared object file",
        (
            "vLLM이 쓰는 CUDA 라이브러리가 없어요: {0}",
            "vLLM을 전용 가상환경에 다시 설치해 주세요(make vllm-env).",
        ),
    ),
    _sign(
        r"no kernel image is available for execution",
        (
            "이 vLLM에는 이 GPU에서 돌 코드가 없어요.",
            "nvidia-smi로 GPU를 확인하고, 그 GPU를 지원하는 vLLM을 설치해 주세요.",
        ),
    ),
    _sign(
        r"No such file or directory: 'ninja'|Ninja is required to load C\+\+ extensions",
        (
            "GPU 연산을 컴파일하는 데 필요한 ninja가 없어요.",
            f"vLLM의 가상환경에 설치하거나(pip install ninja), {_NO_KERNELS}",
        ),
    ),
    _sign(
        r"Could not find nvcc",
        (
            "GPU 연산을 컴파일하는 데 필요한 nvcc가 없어요.",
            f"CUDA Toolkit을 설치하고 그 폴더를 환경 변수 CUDA_HOME에 적거나, {_NO_KERNELS}",
        ),
    ),
    _sign(
        r"system not yet initialized",
        (
            "GPU를 잇는 NVSwitch가 아직 준비되지 않았어요.",
            "`systemctl status nvidia-fabricmanager`를 확인하고 켜 주세요.",
        ),
        retry=True,
    ),
    _sign(
        r"invalid device ordinal",
        ("없는 번호의 GPU를 쓰라고 했어요.", "nvidia-smi에 보이는 번호만 MAIN__GPUS와 FALLBACK__GPUS에 적어 주세요."),
    ),
    _sign(r"World size \((\d+)\) is larger than the number of available GPUs \(([1-9]\d*)\)", _few_gpus),
    _sign(
        r"Failed to infer device type|No CUDA GPUs are available|no CUDA-capable device|available GPUs \(0\)",
        (
            "vLLM이 GPU를 찾지 못했어요.",
            "nvidia-smi로 드라이버를 확인하고, MAIN__GPUS와 FALLBACK__GPUS의 번호를 확인해 주세요.",
        ),
    ),
    _sign(
        r"pass the argument `?trust_remote_code=True|contains custom code which must be executed",
        (
            "이 모델은 폴더에 든 코드를 실행해야 해요.",
            "그 코드를 믿을 수 있으면 MAIN__TRUST_REMOTE_CODE=true(예비 모델은 FALLBACK__)로 허용해 주세요.",
        ),
    ),
    _sign(
        r"error downloading or loading vocab file",
        (
            "gpt-oss의 어휘 파일(o200k_base.tiktoken)을 인터넷에서 받지 못했어요.",
            "vLLM 0.31 이상을 쓰거나, 그 파일이 있는 폴더를 환경 변수 TIKTOKEN_ENCODINGS_BASE에 적어 주세요.",
        ),
    ),
    _sign(
        r"VLLM_PORT '[^']*' appears to be a URI",
        (
            "환경 변수 VLLM_PORT에 주소가 들어 있어요. 쿠버네티스의 서비스 이름이 vllm이면 그렇게 돼요.",
            "서비스 이름을 바꾸거나 VLLM_PORT를 지우고 다시 시작해 주세요.",
        ),
    ),
    _sign(
        r"EngineDeadError|AsyncLLM output_handler failed",
        ("모델 엔진 프로세스가 죽어서 서버도 끝났어요.", "계속되면 로그와 `dmesg`를 확인해 주세요."),
        retry=True,
    ),
    _sign(
        r"\[shutdown\] API server: shutdown triggered",
        ("다른 프로그램이 보낸 종료 신호를 받고 끝났어요.", "누가 껐는지 확인해 주세요."),
        retry=True,
    ),
)
