import Foundation

/// How many replicas a group should have, who says so, and when that next changes.
///
/// Order: budget, chaos, Cold standby, schedule, spec. Holds end independently of each other. With autoscaling the number is the
/// autoscaler's: it is written only to switch it off (0) and to bring it back.
public struct ReplicaDecision: Sendable, Hashable {
    /// Who decided, from the strongest to the weakest.
    public enum Source: String, Sendable, Hashable {
        case budget = "Budget"
        case chaos = "Chaos"
        case standby = "Standby"
        case schedule = "Schedule"
        case spec = "Spec"
    }

    /// A number imposed by another resource until a moment, or until it is lifted.
    public struct Hold: Sendable, Hashable {
        public var source: Source
        /// The resource that holds, for messages.
        public var name: String
        public var replicas: Int
        public var until: Date?

        public init(source: Source, name: String, replicas: Int = 0, until: Date?) {
            self.source = source
            self.name = name
            self.replicas = replicas
            self.until = until
        }
    }

    public enum Demand: Sendable, Hashable {
        case fixed(Int)
        case autoscaled(minimum: Int, maximum: Int)
    }

    public enum Standby: Sendable, Hashable {
        /// The first group, or a Hot standby.
        case notCold
        /// A Cold standby that is not needed.
        case resting
        /// A Cold standby that takes over.
        case raised
    }

    public struct Inputs: Sendable, Hashable {
        public var demand: Demand
        public var holds: [Hold]
        public var standby: Standby
        public var schedule: ScheduleWindows
        /// What the Deployment says now; `nil` before it exists.
        public var current: Int?
        /// Whether `replicas` of the Deployment is ours: dropping it from an apply would then reset it to 1, so it is kept until
        /// the autoscaler has taken it over.
        public var fieldIsOurs: Bool

        public init(
            demand: Demand, holds: [Hold] = [], standby: Standby = .notCold, schedule: ScheduleWindows = ScheduleWindows(),
            current: Int? = nil, fieldIsOurs: Bool = false
        ) {
            self.demand = demand
            self.holds = holds
            self.standby = standby
            self.schedule = schedule
            self.current = current
            self.fieldIsOurs = fieldIsOurs
        }
    }

    /// What to write into the Deployment; `nil` to leave the field out.
    public var replicas: Int?
    /// What to write into the autoscaler's `minReplicas`; `nil` without autoscaling.
    public var minimum: Int?
    public var source: Source
    /// The resource that holds; `nil` when none does.
    public var heldBy: String?
    /// When the number, the minimum or the source will be another, all else staying as it is; `nil` when never.
    public var changesAt: Date?

    public init(_ inputs: Inputs, at now: Date) {
        let decision = Self.evaluate(inputs, at: now)
        self = decision
        let boundaries = inputs.holds.compactMap(\.until).filter { $0 > now }.sorted()
        var candidates = boundaries
        // A schedule matters at its own changes, and after each hold's end when it changed meanwhile, which that end then shows.
        var moment = now
        let last = boundaries.last ?? now
        while let change = inputs.schedule.nextChange(after: moment) {
            candidates.append(change)
            if change > last || candidates.count > 1000 { break }
            moment = change
        }
        changesAt = candidates.sorted().first { Self.evaluate(inputs, at: $0) != decision }
    }

    private init(replicas: Int?, minimum: Int?, source: Source, heldBy: String?) {
        self.replicas = replicas
        self.minimum = minimum
        self.source = source
        self.heldBy = heldBy
    }

    private static func evaluate(_ inputs: Inputs, at now: Date) -> ReplicaDecision {
        let (number, source, name) = wanted(inputs, at: now)
        guard case .autoscaled(let low, let high) = inputs.demand else {
            return ReplicaDecision(replicas: number ?? 1, minimum: nil, source: source, heldBy: name)
        }
        let scheduled = source == .schedule ? number : nil
        let minimum = max(1, min(scheduled ?? low, high))
        let written: Int? =
            if number == 0 {
                0
            } else if inputs.current == 0 {
                minimum
            } else {
                inputs.fieldIsOurs ? inputs.current : nil
            }
        return ReplicaDecision(replicas: written, minimum: minimum, source: source, heldBy: name)
    }

    /// The number the strongest source wants; `nil` when that is the autoscaler.
    private static func wanted(_ inputs: Inputs, at now: Date) -> (number: Int?, source: Source, heldBy: String?) {
        let active = inputs.holds.filter { hold in hold.until.map { $0 > now } ?? true }
        for source in [Source.budget, .chaos] {
            // Of several holds the lowest number counts, and of equals the first by name, so that the answer does not flap.
            if let hold = active.filter({ $0.source == source }).min(by: { ($0.replicas, $0.name) < ($1.replicas, $1.name) }) {
                return (max(0, hold.replicas), source, hold.name)
            }
        }
        if inputs.standby == .resting { return (0, .standby, nil) }
        if let scheduled = inputs.schedule.replicas(at: now) { return (max(0, scheduled), .schedule, nil) }
        if case .fixed(let number) = inputs.demand { return (max(0, number), .spec, nil) }
        return (nil, .spec, nil)
    }
}
