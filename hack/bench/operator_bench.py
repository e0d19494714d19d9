"""Times an operator, or a plain client as the floor, on a genuine API server: from a cold start until every child and every status of N
LLMBackends is there. Run by hack/bench-operator.sh, each time beside a server of its own: what a Service costs the server grows with the
Services that are there. usage: operator_bench.py run RESULTS BALLAST PROGRAM N IDLE | costs BALLAST N | table RESULTS

A namespace with N LLMBackends, the program (kopf, ballast or floor) started, the clock from then until the watches have seen all children
and a status with the current generation. Writes and the server's CPU time are read off the API server's own counters, CPU and memory off
/proc. With IDLE the program then stays idle for so many seconds and is measured again. `run` appends a line to RESULTS; `table` shows the
medians of all lines."""

import asyncio
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import write_costs
from cluster import GROUP, Cluster

HERE = os.path.dirname(os.path.abspath(__file__))
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


class Server(Cluster):
    async def counters(self):
        """Successful writes so far by resource (leases apart, since renewing them is what an operator's leader does), and the
        seconds of CPU time the server has used."""
        total, seconds = {}, 0.0
        for line in (await self.call("GET", "/metrics", accept="text/plain")).splitlines():
            if line.startswith("process_cpu_seconds_total "):
                seconds = float(line.split()[1])
            match = re.match(r'apiserver_request_total\{(.*)\} ([0-9.e+]+)$', line)
            if not match:
                continue
            label = dict(re.findall(r'(\w+)="([^"]*)"', match[1]))
            if label["verb"] in ("POST", "PUT", "PATCH", "APPLY", "DELETE") and label["code"].startswith("2"):
                resource = label["resource"] + ("/" + label["subresource"] if label["subresource"] else "")
                total[resource] = total.get(resource, 0) + float(match[2])
        return total, seconds

    async def owned(self, namespace):
        """Children of LLMBackends in a namespace: [(kind's plural, object)]."""
        found = []
        for plural, prefix in KINDS.items():
            listed = json.loads(await self.call("GET", f"{prefix}/namespaces/{namespace}/{plural}"))
            for item in listed["items"]:
                if any(owner["kind"] == "LLMBackend" for owner in item["metadata"].get("ownerReferences", [])):
                    # A list leaves out what its items share.
                    kind = {"apiVersion": listed["apiVersion"], "kind": listed["kind"].removesuffix("List")}
                    found.append((plural, kind | item))
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


async def complete(server, namespace, names, plurals, timeout, process, log):
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
    deadline = time.monotonic() + timeout
    try:
        while not done.is_set():
            if process.poll() is not None:
                raise SystemExit(f"{process.args[0]} ended with {process.returncode}:\n{open(log).read()[-2000:]}")
            if time.monotonic() > deadline:
                raise SystemExit("not complete after %d s; missing %s" % (timeout, {k: len(v) for k, v in missing.items() if v}))
            try:
                await asyncio.wait_for(done.wait(), 1)
            except asyncio.TimeoutError:
                pass
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


async def measure(server, command, environment, namespace, count, plurals, log, idle):
    names = await fill(server, namespace, count)
    await asyncio.sleep(2)
    before, server_before = await server.counters()
    with open(log, "w") as output:
        start = time.monotonic()
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=output, stderr=output)
        try:
            await complete(server, namespace, names, plurals, 120 + count / 5, process, log)
            row = {"seconds": time.monotonic() - start, "serverSeconds": (await server.counters())[1] - server_before}
            await asyncio.sleep(5)  # a late second status write counts as well
            cpu, resident, peak = usage(process.pid)
            settled, _ = await server.counters()
            during = difference(before, settled)
            row |= {
                "cpuSeconds": cpu, "residentMB": resident, "peakMB": peak, "writes": during,
                "writesPerBackend": sum(during.values()) / count,
            }
            if idle:
                await asyncio.sleep(idle)
                row["idleCPUPercent"] = (usage(process.pid)[0] - cpu) / idle * 100
                row["idleWrites"] = difference(settled, (await server.counters())[0])
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
    return row


async def template(server, command, environment, folder):
    """The children and the status Ballast makes of one LLMBackend, as templates for the others."""
    names = await fill(server, "bench-template", 1)
    with open(f"{folder}/template.log", "w") as output:
        process = subprocess.Popen(command("bench-template"), env={**os.environ, **environment}, stdout=output, stderr=output)
        try:
            await asyncio.sleep(5)
            owned = await server.owned("bench-template")
            backend = json.loads(await server.call("GET", f"{GROUP}/namespaces/bench-template/llmbackends/{names[0]}"))
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
    paths = {"BENCH_CHILDREN": f"{folder}/children.json", "BENCH_STATUS": f"{folder}/status.json"}
    json.dump(children, open(paths["BENCH_CHILDREN"], "w"))
    status = json.dumps(backend["status"]).replace(names[0], "@NAME@").replace("bench-template", "@NAMESPACE@")
    with open(paths["BENCH_STATUS"], "w") as file:
        file.write(status)
    return paths, sorted({plural for plural, _ in owned})


def table(rows):
    names = [name for name in ("kopf", "ballast", "floor") if any(row["operator"] == name for row in rows)]
    print("\n| N | | seconds | of kopf's | server CPU s | CPU s | resident MB | writes per backend | idle writes | idle CPU % |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for count in sorted({row["n"] for row in rows}):
        of = {name: [row for row in rows if row["n"] == count and row["operator"] == name] for name in names}
        median = lambda name, key: statistics.median(row[key] for row in of[name])
        yardstick = median("kopf", "seconds") if of.get("kopf") else None
        for name in names:
            idle = ["–", "–"]
            for last in (row for row in of[name] if "idleWrites" in row):
                idle = [str(sum(last["idleWrites"].values())), f"{last['idleCPUPercent']:.2f}"]
            cells = [
                count, name, f"{median(name, 'seconds'):.2f}", f"{median(name, 'seconds') / yardstick:.2f}" if yardstick else "–",
                f"{median(name, 'serverSeconds'):.1f}", f"{median(name, 'cpuSeconds'):.1f}", f"{median(name, 'residentMB'):.0f}",
                f"{median(name, 'writesPerBackend'):.2f}", *idle,
            ]
            print("| " + " | ".join(map(str, cells)) + " |")


async def prepare(ballast, folder):
    """A connection to the server, how to start Ballast, and what it makes of one LLMBackend."""
    server = Server(64)
    # Free ports: another operator on this machine must not keep the measured one from starting.
    ports = ["--listen", "127.0.0.1", *(f"--{name}-port=0" for name in ("health", "metrics", "channel"))]
    ours = lambda namespace: [ballast, "operator", "--kubeconfig", os.environ["KUBECONFIG"], "--namespace", namespace, *ports]
    return server, ours, *await template(server, ours, {}, folder)


async def run(results, ballast, name, count, idle):
    folder = tempfile.mkdtemp()
    server, ours, environment, plurals = await prepare(ballast, folder)
    programs = {
        "ballast": ours,
        "kopf": lambda namespace: [sys.executable, "-m", "kopf", "run", "--quiet", "--namespace", namespace, f"{HERE}/kopf_operator.py"],
        "floor": lambda namespace: [sys.executable, f"{HERE}/floor.py", namespace],
    }
    namespace = f"bench-{name}"
    row = await measure(
        server, programs[name](namespace), environment, namespace, count, plurals, f"{folder}/{namespace}.log", idle)
    line = json.dumps({"operator": name, "n": count, "children": plurals, **row})
    with open(results, "a") as file:
        file.write(line + "\n")
    print(line, flush=True)
    await server.session.close()


async def costs(ballast, count):
    server, _, environment, _ = await prepare(ballast, tempfile.mkdtemp())
    children, status = (json.load(open(environment[name])) for name in ("BENCH_CHILDREN", "BENCH_STATUS"))
    await write_costs.main(server, children, status, fill, count)
    await server.session.close()


match sys.argv[1:]:
    case ["run", results, ballast, name, count, idle]:
        asyncio.run(run(results, ballast, name, int(count), int(idle)))
    case ["costs", ballast, count]:
        asyncio.run(costs(ballast, int(count)))
    case ["table", results]:
        table([json.loads(line) for line in open(results)])
    case _:
        raise SystemExit(__doc__)
