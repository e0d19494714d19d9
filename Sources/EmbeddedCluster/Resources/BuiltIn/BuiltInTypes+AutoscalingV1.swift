// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let autoscalingV1 = (
        package: "api.autoscaling.v1",
        text: ##"""
            = Scale
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec ScaleSpec default={}
            status ScaleStatus default={}
            = ScaleSpec
            replicas int32
            = ScaleStatus
            replicas! int32 default=0
            selector string
            """##
    )
}
