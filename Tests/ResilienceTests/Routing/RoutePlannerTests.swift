import Resilience
import Testing

/// Always draws the first ticket. Not zero: the standard library draws again below a threshold.
private struct FirstTicket: RandomNumberGenerator {
    mutating func next() -> UInt64 { 1 << 32 }
}

@Suite("Route planner")
struct RoutePlannerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var planner = RoutePlanner()
        var request = RequestFacts(promptCharacters: 200)
        var candidates = RoutePlannerTests.chain
        var order: [String]
        var skipped: [String: RouteCandidate.Refusal] = [:]

        var testDescription: String { name }

        init(_ name: String, order: [String], skipped: [String: RouteCandidate.Refusal] = [:], _ change: (inout Case) -> Void = { _ in }) {
            self.name = name
            self.order = order
            self.skipped = skipped
            change(&self)
        }
    }

    static let chain = [
        RouteCandidate(name: "qwen", priority: 0, region: "us-east", typicalCost: 30, latency: .milliseconds(90)),
        RouteCandidate(name: "modal", priority: 0, weight: 0, region: "eu", typicalCost: 20, latency: .milliseconds(50)),
        RouteCandidate(name: "claude", priority: 1, insideCluster: false, typicalCost: 90, latency: .milliseconds(400)),
        RouteCandidate(name: "local", priority: 2, contextLength: 4096, typicalCost: 1, latency: .milliseconds(700)),
    ]

    static let cases: [Case] = [
        Case("priority first", order: ["qwen", "modal", "claude", "local"]),
        Case("cost orders inside one priority", order: ["modal", "qwen", "claude", "local"]) { $0.planner.strategy = .cost },
        Case("so does latency", order: ["modal", "qwen", "claude", "local"]) { $0.planner.strategy = .latency },
        Case("cost_priority is cheapest first, across priorities", order: ["local", "modal", "qwen", "claude"]) {
            $0.request.costPriority = true
        },
        Case("a preferred region goes first", order: ["modal", "qwen", "claude", "local"]) { $0.planner.regionPreference = ["eu"] },
        Case("the caller's region before the chain's", order: ["qwen", "modal", "claude", "local"]) {
            $0.planner.regionPreference = ["eu"]
            $0.request.regionPreference = ["us-east"]
        },
        Case("airgap refuses what is outside", order: ["qwen", "modal", "local"], skipped: ["claude": .airgap]) {
            $0.planner.airgap = true
        },
        Case("even when the caller names it", order: ["qwen", "modal", "local"], skipped: ["claude": .airgap]) {
            $0.planner.airgap = true
            $0.request.namedTarget = "claude"
        },
        Case("a named target goes first", order: ["claude", "qwen", "modal", "local"]) { $0.request.namedTarget = "claude" },
        Case("a rule sends its requests to its target first", order: ["local", "qwen", "modal", "claude"]) {
            $0.planner.rules = [.init(RouteCondition(maxPromptCharacters: 100), target: "local")]
            $0.request.promptCharacters = 80
        },
        Case("and no others", order: ["qwen", "modal", "claude", "local"]) {
            $0.planner.rules = [.init(RouteCondition(maxPromptCharacters: 100), target: "local")]
        },
        Case("text rules ignore case", order: ["claude", "qwen", "modal", "local"]) {
            $0.planner.rules = [.init(RouteCondition(promptContains: ["Analyze"]), target: "claude")]
            $0.request.searchableText = "please analyze this"
        },
        Case("an open target is not tried", order: ["modal", "claude", "local"], skipped: ["qwen": .open]) {
            $0.candidates[0].admits = false
        },
        Case("nor a full one", order: ["modal", "claude", "local"], skipped: ["qwen": .capacity]) { $0.candidates[0].hasCapacity = false },
        Case("nor one the budget blocks", order: ["modal", "claude", "local"], skipped: ["qwen": .budget]) {
            $0.candidates[0].blockedByBudget = true
        },
        Case("a target's own condition keeps it out", order: ["qwen", "modal", "claude"], skipped: ["local": .condition]) {
            $0.candidates[3].condition = RouteCondition(maxPromptCharacters: 100)
        },
        Case("what a target cannot do is known before it is tried", order: ["modal", "claude", "local"], skipped: ["qwen": .capability]) {
            $0.candidates[0].capabilities = [.jsonMode]
            $0.request.needs = [.tools]
        },
        Case("as is a context that is too small", order: ["qwen", "modal", "claude"], skipped: ["local": .contextLength]) {
            $0.request.tokens = 5000
        },
        Case(
            "without fallback the first target stands alone, even an open one", order: ["qwen"],
            skipped: ["modal": .chainDisabledFallback, "claude": .chainDisabledFallback, "local": .chainDisabledFallback]
        ) {
            $0.planner.fallback = false
            $0.candidates[0].admits = false
        },
    ]

    @Test("order", arguments: cases)
    func order(_ given: Case) {
        var random = FirstTicket()
        let plan = given.planner.plan(given.request, over: given.candidates, using: &random)
        #expect(plan.order.map { given.candidates[$0].name } == given.order)
        let skipped = Dictionary(uniqueKeysWithValues: plan.skipped.map { (given.candidates[$0.index].name, $0.why) })
        #expect(skipped == given.skipped)
    }

    @Test("weights share the first place as they say")
    func weights() {
        let candidates = [
            RouteCandidate(name: "a", weight: 70), RouteCandidate(name: "b", weight: 30), RouteCandidate(name: "c", weight: 0),
        ]
        var random = SystemRandomNumberGenerator()
        var first = [0, 0, 0]
        for _ in 0..<10_000 { first[RoutePlanner().plan(RequestFacts(), over: candidates, using: &random).order[0]] += 1 }
        #expect((6_500...7_500).contains(first[0]))
        #expect(first[2] == 0)
    }
}
