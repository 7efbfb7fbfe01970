"""Runs every scenario against a registry; one line of JSON each: {"scenario", "failure"}.

    run_scenarios.py <url of the registry> [sentence ...]

MLFLOW_TRACKING_TOKEN is the author's token; APPROVER_TOKEN and ADMIN_TOKEN are those of two other people.
"""

import importlib
import json
import logging
import os
import pathlib
import sys
import traceback
import warnings

HERE = pathlib.Path(__file__).parent / "scenarios"
sys.path.insert(0, str(HERE))

import mlflow  # noqa: E402
from scenario import SCENARIOS, Store  # noqa: E402


def failure_of(function, url, tokens):
    mlflow.set_tracking_uri(url)
    mlflow.set_registry_uri(url)
    try:
        mlflow.set_experiment("scenario")
        function(Store(url, tokens))
        return None
    except Exception:
        return traceback.format_exc()
    finally:
        while mlflow.active_run():
            mlflow.end_run()


def main(registry, *only):
    warnings.simplefilter("ignore")
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    tokens = {"approver": os.environ["APPROVER_TOKEN"], "admin": os.environ["ADMIN_TOKEN"]}
    for module in sorted(HERE.glob("*.py")):
        importlib.import_module(module.stem)
    for number, (sentence, function) in enumerate(SCENARIOS):
        if only and sentence not in only:
            continue
        failure = failure_of(function, f"{registry}/w/scenario-{number}", tokens)
        print(json.dumps({"scenario": sentence, "failure": failure}), flush=True)


main(*sys.argv[1:])
