"""The loop of a worker: one frame in, one frame out, in order."""

import json
import os
import socket
import sys
import traceback

from . import frames, limits
from .columns import read_columns, written_column
from .model import Model
from .tensors import read_tensors, written_tensor

MESSAGE_LIMIT = 1000
TRACEBACK_LIMIT = 3000


def main():
    options = json.loads(sys.argv[1])
    limits.end_with_parent(options["parent"])
    os.umask(0o077)
    limits.limit_memory(options["memory_bytes"])
    channel = frames.Channel(socket.socket(fileno=3), options["max_frame_bytes"])
    try:
        model = Model(options["model"])
        description = {"python": sys.version.split()[0], **model.description()}
    except BaseException as error:  # SystemExit too: whatever ends the loading is the reason.
        channel.send(frames.FAILED, 0, failure(error))
        return
    channel.send(frames.READY, 0, description)
    serve(channel, model)


def serve(channel, model):
    while True:
        frame = channel.receive()
        if frame is None:
            return
        kind, request, header, payload = frame
        if kind == frames.PING:
            channel.send(frames.PONG, request, {})
            continue
        try:
            answer, chunks = predicted(model, header, payload)
            channel.send(frames.ANSWER, request, answer, chunks)
        except BaseException as error:
            channel.send(frames.ERROR, request, failure(error))


def predicted(model, header, payload):
    if "tensors" in header:
        outputs, is_table, times = model.predict_tensors(read_tensors(header["tensors"], payload))
        written = [written_tensor(name, values) for name, values in outputs.items()]
        tensors = [tensor for tensor, _ in written]
        return {"tensors": tensors, "table": is_table, "ms": times}, [data for _, data in written]
    rows = header["rows"]
    outputs, is_table, times = model.predict(read_columns(rows, header["columns"], payload))
    written = [written_column(name, values) for name, values in outputs.items()]
    columns = [column for column, _ in written]
    header = {"rows": rows, "columns": columns, "table": is_table, "ms": times}
    return header, [chunk for _, chunks in written for chunk in chunks]


def failure(error):
    """Why it failed, bounded: the last lines of a traceback say most."""
    lines = "".join(traceback.format_exception(type(error), error, error.__traceback__)).splitlines()
    # Underlines only take the place of what says more.
    text = "\n".join(line for line in lines if line.strip(" ^~"))
    return {
        "reason": "memory" if isinstance(error, MemoryError) else "raised",
        "type": type(error).__name__,
        "message": str(error)[:MESSAGE_LIMIT],
        "module": getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None,
        "traceback": text[-TRACEBACK_LIMIT:].replace(os.path.dirname(os.path.dirname(__file__)), "<worker>"),
    }
