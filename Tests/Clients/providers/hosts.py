"""The hosts of OpenAI's format, a row each: where they are, what they refuse, and how their answers look.

Source: the reference pages of each host, and the errors and streams users report, November 2026.
"""

from dataclasses import dataclass, field

from providers import host_rules as rules
from providers import listings
from providers import openai_errors as errors


@dataclass(frozen=True)
class Listing:
    """A list of models: where it is (below the base path, or with two slashes not), and whether it is for everybody."""

    path: str
    body: object
    is_public: bool = False
    # What `?verbose=true` gives.
    verbose: object = None


@dataclass(frozen=True)
class Host:
    slug: str
    base_path: str
    listings: tuple
    error: object = errors.openai
    # Beside the rules of all.
    rules: tuple = ()
    has_key: bool = True
    # Beside chats.
    takes_responses: bool = False
    # What a wrong key is told: status, message, code.
    wrong_key: tuple = (401, "Incorrect API key provided.", "invalid_api_key")
    # The member with the thoughts: reasoning_content, reasoning, `think` for tags in the content, `None`: hidden.
    thoughts: str | None = "reasoning_content"
    # Where a stream has usage: `asked` for a last chunk of its own if asked for, `finish` on the finish chunk, `blank` on
    # a last chunk with a blank choice, `x_groq` there on the finish chunk, `every` as a running sum on every chunk.
    usage: str = "asked"
    # The members with the limit of tokens that are heeded; the first that is there counts.
    limits: tuple = ("max_completion_tokens", "max_tokens")
    # Whole calls in one chunk.
    gives_whole_calls: bool = False
    # A comment in streams, and blank lines before whole answers.
    comment: str | None = None
    leading_lines: bytes = b""
    ends_with_done: bool = True
    has_role_on_every_chunk: bool = False
    # How an error comes in a stream: `data` as any event, `event` named so, `object` as vLLM says it, `chunk` in a chunk
    # with the finish reason "error"; the host of the last one also answers whole with status 200 and an error.
    stream_error: str = "data"
    # What an account without money is told: status, message, kind, code.
    empty_account: tuple = (402, "Insufficient credits.", None, None)
    # The later pieces of a call repeat its id and name as null.
    repeats_nulls: bool = False
    # Thoughts are not among the completion's tokens, but in the total.
    counts_thoughts_apart: bool = False
    # How many tokens of the prompt came from a cache: OpenAI's details, DeepSeek's two sums.
    cache: str = "details"
    rate_limits: dict = field(default_factory=dict)
    # What its usage says of the charge: OpenRouter's dollars, as a program that counts in binary writes them, and xAI's
    # ticks of 10⁻¹⁰ dollars.
    charge: dict = field(default_factory=dict)

    @property
    def models(self):
        """The ids that answer."""
        return [id for listing in self.listings for id in ids(listing.body)]

    def path(self, listing):
        return listing.path[1:] if listing.path.startswith("//") else self.base_path + listing.path


def ids(body):
    rows = body if isinstance(body, list) else body.get("data", body.get("models", []))
    for row in rows:
        if "providers" in row and "id" not in row:
            yield f"{row['providers'][0]['id']}:{row['name']}"
        else:
            yield row.get("id") or row.get("modelId") or row.get("model_name")


OPENAI_LIMITS = {
    "x-ratelimit-limit-requests": 10000, "x-ratelimit-remaining-requests": 9999, "x-ratelimit-reset-requests": "8.64s",
    "x-ratelimit-limit-tokens": 200000, "x-ratelimit-remaining-tokens": 199900, "x-ratelimit-reset-tokens": "6m0s",
    "x-request-id": "req_sim",
}  # fmt: skip
GROQ_LIMITS = OPENAI_LIMITS | {"x-ratelimit-reset-requests": "2m59.56s", "x-ratelimit-reset-tokens": "7.66s"}
CEREBRAS_LIMITS = {
    "x-ratelimit-limit-requests-day": 14400, "x-ratelimit-remaining-requests-day": 14399,
    "x-ratelimit-reset-requests-day": "33011.382867", "x-ratelimit-limit-tokens-minute": 60000,
    "x-ratelimit-remaining-tokens-minute": 59900, "x-ratelimit-reset-tokens-minute": "11.382867",
}  # fmt: skip
OPENROUTER_LIMITS = {"X-RateLimit-Limit": 200, "X-RateLimit-Remaining": 199, "X-RateLimit-Reset": 1795300000000}
TOGETHER_LIMITS = {"x-ratelimit-limit": 10, "x-ratelimit-remaining": 9, "x-ratelimit-reset": 1}
STRICT = (rules.known_members, rules.one_limit, rules.four_stops)
OLDER_LIMIT = ("max_tokens",)

HOSTS = [
    Host("openai", "/v1", (Listing("/models", listings.OPENAI),), takes_responses=True,
         rate_limits=OPENAI_LIMITS, thoughts=None,
         empty_account=(429, "You exceeded your current quota, please check your plan and billing details.",
                        "insufficient_quota", "insufficient_quota"),
         rules=(*STRICT, rules.reasoning_model(("o1", "o3", "o4", "gpt-5")))),
    Host("openrouter", "/api/v1", (Listing("/models", listings.OPENROUTER, is_public=True),), takes_responses=True,
         error=errors.openrouter,
         wrong_key=(401, "User not found.", None), thoughts="reasoning", usage="blank", comment="OPENROUTER PROCESSING",
         has_role_on_every_chunk=True, rate_limits=OPENROUTER_LIMITS, stream_error="chunk",
         charge={"cost": 1.4e-05, "cost_details": {"upstream_inference_cost": None}}),
    Host("portkey", "/v1", (Listing("/models", listings.PORTKEY),), error=errors.portkey, thoughts=None,
         rules=STRICT),
    Host("featherless", "/v1", (Listing("/models", listings.FEATHERLESS, is_public=True),), limits=OLDER_LIMIT,
         thoughts="think"),
    Host("vercel-ai-gateway", "/v1", (Listing("/models", listings.VERCEL, is_public=True),), takes_responses=True,
         thoughts="reasoning", usage="finish"),
    Host("deepinfra", "/v1/openai",
         (Listing("/models", listings.DEEPINFRA, is_public=True),
          Listing("//models/list", listings.DEEPINFRA_CENTS, is_public=True)),
         error=errors.deepinfra, limits=OLDER_LIMIT, usage="finish"),
    Host("cerebras", "/v1",
         (Listing("/models", listings.CEREBRAS), Listing("//public/v1/models", listings.CEREBRAS_PUBLIC,
                                                         is_public=True)),
         error=errors.cerebras, rules=(rules.cerebras,), thoughts="reasoning", usage="finish", gives_whole_calls=True,
         wrong_key=(401, "Wrong API Key", "wrong_api_key"), rate_limits=CEREBRAS_LIMITS),
    Host("nebius", "/v1", (Listing("/models", listings.NEBIUS, verbose=listings.NEBIUS_VERBOSE),),
         error=errors.detail_list, wrong_key=(401, "Couldn't validate credentials", None), usage="every",
         stream_error="object", repeats_nulls=True),
    Host("xai", "/v1", (Listing("/models", listings.XAI), Listing("/language-models", listings.XAI_LANGUAGE)),
         takes_responses=True, error=errors.xai, rules=(rules.xai,), usage="finish", gives_whole_calls=True,
         counts_thoughts_apart=True,
         charge={"cost_in_usd_ticks": 37756000},
         wrong_key=(400, "Incorrect API key provided: si***e9. You can obtain an API key from https://console.x.ai.",
                    "Client specified an invalid argument")),
    Host("novita", "/openai/v1", (Listing("/models", listings.NOVITA),), error=errors.novita, limits=OLDER_LIMIT,
         repeats_nulls=True,
         empty_account=(403, "not enough balance", None, "NOT_ENOUGH_BALANCE"),
         wrong_key=(401, "failed to authenticate API key", "INVALID_API_KEY")),
    Host("huggingface", "/v1", (Listing("/models", listings.HUGGINGFACE, is_public=True),), error=errors.text,
         wrong_key=(401, "Invalid username or password.", None), thoughts="reasoning", usage="every"),
    Host("chutes", "/v1", (Listing("/models", listings.CHUTES, is_public=True),), error=errors.detail,
         wrong_key=(401, "Invalid token.", None), usage="every", ends_with_done=False, stream_error="object",
         repeats_nulls=True),
    Host("groq", "/openai/v1", (Listing("/models", listings.GROQ),), takes_responses=True,
         rules=(rules.groq, rules.four_stops), thoughts="reasoning", usage="x_groq", gives_whole_calls=True,
         stream_error="event", rate_limits=GROQ_LIMITS,
         wrong_key=(401, "Invalid API Key", "invalid_api_key")),
    Host("fireworks", "/inference/v1", (Listing("/models", listings.FIREWORKS),), usage="finish",
         wrong_key=(403, "unauthorized", None)),
    Host("together", "/v1", (Listing("/models", listings.TOGETHER),), thoughts="reasoning", usage="finish",
         limits=OLDER_LIMIT, gives_whole_calls=True, has_role_on_every_chunk=True, rate_limits=TOGETHER_LIMITS),
    Host("aimo", "/api/v1", (Listing("/models", listings.AIMO),)),
    Host("near", "/v1",
         (Listing("/model/list", listings.NEAR_PRICED, is_public=True), Listing("/models", listings.NEAR))),
    Host("deepseek", "/v1", (Listing("/models", listings.DEEPSEEK),), rules=(rules.deepseek,), limits=OLDER_LIMIT,
         usage="finish", comment="keep-alive", leading_lines=b"\n\n\n", cache="sums",
         wrong_key=(401, "Authentication Fails, Your api key: ****e9 is invalid", "invalid_request_error")),
    Host("lmstudio", "",
         (Listing("/v1/models", listings.LM_STUDIO, is_public=True),
          Listing("/api/v0/models", listings.LM_STUDIO_RICHER, is_public=True)),
         error=errors.text, limits=OLDER_LIMIT, has_key=False, stream_error="event"),
    Host("ai-gateway", "", (Listing("/v1/models", listings.AI_GATEWAY),), error=errors.oauth, thoughts=None,
         rules=STRICT, wrong_key=(401, "The access token is invalid or has expired.", "invalid_token")),
]  # fmt: skip


def host_named(slug):
    return next(host for host in HOSTS if host.slug == slug)
