import BallastAPI
import Foundation
import Resilience

/// What a managed backend costs: a checkpoint in its status, rewritten only when it must be, and extrapolated by whoever reads it.
package struct BackendCost: Sendable, Hashable {
    /// What stands in the status from now on.
    package var status: LLMBackendStatus.Cost
    /// When time alone makes the next checkpoint due.
    package var nextCheckpoint: Date

    /// The cost with `ready` replicas at `now`, going on from what the status says; `nil` for a backend without a price.
    package init?(of backend: LLMBackend, ready: Int, currency: String, now: Date) {
        guard let rate = Self.perHour(of: backend, ready: ready) else { return nil }
        var meter = Self.recorded(in: backend.status?.cost) ?? CostMeter(startingAt: now, perHour: rate)
        // An hour that costs nothing needs no checkpoint; a new day does, because today's figure starts again.
        let idle = rate == .zero && meter.perHour == .zero && Self.day(now) == Self.day(meter.since)
        let isNew = backend.status?.cost == nil || backend.status?.cost?.currency != currency
        if isNew || (!idle && meter.isCheckpointDue(at: now, perHour: rate)) {
            meter.checkpoint(at: now, perHour: rate)
            let figures = meter.extrapolated(at: meter.since)
            status = LLMBackendStatus.Cost(
                currency: currency, perHour: rate.description, today: figures.today.description,
                monthToDate: figures.monthToDate.description, projectedMonth: figures.projectedMonth.rounded, since: meter.since,
                rate: rate.description)
        } else if let recorded = backend.status?.cost {
            status = recorded
        } else {
            return nil
        }
        let midnight = Date(timeIntervalSince1970: Double((Self.day(meter.since) + 1) * 86400))
        nextCheckpoint = rate == .zero ? midnight : min(midnight, meter.since.addingTimeInterval(CostMeter.checkpointInterval))
    }

    /// What an hour of these replicas costs; `nil` without a price for time.
    static func perHour(of backend: LLMBackend, ready: Int) -> Money? {
        guard let pricing = backend.spec.pricing, backend.spec.provider.isManaged else { return nil }
        let discount = pricing.discountPercent ?? 0
        if let price = pricing.perReplicaHour.flatMap({ try? Money($0) }) {
            return Money.perHour(perReplicaHour: price, replicas: ready, discountPercent: discount)
        }
        guard let price = pricing.perSecond.flatMap({ try? Money($0) }) else { return nil }
        return Money.perHour(perSecond: price, discountPercent: discount).scaled(by: Int64(ready))
    }

    /// The meter that a status holds; `nil` when there is none or someone wrote into it what is no amount.
    private static func recorded(in cost: LLMBackendStatus.Cost?) -> CostMeter? {
        guard let cost, let since = cost.since, let today = cost.today.flatMap({ try? Money($0) }),
            let month = cost.monthToDate.flatMap({ try? Money($0) }), let rate = cost.rate.flatMap({ try? Money($0) })
        else { return nil }
        return CostMeter(today: today, monthToDate: month, since: since, perHour: rate)
    }

    private static func day(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 / 86400).rounded(.down)) }
}
