"""MLflow's scoring client, and the payloads that MLflow makes, against deployments behind the gateway."""

import json
import os
import pathlib
from urllib.parse import quote

import mlflow
import numpy
import pandas
import requests
from mlflow.models import convert_input_example_to_serving_input
from mlflow.pyfunc.scoring_server.client import ScoringServerClient
from platform_api import deploy, ended, near, start_training
from scenario import equal, scenario

DATA = pathlib.Path(os.environ["SHARED_DATA"])


def same(answers, wanted):
    """Records are the rows of a DataFrame, numbers to 1e-5."""
    equal(len(answers), len(wanted))
    for answer, (_, row) in zip(answers, wanted.iterrows()):
        equal(list(answer), list(wanted.columns))
        for name, value in row.items():
            if isinstance(value, str):
                equal(answer[name], value)
            else:
                near(answer[name], value)


def score(store, path, body, content_type="application/json"):
    headers = {"authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}", "content-type": content_type}
    return requests.post(f"{store.url}{path}", data=body, headers=headers, timeout=60)


@scenario("rows that MLflow's clients send are scored as the model that MLflow loads scores them")
def scored(store):
    path = DATA / "telco-churn.csv"
    ended(store, start_training(store, "scored", {"train_path": str(path), "target": "Churn"}, epochs=2))
    deploy(store, "scored")
    frame = pandas.read_csv(path).drop(columns=["Churn"]).head(20)
    frame["TotalCharges"] = pandas.to_numeric(frame["TotalCharges"], errors="coerce")
    frame.loc[3, "TotalCharges"] = numpy.nan
    wanted = mlflow.pyfunc.load_model("models:/scored/1").predict(frame)

    examples = {"a frame": frame, "records": frame.drop(index=3).to_dict(orient="records")}
    for form, example in examples.items():
        body = convert_input_example_to_serving_input(example)
        answer = score(store, "/models/scored/invocations", body)
        equal(answer.status_code, 200, f"{form}: {answer.text[:500]}")
        same(answer.json()["predictions"], wanted if form == "a frame" else wanted.drop(index=3))

    for text in (frame.to_csv(), frame.to_csv(index=False)):
        answer = score(store, "/models/scored/invocations", text, "text/csv")
        equal(answer.status_code, 200, answer.text[:500])
        same(answer.json()["predictions"], wanted)


@scenario("MLflow's own scoring client works with a deployment by its address alone, and calls of TensorFlow Serving answer the same")
def own_client(store):
    path = DATA / "abalone.csv"
    ended(store, start_training(store, "ringed", {"train_path": str(path), "target": "rings"}, epochs=2))
    deploy(store, "ringed")
    frame = pandas.read_csv(path).drop(columns=["rings"]).head(8)
    wanted = mlflow.pyfunc.load_model("models:/ringed/1").predict(frame)

    host, port = store.url.removeprefix("http://").split(":", 1)
    # Behind the gateway the client, which has no token, is the local user of a platform for one person.
    client = ScoringServerClient(host, f"{port}/models/{quote('ringed')}")
    client.wait_server_ready(timeout=5)
    equal(client.get_version(), mlflow.__version__)
    answers = client.invoke(frame).get_predictions()
    same(answers.to_dict(orient="records"), wanted)

    answer = score(store, "/models/ringed/invocations", '{"inputs": {"length": [0.5]}}')
    equal((answer.status_code, answer.json()["error_code"]), (400, "INVALID_PARAMETER_VALUE"))
    equal("Model is missing inputs ['sex', 'diameter'" in answer.json()["message"], True, answer.text)

    examples = {"signature_name": "regression", "examples": frame.to_dict(orient="records")}
    instances = {"instances": frame.to_dict(orient="records")}
    columns = {"inputs": frame.to_dict(orient="list")}
    for verb, body, field in (("regress", examples, "results"), ("predict", instances, "predictions"), ("predict", columns, "outputs")):
        # As the clients in its documentation do it: JSON without a content type.
        answer = requests.post(f"{store.url}/v1/models/ringed/versions/1:{verb}", data=json.dumps(body), timeout=60)
        equal(answer.status_code, 200, answer.text[:500])
        for found, number in zip(answer.json()[field], wanted["prediction"], strict=True):
            near(found, number)
    state = requests.get(f"{store.url}/v1/models/ringed", timeout=60).json()["model_version_status"][0]
    equal((state["version"], state["state"]), ("1", "AVAILABLE"))
