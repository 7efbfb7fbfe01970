import json

import mlflow
import pandas
from scenario import equal, scenario


@scenario("the data sets of a run are kept with digest, schema and context, and searched by")
def inputs(store):
    frame = pandas.DataFrame({"amount": [1.5, 2.0], "fraud": [0, 1]})
    dataset = mlflow.data.from_pandas(frame, source="https://data.example/fraud.csv", name="fraud", targets="fraud")
    with mlflow.start_run() as run:
        mlflow.log_input(dataset, context="training", tags={"split": "a"})
        mlflow.log_input(dataset, context="training")

    [found] = store.client.get_run(run.info.run_id).inputs.dataset_inputs
    equal([found.dataset.name, found.dataset.digest], ["fraud", dataset.digest])
    equal(json.loads(found.dataset.profile)["num_rows"], 2)
    equal("amount" in found.dataset.schema, True, found.dataset.schema)
    equal({tag.key: tag.value for tag in found.tags}["mlflow.data.context"], "training")
    source = mlflow.data.get_source(found)
    equal(source.url, "https://data.example/fraud.csv")

    for filter_string, wanted in [
        ("datasets.name = 'fraud' and datasets.context = 'training'", 1),
        (f"dataset.digest IN ('{dataset.digest}', 'x')", 1),
        ("datasets.name = 'other'", 0),
    ]:
        equal(len(store.client.search_runs([run.info.experiment_id], filter_string)), wanted, filter_string)
