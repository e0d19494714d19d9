// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let coordinationV1 = (
        package: "api.coordination.v1",
        text: ##"""
            = Lease | Lease defines a lease concept.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
            spec LeaseSpec | spec contains the specification of the Lease.
            = LeaseSpec | LeaseSpec is a specification of a Lease.
            acquireTime microtime | acquireTime is a time when the current lease was acquired.
            holderIdentity string | holderIdentity contains the identity of the holder of a current lease.
            leaseDurationSeconds int32 | leaseDurationSeconds is a duration that candidates for a lease need to wait to force acquire it.
            leaseTransitions int32 | leaseTransitions is the number of transitions of a lease between holders.
            preferredHolder string | PreferredHolder signals to a lease holder that the lease has a more optimal holder and should be given up.
            renewTime microtime | renewTime is a time when the current holder of a lease has last updated the lease.
            strategy string | Strategy indicates the strategy for picking the leader for coordinated leader election.
            """##
    )
}
