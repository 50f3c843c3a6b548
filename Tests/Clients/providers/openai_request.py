"""A request of OpenAI's format in neutral words."""

import base64

from providers.answers import Asked, Tool


def asked(body, limits):
    """- Parameter limits: the members with the limit of tokens that this host heeds."""
    messages = body["messages"]
    said = [index for index, message in enumerate(messages) if message["role"] == "user"]
    last = messages[said[-1]]["content"] if said else ""
    later = messages[said[-1] + 1 if said else 0 :]
    choice = body.get("tool_choice") or "auto"
    stop = body.get("stop") or []
    return Asked(
        text=text_of(last),
        tools=[tool_of(tool["function"]) for tool in body.get("tools") or []],
        choice=choice if isinstance(choice, str) else choice["function"]["name"],
        may_call_many=body.get("parallel_tool_calls") is not False,
        results=results(later),
        rounds=sum(1 for before, message in zip([{}, *later], later) if begins_results(before, message)),
        images=[image(part["image_url"]["url"]) for part in parts_of(last) if part["type"] == "image_url"],
        schema=schema_of(body.get("response_format") or {}),
        wants_thoughts=body.get("reasoning_effort") not in (None, "none") or bool(body.get("reasoning")),
        token_limit=next((body[name] for name in limits if body.get(name) is not None), None),
        stops=[stop] if isinstance(stop, str) else stop,
    )


def tool_of(function):
    return Tool(function["name"], function.get("parameters") or {"type": "object", "properties": {}})


def parts_of(content):
    return content if isinstance(content, list) else []


def text_of(content):
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content or [])


def results(messages):
    """The tool results at the conversation's end."""
    texts = []
    for message in reversed(messages):
        if message["role"] != "tool":
            break
        texts.append(text_of(message["content"]))
    return texts[::-1]


def begins_results(before, message):
    return message["role"] == "tool" and before.get("role") != "tool"


def schema_of(form):
    match form.get("type"):
        case "json_schema":
            return form["json_schema"].get("schema", {})
        case "json_object":
            return {}
    return None


def image(url):
    if not url.startswith("data:"):
        return "url", None
    head, _, data = url.partition(",")
    return head.removeprefix("data:").partition(";")[0], base64.b64decode(data)
