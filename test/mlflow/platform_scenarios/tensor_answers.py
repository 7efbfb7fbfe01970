"""Models of tensors, asked over every protocol."""

import json
import os
import struct

import numpy
import requests
from platform_api import call
from python_deployments import deployed
from scenario import equal
from scoring import score

DATATYPES = {"float32": "FP32", "float64": "FP64", "float16": "FP16", "int64": "INT64", "bool": "BOOL", "uint8": "UINT8"}


def datatype_of(array):
    return DATATYPES.get(array.dtype.name, "BYTES")


def close(found, wanted, what):
    """Nested lists are an array: texts and whole numbers the same, fractions to 1e-5."""
    found, wanted = numpy.asarray(found), numpy.asarray(wanted)
    equal(found.shape, wanted.shape, what)
    same = numpy.allclose(found, wanted, 0, 1e-5) if wanted.dtype.kind == "f" else (found == wanted).all()
    equal(bool(same), True, f"{what}: {found.tolist()} is {wanted.tolist()}")


def answers_everywhere(store, model, inputs, outputs, is_plain):
    """`inputs` and `outputs` are arrays by name; a plain answer is one that MLflow gives without a name."""
    deployed(store, model)
    items = len(next(iter(inputs.values())))
    rows = [{name: array[at].tolist() for name, array in inputs.items()} for at in range(items)]
    lists = {name: array.tolist() for name, array in inputs.items()}
    (only, *_others) = outputs

    for at, row in enumerate(rows):
        answer = call(store, "POST", "/predict", {"model_name": model, "inputs": row})["prediction"]
        for name, wanted in outputs.items():
            close(answer[name], wanted[at], f"/predict {name}")
    batch = call(store, "POST", "/predict/batch", {"model_name": model, "inputs": rows})["predictions"]
    for name, wanted in outputs.items():
        close([one["prediction"][name] for one in batch], wanted, f"/predict/batch {name}")

    instances = call(store, "POST", f"/v1/models/{model}:predict", {"instances": rows})["predictions"]
    whole = call(store, "POST", f"/v1/models/{model}:predict", {"inputs": lists})["outputs"]
    for name, wanted in outputs.items():
        close([one if len(outputs) == 1 else one[name] for one in instances], wanted, f"instances of TF Serving {name}")
        close(whole if len(outputs) == 1 else whole[name], wanted, f"inputs of TF Serving {name}")

    bodies = [{"inputs": lists}, {"instances": rows}]
    if len(inputs) == 1:
        bodies += [{"inputs": next(iter(lists.values()))}, {"instances": next(iter(lists.values()))}]
    for body in bodies:
        answer = score(store, f"/models/{model}/invocations", json.dumps(body))
        equal(answer.status_code, 200, answer.text)
        found = answer.json()["predictions"]
        for name, wanted in outputs.items():
            close(found if is_plain else found[name], wanted, f"scoring of {list(body)} {name}")

    open_inference(store, model, inputs, outputs)
    return only


def open_inference(store, model, inputs, outputs):
    metadata = call(store, "GET", f"/v2/models/{model}")
    equal([one["name"] for one in metadata["inputs"]], list(inputs))
    equal([one["name"] for one in metadata["outputs"]], list(outputs))
    described = [
        {"name": name, "datatype": datatype_of(array), "shape": list(array.shape)} for name, array in inputs.items()
    ]
    tensors = [{**one, "data": inputs[one["name"]].tolist()} for one in described]
    if all(array.dtype != numpy.float16 for array in inputs.values()):
        # JSON has no half precision.
        answered = call(store, "POST", f"/v2/models/{model}/infer", {"inputs": tensors})["outputs"]
        for one in answered:
            wanted = outputs[one["name"]]
            equal((one["shape"], one["datatype"]), (list(wanted.shape), datatype_of(wanted)), one["name"])
            close(one["data"], wanted.ravel(), f"JSON {one['name']}")
    binary(store, model, inputs, outputs, described)


def binary(store, model, inputs, outputs, described):
    """Triton's binary tensor data, both ways."""
    parts = [bytes_of(inputs[one["name"]]) for one in described]
    tensors = [{**one, "parameters": {"binary_data_size": len(part)}} for one, part in zip(described, parts)]
    head = json.dumps({"inputs": tensors, "parameters": {"binary_data_output": True}}).encode()
    headers = {
        "authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}",
        "inference-header-content-length": str(len(head)),
    }
    body = head + b"".join(parts)
    answer = requests.post(f"{store.url}/v2/models/{model}/infer", data=body, headers=headers, timeout=60)
    equal(answer.status_code, 200, answer.text[:500])
    length = int(answer.headers["inference-header-content-length"])
    at = length
    for one in json.loads(answer.content[:length])["outputs"]:
        size = one["parameters"]["binary_data_size"]
        wanted = outputs[one["name"]]
        part = answer.content[at : at + size]
        at += size
        if wanted.dtype.kind == "f":
            close(numpy.frombuffer(part, wanted.dtype), wanted.ravel(), f"binary {one['name']}")
        else:
            equal(part, bytes_of(wanted), f"binary {one['name']}")
    equal(at, len(answer.content))


def bytes_of(array):
    if array.dtype.kind not in "UO":
        return array.tobytes()
    texts = [text.encode() for text in array.ravel().tolist()]
    return b"".join(struct.pack("<I", len(text)) + text for text in texts)
