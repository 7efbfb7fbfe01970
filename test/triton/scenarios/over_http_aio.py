"""tritonclient.http.aio"""

import asyncio

import numpy
import tritonclient.http.aio as http
from scenario import close, columns, equal, labels, mixed, refused, scenario
from tritonclient.utils import InferenceServerException


@scenario("http.aio: finds the server and its models ready, and reads what they take")
async def finds(client):
    equal(await client.is_server_live(), True)
    equal(await client.is_server_ready(), True)
    equal(await client.is_model_ready("fraud", "1.0.0"), True)
    equal(await client.is_model_ready("nobody"), False)
    equal((await client.get_server_metadata())["name"], "intelgraph")
    equal((await client.get_model_metadata("fraud"))["versions"], ["1.0.0"])


@scenario("http.aio: binary data and JSON, plain and compressed")
async def forms(client):
    values = [5, -5, *numpy.sin(numpy.arange(500))]
    expected = (await client.infer("fraud", columns(http, *values))).as_numpy("probabilities")
    for binary in [True, False]:
        for coding in [None, "gzip", "deflate"]:
            outputs = [http.InferRequestedOutput(name, binary_data=binary) for name in ["prediction", "probabilities"]]
            codings = {"request_compression_algorithm": coding, "response_compression_algorithm": coding}
            sent = columns(http, *values, binary_data=binary)
            result = await client.infer("fraud", sent, outputs=outputs, request_id="b", **codings)
            equal(labels(result)[:2], ["yes", "no"])
            close(result.as_numpy("probabilities"), expected)


@scenario("http.aio: what is wrong is told in words, also to who takes brotli")
async def errors(client):
    for status, word, model, inputs in [
        ("404", "nobody", "nobody", columns(http, 5)),
        ("400", "inputs[0].x3 is required", "fraud", columns(http, 5)[:3]),
    ]:
        try:
            await client.infer(model, inputs, headers={"Accept-Encoding": "gzip, deflate, br"})
        except InferenceServerException as error:
            refused(error, status, word)
        else:
            raise AssertionError(f"{word} was not refused")


@scenario("http.aio: answers of many requests at a time never cross")
async def concurrent(client):
    values = numpy.linspace(-5, 5, 100)
    expected = (await client.infer("fraud", columns(http, *values))).as_numpy("probabilities")
    others = [client.infer("mixed", mixed(http, binary_data=False)) for _ in range(30)]
    own = [client.infer("fraud", columns(http, value), request_id=str(i)) for i, value in enumerate(values)]
    results = await asyncio.gather(*own, *others)
    for i, result in enumerate(results[: len(values)]):
        equal(result.get_response()["id"], str(i))
        close(result.as_numpy("probabilities")[0], expected[i])
    equal({result.get_response()["model_name"] for result in results[len(values) :]}, {"mixed"})
