import contextlib
import hashlib
import hmac
import json
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from threading import Thread

from scenario import equal, names, refused, scenario

SECRET = "a secret of the receiver"
PATIENCE_S = 30


@contextlib.contextmanager
def receiver():
    """Address of a server, and the (headers, body) of the posts it gets."""
    posts = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            posts.put((self.headers, self.rfile.read(int(self.headers["content-length"])).decode()))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", posts
        server.shutdown()


def signature(headers, body):
    signed = f"{headers['X-MLflow-Delivery-Id']}.{headers['X-MLflow-Timestamp']}.{body}"
    return "v1," + b64encode(hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()).decode()


@scenario("a webhook is created, tried out, called with a signature, changed and deleted")
def life_of_a_webhook(store):
    client = store.client
    with store.acting_as("admin"), receiver() as (url, posts):
        made = client.create_webhook("ci", url, ["registered_model.created"], secret=SECRET)
        equal([client.get_webhook(made.webhook_id).url, names(client.list_webhooks())], [url, ["ci"]])
        equal(client.test_webhook(made.webhook_id).success, True)
        posts.get(timeout=PATIENCE_S)

        client.create_registered_model("clf")
        headers, body = posts.get(timeout=PATIENCE_S)
        equal(headers["X-MLflow-Signature"], signature(headers, body))
        told = json.loads(body)
        equal([told["entity"], told["action"], told["data"]["name"]], ["registered_model", "created", "clf"])

        changed = client.update_webhook(made.webhook_id, name="cd", status="DISABLED")
        equal([changed.name, str(changed.status)], ["cd", "DISABLED"])
        client.delete_webhook(made.webhook_id)
        refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_webhook(made.webhook_id))
