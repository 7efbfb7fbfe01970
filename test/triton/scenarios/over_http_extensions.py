"""tritonclient.http: the extensions"""

from scenario import COLUMNS, equal, refused, scenario
from scenario import columns as tensors
from tritonclient import http
from tritonclient.utils import InferenceServerException


@scenario("http: the configuration of a model")
def configuration(client):
    config = client.get_model_config("fraud", "1.0.0")
    equal([config["name"], config["max_batch_size"] > 0], ["fraud", True])
    equal(config["input"], [{"name": name, "data_type": "TYPE_FP64", "dims": [1], "optional": False} for name in COLUMNS])
    equal([tensor["data_type"] for tensor in config["output"]], ["TYPE_STRING", "TYPE_FP64"])


@scenario("http: the statistics of a model count what it is asked")
def statistics(client):
    def read():
        (of_version,) = client.get_inference_statistics("fraud", "1.0.0")["model_stats"]
        return of_version

    before = read()
    client.infer("fraud", tensors(http, 5, -5))
    after = read()
    equal(after["inference_count"] - before["inference_count"], 2)
    equal(after["execution_count"] - before["execution_count"], 1)
    for part in ["success", "queue", "compute_input", "compute_infer", "compute_output"]:
        equal(after["inference_stats"][part]["count"] - before["inference_stats"][part]["count"], 1)
    equal(sorted({one["name"] for one in client.get_inference_statistics()["model_stats"]}), ["fraud", "image", "mixed"])


@scenario("http: a model is unloaded, listed as unavailable, and loaded again")
def repository(client):
    client.unload_model("mixed")
    equal(client.is_model_ready("mixed"), False)
    states = {one["name"]: one["state"] for one in client.get_model_repository_index()}
    equal(states, {"fraud": "READY", "image": "READY", "mixed": "UNAVAILABLE"})
    client.load_model("mixed")
    equal(client.is_model_ready("mixed"), True)


@scenario("http: a load with a configuration or files of its own is refused")
def overrides(client):
    for files in [None, {"file:1/model.onnx": b"abc"}]:
        try:
            client.load_model("fraud", config="{}", files=files)
        except InferenceServerException as error:
            refused(error, "400", "parameters.config")
        else:
            raise AssertionError("it was loaded")
