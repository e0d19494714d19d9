// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let discoveryV1 = (
        package: "api.discovery.v1",
        text: ##"""
            = Endpoint | Endpoint represents a single logical "backend" implementing a service.
            addresses! [string] list=set | addresses of this endpoint.
            conditions EndpointConditions | conditions contains information about the current status of the endpoint.
            deprecatedTopology {string} | deprecatedTopology contains topology information part of the v1beta1 API. This field is deprecated, and will be removed when the v1beta1 API is removed (no sooner than...
            hints EndpointHints | hints contains information associated with how an endpoint should be consumed.
            hostname string | hostname of this endpoint.
            nodeName string | nodeName represents the name of the Node hosting this endpoint.
            targetRef api.core.v1.ObjectReference | targetRef is a reference to a Kubernetes object that represents this endpoint.
            zone string | zone is the name of the Zone this endpoint exists in.
            = EndpointConditions | EndpointConditions represents the current condition of an endpoint.
            ready bool | ready indicates that this endpoint is ready to receive traffic, according to whatever system is managing the endpoint.
            serving bool | serving indicates that this endpoint is able to receive traffic, according to whatever system is managing the endpoint.
            terminating bool | terminating indicates that this endpoint is terminating.
            = EndpointHints | EndpointHints provides hints describing how an endpoint should be consumed.
            forNodes [ForNode] list=atomic | forNodes indicates the node(s) this endpoint should be consumed by when using topology aware routing.
            forZones [ForZone] list=atomic | forZones indicates the zone(s) this endpoint should be consumed by when using topology aware routing.
            = EndpointPort map=atomic | EndpointPort represents a Port used by an EndpointSlice
            appProtocol string | The application protocol for this port.
            name string | name represents the name of this port.
            port int32 | port represents the port number of the endpoint.
            protocol string enum=SCTP,TCP,UDP | protocol represents the IP protocol for this port.
            = EndpointSlice | EndpointSlice represents a set of service endpoints.
            addressType! string enum=FQDN,IPv4,IPv6 | addressType specifies the type of address carried by this EndpointSlice.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            endpoints [Endpoint] list=atomic | endpoints is a list of unique endpoints in this slice.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            ports [EndpointPort] list=atomic | ports specifies the list of network ports exposed by each endpoint in this slice.
            = ForNode | ForNode provides information about which nodes should consume this endpoint.
            name! string | name represents the name of the node.
            = ForZone | ForZone provides information about which zones should consume this endpoint.
            name! string | name represents the name of the zone.
            """##
    )
}
