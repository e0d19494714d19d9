import Structured

/// One mistake in an otherwise good document, and the sentence that must come back: from CEL at admission, from Swift elsewhere.
package struct BadInputCase: Sendable, CustomStringConvertible {
    package let name: String
    /// The document before the mistake. For a change that is refused it exists on the server, for others it does not.
    package let good: JSONValue
    /// The document with the mistake.
    package let bad: JSONValue
    /// Whether the mistake lies in the change from `good` to `bad`.
    package let isChange: Bool
    package let sentence: String
    /// Whether only the operator can tell, in a condition: admission lets it pass.
    package let passesAdmission: Bool

    package var description: String { name }

    init(
        _ name: String, _ good: JSONValue, _ sentence: String, isChange: Bool = false, passesAdmission: Bool = false,
        _ change: (inout JSONValue) -> Void
    ) {
        self.name = name
        self.good = good
        self.isChange = isChange
        self.sentence = sentence
        self.passesAdmission = passesAdmission
        var bad = good
        change(&bad)
        self.bad = bad
    }
}

/// The bad input that every way in must refuse with one sentence naming field, value and remedy.
package enum BadInputCases {
    /// A good backend served here, with everything in it that the cases bend.
    package static let vllm: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend", "metadata": ["name": "qwen", "namespace": "default"],
        "spec": [
            "provider": "VLLM",
            "model": ["name": "Qwen/Qwen2.5-7B-Instruct", "uri": "hf://Qwen/Qwen2.5-7B-Instruct", "contextLength": 32768],
            "serving": [
                "image": "vllm/vllm-openai:v0.11.0", "replicas": 1, "gpu": ["count": 2],
                "resources": ["requests": ["cpu": 4, "memory": "32Gi"]], "vllm": ["tensorParallelSize": 2],
                "cache": ["size": "60Gi", "accessMode": "ReadWriteOnce"], "standby": ["mode": "Hot", "zone": "us-east-1b"],
                "schedules": [["start": "0 20 * * 1-5", "end": "0 7 * * MON-FRI", "timeZone": "Europe/Berlin", "replicas": 1]],
                "env": [["name": "VLLM_LOGGING_LEVEL", "value": "INFO"]],
            ],
            "health": ["intervalSeconds": 10, "timeoutSeconds": 5], "pricing": ["perReplicaHour": "2.45"],
        ],
    ]

    /// A good backend with autoscaling.
    package static let autoscaled: JSONValue = {
        var document = vllm
        document[path: "metadata", "name"] = "mistral"
        document[path: "spec", "serving", "replicas"] = nil
        document[path: "spec", "serving", "cache"] = nil
        document[path: "spec", "serving", "autoscaling"] = ["minReplicas": 1, "maxReplicas": 4, "targetCPUUtilization": 70]
        return document
    }()

    /// A good backend served here by Ollama.
    package static let ollama: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend", "metadata": ["name": "llama", "namespace": "default"],
        "spec": ["provider": "Ollama", "model": ["name": "llama3.2:3b"], "serving": ["image": "ollama/ollama:0.12.6"]],
    ]

    /// A good backend elsewhere.
    package static let openAI: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend", "metadata": ["name": "gpt", "namespace": "default"],
        "spec": [
            "provider": "OpenAI", "model": ["name": "gpt-4o"],
            "endpoint": ["url": "https://api.openai.com/v1", "apiKeySecretRef": ["name": "openai", "key": "key"]],
            "pricing": ["inputPerMillionTokens": "2.50"],
        ],
    ]

    package static let goodBackends = [vllm, autoscaled, ollama, openAI]

    /// What an LLMBackend may not say.
    package static let llmBackend: [BadInputCase] = names + unions + scaling + texts + models
}

extension BadInputCases {
    private static let names = [
        BadInputCase(
            "a name too long for its children", vllm,
            "metadata.name is 41 characters long and its children's names would not fit; use at most 40"
        ) { $0[path: "metadata", "name"] = .string(String(repeating: "a", count: 41)) },
        BadInputCase(
            "a name that no Service can have", vllm,
            "metadata.name \"4o.mini\" cannot name a Service; start with a lower-case letter and use only those, digits and -"
        ) { $0[path: "metadata", "name"] = "4o.mini" },
    ]

    private static let unions = [
        BadInputCase(
            "serving on an external provider", openAI,
            "spec.serving cannot stand with provider OpenAI, which runs elsewhere; remove spec.serving, or use provider VLLM or Ollama"
        ) { $0[path: "spec", "serving"] = ["image": "x"] },
        BadInputCase(
            "no serving on a managed provider", ollama,
            "spec.serving is missing, which provider Ollama needs to run here; add it with at least an image"
        ) { $0[path: "spec", "serving"] = nil },
        BadInputCase(
            "an endpoint on a managed provider", ollama,
            "spec.endpoint cannot stand with provider Ollama, which runs here; remove spec.endpoint, or use provider OpenAICompatible"
        ) { $0[path: "spec", "endpoint"] = ["url": "https://example.com/v1"] },
        BadInputCase(
            "a compatible provider without address", openAI,
            "spec.endpoint.url is missing, which provider OpenAICompatible has no default for; add the service's base address"
        ) {
            $0[path: "spec", "provider"] = "OpenAICompatible"
            $0[path: "spec", "endpoint", "url"] = nil
        },
        BadInputCase(
            "a hosted provider without key", openAI,
            "spec.endpoint.apiKeySecretRef is missing, without which OpenAI refuses every request; name the Secret that holds the key"
        ) { $0[path: "spec", "endpoint", "apiKeySecretRef"] = nil },
        BadInputCase(
            "settings of vLLM for Ollama", ollama, "spec.serving.vllm cannot stand with provider Ollama; remove it, or use provider VLLM"
        ) { $0[path: "spec", "serving", "vllm"] = ["maxBatchedTokens": 1024] },
        BadInputCase(
            "a change of provider", vllm, "spec.provider cannot change from VLLM to Ollama; create another LLMBackend and delete this one",
            isChange: true
        ) {
            $0[path: "spec", "provider"] = "Ollama"
            $0[path: "spec", "model", "uri"] = nil
            $0[path: "spec", "serving", "vllm"] = nil
        },
        BadInputCase(
            "a price per replica elsewhere", openAI,
            "spec.pricing.perReplicaHour is 1.00, but provider OpenAI has no replicas here; use prices per tokens or second"
        ) { $0[path: "spec", "pricing", "perReplicaHour"] = "1.00" },
    ]

    private static let scaling = [
        BadInputCase(
            "replicas beside autoscaling", autoscaled, "spec.serving.replicas is 2 beside spec.serving.autoscaling; remove one of the two"
        ) { $0[path: "spec", "serving", "replicas"] = 2 },
        BadInputCase(
            "the fewest above the most replicas", autoscaled,
            "spec.serving.autoscaling.minReplicas is 5, above maxReplicas 4; lower it or raise maxReplicas"
        ) { $0[path: "spec", "serving", "autoscaling", "minReplicas"] = 5 },
        BadInputCase(
            "autoscaling without target", autoscaled,
            "spec.serving.autoscaling has no target; set targetCPUUtilization, targetQueueDepth or targetGPUUtilization"
        ) { $0[path: "spec", "serving", "autoscaling", "targetCPUUtilization"] = nil },
        BadInputCase(
            "a GPU target without GPU", autoscaled,
            "spec.serving.autoscaling.targetGPUUtilization is 90, but spec.serving.gpu is missing; add gpu or use another target"
        ) {
            $0[path: "spec", "serving", "autoscaling", "targetGPUUtilization"] = 90
            $0[path: "spec", "serving", "gpu"] = nil
            $0[path: "spec", "serving", "vllm"] = nil
        },
        BadInputCase(
            "a queue target for Ollama", ollama,
            "spec.serving.autoscaling.targetQueueDepth is 8, but only VLLM tells its queue; use targetCPUUtilization or targetGPUUtilization"
        ) { $0[path: "spec", "serving", "autoscaling"] = ["maxReplicas": 2, "targetQueueDepth": 8] },
        BadInputCase(
            "a schedule above the most replicas", autoscaled,
            "spec.serving.schedules asks for more replicas than spec.serving.autoscaling.maxReplicas, which is 4; lower them or raise maxReplicas"
        ) { $0[path: "spec", "serving", "schedules"] = [["start": "0 8 * * *", "end": "0 9 * * *", "replicas": 5]] },
        BadInputCase(
            "more parallel GPUs than a replica has", vllm,
            "spec.serving.vllm.tensorParallelSize is 4, above the 2 of spec.serving.gpu.count; lower it or ask for more GPUs"
        ) { $0[path: "spec", "serving", "vllm", "tensorParallelSize"] = 4 },
        BadInputCase(
            "parallel GPUs without any", vllm,
            "spec.serving.vllm.tensorParallelSize is 2, above the 0 of spec.serving.gpu.count; lower it or ask for more GPUs"
        ) { $0[path: "spec", "serving", "gpu"] = nil },
        BadInputCase("no GPUs in gpu", vllm, "spec.serving.gpu.count is 0, below 1; leave gpu out for CPU") {
            $0[path: "spec", "serving", "gpu", "count"] = 0
            $0[path: "spec", "serving", "vllm"] = nil
        },
        BadInputCase(
            "two replicas on a volume for one", vllm,
            "spec.serving.cache.accessMode is ReadWriteOnce, which lets one replica of a group run, but more are asked for; use ReadWriteMany, one replica or no cache"
        ) { $0[path: "spec", "serving", "replicas"] = 2 },
        BadInputCase(
            "two scheduled replicas on a volume for one", vllm,
            "spec.serving.cache.accessMode is ReadWriteOnce, which lets one replica of a group run, but more are asked for; use ReadWriteMany, one replica or no cache"
        ) { $0[path: "spec", "serving", "schedules"] = [["start": "0 8 * * *", "end": "0 9 * * *", "replicas": 2]] },
        BadInputCase(
            "a zone for no standby", vllm,
            "spec.serving.standby.zone is \"us-east-1b\", but mode None has no standby; remove it, or use mode Hot or Cold"
        ) { $0[path: "spec", "serving", "standby", "mode"] = "None" },
        BadInputCase(
            "a probe that outlasts its interval", vllm,
            "spec.health.timeoutSeconds is 20, above the interval of 10 seconds; lower it or raise intervalSeconds"
        ) { $0[path: "spec", "health", "timeoutSeconds"] = 20 },
    ]

    private static func schedule(_ field: String, _ value: String) -> (inout JSONValue) -> Void {
        { document in
            var window: JSONValue = ["start": "0 20 * * 1-5", "end": "0 7 * * 1-5", "replicas": 1]
            window[field] = .string(value)
            document[path: "spec", "serving", "schedules"] = [window]
        }
    }

    private static func quantitySentence(_ text: String) -> String {
        "\"\(text)\" is not a quantity; write a number such as 500m, 2 or 64Gi"
    }

    private static func scheduleSentence(_ text: String) -> String {
        "\"\(text)\" is not a schedule; write the cron fields minute, hour, day, month and weekday, as in \"0 20 * * 1-5\""
    }

    private static func urlSentence(_ text: String) -> String {
        "\"\(text)\" cannot be called; write https://host/path without user, query or fragment (http:// only for localhost and hosts that end in .svc)"
    }

    private static let texts =
        ["64 GB", "lots", "1e"].map { text in
            BadInputCase("the size \(text)", vllm, quantitySentence(text)) { $0[path: "spec", "serving", "cache", "size"] = .string(text) }
        }
        + [
            BadInputCase("the memory 32GiB", vllm, quantitySentence("32GiB")) {
                $0[path: "spec", "serving", "resources", "requests", "memory"] = "32GiB"
            },
            BadInputCase("the CPU limit many", vllm, quantitySentence("many")) {
                $0[path: "spec", "serving", "resources", "limits"] = ["cpu": "many"]
            },
        ]
        + ["0 25 * * *", "60 * * * *", "0 8 * *", "daily", "0 8 * * 8", "0 8 32 * *", "0 8 * FOO *", "0 8 * * 1-5 2026", "@hourly"].map {
            BadInputCase("the schedule \($0)", vllm, scheduleSentence($0), schedule("start", $0))
        }
        + [
            BadInputCase("a window that ends unreadably", vllm, scheduleSentence("7 o'clock"), schedule("end", "7 o'clock")),
            BadInputCase(
                "an empty window", vllm, "a window of spec.serving.schedules starts and ends at \"0 20 * * 1-5\"; give it another end",
                schedule("end", "0 20 * * 1-5")),
            BadInputCase(
                "a time zone by offset", vllm, "\"+01:00\" is not a time zone; write its IANA name, as in Europe/Berlin or UTC",
                schedule("timeZone", "+01:00")),
            BadInputCase(
                "a time zone that does not exist", vllm,
                "\"Europe/Atlantis\" is not a time zone; write its IANA name, as in Europe/Berlin or UTC", passesAdmission: true,
                schedule("timeZone", "Europe/Atlantis")),
        ]
        + [
            "http://api.openai.com/v1", "https://user@api.openai.com/v1", "https://api.openai.com/v1?key=1", "ftp://api.openai.com",
            "api.openai.com/v1", "https://", "http://169.254.169.254/latest",
        ].map { url in
            BadInputCase("the address \(url)", openAI, urlSentence(url)) { $0[path: "spec", "endpoint", "url"] = .string(url) }
        }
        + [
            BadInputCase("an alternate address in clear text", openAI, urlSentence("http://eu.example.com/v1")) {
                $0[path: "spec", "endpoint", "alternateURLs"] = ["https://us.example.com/v1", "http://eu.example.com/v1"]
            },
            BadInputCase("a price with a sign", vllm, "\"$2.50\" is not an amount; write a decimal number such as \"2.50\"") {
                $0[path: "spec", "pricing", "perReplicaHour"] = "$2.50"
            },
        ]

    private static func uriSentence(_ uri: String) -> String {
        "spec.model.uri \"\(uri)\" names no place for models; write hf://owner/repository, pvc://claim/path or ollama://name"
    }

    private static let models =
        ["s3://bucket/model", "Qwen/Qwen2.5-7B", "hf://"].map { uri in
            BadInputCase("the model at \(uri)", vllm, uriSentence(uri)) { $0[path: "spec", "model", "uri"] = .string(uri) }
        }
        + [
            BadInputCase(
                "a model of Ollama for vLLM", vllm,
                "spec.model.uri \"ollama://qwen2.5\" is nothing that VLLM can load; use hf:// or pvc:// with VLLM, ollama:// or pvc:// with Ollama"
            ) { $0[path: "spec", "model", "uri"] = "ollama://qwen2.5" },
            BadInputCase(
                "a place for the model elsewhere", openAI,
                "spec.model.uri \"hf://openai/gpt-oss-20b\" has no meaning with provider OpenAI, which has its own files; remove it"
            ) { $0[path: "spec", "model", "uri"] = "hf://openai/gpt-oss-20b" },
            BadInputCase(
                "a revision for Ollama", ollama, "spec.model.revision \"main\" applies to Hugging Face repositories only; remove it"
            ) { $0[path: "spec", "model", "revision"] = "main" },
            BadInputCase(
                "a hub token for a claim", vllm, "spec.model.tokenSecretRef \"hf\" applies to Hugging Face repositories only; remove it"
            ) {
                $0[path: "spec", "model", "uri"] = "pvc://models/qwen"
                $0[path: "spec", "model", "tokenSecretRef"] = ["name": "hf", "key": "token"]
                $0[path: "spec", "serving", "cache"] = nil
            },
            BadInputCase(
                "a cache beside a claim", vllm,
                "spec.serving.cache would stay empty, because the model is read from \"pvc://models/qwen\"; remove spec.serving.cache"
            ) { $0[path: "spec", "model", "uri"] = "pvc://models/qwen" },
            BadInputCase(
                "a server that reads more than the model", vllm,
                "spec.serving.vllm.maxModelLength is 65536, above spec.model.contextLength 32768; lower it"
            ) { $0[path: "spec", "serving", "vllm", "maxModelLength"] = 65536 },
            BadInputCase(
                "an argument that a field sets", vllm,
                "spec.serving.vllm.extraArguments holds \"--port=80\", which Ballast sets from other fields; remove it"
            ) { $0[path: "spec", "serving", "vllm", "extraArguments"] = ["--enforce-eager", "--port=80"] },
            BadInputCase(
                "a variable that a field sets", vllm,
                "spec.serving.env holds HF_HOME, which Ballast sets from spec.model and spec.serving.cache; remove it"
            ) { $0[path: "spec", "serving", "env"] = [["name": "HF_HOME", "value": "/tmp"]] },
            BadInputCase(
                "a variable with a value and a source", vllm,
                "spec.serving.env holds A with a value and a source; remove value or valueFrom"
            ) {
                $0[path: "spec", "serving", "env"] = [
                    ["name": "A", "value": "1", "valueFrom": ["secretKeyRef": ["name": "s", "key": "k"]]]
                ]
            },
            BadInputCase(
                "a variable with an empty source", vllm,
                "spec.serving.env.valueFrom needs one source; set secretKeyRef, configMapKeyRef or fieldRef"
            ) { $0[path: "spec", "serving", "env"] = [["name": "A", "valueFrom": [:]]] },
        ]
}
