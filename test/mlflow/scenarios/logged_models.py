import mlflow
from scenario import equal, names, refused, scenario


@scenario("a logged model has parameters, tags, metrics and a status")
def life_of_a_logged_model(store):
    client = store.client
    experiment = client.create_experiment("agents")
    with mlflow.start_run(experiment_id=experiment) as run:
        model = client.create_logged_model(
            experiment, name="agent", source_run_id=run.info.run_id, tags={"a": "1"}, params={"k": "v"},
            model_type="agent")
        equal(str(model.status), "PENDING")
        client.log_model_params(model.model_id, {"more": "2"})
        client.set_logged_model_tags(model.model_id, {"b": "2", "gone": "soon"})
        client.delete_logged_model_tag(model.model_id, "gone")
        mlflow.log_metric("score", 0.75, model_id=model.model_id)
        client.finalize_logged_model(model.model_id, "READY")

    found = client.get_logged_model(model.model_id)
    equal([str(found.status), found.name, found.model_type], ["READY", "agent", "agent"])
    equal([found.params, found.source_run_id], [{"k": "v", "more": "2"}, run.info.run_id])
    equal({key: found.tags.get(key) for key in ("a", "b", "gone")}, {"a": "1", "b": "2", "gone": None})
    equal([(metric.key, metric.value) for metric in found.metrics], [("score", 0.75)])
    client.delete_logged_model(model.model_id)
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_logged_model(model.model_id))


@scenario("logged models are searched by metric, parameter, tag and status")
def search_logged_models(store):
    client = store.client
    experiment = client.create_experiment("agents")
    with mlflow.start_run(experiment_id=experiment):
        for number in range(3):
            model = mlflow.initialize_logged_model(name=f"agent-{number}", params={"k": str(number)}, tags={"t": "x"})
            mlflow.log_metric("score", number, model_id=model.model_id)
            if number > 0:
                mlflow.finalize_logged_model(model.model_id, "READY")

    def found(filter_string):
        order = [{"field_name": "metrics.score", "ascending": False}]
        return names(mlflow.search_logged_models([experiment], filter_string, order_by=order, output_format="list"))

    equal(found("metrics.score >= 1"), ["agent-2", "agent-1"])
    equal(found("params.k = '0' AND tags.t = 'x'"), ["agent-0"])
    equal(found("status = 'READY'"), ["agent-2", "agent-1"])
    equal(found("name = 'agent-1'"), ["agent-1"])
