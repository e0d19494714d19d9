import KubeCore
import KubeTypes

extension LLMBackendSpec {
    package struct Serving: Codable, Sendable, Hashable {
        package var image: String
        package var replicas: Int?
        package var autoscaling: Autoscaling?
        package var gpu: GPU?
        package var resources: ResourceRequirements?
        package var vllm: VLLM?
        package var cache: Cache?
        package var standby: Standby?
        package var schedules: [Schedule]?
        package var env: [EnvVar]?
        package var nodeSelector: [String: String]?
        package var tolerations: [Toleration]?
        package var priorityClassName: String?
        package var runtimeClassName: String?

        package init(
            image: String, replicas: Int? = nil, autoscaling: Autoscaling? = nil, gpu: GPU? = nil, resources: ResourceRequirements? = nil,
            vllm: VLLM? = nil, cache: Cache? = nil, standby: Standby? = nil, schedules: [Schedule]? = nil, env: [EnvVar]? = nil,
            nodeSelector: [String: String]? = nil, tolerations: [Toleration]? = nil, priorityClassName: String? = nil,
            runtimeClassName: String? = nil
        ) {
            self.image = image
            self.replicas = replicas
            self.autoscaling = autoscaling
            self.gpu = gpu
            self.resources = resources
            self.vllm = vllm
            self.cache = cache
            self.standby = standby
            self.schedules = schedules
            self.env = env
            self.nodeSelector = nodeSelector
            self.tolerations = tolerations
            self.priorityClassName = priorityClassName
            self.runtimeClassName = runtimeClassName
        }
    }

    package struct Autoscaling: Codable, Sendable, Hashable {
        package var minReplicas: Int?
        package var maxReplicas: Int
        /// Percent of the requested CPU.
        package var targetCPUUtilization: Int?
        /// Waiting requests per replica.
        package var targetQueueDepth: Int?
        /// Percent.
        package var targetGPUUtilization: Int?
        package var behavior: HorizontalPodAutoscalerBehavior?

        package init(
            minReplicas: Int? = nil, maxReplicas: Int, targetCPUUtilization: Int? = nil, targetQueueDepth: Int? = nil,
            targetGPUUtilization: Int? = nil, behavior: HorizontalPodAutoscalerBehavior? = nil
        ) {
            self.minReplicas = minReplicas
            self.maxReplicas = maxReplicas
            self.targetCPUUtilization = targetCPUUtilization
            self.targetQueueDepth = targetQueueDepth
            self.targetGPUUtilization = targetGPUUtilization
            self.behavior = behavior
        }
    }

    package struct GPU: Codable, Sendable, Hashable {
        package var resourceName: String
        /// Per replica.
        package var count: Int

        package init(resourceName: String, count: Int) {
            self.resourceName = resourceName
            self.count = count
        }

        /// Fills in NVIDIA's resource, as the schema does at admission, for documents that no API server has seen.
        package init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            resourceName = try fields.decodeIfPresent(String.self, forKey: .resourceName) ?? "nvidia.com/gpu"
            count = try fields.decode(Int.self, forKey: .count)
        }
    }

    package struct VLLM: Codable, Sendable, Hashable {
        package var tensorParallelSize: Int?
        /// A decimal string from 0 to 1.
        package var gpuMemoryUtilization: String?
        package var maxModelLength: Int?
        package var enableChunkedPrefill: Bool?
        package var maxBatchedTokens: Int?
        package var extraArguments: [String]?

        package init(
            tensorParallelSize: Int? = nil, gpuMemoryUtilization: String? = nil, maxModelLength: Int? = nil,
            enableChunkedPrefill: Bool? = nil, maxBatchedTokens: Int? = nil, extraArguments: [String]? = nil
        ) {
            self.tensorParallelSize = tensorParallelSize
            self.gpuMemoryUtilization = gpuMemoryUtilization
            self.maxModelLength = maxModelLength
            self.enableChunkedPrefill = enableChunkedPrefill
            self.maxBatchedTokens = maxBatchedTokens
            self.extraArguments = extraArguments
        }
    }

    package enum AccessMode: String, Codable, Sendable, Hashable, CaseIterable {
        case readWriteOnce = "ReadWriteOnce"
        case readWriteMany = "ReadWriteMany"
    }

    package struct Cache: Codable, Sendable, Hashable {
        package var size: Quantity
        package var storageClassName: String?
        package var accessMode: AccessMode?
        package var prefetch: Bool?
        package var retain: Bool?

        package init(
            size: Quantity, storageClassName: String? = nil, accessMode: AccessMode? = nil, prefetch: Bool? = nil, retain: Bool? = nil
        ) {
            self.size = size
            self.storageClassName = storageClassName
            self.accessMode = accessMode
            self.prefetch = prefetch
            self.retain = retain
        }
    }

    package enum StandbyMode: String, Codable, Sendable, Hashable, CaseIterable {
        case none = "None"
        case hot = "Hot"
        case cold = "Cold"
    }

    package struct Standby: Codable, Sendable, Hashable {
        package var mode: StandbyMode
        package var zone: String?

        package init(mode: StandbyMode, zone: String? = nil) {
            self.mode = mode
            self.zone = zone
        }
    }

    /// A recurring window during which another number of replicas is wanted.
    package struct Schedule: Codable, Sendable, Hashable {
        /// Five-field cron.
        package var start: String
        /// Five-field cron.
        package var end: String
        /// An IANA name; absent means UTC.
        package var timeZone: String?
        package var replicas: Int

        package init(start: String, end: String, timeZone: String? = nil, replicas: Int) {
            self.start = start
            self.end = end
            self.timeZone = timeZone
            self.replicas = replicas
        }
    }
}
