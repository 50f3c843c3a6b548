/* OpenAI's chat completions, as the mock provider answers them. */
#include "mock_answers.h"
#include "mock_text.h"

#include <string.h>

#define EVENT_START \
    "data: {\"id\":\"chatcmpl-C7x2mQp9sVbN4tLr8wKzYdHf3aJe\",\"object\":\"chat.completion.chunk\"," \
    "\"created\":1760000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"system_fingerprint\":\"fp_560af6e559\","
#define EVENT_END "}\n\n"
#define CONTENT_START EVENT_START "\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
#define CONTENT_END "\"},\"logprobs\":null,\"finish_reason\":null}]" EVENT_END
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
#define FIELDS \
    "x-request-id: req_9f2c41d7a8e64b0c8d35e1f7a6b2c490\r\n" \
    "openai-processing-ms: 412\r\n" \
    "openai-version: 2020-10-01\r\n" \
    "x-ratelimit-remaining-requests: 9999\r\n"
enum { ANSWER_SIZE = 1024 };

struct answer_words words_for_openai(int event_bytes)
{
    int filling = event_bytes - (int)strlen(CONTENT_START CONTENT_END);
    return (struct answer_words){
        .event = prose(filling > 1 ? filling : 1),
        .whole = prose(ANSWER_SIZE - (int)strlen(ANSWER_START ANSWER_END))};
}

struct mock_answers openai_answers(struct answer_words words)
{
    char *role = chunk(EVENT_START "\"choices\":[{\"index\":0,"
                       "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                       "\"logprobs\":null,\"finish_reason\":null}]" EVENT_END);
    char *finish = chunk(EVENT_START "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,"
                         "\"finish_reason\":\"stop\"}]" EVENT_END);
    char *usage = chunk(EVENT_START "\"choices\":[]," USAGE EVENT_END);
    char *end = text("%s0\r\n\r\n", chunk("data: [DONE]\n\n"));

    return (struct mock_answers){
        .whole = json_answer("200 OK", FIELDS, text(ANSWER_START "%s" ANSWER_END, words.whole)),
        .opening = slice_of(text("%s%s", stream_head("text/event-stream; charset=utf-8", FIELDS), role)),
        .content = slice_of(chunk(text(CONTENT_START "%s" CONTENT_END, words.event))),
        .closing = slice_of(text("%s%s", finish, end)),
        .closing_with_usage = slice_of(text("%s%s%s", finish, usage, end))};
}
