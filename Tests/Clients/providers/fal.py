"""Fal: image apps that are run at once (fal.run), or wait in a queue (queue.fal.run).

Source: fal.ai/docs/documentation/model-apis/inference/queue, fal.ai/docs/inference-api/queue/cancel,
fal.ai/models/fal-ai/flux/dev/api, November 2026.
"""

import json
import threading
import uuid

from providers.refusal import Refusal, is_integer
from providers.strict import KEY, Provider

APPS = {"fal-ai/flux/dev", "fal-ai/flux/schnell", "bria/fibo/generate"}
SIZES = {"square_hd", "square", "portrait_4_3", "portrait_16_9", "landscape_4_3", "landscape_16_9"}
PICTURE = "data:image/png;base64,iVBORw0KGgo="
INPUT = {
    "prompt": lambda value: isinstance(value, str),
    "num_images": lambda value: is_integer(value) and 1 <= value <= 4,
    "image_size": lambda value: value in SIZES if isinstance(value, str) else is_size(value),
    "sync_mode": lambda value: isinstance(value, bool),
    "seed": is_integer,
    "guidance_scale": lambda value: isinstance(value, (int, float)),
}


def is_size(value):
    return set(value) == {"width", "height"} and all(is_integer(side) and side > 0 for side in value.values())


def check_key(received):
    given = received.field("authorization")
    return None if given == f"Key {KEY}" else "Cannot access application. Authentication is required."


class Fal(Provider):
    """`fal.run` at `/run`, `queue.fal.run` at `/queue`: each is the base URL of one way to ask."""

    authenticate = staticmethod(check_key)
    ROUTES = [
        ("POST", "/run/(.+)", "run", True),
        ("POST", "/queue/((?!.*/requests/).+)", "submit", True),
        ("GET", "/queue/([^/]+/[^/]+)/requests/([0-9a-f-]+)/status", "status", True),
        ("GET", "/queue/([^/]+/[^/]+)/requests/([0-9a-f-]+)", "result", True),
        ("PUT", "/queue/([^/]+/[^/]+)/requests/([0-9a-f-]+)/cancel", "cancel", True),
    ]

    def __init__(self, polls=1):
        super().__init__()
        # How often a task's state is asked for before it is done; None: it is never.
        self.polls = polls
        self.tasks = {}
        self.was_cancelled = threading.Event()

    def refuse_credentials(self, verdict):
        raise Refusal(401, verdict)

    def error(self, refusal):
        return {"detail": refusal.param or refusal.message}

    # At once

    def run(self, exchange, app):
        self.give(exchange, self.images(self.input_of(exchange, app)))

    def input_of(self, exchange, app):
        if app not in APPS:
            raise Refusal(404, f"Application '{app}' not found")
        body = self.object_of(exchange)
        if "prompt" not in body:
            self.invalid("prompt", "field required", "value_error.missing")
        for name, value in body.items():
            if name not in INPUT or not INPUT[name](value):
                self.invalid(name, "is not allowed here", "value_error")
        return body

    def invalid(self, name, message, kind):
        raise Refusal(422, message, param=[{"loc": ["body", name], "msg": message, "type": kind}])

    def images(self, body):
        size = body.get("image_size", {"width": 1024, "height": 768})
        picture = PICTURE if body.get("sync_mode") else "https://fal.media/files/{}.png"
        images = [
            {"url": picture.format(index), "content_type": "image/png", **(size if isinstance(size, dict) else {})}
            for index in range(body.get("num_images", 1))
        ]
        return {"images": images, "seed": body.get("seed", 7), "prompt": body["prompt"], "timings": {"inference": 0.4}}

    # By the queue

    def submit(self, exchange, app):
        body = self.input_of(exchange, app)
        name, task = "/".join(app.split("/")[:2]), str(uuid.uuid4())
        self.tasks[task] = {"app": name, "body": body, "asked": 0}
        below = f"https://queue.fal.run/{name}/requests/{task}"
        self.give(exchange, {
            "request_id": task, "status": "IN_QUEUE", "queue_position": 0, "response_url": below,
            "status_url": below + "/status", "cancel_url": below + "/cancel",
        })  # fmt: skip

    def task(self, app, name):
        task = self.tasks.get(name)
        if not task or task["app"] != app:
            raise Refusal(404, "Request not found")
        return task

    def status(self, exchange, app, name):
        task = self.task(app, name)
        task["asked"] += 1
        is_done = self.polls is not None and task["asked"] > self.polls
        state = {"status": "COMPLETED" if is_done else "IN_QUEUE" if task["asked"] == 1 else "IN_PROGRESS"}
        data = json.dumps(state | {"request_id": name}).encode()
        exchange.head(200 if is_done else 202, content_type="application/json", content_length=len(data))
        exchange.send(data)

    def result(self, exchange, app, name):
        task = self.task(app, name)
        if self.polls is None or task["asked"] <= self.polls:
            raise Refusal(400, "Request is still in progress")
        self.give(exchange, self.images(task["body"]))

    def cancel(self, exchange, app, name):
        self.task(app, name)
        self.was_cancelled.set()
        data = b'{"status":"CANCELLATION_REQUESTED"}'
        exchange.head(202, content_type="application/json", content_length=len(data))
        exchange.send(data)
