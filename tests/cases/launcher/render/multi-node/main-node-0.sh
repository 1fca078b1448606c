#!/bin/sh
# 메인 모델 gpt-oss-120b: 요청을 받는 첫 노드(모두 2대). AskOra의 설정에서 만들었어요.
# 모든 노드에 같은 vLLM과 같은 경로의 모델 폴더가 있어야 해요.
# 노드 사이의 통신은 암호화되지 않아요. 믿을 수 있는 사설망에서만 쓰세요.
set -eu
: "${HEAD:?첫 노드의 사설망 주소를 HEAD에 넣어 주세요}"
: "${VLLM_API_KEY:?API 키를 VLLM_API_KEY에 넣어 주세요}"
export CUDA_DEVICE_ORDER=PCI_BUS_ID
export CUDA_VISIBLE_DEVICES=0,1,2,3
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
    --data-parallel-address "$HEAD" \
    --data-parallel-rpc-port 13345
