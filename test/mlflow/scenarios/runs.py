import math

import mlflow
from mlflow.entities import Metric, Param, RunTag
from scenario import equal, refused, scenario


@scenario("a run keeps its parameters, metrics, tags and child runs")
def logged_run(store):
    with mlflow.start_run(run_name="parent", tags={"team": "growth"}, description="first try") as parent:
        mlflow.log_param("depth", 3)
        mlflow.log_params({"rate": 0.1, "name": "ä b"})
        mlflow.log_metric("loss", 0.5, step=1)
        mlflow.log_metrics({"auc": 0.9, "loss": 0.25}, step=2)
        mlflow.set_tag("mood", "good")
        mlflow.set_tags({"a.b/c d": "1", "gone": "soon"})
        mlflow.delete_tag("gone")
        with mlflow.start_run(nested=True) as child:
            pass

    found = store.client.get_run(parent.info.run_id)
    equal([found.info.status, found.info.run_name], ["FINISHED", "parent"])
    equal(found.info.end_time >= found.info.start_time, True)
    equal(found.data.params, {"depth": "3", "rate": "0.1", "name": "ä b"})
    equal(found.data.metrics, {"loss": 0.25, "auc": 0.9})
    tags = {key: value for key, value in found.data.tags.items() if not key.startswith("mlflow.")}
    equal(tags, {"team": "growth", "mood": "good", "a.b/c d": "1"})
    equal(found.data.tags["mlflow.note.content"], "first try")
    equal(store.client.get_run(child.info.run_id).data.tags["mlflow.parentRunId"], parent.info.run_id)
    equal(mlflow.get_parent_run(child.info.run_id).info.run_id, parent.info.run_id)


@scenario("a metric has its whole history, also negative steps, NaN and infinities")
def metric_history(store):
    run = store.client.create_run("0").info.run_id
    for step, value in [(-1, 1.5), (2, 1.0), (1, 9.0), (3, math.nan), (4, math.inf)]:
        store.client.log_metric(run, "loss", value, timestamp=1000 + step, step=step)

    history = {point.step: point.value for point in store.client.get_metric_history(run, "loss")}
    equal({step: history[step] for step in (-1, 1, 2)}, {-1: 1.5, 1: 9.0, 2: 1.0})
    equal(history[3], math.nan)
    equal(history[4], 1.7976931348623157e308)
    equal(store.client.get_run(run).data.metrics, {"loss": 1.7976931348623157e308})
    equal(store.client.get_metric_history(run, "unknown"), [])


@scenario("a batch of metrics, parameters and tags is logged whole, or refused whole")
def batch(store):
    run = store.client.create_run("0").info.run_id
    points = [Metric("loss", 1 / (step + 1), 1000 + step, step) for step in range(800)]
    store.client.log_batch(run, points, [Param("depth", "3")], [RunTag("team", "growth")])
    equal(len(store.client.get_metric_history(run, "loss")), 800)

    wrong = [Param("rate", "1"), Param("depth", "4")]
    refused("INVALID_PARAMETER_VALUE", lambda: store.client.log_batch(run, [Metric("auc", 1, 1, 1)], wrong))
    found = store.client.get_run(run).data
    equal([found.params, found.metrics], [{"depth": "3"}, {"loss": 1 / 800}])


@scenario("a parameter never changes, and a name that leads out is refused")
def refused_names(store):
    run = store.client.create_run("0").info.run_id
    store.client.log_param(run, "depth", 3)
    store.client.log_param(run, "depth", 3)
    refused("INVALID_PARAMETER_VALUE", lambda: store.client.log_param(run, "depth", 4))
    refused("INVALID_PARAMETER_VALUE", lambda: store.client.log_param(run, "../depth", 4))
    refused("INVALID_PARAMETER_VALUE", lambda: store.client.log_metric(run, "a" * 251, 4))
    refused("RESOURCE_DOES_NOT_EXIST", lambda: store.client.get_run("f" * 32))
    equal(store.client.get_run(run).data.params, {"depth": "3"})


@scenario("a run fails, is resumed, renamed, deleted and restored")
def life_of_a_run(store):
    client = store.client
    try:
        with mlflow.start_run() as run:
            raise RuntimeError("out of memory")
    except RuntimeError:
        run_id = run.info.run_id
    equal(client.get_run(run_id).info.status, "FAILED")

    with mlflow.start_run(run_id=run_id):
        equal(client.get_run(run_id).info.status, "RUNNING")
        mlflow.log_metric("auc", 1)
    client.update_run(run_id, name="second try")
    client.set_terminated(run_id, "KILLED", end_time=1_900_000_000_000)
    found = client.get_run(run_id).info
    equal([found.status, found.run_name, found.end_time], ["KILLED", "second try", 1_900_000_000_000])

    client.delete_run(run_id)
    equal(client.get_run(run_id).info.lifecycle_stage, "deleted")
    refused("INVALID_PARAMETER_VALUE", lambda: client.log_metric(run_id, "auc", 2))
    client.restore_run(run_id)
    client.log_metric(run_id, "auc", 2, step=1)
    equal(client.get_run(run_id).data.metrics, {"auc": 2})
