/// The order in which a request tries its targets, and why the others are not tried.
public struct RoutePlan: Sendable, Hashable {
    public struct Skipped: Sendable, Hashable {
        public var index: Int
        public var why: RouteCandidate.Refusal
    }

    /// Indices into the candidates.
    public var order: [Int]
    public var skipped: [Skipped]
}

/// The routing part of a chain's spec.
public struct RoutePlanner: Sendable, Hashable {
    /// The order inside one priority, after health, region and capacity.
    public enum Strategy: String, Sendable, Hashable {
        case priority = "Priority"
        case cost = "Cost"
        case latency = "Latency"
    }

    /// Sends requests that meet a condition to one target first.
    public struct Rule: Sendable, Hashable {
        public var condition: RouteCondition
        public var target: String

        public init(_ condition: RouteCondition, target: String) {
            self.condition = condition
            self.target = target
        }
    }

    public var strategy: Strategy
    public var regionPreference: [String]
    public var rules: [Rule]
    public var airgap: Bool
    public var fallback: Bool

    public init(
        strategy: Strategy = .priority, regionPreference: [String] = [], rules: [Rule] = [], airgap: Bool = false, fallback: Bool = true
    ) {
        self.strategy = strategy
        self.regionPreference = regionPreference
        self.rules = rules
        self.airgap = airgap
        self.fallback = fallback
    }

    /// Decides in this order: allowed (airgap, conditions, capabilities, budget), healthy, region, priority, strategy, capacity.
    ///
    /// A target the caller named, or else the first rule that holds, goes to the front; it does not lift a refusal. With `fallback`
    /// off only the first allowed target remains, healthy or not. `random` supplies numbers for the weighted draw.
    public func plan(
        _ request: RequestFacts, over candidates: [RouteCandidate], using random: inout some RandomNumberGenerator
    ) -> RoutePlan {
        var skipped: [RoutePlan.Skipped] = []
        var allowed: [Int] = []
        for (index, candidate) in candidates.enumerated() {
            if let why = refusal(of: candidate, for: request) {
                skipped.append(.init(index: index, why: why))
            } else {
                allowed.append(index)
            }
        }
        var order = sorted(allowed, request, candidates, using: &random)
        if let first = leader(for: request, among: order, candidates) {
            order.removeAll { $0 == first }
            order.insert(first, at: 0)
        }
        guard fallback else {
            skipped += order.dropFirst().map { .init(index: $0, why: .chainDisabledFallback) }
            return RoutePlan(order: Array(order.prefix(1)), skipped: skipped)
        }
        skipped += order.filter { !candidates[$0].admits }.map { .init(index: $0, why: .open) }
        let healthy = order.filter { candidates[$0].admits }
        let free = healthy.filter { candidates[$0].hasCapacity }
        skipped += healthy.filter { !candidates[$0].hasCapacity }.map { .init(index: $0, why: .capacity) }
        return RoutePlan(order: free, skipped: skipped)
    }

    private func refusal(of candidate: RouteCandidate, for request: RequestFacts) -> RouteCandidate.Refusal? {
        if airgap && !candidate.insideCluster { return .airgap }
        if candidate.blockedByBudget { return .budget }
        if !candidate.condition.holds(for: request) { return .condition }
        if !candidate.capabilities.isSuperset(of: request.needs) { return .capability }
        if let length = candidate.contextLength, request.tokens > length { return .contextLength }
        return nil
    }

    private func leader(for request: RequestFacts, among order: [Int], _ candidates: [RouteCandidate]) -> Int? {
        if let named = request.namedTarget { return order.first { candidates[$0].name == named } }
        guard let rule = rules.first(where: { $0.condition.holds(for: request) }) else { return nil }
        return order.first { candidates[$0].name == rule.target }
    }

    private func sorted(
        _ indices: [Int], _ request: RequestFacts, _ candidates: [RouteCandidate], using random: inout some RandomNumberGenerator
    ) -> [Int] {
        let drawn = weighted(indices, candidates, using: &random)
        let regions = request.regionPreference + regionPreference.filter { !request.regionPreference.contains($0) }
        func regionRank(_ index: Int) -> Int { regions.firstIndex(of: candidates[index].region) ?? regions.count }
        func keys(_ position: Int) -> [Int64] {
            let candidate = candidates[drawn[position]]
            let cost = candidate.typicalCost ?? .max
            let latency =
                candidate.latency.map { $0.components.seconds * 1_000_000 + $0.components.attoseconds / 1_000_000_000_000 } ?? .max
            let priority = Int64(candidate.priority)
            let region = Int64(regionRank(drawn[position]))
            if request.costPriority { return [cost, region, priority, Int64(position)] }
            switch strategy {
            case .priority: return [region, priority, Int64(position)]
            case .cost: return [region, priority, cost, Int64(position)]
            case .latency: return [region, priority, latency, Int64(position)]
            }
        }
        return drawn.indices.map { ($0, keys($0)) }.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map { drawn[$0.0] }
    }

    /// A random order in which each candidate comes first as often as its weight says (drawn without replacement).
    private func weighted(
        _ indices: [Int], _ candidates: [RouteCandidate], using random: inout some RandomNumberGenerator
    ) -> [Int] {
        var rest = indices
        var drawn: [Int] = []
        while !rest.isEmpty {
            let total = rest.reduce(0) { $0 + max(0, candidates[$1].weight) }
            guard total > 0 else { return drawn + rest }
            var ticket = Int.random(in: 0..<total, using: &random)
            let position = rest.firstIndex { index in
                ticket -= max(0, candidates[index].weight)
                return ticket < 0
            }
            drawn.append(rest.remove(at: position ?? rest.startIndex))
        }
        return drawn
    }
}
