"""One API server, as the operator's benchmark talks to it: the kubeconfig of hack/with-control-plane.sh and one HTTP session."""

import base64
import os
import ssl
import tempfile

import aiohttp
import yaml

GROUP = "/apis/ballast.dev/v1alpha1"


class Cluster:
    def __init__(self, connections):
        config = yaml.safe_load(open(os.environ["KUBECONFIG"]))
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.url = cluster["server"]
        context = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
        with tempfile.TemporaryDirectory() as folder:
            for name in ("client-certificate", "client-key"):
                with open(f"{folder}/{name}", "wb") as file:
                    file.write(base64.b64decode(user[f"{name}-data"]))
            context.load_cert_chain(f"{folder}/client-certificate", f"{folder}/client-key")
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context, limit=connections), timeout=aiohttp.ClientTimeout(total=None),
            read_bufsize=1 << 20)

    async def call(self, method, path, body=None, accept="application/json", content="application/json"):
        headers = {"Accept": accept, "Content-Type": content}
        async with self.session.request(method, self.url + path, json=body, headers=headers) as answer:
            text = await answer.text()
            if answer.status >= 400:
                raise RuntimeError(f"{method} {path}: {answer.status} {text}")
            return text
