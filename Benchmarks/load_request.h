/* The one request that the load generator sends, built once at the start. */
#ifndef LOAD_REQUEST_H
#define LOAD_REQUEST_H

#include "http_message.h"
#include "load_options.h"

/* Head and body. A body file that cannot be read ends the program. */
struct slice build_request(const struct load_options *options);

#endif
