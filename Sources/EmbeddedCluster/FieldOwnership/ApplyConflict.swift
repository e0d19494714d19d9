import KubeCore
import Structured

/// An apply that would change fields others own: 409 with a cause for each.
package struct ApplyConflict: Error, Sendable, Hashable, CustomStringConvertible {
    struct Conflict: Sendable, Hashable {
        var manager: ManagerIdentity
        var path: [PathElement]
    }

    /// Never empty; by manager, then by path.
    let conflicts: [Conflict]

    /// The server's sentence: one conflict in one line, several listed by manager.
    package var description: String {
        if conflicts.count == 1, let only = conflicts.first {
            return "Apply failed with 1 conflict: conflict with \(only.manager.description): \(only.path.text)"
        }
        var lines: [String] = []
        var last: ManagerIdentity?
        for conflict in conflicts {
            if conflict.manager != last { lines.append("conflicts with \(conflict.manager.description):") }
            last = conflict.manager
            lines.append("- \(conflict.path.text)")
        }
        return "Apply failed with \(conflicts.count) conflicts: \(lines.joined(separator: "\n"))"
    }

    /// The 409 answer, with a cause for each field.
    package var status: APIStatus {
        let causes = conflicts.map {
            APIStatus.Cause(
                reason: "FieldManagerConflict", message: "conflict with \($0.manager.description)", field: $0.path.text)
        }
        return APIStatus(code: 409, reason: .conflict, message: description, details: .init(causes: causes))
    }
}
