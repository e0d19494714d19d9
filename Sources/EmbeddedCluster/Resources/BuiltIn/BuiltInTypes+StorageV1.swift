// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let storageV1 = (
        package: "api.storage.v1",
        text: ##"""
            = StorageClass
            allowVolumeExpansion bool
            allowedTopologies [api.core.v1.TopologySelectorTerm] list=atomic
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            mountOptions [string] list=atomic
            parameters {string}
            provisioner! string
            reclaimPolicy string enum=Delete,Recycle,Retain
            volumeBindingMode string enum=Immediate,WaitForFirstConsumer
            """##
    )
}
