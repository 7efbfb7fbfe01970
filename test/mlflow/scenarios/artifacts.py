import os
import pathlib
import tempfile
from unittest import mock

import mlflow
import pandas
from scenario import equal, scenario


def paths(files):
    return sorted(file.path for file in files)


@scenario("files, folders, texts, dictionaries and tables of a run come back as they were")
def run_files(store):
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
        local = pathlib.Path(folder, "in")
        (local / "deep").mkdir(parents=True)
        (local / "ähre 1+1%.bin").write_bytes(bytes(range(256)))
        (local / "deep" / "empty").write_bytes(b"")
        mlflow.log_artifact(str(local / "ähre 1+1%.bin"))
        mlflow.log_artifacts(str(local), "data")
        mlflow.log_text("hello", "notes/hello.txt")
        mlflow.log_dict({"k": [1, None]}, "conf/x.json")
        mlflow.log_table(pandas.DataFrame({"a": [1, 2]}), "table.json")

        run_id = run.info.run_id
        uri = f"runs:/{run_id}"
        equal(paths(store.client.list_artifacts(run_id)), ["conf", "data", "notes", "table.json", "ähre 1+1%.bin"])
        equal(paths(store.client.list_artifacts(run_id, "data")), ["data/deep", "data/ähre 1+1%.bin"])
        equal(mlflow.artifacts.load_text(f"{uri}/notes/hello.txt"), "hello")
        equal(mlflow.artifacts.load_dict(f"{uri}/conf/x.json"), {"k": [1, None]})
        equal(list(mlflow.load_table("table.json", run_ids=[run_id])["a"]), [1, 2])
        got = pathlib.Path(store.client.download_artifacts(run_id, "data", folder))
        equal((got / "ähre 1+1%.bin").read_bytes(), bytes(range(256)))
        equal((got / "deep" / "empty").read_bytes(), b"")


@scenario("a file that is logged again is replaced, and a deleted one is gone")
def replaced_files(store):
    with mlflow.start_run() as run:
        mlflow.log_text("one", "a.txt")
        mlflow.log_text("two", "a.txt")
        equal(mlflow.artifacts.load_text(f"{run.info.artifact_uri}/a.txt"), "two")
        repository = mlflow.store.artifact.artifact_repository_registry.get_artifact_repository(run.info.artifact_uri)
        repository.delete_artifacts("a.txt")
        equal(store.client.list_artifacts(run.info.run_id), [])


@scenario("a large file of a run goes up in parts, and comes back as it was")
def file_in_parts(store):
    settings = {
        "MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD": "true",
        "MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE": "1000",
        "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE": str(5 * 1024**2),
    }
    content = os.urandom(5 * 1024**2) * 2 + b"the last part"
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
        local = pathlib.Path(folder, "large.bin")
        local.write_bytes(content)
        with mock.patch.dict(os.environ, settings):
            mlflow.log_artifact(str(local), "model")
        [file] = store.client.list_artifacts(run.info.run_id, "model")
        equal((file.path, file.file_size), ("model/large.bin", len(content)))
        got = store.client.download_artifacts(run.info.run_id, "model/large.bin", os.path.join(folder))
        equal(pathlib.Path(got).read_bytes() == content, True, "the same bytes")
