#!/bin/sh
# 예비 모델 Qwen3-Coder-30B: Ray로 한 대에 다 올라가지 않는 모델을 노드 2대에 나눠 올려요. AskOra의 설정에서 만들었어요.
# 먼저 첫 노드에서 ray start --head --port 6379, 다른 노드에서 ray start --address 첫노드:6379를 실행하세요.
# 그다음 첫 노드에서만 이 파일을 실행하세요. GPU는 Ray가 나눠 줘요.
# 모든 노드에 같은 vLLM과 같은 경로의 모델 폴더가 있어야 해요.
# 노드 사이의 통신은 암호화되지 않아요. 믿을 수 있는 사설망에서만 쓰세요.
set -eu
: "${VLLM_API_KEY:?API 키를 VLLM_API_KEY에 넣어 주세요}"
export DO_NOT_TRACK=1
export HF_HUB_OFFLINE=1
export TRANSFORMERS_OFFLINE=1
export VLLM_NO_USAGE_STATS=1
exec vllm serve /install_file_backup/tessinu/Qwen3-Coder-30B-AWQ \
    --served-model-name Qwen3-Coder-30B \
    --tensor-parallel-size 1 \
    --gpu-memory-utilization 0.92 \
    --max-model-len 32768 \
    --host 127.0.0.1 \
    --port 8001 \
    --trust-remote-code \
    --pipeline-parallel-size 2 \
    --distributed-executor-backend ray
