"""The request bodies that are sent: one of ordinary size, and three ways to fill a megabyte."""

import json
import random

MODEL = "openai/gpt-4o-mini"
GATEWAYS = ("openai", "anthropic", "google", "ollama")  # one for each format; `NAME/m` goes there
CHATS_ONLY = "chutes"  # of OpenAI's format, and without Responses
BUSY_GATEWAY = "fireworks"  # of OpenAI's format, and nothing in a request must be changed for it
MEGABYTE = 1_000_000

ENGLISH = """
    the a of to and in that is for with as on by this be are from or an it not which can at have has will all
    gateway model token prompt answer stream caller request provider key price limit cache route budget
    latency window context summary invoice customer delivery warehouse schedule contract paragraph document
""".split()

# Letters of two bytes in UTF-8 (Greek, Cyrillic) and of three (Hindi, Japanese).
TWO_AND_THREE_BYTES = """
    γέφυρα απάντηση μοντέλο ερώτηση πελάτης шлюз модель ответ поставщик ключ договор
    अनुबंध ग्राहक उत्तर मूल्य 応答 契約 顧客 請求書 ゲートウェイ 要約
""".split()


def prose(words, size, seed):
    """Text of these words that is exactly `size` bytes of UTF-8, with nothing that JSON must escape."""
    choice = random.Random(seed)
    parts, length = [], 0
    while length < size:
        word = choice.choice(words) + " "
        parts.append(word)
        length += len(word.encode())
    whole = "".join(parts).encode()[:size].decode(errors="ignore")
    return whole + "." * (size - len(whole.encode()))


def chat(messages, stream=False, model=MODEL, fallbacks=()):
    request = {"model": model, "temperature": 0.2, "max_tokens": 512}
    if fallbacks:
        request["models"] = fallbacks
    if stream:
        request |= {"stream": True, "stream_options": {"include_usage": True}}
    request["messages"] = messages
    return json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode()


def filled(size, words, **wishes):
    """A chat whose one user message makes the whole body exactly `size` bytes."""
    system = {"role": "system", "content": "You are a careful assistant.\nAnswer in one paragraph."}
    frame = len(chat([system, {"role": "user", "content": ""}], **wishes))
    return chat([system, {"role": "user", "content": prose(words, size - frame, seed=size)}], **wishes)


def many_messages(count, size):
    """A long conversation: `count` turns of about `size` bytes each."""
    roles = ("user", "assistant")
    return chat([
        {"role": roles[turn % 2], "content": prose(ENGLISH, size - 40, seed=turn)} for turn in range(count)
    ])


def for_each_gateway():
    """The same request and the same stream to a model of each."""
    found = {}
    for gateway in GATEWAYS:
        found[f"request-{gateway}"] = filled(2048, ENGLISH, model=f"{gateway}/m")
        found[f"stream-{gateway}"] = filled(2048, ENGLISH, model=f"{gateway}/m", stream=True)
    return found


def for_each_door():
    """A stream asked for by the other two APIs, of each gateway."""
    found = {}
    for gateway in (*GATEWAYS, CHATS_ONLY):
        say = {"model": f"{gateway}/m", "stream": True}
        words = prose(ENGLISH, 1900, seed=2048)
        messages = say | {"max_tokens": 512, "messages": [{"role": "user", "content": words}]}
        responses = say | {"max_output_tokens": 512, "input": words}
        found[f"messages-{gateway}"] = json.dumps(messages).encode()
        found[f"responses-{gateway}"] = json.dumps(responses).encode()
    return found


def for_failover():
    """To a gateway that is busy; and to the same one with another that may stand in."""
    return {
        "busy": filled(2048, ENGLISH, model=f"{BUSY_GATEWAY}/m"),
        "failover": filled(2048, ENGLISH, model=f"{BUSY_GATEWAY}/m", fallbacks=("openai/m",)),
    }


def all_bodies():
    """Name of the file -> its bytes."""
    return for_each_gateway() | for_each_door() | for_failover() | {
        "request": filled(2048, ENGLISH),
        "stream": filled(2048, ENGLISH, stream=True),
        "long-ascii": filled(MEGABYTE, ENGLISH),
        "many-messages": many_messages(1009, 1000),
        "long-unicode": filled(MEGABYTE, TWO_AND_THREE_BYTES),
    }
