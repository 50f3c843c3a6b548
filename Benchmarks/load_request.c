/* The one request that the load generator sends, built once at the start. */
#define _GNU_SOURCE
#include "load_request.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

static struct slice read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        err(1, "%s", path);
    size_t length = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(length);
    if (bytes == NULL || fread(bytes, 1, length, file) != length)
        err(1, "%s", path);
    fclose(file);
    return (struct slice){bytes, length};
}

struct slice build_request(const struct load_options *options)
{
    struct slice body = options->body_file == NULL ? (struct slice){0} : read_file(options->body_file);
    char *bytes;
    size_t length;
    FILE *memory = open_memstream(&bytes, &length);
    if (memory == NULL)
        err(1, "open_memstream");
    fprintf(memory, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: OpenAI/Python 1.109.1\r\n%s",
            body.bytes == NULL ? "GET" : "POST", options->path, options->port, options->fields);
    if (body.bytes != NULL)
        fprintf(memory, "Accept: application/json\r\nContent-Type: application/json\r\n"
                        "Content-Length: %zu\r\n", body.length);
    fputs("\r\n", memory);
    fwrite(body.bytes == NULL ? "" : body.bytes, 1, body.length, memory);
    fclose(memory);
    return (struct slice){bytes, length};
}
