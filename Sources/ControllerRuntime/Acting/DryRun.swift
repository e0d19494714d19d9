import KubeCore
import Structured
import Synchronization

/// Tells what would be written, as a diff against what is there, and writes nothing. Each write is told once, however often it is planned.
package final class DryRun: Sendable {
    private let told = Mutex<Set<Int>>([])
    private let print: @Sendable (String) -> Void

    /// `print` gets one paragraph per write.
    package init(print: @escaping @Sendable (String) -> Void) { self.print = print }

    /// Tells the write and answers as a server would that took the manifest as it is.
    func tell(_ request: APIRequest, reading api: any KubeAPI) async throws -> JSONValue {
        let document = (try? JSONValue(parsing: request.body)) ?? .emptyObject
        let isNew = told.withLock { told in
            var hasher = Hasher()
            hasher.combine(request.method)
            hasher.combine(request.path)
            hasher.combine(request.body)
            return told.insert(hasher.finalize()).inserted
        }
        guard isNew else { return document }
        switch request.method {
        case .delete: print("would delete \(request.path)")
        case .post: print("would create under \(request.path)\n\(Self.diff(from: .emptyObject, to: document))")
        default:
            let live = try await current(request.path, api)
            let verb = live == nil ? "create" : "change"
            var wanted = document
            if request.contentType == APIRequest.MediaType.jsonPatch { wanted = try JSONPatch(document).applied(to: live ?? .emptyObject) }
            print("would \(verb) \(request.path)\n\(Self.diff(from: live ?? .emptyObject, to: wanted))")
        }
        return document
    }

    private func current(_ path: String, _ api: any KubeAPI) async throws -> JSONValue? {
        do {
            return try await api.send(APIRequest(.get, path: path))
        } catch let status as APIStatus where status.isNotFound {
            return nil
        }
    }

    /// One line per value of `wanted` that `live` lacks (`+`) or has otherwise (`-` and `+`).
    package static func diff(from live: JSONValue, to wanted: JSONValue) -> String {
        var lines: [String] = []
        func walk(_ live: JSONValue?, _ wanted: JSONValue, _ path: String) {
            switch wanted {
            case .object(let members) where !members.isEmpty:
                for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                    walk(live?[name], member, path.isEmpty ? name : "\(path).\(name)")
                }
            case .array(let elements) where !elements.isEmpty:
                for (index, element) in elements.enumerated() { walk(live?[index], element, "\(path)[\(index)]") }
            default:
                guard live != wanted else { return }
                if let live { lines.append("- \(path): \(live.text)") }
                lines.append("+ \(path): \(wanted.text)")
            }
        }
        walk(live, wanted, "")
        return lines.isEmpty ? "  (no field differs)" : lines.joined(separator: "\n")
    }
}
