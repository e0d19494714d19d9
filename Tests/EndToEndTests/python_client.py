"""The official Python client against the cluster of $KUBECONFIG; prints ok when every answer was what a genuine server gives."""

from kubernetes import client, config, watch

config.load_kube_config()
core, apps, custom = client.CoreV1Api(), client.AppsV1Api(), client.CustomObjectsApi()

assert "default" in [n.metadata.name for n in core.list_namespace().items]
core.create_namespaced_config_map("default", client.V1ConfigMap(metadata=client.V1ObjectMeta(name="py"), data={"a": "1"}))
assert core.patch_namespaced_config_map("py", "default", {"data": {"b": "2"}}).data == {"a": "1", "b": "2"}
version = core.list_namespaced_config_map("default").metadata.resource_version
core.patch_namespaced_config_map("py", "default", {"data": {"c": "3"}})
for event in watch.Watch().stream(core.list_namespaced_config_map, "default", resource_version=version, timeout_seconds=10):
    if event["object"].metadata.name == "py":
        assert event["type"] == "MODIFIED" and event["object"].data["c"] == "3"
        break
else:
    raise AssertionError("the watch did not show the change")
try:
    core.create_namespaced_config_map("default", client.V1ConfigMap(metadata=client.V1ObjectMeta(name="py")))
    raise AssertionError("a second creation succeeded")
except client.ApiException as error:
    assert error.status == 409, error

labels = {"app": "py"}
container = client.V1Container(name="main", image="registry.example/server:1")
template = client.V1PodTemplateSpec(metadata=client.V1ObjectMeta(labels=labels), spec=client.V1PodSpec(containers=[container]))
spec = client.V1DeploymentSpec(replicas=1, selector=client.V1LabelSelector(match_labels=labels), template=template)
apps.create_namespaced_deployment("default", client.V1Deployment(metadata=client.V1ObjectMeta(name="py"), spec=spec))
assert apps.read_namespaced_deployment("py", "default").spec.strategy.type == "RollingUpdate"
for event in watch.Watch().stream(apps.list_namespaced_deployment, "default", timeout_seconds=30):
    if event["object"].status.ready_replicas == 1:
        break
else:
    raise AssertionError("the deployment did not become ready")

group = ("ballast.dev", "v1alpha1", "default", "llmbackends")
backend = {
    "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend", "metadata": {"name": "py"},
    "spec": {"provider": "VLLM", "model": {"name": "a/b"}, "serving": {"image": "vllm/vllm-openai:v0.11.0", "replicas": 1}},
}
custom.create_namespaced_custom_object(*group, backend)
assert [b["metadata"]["name"] for b in custom.list_namespaced_custom_object(*group)["items"]].count("py") == 1
custom.delete_namespaced_custom_object(*group, "py")
apps.delete_namespaced_deployment("py", "default")
core.delete_namespaced_config_map("py", "default")
print("ok")
