// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let nodeV1 = (
        package: "api.node.v1",
        text: ##"""
            = Overhead | Overhead structure represents the resource overhead associated with running a pod.
            podFixed {quantity} | podFixed represents the fixed resource overhead associated with running a pod.
            = RuntimeClass | RuntimeClass defines a class of container runtime supported in the cluster.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            handler! string | handler specifies the underlying runtime and configuration that the CRI implementation will use to handle pods of this class.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
            overhead Overhead | overhead represents the resource overhead associated with running a pod for a given RuntimeClass.
            scheduling Scheduling | scheduling holds the scheduling constraints to ensure that pods running with this RuntimeClass are scheduled to nodes that support it.
            = Scheduling | Scheduling specifies the scheduling constraints for nodes supporting a RuntimeClass.
            nodeSelector {string} map=atomic | nodeSelector lists labels that must be present on nodes that support this RuntimeClass.
            tolerations [api.core.v1.Toleration] list=atomic | tolerations are appended (excluding duplicates) to pods running with this RuntimeClass during admission, effectively unioning the set of nodes tolerated by the pod and the...
            """##
    )
}
