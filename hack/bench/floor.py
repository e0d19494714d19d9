"""The floor of `make bench-operator`: no controller at all. A plain client that lists the LLMBackends of a namespace once, POSTs the very
children Ballast makes of them and writes Ballast's status once, all concurrently, and then waits to be ended. It watches nothing, compares
nothing and repairs nothing: no operator that makes these objects can be faster on the same API server.
usage: floor.py NAMESPACE, with BENCH_CHILDREN and BENCH_STATUS."""

import asyncio
import json
import os
import sys

from cluster import GROUP, Cluster

IN_FLIGHT = 32


def rename(value, name, namespace):
    return json.loads(json.dumps(value).replace("@NAMESPACE@", namespace).replace("@NAME@", name))


async def make(cluster, backend, namespace, templates, status):
    metadata = backend["metadata"]
    owner = {
        "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend", "name": metadata["name"], "uid": metadata["uid"],
        "controller": True, "blockOwnerDeletion": True,
    }
    for template in templates:
        manifest = rename(template["manifest"], metadata["name"], namespace)
        manifest["metadata"]["ownerReferences"] = [owner]
        await cluster.call("POST", template["path"].replace("@NAMESPACE@", namespace), manifest)
    body = {"status": rename(status, metadata["name"], namespace) | {"observedGeneration": metadata["generation"]}}
    path = f"{GROUP}/namespaces/{namespace}/llmbackends/{metadata['name']}/status"
    await cluster.call("PATCH", path, body, content="application/merge-patch+json")


async def main(namespace):
    templates = json.load(open(os.environ["BENCH_CHILDREN"]))
    status = json.load(open(os.environ["BENCH_STATUS"]))
    cluster = Cluster(IN_FLIGHT)
    backends = json.loads(await cluster.call("GET", f"{GROUP}/namespaces/{namespace}/llmbackends"))["items"]
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one(backend):
        async with gate:
            await make(cluster, backend, namespace, templates, status)
    await asyncio.gather(*map(one, backends))
    await asyncio.Event().wait()


try:
    asyncio.run(main(sys.argv[1]))
except KeyboardInterrupt:
    pass
