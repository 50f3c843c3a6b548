/* Puts the mock's answers together: text that lives as long as the program. */
#define _GNU_SOURCE
#include "mock_text.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char words[] =
    "A gateway stands between the callers and the models and passes each word on as it comes. ";

char *text(const char *format, ...)
{
    char *result;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&result, format, arguments) < 0)
        errx(1, "out of memory");
    va_end(arguments);
    return result;
}

struct slice slice_of(const char *string)
{
    return (struct slice){string, strlen(string)};
}

char *prose(int length)
{
    char *result = calloc(1, (size_t)length + 1);
    if (result == NULL)
        errx(1, "out of memory");
    for (int i = 0; i < length; i++)
        result[i] = words[(size_t)i % (sizeof words - 1)];
    return result;
}

char *chunk(const char *bytes)
{
    return text("%zx\r\n%s\r\n", strlen(bytes), bytes);
}

struct slice json_answer(const char *status, const char *fields, const char *body)
{
    return slice_of(text("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n%s",
                         status, strlen(body), fields, body));
}

char *stream_head(const char *type, const char *fields)
{
    return text("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n%s\r\n", type, fields);
}
