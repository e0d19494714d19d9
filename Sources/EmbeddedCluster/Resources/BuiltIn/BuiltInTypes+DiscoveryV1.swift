// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let discoveryV1 = (
        package: "api.discovery.v1",
        text: ##"""
            = Endpoint
            addresses! [string] list=set
            conditions EndpointConditions default={}
            deprecatedTopology {string}
            hints EndpointHints
            hostname string
            nodeName string
            targetRef api.core.v1.ObjectReference
            zone string
            = EndpointConditions
            ready bool
            serving bool
            terminating bool
            = EndpointHints
            forNodes [ForNode] list=atomic
            forZones [ForZone] list=atomic
            = EndpointPort map=atomic
            appProtocol string
            name string
            port int32
            protocol string enum=SCTP,TCP,UDP
            = EndpointSlice
            addressType! string enum=FQDN,IPv4,IPv6
            apiVersion string
            endpoints [Endpoint] list=atomic
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            ports [EndpointPort] list=atomic
            = ForNode
            name! string
            = ForZone
            name! string
            """##
    )
}
