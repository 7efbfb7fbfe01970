"""Models that only Python can run, logged by MLflow's client and served by the platform."""

import json
import os
import pathlib
import sys
import tempfile

import cloudpickle
import mlflow
import numpy
import pandas
import requests
from mlflow.models import infer_signature
from platform_api import call, near
from python_deployments import REQUIREMENTS, deployed, route
from scenario import equal, scenario
from scoring import score
from sklearn.datasets import load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# The classes below travel inside their models: nobody else has this module.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

def flowers():
    iris = load_iris(as_frame=True)
    return iris.data, iris.target.map(lambda number: iris.target_names[number]).astype(object)


def plain(row):
    return {name: value.item() if hasattr(value, "item") else value for name, value in row.items()}


@scenario("a scikit-learn classifier that MLflow's client logged answers over every protocol what it answers in Python")
def classifier(store):
    frame, kinds = flowers()
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(frame, kinds)
    signature = infer_signature(frame, model.predict(frame))
    mlflow.sklearn.log_model(model, name="iris", signature=signature, registered_model_name="iris", **REQUIREMENTS)
    deployed(store, "iris")
    asked = frame.iloc[::15]
    wanted, chances = model.predict(asked).tolist(), model.predict_proba(asked)
    rows = [plain(row) for _, row in asked.iterrows()]

    for row, kind, chance in zip(rows, wanted, chances):
        body = {"model_name": "iris", "inputs": row, "options": {"return_confidence": True}}
        answer = call(store, "POST", "/predict", body)
        equal(answer["prediction"], kind)
        for name, value in zip(model.classes_, chance):
            near(answer["probabilities"][name], value)
    batch = call(store, "POST", "/predict/batch", {"model_name": "iris", "inputs": rows})
    equal([one["prediction"] for one in batch["predictions"]], wanted)

    columns = [
        {"name": name, "datatype": "FP64", "shape": [len(asked)], "data": asked[name].tolist()} for name in asked.columns
    ]
    tensors = {out["name"]: out for out in call(store, "POST", "/v2/models/iris/infer", {"inputs": columns})["outputs"]}
    equal(tensors["prediction"]["data"], wanted)
    equal(tensors["probabilities"]["shape"], list(chances.shape))
    for found, value in zip(tensors["probabilities"]["data"], chances.ravel()):
        near(found, value)

    answers = call(store, "POST", "/v1/models/iris:predict", {"instances": rows})["predictions"]
    equal([one["prediction"] for one in answers], wanted)
    classified = call(store, "POST", "/v1/models/iris:classify", {"signature_name": "classification", "examples": rows})
    for found, chance in zip(classified["results"], chances):
        for name, value in found:
            near(value, chance[list(model.classes_).index(name)])

    payload = json.dumps({"dataframe_split": asked.to_dict(orient="split")})
    answer = score(store, "/models/iris/invocations", payload)
    equal((answer.status_code, answer.json()), (200, {"predictions": wanted}), answer.text)
    status = call(store, "GET", "/api/v1/serving")
    equal("python in a process for each model (slower)" in status["backend"], True, status["backend"])


class Invoice(mlflow.pyfunc.PythonModel):
    """Takes a column of every type."""

    def predict(self, context, model_input, params=None):
        if (model_input["pieces"] < 0).any():
            raise ValueError("pieces must not be negative")
        rates = model_input["country"].map({"de": 0.19, "fr": 0.2}).fillna(0).astype(float)
        total = model_input["pieces"] * model_input["price"] * (1 + rates)
        rebate = model_input["rebate"].fillna(0.0).astype(float)
        late = (model_input["due"] < pandas.Timestamp("2026-01-01")).astype(float)
        return (total - rebate + late + model_input["express"].astype(float) * 5).to_numpy()


@scenario("a pyfunc of one's own with columns of every type answers as in Python, and says what is wrong with a row")
def own_code(store):
    frame = pandas.DataFrame(
        {
            "pieces": [3, 10, 0],
            "price": [2.5, 0.1, 7.0],
            "country": ["de", "fr", "grün"],
            "express": [True, False, True],
            "due": pandas.to_datetime(["2025-12-31", "2026-05-01", "2026-01-01"]),
            "rebate": [1.5, numpy.nan, 0.0],
        }
    )
    model = Invoice()
    wanted = model.predict(None, frame).tolist()
    signature = infer_signature(frame, numpy.array(wanted))
    mlflow.pyfunc.log_model(
        name="invoice",
        python_model=model,
        signature=signature,
        input_example=frame.head(1),
        registered_model_name="invoice",
        pip_requirements=["mlflow"],
    )
    deployed(store, "invoice")
    rows = [
        {**plain(row), "due": row["due"].isoformat(), "rebate": None if numpy.isnan(row["rebate"]) else row["rebate"]}
        for _, row in frame.iterrows()
    ]
    for row, number in zip(rows, wanted):
        near(call(store, "POST", "/predict", {"model_name": "invoice", "inputs": row})["prediction"], number)
    answer = score(store, "/models/invoice/invocations", json.dumps({"dataframe_records": rows}))
    equal(answer.status_code, 200, answer.text)
    for found, number in zip(answer.json()["predictions"], wanted):
        near(found, number)

    refusals = {
        "inputs.pieces": {**rows[0], "pieces": 2.5},
        "inputs.price": {name: value for name, value in rows[0].items() if name != "price"},
        "inputs.due": {**rows[0], "due": "yesterday"},
        "inputs": {**rows[0], "pieces": -1},
    }
    headers = {"authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}"}
    for field, row in refusals.items():
        body = {"model_name": "invoice", "inputs": row}
        answer = requests.post(f"{store.url}/predict", json=body, headers=headers, timeout=60)
        equal((answer.status_code, answer.json()["errors"][0]["field"]), (422, field), answer.text)
    equal("pieces must not be negative" in answer.text, True, answer.text)
    elsewhere = {
        "/models/invoice/invocations": {"dataframe_records": [refusals["inputs"]]},
        "/v1/models/invoice:predict": {"instances": [refusals["inputs"]]},
    }
    for path, body in elsewhere.items():
        answer = score(store, path, json.dumps(body))
        equal((answer.status_code, "pieces must not be negative" in answer.text), (400, True), f"{path}: {answer.text}")


class Raises(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input["not there"]


class Lacks(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        import a_package_that_nobody_has  # noqa: F401

    def predict(self, context, model_input, params=None):
        return model_input["x"]


@scenario("a Python model that cannot serve is refused with the reason, and the version that was serving goes on")
def refusals(store):
    frame = pandas.DataFrame({"x": [0.0, 1.0, 2.0]})
    line = LinearRegression().fit(frame, frame["x"] * 3)
    signature = infer_signature(frame, line.predict(frame))

    def log(model, **more):
        flavor = mlflow.sklearn if isinstance(model, LinearRegression) else mlflow.pyfunc
        given = {"sk_model": model} if flavor is mlflow.sklearn else {"python_model": model}
        options = {"signature": signature, **REQUIREMENTS, **more}
        return flavor.log_model(name="line", registered_model_name="line", **given, **options)

    log(line)
    deployed(store, "line")
    log(line, signature=False)
    log(line, signature=infer_signature(numpy.zeros((2, 1), complex), numpy.zeros(2)))
    log(Raises())
    log(Lacks())
    log(line, signature=infer_signature(pandas.DataFrame({"y": [1.0]}), numpy.zeros(1)))
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        mlflow.sklearn.save_model(line, f"{folder}/line", signature=signature, **REQUIREMENTS)
        (file,) = pathlib.Path(folder, "line").glob("model.*")
        file.write_bytes(file.read_bytes()[:-100])
        mlflow.log_artifacts(f"{folder}/line", "cut")
        store.client.create_model_version("line", f"{run.info.artifact_uri}/cut", run.info.run_id)
    reasons = {
        "2": "it has no signature",
        "3": "the type complex128 of the tensor input-0",
        "4": "for a row made up from its signature it raised KeyError",
        "5": "add it to the model's requirements.txt",
        "6": "eature names",
        "7": "BadZipFile",
    }
    for version, reason in reasons.items():
        answer = route(store, "line", version)
        equal(answer.status_code, 422, answer.text)
        problem = answer.json()["errors"][0]
        equal((problem["field"], reason in problem["message"]), ("routes[0].version", True), answer.text)
        near(call(store, "POST", "/predict", {"model_name": "line", "inputs": {"x": 2.0}})["prediction"], 6.0)
