"""Runs every scenario of a folder against a registry; one line of JSON each: {"scenario", "failure"}.

    run_scenarios.py <folder> <url of the registry, {number} is that of the scenario> [sentence ...]

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

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE / folder) for folder in (sys.argv[1], "platform_scenarios", "scenarios")]

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


def main(folder, registry, *only):
    warnings.simplefilter("ignore")
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    tokens = {
        "author": os.environ["MLFLOW_TRACKING_TOKEN"],
        "approver": os.environ["APPROVER_TOKEN"],
        "admin": os.environ["ADMIN_TOKEN"],
    }
    own = [module.stem for module in sorted((HERE / folder).glob("*.py"))]
    for module in own:
        importlib.import_module(module)
    # Those of other folders come along with what they share.
    scenarios = [(sentence, function) for sentence, function in SCENARIOS if function.__module__ in own]
    for number, (sentence, function) in enumerate(scenarios):
        if only and sentence not in only:
            continue
        failure = failure_of(function, registry.format(number=number), tokens)
        print(json.dumps({"scenario": sentence, "failure": failure}), flush=True)


main(*sys.argv[1:])
