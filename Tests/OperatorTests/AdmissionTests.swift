import BallastAPI
import EmbeddedCluster
import Foundation
import KubeCore
import Structured
import TestSupport
import Testing

@Suite("Admission by the embedded server")
struct AdmissionTests {
    private func admission(of document: JSONValue) throws -> CustomResourceSchema {
        let resource = try #require(BallastCRDs.resources.first { $0.type.kind == document["kind"]?.string })
        return try CustomResourceSchema(type: resource.type, openAPIV3Schema: resource.schema, hasStatus: true)
    }

    @Test("refuses each mistake with the one sentence that Swift says too", arguments: BadInputCases.all)
    func refuse(input: BadInputCase) throws {
        let admission = try admission(of: input.good)
        var good = input.good
        var bad = input.bad
        #expect(admission.decode(&good) == [])
        #expect(admission.decode(&bad) == [])
        #expect(admission.validateCreate(good).map(\.detail) == [])
        good[path: "metadata", "resourceVersion"] = "1"
        if input.isChange { bad[path: "metadata", "resourceVersion"] = "1" }
        let errors = input.isChange ? admission.validateUpdate(bad, old: good) : admission.validateCreate(bad)
        #expect(errors.map(\.detail) == (input.passesAdmission ? [] : [input.sentence]))
    }

    @Test("accepts every sample, without a field that it does not know")
    func samples() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/samples").standardized
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        var seen = 0
        for file in files where file.pathExtension == "yaml" {
            for document in try YAMLDocument.stream(Array(Data(contentsOf: file)))
            where document.value["apiVersion"] == "ballast.dev/v1alpha1" {
                let admission = try admission(of: document.value)
                var object = document.value
                #expect(admission.decode(&object) == [], "\(file.lastPathComponent)")
                // The server takes the namespace from the URL before it validates.
                if object[path: "metadata", "namespace"] == nil { object[path: "metadata", "namespace"] = "default" }
                #expect(admission.validateCreate(object).map(\.detail) == [], "\(file.lastPathComponent)")
                seen += 1
            }
        }
        #expect(seen >= 5)
    }
}
