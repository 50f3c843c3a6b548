"""The shapes in which hosts of OpenAI's format say what went wrong.

Source: the hosts' pages on errors, and the errors users report, November 2026.
"""


def openai(refusal):
    kind = refusal.kind or ("invalid_request_error" if refusal.status < 500 else "server_error")
    return {"error": {"message": refusal.message, "type": kind, "param": refusal.param, "code": refusal.code}}


def openrouter(refusal):
    """The code is the HTTP status, a number."""
    return {"error": {"message": refusal.message, "code": refusal.status, "metadata": {}}, "user_id": "user_sim"}


def cerebras(refusal):
    kind = refusal.kind or "invalid_request_error"
    return {"message": refusal.message, "type": kind, "param": refusal.param, "code": refusal.code}


def xai(refusal):
    codes = {400: "Client specified an invalid argument", 404: "Some requested entity was not found"}
    return {
        "code": refusal.code or codes.get(refusal.status, "Some resource has been exhausted"),
        "error": refusal.message,
    }


def novita(refusal):
    return {"code": refusal.status, "reason": (refusal.code or "INVALID_REQUEST").upper(), "message": refusal.message,
            "metadata": {}}  # fmt: skip


def text(refusal):
    return {"error": refusal.message}


def detail(refusal):
    return {"detail": refusal.message}


def detail_list(refusal):
    """Validation as FastAPI says it; the rest as a text."""
    if refusal.status != 400:
        return detail(refusal)
    return {"detail": [{"type": "value_error", "loc": ["body", refusal.param or "messages"], "msg": refusal.message}]}


def deepinfra(refusal):
    return {"detail": {"error": refusal.message}}


def portkey(refusal):
    """What it finds wrong itself, and what the provider behind it said."""
    if refusal.kind == "portkey":
        return {"status": "failure", "message": refusal.message}
    return openai(refusal) | {"error": openai(refusal)["error"] | {"message": f"openai error: {refusal.message}"},
                              "provider": "openai"}  # fmt: skip


def oauth(refusal):
    """RFC 6749 §5.2 at the token endpoint, RFC 6750 §3 behind it; otherwise OpenAI's."""
    if refusal.code in ("invalid_client", "invalid_token", "invalid_request", "unsupported_grant_type"):
        return {"error": refusal.code, "error_description": refusal.message}
    return openai(refusal)
