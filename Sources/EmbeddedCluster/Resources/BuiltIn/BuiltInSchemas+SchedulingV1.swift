// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let schedulingV1 = (
        package: "api.scheduling.v1",
        text: ##"""
            = PriorityClass | PriorityClass defines mapping from a priority class name to the priority integer value.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            description string | description is an arbitrary string that usually provides guidelines on when this priority class should be used.
            globalDefault bool | globalDefault specifies whether this PriorityClass should be considered as the default priority for pods that do not have any priority class.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            preemptionPolicy string enum=Never,PreemptLowerPriority | preemptionPolicy is the Policy for preempting pods with lower priority.
            value int32 default=0 | value represents the integer value of this priority class.
            """##
    )
}
