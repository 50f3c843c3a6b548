// Examples of chats, as JSON text by their names.

enum Examples {
    static let chatRequests: StaticString = #"""
        {"whole": {"value": {"model": "demo/echo", "messages": [{"role": "user", "content": "Hello, Sluice!"}]}},
         "streamed": {"value": {"model": "demo/lorem", "stream": true, "stream_options": {"include_usage": true},
          "messages": [{"role": "user", "content": "Go on."}]}},
         "withWishes": {"value": {"model": "openai/gpt-4o", "messages": [{"role": "user", "content": "Hello"}],
          "provider": {"sort": "price", "max_price": {"prompt": 3}}}}}
        """#

    static let responsesRequests: StaticString = #"""
        {"whole": {"value": {"model": "demo/echo", "input": "Hello, Sluice!"}},
         "streamed": {"value": {"model": "demo/lorem", "stream": true, "instructions": "Be brief.",
          "input": [{"role": "user", "content": [{"type": "input_text", "text": "Go on."}]}]}}}
        """#

    static let embeddingsRequests: StaticString = #"""
        {"several": {"value": {"model": "demo/embed", "input": ["Hello, Sluice!", "Hello, world!"], "dimensions": 8}}}
        """#

    static let chatCompletion: StaticString = #"""
        {"answer": {"value": {"id": "chatcmpl-1", "object": "chat.completion", "created": 1763750000, "model": "demo/echo",
          "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello, Sluice!"}, "finish_reason": "stop"}],
          "usage": {"prompt_tokens": 4, "completion_tokens": 4, "total_tokens": 8}}}}
        """#

    static let chatEvents: StaticString = #"""
        {"good": {"summary": "To a good end", "value":
          "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1763750000,\"model\":\"demo/lorem\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Lorem\"},\"finish_reason\":null}]}\n\ndata: [DONE]\n\n"},
         "broken": {"summary": "Broken off", "value":
          "data: {\"error\":{\"message\":\"the connection broke\",\"type\":\"upstream_error\",\"param\":null,\"code\":\"upstream_broken_answer\",\"status\":502}}\n\n"}}
        """#

    static let messageRequests: StaticString = #"""
        {"whole": {"value": {"model": "demo/echo", "max_tokens": 100,
          "messages": [{"role": "user", "content": "Hello, Sluice!"}]}},
         "streamed": {"value": {"model": "demo/lorem", "max_tokens": 100, "stream": true,
          "messages": [{"role": "user", "content": "Go on."}]}}}
        """#

    static let message: StaticString = #"""
        {"answer": {"value": {"id": "msg_1", "type": "message", "role": "assistant", "model": "demo/echo",
          "content": [{"type": "text", "text": "Hello, Sluice!"}], "stop_reason": "end_turn", "stop_sequence": null,
          "usage": {"input_tokens": 4, "cache_creation_input_tokens": null, "cache_read_input_tokens": null,
           "output_tokens": 4}}}}
        """#

    static let messageEvents: StaticString = #"""
        {"broken": {"summary": "How a stream that broke off ends", "value":
          "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"the connection broke\"},\"request_id\":\"req_1\"}\n\n"}}
        """#
}
