"""Runs every scenario against a server; one line of JSON each: {"scenario", "failure"}.

    run_scenarios.py <host:port for HTTP> <host:port for gRPC>
"""

import asyncio
import importlib
import inspect
import json
import pathlib
import sys
import traceback

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE / "scenarios")]

import tritonclient.grpc  # noqa: E402
import tritonclient.grpc.aio  # noqa: E402
import tritonclient.http  # noqa: E402
import tritonclient.http.aio  # noqa: E402
from scenario import SCENARIOS  # noqa: E402

CLIENTS = {
    "over_http": lambda http, grpc: tritonclient.http.InferenceServerClient(http, concurrency=8),
    "over_http_aio": lambda http, grpc: tritonclient.http.aio.InferenceServerClient(http),
    "over_grpc": lambda http, grpc: tritonclient.grpc.InferenceServerClient(grpc),
    "over_grpc_aio": lambda http, grpc: tritonclient.grpc.aio.InferenceServerClient(grpc),
}


async def awaited(function, make):
    async with make() as client:
        await function(client)


def run(function, make):
    if inspect.iscoroutinefunction(function):
        asyncio.run(awaited(function, make))
    else:
        with make() as client:
            function(client)


def failure_of(function, make):
    try:
        run(function, make)
        return None
    except Exception:
        return traceback.format_exc()


def main(http, grpc):
    for module in sorted((HERE / "scenarios").glob("over_*.py")):
        importlib.import_module(module.stem)
    for sentence, function in SCENARIOS:
        make = CLIENTS[function.__module__.removesuffix("_extensions")]
        failure = failure_of(function, lambda: make(http, grpc))
        print(json.dumps({"scenario": sentence, "failure": failure}), flush=True)


main(*sys.argv[1:])
