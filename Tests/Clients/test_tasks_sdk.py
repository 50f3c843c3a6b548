"""OpenAI's SDK for what is no conversation: vectors, texts that go on, images, and sound both ways."""

import openai
import pytest
from openai import OpenAI

from gateway import CALLER_KEY
from test_tasks import FRAME, PICTURE, VECTOR, Studio, fal, in_front_of, sound, vectors  # noqa: F401

VECTORS, VOICE, EAR = "openai/text-embedding-3-small", "openai/gpt-4o-mini-tts", "openai/gpt-4o-mini-transcribe"


def going_on(exchange):
    """The API before chats."""
    text = f"{exchange.request.json['prompt']} upon a time"
    usage = {"prompt_tokens": 1, "completion_tokens": 3, "total_tokens": 4}
    head = {"id": "cmpl-1", "object": "text_completion", "created": 1, "model": exchange.model}
    if not exchange.is_streaming:
        choice = {"index": 0, "text": text, "finish_reason": "stop", "logprobs": None}
        return exchange.answer(200, head | {"choices": [choice], "usage": usage})
    exchange.stream()
    for word in ("Once", " upon", " a", " time"):
        exchange.event(head | {"choices": [{"index": 0, "text": word, "finish_reason": None, "logprobs": None}]})
    exchange.event(head | {"choices": [{"index": 0, "text": "", "finish_reason": "stop", "logprobs": None}]})
    exchange.done()
    exchange.end()


def transcript(exchange):
    kind = exchange.request.field("content-type")
    assert kind.startswith("multipart/form-data; boundary=") and FRAME in exchange.request.body
    exchange.answer(200, {"text": "Hello", "usage": {"type": "duration", "seconds": 1}})


PATHS = {
    "/v1/embeddings": vectors, "/v1/completions": going_on, "/v1/audio/speech": sound,
    "/v1/audio/transcriptions": transcript,
}  # fmt: skip


@pytest.fixture(scope="module")
def studio():
    studio = Studio(PATHS)
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def client(tmp_path_factory, studio):
    server = in_front_of(studio, tmp_path_factory.mktemp("sluice"))
    with OpenAI(base_url=server.url + "/v1", api_key=CALLER_KEY, max_retries=0, timeout=5) as client:
        yield client
    server.stop()


@pytest.mark.parametrize("asking", [{}, {"encoding_format": "float"}, {"encoding_format": "base64"}])
def test_vectors_are_made_of_texts(client, asking):
    answer = client.embeddings.create(model=VECTORS, input=["a", "b"], **asking)

    assert (answer.object, answer.model, len(answer.data)) == ("list", VECTORS, 2)
    assert answer.usage.total_tokens == 2
    for index, entry in enumerate(answer.data):
        # Unasked the SDK has base64 sent and reads it itself.
        vector = entry.embedding if isinstance(entry.embedding, list) else None
        assert entry.index == index and vector == (None if asking.get("encoding_format") == "base64" else VECTOR)


def test_the_demo_makes_vectors(client):
    answer = client.embeddings.create(model="demo/embed", input="one two")
    assert len(answer.data[0].embedding) == 16


def test_a_text_goes_on(client):
    options = {"model": "openai/gpt-3.5-turbo-instruct", "prompt": "Once"}
    whole = client.completions.create(**options)
    chunks = list(client.completions.create(stream=True, **options))

    assert (whole.choices[0].text, whole.model) == ("Once upon a time", options["model"])
    assert "".join(choice.text for chunk in chunks for choice in chunk.choices) == "Once upon a time"
    assert {chunk.model for chunk in chunks} == {options["model"]}


def test_a_text_is_spoken(client, tmp_path):
    options = {"model": VOICE, "voice": "alloy", "input": "Hello"}
    assert client.audio.speech.create(**options).read() == FRAME + FRAME
    with client.audio.speech.with_streaming_response.create(**options) as answer:
        answer.stream_to_file(tmp_path / "hello.mp3")
    assert (tmp_path / "hello.mp3").read_bytes() == FRAME + FRAME


def test_a_recording_is_written_down(client):
    answer = client.audio.transcriptions.create(model=EAR, file=("hello.mp3", FRAME, "audio/mpeg"), language="en")
    assert answer.text == "Hello"


def test_images_are_made_of_words(fal):
    with OpenAI(base_url=fal[1].url + "/v1", api_key=CALLER_KEY, max_retries=0, timeout=10) as client:
        options = {"model": "fal/fal-ai/flux/dev", "prompt": "a cat"}
        links = client.images.generate(n=2, size="1024x1024", **options)
        inside = client.images.generate(response_format="b64_json", **options)

    assert [image.url for image in links.data] == [f"https://fal.media/files/{index}.png" for index in range(2)]
    assert inside.data[0].b64_json == PICTURE.partition(",")[2]


@pytest.mark.parametrize("model, kind", [("nobody/such-a-model", openai.NotFoundError), ("demo/echo", openai.BadRequestError)])
def test_a_model_that_does_not_do_it_is_refused(client, model, kind):
    with pytest.raises(kind) as caught:
        client.embeddings.create(model=model, input="Hello")
    assert caught.value.param == "model"
