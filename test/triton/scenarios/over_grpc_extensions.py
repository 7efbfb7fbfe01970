"""tritonclient.grpc: the extensions"""

import queue

import tritonclient.grpc as grpc
from scenario import COLUMNS, columns, equal, labels, refused, scenario
from tritonclient.utils import InferenceServerException


@scenario("grpc: the configuration of a model")
def configuration(client):
    config = client.get_model_config("fraud", as_json=True)["config"]
    equal(config["input"], [{"name": name, "data_type": "TYPE_FP64", "dims": ["1"]} for name in COLUMNS])
    equal(config["output"][1], {"name": "probabilities", "data_type": "TYPE_FP64", "dims": ["2"]})


@scenario("grpc: the statistics of a model count what it is asked")
def statistics(client):
    before = client.get_inference_statistics("fraud", "1.0.0").model_stats[0]
    client.infer("fraud", columns(grpc, 5, -5, 1))
    after = client.get_inference_statistics("fraud", "1.0.0").model_stats[0]
    equal(after.inference_count - before.inference_count, 3)
    equal(after.inference_stats.compute_infer.count - before.inference_stats.compute_infer.count, 1)
    equal(3 in [batch.batch_size for batch in after.batch_stats], True)


@scenario("grpc: a model is unloaded, listed as unavailable, and loaded again")
def repository(client):
    client.unload_model("mixed")
    equal(client.is_model_ready("mixed"), False)
    states = {one.name: one.state for one in client.get_model_repository_index().models}
    equal(states, {"fraud": "READY", "image": "READY", "mixed": "UNAVAILABLE"})
    client.load_model("mixed")
    equal(client.is_model_ready("mixed"), True)
    try:
        client.load_model("nobody")
    except InferenceServerException as error:
        refused(error, "StatusCode.INVALID_ARGUMENT", "nobody")
    else:
        raise AssertionError("it was loaded")


@scenario("grpc: a stream answers in order, goes on after an error, and may be cancelled")
def stream(client):
    results = queue.Queue()
    client.start_stream(callback=lambda result, error: results.put((result, error)))
    for i in range(100):
        model = "nobody" if i == 50 else "fraud"
        client.async_stream_infer(model, columns(grpc, 5), request_id=str(i), enable_empty_final_response=True)
    answers = [results.get(timeout=60) for _ in range(100)]
    client.stop_stream()
    equal([i for i, (_, error) in enumerate(answers) if error is not None], [50])
    equal("nobody" in answers[50][1].message(), True)
    answered = [(i, result) for i, (result, error) in enumerate(answers) if error is None]
    equal([result.get_response().id for _, result in answered], [str(i) for i, _ in answered])
    for _, result in answered:
        equal(labels(result), ["yes"])
        equal(result.get_response().parameters["triton_final_response"].bool_param, True)
    client.start_stream(callback=lambda result, error: results.put((result, error)))
    client.async_stream_infer("fraud", columns(grpc, 5))
    client.stop_stream(cancel_requests=True)
    equal(client.is_model_ready("fraud"), True)
