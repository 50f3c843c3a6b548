/* OpenAI's Responses, as the mock provider answers them: typed events, usage at the end, no [DONE]. */
#include "mock_answers.h"
#include "mock_text.h"

#define EVENT(name, members) "event: " name "\ndata: {\"type\":\"" name "\"" members "}\n\n"
#define RESPONSE(status, output, usage) \
    "{\"id\":\"resp_68c7x2mQp9sVbN4tLr8wKzYdHf3aJe\",\"object\":\"response\",\"created_at\":1760000000," \
    "\"status\":\"" status "\",\"error\":null,\"incomplete_details\":null,\"instructions\":null," \
    "\"model\":\"gpt-4o-mini-2024-07-18\",\"output\":[" output "],\"parallel_tool_calls\":true," \
    "\"previous_response_id\":null,\"reasoning\":{\"effort\":null,\"summary\":null},\"store\":true," \
    "\"temperature\":0.2,\"text\":{\"format\":{\"type\":\"text\"}},\"tool_choice\":\"auto\",\"tools\":[]," \
    "\"top_p\":1.0,\"truncation\":\"disabled\",\"usage\":" usage ",\"metadata\":{}}"
#define ITEM(status, content) \
    "{\"id\":\"msg_68c7x2mQp9sVbN4tLr8wKz\",\"type\":\"message\",\"status\":\"" status "\"," \
    "\"content\":[" content "],\"role\":\"assistant\"}"
#define PART(words) "{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"" words "\"}"
#define PLACE ",\"item_id\":\"msg_68c7x2mQp9sVbN4tLr8wKz\",\"output_index\":0,\"content_index\":0"
#define USAGE \
    "{\"input_tokens\":412,\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":128," \
    "\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":540}"
#define FIELDS \
    "x-request-id: req_9f2c41d7a8e64b0c8d35e1f7a6b2c490\r\n" \
    "openai-processing-ms: 412\r\n" \
    "openai-version: 2020-10-01\r\n" \
    "x-ratelimit-remaining-requests: 9999\r\n"

static char *opening(void)
{
    return text(
        "%s%s%s%s%s", stream_head("text/event-stream; charset=utf-8", FIELDS),
        chunk(EVENT("response.created", ",\"sequence_number\":0,\"response\":" RESPONSE("in_progress", "", "null"))),
        chunk(EVENT("response.in_progress",
                    ",\"sequence_number\":1,\"response\":" RESPONSE("in_progress", "", "null"))),
        chunk(EVENT("response.output_item.added",
                    ",\"sequence_number\":2,\"output_index\":0,\"item\":" ITEM("in_progress", ""))),
        chunk(EVENT("response.content_part.added", ",\"sequence_number\":3" PLACE ",\"part\":" PART(""))));
}

/* What was said is repeated three times at the end; here it is short, as if little had been said. */
static char *closing(void)
{
    return text(
        "%s%s%s%s0\r\n\r\n",
        chunk(EVENT("response.output_text.done", ",\"sequence_number\":5" PLACE ",\"text\":\"A word.\"")),
        chunk(EVENT("response.content_part.done", ",\"sequence_number\":6" PLACE ",\"part\":" PART("A word."))),
        chunk(EVENT("response.output_item.done",
                    ",\"sequence_number\":7,\"output_index\":0,\"item\":" ITEM("completed", PART("A word.")))),
        chunk(EVENT("response.completed",
                    ",\"sequence_number\":8,\"response\":"
                    RESPONSE("completed", ITEM("completed", PART("A word.")), USAGE))));
}

struct mock_answers responses_answers(struct answer_words words)
{
    char *content = text(
        EVENT("response.output_text.delta", ",\"sequence_number\":4" PLACE ",\"delta\":\"%s\",\"logprobs\":[]"),
        words.event);
    char *whole = text(RESPONSE("completed", ITEM("completed", PART("%s")), USAGE), words.whole);
    struct slice end = slice_of(closing());

    return (struct mock_answers){
        .whole = json_answer("200 OK", FIELDS, whole),
        .opening = slice_of(opening()),
        .content = slice_of(chunk(content)),
        .closing = end,
        .closing_with_usage = end};
}
