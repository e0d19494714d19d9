// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let autoscalingV1 = (
        package: "api.autoscaling.v1",
        text: ##"""
            = Scale | Scale represents a scaling request for a resource.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object metadata; More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata.
            spec ScaleSpec | spec defines the behavior of the scale.
            status ScaleStatus | status is the current status of the scale.
            = ScaleSpec | ScaleSpec describes the attributes of a scale subresource.
            replicas int32 default=0 | replicas is the desired number of instances for the scaled object.
            = ScaleStatus | ScaleStatus represents the current status of a scale subresource.
            replicas! int32 default=0 | replicas is the actual number of observed instances of the scaled object.
            selector string | selector is the label query over pods that should match the replicas count.
            """##
    )
}
