import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

/// Whole manifests as they are applied, to be read by people: `Tests/Golden/<name>.yaml`.
@Suite("The manifests that are applied")
struct GoldenManifestTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var file: String
        var document: JSONValue
        var group = ServingGroup.primary
        var testDescription: String { file }
    }

    private static let hotStandby: JSONValue = {
        var document = Fixture.document
        document[path: "spec", "serving", "standby"] = ["mode": "Hot", "zone": "us-east-1b"]
        return document
    }()

    @Test(
        "are those of the golden files; BALLAST_UPDATE_GOLDEN=1 rewrites them",
        arguments: [
            Case(file: "vllm-deployment", document: Fixture.document),
            Case(file: "vllm-standby-deployment", document: hotStandby, group: .standby),
            Case(file: "ollama-deployment", document: Fixture.ollama),
        ])
    func deployments(example: Case) throws {
        let resources = try #require(BackendResources(Fixture.backend(example.document)))
        try Golden.compare(try resources.deployment(example.group, replicas: 2), example.file)
    }

    @Test("include the prefetch Job")
    func prefetch() throws {
        try Golden.compare(try #require(BackendResources(Fixture.backend())).prefetch(.primary), "vllm-prefetch-job")
    }
}

/// Compares manifests with the files in `Tests/Golden`.
enum Golden {
    static func compare(_ object: some KubeObject, _ name: String) throws {
        let text = try object.manifest().yamlText
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden/\(name).yaml")
        if ProcessInfo.processInfo.environment["BALLAST_UPDATE_GOLDEN"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(name)")
    }
}
