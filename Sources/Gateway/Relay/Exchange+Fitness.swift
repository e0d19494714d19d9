import Foundation
import Resilience

// What is known of a target before it is asked.
extension Exchange {
    /// Whether caller and target speak one language about this path, so that bytes pass as they are.
    func isJoined(with target: ChainTarget) -> Bool { target.wire(for: endpoint) == endpoint.wire }

    /// Why the target is passed over for this request, whatever its health; `nil` where it may be asked.
    func unfitness(of target: ChainTarget) -> Refusal? {
        if isJoined(with: target) { return nil }
        guard !endpoint.isUntranslated else {
            return Refusal(target: target.name, reason: "does not offer \(endpoint.rawValue)", field: "path")
        }
        let chat: ChatRequest
        do throws(GatewayError) { chat = try chatRequest() } catch {
            return Refusal(target: target.name, reason: error.message, field: error.param ?? "body")
        }
        guard let obstacle = target.dialect.obstacle(to: chat, for: target.dialectTarget) else { return nil }
        return Refusal(target: target.name, reason: "\(obstacle.field): \(obstacle.reason)", field: obstacle.field)
    }

    /// What the planner passed over.
    func refusal(_ why: RouteCandidate.Refusal, _ target: ChainTarget) -> Refusal {
        switch why {
        case .capability:
            let lacking = scan.needs.subtracting(target.candidate.capabilities)
            let (field, what) =
                lacking.contains(.tools)
                ? ("tools", "tools") : lacking.contains(.vision) ? ("messages", "images") : (jsonField, "JSON mode")
            return Refusal(target: target.name, reason: "\(why.rawValue) (no \(what))", field: field)
        case .contextLength:
            return Refusal(target: target.name, reason: why.rawValue, failure: .contextLengthExceeded, field: "messages")
        default: return Refusal(target: target.name, reason: reason(why, target))
        }
    }

    private var jsonField: String { endpoint.wire == .anthropic ? "output_config.format" : "response_format" }

    /// Where nobody was asked since nobody can do what the request asks, the request is at fault, and the caller is told the field.
    var faultOfRequest: GatewayError? {
        let disabled = RouteCandidate.Refusal.chainDisabledFallback.rawValue
        let reasons = refusals.filter { $0.reason != disabled }
        guard attempts == 0, chain.missing.isEmpty, let field = reasons.first?.field, reasons.allSatisfy({ $0.field != nil }) else {
            return nil
        }
        let said = reasons.map { "\($0.target): \($0.reason)" }.joined(separator: "; ")
        let tooLong = reasons.allSatisfy { $0.failure == .contextLengthExceeded }
        return .invalid(
            "No target of \"\(chain.table.chain)\" can do what this request asks (\(said)).", param: field,
            code: tooLong ? "context_length_exceeded" : "unsupported_by_all_targets")
    }

    /// What the caller asked to see besides the answer.
    var answerWishes: AnswerWishes {
        AnswerWishes(
            usage: scan.includesUsage || endpoint.wire != .openAI, thinking: endpoint.wire != .anthropic || scan.thinks,
            now: Int64(Date().timeIntervalSince1970))
    }
}

extension StreamRelay.Mode {
    var isContinuing: Bool { if case .continuing = self { true } else { false } }
}
