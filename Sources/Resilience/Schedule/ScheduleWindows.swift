import Foundation

/// A recurring span with a number of replicas: it opens whenever `start` fires and closes whenever `end` does.
public struct ScheduleWindow: Sendable, Hashable {
    public let start: Cron
    public let end: Cron
    public let replicas: Int

    /// Reads a window. A boundary that the clocks skip in spring takes effect when they have moved, since a window that did not
    /// close would last a day too long. Errors begin with the field, `start: …` or `end: …`.
    public init(start: String, end: String, timeZone: String = "UTC", replicas: Int) throws(CronError) {
        self.start = try Self.boundary("start", start, timeZone)
        self.end = try Self.boundary("end", end, timeZone)
        self.replicas = replicas
        if self.start.rule == self.end.rule { throw CronError("end: \"\(end)\" is the same as start, so the window would never be open") }
    }

    private static func boundary(_ field: String, _ text: String, _ timeZone: String) throws(CronError) -> Cron {
        do throws(CronError) {
            return try Cron(text, timeZone: timeZone, skippedTimes: .fireAfterGap)
        } catch {
            throw CronError(error.message.hasPrefix("time zone") ? error.message : "\(field): \(error.message)")
        }
    }

    /// When the window that is open at `date` opened; `nil` when it is closed. Where both fire at once, it closes.
    func openedAt(_ date: Date) -> Date? {
        guard let opened = start.mostRecent(atOrBefore: date) else { return nil }
        guard let closed = end.mostRecent(atOrBefore: date) else { return opened }
        return opened > closed ? opened : nil
    }
}

/// Several windows, of which the one that opened last decides; of two that opened together, the later in the list.
public struct ScheduleWindows: Sendable, Hashable {
    public var windows: [ScheduleWindow]

    public init(_ windows: [ScheduleWindow] = []) { self.windows = windows }

    /// The place of the deciding window in the list; `nil` outside all of them.
    public func activeIndex(at date: Date) -> Int? {
        let open = windows.enumerated().compactMap { index, window in window.openedAt(date).map { (opened: $0, index: index) } }
        return open.max { ($0.opened, $0.index) < ($1.opened, $1.index) }?.index
    }

    /// What the deciding window asks for; `nil` outside all of them.
    public func replicas(at date: Date) -> Int? { activeIndex(at: date).map { windows[$0].replicas } }

    /// When another window, or none, will decide. `nil` when nothing will change.
    public func nextChange(after date: Date) -> Date? {
        let current = activeIndex(at: date)
        var moment = date
        // Most boundaries change something; a thousand that do not are a schedule that never will.
        for _ in 0..<1000 {
            guard let boundary = windows.flatMap({ [$0.start.next(after: moment), $0.end.next(after: moment)] }).compactMap({ $0 }).min()
            else {
                return nil
            }
            if activeIndex(at: boundary) != current { return boundary }
            moment = boundary
        }
        return nil
    }
}
