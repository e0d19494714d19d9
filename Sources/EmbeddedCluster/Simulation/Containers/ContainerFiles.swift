import Foundation

/// A container's mounted files on this machine: what it finds at `/etc/tls` lies at `root/etc/tls`.
package struct ContainerFiles: Sendable {
    package let root: URL
    private let mounts: Set<String>

    init(root: URL, mounts: Set<String>) {
        self.root = root
        self.mounts = mounts
    }

    /// Where a path of the container lies on this machine; what is no path under a mount stays what it is.
    package func path(_ path: String) -> String {
        mounts.contains { path == $0 || path.hasPrefix($0 + "/") } ? root.path + path : path
    }
}

/// Writes a container's files under a directory of their own, and again as they change. Each file is replaced whole.
struct FileWriter {
    let root: URL
    private var written = MountedFiles()

    /// Makes a directory that only its owner reads.
    init(_ name: String) throws {
        root = FileManager.default.temporaryDirectory.appending(path: "ballast-pods").appending(path: name)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    mutating func write(_ wanted: MountedFiles) throws {
        for mount in wanted.mounts {
            let place = root.appending(path: mount)
            let folder = wanted.files[mount] == nil && wanted.tokens[mount] == nil ? place : place.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        for (path, bytes) in wanted.files where written.files[path] != bytes { try write(bytes, to: path) }
        for path in written.files.keys where wanted.files[path] == nil {
            try FileManager.default.removeItem(at: root.appending(path: path))
        }
        written = wanted
    }

    func write(_ bytes: [UInt8], to path: String) throws {
        let place = root.appending(path: path)
        try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: place, options: .atomic)
    }

    func remove() throws { try FileManager.default.removeItem(at: root) }
}
