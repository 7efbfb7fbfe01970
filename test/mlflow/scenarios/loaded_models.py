import pathlib
import tempfile

import mlflow
import numpy
from mlflow.models import infer_signature
from scenario import equal, scenario
from sklearn.linear_model import LinearRegression

ROWS = numpy.arange(6.0).reshape(3, 2)


def line(slope):
    return LinearRegression().fit(ROWS, ROWS[:, 0] * slope)


def logged(slope, **more):
    signature = infer_signature(ROWS, ROWS[:, 0])
    # Named requirements save the client a process that guesses them.
    return mlflow.sklearn.log_model(
        line(slope), name="model", signature=signature, pip_requirements=["scikit-learn"], **more)


def slope_of(uri):
    first, *_, last = mlflow.pyfunc.load_model(uri).predict(ROWS)
    return round(float((last - first) / (ROWS[-1, 0] - ROWS[0, 0])), 6)


@scenario("a scikit-learn model is logged, registered, and loaded by number, alias, semantic version and stage")
def loaded_by_every_name(store):
    client = store.client
    store.native("admin", "PUT", "registry-settings", {"mlflow_transitions": "free"})
    with mlflow.start_run() as run:
        mlflow.log_metric("r2", 1)
        info = logged(3, input_example=ROWS[:2], registered_model_name="lines")
    with mlflow.start_run():
        second = mlflow.register_model(logged(5).model_uri, "lines", tags={"semver": "2.1.0"})
    client.set_registered_model_alias("lines", "champion", "1")
    client.transition_model_version_stage("lines", "1", "Production")

    equal([second.version, client.get_model_version("lines", "1").run_id], ["2", run.info.run_id])
    wanted = {"1": 3, "2": 5, "1.0.0": 3, "2.1.0": 5, "Production": 3, "latest": 5}
    equal({name: slope_of(f"models:/lines/{name}") for name in wanted}, wanted)
    equal(slope_of("models:/lines@champion"), 3)
    equal(slope_of(info.model_uri), 3)
    equal(slope_of(f"runs:/{run.info.run_id}/model"), 3)
    equal(mlflow.sklearn.load_model("models:/lines/2").coef_.shape, (2,))
    equal(mlflow.models.get_model_info("models:/lines/1").signature is None, False)


@scenario("a version keeps the content it was registered with when its files are overwritten")
def content_is_pinned(store):
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        for slope in (3, 5):
            mlflow.sklearn.save_model(line(slope), f"{folder}/{slope}", pip_requirements=["scikit-learn"])
        mlflow.log_artifacts(f"{folder}/3", "files")
        source = f"{run.info.artifact_uri}/files"
        store.client.create_registered_model("of-a-run")
        store.client.create_model_version("of-a-run", source, run.info.run_id)
        model = logged(3)
        mlflow.register_model(model.model_uri, "of-a-model")

        mlflow.log_artifacts(f"{folder}/5", "files")
        store.client.log_model_artifacts(model.model_id, f"{folder}/5")

        equal([slope_of(source), slope_of(model.model_uri)], [5, 5])
        equal(slope_of("models:/of-a-run/1"), 3)
        equal(slope_of("models:/of-a-model/1"), 3)
        store.client.create_model_version("of-a-run", source, run.info.run_id)
        equal(slope_of("models:/of-a-run/2"), 5)


@scenario("a copy of a version loads, also after its original is deleted")
def copied(store):
    with mlflow.start_run():
        logged(3, registered_model_name="original")
    copy = store.client.copy_model_version("models:/original/1", "copy")
    equal([copy.version, copy.source], ["1", "models:/original/1"])
    equal(slope_of("models:/copy/1"), 3)
    store.client.delete_registered_model("original")
    equal(slope_of("models:/copy/1"), 3)
    [file] = pathlib.Path(mlflow.artifacts.download_artifacts("models:/copy/1")).glob("MLmodel")
    equal(file.is_file(), True)
