#!/usr/bin/env python3
"""Writes Sources/EmbeddedCluster/Schema/BuiltIn/Table+*.swift from a genuine server's /openapi/v2:
   hack/built-in-schemas.py openapi-v2.json Sources/EmbeddedCluster/Schema/BuiltIn openapi-v3-*.json
with `kubectl get --raw /openapi/v2` and `/openapi/v3/<group version>` in the files: only v3 says which objects are never absent.
The notation is explained in BuiltInSchemas.swift."""
import json, sys, textwrap

KINDS = {
    "core.v1": "Pod Service ConfigMap Secret Namespace Node Event PersistentVolumeClaim PersistentVolume ServiceAccount Endpoints "
               "ResourceQuota LimitRange ReplicationController PodTemplate Binding",
    "apps.v1": "Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision",
    "batch.v1": "Job CronJob",
    "autoscaling.v1": "HorizontalPodAutoscaler Scale",
    "autoscaling.v2": "HorizontalPodAutoscaler",
    "policy.v1": "PodDisruptionBudget Eviction",
    "coordination.v1": "Lease",
    "discovery.v1": "EndpointSlice",
    "events.v1": "Event",
    "rbac.v1": "Role RoleBinding ClusterRole ClusterRoleBinding",
    "networking.v1": "NetworkPolicy Ingress IngressClass",
    "storage.v1": "StorageClass",
    "scheduling.v1": "PriorityClass",
    "node.v1": "RuntimeClass",
    "apiextensions.v1": "CustomResourceDefinition",
    "admissionregistration.v1": "ValidatingWebhookConfiguration MutatingWebhookConfiguration",
    "authentication.v1": "TokenReview TokenRequest SelfSubjectReview",
    "authorization.v1": "SubjectAccessReview SelfSubjectAccessReview LocalSubjectAccessReview SelfSubjectRulesReview",
}
FILES = {"Core": ["core.v1"], "Workloads": ["apps.v1", "batch.v1", "autoscaling.v1", "autoscaling.v2", "policy.v1"]}

openapi, out = json.load(open(sys.argv[1])), sys.argv[2]
names = {}
for full in openapi["definitions"]:
    parts = full.split(".")
    names[full] = ".".join(parts[-3:])
definitions = {names[f]: d for f, d in openapi["definitions"].items()}
SCALARS = {"meta.v1.Time": "t", "meta.v1.MicroTime": "t", "api.resource.Quantity": "q", "util.intstr.IntOrString": "x",
           "meta.v1.FieldsV1": "*", "pkg.runtime.RawExtension": "*", "apiextensions.v1.JSON": "*",
           "apiextensions.v1.JSONSchemaPropsOrBool": "*", "apiextensions.v1.JSONSchemaPropsOrArray": "*",
           "apiextensions.v1.JSONSchemaPropsOrStringArray": "*", "apiextensions.v1.JSONSchemaProps": "*"}
used = {}
always = set()  # (type, field): structs that the server writes even when empty
for path in sys.argv[3:]:
    for full, definition in json.load(open(path))["components"]["schemas"].items():
        for field, schema in definition.get("properties", {}).items():
            if schema.get("default") == {}: always.add((".".join(full.split(".")[-3:]), field))

def kind_of(schema, home):
    if "$ref" in schema or "allOf" in schema:
        ref = names[(schema.get("$ref") or schema["allOf"][0]["$ref"]).split("/")[-1]]
        if ref in SCALARS: return SCALARS[ref]
        visit(ref)
        group, name = ref.rsplit(".", 1)
        return "@" + (name if group == home else ref)
    t = schema.get("type")
    if t == "array":
        text = "[" + kind_of(schema["items"], home) + "]"
        if schema.get("x-kubernetes-list-type") == "set": text += "="
        if schema.get("x-kubernetes-list-type") == "map": text += "#" + ",".join(schema["x-kubernetes-list-map-keys"])
        return text
    if t == "object":
        if "additionalProperties" in schema:
            return "{" + kind_of(schema["additionalProperties"], home) + "}" + ("^" if schema.get("x-kubernetes-map-type") == "atomic" else "")
        return "*"
    if t == "string": return {"byte": "y", "int-or-string": "x", "date-time": "t"}.get(schema.get("format"), "s")
    if t == "integer": return "i" if schema.get("format") == "int32" else "I"
    if t == "number": return "n"
    if t == "boolean": return "b"
    return "*"

def visit(name):
    if name in used: return
    used[name] = None
    definition, home = definitions[name], name.rsplit(".", 1)[0]
    fields = []
    for field, schema in sorted(definition.get("properties", {}).items()):
        text = field + ("!" if field in definition.get("required", []) else "") + ":" + kind_of(schema, home)
        if (name, field) in always and ":@" in text: text += "+"
        strategy, key = schema.get("x-kubernetes-patch-strategy"), schema.get("x-kubernetes-patch-merge-key")
        if strategy: text += "~" + strategy + ("/" + key if key else "")
        # The only default that stands in for a list's key; the v2 document leaves defaults out.
        if field == "protocol" and name in ("core.v1.ContainerPort", "core.v1.ServicePort"): text += "|TCP"
        fields.append(text)
    used[name] = ("^" if definition.get("x-kubernetes-map-type") == "atomic" else "", fields)

roots = set()
for group, kinds in KINDS.items():
    for kind in kinds.split():
        roots.add(f"{group}.{kind}"); visit(f"{group}.{kind}")

def gvk(name): return next(g for g in definitions[name]["x-kubernetes-group-version-kind"])
tables = {}
for name in sorted(used):
    flag, fields = used[name]
    group = name.rsplit(".", 1)[0]
    target = next((f for f, groups in FILES.items() if group in groups), "Others")
    if target == "Core": target = "Volumes" if name.endswith(("Source", "Volume", "Projection")) else "CoreKinds" if name in roots else "Core"
    head = name + flag
    if name in roots:
        g = gvk(name)
        head += "=" + (g["group"] + "/" if g["group"] else "") + g["version"]
    tables.setdefault(target, []).append(textwrap.fill(
        head + " " + " ".join(fields), width=130, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False))
for target, lines in tables.items():
    body = "\n".join(lines)
    indented = "\n".join("        " + line for line in body.split("\n"))
    with open(f"{out}/Table+{target}.swift", "w") as file:
        file.write(f"// Written by hack/built-in-schemas.py from a Kubernetes 1.36 server's OpenAPI document.\n\n"
                   f"extension BuiltInSchemas {{\n    static let table{target} = \"\"\"\n{indented}\n        \"\"\"\n}}\n")
print({t: len(l) for t, l in tables.items()}, len(used))
