// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let coordinationV1 = (
        package: "api.coordination.v1",
        text: ##"""
            = Lease
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec LeaseSpec default={}
            = LeaseSpec
            acquireTime microtime
            holderIdentity string
            leaseDurationSeconds int32
            leaseTransitions int32
            preferredHolder string
            renewTime microtime
            strategy string
            """##
    )
}
