import mlflow
from mlflow.entities import ViewType
from scenario import equal, pages, refused, scenario

EXPERIMENT = "searched"


def six_runs():
    mlflow.set_experiment(EXPERIMENT)
    for number in range(6):
        with mlflow.start_run(run_name=f"run {number}"):
            mlflow.log_metric("auc", number / 10)
            mlflow.log_params({"depth": number, "kind": "Tree" if number % 2 else "Line"})
            mlflow.set_tag("the team", "growth" if number < 3 else "risk")


@scenario("runs are searched by metric, parameter, tag and attribute")
def search_by_filter(store):
    six_runs()

    def found(filter_string):
        runs = mlflow.search_runs(
            experiment_names=[EXPERIMENT], filter_string=filter_string, order_by=["attributes.run_name"],
            output_format="list")
        return [int(run.info.run_name[-1]) for run in runs]

    equal(found("metrics.auc >= 0.3 and params.kind = 'Tree'"), [3, 5])
    equal(found("params.kind ILIKE 'tr%'"), [1, 3, 5])
    equal(found("tags.`the team` != 'growth'"), [3, 4, 5])
    equal(found("run_name LIKE 'run%' AND status = 'FINISHED' AND metric.auc < 0.2"), [0, 1])
    equal(found("attributes.start_time > 0 and params.depth = '4'"), [4])
    equal(found("metrics.unknown > 0"), [])
    equal(found("params.depth = '1' OR params.depth = '2'"), [1, 2], "what MLflow's own server refuses")
    refused("INVALID_PARAMETER_VALUE", lambda: found("metrics.auc >"))
    refused("INVALID_PARAMETER_VALUE", lambda: found("metrics.auc = 'text'"))


@scenario("runs come as a table, ordered, page by page, deleted ones apart")
def search_in_pages(store):
    six_runs()
    table = mlflow.search_runs(experiment_names=[EXPERIMENT], order_by=["metrics.auc DESC"])
    equal(list(table["metrics.auc"]), [0.5, 0.4, 0.3, 0.2, 0.1, 0.0])
    equal(list(table["params.depth"])[:2], ["5", "4"])

    experiment = store.client.get_experiment_by_name(EXPERIMENT).experiment_id
    found = pages(lambda token: store.client.search_runs(
        [experiment], order_by=["params.depth ASC"], max_results=4, page_token=token))
    equal([[run.data.params["depth"] for run in page] for page in found], [["0", "1", "2", "3"], ["4", "5"]])

    store.client.delete_run(table["run_id"][0])
    deleted = store.client.search_runs([experiment], run_view_type=ViewType.DELETED_ONLY)
    equal([run.info.run_id for run in deleted], [table["run_id"][0]])
    by_ids = f"attributes.run_id IN ('{table['run_id'][1]}', '{table['run_id'][2]}')"
    equal(len(store.client.search_runs([experiment], by_ids)), 2)
