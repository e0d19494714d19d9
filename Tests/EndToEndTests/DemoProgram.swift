import Foundation
import Testing

/// `ballast demo`, as a program beside a test.
enum DemoProgram {
    /// Starts a demo in a folder of its own, hands over a kubectl for it, and ends it.
    static func run(_ body: (Kubectl, BackgroundProgram) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let demo = try BackgroundProgram([try ballast(), "demo", "--port", "0"], folder: folder)
        let kubeconfig = folder.appendingPathComponent(".ballast/kubeconfig").path
        do {
            try await eventually("the demo writes its kubeconfig") {
                (FileManager.default.fileExists(atPath: kubeconfig) || !demo.isRunning, demo.output)
            }
            try #require(demo.isRunning, "the demo ended: \(demo.output)")
            try await body(Kubectl(kubeconfig: kubeconfig), demo)
        } catch {
            await demo.interrupt()
            throw error
        }
        let status = await demo.interrupt()
        #expect(status == 0, "the demo did not end cleanly: \(demo.output)")
    }
}
