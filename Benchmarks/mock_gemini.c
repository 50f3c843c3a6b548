/* Gemini's generateContent, as the mock provider answers it: CRLF, usage in each event, no end marker. */
#include "mock_answers.h"
#include "mock_text.h"

#define ANSWER_START "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""
#define CONTENT_END "\"}],\"role\":\"model\"},\"index\":0"
#define ANSWER_END(tokens, total) \
    "}],\"usageMetadata\":{\"promptTokenCount\":412,\"candidatesTokenCount\":" tokens "," \
    "\"totalTokenCount\":" total ",\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":412}]}," \
    "\"modelVersion\":\"gemini-2.5-flash\",\"responseId\":\"C7x2mQp9sVbN4tLr8wKzYdH\"}"
#define FINISH ",\"finishReason\":\"STOP\""
#define FIELDS \
    "Vary: Origin\r\n" \
    "X-Content-Type-Options: nosniff\r\n" \
    "Server-Timing: gfet4t7; dur=412\r\n" \
    "Alt-Svc: h3=\":443\"; ma=2592000\r\n"

struct mock_answers gemini_answers(struct answer_words words)
{
    char *content = text(
        "data: " ANSWER_START "%s" CONTENT_END ANSWER_END("64", "476") "\r\n\r\n", words.event);
    char *finish = "data: " ANSWER_START CONTENT_END FINISH ANSWER_END("128", "540") "\r\n\r\n";
    char *whole = text(ANSWER_START "%s" CONTENT_END FINISH ANSWER_END("128", "540"), words.whole);
    struct slice closing = slice_of(text("%s0\r\n\r\n", chunk(finish)));

    return (struct mock_answers){
        .whole = json_answer("200 OK", FIELDS, whole),
        .opening = slice_of(stream_head("text/event-stream", FIELDS)),
        .content = slice_of(chunk(content)),
        .closing = closing,
        .closing_with_usage = closing};
}
