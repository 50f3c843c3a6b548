/* Anthropic's messages, as the mock provider answers them: named events, usage at both ends, no [DONE]. */
#include "mock_answers.h"
#include "mock_text.h"

#define EVENT(name, members) "event: " name "\ndata: {\"type\":\"" name "\"" members "}\n\n"
#define MESSAGE_START \
    "{\"id\":\"msg_01XFDUDYJgAACzvnptvVoYEL\",\"type\":\"message\",\"role\":\"assistant\"," \
    "\"model\":\"claude-haiku-4-5-20251001\",\"content\":["
#define CACHE_USAGE "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0"
#define FIELDS \
    "request-id: req_011CTvN7cYk2mQp9sVbN4tLr\r\n" \
    "anthropic-organization-id: 9f2c41d7-a8e6-4b0c-8d35-e1f7a6b2c490\r\n" \
    "anthropic-ratelimit-requests-remaining: 9999\r\n" \
    "anthropic-ratelimit-tokens-remaining: 999000\r\n"

static char *opening(void)
{
    return text(
        "%s%s%s%s", stream_head("text/event-stream; charset=utf-8", FIELDS),
        chunk(EVENT("message_start",
                    ",\"message\":" MESSAGE_START "],\"stop_reason\":null,\"stop_sequence\":null,"
                    "\"usage\":{\"input_tokens\":412," CACHE_USAGE ",\"output_tokens\":1}}")),
        chunk(EVENT("content_block_start",
                    ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")),
        chunk(EVENT("ping", "")));
}

struct mock_answers anthropic_answers(struct answer_words words)
{
    char *content = text(
        EVENT("content_block_delta", ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}"),
        words.event);
    struct slice closing = slice_of(text(
        "%s%s%s0\r\n\r\n", chunk(EVENT("content_block_stop", ",\"index\":0")),
        chunk(EVENT("message_delta",
                    ",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                    "\"usage\":{\"input_tokens\":412," CACHE_USAGE ",\"output_tokens\":128}")),
        chunk(EVENT("message_stop", ""))));
    char *whole = text(
        MESSAGE_START "{\"type\":\"text\",\"text\":\"%s\"}],"
        "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":412," CACHE_USAGE ","
        "\"output_tokens\":128,\"service_tier\":\"standard\"}}",
        words.whole);

    return (struct mock_answers){
        .whole = json_answer("200 OK", FIELDS, whole),
        .opening = slice_of(opening()),
        .content = slice_of(chunk(content)),
        .closing = closing,
        .closing_with_usage = closing};
}
