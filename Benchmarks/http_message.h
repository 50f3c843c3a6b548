/* Reads HTTP/1.1 messages piece by piece: the part of the protocol that mock and load generator share. */
#ifndef HTTP_MESSAGE_H
#define HTTP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that belong to someone else. */
struct slice {
    const char *bytes;
    size_t length;
};

enum message_phase {
    MESSAGE_AT_HEAD,
    MESSAGE_AT_FIXED_BODY,
    MESSAGE_AT_CHUNK_SIZE,
    MESSAGE_AT_CHUNK_EXTENSION,
    MESSAGE_AT_CHUNK_DATA,
    MESSAGE_AT_CHUNK_END,
    MESSAGE_AT_TRAILER,
    MESSAGE_AT_END
};

/* One message being read. All zero is a fresh one. */
struct message {
    enum message_phase phase;
    uint64_t remaining;      /* bytes of the body, or of this chunk, still to come */
    size_t line_length;      /* bytes seen of the current size or trailer line */
    char *split_head;        /* the head so far, only when it did not come in one read */
    size_t split_length;
};

enum message_step {
    MESSAGE_NEEDS_MORE,      /* the input is used up */
    MESSAGE_HEAD,            /* `found` is the whole head, with its empty line */
    MESSAGE_BODY,            /* `found` is a piece of the body, without chunk framing */
    MESSAGE_END,             /* the message is complete; the next call starts the next one */
    MESSAGE_BROKEN           /* not HTTP/1.1, or a head over 16 KB; close the connection */
};

/* Takes the next step and cuts what it used off the front of `input`.
   A message with neither Content-Length nor chunks has no body: true of requests (RFC 9112 section 6.3),
   and good enough for answers, because no server measured here ends an answer by closing. */
enum message_step message_next(struct message *message, struct slice *input, struct slice *found);

/* Forgets a message that will not be read to its end, and frees what it held. */
void message_reset(struct message *message);

/* Whether the head has this header field, and its value without the spaces around it. */
bool head_field(struct slice head, const char *name, struct slice *value);

/* Whether a list-valued field, such as Connection, is exactly this one word (case does not matter). */
bool head_field_is(struct slice head, const char *name, const char *word);

#endif
