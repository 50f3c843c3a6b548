/* The bytes that the mock provider answers with, built once at the start. */
#ifndef MOCK_ANSWERS_H
#define MOCK_ANSWERS_H

#include "http_message.h"

struct mock_answers {
    struct slice whole;              /* for a request without `"stream":true`: 1 KB of JSON with usage */
    struct slice opening;            /* head and first event of a stream; if idle, also its content event */
    struct slice content;            /* one event in one chunk */
    struct slice closing;            /* finish reason, [DONE], last chunk */
    struct slice closing_with_usage; /* the same with a usage event, for `"include_usage":true` */
};

/* `event_bytes`: of one content event, `data: ` and the empty line included.
   The answers live as long as the program. */
struct mock_answers build_mock_answers(int event_bytes, bool idle);

#endif
