import os
import pathlib

import mlflow
import numpy
import pandas
from mlflow.utils.proto_json_utils import dump_input_data
from platform_api import deploy, ended, same_answers, start_training, upload
from scenario import equal, scenario
from scoring import same, score

DATA = pathlib.Path(os.environ["SHARED_DATA"])


def loaded(store, model, frame):
    """MLflow's answers and the platform's to the rows of the frame are the same."""
    deploy(store, model)
    answers = mlflow.pyfunc.load_model(f"models:/{model}/1").predict(frame)
    same_answers(store, model, frame, answers)
    return answers


@scenario("a classifier that was trained here is loaded by MLflow, and answers as the platform: two classes")
def churn(store):
    path = DATA / "telco-churn.csv"
    ended(store, start_training(store, "churn", {"train_path": str(path), "target": "Churn"}, epochs=3))
    frame = pandas.read_csv(path).drop(columns=["Churn"]).head(12)
    frame["TotalCharges"] = pandas.to_numeric(frame["TotalCharges"], errors="coerce")
    frame.loc[0, ["TotalCharges"]] = numpy.nan
    frame.loc[1, ["Contract", "PaymentMethod"]] = ["Ten years", "Barter"]
    frame.loc[2, "InternetService"] = " DSL "
    answers = loaded(store, "churn", frame)
    equal(list(answers.columns), ["prediction", "probability_No", "probability_Yes"])
    model = mlflow.onnx.load_model("models:/churn/1")
    equal(model.producer_name, "@intelgraph/ml-runtime")
    signature = mlflow.models.get_model_info("models:/churn/1").signature
    equal(signature.inputs.input_dict()["tenure"].type.name, "long")
    equal("customerID" in signature.inputs.input_names(), False, "a column that the model ignores is asked for")


@scenario("a regression that was trained here is loaded by MLflow, and answers as the platform")
def rings(store):
    path = DATA / "abalone.csv"
    data = {"train_path": str(path), "target": "rings"}
    ended(store, start_training(store, "abalone", data, epochs=3))
    frame = pandas.read_csv(path).drop(columns=["rings"]).head(8)
    frame.loc[3, "sex"] = "?"
    frame.loc[4, "length"] = -1e9
    equal(list(loaded(store, "abalone", frame).columns), ["prediction"])


@scenario("a classifier of several classes, with times, codes, gaps and flags, is loaded by MLflow, and answers as the platform")
def parcels(store):
    random = numpy.random.default_rng(7)
    rows = 400
    frame = pandas.DataFrame({
        "weight": numpy.exp(5 * random.random(rows)).round(3),
        "height": numpy.where(random.random(rows) < 0.2, numpy.nan, (9 * random.random(rows)).round(2)),
        "zip_code": random.choice([1010, 2020, 3030, 4040], rows),
        "fragile": random.random(rows) < 0.5,
        "country": random.choice(["NO", "None", "nan", "Ελλάδα"], rows),
        "carrier": numpy.where(random.random(rows) < 0.3, None, random.choice(["slow", "fast"], rows)),
        "sent": pandas.Timestamp("2024-01-01") + pandas.to_timedelta(random.integers(0, 40_000_000, rows), unit="s"),
    })
    weight = numpy.log(frame["weight"]) + frame["sent"].dt.month / 6
    labelled = frame.assign(size=numpy.select([weight < 2.5, weight < 4.5], ["small", "middle"], "large"))
    dataset = upload(store, "parcels", labelled)
    ended(store, start_training(store, "parcels", {"train_dataset_id": dataset, "target": "size"}, epochs=3))

    asked = frame.head(12).copy()
    asked.loc[0, ["country", "zip_code"]] = ["Atlantis", 9]
    asked.loc[1, ["carrier", "height"]] = [None, numpy.nan]
    model = "parcels"
    deploy(store, model)
    pyfunc = mlflow.pyfunc.load_model(f"models:/{model}/1")
    as_rest = asked.assign(sent=asked["sent"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    same_answers(store, model, as_rest, pyfunc.predict(asked))
    few = ["carrier", "height"]
    same_answers(store, model, as_rest.drop(columns=few), pyfunc.predict(asked.drop(columns=few)))
    equal(len(pyfunc.predict(asked.head(0))), 0)

    sent = score(store, f"/models/{model}/invocations", dump_input_data(asked))
    equal(sent.status_code, 200, sent.text[:500])
    same(sent.json()["predictions"], pyfunc.predict(asked))
    # Words such as "None" are categories here, which pandas would take for gaps.
    sent = score(store, f"/models/{model}/invocations", asked.to_csv(), "text/csv")
    equal(sent.status_code, 200, sent.text[:500])
    same(sent.json()["predictions"], pyfunc.predict(asked))
