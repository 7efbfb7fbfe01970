import re

from scenario import equal, refused, scenario


def two_versions(client):
    client.create_registered_model("clf")
    for number in ("1", "2"):
        client.create_model_version("clf", f"s3://models/{number}")


@scenario("a governed change of stage waits for another person's approval, then succeeds")
def governed(store):
    client = store.client
    two_versions(client)

    def move():
        return client.transition_model_version_stage("clf", "1", "Staging")

    message = refused("PERMISSION_DENIED", move)
    [request] = re.findall(r"request (\S+) waits", message)
    equal(client.get_model_version("clf", "1").current_stage, "None")
    store.native("approver", "POST", f"transitions/{request}/approve", {})
    equal(move().current_stage, "Staging")
    equal([version.version for version in client.get_latest_versions("clf", ["Staging"])], ["1"])


@scenario("a free change of stage happens at once, and archives the versions before it")
def free(store):
    client = store.client
    store.native("admin", "PUT", "registry-settings", {"mlflow_transitions": "free"})
    two_versions(client)
    client.transition_model_version_stage("clf", "1", "Production")
    client.transition_model_version_stage("clf", "2", "Production", archive_existing_versions=True)

    equal([client.get_model_version("clf", number).current_stage for number in "12"], ["Archived", "Production"])
    latest = {version.current_stage: version.version for version in client.get_latest_versions("clf")}
    equal(latest, {"Archived": "1", "Production": "2"})
    client.transition_model_version_stage("clf", "2", "None")
    equal(client.get_model_version("clf", "2").current_stage, "None")
    refused("INVALID_PARAMETER_VALUE", lambda: client.transition_model_version_stage("clf", "2", "Moon"))
