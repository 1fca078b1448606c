#!/bin/sh
# 메인 모델 gpt-oss-120b: Ray로 노드 2대에 하나씩 올려 나눠 답해요. AskOra의 설정에서 만들었어요.
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
exec vllm serve /install_file_backup/tessinu/gpt-oss-120b \
    --served-model-name gpt-oss-120b \
    --tensor-parallel-size 4 \
    --gpu-memory-utilization 0.92 \
    --max-model-len 16384 \
    --host 127.0.0.1 \
    --port 8000 \
    --trust-remote-code \
    --data-parallel-size 2 \
    --data-parallel-size-local 1 \
    --data-parallel-backend ray
