import BallastAPI
import Foundation
import KubeCore
import Structured
import Testing

@Suite("Kinds, schemas and crds/")
struct SchemaTests {
    static let kinds: [any KubeObject.Type] = [
        LLMBackend.self, FailoverChain.self, AdversaryJob.self, ChaosSchedule.self, BudgetPolicy.self,
    ]

    private static func resource(_ kind: any KubeObject.Type) throws -> CustomResource {
        try #require(BallastCRDs.resources.first { $0.type == kind.resourceType })
    }

    @Test("Each kind has a definition", arguments: BallastCRDs.resources.map(\.type))
    func each(type: ResourceType) {
        #expect(Self.kinds.contains { $0.resourceType == type })
    }

    @Test("Every property of a schema is a field of its type, and every field is in the schema", arguments: kinds.indices)
    func agree(index: Int) throws {
        func check<Kind: KubeObject>(_ kind: Kind.Type) throws {
            let schema = try Self.resource(kind).schema
            for part in ["spec", "status"] {
                let partSchema = try #require(schema.properties[part])
                var document: JSONValue = ["metadata": ["name": "sample"], "spec": sample(of: try #require(schema.properties["spec"]))]
                document["status"] = sample(of: try #require(schema.properties["status"]))
                let object = try document.decode(kind)
                #expect(try object.manifest()[part] == document[part], "a property of the schema is no field of the type")
                let mirror = Mirror(reflecting: object)
                let value = try #require(mirror.children.first { $0.label == part }?.value)
                #expect(unsetPaths(in: value) == [], "a field of the type is no property of the schema")
                #expect(partSchema.type == .object)
            }
        }
        try check(Self.kinds[index])
    }

    @Test("Everything has bounds and a sentence for kubectl explain", arguments: BallastCRDs.resources.map(\.type))
    func bounds(type: ResourceType) throws {
        let schema = try #require(BallastCRDs.resources.first { $0.type == type }).schema
        for part in ["spec", "status"] {
            #expect(unbounded(try #require(schema.properties[part]), path: part) == [])
        }
    }

    @Test("crds/ holds what the types say; `make crds` writes it anew")
    func files() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../crds").standardized
        let write = ProcessInfo.processInfo.environment["BALLAST_WRITE_CRDS"] != nil
        for (name, text) in BallastCRDs.files() {
            let file = folder.appending(path: name)
            if write { try text.write(to: file, atomically: true, encoding: .utf8) }
            let stored = try String(contentsOf: file, encoding: .utf8)
            #expect(stored == text, "\(name) is out of date")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).filter { $0.hasSuffix(".yaml") }
        #expect(Set(names) == Set(BallastCRDs.files().map(\.name)))
    }
}
