/* Reads HTTP/1.1 messages piece by piece (RFC 9112 sections 2, 6 and 7.1). */
#define _GNU_SOURCE
#include "http_message.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LARGEST_HEAD = 16 * 1024, LONGEST_CHUNK_SIZE = 15 };

/* MARK: header fields */

static struct slice without_spaces(struct slice text)
{
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t')) {
        text.bytes++;
        text.length--;
    }
    while (text.length > 0 && strchr(" \t\r", text.bytes[text.length - 1]) != NULL)
        text.length--;
    return text;
}

bool head_field(struct slice head, const char *name, struct slice *value)
{
    size_t name_length = strlen(name);
    const char *end = head.bytes + head.length;
    const char *line = head.bytes;
    const char *newline;
    while ((newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        size_t length = (size_t)(newline - line);
        if (length > name_length && line[name_length] == ':' && strncasecmp(line, name, name_length) == 0) {
            *value = without_spaces((struct slice){line + name_length + 1, length - name_length - 1});
            return true;
        }
        line = newline + 1;
    }
    return false;
}

bool head_field_is(struct slice head, const char *name, const char *word)
{
    struct slice value;
    return head_field(head, name, &value) && value.length == strlen(word)
        && strncasecmp(value.bytes, word, value.length) == 0;
}

static bool decimal(struct slice text, uint64_t *number)
{
    if (text.length == 0 || text.length > 18)
        return false;
    *number = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        *number = *number * 10 + (uint64_t)(text.bytes[i] - '0');
    }
    return true;
}

/* MARK: the head */

static struct slice cut_front(struct slice *input, size_t length)
{
    struct slice front = {input->bytes, length};
    input->bytes += length;
    input->length -= length;
    return front;
}

/* The length of the head with its empty line, or 0 when the empty line is not there yet. */
static size_t head_length(const char *bytes, size_t length)
{
    const char *end = memmem(bytes, length, "\r\n\r\n", 4);
    return end == NULL ? 0 : (size_t)(end - bytes) + 4;
}

/* Goes on with a head that began in an earlier read. */
static enum message_step join_head(struct message *message, struct slice *input, struct slice *head)
{
    size_t before = message->split_length;
    size_t taken = input->length < LARGEST_HEAD - before ? input->length : LARGEST_HEAD - before;
    if (message->split_head == NULL)
        message->split_head = malloc(LARGEST_HEAD);
    if (message->split_head == NULL)
        return MESSAGE_BROKEN;
    memcpy(message->split_head + before, input->bytes, taken);
    message->split_length = before + taken;

    size_t length = head_length(message->split_head, message->split_length);
    if (length == 0) {
        cut_front(input, taken);
        return message->split_length == LARGEST_HEAD ? MESSAGE_BROKEN : MESSAGE_NEEDS_MORE;
    }
    cut_front(input, length - before);
    *head = (struct slice){message->split_head, length};
    return MESSAGE_HEAD;
}

static enum message_step take_head(struct message *message, struct slice *input, struct slice *head)
{
    size_t length = message->split_length == 0 ? head_length(input->bytes, input->length) : 0;
    if (length == 0)
        return join_head(message, input, head);
    *head = cut_front(input, length);
    return MESSAGE_HEAD;
}

/* Learns from the head how the body is framed. */
static bool choose_framing(struct message *message, struct slice head)
{
    struct slice length;
    if (head_field_is(head, "transfer-encoding", "chunked")) {
        message->phase = MESSAGE_AT_CHUNK_SIZE;
    } else if (head_field(head, "content-length", &length)) {
        if (!decimal(length, &message->remaining))
            return false;
        message->phase = message->remaining > 0 ? MESSAGE_AT_FIXED_BODY : MESSAGE_AT_END;
    } else {
        message->phase = MESSAGE_AT_END;
    }
    return true;
}

/* MARK: the body */

static struct slice take_data(struct message *message, struct slice *input, enum message_phase after)
{
    size_t length = input->length < message->remaining ? input->length : (size_t)message->remaining;
    message->remaining -= length;
    if (message->remaining == 0)
        message->phase = after;
    return cut_front(input, length);
}

static int hexadecimal(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

static void end_size_line(struct message *message)
{
    message->phase = message->remaining > 0 ? MESSAGE_AT_CHUNK_DATA : MESSAGE_AT_TRAILER;
    message->line_length = 0;
}

static bool take_size_byte(struct message *message, char byte)
{
    int digit = hexadecimal(byte);
    if (digit >= 0) {
        message->remaining = message->remaining * 16 + (uint64_t)digit;
        return ++message->line_length <= LONGEST_CHUNK_SIZE;
    }
    if (message->line_length == 0)
        return false;
    if (byte == '\n')
        end_size_line(message);
    else
        message->phase = MESSAGE_AT_CHUNK_EXTENSION;
    return true;
}

/* One byte of framing: sizes, the line ends after chunks, and the trailer. */
static bool take_framing_byte(struct message *message, char byte)
{
    switch (message->phase) {
    case MESSAGE_AT_CHUNK_SIZE:
        return take_size_byte(message, byte);
    case MESSAGE_AT_CHUNK_EXTENSION:
        if (byte == '\n')
            end_size_line(message);
        return true;
    case MESSAGE_AT_CHUNK_END:
        if (byte == '\n')
            message->phase = MESSAGE_AT_CHUNK_SIZE;
        return byte == '\n' || byte == '\r';
    case MESSAGE_AT_TRAILER:
        if (byte == '\n' && message->line_length == 0)
            message->phase = MESSAGE_AT_END;
        if (byte == '\n')
            message->line_length = 0;
        else if (byte != '\r')
            message->line_length++;
        return true;
    case MESSAGE_AT_HEAD:
    case MESSAGE_AT_FIXED_BODY:
    case MESSAGE_AT_CHUNK_DATA:
    case MESSAGE_AT_END:
        break;
    }
    return false;
}

/* MARK: the whole message */

void message_reset(struct message *message)
{
    free(message->split_head);
    *message = (struct message){0};
}

enum message_step message_next(struct message *message, struct slice *input, struct slice *found)
{
    while (input->length > 0 && message->phase != MESSAGE_AT_END) {
        if (message->phase == MESSAGE_AT_HEAD) {
            enum message_step step = take_head(message, input, found);
            return step == MESSAGE_HEAD && !choose_framing(message, *found) ? MESSAGE_BROKEN : step;
        }
        if (message->phase == MESSAGE_AT_FIXED_BODY || message->phase == MESSAGE_AT_CHUNK_DATA) {
            bool chunked = message->phase == MESSAGE_AT_CHUNK_DATA;
            *found = take_data(message, input, chunked ? MESSAGE_AT_CHUNK_END : MESSAGE_AT_END);
            return MESSAGE_BODY;
        }
        if (!take_framing_byte(message, *cut_front(input, 1).bytes))
            return MESSAGE_BROKEN;
    }
    if (message->phase != MESSAGE_AT_END)
        return MESSAGE_NEEDS_MORE;
    message_reset(message);
    return MESSAGE_END;
}
