import KubeCore
import KubeTypes
import Structured
import Testing

@Suite("Projections of built-in kinds")
struct ProjectionTests {
    @Test("have each their own collection")
    func registry() {
        let collections = BuiltInKinds.resourceTypes.map(\.groupResource)
        #expect(Set(collections).count == collections.count)
        #expect(collections.allSatisfy { $0 == $0.lowercased() })
    }

    @Test("leave out what is not set, and write canonical quantities")
    func manifest() throws {
        let container = Container(
            name: "vllm", image: "vllm/vllm-openai:v0.11.0",
            resources: ResourceRequirements(limits: ["nvidia.com/gpu": 8, "cpu": try Quantity(parsing: "0.5")]),
            readinessProbe: Probe(httpGet: HTTPGetAction(path: "/health", port: "http"), periodSeconds: 10))
        let template = PodTemplateSpec(metadata: ObjectMeta(name: "", labels: ["app": "qwen"]), spec: PodSpec(containers: [container]))
        let deployment = Deployment(
            metadata: ObjectMeta(name: "qwen", namespace: "default"),
            spec: DeploymentSpec(
                selector: LabelSelector(matchLabels: ["app": "qwen"]), template: template,
                strategy: DeploymentStrategy(rollingUpdate: RollingUpdateDeployment(maxSurge: 1, maxUnavailable: "25%"))))
        let expected: JSONValue = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "qwen", "namespace": "default"],
            "spec": [
                "selector": ["matchLabels": ["app": "qwen"]],
                "strategy": ["rollingUpdate": ["maxSurge": 1, "maxUnavailable": "25%"]],
                "template": [
                    "metadata": ["labels": ["app": "qwen"]],
                    "spec": [
                        "containers": [
                            [
                                "name": "vllm", "image": "vllm/vllm-openai:v0.11.0",
                                "resources": ["limits": ["nvidia.com/gpu": "8", "cpu": "500m"]],
                                "readinessProbe": ["httpGet": ["path": "/health", "port": "http"], "periodSeconds": 10],
                            ]
                        ]
                    ],
                ],
            ],
        ]
        #expect(try deployment.manifest() == expected)
    }

    @Test("read what the server sends, ignoring fields they do not hold and taking null for absent")
    func pod() throws {
        let value = try JSONValue(
            parsing: """
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "qwen-0", "namespace": "default", "uid": "1", "creationTimestamp": null, "managedFields": [{}]},
                 "spec": {"containers": [{"name": "vllm", "image": "x", "resources": {}, "terminationMessagePath": "/dev/termination-log"}],
                          "tolerations": [{"key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}]},
                 "status": {"phase": "Running", "podIP": "10.0.0.1", "qosClass": "BestEffort",
                            "conditions": [{"type": "Ready", "status": "True", "lastProbeTime": null,
                                            "lastTransitionTime": "2026-01-01T00:00:00Z"}],
                            "containerStatuses": [{"name": "vllm", "ready": true, "restartCount": 2, "image": "x", "imageID": "y",
                                                   "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}},
                                                   "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}]}}
                """)
        let pod = try value.decode(Pod.self)
        #expect(pod.isReady && !pod.isFinished)
        #expect(pod.metadata.creationTimestamp == nil)
        #expect(pod.status?.containerStatuses?.first?.lastState?.terminated?.exitCode == 137)
    }

    @Test("hold a Secret's bytes, not their Base64")
    func secret() throws {
        let secret = try (["metadata": ["name": "hf"], "data": ["token": "aGZfMTIz"]] as JSONValue).decode(Secret.self)
        #expect(secret.data?["token"]?.text == "hf_123")
        #expect(try secret.manifest()["data"] == ["token": "aGZfMTIz"])
        #expect(throws: (any Error).self) { try (["metadata": [:], "data": ["token": "%"]] as JSONValue).decode(Secret.self) }
    }

    @Test("keep a Lease's microseconds")
    func lease() throws {
        let spec: JSONValue = ["holderIdentity": "a", "renewTime": "2026-01-02T03:04:05.000006Z"]
        let lease = try (["metadata": ["name": "ballast"], "spec": spec] as JSONValue).decode(Lease.self)
        #expect(try lease.manifest()["spec"] == spec)
    }

    @Test("tell a finished Job from a failed one")
    func job() {
        var job = Job(metadata: ObjectMeta(name: "prefetch"))
        #expect(!job.isComplete && job.failure == nil)
        job.status = JobStatus(conditions: [ObjectCondition(type: "Failed", status: .yes, reason: "BackoffLimitExceeded")])
        #expect(job.failure?.reason == "BackoffLimitExceeded")
        job.status = JobStatus(conditions: [ObjectCondition(type: "Complete", status: .yes)])
        #expect(job.isComplete)
    }

    @Test(
        "match tolerations to taints",
        arguments: [
            (Toleration(operator: "Exists"), true),
            (Toleration(key: "gpu", operator: "Exists"), true),
            (Toleration(key: "gpu", value: "yes", effect: "NoSchedule"), true),
            (Toleration(key: "gpu", value: "no"), false),
            (Toleration(key: "gpu", value: "yes", effect: "NoExecute"), false),
            (Toleration(key: "spot", operator: "Exists"), false),
        ])
    func tolerations(toleration: Toleration, tolerated: Bool) {
        #expect(toleration.tolerates(Taint(key: "gpu", value: "yes", effect: "NoSchedule")) == tolerated)
    }
}
