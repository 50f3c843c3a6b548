"""Google Gemini: generateContent, streamGenerateContent, and the list of models.

Source: ai.google.dev/api (generateContent, Models), "Thinking", "Safety settings", November 2026.
"""

import base64
from dataclasses import dataclass

from providers import gemini_rules as rules
from providers.answers import Asked, Tool, decide, pieces
from providers.authentication import MISSING, WRONG, bearer, first_of, header, query, query_of
from providers.gemini_shapes import REQUEST, understood
from providers.refusal import Refusal
from providers.strict import KEY, Provider, encoded, let_it_be_seen, send_awkwardly

STATUSES = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
}  # fmt: skip
OVERLOADED = "The model is overloaded. Please try again later."
FINISHES = {"stop": "STOP", "length": "MAX_TOKENS", "tool_calls": "STOP", "content_filter": "SAFETY"}


@dataclass(frozen=True)
class Model:
    id: str
    name: str
    # Gemini 3: calls carry a signature, and thinking has levels, of which Pro knows two.
    signs_calls: bool = False
    levels: tuple = ()
    least_budget: int = 0
    most_budget: int = 24576
    methods: tuple = ("generateContent", "countTokens", "createCachedContent", "batchGenerateContent")


MODELS = [
    Model("gemini-3-pro-preview", "Gemini 3 Pro Preview", True, ("LOW", "HIGH"), 128, 32768),
    Model("gemini-3-flash-preview", "Gemini 3 Flash Preview", True, ("MINIMAL", "LOW", "MEDIUM", "HIGH")),
    Model("gemini-2.5-pro", "Gemini 2.5 Pro", least_budget=128, most_budget=32768),
    Model("gemini-2.5-flash", "Gemini 2.5 Flash"),
    Model("gemini-embedding-001", "Gemini Embedding 001", methods=("embedContent", "countTextTokens")),
    # More than the fifty rows of a page.
    *(Model(f"gemini-lab-{number:02}", f"Gemini Laboratory {number}") for number in range(1, 59)),
]


def no_bearer(received):
    """A key is no OAuth token, and a bearer must be one."""
    return MISSING if bearer("")(received) == MISSING else "token"


class Gemini(Provider):
    base_path = "/v1beta"
    ROUTES = [
        ("POST", "/v1beta/models/([^/:]+):(generateContent|streamGenerateContent)", "generate", True),
        ("POST", "/v1beta/models/([^/:]+):countTokens", "count", True),
        ("GET", "/v1beta/models", "list", True),
        ("GET", "/v1beta/models/([^/:]+)", "retrieve", True),
    ]
    authenticate = staticmethod(first_of(header("x-goog-api-key", KEY), query("key", KEY), no_bearer))

    def refuse_credentials(self, verdict):
        if verdict == WRONG:
            raise Refusal(400, "API key not valid. Please pass a valid API key.", code="API_KEY_INVALID")
        if verdict == MISSING:
            raise Refusal(403, "Method doesn't allow unregistered callers (callers without established identity). Please use "
                               "API Key or other form of API consumer identity to call this API.")  # fmt: skip
        raise Refusal(401, "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
                           "other valid authentication credential.")  # fmt: skip

    def error(self, refusal):
        error = {"code": refusal.status, "message": refusal.message, "status": STATUSES.get(refusal.status, "UNKNOWN")}
        if refusal.code:
            kind = "type.googleapis.com/google.rpc.ErrorInfo"
            error["details"] = [{"@type": kind, "reason": refusal.code, "domain": "googleapis.com"}]
        # No Retry-After: how long to wait stands here and nowhere else.
        if refusal.status == 429:
            error["details"] = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7s"}]
        return {"error": error}

    # Routes

    def generate(self, exchange, id, method):
        model = model_named(id)
        if "generateContent" not in model.methods:
            raise Refusal(404, f"models/{id} is not found for API version v1beta, or is not supported for {method}.")
        body = understood(self.object_of(exchange), REQUEST)
        rules.check(body, model)
        question = asked(body)
        if question.breaks_off == "overloaded" and not method.startswith("stream"):
            raise Refusal(503, OVERLOADED)
        chunks = answers(question, model, body.get("generationConfig", {}).get("candidateCount", 1))
        if method == "generateContent":
            return self.give(exchange, whole(chunks))
        if query_of(exchange.request).get("alt") != "sse":
            return self.give(exchange, b"[" + b"\n,\r\n".join(encoded(chunk) for chunk in chunks) + b"]")
        exchange.stream(**self.fields())
        self._stream(exchange, chunks, question.breaks_off)

    def count(self, exchange, id):
        model_named(id)
        self.give(exchange, {"totalTokens": 40, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 40}]})

    def list(self, exchange):
        asked = query_of(exchange.request)
        size = min(int(asked.get("pageSize", 50)) or 50, 1000)
        token = asked.get("pageToken", "page-0")
        if not token.startswith("page-"):
            raise rules.invalid("Request contains an invalid argument.")
        first = int(token.removeprefix("page-"))
        page = {"models": [row(model) for model in MODELS[first : first + size]]}
        self.give(exchange, page | ({"nextPageToken": f"page-{first + size}"} if first + size < len(MODELS) else {}))

    def retrieve(self, exchange, id):
        self.give(exchange, row(model_named(id)))

    def _stream(self, exchange, chunks, breaks_off):
        for index, chunk in enumerate(chunks):
            if index == 1 and breaks_off:
                let_it_be_seen()
                if breaks_off == "cut":
                    exchange.reset()
                chunk = self.error(Refusal(503, OVERLOADED))
                send_awkwardly(exchange, b"data: %s\r\n\r\n" % encoded(chunk))
                break
            send_awkwardly(exchange, b"data: %s\r\n\r\n" % encoded(chunk))
        exchange.end()


def answers(question, model, count):
    """The answer as a stream has it: usage on every chunk, the last one's is final, the finish on the last."""
    head = {"modelVersion": model.id, "responseId": "sim-response"}
    if question.order("block") is not None:
        blocked = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}
        return [blocked | {"usageMetadata": {"promptTokenCount": 40, "totalTokenCount": 40}} | head]
    reply = decide(question)
    parts = [{"text": part, "thought": True} for part in pieces(reply.thoughts)]
    parts += [{"text": part} for part in pieces(reply.text)]
    for index, call in enumerate(reply.calls):
        # Calls have no id here. Of several at once the first one carries the signature.
        made = {"functionCall": {"name": call.name, "args": call.arguments}}
        is_signed = model.signs_calls and index == 0
        parts.append(made | ({"thoughtSignature": rules.signature(made["functionCall"])} if is_signed else {}))
    chunks = []
    for number, part in enumerate(parts or [{"text": ""}], 1):
        is_last = number >= len(parts)
        ending = {"finishReason": FINISHES[reply.finish]} if is_last else {}
        candidate = {"content": {"parts": [part], "role": "model"}, **ending}
        candidates = [candidate | {"index": index} for index in range(count)]
        counted = reply.usage.answer if is_last else min(number, reply.usage.answer)
        chunks.append({"candidates": candidates, "usageMetadata": usage(reply.usage, counted), **head})
    return chunks


def whole(chunks):
    """All of it at once: the parts of the stream joined where they are of one kind."""
    last = chunks[-1]
    if "candidates" not in last:
        return last
    parts = []
    for chunk in chunks:
        (part,) = chunk["candidates"][0]["content"]["parts"]
        if parts and "text" in part and "text" in parts[-1] and part.get("thought") == parts[-1].get("thought"):
            parts[-1]["text"] += part["text"]
        else:
            parts.append(dict(part))
    candidates = [candidate | {"content": {"parts": parts, "role": "model"}} for candidate in last["candidates"]]
    return last | {"candidates": candidates}


def usage(usage, answer):
    """Thoughts are not among the candidates' tokens; cached ones are among the prompt's."""
    counts = {
        "promptTokenCount": usage.prompt, "candidatesTokenCount": answer,
        "totalTokenCount": usage.prompt + answer + usage.thoughts, "cachedContentTokenCount": usage.cache_read,
    }  # fmt: skip
    return counts | ({"thoughtsTokenCount": usage.thoughts} if usage.thoughts else {})


def row(model):
    return {
        "name": f"models/{model.id}", "version": "001", "displayName": model.name, "inputTokenLimit": 1048576,
        "outputTokenLimit": 65536, "supportedGenerationMethods": list(model.methods), "temperature": 1, "topP": 0.95,
        "topK": 64, "maxTemperature": 2, "thinking": "generateContent" in model.methods,
    }  # fmt: skip


def model_named(id):
    found = next((model for model in MODELS if model.id == id), None)
    if not found:
        raise Refusal(404, f"models/{id} is not found for API version v1beta, or is not supported for generateContent. Call "
                           "ListModels to see the list of available models and their supported methods.")  # fmt: skip
    return found


def asked(body):
    """The request in neutral words."""
    contents, config = body["contents"], body.get("generationConfig", {})
    said = [index for index, content in enumerate(contents) if rules.is_said_by_user(content)]
    last = contents[said[-1]]["parts"] if said else []
    later = [content for content in contents[said[-1] + 1 if said else 0 :] if content.get("role", "user") == "user"]
    calling = body.get("toolConfig", {}).get("functionCallingConfig", {})
    allowed = calling.get("allowedFunctionNames", [])
    thinking = config.get("thinkingConfig", {})
    return Asked(
        text="".join(part.get("text", "") for part in last),
        tools=[tool for tool in tools(body) if not allowed or tool.name in allowed],
        choice={"NONE": "none", "ANY": "required"}.get(calling.get("mode"), "auto"),
        results=[result_text(part["functionResponse"]) for part in contents[-1]["parts"] if "functionResponse" in part],
        rounds=len(later),
        images=[image(part) for part in last if "inlineData" in part or "fileData" in part],
        schema=structured(config),
        wants_thoughts=bool(thinking.get("includeThoughts")),
        token_limit=config.get("maxOutputTokens"),
        stops=config.get("stopSequences", []),
    )


def tools(body):
    for tool in body.get("tools", []):
        for declaration in tool.get("functionDeclarations", []):
            schema = declaration.get("parametersJsonSchema", declaration.get("parameters", {"type": "object"}))
            yield Tool(declaration["name"], schema)


def structured(config):
    if config.get("responseMimeType") != "application/json":
        return None
    return config.get("responseJsonSchema", config.get("responseSchema", {}))


def result_text(answer):
    """A result is an object; who has only a text puts it under a name of their choice."""
    values = list(answer["response"].values())
    result = values[0] if len(values) == 1 else answer["response"]
    return result if isinstance(result, str) else encoded(result).decode()


def image(part):
    if "inlineData" in part:
        return part["inlineData"]["mimeType"], base64.b64decode(part["inlineData"]["data"])
    return part["fileData"].get("mimeType", "url"), None
