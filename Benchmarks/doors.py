"""What the other two doors cost, Anthropic's Messages and OpenAI's Responses, beside chats that are passed on. nginx
has no part in it."""

import bodies
from measuring import Sample, stage
from report import Goal, Result, Row
from scenarios import EVENT_RATE, LATENCY_RATE, STREAMS, paced_mock

CHAT, DOOR = "chat", "this door"
SAME_FORMAT = "openai"
SAME_COST, TRANSLATED = Goal.beside(CHAT, 1), Goal.beside(CHAT, 1.5)


class Door:
    """One API: its path, what its streams end with, and who speaks it himself."""

    def __init__(self, name, path, end, passed_to, translated_to):
        self.name, self.path, self.end = name, path, end
        self.passed_to, self.translated_to = passed_to, translated_to

    def options(self):
        return "--path", self.path, "--end", self.end


CHATS = Door("stream", "/v1/chat/completions", "data: [DONE]", SAME_FORMAT, ())
DOORS = (
    Door("messages", "/v1/messages", 'data: {"type":"message_stop"', "anthropic",
         {bodies.CHATS_ONLY: "OpenAI", "google": "Gemini", "ollama": "Ollama"}),
    Door("responses", "/v1/responses", 'data: {"type":"response.completed"', SAME_FORMAT,
         {bodies.CHATS_ONLY: "OpenAI", "anthropic": "Anthropic", "google": "Gemini", "ollama": "Ollama"}),
)


def cases():
    """Label -> door, gateway and goal; the chats that all of them are beside come first."""
    found = {CHAT: (CHATS, SAME_FORMAT, None)}
    for door in DOORS:
        found[f"{door.name}, passed on"] = (door, door.passed_to, SAME_COST)
        for gateway, name in door.translated_to.items():
            found[f"{door.name} from {name}"] = (door, gateway, TRANSLATED)
    return found


def events(settings):
    """Streamed events, as in `events`."""
    with stage(settings, paced_mock(settings), nginx=None) as running:
        samples = running.run_cases(cases(), lambda sluice, case: ask(
            running, sluice, case, "closed", "--connections", STREAMS))
    return compared(running, samples, f"event at {EVENT_RATE}, CPU µs", Sample.microseconds_per_event)


def first_event(settings):
    """Streams of a single event, asked for at a moderate rate: how long until they are over."""
    with stage(settings, ["--interval-ms", "0", "--events", "1"], nginx=None) as running:
        samples = running.run_cases(cases(), lambda sluice, case: ask(
            running, sluice, case, "open", "--rate", LATENCY_RATE))
    return compared(running, samples, f"stream of one event at {LATENCY_RATE}/s, p50 µs",
                    lambda run: run.latency["p50"], goal=SAME_COST)


def ask(running, sluice, case, mode, *options):
    door, gateway, _ = cases()[case]
    return running.run_timed(mode, sluice, f"{door.name}-{gateway}", "--streams", *door.options(),
                             "--expect", f"x-sluice-gateway: {gateway}", *options)


def compared(running, samples, what, figure, goal=None):
    """A row for each case; the same runs of chats stand in all of them."""
    rows, busy = [], {}
    for case, (_, _, usual_goal) in cases().items():
        if case == CHAT:
            continue
        runs = {CHAT: samples.get(CHAT), DOOR: samples.get(case)}
        values = {column: [figure(run) for run in found] for column, found in runs.items() if found}
        failures = {column: running.failures[name]
                    for column, name in ((CHAT, CHAT), (DOOR, case)) if name in running.failures}
        failures |= {column: running.failures["sluice"] for column in runs if "sluice" in running.failures}
        rows.append(Row(f"{case[0].upper()}{case[1:]}, {what}", values, 1, goal or usual_goal, failures, CHAT, DOOR))
        busy.setdefault(DOOR, []).extend(samples.get(case, []))
    return Result(f"Doors: {what}", rows, {CHAT: samples.get(CHAT, [])} | busy)


ALL = {
    "door-events": events,
    "door-first": first_event,
}
