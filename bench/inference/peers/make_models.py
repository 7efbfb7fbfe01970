"""Writes the MLP 30-128-64-2 that the peers serve: mlp.onnx, and for MLflow a model by columns and one by a tensor.

    python make_models.py FOLDER
"""

import sys
from pathlib import Path

import mlflow
import numpy as np
import onnx
import pandas as pd
from mlflow.models import infer_signature
from onnx import TensorProto, helper, numpy_helper

LAYERS = [30, 128, 64, 2]
OPSET, IR_VERSION = 17, 9


def mlp(random: np.random.Generator) -> onnx.ModelProto:
    nodes, weights, at = [], [], "x"
    for i, (units, following) in enumerate(zip(LAYERS, LAYERS[1:])):
        kernel = random.normal(0, units**-0.5, (units, following)).astype(np.float32)
        weights += [numpy_helper.from_array(kernel, f"w{i}"), numpy_helper.from_array(np.zeros(following, np.float32), f"b{i}")]
        last = i == len(LAYERS) - 2
        nodes.append(helper.make_node("Gemm", [at, f"w{i}", f"b{i}"], [f"sum{i}"]))
        at = "probabilities" if last else f"relu{i}"
        nodes.append(helper.make_node("Softmax" if last else "Relu", [f"sum{i}"], [at]))
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", size]) for name, size in (("x", 30), (at, 2))]
    graph = helper.make_graph(nodes, "mlp", ends[:1], ends[1:], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


class ByColumns(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        import onnxruntime

        self.session = onnxruntime.InferenceSession(context.artifacts["onnx"])

    def predict(self, context, model_input):
        return self.session.run(None, {"x": model_input.to_numpy(np.float32)})[0]


def main(folder: Path) -> None:
    model = mlp(np.random.default_rng(1))
    onnx.checker.check_model(model)
    onnx.save(model, folder / "mlp.onnx")
    rows, answers = np.zeros((1, 30), np.float32), np.zeros((1, 2), np.float32)
    mlflow.onnx.save_model(model, folder / "mlflow-tensor", signature=infer_signature(rows, answers))
    columns = pd.DataFrame(rows.astype(np.float64), columns=[f"x{i}" for i in range(30)])
    mlflow.pyfunc.save_model(
        folder / "mlflow-columns",
        python_model=ByColumns(),
        artifacts={"onnx": str(folder / "mlp.onnx")},
        signature=infer_signature(columns, answers),
    )


main(Path(sys.argv[1]))
