"""Models of Python whose signatures are of tensors."""

import json
import os
import sys

import cloudpickle
import mlflow
import numpy
import requests
from mlflow.models import ModelSignature, infer_signature
from mlflow.types import Schema, TensorSpec
from python_deployments import REQUIREMENTS, deployed
from scenario import equal, scenario
from scoring import score
from sklearn.linear_model import LinearRegression
from tensor_answers import answers_everywhere, close

# The classes below travel inside their models: nobody else has this module.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


@scenario("a scikit-learn model that was logged with arrays answers tensors over every protocol as in Python")
def unnamed(store):
    rows = numpy.random.default_rng(7).normal(size=(40, 3))
    model = LinearRegression().fit(rows, rows @ numpy.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]]) + 4)
    signature = infer_signature(rows, model.predict(rows))
    mlflow.sklearn.log_model(
        model, name="plane", signature=signature, input_example=rows[:2], registered_model_name="plane", **REQUIREMENTS
    )
    asked = rows[:5]
    wanted = mlflow.pyfunc.load_model("models:/plane/1").predict(asked)
    answers_everywhere(store, "plane", {"input-0": asked}, {"output-0": wanted}, is_plain=True)


class Mixture(mlflow.pyfunc.PythonModel):
    """Takes tensors of several types and ranks by name, and answers several."""

    def predict(self, context, model_input, params=None):
        picture, scale, word = model_input["picture"], model_input["scale"], model_input["word"]
        if (scale < 0).any():
            raise ValueError("scale must not be negative")
        return {
            "mean": picture.astype("float32").mean(axis=(1, 2)) * scale.astype("float32"),
            "big": scale.astype("int64") * (2**60 + 1),
            "shout": numpy.char.upper(word.astype(str)),
        }


@scenario("a pyfunc with named tensors of several types answers as in Python, refuses other shapes, and says what it raises")
def named(store):
    inputs = {
        "picture": numpy.arange(4 * 2 * 3, dtype="uint8").reshape(4, 2, 3),
        "scale": numpy.array([1, 0, 2, 3], "float16"),
        "word": numpy.array(["a", "grün", "", "x"]),
    }
    shapes = {"picture": (-1, -1, 3), "scale": (-1,), "word": (-1,)}
    types = {"word": numpy.dtype("str")}
    specs = [TensorSpec(types.get(name, array.dtype), shapes[name], name) for name, array in inputs.items()]
    model = Mixture()
    wanted = model.predict(None, inputs)
    mlflow.pyfunc.log_model(
        name="mixture",
        python_model=model,
        signature=ModelSignature(inputs=Schema(specs)),
        registered_model_name="mixture",
        pip_requirements=["mlflow"],
    )
    answers_everywhere(store, "mixture", inputs, wanted, is_plain=False)

    # Items of other sizes are computed apart, and beside each other.
    rows = [{"picture": [[1, 2, 3]] * height, "scale": 1, "word": "w"} for height in (1, 2, 1, 5)]
    answer = score(store, "/v1/models/mixture:predict", json.dumps({"instances": rows}))
    equal(answer.status_code, 200, answer.text)
    close([one["mean"] for one in answer.json()["predictions"]], numpy.full(4, 2.0), "items of several sizes")

    good = {name: array[0].tolist() for name, array in inputs.items()}
    refusals = {
        "inputs.picture": {**good, "picture": [[1, 2]]},
        "inputs.scale": {name: value for name, value in good.items() if name != "scale"},
        "inputs.word": {**good, "word": 3},
        "inputs.more": {**good, "more": 1},
        "inputs": {**good, "scale": -1},
    }
    headers = {"authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}"}
    for field, row in refusals.items():
        body = {"model_name": "mixture", "inputs": row}
        answer = requests.post(f"{store.url}/predict", json=body, headers=headers, timeout=60)
        equal((answer.status_code, answer.json()["errors"][0]["field"]), (422, field), answer.text)
    equal("scale must not be negative" in answer.text, True, answer.text)


class Totals(mlflow.pyfunc.PythonModel):
    """Answers one row for all of what it is asked: nothing counts items."""

    def predict(self, context, model_input, params=None):
        return model_input.sum(axis=0, keepdims=True)


@scenario("a model whose answers count no items is given a request as it stands")
def totals(store):
    array = numpy.arange(6, dtype="float32").reshape(3, 2)
    model = Totals()
    mlflow.pyfunc.log_model(
        name="totals",
        python_model=model,
        signature=infer_signature(array, model.predict(None, array)),
        registered_model_name="totals",
        pip_requirements=["mlflow"],
    )
    deployed(store, "totals")
    for path, body, field in (
        ("/models/totals/invocations", {"inputs": array.tolist()}, "predictions"),
        ("/v1/models/totals:predict", {"inputs": array.tolist()}, "outputs"),
    ):
        answer = score(store, path, json.dumps(body))
        equal(answer.status_code, 200, answer.text)
        close(answer.json()[field], model.predict(None, array), path)
