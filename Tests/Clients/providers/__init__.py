"""Providers on loopback that are as strict as the real ones.

Each answers in its provider's own shape, and refuses in the provider's own words what the real one would refuse. The
rules are those of the providers' reference pages and of the errors their users report, as of November 2026.

A model's answer is decided by what it is asked (see answers.py), so that a test knows it beforehand. The last user text
may order more:

    !error 429              refused with this status, as the provider words it
    !broke                  refused as the provider refuses an account without money
    !stop length            the answer is cut; `!stop filter`: held back by the provider's filter
    !reason                 thoughts come before the answer, if the request lets the model think
    !overloaded mid-stream  a stream begins well and then carries an error; whole, the answer is one
    !cut mid-stream         the connection breaks in a stream
    !image                  refused unless an image arrived; answers with its type and size
    !json                   refused unless structured output was asked for
    !parallel               two tool calls in one turn
    !loop 10                tool calls in ten turns, two at once in every second one, then the answer
"""
