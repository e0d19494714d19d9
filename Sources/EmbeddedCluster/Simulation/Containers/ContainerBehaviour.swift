import KubeCore
import Structured

/// What stands in for an image: how its containers start, behave and end.
package protocol ContainerBehaviour: Sendable {
    /// Whether ``run(_:)`` does something; otherwise a container lives by its plan alone and costs nothing while it runs.
    var isProgram: Bool { get }
    /// What a program needs of the machine.
    var needs: ProgramNeeds { get }
    /// How a container of this image would go by itself.
    func plan(for container: ContainerInfo) -> ContainerPlan
    /// The container as a Swift closure: runs until it ends or is cancelled (the signal to stop) and answers the exit code.
    func run(_ context: ContainerContext) async -> Int
}

extension ContainerBehaviour {
    package var isProgram: Bool { false }
    package var needs: ProgramNeeds { [] }
    package func run(_ context: ContainerContext) async -> Int { 0 }
}

/// What a program needs of the machine besides its address.
package struct ProgramNeeds: OptionSet, Sendable {
    package let rawValue: Int

    /// Its volumes as files: Secrets, ConfigMaps and a service account's token, kept up to date.
    package static let files = ProgramNeeds(rawValue: 1)
    /// Its HTTP probes are sent to it, where the cluster can send any; otherwise it says itself how it is.
    package static let probes = ProgramNeeds(rawValue: 2)

    package init(rawValue: Int) { self.rawValue = rawValue }
}

/// A container as its image sees it.
package struct ContainerInfo: Sendable, Hashable {
    package var namespace: String
    package var pod: String
    package var podUID: String
    package var podIP: String
    package var node: String
    package var name: String
    package var image: String
    package var command: [String]
    package var arguments: [String]
    /// Literal values, and those of Secrets, ConfigMaps and fields once the container starts.
    package var environment: [String: String]
    /// Declared ports by name; unnamed ones by their number.
    package var ports: [String: Int]
    /// How often it was started before.
    package var attempt: Int

    /// Command and arguments as one line of words.
    package var words: [String] { command + arguments }
}

/// The life of a container by itself, in seconds from its start unless said otherwise.
package struct ContainerPlan: Sendable, Hashable {
    /// How long the first pull of the image on a node takes.
    package var pullSeconds: Double
    /// From the image's presence to a running process.
    package var startSeconds: Double
    /// When probes begin to succeed.
    package var readyAfterSeconds: Double
    /// When and how it ends; `nil` runs for ever.
    package var exit: Exit?
    package var log: [Line]
    /// How long it takes to end when asked, and the code it then ends with.
    package var stopSeconds: Double
    package var stopCode: Int
    /// Use of CPU in thousandths of a core, and of memory in bytes.
    package var cpuMillis: Int64
    package var memoryBytes: Int64

    package struct Exit: Sendable, Hashable {
        package var afterSeconds: Double
        package var code: Int
        /// `OOMKilled` and the like; by default `Completed` or `Error`.
        package var reason: String?
        package var message: String?

        package init(afterSeconds: Double, code: Int, reason: String? = nil, message: String? = nil) {
            self.afterSeconds = afterSeconds
            self.code = code
            self.reason = reason
            self.message = message
        }
    }

    package struct Line: Sendable, Hashable {
        package var afterSeconds: Double
        package var text: String

        package init(_ afterSeconds: Double, _ text: String) {
            self.afterSeconds = afterSeconds
            self.text = text
        }
    }

    package init(
        pullSeconds: Double = 0, startSeconds: Double = 0, readyAfterSeconds: Double = 0, exit: Exit? = nil, log: [Line] = [],
        stopSeconds: Double = 0, stopCode: Int = 143, cpuMillis: Int64 = 5, memoryBytes: Int64 = 16 << 20
    ) {
        self.pullSeconds = pullSeconds
        self.startSeconds = startSeconds
        self.readyAfterSeconds = readyAfterSeconds
        self.exit = exit
        self.log = log
        self.stopSeconds = stopSeconds
        self.stopCode = stopCode
        self.cpuMillis = cpuMillis
        self.memoryBytes = memoryBytes
    }
}

/// What a running closure may do.
package struct ContainerContext: Sendable {
    package let info: ContainerInfo
    /// The pod as it was when the container started.
    package let pod: JSONValue
    /// Its volumes on this machine; `nil` for a program that did not ask for them.
    package let files: ContainerFiles?
    package let time: any TimeSource
    package let seed: UInt64
    /// Appends a line to the container's log.
    package let log: @Sendable (String) -> Void
    /// Tells whether the container answers its probes, where none are sent.
    package let setHealthy: @Sendable (Bool) -> Void
}

/// Behaviours by image name and by the words a command line begins with; the first entry that matches wins. A pattern may hold `*`.
package struct BehaviourTable: Sendable {
    private struct Entry {
        var pattern: String
        var command: [String]
        var behaviour: any ContainerBehaviour
    }

    private var entries: [Entry] = []
    /// What images without an entry do.
    package var fallback: any ContainerBehaviour

    package init(fallback: any ContainerBehaviour = PlannedBehaviour()) { self.fallback = fallback }

    /// Adds a behaviour before those that are there.
    package mutating func register(_ pattern: String, command: [String] = [], _ behaviour: any ContainerBehaviour) {
        entries.insert(Entry(pattern: pattern, command: command, behaviour: behaviour), at: 0)
    }

    /// Adds a behaviour that counts where no other matches.
    package mutating func registerDefault(_ pattern: String, command: [String] = [], _ behaviour: any ContainerBehaviour) {
        entries.append(Entry(pattern: pattern, command: command, behaviour: behaviour))
    }

    package subscript(container: ContainerInfo) -> any ContainerBehaviour {
        entries.first { Glob.matches($0.pattern, container.image) && container.words.starts(with: $0.command) }?.behaviour ?? fallback
    }
}

/// A behaviour that is only a plan.
package struct PlannedBehaviour: ContainerBehaviour {
    private let make: @Sendable (ContainerInfo) -> ContainerPlan

    package init(_ plan: ContainerPlan = ContainerPlan()) { make = { _ in plan } }
    package init(_ make: @escaping @Sendable (ContainerInfo) -> ContainerPlan) { self.make = make }

    package func plan(for container: ContainerInfo) -> ContainerPlan { make(container) }
}

/// Patterns in which `*` stands for any text.
enum Glob {
    static func matches(_ pattern: String, _ text: String) -> Bool {
        let (pattern, text) = (Array(pattern.utf8), Array(text.utf8))
        var (p, t, star, mark) = (0, 0, -1, 0)
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                (star, mark) = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if star >= 0 {
                p = star + 1
                mark += 1
                t = mark
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
