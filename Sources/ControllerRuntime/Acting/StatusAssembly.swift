import Foundation
import KubeCore
import Structured

/// Turns a planned status into the one that is applied: the only place where an outcome and failures become conditions.
package struct StatusAssembly: Sendable {
    /// The conditions as they will stand, without times.
    package let planned: [PlannedCondition]
    private let fields: JSONValue
    private let outcome: Outcome

    /// `degrade` is the reconciler's; it is called only with failures that a condition should tell.
    package init(_ status: PlannedStatus, outcome: Outcome, failures: [PlanFailure], degrade: (inout PlannedStatus, [PlanFailure]) -> Void)
    {
        var status = status
        switch outcome {
        case .settled, .recheck:
            if status.condition("Ready") == nil {
                status.set(PlannedCondition("Ready", .yes, reason: "Settled", message: "everything is as planned"))
            }
        case .blocked(let reason, let message, _), .stalled(let reason, let message):
            status.set(PlannedCondition("Ready", .no, reason: reason, message: message))
        }
        if !failures.isEmpty { degrade(&status, failures) }
        planned = status.conditions
        fields = status.fields
        self.outcome = outcome
    }

    /// The status document. A condition keeps its time while its status stays the same.
    package func document(existing: [Condition], generation: Int64?, now: Date) throws -> JSONValue {
        var conditions: [JSONValue] = []
        for condition in planned {
            let before = existing.condition(condition.type)
            // The API keeps whole seconds; so does the document, or it would differ from what it becomes.
            let second = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
            let since = before.flatMap { $0.status == condition.status ? $0.lastTransitionTime : nil } ?? second
            conditions.append(
                try JSONValue(
                    encoding: Condition(
                        type: condition.type, status: condition.status, observedGeneration: generation, lastTransitionTime: since,
                        reason: condition.reason, message: String(condition.message.prefix(32_768)))))
        }
        var document = fields
        document["conditions"] = .array(conditions)
        document["observedGeneration"] = generation.map(JSONValue.integer)
        return document
    }

    /// The types of the conditions whose status or reason differs from the recorded one.
    package func changed(since existing: [Condition]) -> Set<String> {
        Set(
            planned.filter { condition in
                guard let before = existing.condition(condition.type) else { return true }
                return before.status != condition.status || before.reason != condition.reason
            }.map(\.type))
    }

    /// The events there are to tell once this status has replaced one with those conditions: the planned ones that have happened, and a
    /// warning in the condition's own words when `Ready` became `False` and no planned event speaks of that reason.
    package func told(of planned: [PlannedEvent], since existing: [Condition]) -> [PlannedEvent] {
        let changed = changed(since: existing)
        var told: [PlannedEvent] = []
        var reasons: Set<String> = []
        for event in planned {
            switch event.when {
            case .now: break
            case .conditionChanges(let type), .recordedConditionChanges(let type): guard changed.contains(type) else { continue }
            }
            reasons.insert(event.reason)
            if case .recordedConditionChanges(let type) = event.when, existing.condition(type) == nil { continue }
            told.append(event)
        }
        guard changed.contains("Ready"), let ready = self.planned.first(where: { $0.type == "Ready" }), ready.status == .no,
            !reasons.contains(ready.reason)
        else { return told }
        return told + [PlannedEvent(.warning, reason: ready.reason, action: "Reconcile", note: ready.message)]
    }
}
