"""OpenLineage's own client, which data pipelines tell of their runs with, as it is and with its compression."""

import os
import uuid
from datetime import datetime, timezone

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    DatasetEvent, InputDataset, Job, JobEvent, OutputDataset, Run, RunEvent, RunState, StaticDataset)
from openlineage.client.facet_v2 import (
    column_lineage_dataset, dataset_version_dataset, error_message_run, parent_run, schema_dataset, sql_job)
from openlineage.client.transport.http import ApiKeyTokenProvider, HttpCompression, HttpConfig, HttpTransport
from scenario import equal, scenario

PRODUCER = "https://etl.example/nightly"
LAKE = "s3://lake"
RAW, CLEAN = "dataset:[s3://lake]raw/cards@7", "dataset:[s3://lake]clean/cards"


def client_of(store, compression):
    """Without retries: a refusal must not come right on the second try. The client drops what follows the URL's last slash."""
    auth = ApiKeyTokenProvider({"api_key": os.environ["MLFLOW_TRACKING_TOKEN"]})
    config = HttpConfig(url=f"{store.url}/", auth=auth, compression=compression, retry={"total": 0})
    return OpenLineageClient(transport=HttpTransport(config))


def now():
    return datetime.now(timezone.utc).isoformat()


def told_run(client, run, states, **facets):
    """Cards that are cleaned, from version 7 of the raw ones, column by column."""
    raw = InputDataset(LAKE, "raw/cards", facets={"version": dataset_version_dataset.DatasetVersionDatasetFacet("7")})
    amount = column_lineage_dataset.Fields([column_lineage_dataset.InputField(LAKE, "raw/cards", "amt")])
    clean = OutputDataset(LAKE, "clean/cards", facets={
        "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet({"amount": amount}),
        "schema": schema_dataset.SchemaDatasetFacet([schema_dataset.SchemaDatasetFacetFields("amount", "double")])})
    job = Job("etl", "clean cards", facets={"sql": sql_job.SQLJobFacet("SELECT amt AS amount FROM cards")})
    for state in states:
        client.emit(RunEvent(eventTime=now(), eventType=state, run=Run(run, facets=facets), job=job,
                             inputs=[raw], outputs=[clean], producer=PRODUCER))


def walked(store, node, direction):
    return store.native("author", "GET", "lineage/graph", node=node, direction=direction)


def links(graph):
    return {(link["from"], link["relationship"], link["to"]) for link in graph["links"]}


def event_types(store, run):
    kept = store.native("author", "GET", "lineage/events", run_id=run)["items"]
    return sorted(event["event_type"] for event in kept)


def check_told(store, compression):
    client = client_of(store, compression)
    run, above = str(uuid.uuid4()), str(uuid.uuid4())
    parent = parent_run.ParentRunFacet(parent_run.Run(above), parent_run.Job("airflow", "nightly"))
    told_run(client, run, [RunState.START, RunState.RUNNING, RunState.COMPLETE], parent=parent)
    client.emit(JobEvent(eventTime=now(), job=Job("etl", "count cards"),
                         inputs=[InputDataset(LAKE, "clean/cards")], producer=PRODUCER))

    up = links(walked(store, f"run:{run}", "up"))
    equal(up, {(RAW, "input", f"run:{run}"), (f"run:{above}", "parent", f"run:{run}"),
               ("job:[etl]clean cards", "started", f"run:{run}"), ("job:[airflow]nightly", "started", f"run:{above}")})
    down = links(walked(store, f"run:{run}", "down"))
    equal({(f"run:{run}", "output", CLEAN), (CLEAN, "input", "job:[etl]count cards")} <= down, True, down)
    column = (f"{RAW}#amt", "column", f"{CLEAN}#amount")
    equal(links(walked(store, f"{CLEAN}#amount", "up")), {column})
    equal(links(walked(store, f"{RAW}#amt", "down")), {column})
    equal(event_types(store, run), ["COMPLETE", "RUNNING", "START"])


@scenario("OpenLineage's own client tells of runs, jobs, data sets and columns, and the graph has them")
def plain(store):
    check_told(store, None)


@scenario("OpenLineage's own client tells the same in gzip")
def compressed(store):
    check_told(store, HttpCompression.GZIP)


@scenario("OpenLineage's own client tells of a run that failed, and of a data set alone")
def failed(store):
    client = client_of(store, HttpCompression.GZIP)
    run = str(uuid.uuid4())
    why = error_message_run.ErrorMessageRunFacet("out of memory", "python")
    told_run(client, run, [RunState.START, RunState.FAIL], errorMessage=why)
    version = dataset_version_dataset.DatasetVersionDatasetFacet("1")
    client.emit(DatasetEvent(eventTime=now(), dataset=StaticDataset(LAKE, "alone", facets={"version": version}),
                             producer=PRODUCER))

    equal(event_types(store, run), ["FAIL", "START"])
    [alone] = walked(store, "dataset:[s3://lake]alone", "both")["nodes"]
    equal(alone["version"], "1")
