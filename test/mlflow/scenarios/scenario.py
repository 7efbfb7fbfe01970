"""What all scenarios share: how one is declared, and how it says what it found."""

import contextlib
import math
import os

import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

SCENARIOS = []


def scenario(sentence):
    """Declares a scenario: a function of a Store that nobody has used before."""

    def declare(function):
        SCENARIOS.append((sentence, function))
        return function

    return declare


class Store:
    """A workspace of its own, as MLflow's client and as the registry's own API see it."""

    def __init__(self, url, tokens):
        self.url = url
        self.client = MlflowClient(tracking_uri=url, registry_uri=url)
        self._tokens = tokens

    def native(self, person, method, path, body=None, **params):
        """Calls the registry's own API as `author`, `approver` or `admin`."""
        headers = {"authorization": f"Bearer {self._tokens[person]}"}
        url = f"{self.url}/api/v1/{path}"
        answer = requests.request(method, url, json=body, params=params, headers=headers, timeout=30)
        equal(answer.ok, True, f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    @contextlib.contextmanager
    def acting_as(self, person):
        """MLflow's client calls as `approver` or `admin` meanwhile."""
        author = os.environ["MLFLOW_TRACKING_TOKEN"]
        os.environ["MLFLOW_TRACKING_TOKEN"] = self._tokens[person]
        try:
            yield
        finally:
            os.environ["MLFLOW_TRACKING_TOKEN"] = author


def equal(found, wanted, what="value"):
    same = found == wanted or (isinstance(found, float) and isinstance(wanted, float) and both_nan(found, wanted))
    if not same:
        raise AssertionError(f"{what}: wanted {wanted!r}, found {found!r}")


def both_nan(one, other):
    return math.isnan(one) and math.isnan(other)


def refused(error_code, call):
    """The message of the refusal."""
    try:
        answer = call()
    except MlflowException as error:
        equal(error.error_code, error_code, str(error))
        return str(error)
    raise AssertionError(f"wanted {error_code}, found the answer {answer!r}")


def names(entities):
    return [entity.name for entity in entities]


def pages(search):
    """All pages that `search(page_token)` gives."""
    found, token = [], None
    while True:
        page = search(token)
        found.append(list(page))
        token = page.token
        if not token:
            return found
