"""What the Gemini API refuses: turns out of order, functions ill declared, settings out of range, lost signatures.

Source: ai.google.dev/api (generateContent, Caching, Models), "Function calling", "Thought signatures", "Thinking",
November 2026; the wording is that of the errors users report.
"""

import hashlib
import json
import re

from providers.gemini_shapes import PAYLOADS, invalid

# Documented for calls that another model made.
NO_SIGNATURE = ("skip_thought_signature_validator", "context_engineering_is_the_way_to_go")


def signature(call):
    """What proves that a call was made here and comes back as it was."""
    text = json.dumps([call["name"], call.get("args", {})], sort_keys=True)
    return hashlib.sha256(b"sim" + text.encode()).hexdigest()


def check(body, model):
    """Raises `Refusal` for a request that generateContent would not answer; names are in camel case."""
    if not body.get("contents"):
        raise invalid("* GenerateContentRequest.contents: contents is not specified\n")
    for index, content in enumerate(body["contents"]):
        check_content(content, index)
    if not (body.get("systemInstruction") or {"parts": [1]}).get("parts"):
        raise invalid("* GenerateContentRequest.system_instruction.parts: must not be empty.\n")
    names = check_tools(body)
    check_turns(body["contents"], model)
    check_generation(body.get("generationConfig", {}), model, has_tools=bool(names))


def check_content(content, index):
    where = f"GenerateContentRequest.contents[{index}]"
    if content.get("role", "user") not in ("user", "model"):
        raise invalid("Please use a valid role: user, model.")
    if not content.get("parts"):
        raise invalid(f"* {where}.parts: contents.parts must not be empty.\n")
    for number, part in enumerate(content["parts"]):
        if len(PAYLOADS & set(part)) != 1:
            raise invalid(
                f"* {where}.parts[{number}].data: required oneof field 'data' must have one initialized field\n"
            )
        if part.get("text") == "" and "thoughtSignature" not in part:
            raise invalid(f"* {where}.parts[{number}].text: must not be empty.\n")
        check_payload(part, f"{where}.parts[{number}]", content.get("role", "user"))


def check_payload(part, where, role):
    if "inlineData" in part and not re.fullmatch(r"[\w-]+/[\w.+-]+", part["inlineData"].get("mimeType", "")):
        raise invalid(f"* {where}.inline_data.mime_type: mime type is not supported\n")
    if "functionCall" in part:
        if role != "model":
            raise invalid("Please ensure that function call turns are of the role model.")
        if not isinstance(part["functionCall"].get("args", {}), dict):
            raise invalid(f"Invalid value at '{where}.function_call.args' (type.googleapis.com/google.protobuf.Struct)")
    if "functionResponse" in part:
        if role != "user":
            raise invalid("Please ensure that function response turns are of the role user.")
        if not part["functionResponse"].get("name"):
            raise invalid(f"* {where}.function_response.name: Name cannot be empty.\n")
        if not isinstance(part["functionResponse"].get("response"), dict):
            raise invalid(
                f"Invalid value at '{where}.function_response.response' (type.googleapis.com/google.protobuf.Struct)"
            )


def check_tools(body):
    """The names of all declared functions."""
    names = []
    for index, tool in enumerate(body.get("tools", [])):
        for number, declaration in enumerate(tool.get("functionDeclarations", [])):
            where = f"GenerateContentRequest.tools[{index}].function_declarations[{number}]"
            check_declaration(declaration, where)
            names.append(declaration["name"])
    if len(names) != len(set(names)):
        raise invalid("Duplicate function declaration found.")
    config = body.get("toolConfig", {}).get("functionCallingConfig", {})
    mode, allowed = config.get("mode", "AUTO"), config.get("allowedFunctionNames", [])
    if mode not in ("AUTO", "ANY", "NONE", "VALIDATED"):
        raise invalid(f"Invalid value at 'tool_config.function_calling_config.mode', \"{mode}\"")
    if allowed and mode not in ("ANY", "VALIDATED"):
        raise invalid("Please set allowed_function_names only when function calling mode is ANY.")
    if config and mode in ("ANY", "VALIDATED") and not names:
        raise invalid("Function calling mode is ANY but no function declarations are provided.")
    if missing := set(allowed) - set(names):
        raise invalid(f"allowed_function_names contains a name that was not declared: {missing.pop()}")
    return names


def check_declaration(declaration, where):
    if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}", declaration.get("name", "")):
        raise invalid(
            f"* {where}.name: Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, "
            "A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.\n"
        )
    if "parameters" in declaration and "parametersJsonSchema" in declaration:
        raise invalid(f"* {where}: parameters and parameters_json_schema must not both be set.\n")
    if "parameters" in declaration:
        check_schema(declaration["parameters"], f"{where}.parameters")


def check_schema(schema, where):
    kind = schema.get("type", "").upper()
    if kind not in ("", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"):
        raise invalid(
            f"Invalid value at '{where}.type' (type.googleapis.com/google.ai.generativelanguage.Type), \"{kind}\""
        )
    if kind == "OBJECT" and schema.get("properties") == {}:
        raise invalid(f"* {where}.properties: should be non-empty for OBJECT type\n")
    if kind == "ARRAY" and "items" not in schema:
        raise invalid(f"* {where}.items: missing field.\n")
    for name in schema.get("required", []):
        if name not in schema.get("properties", {}):
            raise invalid(f"* {where}.required: property is not defined: {name}\n")
    for name, inner in schema.get("properties", {}).items():
        check_schema(inner, f"{where}.properties[{name}]")
    if "items" in schema:
        check_schema(schema["items"], f"{where}.items")


def check_turns(contents, model):
    """Calls and their results, turn by turn; and in the current loop the signatures of Gemini 3."""
    said = [index for index, content in enumerate(contents) if is_said_by_user(content)]
    for index, content in enumerate(contents):
        answers = [part["functionResponse"] for part in content["parts"] if "functionResponse" in part]
        calls = (
            [part["functionCall"] for part in contents[index - 1]["parts"] if "functionCall" in part] if index else []
        )
        if answers and not calls:
            raise invalid("Please ensure that function response turn comes immediately after a function call turn.")
        if len(calls) != len(answers):
            raise invalid(
                "Please ensure that the number of function response parts is equal to the number of function call parts of "
                "the function call turn."
            )
        if sorted(call["name"] for call in calls) != sorted(answer["name"] for answer in answers):
            raise invalid("Please ensure that the names of function responses match those of the function calls.")
        if model.signs_calls and said and index > said[-1]:
            check_signature(content, index)
    if any("functionCall" in part for part in contents[-1]["parts"]):
        raise invalid("Please ensure that function call turns are followed by a function response turn.")


def is_said_by_user(content):
    return content.get("role", "user") == "user" and not any("functionResponse" in part for part in content["parts"])


def check_signature(content, index):
    """The first call of a step carries the signature it came with."""
    part = next((part for part in content["parts"] if "functionCall" in part), None)
    if part is None:
        return
    given = part.get("thoughtSignature")
    if given is None:
        raise invalid(
            "Function call is missing a thought_signature in functionCall parts. This is required for tools to work "
            "correctly, and missing thought_signature may lead to degraded model performance. Additional data, function "
            f"call `default_api:{part['functionCall']['name']}` , position {index + 1}. Please refer to "
            "https://ai.google.dev/gemini-api/docs/thought-signatures for more details."
        )
    if given not in (*NO_SIGNATURE, signature(part["functionCall"])):
        raise invalid("Thought signature is not valid.")


def check_generation(config, model, has_tools):
    if len(config.get("stopSequences", [])) > 5:
        raise invalid(
            "* GenerateContentRequest.generation_config.stop_sequences: at most 5 stop sequences are allowed\n"
        )
    if "" in config.get("stopSequences", []):
        raise invalid("* GenerateContentRequest.generation_config.stop_sequences: must not be empty\n")
    if not 1 <= config.get("candidateCount", 1) <= 8:
        raise invalid("* GenerateContentRequest.generation_config.candidate_count: must be in the range [1, 9).\n")
    if config.get("maxOutputTokens", 1) < 1:
        raise invalid("* GenerateContentRequest.generation_config.max_output_tokens: must be positive\n")
    if not 0 <= config.get("temperature", 1) <= 2:
        raise invalid("* GenerateContentRequest.generation_config.temperature: must be in the range [0.0, 2.0].\n")
    if not 0 <= config.get("topP", 1) <= 1:
        raise invalid("* GenerateContentRequest.generation_config.top_p: must be in the range [0.0, 1.0].\n")
    if config.get("presencePenalty") or config.get("frequencyPenalty"):
        raise invalid("Penalty is not enabled for this model")
    check_output(config, model, has_tools)
    check_thinking(config.get("thinkingConfig", {}), model)


def check_output(config, model, has_tools):
    mime = config.get("responseMimeType", "text/plain")
    has_schema = "responseSchema" in config or "responseJsonSchema" in config
    if "responseSchema" in config and "responseJsonSchema" in config:
        raise invalid(
            "* GenerateContentRequest.generation_config: only one of response_schema, response_json_schema may be set.\n"
        )
    if has_schema and mime != "application/json":
        raise invalid(f"Response schema with mimeType: '{mime}' is unsupported.")
    if mime not in ("text/plain", "application/json", "text/x.enum"):
        raise invalid("* GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are `text/plain`, "
                      "`application/json`, `text/x.enum`.\n")  # fmt: skip
    if mime == "application/json" and has_tools and not model.signs_calls:
        raise invalid("Function calling with a response mime type: 'application/json' is unsupported")
    if "responseSchema" in config:
        check_schema(config["responseSchema"], "GenerateContentRequest.generation_config.response_schema")


def check_thinking(config, model):
    budget, level = config.get("thinkingBudget"), config.get("thinkingLevel")
    if budget is not None and level is not None:
        raise invalid("You can only set only one of thinking budget and thinking level.")
    if level is not None and not model.levels:
        raise invalid("Thinking level is not supported for this model.")
    if level is not None and level.upper() not in model.levels:
        raise invalid(
            f"Thinking level {level.upper()} is not supported for this model. Please retry with other thinking level."
        )
    if budget is not None and budget != -1 and not model.least_budget <= budget <= model.most_budget:
        raise invalid(
            f"The thinking budget {budget} is invalid. Please choose a value between {model.least_budget} and "
            f"{model.most_budget}."
        )
