import KubeCore

/// Schemas that recur. Each description is one sentence that `kubectl explain` shows; every value has bounds, without which the
/// server would refuse the cost of CEL rules above it.
extension JSONSchema {
    /// 2⁵³ − 1: bounds are floating-point numbers, and the server refuses one that is no 64-bit integer, as the largest would become.
    static let largestInteger: Int64 = 9_007_199_254_740_991

    static func text(_ description: String, max: Int64, min: Int64 = 1, pattern: String? = nil) -> JSONSchema {
        .string(min: min, max: max, pattern: pattern, description: description)
    }

    static func count(_ description: String, _ range: ClosedRange<Int64>) -> JSONSchema {
        .integer(
            min: range.lowerBound, max: range.upperBound, format: range.upperBound > Int64(Int32.max) ? "int64" : "int32",
            description: description)
    }

    static func flag(_ description: String) -> JSONSchema { .boolean(description: description) }

    static func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type, _ description: String) -> JSONSchema
    where Choice.RawValue == String {
        .string(oneOf: type.allCases.map(\.rawValue), description: description)
    }

    /// A moment in RFC 3339.
    static func time(_ description: String) -> JSONSchema { .string(max: 64, format: "date-time", description: description) }

    static func money(_ description: String) -> JSONSchema {
        .text(description, max: 20).ruled(by: CommonRules.money)
    }

    /// An amount in a status: written by the operator, so without a rule.
    static func shownMoney(_ description: String) -> JSONSchema { .string(max: 32, description: description) }

    static func list(_ description: String, of items: JSONSchema, max: Int64, min: Int64? = nil, type: ListType = .atomic) -> JSONSchema {
        .array(of: items, min: min, max: max, type: type, description: description)
    }

    static func keyedList(_ description: String, of items: JSONSchema, keys: [String], max: Int64, min: Int64? = nil) -> JSONSchema {
        .array(of: items, min: min, max: max, keys: keys, description: description)
    }

    static func texts(_ description: String, max: Int64, maxLength: Int64, type: ListType = .atomic) -> JSONSchema {
        .list(description, of: .string(min: 1, max: maxLength), max: max, type: type)
    }

    /// The name of an object.
    static func objectName(_ description: String) -> JSONSchema {
        .text(description, max: 253, pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
    }

    static func reference(_ description: String) -> JSONSchema {
        .object(["name": .objectName("The resource's name, in the same namespace.")], required: ["name"], description: description)
            .with { $0.mapType = .atomic }
    }

    static func secretKey(_ description: String) -> JSONSchema {
        .object(
            [
                "name": .objectName("The Secret's name, in the same namespace."),
                "key": .text("The entry of the Secret's data.", max: 253, pattern: "^[-._a-zA-Z0-9]+$"),
            ], required: ["name", "key"], description: description
        ).with { $0.mapType = .atomic }
    }

    static let latency: JSONSchema = .object(
        [
            "p50": .count("The median, in milliseconds.", 0...86_400_000),
            "p95": .count("The 95th percentile, in milliseconds.", 0...86_400_000),
        ], required: ["p50", "p95"], description: "Latency percentiles of the last window, in milliseconds.")

    static let region: JSONSchema = .text(
        "The region it runs in, as regionPreference of chains and gateways names it.", max: 63,
        pattern: "^[a-zA-Z0-9]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?$")

    static func quantity(_ description: String) -> JSONSchema { .text(description, max: 32).ruled(by: CommonRules.quantity) }

    private static func quantities(_ description: String) -> JSONSchema {
        .map(of: .intOrString().ruled(by: CommonRules.quantityOrNumber), maxProperties: 8, description: description)
    }

    static func resources(_ description: String) -> JSONSchema {
        .object(
            [
                "requests": .quantities("What the scheduler sets aside, by resource name: cpu, memory, ephemeral-storage."),
                "limits": .quantities("What may be used at most, by resource name."),
            ], description: description)
    }

    /// `metav1.Condition`, as every kind carries them.
    static let conditions: JSONSchema = {
        let type = JSONSchema.text("The aspect it speaks of, in CamelCase.", max: 316)
        return .keyedList(
            "What is true of this resource and why; Ready sums it up.",
            of: .object(
                [
                    "type": type,
                    "status": .string(oneOf: ["True", "False", "Unknown"], description: "True, False or Unknown."),
                    "observedGeneration": .count("The generation of the spec that it speaks of.", 0...JSONSchema.largestInteger),
                    "lastTransitionTime": .time("When the status last changed."),
                    "reason": .text("One CamelCase word for programs.", max: 1024, pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"),
                    "message": .string(max: 32768, description: "One sentence for people, with the remedy where there is one."),
                ], required: ["type", "status", "lastTransitionTime", "reason", "message"]), keys: ["type"], max: 16)
    }()

    static let observedGeneration: JSONSchema = .count(
        "The generation of the spec that this status answers.", 0...JSONSchema.largestInteger)

    private static let scalingRules: JSONSchema = .object(
        [
            "stabilizationWindowSeconds": .count("How long past recommendations count, in seconds.", 0...3600),
            "selectPolicy": .string(
                oneOf: ["Max", "Min", "Disabled"], description: "Which policy wins: Max, Min, or Disabled for no change at all."),
            "policies": .list(
                "How much may change within a period.",
                of: .object(
                    [
                        "type": .string(oneOf: ["Pods", "Percent"], description: "What value counts: Pods or Percent."),
                        "value": .count("The most that may change, in pods or percent.", 1...10_000),
                        "periodSeconds": .count("The period, in seconds.", 1...1800),
                    ], required: ["type", "value", "periodSeconds"]), max: 8),
        ], description: "Limits on changes in one direction.")

    static let scalingBehavior: JSONSchema = .object(
        ["scaleUp": scalingRules, "scaleDown": scalingRules],
        description: "How fast the number of replicas may change, as in a HorizontalPodAutoscaler.")

    static func notifications(events: [String]) -> JSONSchema {
        .list(
            "Where to tell of events.",
            of: .object(
                [
                    "type": .choice(NotificationTarget.Channel.self, "The form of the message: Slack, or Webhook for plain JSON."),
                    "urlSecretRef": .secretKey("The Secret entry that holds the https:// address to post to."),
                    "events": .list("The events to tell of; absent means all.", of: .string(oneOf: events), max: 16, type: .set),
                ], required: ["type", "urlSecretRef"]), max: 8)
    }
}
