"""Fills an MLflow server by its own client with what an import must bring over.

    fill_server.py <url>

Prints one line of JSON: the ids that it made.
"""

import json
import logging
import pathlib
import sys
import tempfile
import warnings

import mlflow
import numpy
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from sklearn.linear_model import LogisticRegression

POINTS = 2500
ODD_NAMES = ["plain.txt", "with space.txt", "größe und 日本.txt", "100% sure.txt", "a+b&c=d.txt"]


def fill_tracking(client):
    experiment = client.create_experiment("churn/modèle 1", tags={"team": "risk"})
    run = client.create_run(experiment, start_time=1_700_000_000_000, run_name="first", tags={"note": "größe"})
    run_id = run.info.run_id
    for start in range(0, POINTS, 1000):
        points = range(start, min(start + 1000, POINTS))
        client.log_batch(run_id, metrics=[Metric("loss", 1 / (i + 1), 1_700_000_000_000 + i, i) for i in points])
    odd = [Metric("odd", float("nan"), 5, 0), Metric("odd", float("inf"), 6, 1), Metric("odd", -2.5, 7, -(2**60) - 1)]
    client.log_batch(run_id, metrics=odd, params=[Param("lr", "0.1"), Param("long", "x" * 6000)], tags=[RunTag("a b", "")])
    data = mlflow.data.from_numpy(numpy.arange(6.0).reshape(3, 2), name="people")
    with mlflow.start_run(run_id=run_id):
        mlflow.log_input(data, context="training")
        log_files()
    client.set_terminated(run_id, "FAILED", end_time=1_700_000_100_000)
    return experiment, run_id


def log_files():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "deep" / "er").mkdir(parents=True)
        for number, name in enumerate(ODD_NAMES):
            (root / "deep" / "er" / name).write_bytes(bytes([number]) * 70_000)
        (root / "empty").write_bytes(b"")
        mlflow.log_artifacts(folder)


def fill_deleted(client, experiment):
    deleted = client.create_run(experiment, run_name="given up")
    client.log_metric(deleted.info.run_id, "loss", 9.0, step=1)
    client.log_text(deleted.info.run_id, "it was bad", "why.txt")
    client.delete_run(deleted.info.run_id)
    gone = client.create_experiment("gone")
    inside = client.create_run(gone, run_name="inside")
    client.delete_experiment(gone)
    return deleted.info.run_id, inside.info.run_id


def fill_registry(client):
    mlflow.set_experiment("churn/modèle 1")
    with mlflow.start_run(run_name="trained"):
        model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
        info = mlflow.sklearn.log_model(model, name="classifier", params={"c": "1"})
        mlflow.log_metric("auc", 0.75, model_id=info.model_id)
        run_id = mlflow.active_run().info.run_id
        mlflow.log_text("by a run", "hand/made.txt")
    name = "Kunden 1"
    client.create_registered_model(name, tags={"owner": "grace"}, description="who leaves")
    logged = {"source": f"models:/{info.model_id}", "run_id": run_id, "model_id": info.model_id}
    client.create_model_version(name, **logged, tags={"semver": "1.2.3"}, description="one")
    artifacts = client.get_run(run_id).info.artifact_uri
    client.create_model_version(name, f"{artifacts}/hand", run_id)
    client.create_model_version(name, **logged, tags={"checked": "yes"})
    client.delete_model_version(name, "2")
    client.set_registered_model_alias(name, "champion", "3")
    client.transition_model_version_stage(name, "1", "Production")
    client.create_registered_model("copies")
    client.copy_model_version(f"models:/{name}/3", "copies")
    client.create_registered_model("by hand")
    client.create_model_version("by hand", f"{artifacts}/hand", run_id)
    client.create_model_version("by hand", "s3://elsewhere/model")
    return {"trained": run_id, "model_id": info.model_id}


def main(url):
    warnings.simplefilter("ignore")
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    mlflow.set_tracking_uri(url)
    client = MlflowClient(url)
    experiment, run_id = fill_tracking(client)
    deleted, inside = fill_deleted(client, experiment)
    ids = {"experiment": experiment, "run": run_id, "deleted": deleted, "inside": inside, **fill_registry(client)}
    print(json.dumps(ids))


main(sys.argv[1])
