#!/usr/bin/env python3
"""Writes the protobuf field numbers of the built-in kinds' types as EmbeddedCluster keeps them.

usage: builtin-field-numbers.py PROTOS OUT.swift   (PROTOS: generated.proto of kubernetes/api as <group>.<version>.proto)
A line is a type and its fields, `name=number`; `~Type=number` is a message whose fields stand in the type itself.
"""
import glob, os, re, sys

# k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto
META = """ObjectMeta name=1 generateName=2 namespace=3 uid=5 resourceVersion=6 generation=7 creationTimestamp=8 deletionTimestamp=9 deletionGracePeriodSeconds=10 labels=11 annotations=12 ownerReferences=13 finalizers=14 managedFields=17
OwnerReference kind=1 name=3 uid=4 apiVersion=5 controller=6 blockOwnerDeletion=7
LabelSelector matchLabels=1 matchExpressions=2
LabelSelectorRequirement key=1 operator=2 values=3
FieldSelectorRequirement key=1 operator=2 values=3
DeleteOptions gracePeriodSeconds=1 preconditions=2 orphanDependents=3 propagationPolicy=4 dryRun=5
Preconditions uid=1 resourceVersion=2
ManagedFieldsEntry manager=1 operation=2 apiVersion=3 time=4 fieldsType=6 fieldsV1=7 subresource=8
Condition type=1 status=2 observedGeneration=3 lastTransitionTime=4 reason=5 message=6"""


def main(protos, types, out):
    known = {}
    for path in glob.glob(f"{types}/BuiltInTypes+*.swift"):
        text = open(path).read()
        package = re.search(r'package: "([^"]+)"', text).group(1)
        name = None
        for line in text.splitlines():
            words = line.split("|")[0].split()
            if words[:1] == ["="]:
                name = f"{package}.{words[1]}"
                known[name] = set()
            elif name and len(words) > 1:
                known[name].add(words[0].rstrip("!"))
    messages = {}
    for path in glob.glob(f"{protos}/*.proto"):
        package = "api." + os.path.basename(path)[:-6]
        text = re.sub(r"//.*", "", open(path).read())
        for name, body in re.findall(r"message (\w+) \{(.*?)\n\}", text, re.S):
            fields = re.findall(r"(?:optional|repeated|required)?\s*(map<[^>]+>|\.?[\w.]+)\s+(\w+)\s*=\s*(\d+)", body)
            messages[f"{package}.{name}"] = [(kind.lstrip("."), field, number) for kind, field, number in fields]
    lines, queue, seen = [f"apimachinery.pkg.apis.meta.v1.{line}" for line in META.splitlines()], sorted(k for k in known if k in messages), set()
    while queue:
        name = queue.pop(0)
        if name in seen:
            continue
        seen.add(name)
        package = name.rsplit(".", 1)[0]
        words = []
        for kind, field, number in messages[name]:
            target = kind.removeprefix("k8s.io.") if "." in kind else f"{package}.{kind}"
            if name in known and field not in known[name] and target in messages and field not in ("status",):
                words.append(f"~{target}={number}")
                queue.append(target)
            else:
                words.append(f"{field}={number}")
        lines.append(" ".join([name] + words))
    with open(out, "w") as file:
        file.write("// Written by hack/builtin-field-numbers.py from kubernetes/api's protobuf definitions.\n\nextension FieldNumbers {\n")
        file.write('    static let table = """\n' + "\n".join("        " + line for line in lines) + '\n        """\n}\n')


main(*sys.argv[1:])
