/* Puts the mock's answers together: text that lives as long as the program. */
#ifndef MOCK_TEXT_H
#define MOCK_TEXT_H

#include "http_message.h"

/* printf into memory of its own. Ends the program when there is none. */
__attribute__((format(printf, 1, 2)))
char *text(const char *format, ...);

struct slice slice_of(const char *string);

/* English words of exactly this length, safe inside a JSON string. */
char *prose(int length);

/* One chunk of a chunked body. */
char *chunk(const char *bytes);

/* A whole answer: `status` such as `200 OK`, header lines each with its line end, a body of JSON. */
struct slice json_answer(const char *status, const char *fields, const char *body);

/* What a stream begins with: the head of a chunked answer of this type. */
char *stream_head(const char *type, const char *fields);

#endif
