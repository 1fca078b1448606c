#!/bin/sh
# 예비 모델의 서버 1대 앞에 두는 vllm-router. AskOra의 설정에서 만들었어요.
# 설치: pip install vllm-router
# AskOra: PROFILE=external FALLBACK__URL=http://127.0.0.1:30001/v1
# API 키는 AskOra가 보내는 것이 그대로 전달돼요. 서버마다 같은 키를 써야 해요.
set -eu
exec vllm-router \
    --worker-urls http://127.0.0.1:8001 \
    --policy round_robin \
    --host 127.0.0.1 \
    --port 30001 \
    --prometheus-port 29001 \
    --request-timeout-secs 300 \
    --worker-startup-timeout-secs 900 \
    --health-check-interval-secs 5 \
    --health-failure-threshold 1 \
    --cb-failure-threshold 2 \
    --cb-timeout-duration-secs 15
