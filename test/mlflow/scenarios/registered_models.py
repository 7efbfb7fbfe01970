from concurrent.futures import ThreadPoolExecutor

from scenario import equal, names, pages, refused, scenario


@scenario("a registered model is created, described, tagged, renamed and deleted")
def life_of_a_model(store):
    client = store.client
    client.create_registered_model("clf", tags={"owner": "me"}, description="first")
    refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model("clf"))
    client.update_registered_model("clf", description="second")
    client.set_registered_model_tag("clf", "team", "risk")
    client.delete_registered_model_tag("clf", "owner")
    client.create_model_version("clf", "s3://models/clf")
    client.rename_registered_model("clf", "clf %1&ü")

    found = client.get_registered_model("clf %1&ü")
    equal([found.description, found.tags], ["second", {"team": "risk"}])
    equal(client.get_model_version("clf %1&ü", "1").source, "s3://models/clf")
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model("clf"))
    client.delete_registered_model("clf %1&ü")
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model("clf %1&ü"))


@scenario("registered models are searched by name and tag, page by page")
def search_models(store):
    client = store.client
    for number in range(5):
        client.create_registered_model(f"fraud-{number}", tags={"odd": str(number % 2)})

    found = pages(lambda token: client.search_registered_models(
        "name ILIKE 'FRAUD%'", max_results=3, order_by=["name DESC"], page_token=token))
    equal([names(page) for page in found], [["fraud-4", "fraud-3", "fraud-2"], ["fraud-1", "fraud-0"]])
    equal(names(client.search_registered_models("tags.odd = '1'")), ["fraud-1", "fraud-3"])
    equal(names(client.search_registered_models("name = 'fraud-2'")), ["fraud-2"])


@scenario("versions are numbered, described, tagged, searched, and their numbers never used again")
def life_of_versions(store):
    client = store.client
    run = client.create_run("0").info.run_id
    client.create_registered_model("clf")
    client.create_registered_model("early")
    other = client.create_run("0").info.run_id
    early = client.create_model_version("early", f"runs:/{other}/m", other)
    equal([early.version, early.status], ["1", "READY"], "before its files are there")
    client.log_text(run, "weights", "m/weights.txt")
    first = client.create_model_version("clf", f"runs:/{run}/m", run, tags={"semver": "1.2.0"}, description="one")
    client.create_model_version("clf", "s3://models/2", tags={"kind": "tree"})
    equal([first.version, first.run_id, first.status], ["1", run, "READY"])
    equal(client.get_model_version("clf", "2").tags, {"semver": "2.0.0", "kind": "tree"})

    client.update_model_version("clf", "1", description="uno")
    client.set_model_version_tag("clf", "1", "kind", "line")
    client.delete_model_version_tag("clf", "1", "kind")
    refused("INVALID_PARAMETER_VALUE", lambda: client.set_model_version_tag("clf", "1", "semver", "3.0.0"))
    found = client.get_model_version("clf", "1")
    equal([found.description, found.tags], ["uno", {"semver": "1.2.0"}])

    def numbers(filter_string, order_by=None):
        return [version.version for version in client.search_model_versions(filter_string, order_by=order_by)]

    equal(numbers("name = 'clf'"), ["1", "2"], "the last updated first")
    equal(numbers("name = 'clf'", ["version_number DESC"]), ["2", "1"])
    equal(numbers(f"run_id = '{run}'"), ["1"])
    equal(numbers("name = 'clf' and tags.kind = 'tree'"), ["2"])
    equal(client.get_model_version_download_uri("clf", "2"), "s3://models/2")

    client.delete_model_version("clf", "2")
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version("clf", "2"))
    equal(client.create_model_version("clf", "s3://models/3").version, "3")
    store.native("admin", "POST", "models/clf/versions/2.0.0/restore", {})
    equal(client.get_model_version("clf", "2").tags["kind"], "tree")


@scenario("an alias is set, moved, resolved and deleted; an unknown one is refused")
def aliases(store):
    client = store.client
    client.create_registered_model("clf")
    for number in ("1", "2"):
        client.create_model_version("clf", f"s3://models/{number}")
    client.set_registered_model_alias("clf", "champion", "1")
    client.set_registered_model_alias("clf", "champion", "2")
    equal(client.get_model_version_by_alias("clf", "champion").version, "2")
    equal(client.get_registered_model("clf").aliases, {"champion": "2"})
    equal([client.get_model_version("clf", number).aliases for number in "12"], [[], ["champion"]])

    client.delete_registered_model_alias("clf", "champion")
    refused("INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias("clf", "champion"))
    refused("INVALID_PARAMETER_VALUE", lambda: client.set_registered_model_alias("clf", "latest", "1"))
    refused("INVALID_PARAMETER_VALUE", lambda: client.set_registered_model_alias("clf", "v1", "1"))
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.set_registered_model_alias("clf", "champion", "9"))


@scenario("eight threads that register, tag and alias one model at once all succeed")
def at_once(store):
    client = store.client
    client.create_registered_model("clf")

    def register(number):
        version = client.create_model_version("clf", f"s3://models/{number}").version
        client.set_registered_model_alias("clf", "champion", version)
        client.set_registered_model_tag("clf", "last", version)
        return int(version)

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(register, range(16)))
    equal(sorted(made), list(range(1, 17)))
    equal(client.get_registered_model("clf").aliases["champion"] in map(str, made), True)
