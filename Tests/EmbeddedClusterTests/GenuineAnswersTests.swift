import Structured
import Testing

@testable import EmbeddedCluster

private let core = "/api/v1/namespaces/default"
private let jobsPath = "/apis/batch/v1/namespaces/default/jobs"
private let leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
private let scalers = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers"
private let budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"
private let strategic = "application/strategic-merge-patch+json"
private let merge = "application/merge-patch+json"
private let applied = "application/apply-patch+yaml"

/// What the random sequences found beside a genuine server, one case each.
@Suite("The embedded server answers as a genuine one did") struct GenuineAnswersTests {
    struct Request: Sendable {
        var method: String
        var target: String
        var body: JSONValue
        var type = "application/json"
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What was done before.
        var before: [Request] = []
        var request: Request
        var code: Int
        /// The path of a member of the answer, and what stands there; nothing for `nil`.
        var path: [String]
        var expected: JSONValue?
    }

    private static let claim: JSONValue = [
        "metadata": ["name": "a"], "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
    ]
    private static let job: JSONValue = [
        "metadata": ["name": "a"],
        "spec": ["suspend": true, "template": ["spec": ["restartPolicy": "Never", "containers": [["name": "c", "image": "i"]]]]],
    ]
    private static let headless: JSONValue = ["metadata": ["name": "a"], "spec": ["clusterIP": "None", "selector": ["app": "b"]]]
    static func post(_ target: String, _ body: JSONValue) -> Request { Request(method: "POST", target: target, body: body) }
    private static func put(_ target: String, _ body: JSONValue) -> Request { Request(method: "PUT", target: target, body: body) }
    private static func delete(_ target: String, _ body: JSONValue = [:]) -> Request {
        Request(method: "DELETE", target: target, body: body)
    }
    /// Makes a lease that is to be deleted from its birth on.
    private static let bornDying = put("\(leases)/a", ["metadata": ["name": "a", "deletionTimestamp": "2026-01-01T00:00:00Z"]])
    static func patch(_ target: String, _ body: JSONValue, _ type: String = merge) -> Request {
        Request(method: "PATCH", target: target, body: body, type: type)
    }

    private static let image: JSONValue = ["spec": ["template": ["spec": ["containers": [["name": "c", "image": "j"]]]]]]

    static let patches: [Case] = [
        Case(
            testDescription: "an element to delete from a list that is not there changes nothing",
            before: [post("\(core)/serviceaccounts", ["metadata": ["name": "a"]])],
            request: patch("\(core)/serviceaccounts/a", ["imagePullSecrets": [["$patch": "delete", "name": "x"]]], strategic), code: 200,
            path: ["metadata", "resourceVersion"], expected: "+0"),
        Case(
            testDescription: "a directive in a list that is replaced is a field nobody knows",
            before: [post("\(core)/serviceaccounts", ["metadata": ["name": "a"], "imagePullSecrets": [["name": "y"]]])],
            request: patch(
                "\(core)/serviceaccounts/a?fieldValidation=Strict", ["imagePullSecrets": [["$patch": "delete", "name": "x"]]], strategic),
            code: 422, path: ["details", "causes", "0", "field"], expected: "patch"),
        Case(
            testDescription: "an element to delete from a list that is not there is nobody's, though the object has owners",
            before: [post("\(core)/serviceaccounts", ["metadata": ["name": "a", "labels": ["tier": "gold"]]])],
            request: patch("\(core)/serviceaccounts/a", ["imagePullSecrets": [["$patch": "delete", "name": "x"]]], strategic), code: 200,
            path: ["metadata", "resourceVersion"], expected: "+0"),
        Case(
            testDescription: "a refused patch is shown without the nulls of what was new to the object",
            before: [
                post(
                    scalers,
                    [
                        "metadata": ["name": "a"],
                        "spec": ["maxReplicas": 2, "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "a"]],
                    ])
            ],
            request: patch(
                "\(scalers)/a",
                ["metadata": ["finalizers": .null, "labels": ["patched": "yes", "tier": .null]], "spec": ["maxReplicas": 2.5]], strategic),
            code: 422, path: ["details", "causes", "0", "message"],
            expected:
                "Invalid value: \"map[metadata:map[finalizers:<nil> labels:map[patched:yes]] spec:map[maxReplicas:2.5]]\": cannot convert float64 to int32"
        ),
        Case(
            testDescription: "a list of texts is merged without what stood in it twice",
            before: [post("\(core)/configmaps", ["metadata": ["name": "a", "finalizers": ["example.com/b", "example.com/b"]]])],
            request: patch("\(core)/configmaps/a", ["metadata": ["finalizers": ["example.com/a"]]], strategic), code: 200,
            path: ["metadata", "finalizers"], expected: ["example.com/a", "example.com/b"]),
        Case(
            testDescription: "a patch that is no list, read loosely", before: [post("\(core)/configmaps", ["metadata": ["name": "a"]])],
            request: patch("\(core)/configmaps/a?fieldValidation=Ignore", ["op": "test"], "application/json-patch+json"), code: 400,
            path: ["message"], expected: "json: cannot unmarshal object into Go value of type jsonpatch.Patch"),
        Case(
            testDescription: "a patch that makes another version of it",
            before: [post("\(core)/configmaps", ["metadata": ["name": "a"]])],
            request: patch("\(core)/configmaps/a", ["apiVersion": "example.com/v1"]), code: 422, path: ["details", "causes", "0", "field"],
            expected: "patch"),
        Case(
            testDescription: "an apply under another version",
            request: patch(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles/a?fieldManager=m",
                ["apiVersion": "example.com/v1", "kind": "Role", "metadata": ["name": "a"]], applied), code: 400, path: ["message"],
            expected: "invalid object type: example.com/v1, Kind=Role"),
        Case(
            testDescription: "an apply of a new object into another namespace",
            request: patch(
                "\(core)/configmaps/a?fieldManager=m",
                ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a", "namespace": "elsewhere"]], applied), code: 400,
            path: ["message"], expected: "the namespace of the provided object does not match the namespace sent on the request"),
        Case(
            testDescription: "an apply with a quantity that is none",
            request: patch(
                "\(core)/persistentvolumeclaims/a?fieldManager=m",
                [
                    "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": ["name": "a"],
                    "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "lots"]]],
                ], applied), code: 500, path: ["message"],
            expected:
                "failed to convert new object (/a; /v1, Kind=PersistentVolumeClaim) to proper version: unable to convert unstructured object to /v1, Kind=PersistentVolumeClaim: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        ),
        Case(
            testDescription: "another UID for a Job names the labels that no longer fit",
            before: [post(jobsPath, job)], request: patch("\(jobsPath)/a", ["metadata": ["uid": "u"]]), code: 422,
            path: ["details", "causes", "1", "field"], expected: "spec.template.metadata.labels[controller-uid]"),
        Case(
            testDescription: "a suspended Job's pods may change where they run and with what", before: [post(jobsPath, job)],
            request: patch("\(jobsPath)/a", ["spec": ["template": ["spec": ["nodeSelector": ["a": "b"]]]]]), code: 200,
            path: ["spec", "template", "spec", "nodeSelector", "a"], expected: "b"),
        Case(
            testDescription: "a suspended Job's pods do not change what they are", before: [post(jobsPath, job)],
            request: patch("\(jobsPath)/a", image, strategic), code: 422, path: ["details", "causes", "0", "field"],
            expected: "spec.template.spec"),
        Case(
            testDescription: "a Job with active pods changes nothing of them, though it is suspended",
            before: [post(jobsPath, job), patch("\(jobsPath)/a/status", ["status": ["active": 1]])],
            request: patch("\(jobsPath)/a", image, strategic), code: 422, path: ["details", "causes", "0", "field"],
            expected: "spec.template"),
        Case(
            testDescription: "the first patch of a claim is a write though it changes nothing",
            before: [post("\(core)/persistentvolumeclaims", claim)],
            request: patch("\(core)/persistentvolumeclaims/a?fieldManager=m", [:]), code: 200, path: ["metadata", "resourceVersion"],
            expected: "+1"),
        Case(
            testDescription: "the second is none",
            before: [post("\(core)/persistentvolumeclaims", claim), patch("\(core)/persistentvolumeclaims/a", [:])],
            request: patch("\(core)/persistentvolumeclaims/a", [:]), code: 200, path: ["metadata", "resourceVersion"], expected: "+0"),
        Case(
            testDescription: "a bound claim grows only where its class lets it",
            before: [
                post("\(core)/persistentvolumeclaims", claim),
                patch("\(core)/persistentvolumeclaims/a/status", ["status": ["phase": "Bound"]]),
            ],
            request: patch("\(core)/persistentvolumeclaims/a", ["spec": ["resources": ["requests": ["storage": "2Gi"]]]]), code: 403,
            path: ["message"],
            expected:
                "persistentvolumeclaims \"a\" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
        ),
        Case(
            testDescription: "a bound claim of a class that lets it grow",
            before: [
                post(
                    "/apis/storage.k8s.io/v1/storageclasses",
                    ["metadata": ["name": "fast"], "provisioner": "example.com/p", "allowVolumeExpansion": true]),
                post(
                    "\(core)/persistentvolumeclaims",
                    claim.setting(["spec", "storageClassName"], "fast")),
                patch("\(core)/persistentvolumeclaims/a/status", ["status": ["phase": "Bound"]]),
            ],
            request: patch("\(core)/persistentvolumeclaims/a", ["spec": ["resources": ["requests": ["storage": "2Gi"]]]]), code: 200,
            path: ["spec", "resources", "requests", "storage"], expected: "2Gi"),
    ]

    static let writes: [Case] = [
        Case(
            testDescription: "a creation that is only tried shows the version it was sent with",
            request: post("\(core)/configmaps?dryRun=All", ["metadata": ["name": "a", "resourceVersion": "7"]]), code: 201,
            path: ["metadata", "resourceVersion"], expected: "7"),
        Case(
            testDescription: "a name that is taken, beside a prefix", before: [post("\(core)/configmaps", ["metadata": ["name": "a"]])],
            request: post("\(core)/configmaps", ["metadata": ["name": "a", "generateName": "p-"]]), code: 409, path: ["message"],
            expected: "configmaps \"a\" already exists, the server was not able to generate a unique name for the object"),
        Case(
            testDescription: "a kind that does not count its changes keeps the count it is given",
            request: post("\(core)/configmaps", ["metadata": ["name": "a", "generation": 99]]), code: 201,
            path: ["metadata", "generation"],
            expected: 99),
        Case(
            testDescription: "a replacement that creates keeps the deletion it was sent with",
            request: bornDying, code: 201,
            path: ["metadata", "deletionTimestamp"], expected: "2026-01-01T00:00:00Z"),
        Case(
            testDescription: "a write that changes nothing lets go what was to be deleted and waits for nothing",
            before: [
                bornDying,
                patch("\(leases)/a", [:]),
            ],
            request: patch("\(leases)/a", [:]), code: 404, path: ["reason"],
            expected: "NotFound"),
        Case(
            testDescription: "a pod that is given time to end keeps the policy it was deleted with",
            before: [
                post(
                    "\(core)/pods", ["metadata": ["name": "a"], "spec": ["nodeName": "n", "containers": [["name": "c", "image": "i"]]]]),
                delete("\(core)/pods/a", ["propagationPolicy": "Orphan"]),
            ],
            request: delete("\(core)/pods/a", ["propagationPolicy": "Background"]), code: 200,
            path: ["metadata", "finalizers"], expected: ["orphan"]),
        Case(
            testDescription: "a deletion whose time is over ends with what held it, and answers with what was stored",
            before: [
                post("\(core)/pods", ["metadata": ["name": "a"], "spec": ["containers": [["name": "c", "image": "i"]]]]),
                delete("\(core)/pods/a", ["propagationPolicy": "Orphan"]),
            ],
            request: delete("\(core)/pods/a", ["propagationPolicy": "Background"]), code: 200,
            path: ["metadata", "finalizers"], expected: ["orphan"]),
        Case(
            testDescription: "what was made with a time of deletion goes when it is deleted",
            before: [
                bornDying,
                delete("\(leases)/a"),
            ],
            request: patch("\(leases)/a", [:]), code: 404, path: ["reason"],
            expected: "NotFound"),
        Case(
            testDescription: "who writes another time of deletion owns it, and changes nothing",
            before: [
                post("\(core)/secrets", ["metadata": ["name": "a", "finalizers": ["example.com/hold"]]]),
                delete("\(core)/secrets/a"),
            ],
            request: put(
                "\(core)/secrets/a?fieldManager=late",
                ["metadata": ["name": "a", "finalizers": ["example.com/hold"], "deletionTimestamp": "2026-01-01T00:00:00Z"]]),
            code: 200, path: ["metadata", "managedFields", "0", "fieldsV1", "f:metadata", "f:deletionTimestamp"], expected: [:]),
        Case(
            testDescription: "a status for a Service that is missing",
            request: put(
                "\(core)/services/a/status", ["metadata": ["name": "a"], "spec": ["clusterIP": "None", "ports": [["port": 80]]]]),
            code: 422,
            path: ["details", "causes", "0", "field"], expected: "spec.clusterIPs"),
        Case(
            testDescription: "a Job's status that is replaced without labels is stored so, and read with those of the template",
            before: [post(jobsPath, job)],
            request: put("\(jobsPath)/a/status", job.setting(["status", "active"], 1)), code: 200,
            path: ["metadata", "labels", "job-name"], expected: "a"),
        Case(
            testDescription: "and so is one that is only tried", before: [post(jobsPath, job)],
            request: put("\(jobsPath)/a/status?dryRun=All", job.setting(["status", "active"], 1)), code: 200,
            path: ["metadata", "labels", "job-name"], expected: "a"),
        Case(
            testDescription: "what was stored without its labels is written by the next patch, though that changes nothing",
            before: [post(jobsPath, job), put("\(jobsPath)/a/status", job.setting(["status", "active"], 1))],
            request: patch("\(jobsPath)/a", [:]), code: 200, path: ["metadata", "resourceVersion"], expected: "+1"),
        Case(
            testDescription: "a list that is always shown belongs to nobody when owners are first counted",
            before: [
                post(
                    scalers,
                    [
                        "metadata": ["name": "a", "labels": ["tier": "gold"]],
                        "spec": ["maxReplicas": 2, "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "a"]],
                    ]), patch("\(scalers)/a", ["metadata": ["managedFields": [[:]]]]),
            ],
            request: patch(
                "\(scalers)/a/status?fieldManager=m",
                [
                    "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": ["name": "a"],
                    "status": ["currentReplicas": 1, "desiredReplicas": 2],
                ], applied), code: 200, path: ["metadata", "managedFields", "1", "fieldsV1"],
            expected: ["f:metadata": ["f:labels": [".": [:], "f:tier": [:]]]]),
        Case(
            testDescription: "a zero that is always written belongs to nobody when owners are first counted",
            before: [
                post(budgets, ["metadata": ["name": "a", "labels": ["tier": "gold"]]]),
                patch("\(budgets)/a", ["metadata": ["managedFields": [[:]]]]),
            ],
            request: patch(
                "\(budgets)/a/status?fieldManager=m",
                [
                    "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "a"],
                    "status": ["disruptionsAllowed": 0, "expectedPods": 1],
                ], applied), code: 200, path: ["metadata", "managedFields", "1", "fieldsV1"],
            expected: ["f:metadata": ["f:labels": [".": [:], "f:tier": [:]]]]),
        Case(
            testDescription: "a list that is always shown, of a Role that allows nothing",
            request: post("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", ["metadata": ["name": "a"]]), code: 201,
            path: ["rules"], expected: .null),
        Case(
            testDescription: "a text that is always shown, though nobody has to write it",
            request: post("\(core)/events", ["metadata": ["name": "a"], "involvedObject": ["namespace": "default"]]), code: 201,
            path: ["reportingComponent"], expected: ""),
        Case(
            testDescription: "a Job's label that is missing is told once",
            before: [post(jobsPath, job)],
            request: put("\(jobsPath)/a", job.setting(["spec", "selector"], ["matchLabels": ["app": "a"]])),
            code: 422, path: ["details", "causes", "1", "field"], expected: "spec.template.metadata.labels[job-name]"),
        Case(
            testDescription: "who leaves a Service's addresses out keeps them and takes them from their owner",
            before: [
                post("\(core)/services", headless), patch("\(core)/services/a", ["metadata": ["managedFields": [[:]]]]),
                patch(
                    "\(core)/services/a?fieldManager=m",
                    ["apiVersion": "v1", "kind": "Service", "metadata": ["name": "a", "labels": ["tier": "gold"]]], applied),
            ],
            request: put("\(core)/services/a?fieldManager=replacer", headless), code: 200,
            path: ["metadata", "managedFields", "0", "fieldsV1", "f:spec"],
            expected: [
                "f:clusterIP": [:], "f:internalTrafficPolicy": [:], "f:selector": [:], "f:sessionAffinity": [:], "f:type": [:],
            ]),
        Case(
            testDescription: "no selector selects none of the template's pods",
            request: post(
                "/apis/apps/v1/namespaces/default/deployments",
                ["metadata": ["name": "a"], "spec": ["template": ["spec": ["containers": [["name": "c", "image": "i"]]]]]]), code: 422,
            path: ["details", "causes", "1", "field"], expected: "spec.template.metadata.labels"),
        Case(
            testDescription: "a deletion that waits for dependents goes on doing so",
            before: [post(jobsPath, job), delete("\(jobsPath)/a", ["propagationPolicy": "Foreground"])],
            request: delete("\(jobsPath)/a"), code: 200, path: ["metadata", "finalizers", "0"],
            expected: "foregroundDeletion"),
        Case(
            testDescription: "a pod's owners are not its status's",
            before: [post("\(core)/pods", ["metadata": ["name": "a"], "spec": ["containers": [["name": "c", "image": "i"]]]])],
            request: patch(
                "\(core)/pods/a/status",
                ["metadata": ["ownerReferences": [["apiVersion": "v1", "kind": "ConfigMap", "name": "o", "uid": "u"]]]]), code: 200,
            path: ["metadata", "ownerReferences"], expected: nil),
    ]

    @Test("word by word", arguments: patches + writes + orders + nulls)
    func answers(_ given: Case) async throws {
        let client = try Client()
        var version = 0
        for request in given.before {
            let (code, answer) = await client.ask(request.method, request.target, request.body, type: request.type)
            try #require(code < 300, "\(answer)")
            version = answer[path: "metadata", "resourceVersion"]?.string.flatMap { Int($0) } ?? version
        }
        let request = given.request
        let (code, answer) = await client.ask(request.method, request.target, request.body, type: request.type)
        #expect(code == given.code, "\(answer)")
        var found: JSONValue? = answer
        for step in given.path { found = Int(step).map { found?[$0] } ?? found?[step] }
        if let steps = given.expected?.string, steps.hasPrefix("+") {
            #expect(found?.string.flatMap { Int($0) } == version + (Int(steps) ?? 0))
        } else {
            #expect(found == given.expected, "\(answer)")
        }
    }

    @Test("a UID that does not fit names where the object lies, from the storage's root only when it was written")
    func storagePaths() async throws {
        let client = try Client()
        _ = await client.ask("POST", "\(core)/configmaps", ["metadata": ["name": "a"]])
        for (query, place) in [("", "Key: /registry/configmaps/default/a,"), ("?dryRun=All", "Key: /configmaps/default/a,")] {
            let (code, answer) = await client.ask("PUT", "\(core)/configmaps/a\(query)", ["metadata": ["name": "a", "uid": "other"]])
            #expect(code == 409)
            #expect(answer["message"]?.string?.contains(place) == true, "\(answer)")
        }
    }

    @Test("an apply refuses unknown fields however it asks to be checked", arguments: ["Ignore", "Warn", "Strict"])
    func unknownFields(validation: String) async throws {
        let client = try Client()
        let (code, answer) = await client.ask(
            "PATCH", "\(core)/configmaps/a?fieldManager=m&fieldValidation=\(validation)",
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"], "bogus": 1], type: applied)
        #expect(code == 500)
        #expect(answer["message"] == "failed to create typed patch object (/a; /v1, Kind=ConfigMap): .bogus: field not declared in schema")
    }

    @Test(
        "all that is wrong with a patch's parameters is told at once",
        arguments: [
            (applied, "fieldValidation=Lenient", ["fieldManager", "fieldValidation"]),
            (applied, "fieldManager=&dryRun=Some", ["fieldManager", "dryRun"]),
            (merge, "force=true&fieldValidation=Lenient", ["force", "fieldValidation"]),
        ])
    func patchParameters(type: String, query: String, fields: [String]) async throws {
        let (code, answer) = try await Client().ask("PATCH", "\(core)/configmaps/a?\(query)", [:], type: type)
        #expect(code == 422)
        #expect(answer[path: "details", "causes"]?.array?.compactMap { $0["field"]?.string } == fields, "\(answer)")
    }

    @Test("every deletion of Jobs without a policy is warned of")
    func orphanWarnings() async throws {
        let client = try Client()
        let response = await client.send("DELETE", jobsPath, [:])
        #expect(response.headers.contains { $0.name.lowercased() == "warning" && $0.value.contains("child pods are preserved") })
    }

    @Test("what a refused body says twice is warned of all the same")
    func doubledFields() async throws {
        let client = try Client()
        let body = #"{"kind":"ConfigMap","kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"elsewhere"}}"#
        let response = await client.server.respond(
            to: APIServerRequest(
                method: "POST", target: "\(core)/configmaps",
                headers: [("Content-Type", "application/json"), ("Authorization", "Bearer t")],
                body: Array(body.utf8)))
        #expect(response.status == 400)
        #expect(response.headers.contains { $0.value.contains(#"duplicate field \"kind\""#) })
    }

    @Test("a type of patch that a kind does not take is refused before the query is read")
    func patchTypes() async throws {
        let client = try Client()
        let (code, _) = await client.ask("PATCH", "\(core)/configmaps/a?fieldValidation=Lenient", [:], type: "text/plain")
        #expect(code == 415)
    }
}
