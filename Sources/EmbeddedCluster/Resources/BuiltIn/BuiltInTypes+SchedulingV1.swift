// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let schedulingV1 = (
        package: "api.scheduling.v1",
        text: ##"""
            = PriorityClass
            apiVersion string
            description string
            globalDefault bool
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            preemptionPolicy string enum=Never,PreemptLowerPriority
            value int32 default=0
            """##
    )
}
