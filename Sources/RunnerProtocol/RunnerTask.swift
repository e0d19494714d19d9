/// What a runner is asked to do, once: bound to one pod and one run, and of no use after ``expires``.
public struct RunnerTask: Codable, Sendable, Hashable {
    public static let currentVersion = 1

    public var version = Self.currentVersion
    /// Unique for each run: a runner takes one and no other.
    public var run: String
    /// The pod that may carry it out.
    public var podUID: String
    /// Milliseconds since 1970, UTC.
    public var expires: Int64
    /// Exactly one of `attack`, `verify` and `stop` is set.
    public var attack: Attack?
    public var verify: Verification?
    /// Ends the run of this name: the process ends at once, with all it started.
    public var stop: Bool?

    public init(run: String, podUID: String, expires: Int64, attack: Attack? = nil, verify: Verification? = nil, stop: Bool? = nil) {
        self.run = run
        self.podUID = podUID
        self.expires = expires
        self.attack = attack
        self.verify = verify
        self.stop = stop
    }
}

extension RunnerTask {
    /// Try to refute an answer, with the help of a model behind a chain.
    public struct Attack: Codable, Sendable, Hashable {
        public var question: String
        public var answer: String
        public var role: String
        /// The chain's address, without a path: `http://chat.team-a.svc:8080`.
        public var chainURL: String
        /// The name under which the chain is asked; absent leaves the choice to it.
        public var model: String?
        /// Sent as bearer token; revoked at the vote.
        public var credential: String?
        public var timeoutMilliseconds: Int

        public init(
            question: String, answer: String, role: String, chainURL: String, model: String? = nil, credential: String? = nil,
            timeoutMilliseconds: Int
        ) {
            self.question = question
            self.answer = answer
            self.role = role
            self.chainURL = chainURL
            self.model = model
            self.credential = credential
            self.timeoutMilliseconds = timeoutMilliseconds
        }
    }

    /// Run a program and say how it ended.
    public struct Verification: Codable, Sendable, Hashable {
        public enum Language: String, Codable, Sendable, Hashable, CaseIterable {
            case python = "Python"
        }

        /// What stands between the program and the runner, beside the pod.
        public enum Isolation: String, Codable, Sendable, Hashable, CaseIterable {
            /// The pod's RuntimeClass isolates; nothing is added.
            case pod = "Pod"
            /// bubblewrap where it works here, and nothing where it does not.
            case bubblewrap = "Bubblewrap"
        }

        public var language: Language
        public var source: String
        public var timeoutMilliseconds: Int
        public var isolation: Isolation
        public var limits: Limits

        public init(
            language: Language = .python, source: String, timeoutMilliseconds: Int, isolation: Isolation = .pod, limits: Limits = Limits()
        ) {
            self.language = language
            self.source = source
            self.timeoutMilliseconds = timeoutMilliseconds
            self.isolation = isolation
            self.limits = limits
        }
    }

    /// What the program may use at most (setrlimit(2)); the pod's own limits stand behind these.
    public struct Limits: Codable, Sendable, Hashable {
        public var cpuSeconds: Int
        public var addressSpaceBytes: Int
        public var fileBytes: Int
        public var processes: Int
        public var openFiles: Int
        /// What is kept of the two outputs; the rest is read and thrown away, and the answer says so.
        public var outputBytes: Int

        public init(
            cpuSeconds: Int = 10, addressSpaceBytes: Int = 512 << 20, fileBytes: Int = 16 << 20, processes: Int = 64, openFiles: Int = 64,
            outputBytes: Int = 64 << 10
        ) {
            self.cpuSeconds = cpuSeconds
            self.addressSpaceBytes = addressSpaceBytes
            self.fileBytes = fileBytes
            self.processes = processes
            self.openFiles = openFiles
            self.outputBytes = outputBytes
        }
    }
}
