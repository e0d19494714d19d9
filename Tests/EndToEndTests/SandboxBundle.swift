import Foundation
import Structured

/// An OCI bundle for `runsc`: the machine's programs and libraries read-only, one folder to write into, no network but loopback, no
/// capabilities, as nobody.
struct SandboxBundle {
    private let folder: URL
    private let name: String

    init(folder: URL, command: [String], environment: [String: String]) throws {
        self.folder = folder
        name = folder.lastPathComponent
        let root = folder.appendingPathComponent("rootfs")
        let shared = ["/usr", "/lib", "/lib64"].filter { FileManager.default.fileExists(atPath: $0) }
        for path in shared + ["/proc", "/dev", "/tmp", folder.path] {
            try FileManager.default.createDirectory(at: root.appendingPathComponent(path), withIntermediateDirectories: true)
        }
        func mount(_ path: String, writable: Bool) -> JSONValue {
            ["destination": .string(path), "type": "bind", "source": .string(path), "options": ["bind", .string(writable ? "rw" : "ro")]]
        }
        let mounts: [JSONValue] =
            [["destination": "/proc", "type": "proc", "source": "proc"], ["destination": "/tmp", "type": "tmpfs", "source": "tmpfs"]]
            + shared.map { mount($0, writable: false) }
            + ["/ballast", "/run_task.py"].map { mount(folder.path + $0, writable: false) } + [mount(folder.path + "/work", writable: true)]
        let configuration: JSONValue = [
            "ociVersion": "1.0.0",
            "process": [
                "user": ["uid": 65534, "gid": 65534], "cwd": "/", "noNewPrivileges": true,
                "args": .array(command.map { .string($0) }),
                "env": .array((["PATH=/usr/bin:/bin"] + environment.map { "\($0.key)=\($0.value)" }).map { .string($0) }),
                "capabilities": ["bounding": [], "effective": [], "inheritable": [], "permitted": []],
            ],
            "root": ["path": "rootfs", "readonly": true], "mounts": .array(mounts),
            "linux": ["namespaces": .array(["pid", "mount", "ipc", "uts", "network"].map { ["type": .string($0)] })],
        ]
        try Data(configuration.bytes).write(to: folder.appendingPathComponent("config.json"))
    }

    private func runsc(_ arguments: String...) -> [String] {
        ["runsc", "--root", folder.path + "/state", "--network=none", "--ignore-cgroups"] + arguments
    }

    /// Runs the bundle's command until it ends.
    var run: [String] { runsc("run", "--bundle", folder.path, name) }
    var state: [String] { runsc("state", name) }
    /// Runs a program beside the bundle's command, in the same sandbox.
    func execute(_ command: [String]) -> [String] { runsc("exec", "--user", "65534", name) + command }
}
