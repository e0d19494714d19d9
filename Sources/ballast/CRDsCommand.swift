import ArgumentParser
import BallastAPI
import Foundation

/// `ballast crds`: the CustomResourceDefinitions this binary was built with.
struct CRDsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crds", abstract: "Print the CustomResourceDefinitions.",
        discussion: "Install them with: ballast crds | kubectl apply --server-side -f -")

    @Option(help: ArgumentHelp("Write one file per kind into this folder instead of printing.", valueName: "folder"))
    var output: String?

    func run() throws {
        guard let output else {
            print(BallastCRDs.yaml(), terminator: "")
            return
        }
        let folder = URL(fileURLWithPath: output)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in BallastCRDs.files() {
            try Data(file.text.utf8).write(to: folder.appendingPathComponent(file.name), options: .atomic)
        }
    }
}
