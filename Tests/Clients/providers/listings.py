"""The models that each host of OpenAI's format lists, in its own shape and its own unit of price.

Three rows each: the first answers, the second thinks, the third is of another kind where the host lists such. All prices
are plausible, none is to be relied on. Source: the hosts' pages on listing models, November 2026.
"""


def plain(*ids, owner, created=True):
    """OpenAI's own shape."""
    extra = {"created": 1735689600} if created else {}
    return {"object": "list", "data": [{"id": id, "object": "model", **extra, "owned_by": owner} for id in ids]}


def openrouter_row(id, name, prompt, completion, thinks=False):
    return {
        "id": id, "canonical_slug": id, "hugging_face_id": None, "name": name, "created": 1735689600,
        "description": "A model.",
        "context_length": 131072,
        "architecture": {"modality": "text+image->text", "input_modalities": ["text", "image"],
                         "output_modalities": ["text"],
                         "tokenizer": "Other", "instruct_type": None},
        "pricing": {"prompt": prompt, "completion": completion, "request": "0", "image": "0", "web_search": "0",
                    "internal_reasoning": "0", "input_cache_read": "0.00000004"},
        "top_provider": {"context_length": 131072, "max_completion_tokens": 16384, "is_moderated": False},
        "per_request_limits": None, "supported_parameters": ["tools", "temperature",
                                                             *(["reasoning"] if thinks else [])],
    }  # fmt: skip


# Dollars a token, as text; -1 where the price depends.
OPENROUTER = {"data": [
    openrouter_row("meta-llama/llama-3.3-70b-instruct", "Meta: Llama 3.3 70B Instruct", "0.00000013", "0.00000039"),
    openrouter_row("deepseek/deepseek-r1:free", "DeepSeek: R1 (free)", "0", "0", thinks=True),
    openrouter_row("openrouter/auto", "Auto Router", "-1", "-1"),
]}  # fmt: skip

# No prices.
PORTKEY = {"object": "list", "total": 3, "data": [
    {"id": f"@{provider}/{model}", "slug": model, "canonical_slug": model, "object": "model"}
    for provider, model in (("openai-prod", "gpt-4o-mini"), ("openai-prod", "o4-mini"),
                            ("anthropic-prod", "claude-haiku-4-5"))
]}  # fmt: skip
FEATHERLESS = {"data": [
    {"id": id, "name": id, "model_class": kind, "context_length": 32768, "max_completion_tokens": 4096,
     "is_gated": gated,
     "available_on_current_plan": True}
    for id, kind, gated in (("mistralai/Mistral-Nemo-Instruct-2407", "mistral-nemo-12b", False),
                            ("deepseek-ai/DeepSeek-R1-0528", "deepseek-r1", False),
                            ("meta-llama/Meta-Llama-3.1-8B-Instruct", "llama31-8b", True))
]}  # fmt: skip

# Dollars a token, as text; an embedding has a price for what goes in only.
VERCEL = {"object": "list", "data": [
    {"id": id, "object": "model", "created": 1755815280, "owned_by": id.partition("/")[0], "name": name,
     "description": "A model.",
     "context_window": 200000, "max_tokens": 64000, "type": kind, "tags": tags, "pricing": pricing}
    for id, name, kind, tags, pricing in (
        ("anthropic/claude-haiku-4.5", "Claude Haiku 4.5", "language", ["tool-use", "vision"],
         {"input": "0.000001", "output": "0.000005", "input_cache_read": "0.0000001",
          "input_cache_write": "0.00000125"}),
        ("openai/gpt-oss-120b", "gpt-oss-120b", "language", ["reasoning"],
         {"input": "0.0000001", "output": "0.0000005"}),
        ("openai/text-embedding-3-small", "text-embedding-3-small", "embedding", [], {"input": "0.00000002"}))
]}  # fmt: skip

# Dollars a million tokens; of one model nothing is known. The other listing has cents a token.
DEEPINFRA = {"object": "list", "data": [
    {"id": id, "object": "model", "created": 0, "owned_by": "deepinfra", "root": id, "parent": None,
     "metadata": metadata}
    for id, metadata in (
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo",
         {"description": "A model.", "context_length": 131072, "max_tokens": 16384, "tags": ["chat"],
          "pricing": {"input_tokens": 0.039, "output_tokens": 0.12}}),
        ("deepseek-ai/DeepSeek-R1-0528",
         {"description": "A model.", "context_length": 163840, "max_tokens": 163840, "tags": ["chat", "reasoning"],
          "pricing": {"input_tokens": 0.5, "output_tokens": 2.15, "cache_read_tokens": 0.4}}),
        ("BAAI/bge-m3", None))
]}  # fmt: skip
DEEPINFRA_CENTS = [
    {"model_name": "meta-llama/Llama-3.3-70B-Instruct-Turbo", "type": "text-generation", "max_tokens": 131072,
     "pricing": {"type": "tokens", "cents_per_input_token": 0.0000039, "cents_per_output_token": 0.000012}},
    {"model_name": "black-forest-labs/FLUX-1-schnell", "type": "text-to-image",
     "pricing": {"type": "image_units", "cents_per_image_unit": 0.05}},
]  # fmt: skip

# The list that needs a key has no prices; the public one has dollars a token, as text.
CEREBRAS = plain("llama-3.3-70b", "gpt-oss-120b", "zai-glm-4.7", owner="Cerebras")
CEREBRAS_PUBLIC = {"object": "list", "data": [
    {"id": id, "object": "model", "created": 1735689600, "owned_by": "Cerebras", "name": id, "deprecated": False,
     "pricing": {"prompt": prompt, "completion": completion},
     "limits": {"max_context_length": 131072, "max_completion_tokens": 40960},
     "capabilities": {"streaming": True, "tools": True, "reasoning": thinks}}
    for id, prompt, completion, thinks in (("llama-3.3-70b", "0.00000085", "0.0000012", False),
                                           ("gpt-oss-120b", "0.00000035", "0.00000075", True),
                                           ("zai-glm-4.7", "0.00000225", "0.00000275", True))
]}  # fmt: skip

# Prices only with `?verbose=true`.
NEBIUS = plain("meta-llama/Llama-3.3-70B-Instruct", "deepseek-ai/DeepSeek-R1-0528", "BAAI/bge-en-icl", owner="system")
NEBIUS_VERBOSE = {"object": "list", "data": [
    row | {"name": row["id"], "context_length": 131072, "architecture": {"modality": modality, "tokenizer": "Other"},
           "pricing": {"prompt": prompt, "completion": completion, "image": "0", "request": "0"}}
    for row, modality, prompt, completion in zip(
        NEBIUS["data"], ("text->text", "text->text", "text->embedding"), ("0.00000013", "0.0000008", "0.00000001"),
        ("0.0000004", "0.0000024", "0"))
]}  # fmt: skip

# Cents for a hundred million tokens, as a whole number.
XAI = plain("grok-3", "grok-4-0709", "grok-3-mini", owner="xai")
XAI_LANGUAGE = {"models": [
    {"id": id, "fingerprint": "fp_sim", "created": 1743724800, "object": "model", "owned_by": "xai", "version": "1.0",
     "input_modalities": ["text", "image"], "output_modalities": ["text"], "prompt_text_token_price": prompt,
     "cached_prompt_text_token_price": prompt // 4, "prompt_image_token_price": prompt,
     "completion_text_token_price": completion,
     "aliases": [f"{id}-latest"]}
    for id, prompt, completion in (("grok-3", 30000, 150000), ("grok-4-0709", 30000, 150000),
                                   ("grok-3-mini", 3000, 5000))
]}  # fmt: skip

# Ten-thousandths of a dollar a million tokens.
NOVITA = {"data": [
    {"id": id, "object": "model", "created": 1735689600, "title": id, "display_name": id, "description": "A model.",
     "context_size": 131072, "max_output_tokens": 32000, "input_token_price_per_m": prompt,
     "output_token_price_per_m": completion,
     "features": features, "model_type": "chat", "status": 1}
    for id, prompt, completion, features in (("meta-llama/llama-3.3-70b-instruct", 1300, 3900, ["function-calling"]),
                                             ("deepseek/deepseek-r1-0528", 7000, 25000, ["reasoning"]),
                                             ("baidu/ernie-4.5-0.3b", 0, 0, []))
]}  # fmt: skip

# Dollars a million tokens, of each host behind the router; some do not say.
HUGGINGFACE = {"object": "list", "data": [
    {"id": id, "object": "model", "created": 1735689600, "owned_by": id.partition("/")[0],
     "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]}, "providers": providers}
    for id, providers in (
        ("meta-llama/Llama-3.3-70B-Instruct", [
            {"provider": "hosted-away", "status": "error", "context_length": 8192,
             "pricing": {"input": 0.01, "output": 0.01}},
            {"provider": "groq", "status": "live", "context_length": 131072, "pricing": {"input": 0.59, "output": 0.79},
             "supports_tools": True, "supports_structured_output": True, "is_model_author": False}]),
        ("deepseek-ai/DeepSeek-R1-0528", [
            {"provider": "novita", "status": "live", "context_length": 163840, "pricing": {"input": 0.7, "output": 2.5},
             "supports_tools": True, "supports_structured_output": False, "is_model_author": False}]),
        ("Qwen/Qwen3-8B", [{"provider": "nscale", "status": "live", "is_model_author": False}]))
]}  # fmt: skip

# Dollars a million tokens; the other currency is never to be taken.
CHUTES = {"object": "list", "data": [
    {"id": id, "object": "model", "created": 1735689600, "owned_by": "sglang", "root": id, "context_length": 131072,
     "max_model_len": 131072, "max_output_length": 65536, "input_modalities": ["text"], "output_modalities": ["text"],
     "quantization": "fp8", "confidential_compute": False, "supported_features": ["json_mode", "tools"],
     "pricing": {"prompt": prompt, "completion": completion},
     "price": {"input": {"usd": prompt, "tao": prompt / 400}, "output": {"usd": completion, "tao": completion / 400}}}
    for id, prompt, completion in (("chutesai/Mistral-Small-3.2-24B-Instruct-2506", 0.06, 0.18),
                                   ("deepseek-ai/DeepSeek-R1-0528", 0.4, 1.75), ("Qwen/Qwen3-32B", 0.08, 0.24))
]}  # fmt: skip
GROQ = {"object": "list", "data": [
    {"id": id, "object": "model", "created": 1733447754, "owned_by": owner, "active": True, "context_window": context,
     "public_apps": None, "max_completion_tokens": most}
    for id, owner, context, most in (("llama-3.3-70b-versatile", "Meta", 131072, 32768),
                                     ("openai/gpt-oss-120b", "OpenAI", 131072, 65536),
                                     ("whisper-large-v3", "OpenAI", 448, 448))
]}  # fmt: skip
FIREWORKS = {"object": "list", "data": [
    {"id": f"accounts/fireworks/models/{id}", "object": "model", "owned_by": "fireworks", "created": 1733468040,
     "kind": kind,
     "supports_chat": kind == "HF_BASE_MODEL", "supports_image_input": False,
     "supports_tools": kind == "HF_BASE_MODEL", **context}
    for id, kind, context in (("llama-v3p3-70b-instruct", "HF_BASE_MODEL", {"context_length": 131072}),
                              ("deepseek-r1-0528", "HF_BASE_MODEL", {"context_length": 163840}),
                              ("flux-1-schnell-fp8", "FLUMINA_BASE_MODEL", {}))
]}  # fmt: skip

# A bare array; dollars a million tokens.
TOGETHER = [
    {"id": id, "object": "model", "created": 1733466629, "type": kind, "running": False, "display_name": id,
     "organization": "Meta",
     "link": "", "license": "", "context_length": context, "config": {"chat_template": None, "stop": []},
     "pricing": {"hourly": 0, "input": prompt, "output": completion, "base": 0, "finetune": 0}}
    for id, kind, context, prompt, completion in (
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo", "chat", 131072, 0.88, 0.88),
        ("deepseek-ai/DeepSeek-R1", "chat", 163840, 3, 7), ("BAAI/bge-base-en-v1.5", "embedding", None, 0.01, 0))
]  # fmt: skip

# Without ids: what is called is a provider of the network and a name.
AIMO = {"data": [
    {"name": name, "display_name": name, "context_length": 131072, "architecture": {"input_modalities": ["text"]},
     "providers": [{"id": "8WzJ4p7yPubkey", "name": "A provider",
                    "pricing": {"prompt": prompt, "completion": completion}}]}
    for name, prompt, completion in (("llama-3.3-70b", "0.00000013", "0.0000004"),
                                     ("deepseek-r1", "0.0000005", "0.0000021"),
                                     ("qwen3-32b", "0.0000001", "0.0000003"))
]}  # fmt: skip

# An amount and how far its point is to the left; of one model nothing is known.
NEAR = plain("deepseek-ai/DeepSeek-V3.1", "openai/gpt-oss-120b", "Qwen/Qwen3-30B-A3B-Instruct-2507", owner="nearai")
NEAR_PRICED = {"models": [
    {"modelId": id, **prices,
     "metadata": {"contextLength": 128000, "modelDisplayName": id.partition("/")[2], "ownedBy": "nearai",
                  "verifiable": True,
                  "architecture": {"inputModalities": ["text"], "outputModalities": ["text"]}}}
    for id, prices in (
        ("deepseek-ai/DeepSeek-V3.1", {"inputCostPerToken": {"amount": 850, "scale": 9, "currency": "USD"},
                                       "outputCostPerToken": {"amount": 2500, "scale": 9, "currency": "USD"}}),
        ("openai/gpt-oss-120b", {"inputCostPerToken": {"amount": 15, "scale": 8, "currency": "USD"},
                                 "outputCostPerToken": {"amount": 55, "scale": 8, "currency": "USD"}}),
        ("Qwen/Qwen3-30B-A3B-Instruct-2507", {}))
], "limit": 100, "offset": 0, "total": 3}  # fmt: skip

OPENAI = plain("gpt-4o-mini", "o4-mini", "text-embedding-3-small", owner="system")
DEEPSEEK = plain("deepseek-chat", "deepseek-reasoner", owner="deepseek", created=False)
LM_STUDIO = plain("qwen2.5-7b-instruct", "openai/gpt-oss-20b", "text-embedding-nomic-embed-text-v1.5",
                  owner="organization_owner", created=False)  # fmt: skip
LM_STUDIO_RICHER = {"object": "list", "data": [
    {"id": row["id"], "object": "model", "type": kind, "publisher": "lmstudio-community", "arch": "qwen2",
     "compatibility_type": "gguf", "quantization": "Q4_K_M", "state": "not-loaded", "max_context_length": 32768}
    for row, kind in zip(LM_STUDIO["data"], ("llm", "llm", "embeddings"))
]}  # fmt: skip
AI_GATEWAY = plain("gpt-4o-mini", "gpt-4o", "gpt-4-turbo", owner="ai-gateway")
OLLAMA_DOOR = plain("llama3.2:latest", "qwen3:8b", "gpt-oss:20b", "gemma3:4b", owner="library")
