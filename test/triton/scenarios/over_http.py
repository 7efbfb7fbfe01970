"""tritonclient.http"""

import numpy
import tritonclient.http as http
from scenario import COLUMNS, close, columns, equal, labels, matrix, mixed, refused, scenario, tensor
from tritonclient.utils import InferenceServerException

OUTPUTS = ["prediction", "probabilities"]


def asked(binary, names=OUTPUTS):
    return [http.InferRequestedOutput(name, binary_data=binary) for name in names]


@scenario("http: finds the server and its models ready, and reads what they take")
def finds(client):
    equal(client.is_server_live(), True)
    equal(client.is_server_ready(), True)
    equal(client.is_model_ready("fraud"), True)
    equal(client.is_model_ready("fraud", "1.0.0"), True)
    equal(client.is_model_ready("fraud", "9.9.9"), False)
    equal(client.is_model_ready("nobody"), False)
    equal("binary_tensor_data" in client.get_server_metadata()["extensions"], True)
    for version in ["", "1.0.0"]:
        metadata = client.get_model_metadata("fraud", version)
        equal(metadata["versions"], ["1.0.0"])
        equal(metadata["inputs"], [{"name": name, "datatype": "FP64", "shape": [-1, 1]} for name in COLUMNS])
        equal([output["name"] for output in metadata["outputs"]], OUTPUTS)


@scenario("http: binary data and JSON, in requests and answers, are the same numbers")
def forms(client):
    expected = client.infer("fraud", columns(http, 5, -5)).as_numpy("probabilities")
    equal(expected.shape, (2, 2))
    for sent in [True, False]:
        for back in [None, True, False]:
            outputs = None if back is None else asked(back)
            result = client.infer("fraud", columns(http, 5, -5, binary_data=sent), outputs=outputs)
            equal(labels(result), ["yes", "no"])
            close(result.as_numpy("probabilities"), expected)


@scenario("http: columns of texts, truth values, whole numbers and times")
def types(client):
    expected = client.infer("mixed", mixed(http)).as_numpy("probabilities")
    equal(expected.shape, (2, 2))
    close(expected.sum(axis=1), [1, 1])
    close(client.infer("mixed", mixed(http, binary_data=False)).as_numpy("probabilities"), expected)


@scenario("http: one matrix of all columns, of any width of number")
def matrices(client):
    expected = client.infer("fraud", columns(http, 5, -5)).as_numpy("probabilities")
    for datatype in ["FP16", "FP32", "FP64", "INT8", "INT32", "INT64"]:
        dtype = datatype.lower().replace("fp", "float")
        for binary in [True] if datatype == "FP16" else [True, False]:
            result = client.infer("fraud", matrix(http, datatype, dtype, 5, -5, binary_data=binary))
            close(result.as_numpy("probabilities"), expected)


@scenario("http: gzip and deflate, both ways")
def compressed(client):
    values = numpy.sin(numpy.arange(500))
    expected = client.infer("fraud", columns(http, *values)).as_numpy("probabilities")
    for there in [None, "gzip", "deflate"]:
        for back in [None, "gzip", "deflate"]:
            codings = {"request_compression_algorithm": there, "response_compression_algorithm": back}
            result = client.infer("fraud", columns(http, *values), **codings)
            close(result.as_numpy("probabilities"), expected)


@scenario("http: id and version come back, outputs as they were asked for")
def echoes(client):
    result = client.infer("fraud", columns(http, 1), "1.0.0", asked(True, OUTPUTS[::-1]), request_id="größe-1")
    answer = result.get_response()
    equal([answer["id"], answer["model_name"], answer["model_version"]], ["größe-1", "fraud", "1.0.0"])
    equal([output["name"] for output in answer["outputs"]], OUTPUTS[::-1])
    only = client.infer("fraud", columns(http, 1), outputs=asked(False, ["probabilities"]))
    equal(only.get_output("prediction"), None)


@scenario("http: what a client says of sequences, priorities and time changes no answer")
def reserved(client):
    expected = client.infer("fraud", columns(http, 5)).as_numpy("probabilities")
    more = {"sequence_id": 7, "sequence_start": True, "priority": 1, "timeout": 1_000_000, "parameters": {"mine": "x"}}
    close(client.infer("fraud", columns(http, 5), **more).as_numpy("probabilities"), expected)


@scenario("http: what is wrong is told in words")
def errors(client):
    wrong_shape = columns(http, 5)
    wrong_shape[0].set_shape([2])
    text = http.InferInput("x0", [1], "BYTES").set_data_from_numpy(numpy.array([b"five"], dtype=object))
    shared = http.InferRequestedOutput("prediction")
    shared.set_shared_memory("region", 8)
    for status, words, model, inputs, outputs in [
        ("404", ["no deployment serves nobody"], "nobody", columns(http, 5), None),
        ("400", ["inputs[0].x0 is required"], "fraud", columns(http, 5)[1:], None),
        ("400", ["inputs[0]", "8 bytes", "2 elements"], "fraud", wrong_shape, None),
        ("400", ["x0", "must be a number"], "fraud", [text, *columns(http, 5)[1:]], None),
        ("400", ["NaN"], "fraud", columns(http, numpy.nan, binary_data=False), None),
        ("400", ["outputs[0].name", "prediction, probabilities"], "fraud", columns(http, 5), asked(True, ["score"])),
        ("400", ["shared_memory_region"], "fraud", columns(http, 5), [shared]),
        ("400", ["classification"], "fraud", columns(http, 5), [http.InferRequestedOutput("prediction", class_count=2)]),
    ]:
        try:
            client.infer(model, inputs, outputs=outputs)
        except InferenceServerException as error:
            refused(error, status, *words)
        else:
            raise AssertionError(f"{words} was not refused")


@scenario("http: a call of what is not served is told in words, too")
def unserved(client):
    try:
        client.get_system_shared_memory_status()
    except InferenceServerException as error:
        refused(error, "404", "systemsharedmemory")
    else:
        raise AssertionError("shared memory was not refused")


@scenario("http: answers of many requests at a time never cross")
def concurrent(client):
    values = numpy.linspace(-5, 5, 100)
    expected = client.infer("fraud", columns(http, *values)).as_numpy("probabilities")
    pending = [
        client.async_infer("mixed", mixed(http)) if i % 3 == 2 else client.async_infer("fraud", columns(http, value), request_id=str(i))
        for i, value in enumerate(values)
    ]
    for i, one in enumerate(pending):
        result = one.get_result()
        if i % 3 == 2:
            equal(result.get_response()["model_name"], "mixed")
        else:
            equal(result.get_response()["id"], str(i))
            close(result.as_numpy("probabilities")[0], expected[i])


@scenario("http: tensors of any rank, in and out, of a model of ONNX")
def pictures(client):
    pixels = numpy.arange(3 * 16, dtype=numpy.float32).reshape(3, 1, 4, 4) / 48
    result = client.infer("image", [tensor(http, "image", "FP32", pixels)])
    equal(result.as_numpy("scores").shape, (3, 2))
    close(result.as_numpy("scores").sum(axis=1), [1, 1, 1])
    alone = client.infer("image", [tensor(http, "image", "FP32", pixels[1:2])])
    close(alone.as_numpy("features"), result.as_numpy("features")[1:2])
    wrong = [tensor(http, "image", "FP32", pixels.reshape(3, 16))]
    try:
        client.infer("image", wrong)
    except InferenceServerException as error:
        refused(error, "400", "[any, 1, 4, 4]")
    else:
        raise AssertionError("a tensor of another rank is taken")
