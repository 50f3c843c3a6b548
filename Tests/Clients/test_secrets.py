"""The last look: nothing is left running, and nothing that was written holds a key, a prompt or an answer."""

import gateway
from gateway import CALLER_KEY, GATEWAY_KEY, PROMPT_CANARY, SECOND_GATEWAY_KEY, wait_until
from scenarios import ANSWER_CANARY
from wire import chat, get, metric


def test_after_all_that_nothing_is_in_flight(sluice, hasty, locked):
    for server in (sluice, hasty, locked):
        # The one that asks is answered itself meanwhile.
        wait_until(lambda: metric(server, "sluice_requests_in_flight") == 1, "all requests have ended")
        wait_until(lambda: metric(server, "sluice_connections") == 1, "all connections have ended")
        assert server.resident_kilobytes < 100 << 10


def test_no_key_is_anywhere_and_no_prompt_in_a_log(sluice, start):
    chatty = start(SLUICE_LOG="debug", SLUICE_API_KEYS=CALLER_KEY)
    fields = {"Authorization": f"Bearer {CALLER_KEY}"}
    for server in (sluice, chatty):
        answer = chat(server, "openai/canary", fields)
        assert ANSWER_CANARY in answer.body.decode()
        for model in ("openai/500", "openai/400-with-key", "openai/hang/../x", "demo/fault-500"):
            chat(server, model, fields)
        get(server, "/metrics")
        get(server, "/v1/models")
    chatty.stop()

    logs = b"".join(file.read_bytes() for file in gateway.outputs)
    answers = b"".join(gateway.answers)
    assert b'"message":"request"' in logs and ANSWER_CANARY.encode() in answers
    for key in (GATEWAY_KEY, SECOND_GATEWAY_KEY, CALLER_KEY):
        # Not whole, not its secret half.
        for part in (key.encode(), key[12:].encode()):
            assert part not in logs, "a key is in a log"
            assert part not in answers, "a key is in an answer"
    for text in (PROMPT_CANARY, ANSWER_CANARY):
        assert text.encode() not in logs, "what was said is in a log"
