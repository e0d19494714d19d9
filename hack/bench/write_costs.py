"""What single writes cost the API server: its CPU time per request by kind and verb, off its own process_cpu_seconds_total.
`make bench-operator` prints it first when COSTS names how many requests of each to send."""

import asyncio
import json
import time

from cluster import GROUP

APPLY, MERGE, JSON_PATCH = (f"application/{kind}" for kind in ("apply-patch+yaml", "merge-patch+json", "json-patch+json"))
NAMESPACE = "bench-costs"
IN_FLIGHT = 16


def fill(template, name):
    return json.loads(json.dumps(template).replace("@NAMESPACE@", NAMESPACE).replace("@NAME@", name))


async def measure(server, label, requests):
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one(method, path, body, content):
        async with gate:
            await server.call(method, path, body, content=content)
    (_, before), started = await server.counters(), time.monotonic()
    await asyncio.gather(*[one(*request) for request in requests])
    seconds = time.monotonic() - started
    await asyncio.sleep(1)  # its garbage collector and watch caches finish
    _, after = await server.counters()
    print(f"| {label} | {(after - before) / len(requests) * 1000:.1f} | {seconds / len(requests) * 1000:.1f} |", flush=True)


def creations(child, names):
    """The same child by POST and by server-side apply, under different names."""
    path = child["path"].replace("@NAMESPACE@", NAMESPACE)
    posts = [("POST", f"{path}?fieldManager=ballast", fill(child["manifest"], f"{name}-p"), "application/json") for name in names]
    applies = []
    for name in names:
        manifest = fill(child["manifest"], f"{name}-a")
        manifest["metadata"]["resourceVersion"] = "1"
        applies.append(("PATCH", f"{path}/{name}-a?fieldManager=ballast&force=true", manifest, APPLY))
    return posts, applies


async def main(server, children, status, fill_namespace, count):
    names = await fill_namespace(server, NAMESPACE, count)
    print("\n| write | server CPU ms | elapsed ms |\n|---|---|---|")
    for child in children:
        kind = child["manifest"]["kind"]
        for verb, requests in zip(("POST", "apply, creating"), creations(child, names)):
            await measure(server, f"{kind}: {verb}", requests)
    base = f"{GROUP}/namespaces/{NAMESPACE}/llmbackends"
    parts = [names[i::3] for i in range(3)]
    applied = {"apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend"}
    await measure(server, "LLMBackend status: apply", [
        ("PATCH", f"{base}/{name}/status?fieldManager=ballast&force=true",
         applied | {"metadata": {"name": name}, "status": fill(status, name)}, APPLY) for name in parts[0]])
    await measure(server, "LLMBackend status: merge patch", [
        ("PATCH", f"{base}/{name}/status", {"status": fill(status, name)}, MERGE) for name in parts[1]])
    await measure(server, "LLMBackend status: JSON patch", [
        ("PATCH", f"{base}/{name}/status", [{"op": "add", "path": "/status", "value": fill(status, name)}], JSON_PATCH)
        for name in parts[2]])
    event = {
        "apiVersion": "events.k8s.io/v1", "kind": "Event", "eventTime": "2026-01-01T00:00:00.000000Z", "type": "Normal",
        "reason": "Starting", "action": "Serve", "note": "0 of 2 pods are ready", "reportingController": "ballast.dev/llmbackend",
        "reportingInstance": "bench", "metadata": {"name": "@NAME@.0", "namespace": "@NAMESPACE@"},
        "regarding": applied | {"name": "@NAME@", "namespace": "@NAMESPACE@"},
    }
    await measure(server, "Event: POST", [
        ("POST", f"/apis/events.k8s.io/v1/namespaces/{NAMESPACE}/events", fill(event, name), "application/json") for name in names])
