"""Times two operators on the same genuine API server: from a cold start until every child and every status of N LLMBackends is
there. Run by hack/bench-operator.sh. usage: operator_bench.py RESULT.json BALLAST N…

For every N and each operator in turn: a namespace of its own with N LLMBackends, the operator started, the clock from then until the
watches have seen all children and a status with the current generation. Writes are read off the API server's own counter, CPU and
memory off /proc; afterwards the operator stays idle for IDLE seconds and is measured again."""

import asyncio
import base64
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import time

import aiohttp
import yaml

IDLE = int(os.environ.get("IDLE", "30"))
HERE = os.path.dirname(os.path.abspath(__file__))
GROUP = "/apis/ballast.dev/v1alpha1"
# Where the kinds of the children live; Ballast's are found by their owner reference.
KINDS = {
    "deployments": "/apis/apps/v1", "services": "/api/v1", "serviceaccounts": "/api/v1", "poddisruptionbudgets": "/apis/policy/v1",
    "persistentvolumeclaims": "/api/v1", "jobs": "/apis/batch/v1", "horizontalpodautoscalers": "/apis/autoscaling/v2",
}
BACKEND = {
    "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend",
    "spec": {
        "provider": "VLLM", "model": {"name": "Qwen/Qwen2.5-7B-Instruct"},
        "serving": {"image": "vllm/vllm-openai:v0.11.0", "replicas": 2, "gpu": {"count": 1}}, "pricing": {"perReplicaHour": "1.20"},
    },
}


class Server:
    def __init__(self):
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
            connector=aiohttp.TCPConnector(ssl=context, limit=64), timeout=aiohttp.ClientTimeout(total=None), read_bufsize=1 << 20)

    async def call(self, method, path, body=None, accept="application/json"):
        async with self.session.request(method, self.url + path, json=body, headers={"Accept": accept}) as answer:
            text = await answer.text()
            if answer.status >= 400:
                raise RuntimeError(f"{method} {path}: {answer.status} {text}")
            return text

    async def writes(self):
        """Successful writes so far, by resource; leases apart, since renewing them is what an operator's leader does."""
        total = {}
        for line in (await self.call("GET", "/metrics", accept="text/plain")).splitlines():
            match = re.match(r'apiserver_request_total\{(.*)\} ([0-9.e+]+)$', line)
            if not match:
                continue
            label = dict(re.findall(r'(\w+)="([^"]*)"', match[1]))
            if label["verb"] in ("POST", "PUT", "PATCH", "APPLY", "DELETE") and label["code"].startswith("2"):
                resource = label["resource"] + ("/" + label["subresource"] if label["subresource"] else "")
                total[resource] = total.get(resource, 0) + float(match[2])
        return total

    async def owned(self, namespace):
        """Children of LLMBackends in a namespace: [(kind's plural, object)]."""
        found = []
        for plural, prefix in KINDS.items():
            for item in json.loads(await self.call("GET", f"{prefix}/namespaces/{namespace}/{plural}"))["items"]:
                if any(owner["kind"] == "LLMBackend" for owner in item["metadata"].get("ownerReferences", [])):
                    found.append((plural, item))
        return found


async def follow(server, path, accept, seen):
    """Feeds a watch from the current state into `seen` until cancelled."""
    async with server.session.get(server.url + path, params={"watch": "1"}, headers={"Accept": accept}) as answer:
        buffer = b""
        async for chunk in answer.content.iter_any():
            buffer += chunk
            *lines, buffer = buffer.split(b"\n")
            for line in lines:
                seen(json.loads(line)["object"])


async def complete(server, namespace, names, plurals, timeout):
    """Returns when each name has a child of every kind and a status for its generation."""
    missing = {plural: set(names) for plural in plurals}
    missing["status"] = set(names)
    done = asyncio.Event()

    def mark(kind, name):
        missing[kind].discard(name)
        if not any(missing.values()):
            done.set()

    def child(plural):
        def seen(item):
            for owner in item["metadata"].get("ownerReferences", []):
                if owner["kind"] == "LLMBackend":
                    mark(plural, owner["name"])
        return seen

    def status(item):
        status = item.get("status") or {}
        if status.get("observedGeneration") == item["metadata"]["generation"]:
            mark("status", item["metadata"]["name"])

    partial = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
    watches = [asyncio.create_task(follow(server, f"{KINDS[p]}/namespaces/{namespace}/{p}", partial, child(p))) for p in plurals]
    watches.append(asyncio.create_task(follow(server, f"{GROUP}/namespaces/{namespace}/llmbackends", "application/json", status)))
    try:
        await asyncio.wait_for(done.wait(), timeout)
    except asyncio.TimeoutError:
        raise SystemExit("not complete after %d s; missing %s" % (timeout, {k: len(v) for k, v in missing.items() if v}))
    finally:
        for watch in watches:
            watch.cancel()


def usage(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    ticks = os.sysconf("SC_CLK_TCK")
    memory = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status") if line.startswith("Vm"))
    megabytes = lambda key: int(memory[key].split()[0]) / 1024
    return (int(fields[11]) + int(fields[12])) / ticks, megabytes("VmRSS"), megabytes("VmHWM")


def difference(before, after):
    return {k: int(after[k] - before.get(k, 0)) for k in after if after[k] > before.get(k, 0) and k != "leases"}


async def fill(server, namespace, count):
    await server.call("POST", "/api/v1/namespaces", {"metadata": {"name": namespace}})
    names = [f"b{i:05d}" for i in range(count)]
    gate = asyncio.Semaphore(32)

    async def one(name):
        async with gate:
            await server.call("POST", f"{GROUP}/namespaces/{namespace}/llmbackends", {**BACKEND, "metadata": {"name": name}})
    await asyncio.gather(*map(one, names))
    return names


async def measure(server, command, environment, namespace, count, plurals, log):
    names = await fill(server, namespace, count)
    await asyncio.sleep(2)
    before = await server.writes()
    with open(log, "w") as output:
        start = time.monotonic()
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=output, stderr=output)
        try:
            await complete(server, namespace, names, plurals, 60 + count / 5)
            seconds = time.monotonic() - start
            await asyncio.sleep(5)  # a late second status write counts as well
            cpu, resident, peak = usage(process.pid)
            during = difference(before, await server.writes())
            settled = await server.writes()
            await asyncio.sleep(IDLE)
            idle_cpu = (usage(process.pid)[0] - cpu) / IDLE * 100
            idle = difference(settled, await server.writes())
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
    return {
        "seconds": seconds, "cpuSeconds": cpu, "residentMB": resident, "peakMB": peak, "writes": during,
        "writesPerBackend": sum(during.values()) / count, "idleWrites": idle, "idleCPUPercent": idle_cpu,
    }


async def template(server, command, environment, folder):
    """The children Ballast makes of one LLMBackend, as a template for kopf's operator."""
    names = await fill(server, "bench-template", 1)
    with open(f"{folder}/template.log", "w") as output:
        process = subprocess.Popen(command("bench-template"), env={**os.environ, **environment}, stdout=output, stderr=output)
        try:
            await asyncio.sleep(5)
            owned = await server.owned("bench-template")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
    if not owned:
        raise SystemExit("Ballast made no children:\n" + open(f"{folder}/template.log").read())
    children = []
    for plural, item in owned:
        metadata = {k: item["metadata"][k] for k in ("name", "labels", "annotations") if k in item["metadata"]}
        item = {k: v for k, v in item.items() if k not in ("status", "metadata")} | {"metadata": metadata}
        item.get("spec", {}).pop("clusterIP", None)
        item.get("spec", {}).pop("clusterIPs", None)
        text = json.dumps({"path": f"{KINDS[plural]}/namespaces/@NAMESPACE@/{plural}", "manifest": item})
        children.append(json.loads(text.replace(names[0], "@NAME@").replace("bench-template", "@NAMESPACE@")))
    path = f"{folder}/children.json"
    json.dump(children, open(path, "w"))
    return path, sorted({plural for plural, _ in owned})


async def main(result, ballast, counts):
    server = Server()
    folder = tempfile.mkdtemp()
    ours = lambda namespace: [ballast, "operator", "--kubeconfig", os.environ["KUBECONFIG"], "--namespace", namespace]
    theirs = lambda namespace: [sys.executable, "-m", "kopf", "run", "--quiet", "--namespace", namespace, f"{HERE}/kopf_operator.py"]
    path, plurals = await template(server, ours, {}, folder)
    print(f"children of one LLMBackend: {', '.join(plurals)}", flush=True)
    rows = []
    for count in counts:
        for name, command, environment in (("kopf", theirs, {"BENCH_CHILDREN": path}), ("ballast", ours, {})):
            namespace = f"bench-{name}-{count}"
            row = await measure(server, command(namespace), environment, namespace, count, plurals, f"{folder}/{namespace}.log")
            rows.append({"operator": name, "n": count, **row})
            print(json.dumps(rows[-1]), flush=True)
    json.dump(rows, open(result, "w"), indent=1)
    await server.session.close()
    print("\n| N | operator | seconds | CPU s | resident MB | writes per backend | idle writes | idle CPU % |\n|---|---|---|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['n']} | {row['operator']} | {row['seconds']:.2f} | {row['cpuSeconds']:.1f} | {row['residentMB']:.0f}"
              f" | {row['writesPerBackend']:.2f} | {sum(row['idleWrites'].values())} | {row['idleCPUPercent']:.2f} |")


asyncio.run(main(sys.argv[1], sys.argv[2], [int(n) for n in sys.argv[3:]]))
