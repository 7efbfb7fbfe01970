"""tritonclient.grpc.aio: the extensions"""

import tritonclient.grpc as grpc
from scenario import columns, equal, labels, scenario


@scenario("grpc.aio: a stream answers in order")
async def stream(client):
    async def requests():
        for i in range(20):
            yield {"model_name": "fraud", "inputs": columns(grpc, 5), "request_id": str(i)}

    seen = 0
    async for result, error in client.stream_infer(requests()):
        equal([error, result.get_response().id, labels(result)], [None, str(seen), ["yes"]])
        seen += 1
    equal(seen, 20)
