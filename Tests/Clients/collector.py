"""A collector of telemetry: takes OTLP over HTTP in JSON, holds it to the specification, and misbehaves on demand."""

import gzip
import http.server
import json
import threading
import time


class Collector:
    """Listens on loopback until it is closed. `statuses` are given out first, one a request; then 200."""

    def __init__(self, statuses=(), hangs=False):
        self.statuses = list(statuses)
        self.hangs = hangs
        self.requests = []
        self.released = threading.Event()
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                collector.requests.append((self.path, dict(self.headers), body, time.monotonic()))
                if collector.hangs:
                    collector.released.wait(30)
                    return
                status = collector.statuses.pop(0) if collector.statuses else 200
                self.send_response(status)
                self.send_header("content-type", "application/json")
                if status == 503:
                    self.send_header("retry-after", "1")
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def messages(self, path):
        return [decoded(fields, body) for target, fields, body, _ in list(self.requests) if target == path]

    @property
    def spans(self):
        """Of all messages, each checked."""
        found = []
        for message in self.messages("/v1/traces"):
            for resource in message["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    found += [checked_span(span) for span in scope["spans"]]
        return found

    @property
    def metrics(self):
        """The newest of each metric, by name."""
        found = {}
        for message in self.messages("/v1/metrics"):
            for resource in message["resourceMetrics"]:
                for scope in resource["scopeMetrics"]:
                    for metric in scope["metrics"]:
                        found[metric["name"]] = checked_metric(metric)
        return found

    @property
    def bytes(self):
        """Everything that came but for the fields."""
        return b"".join(gunzipped(fields, body) for _, fields, body, _ in list(self.requests))


def gunzipped(fields, body):
    return gzip.decompress(body) if fields.get("content-encoding") == "gzip" else body


def decoded(fields, body):
    assert fields["content-type"] == "application/json"
    return json.loads(gunzipped(fields, body))


def attributes(item):
    """Of a span, point or resource, by name: the one member of each value, whatever its type."""
    found = {}
    for attribute in item["attributes"]:
        assert set(attribute) == {"key", "value"}
        ((kind, value),) = attribute["value"].items()
        assert kind in ("stringValue", "intValue", "doubleValue", "boolValue", "arrayValue"), kind
        if kind == "intValue":
            assert isinstance(value, str), "64-bit integers are texts"
            value = int(value)
        found[attribute["key"]] = value
    return found


def checked_span(span):
    """opentelemetry-proto, trace.proto, in the JSON encoding of OTLP."""
    assert len(bytes.fromhex(span["traceId"])) == 16 and int(span["traceId"], 16)
    assert len(bytes.fromhex(span["spanId"])) == 8 and int(span["spanId"], 16)
    assert "parentSpanId" not in span or len(bytes.fromhex(span["parentSpanId"])) == 8
    assert span["kind"] in (2, 3)
    assert isinstance(span["name"], str) and span["name"]
    start, end = span["startTimeUnixNano"], span["endTimeUnixNano"]
    assert isinstance(start, str) and isinstance(end, str)
    assert abs(int(start) / 1e9 - time.time()) < 120 and int(start) <= int(end)
    assert span.get("status", {}) in ({}, {"code": 2})
    assert set(span) <= {
        "traceId", "spanId", "parentSpanId", "traceState", "kind", "name", "startTimeUnixNano", "endTimeUnixNano",
        "status", "attributes",
    }  # fmt: skip
    return span | {"attributes": attributes(span)}


def checked_metric(metric):
    """opentelemetry-proto, metrics.proto, in the JSON encoding of OTLP."""
    assert {"name", "description", "unit"} < set(metric)
    ((kind, data),) = [(key, value) for key, value in metric.items() if key in ("sum", "gauge", "histogram")]
    if kind == "sum":
        assert data["isMonotonic"] is True
    if kind != "gauge":
        assert data["aggregationTemporality"] == 2
    for point in data["dataPoints"]:
        attributes(point)
        assert int(point["startTimeUnixNano"]) <= int(point["timeUnixNano"])
        assert isinstance(point["timeUnixNano"], str)
        if kind == "histogram":
            counts = [int(count) for count in point["bucketCounts"]]
            assert len(counts) == len(point["explicitBounds"]) + 1
            assert sum(counts) == int(point["count"])
            assert point["explicitBounds"] == sorted(point["explicitBounds"])
        else:
            assert ("asInt" in point) != ("asDouble" in point)
            assert isinstance(point.get("asInt", ""), str)
    return metric | {"points": data["dataPoints"]}
