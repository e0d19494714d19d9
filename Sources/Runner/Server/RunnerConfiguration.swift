import Cryptography
import Foundation

/// What a runner is told when its pod starts. None of it is a secret: it holds the public half of the operator's key.
package struct RunnerConfiguration: Sendable {
    package var key: Ed25519.VerifyingKey
    /// The UID of the pod that the runner is in.
    package var podUID: String
    package var host: String
    package var port: Int
    /// The Python interpreter of this image.
    package var python: String
    /// An empty folder that programs may write into.
    package var workFolder: String
    /// How often an empty line goes out while a task is under way: by then a caller that has gone is noticed.
    package var heartbeat: Duration = .milliseconds(500)
    /// How long after the answer the process waits for its caller to hang up: what ends earlier takes with it what the network of its
    /// sandbox still holds.
    package var farewell: Duration = .seconds(2)
    package var now: @Sendable () -> Date = { Date() }

    package init(
        key: Ed25519.VerifyingKey, podUID: String, host: String = "0.0.0.0", port: Int = 8484, python: String = "/usr/bin/python3",
        workFolder: String = "/work"
    ) {
        self.key = key
        self.podUID = podUID
        self.host = host
        self.port = port
        self.python = python
        self.workFolder = workFolder
    }
}
