import json
import pathlib

import mlflow
import numpy
import pandas
from platform_api import call, ended, start_training, until, upload
from scenario import equal, scenario


def frame(rows):
    numbers = numpy.arange(rows)
    return pandas.DataFrame({"a": numbers % 17, "b": (numbers * 7) % 23, "y": numpy.where(numbers % 17 > 8, "hi", "lo")})


@scenario("a training job is a run, beside those of MLflow's clients: parameters, metrics per epoch, data sets, files, model")
def a_run(store):
    client = store.client
    dataset = upload(store, "points", frame(300))
    job = ended(store, start_training(store, "runs-of-both", {"train_dataset_id": dataset, "target": "y"}, epochs=4))
    mlflow.set_experiment("runs-of-both")
    with mlflow.start_run(run_name="by hand"):
        mlflow.log_metric("accuracy", 0.5)

    found = mlflow.search_runs(experiment_names=["runs-of-both"], order_by=["attributes.start_time ASC"])
    equal(found["tags.mlflow.runName"].tolist(), [f"job-{job['job_id']}", "by hand"])
    [ours] = client.search_runs(
        [client.get_experiment_by_name("runs-of-both").experiment_id],
        "params.target = 'y' AND datasets.name = 'points' AND datasets.context = 'training' AND metrics.accuracy > 0.5")
    run = client.get_run(ours.info.run_id)
    equal([run.info.status, run.info.start_time <= run.info.end_time], ["FINISHED", True])
    equal(run.info.run_id, job["run_id"].replace("-", ""))
    tags = run.data.tags
    equal(bool(tags["mlflow.user"]) and tags["mlflow.user"] == run.info.user_id, True)
    equal([tags["mlflow.source.type"], tags["job_id"]], ["JOB", job["job_id"]])
    equal([run.data.params["epochs"], run.data.params["tuning_trials"], run.data.params["task"]], ["4", "0", "binary"])
    history = client.get_metric_history(run.info.run_id, "val_loss")
    equal([point.step for point in history], [1, 2, 3, 4])

    [used] = run.inputs.dataset_inputs
    equal([used.dataset.name, used.dataset.source_type], ["points", "intelgraph"])
    equal(json.loads(used.dataset.source)["dataset_id"], dataset)
    equal(json.loads(used.dataset.profile), {"num_rows": 300, "num_elements": 900})
    equal([spec["name"] for spec in json.loads(used.dataset.schema)["mlflow_colspec"]], ["a", "b", "y"])

    equal([file.path for file in client.list_artifacts(run.info.run_id)], ["model"])
    inside = [file.path for file in client.list_artifacts(run.info.run_id, "model")]
    equal({"model/MLmodel", "model/model.onnx", "model/weights.bin"} <= set(inside), True, inside)
    folder = pathlib.Path(mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="model"))
    equal((folder / "MLmodel").is_file(), True)
    version = client.get_model_version("runs-of-both", "1")
    equal([version.run_id, version.status], [run.info.run_id, "READY"])

    again = mlflow.register_model(f"runs:/{run.info.run_id}/model", "registered-by-hand")
    rows = frame(5).drop(columns=["y"])
    answers = [mlflow.pyfunc.load_model(uri).predict(rows) for uri in
               (f"runs:/{run.info.run_id}/model", f"models:/registered-by-hand/{again.version}", "models:/runs-of-both/1")]
    equal([answer.equals(answers[0]) for answer in answers], [True, True, True])


@scenario("a job is a run from its start, and one that is cancelled is a run that was killed")
def cancelled(store):
    client = store.client
    dataset = upload(store, "many", frame(2000))
    job = start_training(
        store, "cancelled", {"train_dataset_id": dataset, "target": "y"}, epochs=5000, patience=5000, batch_size=16)

    def status():
        experiment = client.get_experiment_by_name("cancelled")
        return [] if experiment is None else [run.info.status for run in client.search_runs([experiment.experiment_id])]

    until(lambda: status() == ["RUNNING"])
    call(store, "POST", f"/api/v1/training/jobs/{job}/cancel")
    until(lambda: status() == ["KILLED"])
    [run] = client.search_runs([client.get_experiment_by_name("cancelled").experiment_id])
    equal([used.dataset.name for used in run.inputs.dataset_inputs], ["many"])
    equal([run.data.params["epochs"], run.info.end_time is not None], ["5000", True])
