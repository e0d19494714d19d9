import Foundation

extension Cron {
    /// A leap day may be eight years away, around a century that is no leap year.
    private static let horizonDays = 8 * 366 + 2

    /// The first time after `date`.
    public func next(after date: Date) -> Date? {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        switch rule {
        case .every(let interval, let anchor):
            return Self.date((((seconds - anchor).floorDivided(by: interval)) + 1) * interval + anchor)
        case .fields(let fields):
            let day = localDay(of: seconds)
            for number in (day - 1)...(day + Self.horizonDays) where fields.matches(day: number) {
                if let time = times(ofDay: number, fields).first(where: { $0 > seconds }) { return Self.date(time) }
            }
            return nil
        }
    }

    /// The last time at or before `date`.
    public func mostRecent(atOrBefore date: Date) -> Date? {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        switch rule {
        case .every(let interval, let anchor):
            return Self.date(((seconds - anchor).floorDivided(by: interval)) * interval + anchor)
        case .fields(let fields):
            let day = localDay(of: seconds)
            for number in stride(from: day + 1, through: day - Self.horizonDays, by: -1) where fields.matches(day: number) {
                if let time = times(ofDay: number, fields).last(where: { $0 <= seconds }) { return Self.date(time) }
            }
            return nil
        }
    }

    private static func date(_ seconds: Int) -> Date { Date(timeIntervalSince1970: Double(seconds)) }

    private func offset(at seconds: Int) -> Int { timeZone.secondsFromGMT(for: Self.date(seconds)) }

    private func localDay(of seconds: Int) -> Int { (seconds + offset(at: seconds)).floorDivided(by: 86400) }

    /// All times of one local day in order, in seconds since 1970.
    private func times(ofDay number: Int, _ fields: CronFields) -> [Int] {
        let start = number * 86400
        let before = offset(at: start - 86400)
        let after = offset(at: start + 2 * 86400)
        var times: [Int] = []
        for hour in 0...23 where fields.hour.contains(hour) {
            for minute in 0...59 where fields.minute.contains(minute) {
                let local = start + hour * 3600 + minute * 60
                if before == after {
                    times.append(local - before)
                } else {
                    times += passes(ofLocal: local, before: before, after: after, followsRealTime: fields.hour.isWildcard)
                }
            }
        }
        // Around a change of the clocks, passes overlap, and several skipped times may fall on the same moment.
        return before == after ? times : Set(times).sorted()
    }

    /// When a local time comes around near a change of the clocks: not at all, once or twice.
    private func passes(ofLocal local: Int, before: Int, after: Int, followsRealTime: Bool) -> [Int] {
        let passes = [local - before, local - after].filter { local - $0 == offset(at: $0) }.sorted()
        if passes.count == 2 { return followsRealTime ? passes : [passes[0]] }
        if passes.isEmpty, skippedTimes == .fireAfterGap, !followsRealTime {
            return [transition(between: local - 86400, and: local + 2 * 86400)]
        }
        return passes
    }

    /// The first second with the later offset.
    private func transition(between low: Int, and high: Int) -> Int {
        var low = low
        var high = high
        let first = offset(at: low)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(at: middle) == first { low = middle } else { high = middle }
        }
        return high
    }
}
