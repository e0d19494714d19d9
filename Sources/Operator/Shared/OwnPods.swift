import KubeTypes

/// What all pods that run Ballast's own image have in common. They keep to the restricted Pod Security Standard.
enum OwnPods {
    /// The user of the image, named so that the kubelet can see it is not root.
    private static let user: Int64 = 65_532

    /// `ownsVolumes`: what is mounted belongs to the container's group, so that a process without rights can read or write it.
    static func podSecurity(ownsVolumes: Bool) -> PodSecurityContext {
        PodSecurityContext(
            runAsUser: user, runAsGroup: user, runAsNonRoot: true, fsGroup: ownsVolumes ? user : nil,
            seccompProfile: SeccompProfile(type: "RuntimeDefault"))
    }

    static let containerSecurity = SecurityContext(
        allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: Capabilities(drop: ["ALL"]))

    /// A variable that holds a field of the pod: `metadata.uid`.
    static func variable(_ name: String, field path: String) -> EnvVar {
        EnvVar(name: name, valueFrom: EnvVarSource(fieldRef: ObjectFieldSelector(apiVersion: "v1", fieldPath: path)))
    }
}
