import KubeCore

extension ChaosSchedule {
    package static let customResource = CustomResource(
        resourceType, shortName: "chaos", description: "Faults on a schedule, with guardrails and a record of what they showed.",
        spec: ChaosScheduleSpec.schema, status: ChaosScheduleStatus.schema, rules: [CommonRules.nameLength, CommonRules.nameShape],
        columns: [
            .ready,
            .init("MTTR", ".status.runs[0].mttrMilliseconds", "How long the last run's recovery took, in milliseconds.", type: "integer"),
            .init("Action", ".spec.action", "The fault."),
            .init("Next", ".status.nextRunTime", "When it runs next.", wide: true),
            .age, .reason,
            .init("Schedule", ".spec.schedule", "When it runs.", wide: true),
            .init("Verdict", ".status.runs[0].verdict", "What the last run showed.", wide: true),
            .message,
        ])
}

extension ChaosScheduleSpec {
    static let schema: JSONSchema = .object(
        [
            "schedule": .text("When it runs: five cron fields, @hourly and its like, or @every and a time.", max: 128)
                .ruled(by: CommonRules.repeatingSchedule),
            "timeZone": .text("The IANA name of the schedule's time zone; UTC without it.", max: 64).ruled(by: CommonRules.timeZone),
            "target": .object(
                [
                    "backendRef": .reference("The LLMBackend whose pods are hit."),
                    "chainRef": .reference("The FailoverChain whose gateways are hit."),
                    "podSelector": labelSelector("The pods that are hit."),
                ], description: "What is hit; one of the three."
            ).ruled(by: ChaosScheduleRules.oneTarget),
            "action": .choice(Action.self, "The fault: PodKill, PodEvict, ScaleToZero, NetworkPartition, GatewayFault or NodeDrain."),
            "gatewayFault": gatewayFaultSchema,
            "mode": .choice(Mode.self, "How many are hit: One, All, Fixed, FixedPercent or RandomMaxPercent; One without it."),
            "value": .count("The number or percentage that the mode needs.", 1...10_000),
            "durationSeconds": .count("How long the fault lasts, in seconds; 30 without it.", 1...86_400),
            "guardrails": guardrailsSchema,
            "concurrencyPolicy": .choice(
                ConcurrencyPolicy.self, "What happens when the last run still goes on: Forbid, Allow or Replace; Forbid without it."),
            "startingDeadlineSeconds": .count("How late a missed run may still start, in seconds; 60 without it.", 1...86_400),
            "suspend": .flag("Whether no runs start. False without it."),
            "dryRun": .flag("Whether victims are only chosen and recorded. False without it."),
            "seed": .count("What the choice of victims starts from; absent means a new one each run.", 0...JSONSchema.largestInteger),
            "historyLimit": .count("How many runs are kept in status; 10 without it.", 1...100),
            "engine": .choice(Engine.self, "Builtin, or ChaosMesh to write chaos-mesh.org objects; Builtin without it."),
        ], required: ["schedule", "target", "action"], description: "What is wanted."
    ).ruled(by: ChaosScheduleRules.onSpec)

    private static let gatewayFaultSchema: JSONSchema = .object(
        [
            "delayMilliseconds": .count("Time added to each request, in milliseconds.", 0...600_000),
            "firstTokenDelayMilliseconds": .count("Time added before the first token, in milliseconds.", 0...600_000),
            "abortStatus": .count("The HTTP status to answer with instead.", 400...599),
            "retryAfterSeconds": .count("The Retry-After of such an answer, in seconds.", 0...3600),
            "resetMidStream": .flag("Whether the connection is reset inside a stream."),
            "truncateStream": .flag("Whether a stream ends without its end mark."),
            "percent": .count("The share of requests that are hit, in percent; 100 without it.", 1...100),
        ], description: "What gateways do to requests; only with action GatewayFault.")

    private static let guardrailsSchema: JSONSchema = .object(
        [
            "requireOptIn": .flag("Whether namespace and target must carry the label ballast.dev/chaos=allowed. True without it."),
            "minAvailable": .count("How many pods must stay ready; 1 without it.", 0...10_000),
            "blackouts": .list(
                "Recurring windows without faults.",
                of: .object(
                    [
                        "start": .text("When a window opens, in five cron fields.", max: 128).ruled(by: CommonRules.schedule),
                        "end": .text("When it closes, in five cron fields.", max: 128).ruled(by: CommonRules.schedule),
                        "timeZone": .text("The IANA name of the time zone; UTC without it.", max: 64).ruled(by: CommonRules.timeZone),
                    ], required: ["start", "end"]), max: 16),
            "abortWhen": .object(
                [
                    "chainRef": .reference("The FailoverChain that is watched."),
                    "successPercentBelow": .count("The share of good requests below which a run ends at once, in percent.", 1...100),
                ], required: ["chainRef", "successPercentBelow"], description: "When a run ends at once."),
        ], description: "What keeps faults in bounds.")

    static func labelSelector(_ description: String) -> JSONSchema {
        .object(
            [
                "matchLabels": .map(of: .string(max: 63), maxProperties: 32, description: "Labels that must have these values."),
                "matchExpressions": .list(
                    "Requirements on labels, all of which must hold.",
                    of: .object(
                        [
                            "key": .text("The label's key.", max: 317),
                            "operator": .string(
                                oneOf: ["In", "NotIn", "Exists", "DoesNotExist"], description: "In, NotIn, Exists or DoesNotExist."),
                            "values": .texts("The values of In and NotIn.", max: 32, maxLength: 63),
                        ], required: ["key", "operator"]), max: 16),
            ], description: description
        ).with { $0.mapType = .atomic }
    }
}

extension BackendHold {
    static let listSchema: JSONSchema = .keyedList(
        "Backends whose replicas are held at zero.",
        of: .object(
            ["backend": .string(max: 253, description: "The LLMBackend."), "until": .time("When the hold ends.")],
            required: ["backend", "until"]), keys: ["backend"], max: 256)
}

extension ChaosScheduleStatus {
    static let schema: JSONSchema = .object(
        [
            "observedGeneration": .observedGeneration,
            "conditions": .conditions,
            "nextRunTime": .time("When it runs next."),
            "lastRunTime": .time("When it ran last."),
            "holds": BackendHold.listSchema,
            "runs": .list("The last runs, the newest first.", of: runSchema, max: 100),
        ], description: "What is seen.")

    private static let runSchema: JSONSchema = .object(
        [
            "scheduledTime": .time("When it was due."),
            "state": .choice(RunState.self, "Pending, Active, Recovering, Finished, Skipped or Aborted."),
            "victims": .list(
                "What was hit.",
                of: .object(
                    [
                        "kind": .string(max: 63, description: "The victim's kind."),
                        "name": .string(max: 253, description: "The victim's name."),
                        "uid": .string(max: 64, description: "The victim's UID."),
                    ], required: ["kind", "name", "uid"]), max: 100),
            "injectedAt": .time("When the fault began."),
            "detectedAt": .time("When Ballast noticed."),
            "recoveredAt": .time("When everything was well again."),
            "mttdMilliseconds": .count("From the fault to its detection, in milliseconds.", 0...JSONSchema.largestInteger),
            "mttrMilliseconds": .count("From the fault to recovery, in milliseconds.", 0...JSONSchema.largestInteger),
            "verdict": .choice(Verdict.self, "Survived, Failed or Unknown."),
            "reason": .string(max: 1024, description: "Why it was skipped, aborted or judged so."),
            "seed": .count("What the choice of victims started from.", 0...JSONSchema.largestInteger),
        ], required: ["scheduledTime", "state"])
}
