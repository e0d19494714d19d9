import KubeCore

extension LLMBackendSpec.Serving {
    static let schema: JSONSchema = .object(
        [
            "image": .text("The container image of the engine, such as vllm/vllm-openai:v0.11.0.", max: 512, pattern: "^[^\\s]+$"),
            "replicas": .count("How many model servers run, one without it; not beside autoscaling.", 0...1000),
            "autoscaling": autoscalingSchema,
            "gpu": .object(
                [
                    "resourceName": .text(
                        "The extended resource to ask for, such as nvidia.com/gpu.", max: 253, pattern: "^[a-z0-9.-]+/[A-Za-z0-9._-]+$"
                    ).defaulting(to: "nvidia.com/gpu"),
                    "count": .count("GPUs of each replica; at least 1, since a server without GPU leaves gpu out.", 0...64)
                        .ruled(by: LLMBackendRules.gpuCount),
                ], required: ["count"], description: "The GPUs of each replica; absent for CPU."),
            "resources": .resources("What each replica asks for and may use, besides GPUs."),
            "vllm": vllmSchema,
            "cache": cacheSchema,
            "standby": .object(
                [
                    "mode": .choice(
                        LLMBackendSpec.StandbyMode.self,
                        "None; Hot, a second group with at least one server ready in another zone; Cold, one that starts when the first has nothing ready."
                    ),
                    "zone": .text("The zone of the second group, as topology.kubernetes.io/zone names it.", max: 63),
                ], required: ["mode"], description: "A second group of servers that takes over."
            ).ruled(by: LLMBackendRules.standbyZone),
            "schedules": .list(
                "Recurring windows during which another number of replicas is wanted; the first that is open wins.", of: scheduleSchema,
                max: 16),
            "env": .keyedList("Further environment variables of the server.", of: envSchema, keys: ["name"], max: 64),
            "nodeSelector": .map(
                of: .string(max: 63), maxProperties: 32, description: "Labels that a node must carry."),
            "tolerations": .list("Taints of nodes that are no obstacle.", of: tolerationSchema, max: 16),
            "priorityClassName": .objectName("The PriorityClass of the pods."),
            "runtimeClassName": .objectName("The RuntimeClass of the pods."),
        ], required: ["image"], description: "How the model is served; only for VLLM and Ollama, which need it."
    ).ruled(by: LLMBackendRules.onServing)

    private static let autoscalingSchema: JSONSchema = .object(
        [
            "minReplicas": .count("The fewest replicas; 1 without it.", 1...1000),
            "maxReplicas": .count("The most replicas.", 1...1000),
            "targetCPUUtilization": .count("Used CPU to hold, in percent of the request.", 1...1000),
            "targetQueueDepth": .count("Waiting requests per replica to hold; only for VLLM.", 1...100_000),
            "targetGPUUtilization": .count("Used GPU to hold, in percent; needs a metrics adapter.", 1...100),
            "behavior": .scalingBehavior,
        ], required: ["maxReplicas"], description: "Scaling by load; not beside replicas."
    ).ruled(by: LLMBackendRules.minAboveMax, LLMBackendRules.noTarget)

    private static let vllmSchema: JSONSchema = .object(
        [
            "tensorParallelSize": .count("GPUs that share each layer; by default all of the replica's.", 1...64),
            "gpuMemoryUtilization": .text(
                "The share of GPU memory to use, a decimal string from 0 to 1.", max: 8, pattern: "^(0[.][0-9]{1,4}|1([.]0{1,4})?)$"),
            "maxModelLength": .count(
                "The longest prompt and answer together, in tokens; by default the model's contextLength.", 1...100_000_000),
            "enableChunkedPrefill": .flag("Whether long prompts are read in pieces between the steps of other requests."),
            "maxBatchedTokens": .count("Tokens of one step at most.", 1...100_000_000),
            "extraArguments": .list(
                "Further arguments of vllm serve, one word each.",
                of: JSONSchema.string(min: 1, max: 512).ruled(by: LLMBackendRules.ownedArgument), max: 32),
        ], description: "Settings of vLLM; only for provider VLLM.")

    private static let cacheSchema: JSONSchema = .object(
        [
            "size": .quantity("The size of the volume, such as 500Gi."),
            "storageClassName": .objectName("The StorageClass of the volume; the cluster's default without it."),
            "accessMode": .choice(
                LLMBackendSpec.AccessMode.self,
                "ReadWriteOnce for one replica per group, ReadWriteMany for more; by default what the number of replicas needs."),
            "prefetch": .flag("Whether a Job fills the volume before servers start; they wait for it. True without it."),
            "retain": .flag("Whether the volume stays when this resource is deleted. False without it."),
        ], required: ["size"], description: "A volume of each group that keeps the model's files.")

    private static let scheduleSchema: JSONSchema = .object(
        [
            "start": .text("When a window opens: minute, hour, day, month and weekday as in cron.", max: 128).ruled(
                by: CommonRules.schedule),
            "end": .text("When it closes, in the same form.", max: 128).ruled(by: CommonRules.schedule),
            "timeZone": .text("The IANA name of the time zone, such as Europe/Berlin; UTC without it.", max: 64).ruled(
                by: CommonRules.timeZone),
            "replicas": .count("Replicas inside the window; with autoscaling, the fewest.", 0...1000),
        ], required: ["start", "end", "replicas"]
    ).ruled(by: LLMBackendRules.emptyWindow)

    private static let tolerationSchema: JSONSchema = .object(
        [
            "key": .string(max: 317, description: "The taint's key; absent with Exists means every taint."),
            "operator": .string(oneOf: ["Exists", "Equal"], description: "How the value compares: Equal, or Exists for any."),
            "value": .string(max: 63, description: "The taint's value."),
            "effect": .string(
                oneOf: ["NoSchedule", "PreferNoSchedule", "NoExecute"], description: "The taint's effect; absent means every effect."),
            "tolerationSeconds": .count(
                "How long a NoExecute taint is borne, in seconds; absent means for ever.", 0...JSONSchema.largestInteger),
        ])

    private static func source(_ description: String) -> JSONSchema {
        .secretKey(description).with {
            $0.properties["optional"] = .flag("Whether the server starts without it.")
        }
    }

    private static let envSchema: JSONSchema = .object(
        [
            "name": .text("The variable's name.", max: 253, pattern: "^[-._a-zA-Z][-._a-zA-Z0-9]*$").ruled(
                by: LLMBackendRules.ownedVariable),
            "value": .string(max: 4096, description: "Its value."),
            "valueFrom": .object(
                [
                    "secretKeyRef": source("An entry of a Secret in the same namespace."),
                    "configMapKeyRef": source("An entry of a ConfigMap in the same namespace."),
                    "fieldRef": .object(
                        [
                            "apiVersion": .string(max: 16, description: "The version of the pod's schema; v1 without it."),
                            "fieldPath": .text("The field of the pod, such as metadata.name.", max: 253),
                        ], required: ["fieldPath"], description: "A field of the pod."),
                ], description: "Where its value comes from, instead of value."
            ).ruled(by: LLMBackendRules.oneSource),
        ], required: ["name"]
    ).ruled(by: LLMBackendRules.valueOrSource)
}
