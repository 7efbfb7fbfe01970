"""Answers from a model that was trained by IntelGraph: `model.onnx`, fed from a DataFrame as the platform's REST API is.

Columns may come in any type that pandas gives them; optional ones may be absent; what is missing may be None, NaN, NaT, NA or blank.
"""

import json
import numbers

import numpy
import onnxruntime
import pandas


def _load_pyfunc(path):
    return Model(path)


def _text(value):
    if value is None or value is pandas.NaT or value is pandas.NA or value != value:
        return ""
    if isinstance(value, (bool, numpy.bool_)):
        return "true" if value else "false"
    if isinstance(value, numbers.Real) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def _texts(column):
    return numpy.array([_text(value) for value in column], dtype=object)


def _doubles(column):
    if pandas.api.types.is_datetime64_any_dtype(column):
        utc = pandas.to_datetime(column, utc=True)
        milliseconds = (utc - pandas.Timestamp(0, tz="UTC")) / pandas.Timedelta(milliseconds=1)
        return milliseconds.to_numpy(dtype=numpy.float64, na_value=numpy.nan)
    if not pandas.api.types.is_numeric_dtype(column):
        blank = column.map(lambda value: _text(value) == "")
        column = pandas.to_numeric(column.where(~blank, numpy.nan).astype(object))
    return column.to_numpy(dtype=numpy.float64, na_value=numpy.nan)


class Model:
    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        properties = self.session.get_modelmeta().custom_metadata_map
        self.classes = json.loads(properties.get("classes", "[]"))

    def predict(self, data, params=None):
        """One row each: `prediction` and, of classes, `probability_<class>`."""
        data = data if isinstance(data, pandas.DataFrame) else pandas.DataFrame(data)
        missing = pandas.Series([None] * len(data), index=data.index, dtype=object)
        feeds = {}
        for given in self.session.get_inputs():
            column = data[given.name] if given.name in data else missing
            feeds[given.name] = _texts(column) if given.type == "tensor(string)" else _doubles(column)
        prediction, *probabilities = self.session.run(None, feeds)
        answer = {"prediction": prediction}
        for number, name in enumerate(self.classes):
            answer[f"probability_{name}"] = probabilities[0][:, number]
        return pandas.DataFrame(answer, index=data.index)
