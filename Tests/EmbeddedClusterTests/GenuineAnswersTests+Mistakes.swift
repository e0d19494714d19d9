import Structured

private let core = "/api/v1/namespaces/default"

/// What is wrong with an object, and what of it is told first.
extension GenuineAnswersTests {
    private static let secret: JSONValue = ["metadata": ["name": "a"], "data": ["password": "Yg=="]]
    private static let event: JSONValue = [
        "metadata": [:], "eventTime": "2026-01-01T00:00:00.000000Z", "reason": "Created", "type": "Normal",
        "reportingController": "example.com/c", "reportingInstance": "c-1",
        "regarding": ["apiVersion": "v1", "kind": "ConfigMap", "name": "a", "namespace": "default"],
    ]

    /// In which order the mistakes of one object are told.
    static let orders: [Case] = [
        Case(
            testDescription: "a Secret's change of type is told first, and then what the new type misses",
            before: [post("\(core)/secrets", secret)], request: patch("\(core)/secrets/a", ["type": "kubernetes.io/tls"]), code: 422,
            path: ["message"],
            expected:
                "Secret \"a\" is invalid: [type: Invalid value: \"kubernetes.io/tls\": field is immutable, data[tls.crt]: Required value, data[tls.key]: Required value]"
        ),
        Case(
            testDescription: "a Secret that holds no document for the registry it names",
            request: post(
                "\(core)/secrets",
                ["metadata": ["name": "a"], "type": "kubernetes.io/dockerconfigjson", "data": [".dockerconfigjson": "W10="]]), code: 422,
            path: ["details", "causes", "0", "message"],
            expected:
                "Invalid value: \"<secret contents redacted>\": json: cannot unmarshal array into Go value of type map[string]interface {}"),
        Case(
            testDescription: "a ConfigMap that is frozen is so before its keys are looked at",
            before: [post("\(core)/configmaps", ["metadata": ["name": "a"], "immutable": true])],
            request: patch("\(core)/configmaps/a", ["data": ["bad/key": "x"]]), code: 422, path: ["details", "causes", "0", "field"],
            expected: "data"),
        Case(
            testDescription: "a key that a ConfigMap has twice",
            request: post("\(core)/configmaps", ["metadata": ["name": "a"], "data": ["k": "x"], "binaryData": ["k": "eA=="]]), code: 422,
            path: ["details", "causes", "0", "message"], expected: "Invalid value: \"k\": duplicate of key present in binaryData"),
        Case(
            testDescription: "a Deployment's pods are looked at before its strategy",
            request: post(
                "/apis/apps/v1/namespaces/default/deployments",
                [
                    "metadata": ["name": "a"],
                    "spec": [
                        "selector": ["matchLabels": ["app": "a"]], "minReadySeconds": 600,
                        "strategy": ["type": "Recreate", "rollingUpdate": ["maxSurge": 1]],
                        "template": [
                            "metadata": ["labels": ["app": "a"]],
                            "spec": ["restartPolicy": "Never", "containers": [["name": "c", "image": "i"]]],
                        ],
                    ],
                ]), code: 422, path: ["message"],
            expected:
                "Deployment.apps \"a\" is invalid: [spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\", spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate', spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds]"
        ),
        Case(
            testDescription: "an event must make sense before it needs a name",
            request: post("/apis/events.k8s.io/v1/namespaces/default/events", event), code: 422, path: ["message"],
            expected:
                "Event \"\" is invalid: [action: Required value, metadata.name: Required value: name or generateName is required]"),
        Case(
            testDescription: "a core event that makes no sense needs no name yet",
            request: post("\(core)/events", ["metadata": [:], "involvedObject": ["kind": "ConfigMap", "namespace": "elsewhere"]]),
            code: 422, path: ["message"],
            expected: "Event \"\" is invalid: involvedObject.namespace: Invalid value: \"elsewhere\": does not match event.namespace"),
    ]

    private static let widgets = "/apis/example.com/v1/namespaces/default/widgets"

    /// A kind of one's own with a field of each sort.
    private static let definition = post(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        [
            "metadata": ["name": "widgets.example.com"],
            "spec": [
                "group": "example.com", "scope": "Namespaced", "names": ["plural": "widgets", "kind": "Widget"],
                "versions": [
                    [
                        "name": "v1", "served": true, "storage": true,
                        "schema": [
                            "openAPIV3Schema": [
                                "type": "object",
                                "properties": [
                                    "spec": [
                                        "type": "object",
                                        "properties": [
                                            "part": ["type": "object", "properties": ["x": ["type": "integer"]]],
                                            "standard": ["type": "string", "default": "d"],
                                            "nothing": ["type": "string", "nullable": true],
                                        ],
                                    ]
                                ],
                            ]
                        ],
                    ]
                ],
            ],
        ])

    private static func apply(_ spec: JSONValue) -> Request {
        patch(
            "\(widgets)/a?fieldManager=m",
            ["apiVersion": "example.com/v1", "kind": "Widget", "metadata": ["name": "a"], "spec": spec], "application/apply-patch+yaml")
    }

    /// What nulls come to that are sent for a kind of one's own.
    static let nulls: [Case] = [
        Case(
            testDescription: "a null that is applied stays, and is none of the objects that the schema wants", before: [definition],
            request: apply(["part": .null]), code: 422, path: ["details", "causes", "0", "message"],
            expected: "Invalid value: \"null\": spec.part in body must be of type object: \"null\""),
        Case(
            testDescription: "a null that is applied where there is a default, or where it may stand", before: [definition],
            request: apply(["standard": .null, "nothing": .null]), code: 201, path: ["spec"],
            expected: ["standard": "d", "nothing": .null]),
        Case(
            testDescription: "a null that is sent otherwise is left out", before: [definition],
            request: post(
                widgets,
                [
                    "apiVersion": "example.com/v1", "kind": "Widget", "metadata": ["name": "a"],
                    "spec": ["part": .null, "standard": .null, "nothing": .null],
                ]), code: 201, path: ["spec"], expected: ["standard": "d", "nothing": .null]),
    ]
}
