/* Ollama's own chat, as the mock provider answers it: lines of JSON, the last of which has the usage. */
#include "mock_answers.h"
#include "mock_text.h"

#define LINE_START \
    "{\"model\":\"llama3.2\",\"created_at\":\"2025-10-09T08:53:20.123456789Z\"," \
    "\"message\":{\"role\":\"assistant\",\"content\":\""
#define CONTENT_END "\"},\"done\":false}\n"
#define LAST_END \
    "\"},\"done\":true,\"done_reason\":\"stop\",\"total_duration\":4883583458,\"load_duration\":1334875," \
    "\"prompt_eval_count\":412,\"prompt_eval_duration\":342546000," \
    "\"eval_count\":128,\"eval_duration\":4535599000}"
#define FIELDS "Date: Thu, 09 Oct 2025 08:53:20 GMT\r\n"

struct mock_answers ollama_answers(struct answer_words words)
{
    struct slice closing = slice_of(text("%s0\r\n\r\n", chunk(LINE_START LAST_END "\n")));
    return (struct mock_answers){
        .whole = json_answer("200 OK", FIELDS, text(LINE_START "%s" LAST_END, words.whole)),
        .opening = slice_of(stream_head("application/x-ndjson", FIELDS)),
        .content = slice_of(chunk(text(LINE_START "%s" CONTENT_END, words.event))),
        .closing = closing,
        .closing_with_usage = closing};
}
