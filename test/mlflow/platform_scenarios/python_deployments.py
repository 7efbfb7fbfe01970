"""Deployments of models that MLflow's client logged."""

import os

import requests
from scenario import equal

# Inferring them starts a Python of its own for each model.
REQUIREMENTS = {"pip_requirements": ["mlflow", "scikit-learn"]}


def route(store, model, version, name=None):
    """Replaces the routes of the deployment; the whole answer."""
    headers = {"authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}"}
    body = {"routes": [{"version": version, "weight": 100}]}
    path = f"{store.url}/api/v1/deployments/{name or model}"
    if name is None:
        return requests.put(f"{path}/routes", json=body, headers=headers, timeout=120)
    body = {"name": name, "model_name": model, **body}
    return requests.post(f"{store.url}/api/v1/deployments", json=body, headers=headers, timeout=120)


def deployed(store, model):
    answer = route(store, model, "1", model)
    equal(answer.status_code, 201, answer.text)
