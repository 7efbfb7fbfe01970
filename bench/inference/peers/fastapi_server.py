"""What a team writes by hand for speed: FastAPI, orjson and onnxruntime. MODEL names the ONNX file."""

import os

import numpy as np
import onnxruntime
import orjson
from fastapi import FastAPI, Request, Response

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL"], options)
app = FastAPI()


@app.get("/ready")
def ready():
    return {}


@app.post("/predict")
async def predict(request: Request) -> Response:
    inputs = orjson.loads(await request.body())["inputs"]
    row = np.fromiter(inputs.values(), np.float32, len(inputs)).reshape(1, -1)
    (probabilities,) = session.run(None, {"x": row})
    answer = {"prediction": int(probabilities[0].argmax()), "probabilities": probabilities[0]}
    return Response(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json")
