"""`sluice probe`: gateways of several kinds, and records made of a provider's template."""

import json

import pytest

from gateway import GATEWAY_KEY, ROOT, command
from scenarios import SCENARIOS
from upstream import completion

CALL = {"id": "call_1", "type": "function", "function": {"name": "current_time", "arguments": '{"city":"Oslo"}'}}

# There, local gateways are not tried unless they are named.
AT_USUAL_ADDRESSES = {"OLLAMA_BASE_URL": "", "LM_STUDIO_BASE_URL": ""}


def answers_well(exchange):
    """A provider that does everything right."""
    if exchange.request.field("authorization") != f"Bearer {GATEWAY_KEY}":
        return exchange.answer(401, {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}})
    asked = exchange.request.json
    if "tools" in asked and asked["messages"][-1]["role"] != "tool":
        return exchange.answer(200, completion(exchange.model, None, "tool_calls", tool_calls=[CALL]))
    SCENARIOS["ok"](exchange)


def without_usage(exchange):
    if exchange.is_streaming:
        exchange.stream()
        exchange.chunk("Hello", "stop")
        exchange.done()
        return exchange.end()
    exchange.answer(200, completion(exchange.model, "Hello", usage=None))


@pytest.fixture
def probe(upstream, tmp_path):
    """Probes a gateway of the configuration in front of a scenario; its reports, by slug, and what the program did."""

    def probe(scenario, *arguments, **environment):
        upstream.script("probed", scenario)
        environment = {
            "OPENAI_API_KEY": GATEWAY_KEY,
            "OPENAI_BASE_URL": upstream.origin + "/v1",
            "OPENAI_DEFAULT_MODEL": "probed",
            **AT_USUAL_ADDRESSES,
            **environment,
        }
        done = command("probe", "--json", *arguments, folder=tmp_path, **environment)
        reports = [json.loads(line) for line in done.stdout.splitlines()]
        return {report["gateway"]: Report(report) for report in reports}, done

    return probe


class Report:
    def __init__(self, report):
        self.score = report["score"]
        self.checks = {check["check"]: check for check in report["checks"]}

    def those(self, outcome):
        return [name for name, check in self.checks.items() if check["outcome"] == outcome]


def test_a_good_gateway_passes(probe):
    reports, done = probe(answers_well)
    report = reports["openai"]
    assert (done.returncode, done.stderr, list(reports)) == (0, "", ["openai"])
    assert report.those("failed") == [] and report.score == 100
    assert report.those("warned") == ["metadata"]
    assert report.checks["models"]["text"] == "2 models"
    assert report.checks["rate-limit-headers"]["text"] == "x-ratelimit-remaining-requests"
    assert report.checks["tools"]["outcome"] == "passed"


def test_a_gateway_that_counts_nothing_and_asks_for_no_key_fails(probe):
    reports, done = probe(without_usage)
    assert done.returncode == 1
    assert reports["openai"].those("failed") == ["usage", "stream-usage", "wrong-key"]
    assert reports["openai"].checks["wrong-key"]["text"] == "accepts a made-up key"


def test_a_gateway_that_is_down_fails_and_the_next_is_tried(probe):
    reports, done = probe(answers_well, "openai", "demo", OPENAI_BASE_URL="http://127.0.0.1:9/v1", SLUICE_DEMO="1")
    assert done.returncode == 1
    assert reports["openai"].those("failed") == ["models", "chat"]
    assert reports["openai"].checks["stream"]["text"] == "it cannot be reached"
    assert reports["demo"].those("failed") == []


def test_a_card_is_for_people(tmp_path):
    done = command("probe", "demo", folder=tmp_path, SLUICE_DEMO="1")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0].startswith("demo: ")
    assert any(line.startswith("  passed   chat ") for line in lines)
    assert lines[-2].startswith("  8 of 8 passed")


def test_a_record_alone_can_be_probed(probe, upstream, tmp_path):
    record = {"slug": "new", "name": "New", "format": "openai", "baseURL": upstream.origin + "/v1", "defaultModel": "probed"}
    file = tmp_path / "new.json"
    file.write_text(json.dumps(record))
    reports, done = probe(answers_well, "new.json", NEW_API_KEY=GATEWAY_KEY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(reports) == ["new"] and reports["new"].those("failed") == []

    reports, done = probe(answers_well, "new.json")
    assert done.returncode == 0
    assert {check["text"] for check in reports["new"].checks.values()} == {"NEW_API_KEY is not set"}


def test_a_command_line_that_is_none(tmp_path):
    for arguments, words in [
        (["opnai"], "did you mean openai?"),
        (["nowhere/new.json"], "no such file"),
        (["--yaml"], "--yaml"),
        ([], "no gateway has a key"),
    ]:
        done = command("probe", *arguments, folder=tmp_path, SLUICE_DEMO="0", **AT_USUAL_ADDRESSES)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert words in done.stderr and len(done.stderr.splitlines()) == 1


# Templates


def template(upstream, **changes):
    price = {"prompt": "0.0000001", "completion": "0.0000002", "request": "0", "image": "0"}
    return {
        "provider_info": {"name": "New", "slug": "new", "website": "https://new.example", "contact_email": "a@new.example"},
        "api_info": {
            "base_url": upstream.origin + "/v1",
            "authentication": {"type": "bearer_token", "header": "Authorization", "format": "Bearer {token}"},
            "openai_compatible": True,
            "streaming_supported": True,
            "typical_response_time_ms": 3000,
            "rate_limits": {"requests_per_minute": 1000, "tokens_per_minute": 100000},
        },
        "models": [
            {
                "id": "probed",
                "name": "Probed",
                "context_length": 8192,
                "architecture": {"output_modalities": ["text"]},
                "pricing": price,
                "supported_parameters": ["tools"],
            }
        ],
        "test_credentials": {"api_key": GATEWAY_KEY},
    } | changes


def imported(folder, content, *arguments):
    file = folder / "template.json"
    file.write_text(json.dumps(content))
    return command("probe", "--import", "template.json", *arguments, folder=folder)


def test_a_template_becomes_a_gateway_that_is_accepted_and_works(probe, upstream, tmp_path):
    done = imported(tmp_path, template(upstream), "--out", "made")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["wrote made/Config/Gateways/new.json", "wrote made/Catalog/models/new.json"]
    assert [line.split(":")[1] for line in done.stderr.splitlines()] == [" contact_email", " rate_limits", " test_credentials"]
    written = "".join(file.read_text() for file in (tmp_path / "made").rglob("*.json"))
    assert GATEWAY_KEY not in written and "a@new.example" not in written

    made = {"SLUICE_CONFIG": str(tmp_path / "made/Config"), "SLUICE_CATALOG": str(tmp_path / "made/Catalog")}
    checked = command("check", folder=tmp_path, **made, NEW_API_KEY=GATEWAY_KEY)
    assert (checked.returncode, checked.stdout) == (0, "configuration is fine: 1 gateways, 1 callable\n"), checked.stderr

    reports, done = probe(answers_well, "made/Config/Gateways/new.json", NEW_API_KEY=GATEWAY_KEY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert reports["new"].those("warned") == [] and reports["new"].those("skipped") == []
    assert reports["new"].checks["metadata"]["text"] == "of 1: 1 with a context length, 1 with both prices"


def test_a_template_is_printed_unless_a_folder_is_named(upstream, tmp_path):
    done = imported(tmp_path, template(upstream))
    head, record, rest = done.stdout.split("json:\n", 2)
    assert head == "Config/Gateways/new."
    assert json.loads(record.removesuffix("Catalog/models/new."))["slug"] == "new"
    assert json.loads(rest)["data"][0]["id"] == "probed"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["template.json"]


def test_what_is_there_is_replaced_only_when_told(upstream, tmp_path):
    record = tmp_path / "made/Config/Gateways/new.json"
    record.parent.mkdir(parents=True)
    record.write_text("mine")
    done = imported(tmp_path, template(upstream), "--out", "made")
    assert (done.returncode, done.stdout, record.read_text()) == (1, "", "mine")
    assert "is there already" in done.stderr and not (tmp_path / "made/Catalog").exists()

    assert imported(tmp_path, template(upstream), "--out", "made", "--overwrite").returncode == 0
    assert json.loads(record.read_text())["name"] == "New"
    assert sorted(file.name for file in record.parent.iterdir()) == ["new.json"]


def test_a_template_that_cannot_be_expressed_is_refused_with_every_reason(upstream, tmp_path):
    content = template(upstream, models=[{"id": "a", "pricing": {"prompt": "-1"}}, {"id": "a"}], extra=1)
    content["api_info"]["openai_compatible"] = False
    done = imported(tmp_path, content, "--out", "made")
    places = [line.split(": ")[1] for line in done.stderr.splitlines()]
    assert (done.returncode, done.stdout) == (1, "")
    assert places == [
        f"template.json#{place}"
        for place in (
            "/extra", "/api_info/openai_compatible", "/models/0/pricing/prompt", "/models/0/pricing/completion",
            "/models/0/pricing/request", "/models/0/pricing/image", "/models/1/pricing", "/models/1/id",
        )
    ]  # fmt: skip
    assert not (tmp_path / "made").exists()
    assert imported(tmp_path, [], "--out", "made").returncode == 1
    assert command("probe", "--import", "nothing.json", folder=tmp_path).returncode == 2


def test_the_guides_own_template_is_understood(tmp_path):
    guide = json.loads((ROOT / "Tests/Clients/provider_template.json").read_text())
    done = imported(tmp_path, guide, "--out", "made")
    assert done.returncode == 0, done.stderr
