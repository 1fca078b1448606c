"""Makes two tiny models with random weights: gpt-oss and Qwen3-MoE as they are, but shrunk until a CPU serves them.

    .venv-vllm/bin/python tests/vllm/make_models.py FOLDER        FOLDER/gpt-oss-120b and FOLDER/Qwen3-Coder-30B

Architecture, tensor names and files (shards with an index) are those of the real models, so a server takes the same
paths through vLLM. The vocabulary is the real one of gpt-oss, without which vLLM can write and read no Harmony message.
It runs in vLLM's interpreter and knows nothing of AskOra.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path

import torch
from openai_harmony import load_harmony_encoding
from transformers import (
    GptOssConfig,
    GptOssForCausalLM,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen3MoeConfig,
    Qwen3MoeForCausalLM,
)
from transformers.convert_slow_tokenizer import TikTokenConverter

VOCABULARY = 201_088
# From here on the tokens are marks such as <|channel|>, not text.
_FIRST_SPECIAL = 199_998
_RETURN = 200_002
_TEMPLATE = (
    "{% for message in messages %}<|start|>{{ message.role }}<|message|>{{ message.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|start|>assistant<|message|>{% endif %}"
)
_SIZES = {
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 32,
    "num_experts_per_tok": 2,
    "max_position_embeddings": 131_072,
    "vocab_size": VOCABULARY,
    "eos_token_id": _RETURN,
    "dtype": "bfloat16",
}


def main() -> None:
    """Write both folders."""
    folder = Path(sys.argv[1])
    tokenizer = _tokenizer()
    gpt_oss = GptOssConfig(**_SIZES, intermediate_size=64, num_local_experts=4)
    _save(folder / "gpt-oss-120b", GptOssForCausalLM, gpt_oss, tokenizer)
    qwen = Qwen3MoeConfig(**_SIZES, intermediate_size=64, moe_intermediate_size=64, num_experts=4)
    _save(folder / "Qwen3-Coder-30B", Qwen3MoeForCausalLM, qwen, tokenizer)


def _save(
    folder: Path, kind: type[PreTrainedModel], config: PreTrainedConfig, tokenizer: PreTrainedTokenizerFast
) -> None:
    torch.manual_seed(0)
    kind(config).to(torch.bfloat16).save_pretrained(folder, max_shard_size="30MB")
    tokenizer.save_pretrained(folder)


def _tokenizer() -> PreTrainedTokenizerFast:
    """The vocabulary in the library's form: one line a token in tiktoken's, converted."""
    harmony = load_harmony_encoding("HarmonyGptOss")
    # Many a token is a piece of a character, which only survives so.
    texts = (harmony.decode([number], errors="surrogateescape") for number in range(VOCABULARY))
    tokens = [text.encode("utf-8", "surrogateescape") for text in texts]
    with tempfile.NamedTemporaryFile("w", suffix=".tiktoken") as file:
        file.writelines(f"{base64.b64encode(t).decode()} {n}\n" for n, t in enumerate(tokens[:_FIRST_SPECIAL]))
        file.flush()
        specials = [token.decode() for token in tokens[_FIRST_SPECIAL:]]
        converted = TikTokenConverter(file.name, extra_special_tokens=specials).converted()
    return PreTrainedTokenizerFast(
        tokenizer_object=converted,
        eos_token="<|return|>",
        pad_token="<|endoftext|>",
        chat_template=_TEMPLATE,
    )


if __name__ == "__main__":
    main()
