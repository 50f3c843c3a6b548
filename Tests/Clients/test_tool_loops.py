"""Tool loops of ten turns with thinking, at every door, in front of every format, and across a change of the provider.

The simulated providers refuse what the real ones refuse: signatures that are not theirs or were changed, ids they never
gave, calls without results, thoughts that are missing where they are wanted back.
"""

import pytest

from loops import DOORS
from providers.answers import told
from street import Street
from test_every_gateway import ROWS

# A model that thinks, of each format.
THINKERS = {
    "openai": "o4-mini",
    "anthropic": "claude-sonnet-4-5-20250929",
    "google": "gemini-3-pro-preview",
    "ollama": "qwen3:8b",
}
CHANGES = [
    ("openai", "anthropic"), ("openai", "google"), ("anthropic", "google"), ("anthropic", "ollama"),
    ("google", "anthropic"), ("google", "openai"), ("ollama", "anthropic"), ("ollama", "google"),
]  # fmt: skip
STREAMING = pytest.mark.parametrize("is_streaming", [False, True], ids=["whole", "stream"])


def loop_of(door, street, is_streaming):
    model, *others = (f"{slug}/{THINKERS[slug]}" for slug in street.rows)
    return DOORS[door](street.server, model, others, is_streaming=is_streaming)


def check(loop):
    """All turns are there, each with the numbers of that turn."""
    assert len(loop.calls) == 15
    assert sorted(loop.calls[-2:]) == [("add", 11, 11), ("multiply", 12, 12)]
    assert loop.text == told("22", "144")


@pytest.fixture(scope="module")
def streets(start):
    """Each provider behind a Sluice of its own."""
    streets = {}

    def of(slug):
        if slug not in streets:
            streets[slug] = Street([slug], start)
        return streets[slug]

    yield of
    for street in streets.values():
        street.close()


@STREAMING
@pytest.mark.parametrize("slug", THINKERS)
@pytest.mark.parametrize("door", DOORS)
def test_a_loop_of_ten_turns(streets, door, slug, is_streaming):
    loop = loop_of(door, streets(slug), is_streaming)

    loop.run(10)
    assert not loop.step()
    check(loop)


@pytest.fixture(scope="module")
def broadway(start):
    """One Sluice in front of every gateway there is."""
    street = Street([row.slug for row in ROWS], start)
    yield street
    street.close()


# The simulated hosts that have Messages of their own have not learnt to: Anthropic stands for them.
LEFT_OUT = [("messages", "openrouter"), ("messages", "vercel-ai-gateway")]
PLACES = [(door, row) for door in DOORS for row in ROWS if (door, row.slug) not in LEFT_OUT]


@STREAMING
@pytest.mark.parametrize("door, row", PLACES, ids=[f"{door}-{row.slug}" for door, row in PLACES])
def test_every_gateway_takes_part(broadway, door, row, is_streaming):
    thinker = THINKERS.get(row.slug, row.thinker)
    model = f"{row.slug}/{thinker or row.model}"
    loop = DOORS[door](broadway.server, model, is_streaming=is_streaming, thinks=thinker is not None)

    loop.run(10)
    assert not loop.step()
    # Featherless thinks in its text, which chats are told as it is.
    loop.text = loop.text.rpartition("</think>")[2].lstrip()
    check(loop)


@STREAMING
@pytest.mark.parametrize("first, second", CHANGES, ids=["-then-".join(change) for change in CHANGES])
@pytest.mark.parametrize("door", DOORS)
def test_another_provider_goes_on_where_one_fails(start, door, first, second, is_streaming):
    street = Street([first, second], start)
    loop = loop_of(door, street, is_streaming)

    loop.run(5)
    with street.providers[first].out_of_order():
        loop.run(5)
        assert not loop.step()
    street.close()

    check(loop)
    assert len(street.providers[second].chats()) == 6
