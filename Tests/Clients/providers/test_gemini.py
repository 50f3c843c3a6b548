"""The simulated Gemini API refuses what it must, and answers the rest."""

import json

import pytest

from providers.answers import THOUGHTS, said
from providers.asking import CAT, CLOSED, SUM, ask, bearer, changed
from providers.gemini import Gemini
from providers.gemini_rules import NO_SIGNATURE
from providers.strict import KEY

USER = {"role": "user", "parts": [{"text": "Hello"}]}
TOOLS = [{"functionDeclarations": [{"name": "add", "parameters": SUM}]}]
CALL = {"functionCall": {"name": "add", "args": {"a": 1, "b": 2}}}
RESULT = {"functionResponse": {"name": "add", "response": {"result": "five"}}}
FLASH, PRO, PRO_3 = "gemini-2.5-flash", "gemini-2.5-pro", "gemini-3-pro-preview"


@pytest.fixture(scope="module")
def gemini():
    provider = Gemini()
    yield provider
    provider.close()


def generate(gemini, model=FLASH, method="generateContent", **changes):
    body = changed({"contents": [USER]}, changes)
    return ask(gemini, "POST", f"/v1beta/models/{model}:{method}", body, x_goog_api_key=KEY)


def turns(*calls, results=(RESULT,)):
    return [USER, {"role": "model", "parts": list(calls)}, {"role": "user", "parts": list(results)}]


def said_text(text):
    return [{"role": "user", "parts": [{"text": text}]}]


def text(answer):
    return answer.json["candidates"][0]["content"]["parts"][-1]["text"]


def test_a_request_is_answered(gemini):
    answer = generate(gemini)

    assert answer.status == 200 and text(answer) == said("Hello")
    assert answer.json["candidates"][0]["finishReason"] == "STOP"
    usage = answer.json["usageMetadata"]
    assert (usage["promptTokenCount"], usage["cachedContentTokenCount"], usage["candidatesTokenCount"]) == (40, 24, 12)


def test_a_stream_has_usage_on_every_event_and_ends_without_done(gemini):
    config = {"thinkingConfig": {"includeThoughts": True}}
    answer = generate(gemini, method="streamGenerateContent?alt=sse", generationConfig=config)
    parts = [event["candidates"][0]["content"]["parts"][0] for event in answer.events]

    assert answer.text.count("\r\n\r\n") == len(answer.events) and "[DONE]" not in answer.text
    assert "".join(part["text"] for part in parts if part.get("thought")) == THOUGHTS
    assert "".join(part["text"] for part in parts if not part.get("thought")) == said("Hello")
    counts = [event["usageMetadata"]["candidatesTokenCount"] for event in answer.events]
    assert counts == sorted(counts) and counts[0] < counts[-1] == 12
    usage = answer.events[-1]["usageMetadata"]
    assert usage["thoughtsTokenCount"] == 30 and usage["totalTokenCount"] == 82
    assert ["finishReason" in event["candidates"][0] for event in answer.events].count(True) == 1


def test_a_stream_without_sse_is_one_array(gemini):
    answer = generate(gemini, method="streamGenerateContent")
    assert isinstance(answer.json, list) and answer.fields["content-type"] == "application/json"


@pytest.mark.parametrize("model", [FLASH, PRO_3])
def test_a_tool_is_called_and_its_result_told(gemini, model):
    first = generate(gemini, model, tools=TOOLS).json["candidates"][0]
    (part,) = first["content"]["parts"]
    second = generate(gemini, model, tools=TOOLS, contents=turns(part))

    assert first["finishReason"] == "STOP" and "id" not in part["functionCall"]
    assert "The tool said: five" in text(second)


def test_gemini_3_wants_its_signatures_back(gemini):
    (part,) = generate(gemini, PRO_3, tools=TOOLS).json["candidates"][0]["content"]["parts"]

    def status(model=PRO_3, **changes):
        return generate(gemini, model, tools=TOOLS, contents=turns(changed(part, changes))).status

    assert status() == 200 and status(thoughtSignature=NO_SIGNATURE[0]) == 200
    assert status(thoughtSignature=...) == 400 and status(thoughtSignature="c2ln") == 400
    assert status(FLASH, thoughtSignature=...) == 200
    # Only the loop that runs is looked at, and of several calls only the first.
    over = [*turns(CALL), {"role": "model", "parts": [{"text": "Five."}]}, USER]
    assert generate(gemini, PRO_3, tools=TOOLS, contents=over).status == 200
    both = turns(part, CALL, results=(RESULT, RESULT))
    assert generate(gemini, PRO_3, tools=TOOLS, contents=both).status == 200


def declared(schema, name="parameters"):
    return {"tools": [{"functionDeclarations": [{"name": "add", name: schema}]}]}


def configured(**config):
    return {"generationConfig": config}


ACCEPTED = {
    "a system instruction": (FLASH, {"systemInstruction": {"parts": [{"text": "Be brief."}]}}),
    "any JSON Schema": (FLASH, declared(CLOSED | {"$schema": "x"}, "parametersJsonSchema")),
    "no parameters": (FLASH, {"tools": [{"functionDeclarations": [{"name": "add"}]}]}),
    "a forced function": (FLASH, {"tools": TOOLS, "toolConfig": {"functionCallingConfig": {
        "mode": "ANY", "allowedFunctionNames": ["add"]}}}),
    "sampling": (FLASH, configured(temperature=2, topP=0.5, topK=3, seed=4, stopSequences=["a"] * 5,
                                   maxOutputTokens=50)),
    "penalties of zero": (FLASH, configured(presencePenalty=0, frequencyPenalty=0)),
    "a schema": (FLASH, configured(responseMimeType="application/json", responseJsonSchema=CLOSED)),
    "a budget": (PRO, configured(thinkingConfig={"thinkingBudget": 128})),
    "a level": (PRO_3, configured(thinkingConfig={"thinkingLevel": "LOW"})),
    "safety": (FLASH, {"safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}]}),
    "names in snake case": (FLASH, {"generation_config": {"max_output_tokens": 50}, "system_instruction": {"parts": [
        {"text": "Be brief."}]}}),
    "turns of one role": (FLASH, {"contents": [USER, USER]}),
}  # fmt: skip


@pytest.mark.parametrize("model, changes", ACCEPTED.values(), ids=ACCEPTED)
def test_it_accepts(gemini, model, changes):
    answer = generate(gemini, model, **changes)
    assert answer.status == 200, answer.text


REFUSED = {
    "an unknown member": (FLASH, {"stream": True}, 'Unknown name "stream": Cannot find field.'),
    "an unknown member within": (FLASH, configured(max_tokens=5), "Unknown name \"max_tokens\" at 'generationConfig'"),
    "no contents": (FLASH, {"contents": []}, "contents is not specified"),
    "no parts": (FLASH, {"contents": [{"role": "user", "parts": []}]}, "contents.parts must not be empty"),
    "an empty text": (FLASH, {"contents": said_text("")}, "must not be empty"),
    "role assistant": (FLASH, {"contents": [{"role": "assistant", "parts": [{"text": "x"}]}]},
                       "valid role: user, model"),
    "role system": (FLASH, {"contents": [{"role": "system", "parts": [{"text": "x"}]}]}, "valid role: user, model"),
    "a part of two kinds": (FLASH, {"contents": [{"parts": [{"text": "x", **CALL}]}]}, "oneof field 'data'"),
    "a text as a list": (FLASH, {"contents": [{"parts": [{"text": ["x"]}]}]}, "cannot start list"),
    "an unanswered call": (FLASH, {"contents": turns(CALL)[:2], "tools": TOOLS},
                           "followed by a function response turn"),
    "half of the results": (FLASH, {"contents": turns(CALL, CALL), "tools": TOOLS},
                            "number of function response parts"),
    "a result of another name": (FLASH, {"contents": turns(CALL, results=[{"functionResponse": {
        "name": "x", "response": {}}}]), "tools": TOOLS}, "names of function responses"),
    "a result without a call": (FLASH, {"contents": [USER, {"role": "user", "parts": [RESULT]}]}, "immediately after"),
    "a result as text": (FLASH, {"contents": turns(CALL, results=[{"functionResponse": {
        "name": "add", "response": "five"}}])}, "function_response.response"),
    "arguments as text": (FLASH, {"contents": turns({"functionCall": {"name": "add", "args": "{}"}})},
                          "function_call.args"),
    "$schema": (FLASH, declared(SUM | {"$schema": "x"}), 'Unknown name "$schema"'),
    "additionalProperties": (FLASH, declared(CLOSED), 'Unknown name "additionalProperties"'),
    "a reference": (FLASH, declared({"type": "object", "properties": {"a": {"$ref": "#/x"}}}), 'Unknown name "$ref"'),
    "types in a list": (FLASH, declared({"type": "object", "properties": {"a": {"type": ["string", "null"]}}}),
                        "cannot start list"),
    "an object of nothing": (FLASH, declared({"type": "object", "properties": {}}), "should be non-empty"),
    "a strange name": (FLASH, {"tools": [{"functionDeclarations": [{"name": "1 add"}]}]}, "Invalid function name"),
    "both schemas": (FLASH, {"tools": [{"functionDeclarations": [
        {"name": "add", "parameters": SUM, "parametersJsonSchema": SUM}]}]}, "must not both be set"),
    "OpenAI's mode": (FLASH, {"tools": TOOLS, "toolConfig": {"functionCallingConfig": {"mode": "auto"}}}, "mode"),
    "names without ANY": (FLASH, {"tools": TOOLS, "toolConfig": {"functionCallingConfig": {
        "mode": "AUTO", "allowedFunctionNames": ["add"]}}}, "only when function calling mode is ANY"),
    "six stops": (FLASH, configured(stopSequences=["a"] * 6), "at most 5"),
    "nine candidates": (FLASH, configured(candidateCount=9), "candidate_count"),
    "a penalty": (FLASH, configured(presencePenalty=0.5), "Penalty is not enabled"),
    "too warm": (FLASH, configured(temperature=2.5), "temperature"),
    "a schema without JSON": (FLASH, configured(responseSchema=SUM), "is unsupported"),
    "an open type": (FLASH, configured(responseMimeType="text/html"), "response_mime_type"),
    "JSON and functions": (FLASH, {"tools": TOOLS, **configured(responseMimeType="application/json")},
                           "Function calling with"),
    "a level, older model": (FLASH, configured(thinkingConfig={"thinkingLevel": "LOW"}), "not supported"),
    "a level of Flash": (PRO_3, configured(thinkingConfig={"thinkingLevel": "medium"}),
                         "level MEDIUM is not supported"),
    "a budget and a level": (PRO_3, configured(thinkingConfig={"thinkingLevel": "LOW", "thinkingBudget": 500}),
                             "only one of"),
    "no budget": (PRO, configured(thinkingConfig={"thinkingBudget": 0}), "budget 0 is invalid"),
    "an image that did not come": (FLASH, {"contents": said_text("!image")}, "none arrived"),
}  # fmt: skip


@pytest.mark.parametrize("model, changes, message", REFUSED.values(), ids=REFUSED)
def test_it_refuses(gemini, model, changes, message):
    answer = generate(gemini, model, **changes)

    error = answer.json["error"]
    assert (answer.status, error["code"], error["status"]) == (400, 400, "INVALID_ARGUMENT") and message in error[
        "message"
    ]


def test_it_wants_a_key(gemini):
    path, body = "/v1beta/models/gemini-2.5-flash:generateContent", {"contents": [USER]}

    wrong = ask(gemini, "POST", path, body, x_goog_api_key="wrong")
    assert wrong.status == 400 and wrong.json["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    assert ask(gemini, "POST", path, body).status == 403
    assert ask(gemini, "POST", path, body, **bearer()).status == 401
    assert ask(gemini, "POST", f"{path}?key={KEY}", body).status == 200


def test_errors_have_their_shape(gemini):
    limited = generate(gemini, contents=said_text("!error 429"))
    assert limited.json["error"]["details"][0]["retryDelay"] == "7s" and "retry-after" not in limited.fields
    assert generate(gemini, "gemini-nothing").json["error"]["status"] == "NOT_FOUND"
    assert generate(gemini, "gemini-embedding-001").status == 404
    broken = generate(gemini, method="streamGenerateContent?alt=sse", contents=said_text("!overloaded mid-stream"))
    assert broken.events[-1]["error"]["status"] == "UNAVAILABLE"
    blocked = generate(gemini, contents=said_text("!block")).json
    assert blocked["promptFeedback"]["blockReason"] == "PROHIBITED_CONTENT" and "candidates" not in blocked
    assert generate(gemini, contents=said_text("!stop filter")).json["candidates"][0]["finishReason"] == "SAFETY"


def test_limits_images_and_schemas_are_heeded(gemini):
    assert generate(gemini, **configured(maxOutputTokens=2)).json["candidates"][0]["finishReason"] == "MAX_TOKENS"
    assert text(generate(gemini, **configured(stopSequences=["aid"]))) == "You s"
    assert len(generate(gemini, **configured(candidateCount=3)).json["candidates"]) == 3
    form = configured(responseMimeType="application/json", responseSchema=SUM)
    assert json.loads(text(generate(gemini, **form))) == {"a": 2, "b": 2}
    image = {"inlineData": {"mimeType": "image/png", "data": CAT}}
    seen = generate(gemini, contents=[{"role": "user", "parts": [{"text": "!image"}, image]}])
    assert text(seen) == "Saw image/png of 70 bytes"


def test_models_come_in_pages(gemini):
    first = ask(gemini, "GET", "/v1beta/models", x_goog_api_key=KEY).json
    second = ask(gemini, "GET", f"/v1beta/models?pageToken={first['nextPageToken']}", x_goog_api_key=KEY).json

    assert len(first["models"]) == 50 and len(second["models"]) == 13 and "nextPageToken" not in second
    everything = ask(gemini, "GET", f"/v1beta/models?pageSize=1000&key={KEY}").json["models"]
    assert everything == first["models"] + second["models"]
