/* The bytes that the mock provider answers with in each format, built once at the start. */
#ifndef MOCK_ANSWERS_H
#define MOCK_ANSWERS_H

#include "http_message.h"

struct mock_answers {
    struct slice whole;              /* for a request without a stream, with usage */
    struct slice opening;            /* head of a stream, and what comes before its first word */
    struct slice content;            /* one event in one chunk */
    struct slice closing;            /* finish reason, end marker where there is one, last chunk */
    struct slice closing_with_usage; /* the same for `"include_usage":true`; elsewhere usage comes unasked */
};

/* What the model says. The same words in each format: only what is around them differs. */
struct answer_words {
    const char *event;               /* in one content event */
    const char *whole;               /* in an answer that comes whole */
};

/* As many words as make OpenAI's content event `event_bytes` long, `data: ` and the empty line included,
   and its whole answer 1 KB. */
struct answer_words words_for_openai(int event_bytes);

struct mock_answers openai_answers(struct answer_words words);
struct mock_answers responses_answers(struct answer_words words);
struct mock_answers anthropic_answers(struct answer_words words);
struct mock_answers gemini_answers(struct answer_words words);
struct mock_answers ollama_answers(struct answer_words words);

#endif
