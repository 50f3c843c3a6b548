"""Instructor: structured answers, by tools, by JSON Schema, and as they arrive."""

import instructor
import pydantic
from openai import OpenAI

from exam import BAD, JSON, KEY, URL, raised, take


class Sum(pydantic.BaseModel):
    """Two numbers."""

    a: int
    b: int


def create(model, mode, content=JSON):
    client = instructor.from_openai(OpenAI(base_url=URL + "/v1", api_key=KEY, max_retries=0), mode=mode)
    messages = [{"role": "user", "content": content}]
    return client.create(model=model, messages=messages, response_model=Sum, max_retries=0)


def by_tools(model):
    return create(model, instructor.Mode.TOOLS).model_dump()


def by_schema(model):
    return create(model, instructor.Mode.JSON_SCHEMA).model_dump()


def as_it_arrives(model):
    client = instructor.from_openai(OpenAI(base_url=URL + "/v1", api_key=KEY, max_retries=0))
    messages = [{"role": "user", "content": JSON}]
    return list(client.create_partial(model=model, messages=messages, response_model=Sum, max_retries=0))[-1].model_dump()


def bad_request(model):
    return raised(lambda: create(model, instructor.Mode.TOOLS, BAD))


take([by_tools, by_schema, as_it_arrives, bad_request])
