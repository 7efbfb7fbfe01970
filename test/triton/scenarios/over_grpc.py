"""tritonclient.grpc"""

import queue

import numpy
import tritonclient.grpc as grpc
from scenario import COLUMNS, close, columns, equal, labels, matrix, mixed, refused, scenario, tensor
from tritonclient.utils import InferenceServerException

OUTPUTS = ["prediction", "probabilities"]


@scenario("grpc: finds the server and its models ready, and reads what they take")
def finds(client):
    equal(client.is_server_live(), True)
    equal(client.is_server_ready(), True)
    equal(client.is_model_ready("fraud"), True)
    equal(client.is_model_ready("fraud", "1.0.0"), True)
    equal(client.is_model_ready("fraud", "9.9.9"), False)
    equal(client.is_model_ready("nobody"), False)
    equal(client.get_server_metadata().name, "intelgraph")
    metadata = client.get_model_metadata("fraud", "1.0.0", as_json=True)
    equal(metadata["versions"], ["1.0.0"])
    equal(metadata["inputs"], [{"name": name, "datatype": "FP64", "shape": ["-1", "1"]} for name in COLUMNS])


@scenario("grpc: columns of numbers, and one matrix of them")
def numbers(client):
    outputs = [grpc.InferRequestedOutput(name) for name in OUTPUTS]
    result = client.infer("fraud", columns(grpc, 5, -5), outputs=outputs, request_id="größe-1")
    equal(labels(result), ["yes", "no"])
    answer = result.get_response()
    equal([answer.id, answer.model_name, answer.model_version], ["größe-1", "fraud", "1.0.0"])
    for datatype in ["FP16", "FP32", "INT8", "INT64"]:
        sent = matrix(grpc, datatype, datatype.lower().replace("fp", "float"), 5, -5)
        close(client.infer("fraud", sent).as_numpy("probabilities"), result.as_numpy("probabilities"))


@scenario("grpc: columns of texts, truth values, whole numbers and times")
def types(client):
    close(client.infer("mixed", mixed(grpc)).as_numpy("probabilities").sum(axis=1), [1, 1])


@scenario("grpc: the outputs that are asked for, in that order")
def asked(client):
    outputs = [grpc.InferRequestedOutput(name) for name in OUTPUTS[::-1]]
    answer = client.infer("fraud", columns(grpc, 1), "1.0.0", outputs).get_response(as_json=True)
    equal([output["name"] for output in answer["outputs"]], OUTPUTS[::-1])


@scenario("grpc: gzip and deflate, and the time that a client allows")
def compressed(client):
    values = numpy.sin(numpy.arange(500))
    expected = client.infer("fraud", columns(grpc, *values)).as_numpy("probabilities")
    for coding in ["gzip", "deflate"]:
        result = client.infer("fraud", columns(grpc, *values), compression_algorithm=coding, client_timeout=30, timeout=9_000_000)
        close(result.as_numpy("probabilities"), expected)


@scenario("grpc: what is wrong is told in words")
def errors(client):
    text = grpc.InferInput("x0", [1], "BYTES")
    text.set_data_from_numpy(numpy.array([b"five"], dtype=object))
    for status, words, model, inputs, outputs in [
        ("NOT_FOUND", ["no deployment serves nobody"], "nobody", columns(grpc, 5), None),
        ("INVALID_ARGUMENT", ["inputs[0].x0", "is required"], "fraud", columns(grpc, 5)[1:], None),
        ("INVALID_ARGUMENT", ["x0", "must be a number"], "fraud", [text, *columns(grpc, 5)[1:]], None),
        ("INVALID_ARGUMENT", ["inputs[", "is required"], "fraud", columns(grpc, *range(500))[:1], None),
        ("INVALID_ARGUMENT", ["outputs[0].name"], "fraud", columns(grpc, 5), [grpc.InferRequestedOutput("score")]),
        ("INVALID_ARGUMENT", ["classification"], "fraud", columns(grpc, 5), [grpc.InferRequestedOutput("prediction", class_count=2)]),
    ]:
        try:
            client.infer(model, inputs, outputs=outputs)
        except InferenceServerException as error:
            refused(error, f"StatusCode.{status}", *words)
        else:
            raise AssertionError(f"{words} was not refused")


@scenario("grpc: answers of many requests at a time never cross")
def concurrent(client):
    values = numpy.linspace(-5, 5, 100)
    expected = client.infer("fraud", columns(grpc, *values)).as_numpy("probabilities")
    results = queue.Queue()
    for i, value in enumerate(values):
        client.async_infer("fraud", columns(grpc, value), lambda result, error: results.put((result, error)), request_id=str(i))
    for _ in values:
        result, error = results.get(timeout=60)
        equal(error, None)
        close(result.as_numpy("probabilities")[0], expected[int(result.get_response().id)])


@scenario("grpc: tensors of any rank, in and out, of a model of ONNX")
def pictures(client):
    pixels = numpy.arange(3 * 16, dtype=numpy.float32).reshape(3, 1, 4, 4) / 48
    result = client.infer("image", [tensor(grpc, "image", "FP32", pixels)])
    equal(result.as_numpy("scores").shape, (3, 2))
    close(result.as_numpy("scores").sum(axis=1), [1, 1, 1])
    alone = client.infer("image", [tensor(grpc, "image", "FP32", pixels[1:2])])
    close(alone.as_numpy("features"), result.as_numpy("features")[1:2])
    wrong = [tensor(grpc, "image", "FP32", pixels.reshape(3, 16))]
    try:
        client.infer("image", wrong)
    except InferenceServerException as error:
        refused(error, "StatusCode.INVALID_ARGUMENT", "[any, 1, 4, 4]")
    else:
        raise AssertionError("a tensor of another rank is taken")
