"""The yardstick of `make bench-operator`: an operator written with kopf that makes the children Ballast makes for the same
LLMBackend (read off a live one, see operator_bench.py) and writes one status. Children go out concurrently over one session."""

import asyncio
import base64
import copy
import json
import os
import ssl
import tempfile

import aiohttp
import kopf
import yaml

SESSION = None
SERVER = None
TEMPLATE = json.load(open(os.environ["BENCH_CHILDREN"]))


@kopf.on.startup()
async def configure(settings: kopf.OperatorSettings, **_):
    global SESSION, SERVER
    settings.posting.enabled = False
    settings.scanning.disabled = True
    config = yaml.safe_load(open(os.environ["KUBECONFIG"]))
    cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
    SERVER = cluster["server"]
    context = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
    with tempfile.TemporaryDirectory() as folder:
        for name in ("client-certificate", "client-key"):
            with open(f"{folder}/{name}", "wb") as file:
                file.write(base64.b64decode(user[f"{name}-data"]))
        context.load_cert_chain(f"{folder}/client-certificate", f"{folder}/client-key")
    SESSION = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context, limit=32))


@kopf.on.cleanup()
async def leave(**_):
    await SESSION.close()


async def create(path, manifest):
    async with SESSION.post(SERVER + path, json=manifest) as answer:
        if answer.status not in (201, 409):
            raise kopf.TemporaryError(await answer.text(), delay=1)


def rename(value, name):
    if isinstance(value, str):
        return value.replace("@NAME@", name)
    if isinstance(value, list):
        return [rename(element, name) for element in value]
    if isinstance(value, dict):
        return {rename(key, name): rename(element, name) for key, element in value.items()}
    return value


@kopf.on.create("ballast.dev", "v1alpha1", "llmbackends")
@kopf.on.resume("ballast.dev", "v1alpha1", "llmbackends")
async def reconcile(name, namespace, patch, body, **_):
    children = []
    for child in TEMPLATE:
        manifest = rename(copy.deepcopy(child["manifest"]), name)
        kopf.adopt(manifest, owner=body)
        children.append(create(child["path"].replace("@NAMESPACE@", namespace), manifest))
    await asyncio.gather(*children)
    patch.status["observedGeneration"] = body["metadata"]["generation"]
    patch.status["replicas"] = 0
