"""The platform's own API, beside MLflow's client."""

import math
import os
import time

import requests
from scenario import equal

PATIENCE_SECONDS = 120


def call(store, method, path, body=None, **more):
    headers = {"authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}"}
    answer = requests.request(method, f"{store.url}{path}", json=body, headers=headers, timeout=60, **more)
    equal(answer.ok, True, f"{method} {path}: {answer.status_code} {answer.text}")
    return answer.json()


def upload(store, name, frame):
    headers = {"authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}", "content-type": "text/csv"}
    path = f"{store.url}/api/v1/datasets?name={name}&format=csv"
    answer = requests.post(path, data=frame.to_csv(index=False), headers=headers, timeout=60)
    equal(answer.ok, True, answer.text)
    return answer.json()["id"]


def start_training(store, model, data, **hyperparameters):
    body = {"model_name": model, "dataset_config": data, "hyperparameters": {"seed": 7, **hyperparameters}}
    return call(store, "POST", "/training/start", body)["job_id"]


def until(condition):
    """What the condition gives, once that is something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = condition()
        if found:
            return found
        equal(time.monotonic() < deadline, True, "it has come true in time")
        time.sleep(0.1)


def ended(store, job):
    """The job, once it has succeeded."""

    def finished():
        found = call(store, "GET", f"/training/status/{job}")
        return found if found["status"] in ("succeeded", "failed", "cancelled") else None

    found = until(finished)
    equal(found["status"], "succeeded", found.get("error"))
    return found


def deploy(store, model):
    routes = [{"version": "1.0.0", "weight": 100}]
    call(store, "POST", "/api/v1/deployments", {"name": model, "model_name": model, "routes": routes})


def asked(store, model, row):
    """What REST answers to a row of a DataFrame; a gap is left out."""
    inputs = {name: value for name, value in row.items() if not (value is None or value != value)}
    inputs = {name: value.item() if hasattr(value, "item") else value for name, value in inputs.items()}
    return call(store, "POST", "/predict", {"model_name": model, "inputs": inputs})


def same_answers(store, model, frame, answers):
    """Every row of `answers` (from MLflow) is what REST answers to the same row of `frame`, to 1e-5."""
    equal(len(answers), len(frame))
    for (_, row), (_, answer) in zip(frame.iterrows(), answers.iterrows()):
        wanted = asked(store, model, row)
        if isinstance(wanted["prediction"], str):
            equal(answer["prediction"], wanted["prediction"])
        else:
            near(answer["prediction"], wanted["prediction"])
        for name, probability in (wanted.get("probabilities") or {}).items():
            near(answer[f"probability_{name}"], probability)


def near(found, wanted):
    equal(math.isclose(found, wanted, rel_tol=0, abs_tol=1e-5), True, f"{found} is {wanted} to 1e-5")
