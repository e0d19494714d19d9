import Foundation
import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("Fields are owned as on a genuine server") struct RecordedOwnershipTests {
    static let cases = RecordedCase.read(RecordedOwnership.cases)

    private func schema(_ name: String) throws -> (ResourceSchema, CustomResourceSchema?) {
        if name == "Widget" {
            let schema = try RecordedValidationTests.schema.get()
            return (schema.resourceSchema, schema)
        }
        let parts = name.split(separator: "/").map(String.init)
        let type = ResourceType(
            group: parts.count == 3 ? parts[0] : "", version: parts[parts.count - 2], kind: parts[parts.count - 1], plural: "")
        return (try #require(BuiltInTypes.resourceSchema(of: type)), nil)
    }

    private func withoutTimes(_ entries: JSONValue?) -> Set<JSONValue> {
        Set(
            (entries?.array ?? []).map { entry in
                var entry = entry
                entry["time"] = nil
                return entry
            })
    }

    @Test("every recorded case was read") func complete() {
        #expect(Self.cases.count > 40)
    }

    @Test("records the same owners, conflicts and values", arguments: cases) func answer(_ recorded: RecordedCase) throws {
        let (schema, custom) = try schema(try #require(recorded.input["schema"]?.string))
        let manager = try #require(recorded.input["manager"]?.string)
        let subresource = recorded.input["subresource"]?.string ?? ""
        if recorded.input["op"] == "own" {
            let stored = FieldManager.update(
                old: recorded.input["old"], new: try #require(recorded.input["new"]), manager: manager, subresource: subresource,
                schema: schema, time: .distantPast)
            #expect(withoutTimes(stored[path: "metadata", "managedFields"]) == withoutTimes(recorded.output["managedFields"]))
            return
        }
        do {
            let stored = try FieldManager.apply(
                live: recorded.input["old"], applied: try #require(recorded.input["applied"]), manager: manager,
                force: recorded.input["force"] == true, subresource: subresource, schema: schema, time: .distantPast,
                complete: { _ = custom?.decode(&$0) })
            #expect(withoutTimes(stored[path: "metadata", "managedFields"]) == withoutTimes(recorded.output["managedFields"]))
            if custom != nil {
                #expect(stored["spec"] ?? .null == recorded.output["spec"])
                #expect(stored["status"] ?? .null == recorded.output["status"])
            }
        } catch let conflict as ApplyConflict {
            #expect(conflict.description == recorded.output["message"]?.string)
            #expect(
                Set(conflict.status.details?.causes.map(\.field) ?? [])
                    == Set((recorded.output["causes"]?.array ?? []).map { $0["field"]?.string }))
        } catch let error as TypedValueError {
            #expect(error.message == recorded.output["message"]?.string)
        }
    }
}
