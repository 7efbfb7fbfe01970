"""Models of PyTorch, logged by MLflow's client and served by the platform."""

import mlflow
import numpy
import torch
from mlflow.models import infer_signature
from scenario import scenario
from tensor_answers import answers_everywhere

REQUIREMENTS = {"pip_requirements": ["mlflow", "torch"]}


@scenario("a PyTorch network that MLflow's client logged answers tensors over every protocol as in Python")
def network(store):
    torch.manual_seed(5)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(2 * 4 * 4, 3), torch.nn.Softmax(1)
    ).eval()
    pictures = numpy.random.default_rng(1).normal(size=(5, 1, 6, 6)).astype("float32")
    with torch.no_grad():
        wanted = model(torch.from_numpy(pictures)).numpy()
    signature = infer_signature(pictures, wanted)
    mlflow.pytorch.log_model(
        model,
        name="pictures",
        signature=signature,
        serialization_format="pickle",
        registered_model_name="pictures",
        **REQUIREMENTS,
    )
    answers_everywhere(store, "pictures", {"input-0": pictures}, {"output-0": wanted}, is_plain=True)
