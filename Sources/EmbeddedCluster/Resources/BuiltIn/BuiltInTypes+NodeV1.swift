// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let nodeV1 = (
        package: "api.node.v1",
        text: ##"""
            = Overhead
            podFixed {quantity}
            = RuntimeClass
            apiVersion string
            handler! string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            overhead Overhead
            scheduling Scheduling
            = Scheduling
            nodeSelector {string} map=atomic
            tolerations [api.core.v1.Toleration] list=atomic
            """##
    )
}
