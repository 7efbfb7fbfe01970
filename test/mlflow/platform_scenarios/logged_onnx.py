"""Models of ONNX that MLflow's client logs and registers, served here."""

import json
import os

import mlflow
import numpy
import pandas
import requests
from mlflow.models import infer_signature
from onnx import TensorProto, helper, numpy_helper
from platform_api import call, deploy, near
from scenario import equal, scenario
from scoring import score

WEIGHTS = numpy.array([[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5]], dtype=numpy.float32)


def network(nodes, outputs, weights):
    """A graph over `x`, three numbers an item."""
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs],
        [numpy_helper.from_array(weights, "w")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


@scenario("an ONNX model that MLflow's client logs with a signature of tensors answers as MLflow's own pyfunc")
def tensors(store):
    nodes = [helper.make_node("MatMul", ["x", "w"], ["sums"]), helper.make_node("Softmax", ["sums"], ["scores"])]
    model = network(nodes, [("scores", ["n", 2])], WEIGHTS)
    given = numpy.array([[1, 2, 3], [0.5, -1, 0]], dtype=numpy.float32)
    with mlflow.start_run():
        signature = infer_signature(given, {"scores": given[:, :2]})
        mlflow.onnx.log_model(model, name="model", signature=signature, registered_model_name="tensors")
    wanted = mlflow.pyfunc.load_model("models:/tensors/1").predict(given)["scores"]
    deploy(store, "tensors")

    answer = score(store, "/models/tensors/invocations", json.dumps({"inputs": given.tolist()}))
    equal(answer.status_code, 200, answer.text[:500])
    numpy.testing.assert_allclose(answer.json()["predictions"]["scores"], wanted, atol=1e-6)
    single = call(store, "POST", "/predict", {"model_name": "tensors", "inputs": {"x": given[1].tolist()}})
    numpy.testing.assert_allclose(single["prediction"]["scores"], wanted[1], atol=1e-6)


@scenario("an ONNX model that MLflow's client logs with a signature of columns takes rows of them")
def columns(store):
    nodes = [helper.make_node("MatMul", ["x", "w"], ["price"])]
    model = network(nodes, [("price", ["n", 1])], WEIGHTS[:, :1])
    frame = pandas.DataFrame({"rooms": [3.0, 5.0], "floor": [1.0, 9.0], "age": [70.0, 2.0]})
    with mlflow.start_run():
        signature = infer_signature(frame, pandas.DataFrame({"price": [1.0]}))
        mlflow.onnx.log_model(model, name="model", signature=signature, registered_model_name="prices")
    wanted = mlflow.onnx.load_model("models:/prices/1") and frame.to_numpy(dtype=numpy.float32) @ WEIGHTS[:, :1]
    deploy(store, "prices")

    body = json.dumps({"dataframe_split": frame[["age", "rooms", "floor"]].to_dict(orient="split", index=False)})
    answer = score(store, "/models/prices/invocations", body)
    equal(answer.status_code, 200, answer.text[:500])
    for found, (price,) in zip(answer.json()["predictions"], wanted, strict=True):
        near(found["prediction"], price)
    single = call(store, "POST", "/predict", {"model_name": "prices", "inputs": frame.iloc[0].to_dict()})
    near(single["prediction"], float(wanted[0][0]))


@scenario("a model file that is uploaded to a version through the platform's own API is served, and a damaged one is refused")
def uploaded(store):
    nodes = [helper.make_node("MatMul", ["x", "w"], ["sums"])]
    content = network(nodes, [("sums", ["n", 2])], WEIGHTS).SerializeToString()
    call(store, "POST", "/api/v1/models", {"name": "uploaded"})
    for version, sent in (("1.0.0", content), ("2.0.0", content[: len(content) // 2])):
        call(store, "POST", "/api/v1/models/uploaded/versions", {"version": version})
        path = f"/api/v1/models/uploaded/versions/{version}/artifact"
        headers = {"authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}"}
        put = requests.put(f"{store.url}{path}/files/model.onnx", data=sent, headers=headers, timeout=60)
        equal(put.status_code, 201, put.text)
        call(store, "POST", f"{path}/seal", {"flavor": "onnx"})
    deploy(store, "uploaded")
    routes = {"routes": [{"version": "2.0.0", "weight": 100}]}
    url = f"{store.url}/api/v1/deployments/uploaded/routes"
    refused = requests.put(url, json=routes, headers=headers, timeout=60)
    equal((refused.status_code, "cut short" in refused.text), (422, True), refused.text)
    answer = call(store, "POST", "/predict", {"model_name": "uploaded", "inputs": {"x": [1, 1, 1]}})
    equal(answer["model_version"], "1.0.0")
    numpy.testing.assert_allclose(answer["prediction"]["sums"], WEIGHTS.sum(axis=0), atol=1e-6)
