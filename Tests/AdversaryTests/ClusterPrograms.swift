import EmbeddedCluster
import Foundation

/// The programs that pods run here: processes of this machine, as in a cluster, each at its pod's address.
enum ClusterPrograms {
    /// Which build of `ballast` lies beside the tests.
    private static var ballast: URL {
        URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent().appendingPathComponent("ballast")
    }

    private static func script(_ name: String, _ words: @escaping @Sendable (ContainerInfo) -> [String]) -> ChildProcess {
        ChildProcess(URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name)) { [$0.podIP] + words($0) }
    }

    /// Images: `liar/MODE` is a runner that lies, `stuck` one that never answers, `chain` a gateway with these votes for all once so many have asked; all others hold
    /// `ballast`.
    static func register(in behaviours: inout BehaviourTable, votes: [String: String], askers: Int) {
        behaviours.register("*", command: ["ballast", "runner"], ChildProcess(ballast))
        behaviours.register("stuck", PlannedBehaviour(ContainerPlan(readyAfterSeconds: 1_000_000)))
        behaviours.register("liar/*", script("lying_runner.py") { [String($0.image.dropFirst("liar/".count))] })
        let text = "{" + votes.map { "\"\($0.key)\": \"\($0.value)\"" }.joined(separator: ", ") + "}"
        behaviours.register("chain", script("chain_by_role.py") { _ in ["\(askers)", text] })
    }
}
