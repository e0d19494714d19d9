#!/usr/bin/env python3
"""Writes the built-in kinds' schemas as EmbeddedCluster keeps them, from a genuine API server's OpenAPI v3 documents.

usage: builtin-types.py DOCUMENTS OUT   (DOCUMENTS: a folder of /openapi/v3/... answers as .json files; OUT: a folder for .swift files)

One line per type and per field: name (`!` where required), type, attributes. Types are string,
int32, int64, number, bool, time, byte, quantity, intstr, any, [T], {T}, or the name of another type (with its package where it differs).
"""
import glob, json, os, re, sys

ROOTS = """api.core.v1: Pod Service ConfigMap Secret ServiceAccount Namespace Node PersistentVolumeClaim PersistentVolume Event Endpoints ResourceQuota LimitRange PodTemplate ReplicationController Binding
api.apps.v1: Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision
api.batch.v1: Job CronJob
api.autoscaling.v2: HorizontalPodAutoscaler
api.autoscaling.v1: Scale
api.policy.v1: PodDisruptionBudget Eviction
api.networking.v1: NetworkPolicy Ingress IngressClass
api.coordination.v1: Lease
api.discovery.v1: EndpointSlice
api.events.v1: Event
api.storage.v1: StorageClass
api.scheduling.v1: PriorityClass
api.node.v1: RuntimeClass
api.rbac.v1: Role RoleBinding ClusterRole ClusterRoleBinding
api.authorization.v1: SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview LocalSubjectAccessReview
api.authentication.v1: SelfSubjectReview TokenReview TokenRequest
api.admissionregistration.v1: MutatingWebhookConfiguration ValidatingWebhookConfiguration
apiextensions-apiserver.pkg.apis.apiextensions.v1: CustomResourceDefinition"""
SCALARS = {
    "apimachinery.pkg.apis.meta.v1.Time": "time", "apimachinery.pkg.apis.meta.v1.MicroTime": "microtime",
    "apimachinery.pkg.api.resource.Quantity": "quantity", "apimachinery.pkg.util.intstr.IntOrString": "intstr",
    "apimachinery.pkg.runtime.RawExtension": "any", "apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
    "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": "any",
    "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps": "any",
}

# Declared defaults of fields that are left out where they are zero: the documents do not tell them from what a Go struct always writes.
DECLARED = {("ReplicationControllerSpec", "minReadySeconds"), ("ScaleSpec", "replicas"), ("GRPCAction", "service")} | {
    (name, "name") for name in """ConfigMapEnvSource ConfigMapKeySelector ConfigMapProjection ConfigMapVolumeSource LocalObjectReference
        SecretEnvSource SecretKeySelector SecretProjection""".split()}


def main(documents, out):
    schemas = {}
    for path in glob.glob(f"{documents}/*.json"):
        schemas.update(json.load(open(path))["components"]["schemas"])
    schemas = {name.removeprefix("io.k8s."): schema for name, schema in schemas.items()}
    seen, queue = set(), [f"{line.split(':')[0]}.{kind}" for line in ROOTS.splitlines() for kind in line.split(": ")[1].split()]
    while queue:
        name = queue.pop()
        if name in seen or name in SCALARS:
            continue
        seen.add(name)
        queue += [ref.split("/")[-1].removeprefix("io.k8s.") for ref in re.findall(r'"\$ref": "([^"]+)"', json.dumps(schemas[name]))]
    packages = {}
    for name in sorted(seen):
        package, short = name.rsplit(".", 1)
        packages.setdefault(package, []).append(short)
    for package, names in packages.items():
        write(out, package, "\n".join(definition(package, n, schemas[f"{package}.{n}"]) for n in names))


def kind(schema, package):
    if "allOf" in schema:
        return kind(schema["allOf"][0], package)
    if "$ref" in schema:
        name = schema["$ref"].split("/")[-1].removeprefix("io.k8s.")
        if name in SCALARS:
            return SCALARS[name]
        return name.removeprefix(package + ".") if name.rsplit(".", 1)[0] == package else name
    match schema.get("type"):
        case "array": return f"[{kind(schema['items'], package)}]"
        case "object" if "additionalProperties" in schema: return "{" + kind(schema["additionalProperties"], package) + "}"
        case "object": return "any"
        case "integer": return schema.get("format", "int64")
        case "boolean": return "bool"
        case "string": return {"byte": "byte", "date-time": "time"}.get(schema.get("format"), "string")
        case "number": return "number"
    return "any"


def attributes(schema):
    if (keys := schema.get("x-kubernetes-list-map-keys")): yield f"listMap={','.join(keys)}"
    elif (kind := schema.get("x-kubernetes-list-type")): yield f"list={kind}"
    if (kind := schema.get("x-kubernetes-map-type")): yield f"map={kind}"
    strategy = schema.get("x-kubernetes-patch-strategy", "")
    if strategy: yield f"patch={strategy}"
    if (key := schema.get("x-kubernetes-patch-merge-key")): yield f"mergeKey={key}"
    default = schema.get("default")
    # An empty object stands for a struct that the server writes even when nobody set it.
    if default not in (None, "") and (default == {} or not isinstance(default, (dict, list))): yield f"default={json.dumps(default)}"
    if "enum" in schema: yield f"enum={','.join(str(v) for v in schema['enum'])}"


def definition(package, name, schema):
    head = [name + (" " + " ".join(extra) if (extra := list(attributes(schema))) else "")]
    lines = ["= " + head[0]]
    required = schema.get("required", [])
    if "properties" not in schema:
        lines[0] = f"= {name} {kind(schema, package)}"
    for field, inner in sorted(schema.get("properties", {}).items()):
        if (name, field) in DECLARED: inner = {key: value for key, value in inner.items() if key != "default"}
        words = [field + ("!" if field in required else ""), kind(inner, package), *attributes(inner)]
        # Written even when nobody set it, though nobody has to.
        if field not in required and inner.get("default") == "": words.append('default=""')
        lines.append(" ".join(words))
    return "\n".join(lines)


def write(out, package, text):
    words = [w for w in re.split(r"[.\-]", package) if w not in ("api", "pkg", "apis", "apiserver")]
    name = "".join(w[0].upper() + w[1:] for w in words)
    label = name[0].lower() + name[1:]
    with open(os.path.join(out, f"BuiltInTypes+{name}.swift"), "w") as file:
        file.write("// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.\n// swift-format-ignore-file\n\n")
        file.write(f"extension BuiltInTypes {{\n    static let {label} = (\n        package: \"{package}\",\n        text: ##\"\"\"\n")
        file.write("\n".join("            " + line if line else "" for line in text.splitlines()))
        file.write("\n            \"\"\"##\n    )\n}\n")


main(*sys.argv[1:])
