import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

/// One recorded case: what was sent, and what the genuine server answered.
struct RecordedCase: Sendable, CustomTestStringConvertible {
    var input: JSONValue
    var output: JSONValue

    var testDescription: String { (input["object"] ?? input)["spec"]?.text ?? input.text }

    static func read(_ lines: String) -> [RecordedCase] {
        lines.split(separator: "\n").compactMap { line in
            guard let value = try? JSONValue(parsing: String(line)), let input = value["in"], let output = value["out"] else { return nil }
            return RecordedCase(input: input, output: output)
        }
    }

    /// Mistakes as a set: the genuine server visits fields in random order.
    var causes: Set<JSONValue>? { output["causes"]?.array.map(Set.init) }
}

@Suite("A custom resource is validated as by a genuine server") struct RecordedValidationTests {
    static let cases = RecordedCase.read(RecordedValidation.cases)

    static let schema: Result<CustomResourceSchema, any Error> = Result {
        try CustomResourceSchema(
            type: ResourceType(group: "lab.dev", version: "v1", kind: "Widget", plural: "widgets"),
            openAPIV3Schema: JSONSchema(JSONValue(parsing: RecordedValidation.schema)), hasStatus: true)
    }

    @Test("every recorded case was read") func complete() {
        #expect(Self.cases.count > 110)
    }

    @Test("gives the recorded answer", arguments: cases) func answer(_ recorded: RecordedCase) throws {
        let schema = try Self.schema.get()
        var object = try #require(recorded.input["object"])
        _ = schema.decode(&object)
        let old = recorded.input["old"] ?? .null
        var copy = object
        // The recording leaves versions out; an update must carry one.
        copy[path: "metadata", "resourceVersion"] = "1"
        let errors =
            switch recorded.input["op"]?.string {
            case "create": schema.validateCreate(object)
            case "update": schema.validateUpdate(copy, old: old)
            default: schema.validateStatusUpdate(copy, old: old)
            }
        guard let causes = recorded.causes else {
            #expect(errors.map(\.sentence) == [])
            // As text: 2.0 and 2 are one number on the wire.
            #expect(object["spec"]?.text ?? "null" == recorded.output["spec"]?.text)
            return
        }
        let found = errors.map(\.cause).map {
            JSONValue.object(["reason": .string($0.reason), "message": .string($0.message), "field": .string($0.field ?? "")])
        }
        #expect(Set(found) == causes)
        let refusal = InvalidObject(
            kind: "Widget", group: "lab.dev", name: object[path: "metadata", "name"]?.string ?? "", errors: errors)
        if let message = recorded.output["message"]?.string, !message.isEmpty { #expect(refusal.description == message) }
    }
}
