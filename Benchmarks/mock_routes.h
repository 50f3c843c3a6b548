/* Which provider the mock plays for a request: its path decides. */
#ifndef MOCK_ROUTES_H
#define MOCK_ROUTES_H

#include "mock_answers.h"

enum streaming {
    STREAMS_NEVER,
    STREAMS_IF_ASKED,                /* by `"stream":true` in the body */
    STREAMS_ALWAYS
};

struct mock_route {
    const char *part;                /* what a path of this route has in it */
    enum streaming streaming;
    struct mock_answers answers;
};

/* Builds the answers of all routes. To be called once.
   `event_bytes`: of one content event in OpenAI's format; the others have as many words.
   `idle`: streams have their first content event in the opening. */
void build_mock_routes(int event_bytes, bool idle);

/* The route of the request that begins with this head. */
const struct mock_route *mock_route_for(struct slice head);

#endif
