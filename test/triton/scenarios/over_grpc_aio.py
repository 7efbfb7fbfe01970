"""tritonclient.grpc.aio"""

import asyncio

import numpy
import tritonclient.grpc.aio as grpc
from scenario import close, columns, equal, labels, mixed, refused, scenario
from tritonclient.utils import InferenceServerException


@scenario("grpc.aio: finds the server and its models ready, and reads what they take")
async def finds(client):
    equal(await client.is_server_live(), True)
    equal(await client.is_server_ready(), True)
    equal(await client.is_model_ready("fraud", "1.0.0"), True)
    equal(await client.is_model_ready("nobody"), False)
    equal(list((await client.get_model_metadata("fraud")).versions), ["1.0.0"])


@scenario("grpc.aio: predicts, and tells what is wrong in words")
async def predicts(client):
    equal(labels(await client.infer("fraud", columns(grpc, 5, -5))), ["yes", "no"])
    try:
        await client.infer("nobody", columns(grpc, 5))
    except InferenceServerException as error:
        refused(error, "StatusCode.NOT_FOUND", "no deployment serves nobody")
    else:
        raise AssertionError("a model that is not there was not refused")


@scenario("grpc.aio: answers of many requests at a time never cross")
async def concurrent(client):
    values = numpy.linspace(-5, 5, 100)
    expected = (await client.infer("fraud", columns(grpc, *values))).as_numpy("probabilities")
    own = [client.infer("fraud", columns(grpc, value), request_id=str(i)) for i, value in enumerate(values)]
    results = await asyncio.gather(*own, *[client.infer("mixed", mixed(grpc)) for _ in range(30)])
    for i, result in enumerate(results[: len(values)]):
        equal(result.get_response().id, str(i))
        close(result.as_numpy("probabilities")[0], expected[i])
