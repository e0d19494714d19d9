import KubeCore
import Structured
import Testing

@testable import ControllerRuntime

@Suite("What a manager owns of an object")
struct OwnedFieldsTests {
    static let applied: JSONValue = [
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "d", "namespace": "default", "labels": ["app": "d"]],
        "spec": [
            "selector": ["matchLabels": ["app": "d"]],
            "template": [
                "metadata": ["labels": ["app": "d"]],
                "spec": [
                    "containers": [
                        [
                            "name": "c", "image": "i", "args": ["a", "b"], "ports": [["containerPort": 8000]],
                            "resources": ["requests": ["cpu": "1000m"]],
                        ]
                    ],
                    "volumes": [["name": "shm", "emptyDir": ["medium": "Memory"]]],
                ],
            ],
        ],
    ]

    /// The answer of a kube-apiserver 1.36 to the apply of `applied`, shortened where nothing of ours stands.
    static func live() throws -> JSONValue {
        try JSONValue(
            parsing: """
                {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"d","namespace":"default",
                "uid":"d0c076f4-6b52-48aa-bf71-8d9cac2f81af","resourceVersion":"213","generation":1,"creationTimestamp":"2026-11-21T04:52:19Z",
                "labels":{"app":"d"},"managedFields":[{"manager":"ballast","operation":"Apply","apiVersion":"apps/v1",
                "time":"2026-11-21T04:52:19Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{
                "f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},
                "f:args":{},"f:image":{},"f:name":{},"f:ports":{"k:{\\"containerPort\\":8000,\\"protocol\\":\\"TCP\\"}":{".":{},
                "f:containerPort":{}}},"f:resources":{"f:requests":{"f:cpu":{}}}}},"f:volumes":{"k:{\\"name\\":\\"shm\\"}":{".":{},
                "f:emptyDir":{"f:medium":{}},"f:name":{}}}}}}}}]},
                "spec":{"replicas":1,"selector":{"matchLabels":{"app":"d"}},"template":{"metadata":{"labels":{"app":"d"}},"spec":{
                "volumes":[{"name":"shm","emptyDir":{"medium":"Memory"}}],"containers":[{"name":"c","image":"i","args":["a","b"],
                "ports":[{"containerPort":8000,"protocol":"TCP"}],"resources":{"requests":{"cpu":"1"}},
                "terminationMessagePath":"/dev/termination-log","imagePullPolicy":"Always"}],"restartPolicy":"Always","dnsPolicy":"ClusterFirst",
                "securityContext":{}}},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}}},"status":{}}
                """)
    }

    @Test("a genuine server's defaults and rewritten quantities do not count as a difference")
    func defaultsAreForeign() throws {
        #expect(OwnedFields(of: try Self.live(), manager: "ballast").main == OwnedFields.digest(applying: Self.applied))
    }

    @Test("an edit shows when it is to a field of ours, and only then", arguments: Edit.all)
    func edits(_ edit: Edit) throws {
        var live = try Self.live()
        edit.change(&live)
        let differs = OwnedFields(of: live, manager: "ballast").main != OwnedFields.digest(applying: Self.applied)
        #expect(differs == edit.isOurs)
    }

    @Test("conditions that others wrote are told from ours")
    func foreignConditions() {
        let object: JSONValue = [
            "metadata": [
                "managedFields": [
                    [
                        "manager": "ballast", "operation": "Update", "subresource": "status",
                        "fieldsV1": ["f:status": ["f:conditions": ["k:{\"type\":\"Ready\"}": [".": .emptyObject]]]],
                    ],
                    [
                        "manager": "auditor", "operation": "Update", "subresource": "status",
                        "fieldsV1": ["f:status": ["f:conditions": ["k:{\"type\":\"Audited\"}": [".": .emptyObject]]]],
                    ],
                ]
            ], "status": ["conditions": [["type": "Ready"], ["type": "Audited"]]],
        ]
        #expect(OwnedFields(of: object, manager: "ballast").foreignConditions == ["Audited"])
        #expect(OwnedFields(of: object, manager: "auditor").foreignConditions == ["Ready"])
    }

    @Test("what was written to the status is kept apart from what was applied to the object")
    func statusApart() {
        func object(_ phase: JSONValue) -> JSONValue {
            [
                "metadata": [
                    "managedFields": [
                        [
                            "manager": "ballast", "operation": "Update", "subresource": "status",
                            "fieldsV1": ["f:status": ["f:phase": .emptyObject]],
                        ]
                    ]
                ], "status": ["phase": phase, "other": 1],
            ]
        }
        let first = OwnedFields(of: object("A"), manager: "ballast")
        let second = OwnedFields(of: object("B"), manager: "ballast")
        #expect(first.main == second.main)
        #expect(first.status != second.status)
        #expect(first.status == OwnedFields.digest(applying: ["status": ["phase": "A"]]))
    }

    @Test("set values and indices select their elements")
    func otherSteps() {
        let set: JSONValue = ["f:finalizers": ["v:\"ours\"": .emptyObject], "f:list": ["i:1": .emptyObject]]
        let object: JSONValue = ["finalizers": ["theirs", "ours"], "list": ["a", "b"], "rest": 1]
        #expect(set.selecting(from: object) == ["finalizers": ["ours"], "list": ["b"]])
    }
}

/// A change somebody else makes to the object.
struct Edit: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var isOurs = true
    var change: @Sendable (inout JSONValue) -> Void

    static let all = [
        Edit(testDescription: "an image changed in place") { container(&$0) { $0["image"] = "other" } },
        Edit(testDescription: "arguments in another order") { container(&$0) { $0["args"] = ["b", "a"] } },
        Edit(testDescription: "a request raised") { container(&$0) { $0["resources"] = ["requests": ["cpu": "2"]] } },
        Edit(testDescription: "a label taken away") { $0[path: "metadata", "labels"] = .emptyObject },
        Edit(testDescription: "a field that changed owner") { $0[path: "metadata", "managedFields"] = [] },
        Edit(testDescription: "replicas scaled by another", isOurs: false) { $0[path: "spec", "replicas"] = 7 },
        Edit(testDescription: "a foreign annotation", isOurs: false) { $0[path: "metadata", "annotations"] = ["x": "y"] },
        Edit(testDescription: "a sidecar injected in front", isOurs: false) {
            let path = ["spec", "template", "spec", "containers"]
            $0[path: path] = .array([["name": "sidecar", "image": "s"]] + ($0[path: path]?.array ?? []))
        },
        Edit(testDescription: "a status", isOurs: false) { $0["status"] = ["replicas": 1] },
    ]

    static func container(_ live: inout JSONValue, _ change: (inout JSONValue) -> Void) {
        let path = ["spec", "template", "spec", "containers"]
        guard var container = live[path: path]?[0] else { return }
        change(&container)
        live[path: path] = [container]
    }
}
