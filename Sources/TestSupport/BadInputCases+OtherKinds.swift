import Structured

extension BadInputCases {
    /// A good chain.
    package static let chain: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "FailoverChain", "metadata": ["name": "chat", "namespace": "default"],
        "spec": [
            "targets": [
                ["name": "qwen", "backendRef": ["name": "qwen-72b"], "priority": 0, "weight": 70],
                ["backendRef": ["name": "claude"], "priority": 1, "model": "claude-haiku"],
                ["backendRef": ["name": "local-llama"], "priority": 2, "when": ["maxPromptCharacters": 100]],
            ],
            "rules": [["when": ["promptContains": ["analyze"]], "target": "claude"]],
            "retry": ["attempts": 3, "requestTimeoutSeconds": 120],
            "clients": ["apiKeysSecretRef": ["name": "keys"]], "gateway": ["replicas": 2, "service": ["type": "LoadBalancer"]],
        ],
    ]

    /// A good adversary job.
    package static let adversaries: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "AdversaryJob", "metadata": ["name": "judge", "namespace": "default"],
        "spec": [
            "subject": ["question": "1 + 1?", "answer": "2"], "adversaries": 3, "chainRef": ["name": "chat"],
            "vote": ["quorum": 2, "threshold": "0.5", "veto": ["safety"], "roles": ["skeptic", "safety", "expert"]],
            "verifier": ["language": "Python", "source": "assert 1 + 1 == 2", "timeoutSeconds": 10],
        ],
    ]

    /// A good chaos schedule.
    package static let chaos: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "ChaosSchedule", "metadata": ["name": "kills", "namespace": "default"],
        "spec": [
            "schedule": "@every 1m", "target": ["backendRef": ["name": "qwen-72b"]], "action": "PodKill", "mode": "One", "value": 1,
            "guardrails": ["blackouts": [["start": "0 8 * * 1-5", "end": "0 18 * * 1-5", "timeZone": "Europe/Berlin"]]],
        ],
    ]

    /// A good budget.
    package static let budget: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "BudgetPolicy", "metadata": ["name": "team", "namespace": "default"],
        "spec": [
            "limits": [["window": "Day", "amount": "50.00", "timeZone": "America/New_York"]], "include": ["Requests", "Infrastructure"],
            "thresholds": [["percent": 80, "action": "Notify"], ["percent": 100, "action": "ScaleToZero"]], "ledger": ["type": "Embedded"],
        ],
    ]

    package static let failoverChain: [BadInputCase] = [
        BadInputCase("a chain's name that is too long", chain, nameSentence) { $0[path: "metadata", "name"] = longName },
        BadInputCase(
            "two targets of one name", chain,
            "spec.targets holds two targets of one name; give each a name of its own, where two share a backend too"
        ) { $0[path: "spec", "targets"] = [["name": "claude", "backendRef": ["name": "a"]], ["backendRef": ["name": "claude"]]] },
        BadInputCase(
            "a rule for no target", chain,
            "spec.rules names a target that is not in spec.targets; use the name of a target, which is its backend's where it has none"
        ) { $0[path: "spec", "rules"] = [["when": ["maxPromptCharacters": 10], "target": "qwen-72b"]] },
        BadInputCase(
            "a gateway open to all", chain,
            "spec.gateway.service.type is LoadBalancer without spec.clients, which lets everybody spend; add spec.clients or use ClusterIP"
        ) { $0[path: "spec", "clients"] = nil },
        BadInputCase(
            "an empty when", chain,
            "a when of spec.targets or spec.rules says nothing; set maxPromptCharacters or promptContains, or remove it"
        ) { $0[path: "spec", "rules"] = [["when": [:], "target": "claude"]] },
        BadInputCase(
            "a first token later than the request", chain,
            "spec.retry.firstTokenTimeoutSeconds is 150, above the 120 seconds of the whole request; lower it or raise requestTimeoutSeconds"
        ) { $0[path: "spec", "retry", "firstTokenTimeoutSeconds"] = 150 },
        BadInputCase(
            "a pause above the longest", chain,
            "spec.retry.backoffMilliseconds is 5000, above the longest pause of 4000; lower it or raise maxBackoffMilliseconds"
        ) { $0[path: "spec", "retry", "backoffMilliseconds"] = 5000 },
        BadInputCase(
            "a mesh without certificates", chain,
            "spec.cache.mesh.tlsSecretRef is missing, without which peers cannot know each other; name the Secret"
        ) { $0[path: "spec", "cache"] = ["enabled": true, "mesh": ["enabled": true]] },
        BadInputCase(
            "a mesh without cache", chain,
            "spec.cache.mesh.enabled is true, but spec.cache.enabled is not, so there is nothing to share; turn spec.cache.enabled on"
        ) { $0[path: "spec", "cache"] = ["mesh": ["enabled": true, "tlsSecretRef": ["name": "mesh"]]] },
        BadInputCase(
            "a mesh under airgap", chain, "spec.cache.mesh.enabled is true under spec.airgap, but peers are outside; turn one of them off"
        ) {
            $0[path: "spec", "airgap"] = true
            $0[path: "spec", "cache"] = ["enabled": true, "mesh": ["enabled": true, "tlsSecretRef": ["name": "mesh"]]]
        },
        BadInputCase(
            "gateways in number and by load", chain, "spec.gateway.replicas is 2 beside spec.gateway.autoscaling; remove one of the two"
        ) { $0[path: "spec", "gateway", "autoscaling"] = ["maxReplicas": 4] },
        BadInputCase(
            "fewest gateways above the most", chain,
            "spec.gateway.autoscaling.minReplicas is 5, above maxReplicas 4; lower it or raise maxReplicas"
        ) { $0[path: "spec", "gateway"] = ["autoscaling": ["minReplicas": 5, "maxReplicas": 4]] },
    ]

    package static let adversaryJob: [BadInputCase] = [
        BadInputCase("no subject", adversaries, "spec needs either subject or subjectFrom; set one of the two") {
            $0[path: "spec", "subject"] = nil
        },
        BadInputCase("two subjects", adversaries, "spec needs either subject or subjectFrom; set one of the two") {
            $0[path: "spec", "subjectFrom"] = ["secretRef": ["name": "s"]]
        },
        BadInputCase("a subject from nowhere", adversaries, "spec.subjectFrom needs either configMapRef or secretRef; set one of the two") {
            $0[path: "spec", "subject"] = nil
            $0[path: "spec", "subjectFrom"] = [:]
        },
        BadInputCase(
            "a quorum that cannot be met", adversaries,
            "spec.vote.quorum is 4, above the 3 of spec.adversaries; lower it or ask for more adversaries"
        ) { $0[path: "spec", "vote", "quorum"] = 4 },
        BadInputCase(
            "a vote after the end", adversaries,
            "spec.vote.timeoutSeconds is 200, above the deadline of 120 seconds; lower it or raise activeDeadlineSeconds"
        ) { $0[path: "spec", "vote", "timeoutSeconds"] = 200 },
        BadInputCase(
            "a verifier beyond the end", adversaries,
            "spec.verifier.timeoutSeconds is 10, above the deadline of 5 seconds; lower it or raise activeDeadlineSeconds"
        ) { $0[path: "spec", "activeDeadlineSeconds"] = 5 },
        BadInputCase(
            "a veto of nobody", adversaries,
            "spec.vote.veto names a role that is not in spec.vote.roles, so nobody could use it; add the role or remove the veto"
        ) { $0[path: "spec", "vote", "veto"] = ["judge"] },
        BadInputCase(
            "a change of a job", adversaries,
            "spec cannot change, because votes may already be cast on it; create another AdversaryJob", isChange: true
        ) { $0[path: "spec", "adversaries"] = 5 },
    ]

    package static let chaosSchedule: [BadInputCase] =
        ["@every minute", "@fortnightly", "* * * *"].map { text in
            BadInputCase(
                "the chaos schedule \(text)", chaos,
                "\"\(text)\" is not a schedule; write five cron fields as in \"0 20 * * 1-5\", @hourly, @daily, @weekly, @monthly, @yearly, or @every and a time as in \"@every 1m\""
            ) { $0[path: "spec", "schedule"] = .string(text) }
        }
        + [
            BadInputCase("two targets", chaos, "spec.target needs one of backendRef, chainRef and podSelector; set exactly one") {
                $0[path: "spec", "target", "chainRef"] = ["name": "chat"]
            },
            BadInputCase(
                "a gateway fault without fault", chaos,
                "spec.gatewayFault is missing, which action GatewayFault needs; say what gateways shall do"
            ) {
                $0[path: "spec", "action"] = "GatewayFault"
                $0[path: "spec", "target"] = ["chainRef": ["name": "chat"]]
            },
            BadInputCase(
                "a gateway fault of pods", chaos,
                "spec.gatewayFault cannot stand with action PodKill; remove it, or use action GatewayFault"
            ) { $0[path: "spec", "gatewayFault"] = ["abortStatus": 503] },
            BadInputCase(
                "a gateway fault of a backend", chaos,
                "spec.target must be a chainRef with action GatewayFault, because gateways belong to chains; set spec.target.chainRef"
            ) {
                $0[path: "spec", "action"] = "GatewayFault"
                $0[path: "spec", "gatewayFault"] = ["abortStatus": 503]
            },
            BadInputCase(
                "scaling pods to zero", chaos,
                "spec.target must be a backendRef with action ScaleToZero, because only backends are scaled; set spec.target.backendRef"
            ) {
                $0[path: "spec", "action"] = "ScaleToZero"
                $0[path: "spec", "target"] = ["podSelector": ["matchLabels": ["a": "b"]]]
            },
            BadInputCase(
                "no number for a mode that needs one", chaos,
                "spec.value is missing, which mode Fixed needs; set a number, or use mode One or All"
            ) {
                $0[path: "spec", "mode"] = "Fixed"
                $0[path: "spec", "value"] = nil
            },
            BadInputCase(
                "a number for a mode that takes none", chaos, "spec.value is 3, but mode One takes no number; remove it, or use mode Fixed"
            ) { $0[path: "spec", "value"] = 3 },
            BadInputCase(
                "more than all of them", chaos, "spec.value is 101, above 100 percent; lower it, or use mode Fixed for a number"
            ) {
                $0[path: "spec", "mode"] = "FixedPercent"
                $0[path: "spec", "value"] = 101
            },
        ]

    package static let budgetPolicy: [BadInputCase] = [
        BadInputCase("a limit in words", budget, "\"1e3\" is not an amount; write a decimal number such as \"2.50\"") {
            $0[path: "spec", "limits"] = [["window": "Day", "amount": "1e3"]]
        },
        BadInputCase(
            "a limit of nothing", budget,
            "spec.limits.amount is \"0.00\", which blocks everything; give a positive amount, or suspend the backends instead"
        ) { $0[path: "spec", "limits"] = [["window": "Day", "amount": "0.00"]] },
        BadInputCase(
            "Redis without address", budget, "spec.ledger.redis is missing, which type Redis needs; name the Secret with its address"
        ) { $0[path: "spec", "ledger"] = ["type": "Redis"] },
        BadInputCase(
            "Redis beside the embedded ledger", budget, "spec.ledger.redis cannot stand with type Embedded; remove it, or use type Redis"
        ) { $0[path: "spec", "ledger", "redis"] = ["urlSecretRef": ["name": "redis", "key": "url"]] },
        BadInputCase(
            "stopping what does not count", budget,
            "spec.thresholds holds ScaleToZero, which saves nothing while spec.include leaves Infrastructure out; include it or use another action"
        ) { $0[path: "spec", "include"] = ["Requests"] },
    ]

    /// The cases of all kinds.
    package static let all = llmBackend + failoverChain + adversaryJob + chaosSchedule + budgetPolicy

    private static let longName = JSONValue.string(String(repeating: "a", count: 41))
    private static let nameSentence = "metadata.name is 41 characters long and its children's names would not fit; use at most 40"
}
