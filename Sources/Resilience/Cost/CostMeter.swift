import Foundation

/// What a running thing costs, accrued from a rate that changes now and then.
///
/// The meter is anchored: amounts are exact up to `since`, and everything after is `rate × time`, whoever computes it. A resumed meter
/// therefore counts the time it was not watched, once, at the rate that was in force. Days and months are UTC's.
public struct CostMeter: Sendable, Hashable {
    /// What was spent on `since`'s day, up to `since`.
    public private(set) var today: Money
    /// What was spent in `since`'s month, up to `since`.
    public private(set) var monthToDate: Money
    /// The moment up to which the amounts are complete: whole seconds, because that is what a status keeps.
    public private(set) var since: Date
    /// What an hour costs from `since` on.
    public private(set) var perHour: Money

    /// Readers' figures at one moment.
    public struct Figures: Sendable, Hashable {
        public var today: Money
        public var monthToDate: Money
        /// What the month will have cost when the rate stays.
        public var projectedMonth: Money
    }

    /// A checkpoint in a status is rewritten after this long even if nothing else changed.
    public static let checkpointInterval: TimeInterval = 3600

    /// A meter that starts at nothing.
    public init(startingAt start: Date, perHour: Money) {
        self.init(today: .zero, monthToDate: .zero, since: start, perHour: perHour)
    }

    /// A meter resumed from what was kept. It counts on from `since`.
    public init(today: Money, monthToDate: Money, since: Date, perHour: Money) {
        self.today = today
        self.monthToDate = monthToDate
        self.since = Date(timeIntervalSince1970: Double(wholeSeconds(since)))
        self.perHour = perHour
    }

    /// The figures at `now`. A clock that stands before `since` shows what was complete at `since`.
    public func extrapolated(at now: Date) -> Figures {
        let meter = advanced(to: now)
        let remaining = nextMonth(after: wholeSeconds(meter.since)) - wholeSeconds(meter.since)
        return Figures(
            today: meter.today, monthToDate: meter.monthToDate,
            projectedMonth: meter.monthToDate + cost(of: remaining))
    }

    /// Moves the anchor to `now` and changes the rate from there on.
    public mutating func checkpoint(at now: Date, perHour: Money) {
        self = advanced(to: now)
        self.perHour = perHour
    }

    /// Whether a kept checkpoint must be rewritten: the rate changed, the day rolled over, or an hour passed.
    public func isCheckpointDue(at now: Date, perHour: Money) -> Bool {
        perHour != self.perHour || now.timeIntervalSince(since) >= Self.checkpointInterval
            || wholeSeconds(now).day > wholeSeconds(since).day
    }

    private func cost(of seconds: Int64) -> Money { perHour.scaled(by: Swift.max(0, seconds), per: 3600) }

    /// A clock that went back a little waits until it has caught up, so that no minute counts twice. One that went back more than a
    /// day had been wrong before: the meter starts anew at `now`, with the amounts that are still `now`'s day's and month's.
    private func advanced(to now: Date) -> CostMeter {
        let from = wholeSeconds(since)
        let to = wholeSeconds(now)
        guard to < from else { return accrued(from: from, to: to) }
        guard from - to > 86400 else { return self }
        var meter = self
        if to.day != from.day { meter.today = .zero }
        if monthStart(to) != monthStart(from) { meter.monthToDate = .zero }
        meter.since = Date(timeIntervalSince1970: Double(to))
        return meter
    }

    private func accrued(from: Int64, to: Int64) -> CostMeter {
        var meter = self
        let month = monthStart(to)
        let day = to.day * 86400
        meter.monthToDate = month > from ? cost(of: to - month) : monthToDate + cost(of: to - from)
        meter.today = day > from ? cost(of: to - day) : today + cost(of: to - from)
        meter.since = Date(timeIntervalSince1970: Double(to))
        return meter
    }

    private func monthStart(_ seconds: Int64) -> Int64 {
        let date = CivilDate(day: Int(seconds.day))
        return Int64(CivilDate(year: date.year, month: date.month, day: 1).daysSinceEpoch) * 86400
    }

    private func nextMonth(after seconds: Int64) -> Int64 {
        let date = CivilDate(day: Int(seconds.day))
        let next =
            date.month == 12 ? CivilDate(year: date.year + 1, month: 1, day: 1) : CivilDate(year: date.year, month: date.month + 1, day: 1)
        return Int64(next.daysSinceEpoch) * 86400
    }
}

extension Money {
    /// What replicas cost in an hour: `ready × price`, less a discount in percent.
    public static func perHour(perReplicaHour price: Money, replicas: Int, discountPercent: Int = 0) -> Money {
        price.scaled(by: Int64(Swift.max(0, replicas)) * Int64(Swift.max(0, 100 - discountPercent)), per: 100)
    }

    /// What an hour costs at a price per second.
    public static func perHour(perSecond price: Money, discountPercent: Int = 0) -> Money {
        price.scaled(by: 3600 * Int64(Swift.max(0, 100 - discountPercent)), per: 100)
    }
}

/// Rounded down, held within a range that leaves room for arithmetic.
private func wholeSeconds(_ date: Date) -> Int64 { Int64(Swift.max(-1e12, min(1e12, date.timeIntervalSince1970.rounded(.down)))) }

extension Int64 {
    /// The UTC day a second belongs to, counted from 1970-01-01.
    fileprivate var day: Int64 { Int64(Int(self).floorDivided(by: 86400)) }
}
