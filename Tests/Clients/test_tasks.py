"""What is no conversation: vectors, images, sound, by raw HTTP, with real processes on both sides."""

import base64
import json
import re
import shutil
import struct
import time

import pytest

from gateway import GATEWAY_KEY, ROOT, Sluice, wait_until
from providers.fal import PICTURE, Fal
from providers.strict import KEY
from upstream import Exchange, Gone, Upstream
from wire import Connection, get, post, request

VECTOR = [0.5, -2.0, 0.10000000149011612]
# Short enough to come in one piece, and full of what could be taken for something else.
FRAME = bytes(range(256))


def vectors(exchange):
    wants = exchange.request.json
    data = [{"object": "embedding", "index": i, "embedding": VECTOR} for i, _ in enumerate(wants["input"])]
    # A gateway that has never heard of base64.
    exchange.answer(200, {"object": "list", "data": data, "model": "x", "usage": {"prompt_tokens": 2, "total_tokens": 2}})


def sound(exchange):
    exchange.chunked = True
    exchange.head(200, content_type="audio/mpeg", transfer_encoding="chunked")
    exchange.part(FRAME)
    if exchange.request.json["input"] == "break":
        exchange.fin()
        return
    time.sleep(0.2)
    exchange.part(FRAME)
    exchange.end()


def transcript(exchange):
    body = exchange.request.body
    assert FRAME in body and exchange.request.field("content-type") == "multipart/form-data; boundary=xyz"
    exchange.answer(200, {"text": f"{len(body)} bytes", "usage": {"type": "duration", "seconds": 1}})


PATHS = {"/v1/embeddings": vectors, "/v1/audio/speech": sound, "/v1/audio/transcriptions": transcript}


class Studio(Upstream):
    """A provider that answers by the path that is asked."""

    def __init__(self, answers):
        super().__init__({})
        self.answers = answers

    def _play(self, stream, received):
        exchange = Exchange(self, stream, received, None)
        try:
            self.answers[received.path](exchange)
        except Gone:
            return False
        return exchange.keeps


def in_front_of(studio, folder):
    """A server whose OpenAI is the studio, beside the demo."""
    environment = {"OPENAI_API_KEY": GATEWAY_KEY, "OPENAI_BASE_URL": studio.origin + "/v1", "SLUICE_DEMO": "1"}
    return Sluice(folder, environment | {"SLUICE_OFFLINE": "1"})


@pytest.fixture(scope="module")
def provider():
    provider = Studio(PATHS)
    yield provider
    provider.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory, provider):
    server = in_front_of(provider, tmp_path_factory.mktemp("sluice"))
    yield server
    server.stop()


def ask(server, path, body, fields=(), within=5.0):
    return post(server, body, fields, path="/v1" + path, within=within)


# Vectors


def test_the_demo_makes_vectors_without_a_key(server):
    answer = ask(server, "/embeddings", {"model": "demo/embed", "input": ["one two", "one  two", "three"]})

    first, same, other = [entry["embedding"] for entry in answer.json["data"]]
    assert first == same != other and len(first) == 16
    assert answer.json["usage"] == {"prompt_tokens": 5, "total_tokens": 5}
    assert answer.json["model"] == "demo/embed"
    assert "demo/embed" in [model["id"] for model in get(server, "/v1/models").json["data"]]


def test_vectors_come_as_base64_where_that_was_asked_for(server):
    body = {"model": "openai/text-embedding-3-small", "input": ["a", "b"], "encoding_format": "base64"}

    answer = ask(server, "/embeddings", body)

    for entry in answer.json["data"]:
        assert list(struct.unpack("<3f", base64.b64decode(entry["embedding"]))) == VECTOR
    assert answer.field("x-sluice-gateway") == "openai"


# Sound


def test_sound_comes_while_it_is_made(server):
    with Connection(server) as connection:
        connection.send(request("POST", "/v1/audio/speech", {"model": "openai/tts-1", "input": "hi", "voice": "x"}))
        connection.read_until(FRAME)
        came = time.monotonic()
        connection.read_until(FRAME)
        assert time.monotonic() - came > 0.1
        assert connection.read_until(b"0\r\n\r\n")


def test_sound_that_breaks_off_is_not_whole(server):
    answer = ask(server, "/audio/speech", {"model": "openai/tts-1", "input": "break"})

    assert (answer.status, answer.field("content-type")) == (200, "audio/mpeg")
    assert answer.body == FRAME and not answer.is_whole


def form(model, **fields):
    def part(head, content):
        return b"--xyz\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n"

    more = b"".join(part(b'name="%s"' % name.encode(), value) for name, value in fields.items())
    return part(b'name="file"; filename="a.mp3"', FRAME) + part(b'name="model"', model) + more + b"--xyz--\r\n"


def test_a_file_passes_as_it_is(server, provider):
    fields = {"Content-Type": "multipart/form-data; boundary=xyz"}

    answer = ask(server, "/audio/transcriptions", form(b"openai/whisper-1"), fields)

    assert answer.json["text"] == f"{len(form(b'whisper-1'))} bytes"
    assert provider.requests[-1].body == form(b"whisper-1")


def test_a_host_that_does_not_stream_a_transcript_is_told_as_one_that_does(server):
    fields = {"Content-Type": "multipart/form-data; boundary=xyz"}

    answer = ask(server, "/audio/transcriptions", form(b"openai/whisper-1", stream=b"true"), fields)

    assert (answer.status, answer.field("content-type").split(";")[0]) == (200, "text/event-stream")
    [event] = answer.body.decode().removesuffix("\n\n").split("\n\n")
    event = json.loads(event.removeprefix("data: "))
    assert event["type"] == "transcript.text.done" and event["text"].endswith(" bytes")
    assert event["usage"] == {"type": "duration", "seconds": 1}


def test_a_form_without_a_model_is_refused(server):
    fields = {"Content-Type": "multipart/form-data; boundary=xyz"}

    answer = ask(server, "/audio/transcriptions", b"--xyz--\r\n", fields)

    assert answer.status == 400 and answer.error["code"] == "invalid_form"


# Images of Fal


def in_front_of_fal(folder, fal, way):
    """A server whose Fal is asked at once, or by its queue."""
    config = folder / "Config"
    shutil.copytree(ROOT / "Config", config)
    record = config / "Gateways/fal.json"
    changed = json.loads(record.read_text())
    if way == "queue":
        changed["endpoints"]["images"]["format"] = "queued-apps"
    record.write_text(json.dumps(changed))
    environment = {"FAL_KEY": KEY, "FAL_BASE_URL": fal.origin + "/" + way, "SLUICE_CONFIG": str(config)}
    return Sluice(folder / "server", environment | {"SLUICE_OFFLINE": "1"})


@pytest.fixture(params=["run", "queue"])
def fal(request, tmp_path):
    fal = Fal()
    server = in_front_of_fal(tmp_path, fal, request.param)
    yield fal, server
    server.stop()
    fal.close()


def images(server, fields=(), within=10.0, **members):
    body = {"model": "fal/fal-ai/flux/dev", "prompt": "a cat", **members}
    return ask(server, "/images/generations", body, fields, within)


def test_fals_images_are_told_as_openais(fal):
    answer = images(fal[1], n=2, size="640x480", seed=3)

    assert answer.status == 200, answer.body
    assert [entry["url"] for entry in answer.json["data"]] == [f"https://fal.media/files/{i}.png" for i in range(2)]
    assert set(answer.json) == {"created", "data"}
    sent = next(received for received in fal[0].requests if received.method == "POST")
    assert sent.json == {"prompt": "a cat", "num_images": 2, "seed": 3, "image_size": {"width": 640, "height": 480}}


def test_fals_images_come_in_the_answer_where_that_was_asked_for(fal):
    answer = images(fal[1], response_format="b64_json")

    assert answer.json["data"] == [{"b64_json": PICTURE.partition(",")[2]}]


def test_fals_prices_are_per_image(fal):
    images(fal[1], n=2)

    line = wait_until(lambda: re.search(r'.*"/v1/images/generations".*\n', fal[1].log), "the request is in the log")
    assert json.loads(line.group())["cost_usd"] == "0.05"


def test_what_fal_does_not_take_is_the_callers_to_hear(fal):
    answer = images(fal[1], n=9)

    assert answer.status == 422 and answer.error["message"] == "is not allowed here"


def test_fal_answers_no_chats_and_is_in_the_list(fal):
    answer = post(fal[1], {"model": "fal/fal-ai/flux/dev", "messages": []})
    listed = {model["id"] for model in get(fal[1], "/v1/models").json["data"]}

    assert answer.status == 400 and "/v1/images/generations" in answer.error["message"]
    assert any("flux/dev" in name for name in listed)
    assert not any("veo3" in name or "tts" in name for name in listed)


def test_a_caller_who_leaves_calls_fals_work_off(tmp_path):
    fal = Fal(polls=None)
    server = in_front_of_fal(tmp_path, fal, "queue")
    with Connection(server) as connection:
        body = {"model": "fal/fal-ai/flux/dev", "prompt": "a cat"}
        connection.send(request("POST", "/v1/images/generations", body))
        deadline = time.monotonic() + 5
        while not fal.tasks and time.monotonic() < deadline:
            time.sleep(0.01)

    assert fal.was_cancelled.wait(5)
    server.stop()
    fal.close()
