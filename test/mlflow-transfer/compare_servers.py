"""Compares two MLflow servers by MLflow's own client: everything that the first one holds must be in the second one.

    compare_servers.py <url of the first> <url of the second> [report of an export]

Without a report, ids must be the same; with one, they are translated by its mapping. Prints what differs, one a line.
"""

import hashlib
import json
import logging
import math
import pathlib
import sys
import tempfile
import warnings

import mlflow
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.entities import ViewType


class Comparison:
    def __init__(self, first, second, mapping):
        self.first, self.second = MlflowClient(first, first), MlflowClient(second, second)
        self.urls = (first, second)
        self.mapping = mapping
        self.differences = []

    def there(self, kind, id):
        return self.mapping[kind][id] if self.mapping else id

    def same(self, what, one, other):
        if one != other and not (is_nan(one) and is_nan(other)):
            self.differences.append(f"{what}: {str(one)[:300]} became {str(other)[:300]}")

    def everything(self):
        for experiment in self.first.search_experiments(view_type=ViewType.ALL):
            self.experiment(experiment)
        for model in self.first.search_registered_models():
            self.model(model)
        return self.differences

    def experiment(self, one):
        other = self.second.get_experiment_by_name(one.name)
        if other is None:
            return self.differences.append(f"experiment {one.name} is missing")
        self.same(f"{one.name} stage", one.lifecycle_stage, other.lifecycle_stage)
        self.same(f"{one.name} tags", one.tags, other.tags)
        if not self.mapping:
            self.same(f"{one.name} time", one.creation_time, other.creation_time)
            self.same(f"{one.name} id", one.experiment_id, other.experiment_id)
        runs = self.first.search_runs([one.experiment_id], run_view_type=ViewType.ALL)
        self.same(f"{one.name} runs", len(runs), len(self.second.search_runs([other.experiment_id], run_view_type=ViewType.ALL)))
        for run in runs:
            self.run(run)
        for model in self.first.search_logged_models([one.experiment_id]):
            self.logged_model(model)

    def run(self, one):
        id = one.info.run_id
        other = self.second.get_run(self.there("run", id))
        for field in ["run_name", "status", "start_time", "end_time", "lifecycle_stage", "user_id"]:
            self.same(f"run {id} {field}", getattr(one.info, field), getattr(other.info, field))
        self.same(f"run {id} params", one.data.params, other.data.params)
        self.same(f"run {id} tags", one.data.tags, own(other.data.tags))
        self.same(f"run {id} data sets", datasets(one), datasets(other))
        self.same(f"run {id} outputs", [self.there("logged_model", o.model_id) for o in outputs(one)],
                  [o.model_id for o in outputs(other)])
        for key in one.data.metrics:
            self.same(f"run {id} {key}", history(self.first, id, key), history(self.second, other.info.run_id, key))
        if one.info.lifecycle_stage == "active":
            self.same(f"run {id} files", *[files(url, run_id=run.info.run_id) for url, run in zip(self.urls, (one, other))])

    def logged_model(self, one):
        other = self.second.get_logged_model(self.there("logged_model", one.model_id))
        what = f"logged model {one.model_id}"
        for field in ["name", "model_type", "status", "params"]:
            self.same(f"{what} {field}", getattr(one, field), getattr(other, field))
        self.same(f"{what} tags", one.tags, own(other.tags))
        self.same(f"{what} run", self.there("run", one.source_run_id), other.source_run_id)
        self.same(f"{what} metrics", *[sorted((m.key, m.value, m.step, m.timestamp) for m in model.metrics) for model in (one, other)])
        self.same(f"{what} files", *[files(url, artifact_uri=f"models:/{model.model_id}") for url, model in zip(self.urls, (one, other))])

    def model(self, one):
        other = self.second.get_registered_model(one.name)
        for field in ["description", "tags", "aliases"]:
            self.same(f"{one.name} {field}", getattr(one, field), getattr(other, field))
        versions = [client.search_model_versions(f"name = '{one.name}'") for client in (self.first, self.second)]
        self.same(f"{one.name} versions", *[sorted(int(v.version) for v in some) for some in versions])
        for version in versions[0]:
            self.version(version)

    def version(self, one):
        other = self.second.get_model_version(one.name, one.version)
        what = f"{one.name} {one.version}"
        for field in ["description", "current_stage", "status"]:
            self.same(f"{what} {field}", getattr(one, field), getattr(other, field))
        tags = own(other.tags)
        self.same(f"{what} tags", one.tags, {key: tags.get(key) for key in one.tags})
        self.same(f"{what} run", one.run_id and self.there("run", one.run_id), other.run_id)
        if not self.mapping:
            self.same(f"{what} time", one.creation_timestamp, other.creation_timestamp)
        if not one.source.startswith("s3:"):
            self.same(f"{what} files", *[files(url, artifact_uri=f"models:/{one.name}/{one.version}") for url in self.urls])


def is_nan(value):
    return isinstance(value, float) and math.isnan(value)


def own(tags):
    return {key: value for key, value in tags.items() if not key.startswith("intelgraph.")}


def datasets(run):
    return sorted((i.dataset.name, i.dataset.digest, i.dataset.schema, str(i.tags)) for i in run.inputs.dataset_inputs)


def outputs(run):
    return run.outputs.model_outputs if run.outputs else []


def history(client, run_id, key):
    return [(repr(m.value), m.timestamp, m.step) for m in client.get_metric_history(run_id, key)]


def files(url, **source):
    mlflow.set_tracking_uri(url)
    mlflow.set_registry_uri(url)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(download_artifacts(tracking_uri=url, dst_path=folder, **source, **({"artifact_path": ""} if "run_id" in source else {})))
        return {
            str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(root.rglob("*"))
            if path.is_file() and path.name != "registered_model_meta"
        }


def main(first, second, report=None):
    warnings.simplefilter("ignore")
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    mapping = json.loads(pathlib.Path(report).read_text())["mapping"] if report else None
    print(json.dumps(Comparison(first, second, mapping).everything()))


main(*sys.argv[1:])
