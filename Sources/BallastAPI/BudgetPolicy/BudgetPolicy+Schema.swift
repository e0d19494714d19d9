import KubeCore

extension BudgetPolicy {
    package static let customResource = CustomResource(
        resourceType, shortName: "budget",
        description: "A limit on spending that cannot be passed, whatever the number of gateways, bursts and restarts.",
        spec: BudgetPolicySpec.schema, status: BudgetPolicyStatus.schema, rules: [CommonRules.nameLength, CommonRules.nameShape],
        columns: [
            .ready,
            .init("Used", ".status.windows[0].percent", "Spent and reserved of the first limit, in percent.", type: "integer"),
            .init("State", ".status.state", "WithinBudget, Warning or Exceeded."),
            .init("Spent", ".status.windows[0].spent", "Spent in the first limit's window.", wide: true),
            .init("Limit", ".status.windows[0].limit", "The first limit.", wide: true),
            .age, .reason, .message,
        ])
}

extension BudgetPolicySpec {
    static let schema: JSONSchema = .object(
        [
            "currency": .text("The currency's ISO 4217 code.", max: 3, min: 3, pattern: "^[A-Z]{3}$").defaulting(to: "USD"),
            "limits": .keyedList(
                "What may be spent, at most one limit per window.",
                of: .object(
                    [
                        "window": .choice(Window.self, "What the limit holds for: each Hour, Day, Week or Month."),
                        "amount": .money("The limit, a decimal string.").ruled(by: BudgetPolicyRules.zeroLimit),
                        "timeZone": .text("The IANA name of the time zone in which windows begin; UTC without it.", max: 64)
                            .ruled(by: CommonRules.timeZone),
                    ], required: ["window", "amount"]), keys: ["window"], max: 4, min: 1),
            "scope": .object(
                [
                    "chainSelector": ChaosScheduleSpec.labelSelector("The FailoverChains whose requests count."),
                    "backendSelector": ChaosScheduleSpec.labelSelector("The LLMBackends whose costs count."),
                    "clients": .texts("The clients whose requests count.", max: 64, maxLength: 253, type: .set),
                ], description: "What counts; the whole namespace without it."),
            "include": .list(
                "The costs that count: Requests, Infrastructure (replica-hours) or both; both without it.",
                of: .string(oneOf: CostKind.allCases.map(\.rawValue)), max: 2, min: 1, type: .set),
            "thresholds": .keyedList(
                "What happens at which share of a limit; Block at 100 without it.",
                of: .object(
                    [
                        "percent": .count("The share of a limit, in percent.", 1...100),
                        "action": .choice(
                            Action.self,
                            "Notify; Downgrade to cheaper targets; LocalOnly, targets here only; ScaleToZero, backends here stop; Block, requests are refused."
                        ),
                    ], required: ["percent", "action"]), keys: ["percent", "action"], max: 16),
            "enforcement": .choice(Enforcement.self, "Enforce, or Shadow to count and tell only; Enforce without it."),
            "onLedgerUnavailable": .choice(
                OnLedgerUnavailable.self,
                "What requests meet when nothing can be booked: FailClosed, they are refused; FailOpen, they pass and the limit may be passed; FailClosed without it."
            ),
            "ledger": .object(
                [
                    "type": .choice(LedgerType.self, "Where spending is booked: Embedded in the operator, or Redis."),
                    "redis": .object(
                        ["urlSecretRef": .secretKey("The Secret entry that holds the redis:// or rediss:// address.")],
                        required: ["urlSecretRef"], description: "The Redis server; only with type Redis."),
                ], required: ["type"], description: "Where spending is booked; Embedded without it."
            ).ruled(by: BudgetPolicyRules.redisMissing, BudgetPolicyRules.redisOfOther),
            "override": .object(
                [
                    "amount": .money("The limit that holds meanwhile instead of every limit, a decimal string."),
                    "until": .time("When the override ends."),
                ], required: ["amount", "until"], description: "Another limit for a time."),
            "notifications": .notifications(events: ["ThresholdReached", "Exceeded", "Reset", "LedgerUnavailable"]),
        ], required: ["limits"], description: "What is wanted."
    ).ruled(by: BudgetPolicyRules.zeroWithoutInfrastructure)
}

extension BudgetPolicyStatus {
    static let schema: JSONSchema = .object(
        [
            "observedGeneration": .observedGeneration,
            "conditions": .conditions,
            "state": .choice(State.self, "WithinBudget, Warning or Exceeded."),
            "windows": .keyedList(
                "How far each limit is used.",
                of: .object(
                    [
                        "window": .choice(BudgetPolicySpec.Window.self, "The limit's window."),
                        "spent": .shownMoney("What is spent."),
                        "reserved": .shownMoney("What requests under way may still cost."),
                        "limit": .shownMoney("What may be spent."),
                        "percent": .count("Spent and reserved of the limit, in percent.", 0...1_000_000),
                        "resetsAt": .time("When the window ends."),
                        "projected": .shownMoney("What will be spent at the present rate."),
                    ], required: ["window", "spent", "limit"]), keys: ["window"], max: 4),
            "spending": .object(
                ["requests": .shownMoney("What requests cost."), "infrastructure": .shownMoney("What replica-hours cost.")],
                description: "What was spent in the first limit's window, by kind."),
            "top": .list(
                "Who spends most.",
                of: .object(
                    [
                        "kind": .string(max: 63, description: "LLMBackend, FailoverChain or Client."),
                        "name": .string(max: 253, description: "Its name."), "spent": .shownMoney("What it spent."),
                    ], required: ["kind", "name", "spent"]), max: 10),
            "days": .list(
                "What the last days cost, the newest first.",
                of: .object(
                    ["date": .string(max: 10, description: "The day, as 2026-01-31."), "spent": .shownMoney("What it cost.")],
                    required: ["date", "spent"]), max: 62),
            "holds": BackendHold.listSchema,
            "savings": .list(
                "What would cost less.",
                of: .object(
                    [
                        "action": .string(max: 256, description: "What to do."),
                        "backend": .string(max: 253, description: "The LLMBackend."),
                        "monthly": .shownMoney("What it would save a month."),
                    ], required: ["action", "backend", "monthly"]), max: 32),
        ], description: "What is seen.")
}
