/// What changes between two texts, line by line, as `diff -u` shows it.
public enum UnifiedDiff {
    /// The unified diff, with a header when labels are given; empty when the texts are equal. `context` counts the unchanged lines
    /// shown around a change.
    public static func text(from old: String, to new: String, labels: (old: String, new: String)? = nil, context: Int = 3) -> String {
        let lines = editScript(from: splitLines(old), to: splitLines(new))
        let hunks = hunks(of: lines, context: context)
        guard !hunks.isEmpty else { return "" }
        var output = labels.map { "--- \($0.old)\n+++ \($0.new)\n" } ?? ""
        for hunk in hunks {
            let before = lines[..<hunk.lowerBound]
            let oldStart = before.count { $0.change != .added }
            let newStart = before.count { $0.change != .removed }
            let oldCount = lines[hunk].count { $0.change != .added }
            let newCount = lines[hunk].count { $0.change != .removed }
            output += "@@ -\(range(oldStart, oldCount)) +\(range(newStart, newCount)) @@\n"
            for line in lines[hunk] { output += "\(line.change.rawValue)\(line.text)\n" }
        }
        return output
    }

    /// The diff of two values as YAML; an absent value counts as an empty text.
    public static func yaml(
        from old: JSONValue?, to new: JSONValue?, labels: (old: String, new: String)? = nil, context: Int = 3
    ) -> String {
        text(from: old?.yamlText ?? "", to: new?.yamlText ?? "", labels: labels, context: context)
    }

    private enum Change: String {
        case kept = " "
        case removed = "-"
        case added = "+"
    }

    private struct Line {
        var change: Change
        var text: Substring
    }

    /// A last line without a line break counts like one that has it.
    private static func splitLines(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func editScript(from old: [Substring], to new: [Substring]) -> [Line] {
        let difference = new.difference(from: old)
        var removed = Set<Int>()
        var added = Set<Int>()
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var lines: [Line] = []
        var next = 0
        for (index, text) in old.enumerated() {
            if removed.contains(index) {
                lines.append(Line(change: .removed, text: text))
                continue
            }
            while added.contains(next) {
                lines.append(Line(change: .added, text: new[next]))
                next += 1
            }
            lines.append(Line(change: .kept, text: text))
            next += 1
        }
        for text in new[next...] { lines.append(Line(change: .added, text: text)) }
        return lines
    }

    /// The changed lines with their context, where ranges that touch are one.
    private static func hunks(of lines: [Line], context: Int) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, line) in lines.enumerated() where line.change != .kept {
            let range = max(0, index - context)..<min(lines.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    /// `start,count`: the start is counted from 1, but is the line before for an empty range; a count of one is left out.
    private static func range(_ start: Int, _ count: Int) -> String {
        let first = count == 0 ? start : start + 1
        return count == 1 ? "\(first)" : "\(first),\(count)"
    }
}
