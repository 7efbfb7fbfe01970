"""Models of XGBoost, logged by MLflow's client and served by the platform."""

import json

import mlflow
import numpy
import xgboost
from mlflow.models import infer_signature
from platform_api import call, near
from python_deployments import deployed
from scenario import equal, scenario
from scoring import score
from sklearn.datasets import load_iris
from tensor_answers import answers_everywhere

REQUIREMENTS = {"pip_requirements": ["mlflow", "xgboost-cpu", "scikit-learn"]}
FEW = {"n_estimators": 5, "max_depth": 3, "n_jobs": 1}


@scenario("an XGBoost classifier that MLflow's client logged answers with its probabilities as in Python")
def classifier(store):
    iris = load_iris(as_frame=True)
    model = xgboost.XGBClassifier(**FEW).fit(iris.data, iris.target)
    signature = infer_signature(iris.data, model.predict(iris.data))
    mlflow.xgboost.log_model(model, name="trees", signature=signature, registered_model_name="trees", **REQUIREMENTS)
    deployed(store, "trees")
    asked = iris.data.iloc[::15]
    wanted, chances = model.predict(asked).tolist(), model.predict_proba(asked)
    for (_, row), kind, chance in zip(asked.iterrows(), wanted, chances):
        body = {"model_name": "trees", "inputs": row.to_dict(), "options": {"return_confidence": True}}
        answer = call(store, "POST", "/predict", body)
        equal(answer["prediction"], kind)
        for name, value in zip(model.classes_, chance):
            near(answer["probabilities"][str(name)], float(value))
    payload = json.dumps({"dataframe_split": asked.to_dict(orient="split")})
    answer = score(store, "/models/trees/invocations", payload)
    equal((answer.status_code, answer.json()), (200, {"predictions": wanted}), answer.text)


@scenario("an XGBoost regression that was logged with arrays answers tensors over every protocol as in Python")
def booster(store):
    rows = numpy.random.default_rng(3).normal(size=(60, 4)).astype("float32")
    model = xgboost.XGBRegressor(**FEW).fit(rows, rows @ numpy.array([1.0, -2.0, 0.5, 3.0], "float32"))
    asked = rows[:6]
    signature = infer_signature(rows, model.predict(rows))
    mlflow.xgboost.log_model(model, name="boosted", signature=signature, registered_model_name="boosted", **REQUIREMENTS)
    answers_everywhere(store, "boosted", {"input-0": asked}, {"output-0": model.predict(asked)}, is_plain=True)
