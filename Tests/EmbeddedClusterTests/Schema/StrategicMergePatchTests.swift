import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("A strategic merge patch") struct StrategicMergePatchTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var object: JSONValue
        var patch: JSONValue
        var result: JSONValue

        init(_ name: String, _ object: JSONValue, _ patch: JSONValue, _ result: JSONValue) {
            self.name = name
            self.object = object
            self.patch = patch
            self.result = result
        }

        var testDescription: String { name }
    }

    static let containers: [Case] = [
        Case(
            "merges elements by key", [["name": "a", "image": "1"], ["name": "b", "image": "1"]],
            ["containers": [["name": "b", "image": "2"]]], [["name": "a", "image": "1"], ["name": "b", "image": "2"]]),
        Case("puts a new element first", [["name": "a"]], ["containers": [["name": "b"]]], [["name": "b"], ["name": "a"]]),
        Case(
            "deletes an element by its key", [["name": "a"], ["name": "b"]], ["containers": [["$patch": "delete", "name": "a"]]],
            [["name": "b"]]),
        Case(
            "replaces the list", [["name": "a"], ["name": "b"]], ["containers": [["$patch": "replace"], ["name": "c"]]], [["name": "c"]]),
        Case(
            "orders elements, the server's own staying in place", [["name": "a"], ["name": "s"], ["name": "b"]],
            ["$setElementOrder/containers": [["name": "b"], ["name": "a"]], "containers": [["name": "b", "image": "2"]]],
            [["name": "s"], ["name": "b", "image": "2"], ["name": "a"]]),
        Case("removes a field with null", [["name": "a", "image": "1"]], ["containers": [["name": "a", "image": nil]]], [["name": "a"]]),
        Case(
            "merges ports by number alone", [["name": "a", "ports": [["containerPort": 80, "protocol": "TCP"]]]],
            ["containers": [["name": "a", "ports": [["containerPort": 80, "name": "web"]]]]],
            [["name": "a", "ports": [["containerPort": 80, "protocol": "TCP", "name": "web"]]]]),
        Case(
            "replaces a list without a merge key", [["name": "a", "args": ["x"]]], ["containers": [["name": "a", "args": ["y"]]]],
            [["name": "a", "args": ["y"]]]),
    ]

    @Test("of a pod's containers", arguments: containers) func lists(_ example: Case) throws {
        let schema = try #require(BuiltInTypes.schema(of: podType))
        let result = try StrategicMergePatch.apply(["spec": example.patch], to: ["spec": ["containers": example.object]], schema: schema)
        #expect(result == ["spec": ["containers": example.result]])
    }

    static let objects: [Case] = [
        Case(
            "keeps only the named keys", ["strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1]]],
            ["strategy": ["$retainKeys": ["type"], "type": "Recreate"]], ["strategy": ["type": "Recreate"]]),
        Case(
            "replaces an object", ["selector": ["matchLabels": ["a": "b"]]],
            ["selector": ["$patch": "replace", "matchLabels": ["c": "d"]]], ["selector": ["matchLabels": ["c": "d"]]]),
        Case(
            "adds an object without its nulls", [:], ["strategy": ["type": "Recreate", "rollingUpdate": nil]],
            ["strategy": ["type": "Recreate"]]),
    ]

    @Test("of a Deployment's fields", arguments: objects) func fields(_ example: Case) throws {
        let schema = try #require(BuiltInTypes.schema(of: deployments))
        #expect(
            try StrategicMergePatch.apply(["spec": example.patch], to: ["spec": example.object], schema: schema) == ["spec": example.result]
        )
    }

    @Test("removes single texts from a list of them") func primitives() throws {
        let schema = try #require(BuiltInTypes.schema(of: podType))
        let result = try StrategicMergePatch.apply(
            ["metadata": ["$deleteFromPrimitiveList/finalizers": ["a"], "finalizers": ["c"]]],
            to: ["metadata": ["finalizers": ["a", "b"]]], schema: schema)
        #expect(result == ["metadata": ["finalizers": ["c", "b"]]])
    }

    @Test("is refused without a merge key") func keyless() throws {
        let schema = try #require(BuiltInTypes.schema(of: podType))
        #expect(throws: StrategicMergePatchError(message: "map: map[image:x] does not contain declared merge key: name")) {
            try StrategicMergePatch.apply(["spec": ["containers": [["image": "x"]]]], to: ["spec": ["containers": []]], schema: schema)
        }
    }
}
