#!/usr/bin/env python3
"""Plays the gateways that list their models: 30,000 of them, each gateway in its own shape. Prints `listening on N`."""

import http.server
import json
import random

# What the variables of a gateway begin with -> where it is played, and where below that its list is.
PLACES = {
    "FEATHERLESS": ("/featherless/v1", "/models"),
    "OPENROUTER": ("/openrouter/api/v1", "/models"),
    "VERCEL_AI_GATEWAY": ("/vercel/v1", "/models"),
    "HUG": ("/huggingface/v1", "/models"),
    "TOGETHER": ("/together/v1", "/models"),
    "NOVITA": ("/novita/openai/v1", "/models"),
}
COUNTS = {
    "FEATHERLESS": 22_000, "OPENROUTER": 2_000, "VERCEL_AI_GATEWAY": 1_000, "HUG": 3_000, "TOGETHER": 1_500,
    "NOVITA": 1_500,
}  # fmt: skip
ROWS = sum(COUNTS.values())
MAKERS = ["openai", "anthropic", "google", "meta-llama", "mistralai", "deepseek", "qwen", "nvidia", "cohere", "microsoft"]
# So many models of each list but the first are offered by the others, too.
SHARED = 200


def names(prefix):
    """Ids as people make them: most are somebody's own fine-tuning of a model."""
    dice = random.Random(prefix)
    shared = [f"{MAKERS[number % len(MAKERS)]}/shared-{number}-{number % 70 + 1}b-instruct" for number in range(SHARED)]
    count = COUNTS[prefix]
    if prefix == "FEATHERLESS":
        return [f"Person{dice.randrange(4000)}/{prefix.title()}-Llama-3.1-{number}-8B-Instruct-v{dice.randrange(9)}"
                for number in range(count)]  # fmt: skip
    own = (f"{dice.choice(MAKERS)}/{prefix.lower()}-{number}-{dice.randrange(400)}b" for number in range(count - SHARED))
    return shared + list(own)


def featherless(id, _):
    return {"id": id, "name": id, "model_class": "llama31-8b", "context_length": 16384, "max_completion_tokens": 4096,
            "is_gated": False, "available_on_current_plan": True}  # fmt: skip


def openrouter(id, dice):
    price = dice.randrange(1, 900)
    return {
        "id": id, "canonical_slug": id, "hugging_face_id": id, "name": f"Maker: {id}", "created": 1735689600 + price,
        "description": "A model for many purposes. " * 12, "context_length": 131072,
        "architecture": {"modality": "text+image->text", "input_modalities": ["text", "image"],
                         "output_modalities": ["text"], "tokenizer": "Other", "instruct_type": None},
        "pricing": {"prompt": f"0.00000{price:04}", "completion": f"0.0000{price:04}", "request": "0", "image": "0",
                    "web_search": "0", "internal_reasoning": "0", "input_cache_read": f"0.000000{price:04}"},
        "top_provider": {"context_length": 131072, "max_completion_tokens": 16384, "is_moderated": False},
        "per_request_limits": None,
        "supported_parameters": ["tools", "tool_choice", "temperature", "top_p", "max_tokens", "seed"],
    }  # fmt: skip


def vercel(id, dice):
    return {"id": id, "object": "model", "created": 1755815280, "owned_by": id.partition("/")[0], "name": id,
            "description": "A model.", "context_window": 200000, "max_tokens": 64000, "type": "language",
            "tags": ["tool-use", "vision"],
            "pricing": {"input": f"0.00000{dice.randrange(1, 999):03}", "output": f"0.0000{dice.randrange(1, 999):03}"}}  # fmt: skip


def huggingface(id, dice):
    offers = [{"provider": name, "status": "live", "context_length": 131072,
               "pricing": {"input": dice.randrange(1, 300) / 100, "output": dice.randrange(1, 900) / 100},
               "supports_tools": True, "supports_structured_output": False, "is_model_author": False}
              for name in ("one", "two", "three")]  # fmt: skip
    return {"id": id, "object": "model", "created": 1735689600, "owned_by": id.partition("/")[0],
            "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]}, "providers": offers}  # fmt: skip


def together(id, dice):
    return {"id": id, "object": "model", "created": 1735689600, "type": "chat", "display_name": id,
            "organization": id.partition("/")[0], "context_length": 131072, "config": {},
            "pricing": {"hourly": 0, "input": dice.randrange(1, 300) / 100, "output": dice.randrange(1, 900) / 100,
                        "base": 0, "finetune": 0}}  # fmt: skip


def novita(id, dice):
    return {"id": id, "object": "model", "created": 1735689600, "title": id, "display_name": id, "description": "",
            "context_size": 131072, "max_output_tokens": 16384, "input_token_price_per_m": dice.randrange(1, 30000),
            "output_token_price_per_m": dice.randrange(1, 90000), "features": [], "model_type": "chat"}  # fmt: skip


ROWS_OF = {
    "FEATHERLESS": featherless, "OPENROUTER": openrouter, "VERCEL_AI_GATEWAY": vercel, "HUG": huggingface,
    "TOGETHER": together, "NOVITA": novita,
}  # fmt: skip


def listing(prefix):
    dice = random.Random(prefix)
    rows = [ROWS_OF[prefix](id, dice) for id in names(prefix)]
    return json.dumps(rows if prefix == "TOGETHER" else {"object": "list", "data": rows}).encode()


class Listings(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bodies = {}

    def do_GET(self):
        body = self.bodies.get(self.path.partition("?")[0])
        self.send_response(404 if body is None else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


def main():
    Listings.bodies = {base + path: listing(prefix) for prefix, (base, path) in PLACES.items()}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listings)
    server.daemon_threads = True
    print("listening on", server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
