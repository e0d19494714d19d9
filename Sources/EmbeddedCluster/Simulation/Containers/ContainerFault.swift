/// What can be made to go wrong with containers.
package enum ContainerFault: Sendable, Hashable {
    /// The image cannot be pulled.
    case imagePull(message: String)
    /// The container ends by itself.
    case crash(afterSeconds: Double, code: Int, message: String?)
    /// The kernel kills it for want of memory.
    case outOfMemory(afterSeconds: Double)
    /// It never gets beyond ContainerCreating.
    case stuckCreating
    /// Probes fail from now on.
    case unhealthy(message: String)
}

/// Which containers a fault strikes. `nil` matches all, texts may hold `*`.
package struct ContainerFaultRule: Sendable, Hashable {
    package var namespace: String?
    package var pod: String?
    package var container: String?
    package var image: String?
    package var fault: ContainerFault

    package init(namespace: String? = nil, pod: String? = nil, container: String? = nil, image: String? = nil, fault: ContainerFault) {
        self.namespace = namespace
        self.pod = pod
        self.container = container
        self.image = image
        self.fault = fault
    }

    func strikes(_ info: ContainerInfo) -> Bool {
        let pairs = [(namespace, info.namespace), (pod, info.pod), (container, info.name), (image, info.image)]
        return pairs.allSatisfy { pattern, text in pattern.map { Glob.matches($0, text) } ?? true }
    }
}
