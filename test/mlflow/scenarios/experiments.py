from mlflow.entities import ViewType
from scenario import equal, names, pages, refused, scenario


@scenario("a fresh store holds the experiment Default, with id 0")
def default_experiment(store):
    default = store.client.get_experiment("0")
    equal([default.name, default.lifecycle_stage], ["Default", "active"])


@scenario("an experiment is created, found, renamed, tagged, deleted and restored")
def life_of_an_experiment(store):
    client = store.client
    made = client.create_experiment("churn", tags={"team": "growth"})
    equal(client.get_experiment_by_name("churn").experiment_id, made)
    refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_experiment("churn"))

    client.rename_experiment(made, "churn 2")
    client.set_experiment_tag(made, "mlflow.note.content", "who leaves?")
    client.delete_experiment_tag(made, "team")
    found = client.get_experiment(made)
    equal([found.name, found.tags], ["churn 2", {"mlflow.note.content": "who leaves?"}])
    equal(client.get_experiment_by_name("churn"), None)

    client.delete_experiment(made)
    equal(client.get_experiment(made).lifecycle_stage, "deleted")
    client.restore_experiment(made)
    equal(client.get_experiment(made).lifecycle_stage, "active")


@scenario("experiments are searched by name, tag and stage of life, page by page")
def search_experiments(store):
    client = store.client
    for number in range(5):
        client.create_experiment(f"fraud {number}", tags={"odd": str(number % 2)})
    client.delete_experiment(client.get_experiment_by_name("fraud 4").experiment_id)

    by_name = "name LIKE 'fraud%'"
    found = pages(lambda token: client.search_experiments(
        filter_string=by_name, order_by=["name DESC"], max_results=3, page_token=token))
    equal([names(page) for page in found], [["fraud 3", "fraud 2", "fraud 1"], ["fraud 0"]])
    equal(sorted(names(client.search_experiments(filter_string="tags.odd = '1'"))), ["fraud 1", "fraud 3"])
    deleted = client.search_experiments(view_type=ViewType.DELETED_ONLY, filter_string=by_name)
    equal(names(deleted), ["fraud 4"])
