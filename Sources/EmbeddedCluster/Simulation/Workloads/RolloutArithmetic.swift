import KubeCore

/// The numbers of a rolling update (pkg/controller/deployment/util).
struct RolloutArithmetic: Sendable, Hashable {
    var replicas: Int
    /// Pods above `replicas` that may exist.
    var maxSurge: Int
    /// Pods below `replicas` that may be missing.
    var maxUnavailable: Int

    /// Surge rounds up and unavailability down; both zero would never move, so one pod may then be missing.
    init(replicas: Int, maxSurge: IntOrString, maxUnavailable: IntOrString) {
        self.replicas = replicas
        let surge = maxSurge.resolved(of: replicas, roundingUp: true) ?? 0
        let missing = maxUnavailable.resolved(of: replicas, roundingUp: false) ?? 0
        self.maxSurge = max(0, surge)
        self.maxUnavailable = min(surge == 0 && missing == 0 ? 1 : max(0, missing), replicas)
    }

    private init(replicas: Int, surge: Int, unavailable: Int) {
        self.replicas = replicas
        maxSurge = surge
        maxUnavailable = unavailable
    }

    /// All old pods go before a new one comes.
    static func recreate(replicas: Int) -> Self { Self(replicas: replicas, surge: 0, unavailable: 0) }

    var minAvailable: Int { max(0, replicas - maxUnavailable) }
    var maxTotal: Int { replicas + maxSurge }

    /// The size the new replica set may have when all sets together have `total`.
    func newSize(current: Int, total: Int) -> Int {
        guard total < maxTotal, current < replicas else { return current }
        return current + min(maxTotal - total, replicas - current)
    }

    /// A replica set as the arithmetic sees it.
    struct SetSize: Sendable, Hashable {
        var desired: Int
        var available: Int

        init(desired: Int, available: Int) {
            self.desired = desired
            self.available = available
        }
    }

    /// The sizes of the old sets (oldest first) after one step down: first pods that are not available anyway, then available ones down
    /// to the minimum.
    func oldSizes(_ old: [SetSize], new: SetSize) -> [Int] {
        var sizes = old.map(\.desired)
        let total = sizes.reduce(0, +) + new.desired
        var unhealthyBudget = total - minAvailable - (new.desired - new.available)
        guard sizes.reduce(0, +) > 0, unhealthyBudget > 0 else { return sizes }
        for index in sizes.indices where sizes[index] > old[index].available && unhealthyBudget > 0 {
            let cut = min(unhealthyBudget, sizes[index] - old[index].available)
            sizes[index] -= cut
            unhealthyBudget -= cut
        }
        var availableBudget = old.reduce(new.available) { $0 + $1.available } - minAvailable
        for index in sizes.indices where availableBudget > 0 {
            let cut = min(availableBudget, sizes[index])
            sizes[index] -= cut
            availableBudget -= cut
        }
        return sizes
    }

    /// The sizes after a change of `replicas` in the middle of a rollout: every set keeps its share of what it was sized for.
    /// `previousMaximum` is what all sets together could hold before.
    func proportionalSizes(_ sets: [(size: Int, previousMaximum: Int)]) -> [Int] {
        let current = sets.reduce(0) { $0 + $1.size }
        let allowed = replicas > 0 ? maxTotal : 0
        let change = allowed - current
        guard change != 0 else { return sets.map(\.size) }
        // Larger sets first: when growing the newer of equals, when shrinking the older. The list comes oldest first.
        let order = sets.indices.sorted { left, right in
            sets[left].size != sets[right].size ? sets[left].size > sets[right].size : change > 0 ? left > right : left < right
        }
        var sizes = sets.map(\.size)
        var added = 0
        for index in order where sizes[index] > 0 {
            let share = share(of: sets[index])
            let step = change > 0 ? min(share, change - added) : max(share, change - added)
            sizes[index] = max(0, sizes[index] + step)
            added += step
        }
        if let largest = order.first { sizes[largest] = max(0, sizes[largest] + change - added) }
        return sizes
    }

    private func share(of set: (size: Int, previousMaximum: Int)) -> Int {
        guard replicas > 0, set.previousMaximum > 0 else { return -set.size }
        let scaled = (Double(set.size * maxTotal) / Double(set.previousMaximum)).rounded(.toNearestOrAwayFromZero)
        return Int(scaled) - set.size
    }
}
