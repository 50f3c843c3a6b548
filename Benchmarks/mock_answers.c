/* The bytes that the mock provider answers with, built once at the start. */
#define _GNU_SOURCE
#include "mock_answers.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENT_START \
    "data: {\"id\":\"chatcmpl-C7x2mQp9sVbN4tLr8wKzYdHf3aJe\",\"object\":\"chat.completion.chunk\"," \
    "\"created\":1760000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"system_fingerprint\":\"fp_560af6e559\","
#define EVENT_END "}\n\n"
#define USAGE "\"usage\":{\"prompt_tokens\":412,\"completion_tokens\":128,\"total_tokens\":540}"

/* Everything before the usage and after the text of a whole answer. */
#define ANSWER_START \
    "{\"id\":\"chatcmpl-C7x2mQp9sVbN4tLr8wKzYdHf3aJe\",\"object\":\"chat.completion\"," \
    "\"created\":1760000000,\"model\":\"gpt-4o-mini-2024-07-18\"," \
    "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
#define ANSWER_END \
    "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}]," \
    "\"usage\":{\"prompt_tokens\":412,\"completion_tokens\":128,\"total_tokens\":540," \
    "\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0}," \
    "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0," \
    "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}," \
    "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_560af6e559\"}"
#define ANSWER_FIELDS \
    "x-request-id: req_9f2c41d7a8e64b0c8d35e1f7a6b2c490\r\n" \
    "openai-processing-ms: 412\r\n" \
    "openai-version: 2020-10-01\r\n" \
    "x-ratelimit-remaining-requests: 9999\r\n" \
    "\r\n"
enum { ANSWER_SIZE = 1024 };

static const char words[] =
    "A gateway stands between the callers and the models and passes each word on as it comes. ";

__attribute__((format(printf, 1, 2)))
static char *text(const char *format, ...)
{
    char *result;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&result, format, arguments) < 0)
        errx(1, "out of memory");
    va_end(arguments);
    return result;
}

static struct slice slice_of(char *string)
{
    return (struct slice){string, strlen(string)};
}

/* English words of exactly this length, safe inside a JSON string. */
static char *prose(int length)
{
    char *result = calloc(1, (size_t)length + 1);
    if (result == NULL)
        errx(1, "out of memory");
    for (int i = 0; i < length; i++)
        result[i] = words[(size_t)i % (sizeof words - 1)];
    return result;
}

static char *chunk(const char *event)
{
    return text("%zx\r\n%s\r\n", strlen(event), event);
}

static char *content_event(int event_bytes)
{
    const char *start = EVENT_START "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
    const char *end = "\"},\"logprobs\":null,\"finish_reason\":null}]" EVENT_END;
    int filling = event_bytes - (int)(strlen(start) + strlen(end));
    return text("%s%s%s", start, prose(filling > 1 ? filling : 1), end);
}

static char *whole_answer(void)
{
    int filling = ANSWER_SIZE - (int)strlen(ANSWER_START ANSWER_END);
    return text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" ANSWER_FIELDS
                ANSWER_START "%s" ANSWER_END, ANSWER_SIZE, prose(filling));
}

struct mock_answers build_mock_answers(int event_bytes, bool idle)
{
    const char *head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                       "Transfer-Encoding: chunked\r\n" ANSWER_FIELDS;
    char *role = chunk(EVENT_START "\"choices\":[{\"index\":0,"
                       "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                       "\"logprobs\":null,\"finish_reason\":null}]" EVENT_END);
    char *content = chunk(content_event(event_bytes));
    char *finish = chunk(EVENT_START "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,"
                         "\"finish_reason\":\"stop\"}]" EVENT_END);
    char *usage = chunk(EVENT_START "\"choices\":[]," USAGE EVENT_END);
    char *end = text("%s0\r\n\r\n", chunk("data: [DONE]\n\n"));

    return (struct mock_answers){
        .whole = slice_of(whole_answer()),
        .opening = slice_of(text("%s%s%s", head, role, idle ? content : "")),
        .content = slice_of(content),
        .closing = slice_of(text("%s%s", finish, end)),
        .closing_with_usage = slice_of(text("%s%s%s", finish, usage, end))};
}
