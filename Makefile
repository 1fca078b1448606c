# Everything a person or CI does with this project. Each target sets up what it needs.
PYTHON ?= python3
VENV   := .venv
VLLM_VENV := .venv-vllm-gpu
PY     := $(VENV)/bin/python

.PHONY: run test test-vllm lint e2e eval bench lock clean vllm-env

run: $(VENV)/.run                ## model servers and page, on http://127.0.0.1:7860
	$(PY) -m launcher

test: $(VENV)/.test              ## the whole test suite
	$(PY) -m launcher fetch
	$(PY) -m pytest $(ARGS)

e2e: $(VENV)/.test               ## only the tests with a real model or a real browser
	$(PY) -m launcher fetch
	$(PY) -m pytest -m "model or browser" $(ARGS)

test-vllm: $(VENV)/.test         ## the launcher with two real vLLM servers on the CPU, in an environment of their own
	$(PY) tests/vllm/install.py .venv-vllm
	$(PY) -m pytest -m vllm tests/vllm $(ARGS)

lint: $(VENV)/.test              ## style and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

eval: $(VENV)/.run               ## score the running models on the four kinds of question
	$(PY) -m app eval --suite seed4

bench: $(VENV)/.run              ## time to the first token, cold against cached prefix
	$(PY) -m tests.bench_prefix_cache

lock: $(VENV)/.test              ## pin every dependency anew
	$(PY) -m pip install --quiet uv
	$(PY) -m uv pip compile pyproject.toml --extra embedded --extra test --universal --upgrade \
	    --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

vllm-env: $(VLLM_VENV)/.made     ## vLLM in an interpreter of its own, for a machine with GPUs
	@echo "vLLM이 있어요. 따로 설정하지 않아도 이것을 써요: VLLM_COMMAND=$(CURDIR)/$(VLLM_VENV)/bin/vllm"

clean:
	rm -rf $(VENV) .venv-vllm

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 이상이 필요해요: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "가상환경을 만들지 못했어요. Debian/Ubuntu라면: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.run: requirements.lock pyproject.toml | $(PY)
	@echo "필요한 패키지를 설치하고 있어요(처음 한 번, 2~3분)."
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[embedded]'
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[embedded,test]'
	@tests/install_chromium.sh
	@touch $@

# vLLM and Gradio need different versions of Pillow, so vLLM cannot live in $(VENV). Its wheel brings CUDA itself; the
# driver must be new enough for it, which `python -m launcher doctor` checks with the help of nvidia-ml-py.
$(VLLM_VENV)/.made: | $(VENV)/.run
	@echo "vLLM을 설치하고 있어요(내려받는 크기 5~10GB, 10~30분)."
	$(PYTHON) -m venv $(VLLM_VENV)
	$(VLLM_VENV)/bin/python -m pip install --disable-pip-version-check vllm==0.32.0
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[embedded,gpu]'
	@touch $@
