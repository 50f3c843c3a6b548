/* Which provider the mock plays for a request: its path decides. */
#define _GNU_SOURCE
#include "mock_routes.h"

#include "mock_text.h"

#include <string.h>

enum { OPENAI, RESPONSES, ANTHROPIC, GEMINI_WHOLE, GEMINI_STREAM, OLLAMA, BUSY, UNKNOWN, ROUTES };

/* `/busy` comes first: it stands in front of any other path. */
static const int search_order[] = {BUSY, OPENAI, RESPONSES, ANTHROPIC, GEMINI_WHOLE, GEMINI_STREAM, OLLAMA};

static struct mock_route routes[ROUTES] = {
    [OPENAI] = {.part = "/chat/completions", .streaming = STREAMS_IF_ASKED},
    [RESPONSES] = {.part = "/responses", .streaming = STREAMS_IF_ASKED},
    [ANTHROPIC] = {.part = "/messages", .streaming = STREAMS_IF_ASKED},
    [GEMINI_WHOLE] = {.part = ":generateContent", .streaming = STREAMS_NEVER},
    [GEMINI_STREAM] = {.part = ":streamGenerateContent", .streaming = STREAMS_ALWAYS},
    [OLLAMA] = {.part = "/api/chat", .streaming = STREAMS_IF_ASKED},
    [BUSY] = {.part = "/busy/", .streaming = STREAMS_NEVER},
    [UNKNOWN] = {.streaming = STREAMS_NEVER},
};

/* A rate limit that is over at once: whoever gets it asks elsewhere, and comes back with the next request. */
static struct mock_answers busy_answers(void)
{
    return (struct mock_answers){.whole = json_answer(
        "429 Too Many Requests", "Retry-After: 0\r\n",
        "{\"error\":{\"message\":\"Rate limit reached for requests\",\"type\":\"requests\",\"param\":null,"
        "\"code\":\"rate_limit_exceeded\"}}")};
}

static struct mock_answers unknown_answers(void)
{
    return (struct mock_answers){.whole = json_answer(
        "404 Not Found", "", "{\"error\":{\"message\":\"the mock has no such path\"}}")};
}

static void open_with_content(struct mock_answers *answers)
{
    if (answers->opening.length > 0)
        answers->opening = slice_of(text("%s%s", answers->opening.bytes, answers->content.bytes));
}

void build_mock_routes(int event_bytes, bool idle)
{
    struct answer_words words = words_for_openai(event_bytes);
    routes[OPENAI].answers = openai_answers(words);
    routes[RESPONSES].answers = responses_answers(words);
    routes[ANTHROPIC].answers = anthropic_answers(words);
    routes[GEMINI_WHOLE].answers = routes[GEMINI_STREAM].answers = gemini_answers(words);
    routes[OLLAMA].answers = ollama_answers(words);
    routes[BUSY].answers = busy_answers();
    routes[UNKNOWN].answers = unknown_answers();
    for (int i = 0; idle && i < ROUTES; i++)
        open_with_content(&routes[i].answers);
}

const struct mock_route *mock_route_for(struct slice head)
{
    const char *end = memchr(head.bytes, '\n', head.length);
    size_t length = end == NULL ? head.length : (size_t)(end - head.bytes);
    for (size_t i = 0; i < sizeof search_order / sizeof search_order[0]; i++) {
        const struct mock_route *route = &routes[search_order[i]];
        if (memmem(head.bytes, length, route->part, strlen(route->part)) != NULL)
            return route;
    }
    return &routes[UNKNOWN];
}
