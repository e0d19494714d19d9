import CProcess
import Foundation
import Glibc
import Synchronization

/// The processes below this one, however they came to be there.
enum Descendants {
    /// From now on orphans stay below this process, and none of them can reach into it. Before anything is started.
    static func guardThisProcess() throws(SystemCallError) {
        let error = ballast_guard_this_process()
        if error != 0 { throw SystemCallError(call: "prctl", error: error) }
        isGuarding.withLock { $0 = true }
    }

    /// Whether what lives below this process was started by us: only then may it be ended.
    private static let isGuarding = Mutex(false)

    /// Ends all of them. What forks meanwhile is stopped first and found in the next round. Their exit codes stay to be read.
    static func killAll() {
        guard isGuarding.withLock({ $0 }) else { return }
        for _ in 0..<rounds {
            let found = processes()
            if found.isEmpty { return }
            for process in found { kill(process, SIGSTOP) }
            for process in processes() { kill(process, SIGKILL) }
            usleep(1000)
        }
    }

    private static let rounds = 1000

    /// Takes the exit codes of those that ended, so that none stays as a zombie. Not while anybody waits for one of them.
    static func reap() { while waitpid(-1, nil, WNOHANG) > 0 {} }

    /// All that live, from one pass over /proc (proc_pid_stat(5)).
    static func processes() -> [pid_t] {
        var children: [pid_t: [pid_t]] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let process = pid_t(name), let entry = parentAndState(of: process), entry.state != "Z" else { continue }
            children[entry.parent, default: []].append(process)
        }
        var found: [pid_t] = []
        var waiting = children[getpid()] ?? []
        while let process = waiting.popLast() {
            found.append(process)
            waiting += children[process] ?? []
        }
        return found
    }

    private static func parentAndState(of process: pid_t) -> (parent: pid_t, state: Substring)? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return nil }
        // The name in parentheses may hold anything, parentheses and spaces too.
        let text = String(decoding: data, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 1, let parent = pid_t(fields[1]) else { return nil }
        return (parent, fields[0])
    }
}

/// A call to the system that failed.
struct SystemCallError: Error, CustomStringConvertible {
    var call: String
    var error: Int32

    var description: String { "\(call): \(String(cString: strerror(error)))" }
}
