"""A model as MLflow's pyfunc loads it."""

import os
import time

import numpy as np


class Model:
    def __init__(self, folder):
        # Takes seconds, and only what is loaded here needs it.
        import mlflow.pyfunc
        import pandas

        self._frame = pandas.DataFrame
        self._pyfunc = mlflow.pyfunc.load_model(folder)
        self._mlflow_version = mlflow.__version__
        flavor = self._pyfunc.metadata.flavors["python_function"]
        self._answers_probabilities = flavor.get("predict_fn") == "predict_proba"
        self._raw = self._classifier()
        self._classes = [] if self._raw is None else np.asarray(self._raw.classes_).tolist()

    def description(self):
        return {
            "mlflow": self._mlflow_version,
            "classes": self._classes,
            "pid": os.getpid(),
        }

    def predict(self, columns):
        """(name to values of all rows, whether the model itself gave them names, milliseconds by step)."""
        started = time.perf_counter()
        frame = self._frame(columns)
        framed = time.perf_counter()
        answer = self._pyfunc.predict(frame)
        outputs = self._named(answer, frame)
        is_table = _is_table(answer)
        answered = time.perf_counter()
        for name, values in outputs.items():
            if len(values) != len(frame):
                raise ValueError(f"{name}: {len(values)} answers to {len(frame)} rows")
        return outputs, is_table, {"input": (framed - started) * 1e3, "infer": (answered - framed) * 1e3}

    def predict_tensors(self, tensors):
        """The same of tensors by their names: the outputs are arrays of any shape."""
        started = time.perf_counter()
        schema = self._pyfunc.metadata.get_input_schema()
        given = {spec.name or name: _of_type(array, spec.type) for (name, array), spec in zip(tensors.items(), schema)}
        if not schema.has_input_names():
            (given,) = given.values()
        made = time.perf_counter()
        answer = self._pyfunc.predict(given)
        outputs = _tensors_of(answer)
        answered = time.perf_counter()
        return outputs, _is_table(answer), {"input": (made - started) * 1e3, "infer": (answered - made) * 1e3}

    def _classifier(self):
        """The scikit-learn classifier (or one that behaves like it) inside, if that is what answers."""
        try:
            raw = self._pyfunc.get_raw_model()
        except Exception:  # Not every flavor has one to show.
            return None
        classes = getattr(raw, "classes_", None)
        if not callable(getattr(raw, "predict_proba", None)) or classes is None or np.asarray(classes).ndim != 1:
            return None
        return raw

    def _named(self, answer, frame):
        if self._raw is None:
            return _outputs_of(answer)
        if self._answers_probabilities:
            probabilities = np.asarray(answer)
            return {"prediction": self._raw.classes_[probabilities.argmax(axis=1)], "probabilities": probabilities}
        return {**_outputs_of(answer), "probabilities": np.asarray(self._raw.predict_proba(frame))}


def _of_type(array, dtype):
    """Texts are what numpy calls them in the signature; all else has its type already."""
    return array if array.dtype == dtype or dtype.kind not in "US" else array.astype(dtype)


def _tensors_of(answer):
    """Name to array; what has no name is called by its place, as `output-0`."""
    if hasattr(answer, "toarray"):
        answer = answer.toarray()
    if hasattr(answer, "columns"):
        answer = {str(name): answer[name].to_numpy() for name in answer.columns}
    if isinstance(answer, dict):
        return {str(name): np.asarray(values) for name, values in answer.items()}
    if isinstance(answer, tuple):
        return {f"output-{at}": np.asarray(values) for at, values in enumerate(answer)}
    return {"output-0": answer.to_numpy() if hasattr(answer, "to_numpy") else np.asarray(answer)}


def _is_list_of_records(answer):
    return isinstance(answer, list) and len(answer) > 0 and isinstance(answer[0], dict)


def _is_table(answer):
    return hasattr(answer, "columns") or isinstance(answer, dict) or _is_list_of_records(answer)


def _outputs_of(answer):
    """An answer of any of the shapes that models give, by name; what has no name is the prediction."""
    if hasattr(answer, "toarray"):
        answer = answer.toarray()
    if _is_list_of_records(answer):
        answer = {name: [row[name] for row in answer] for name in answer[0]}
    if hasattr(answer, "columns"):
        answer = {str(name): answer[name].to_numpy() for name in answer.columns}
    if isinstance(answer, dict):
        named = {str(name): _flat(values) for name, values in answer.items()}
        return {"prediction": next(iter(named.values()))} if len(named) == 1 else named
    return {"prediction": _flat(answer)}


def _flat(values):
    array = values.to_numpy() if hasattr(values, "to_numpy") else np.asarray(values)
    if array.ndim == 0:
        raise TypeError(f"the model answered one {type(values).__name__} instead of one value for each row")
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array
