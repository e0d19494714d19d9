// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let networkingV1 = (
        package: "api.networking.v1",
        text: ##"""
            = HTTPIngressPath | HTTPIngressPath associates a path with a backend.
            backend! IngressBackend | backend defines the referenced service endpoint to which the traffic will be forwarded to.
            path string | path is matched against the path of an incoming request.
            pathType! string enum=Exact,ImplementationSpecific,Prefix | pathType determines the interpretation of the path matching.
            = HTTPIngressRuleValue | HTTPIngressRuleValue is a list of http selectors pointing to backends.
            paths! [HTTPIngressPath] list=atomic | paths is a collection of paths that map requests to backends.
            = IPBlock | IPBlock describes a particular CIDR (Ex. "192.168.1.0/24","2001:db8::/64") that is allowed to the pods matched by a NetworkPolicySpec's podSelector.
            cidr! string | cidr is a string representing the IPBlock Valid examples are "192.168.1.0/24" or "2001:db8::/64"
            except [string] list=atomic | except is a slice of CIDRs that should not be included within an IPBlock Valid examples are "192.168.1.0/24" or "2001:db8::/64" Except values will be rejected if they are...
            = Ingress | Ingress is a collection of rules that allow inbound connections to reach the endpoints defined by a backend.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec IngressSpec | spec is the desired state of the Ingress.
            status IngressStatus | status is the current state of the Ingress.
            = IngressBackend | IngressBackend describes all endpoints for a given service and port.
            resource api.core.v1.TypedLocalObjectReference | resource is an ObjectRef to another Kubernetes resource in the namespace of the Ingress object.
            service IngressServiceBackend | service references a service as a backend.
            = IngressClass | IngressClass represents the class of the Ingress, referenced by the Ingress Spec.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec IngressClassSpec | spec is the desired state of the IngressClass.
            = IngressClassParametersReference | IngressClassParametersReference identifies an API object.
            apiGroup string | apiGroup is the group for the resource being referenced.
            kind! string | kind is the type of resource being referenced.
            name! string | name is the name of resource being referenced.
            namespace string | namespace is the namespace of the resource being referenced.
            scope string | scope represents if this refers to a cluster or namespace scoped resource.
            = IngressClassSpec | IngressClassSpec provides information about the class of an Ingress.
            controller string | controller refers to the name of the controller that should handle this class.
            parameters IngressClassParametersReference | parameters is a link to a custom resource containing additional configuration for the controller.
            = IngressLoadBalancerIngress | IngressLoadBalancerIngress represents the status of a load-balancer ingress point.
            hostname string | hostname is set for load-balancer ingress points that are DNS based.
            ip string | ip is set for load-balancer ingress points that are IP based.
            ports [IngressPortStatus] list=atomic | ports provides information about the ports exposed by this LoadBalancer.
            = IngressLoadBalancerStatus | IngressLoadBalancerStatus represents the status of a load-balancer.
            ingress [IngressLoadBalancerIngress] list=atomic | ingress is a list containing ingress points for the load-balancer.
            = IngressPortStatus | IngressPortStatus represents the error condition of a service port
            error string | error is to record the problem with the service port The format of the error shall comply with the following rules: - built-in error values shall be specified in this file and...
            port! int32 default=0 | port is the port number of the ingress port.
            protocol! string enum=SCTP,TCP,UDP | protocol is the protocol of the ingress port.
            = IngressRule | IngressRule represents the rules mapping the paths under a specified host to the related backend services.
            host string | host is the fully qualified domain name of a network host, as defined by RFC 3986.
            http HTTPIngressRuleValue | 
            = IngressServiceBackend | IngressServiceBackend references a Kubernetes Service as a Backend.
            name! string | name is the referenced service.
            port ServiceBackendPort | port of the referenced service.
            = IngressSpec | IngressSpec describes the Ingress the user wishes to exist.
            defaultBackend IngressBackend | defaultBackend is the backend that should handle requests that don't match any rule.
            ingressClassName string | ingressClassName is the name of an IngressClass cluster resource.
            rules [IngressRule] list=atomic | rules is a list of host rules used to configure the Ingress.
            tls [IngressTLS] list=atomic | tls represents the TLS configuration.
            = IngressStatus | IngressStatus describe the current state of the Ingress.
            loadBalancer IngressLoadBalancerStatus | loadBalancer contains the current status of the load-balancer.
            = IngressTLS | IngressTLS describes the transport layer security associated with an ingress.
            hosts [string] list=atomic | hosts is a list of hosts included in the TLS certificate.
            secretName string | secretName is the name of the secret used to terminate TLS traffic on port 443.
            = NetworkPolicy | NetworkPolicy describes what network traffic is allowed for a set of Pods
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec NetworkPolicySpec | spec represents the specification of the desired behavior for this NetworkPolicy.
            = NetworkPolicyEgressRule | NetworkPolicyEgressRule describes a particular set of traffic that is allowed out of pods matched by a NetworkPolicySpec's podSelector.
            ports [NetworkPolicyPort] list=atomic | ports is a list of destination ports for outgoing traffic.
            to [NetworkPolicyPeer] list=atomic | to is a list of destinations for outgoing traffic of pods selected for this rule.
            = NetworkPolicyIngressRule | NetworkPolicyIngressRule describes a particular set of traffic that is allowed to the pods matched by a NetworkPolicySpec's podSelector.
            from [NetworkPolicyPeer] list=atomic | from is a list of sources which should be able to access the pods selected for this rule.
            ports [NetworkPolicyPort] list=atomic | ports is a list of ports which should be made accessible on the pods selected for this rule.
            = NetworkPolicyPeer | NetworkPolicyPeer describes a peer to allow traffic to/from.
            ipBlock IPBlock | ipBlock defines policy on a particular IPBlock.
            namespaceSelector apimachinery.pkg.apis.meta.v1.LabelSelector | namespaceSelector selects namespaces using cluster-scoped labels.
            podSelector apimachinery.pkg.apis.meta.v1.LabelSelector | podSelector is a label selector which selects pods.
            = NetworkPolicyPort | NetworkPolicyPort describes a port to allow traffic on
            endPort int32 | endPort indicates that the range of ports from port to endPort if set, inclusive, should be allowed by the policy.
            port intstr | port represents the port on the given protocol.
            protocol string enum=SCTP,TCP,UDP | protocol represents the protocol (TCP, UDP, or SCTP) which traffic must match.
            = NetworkPolicySpec | NetworkPolicySpec provides the specification of a NetworkPolicy
            egress [NetworkPolicyEgressRule] list=atomic | egress is a list of egress rules to be applied to the selected pods.
            ingress [NetworkPolicyIngressRule] list=atomic | ingress is a list of ingress rules to be applied to the selected pods.
            podSelector apimachinery.pkg.apis.meta.v1.LabelSelector | podSelector selects the pods to which this NetworkPolicy object applies.
            policyTypes [string] list=atomic | policyTypes is a list of rule types that the NetworkPolicy relates to.
            = ServiceBackendPort map=atomic | ServiceBackendPort is the service port being referenced.
            name string | name is the name of the port on the Service.
            number int32 | number is the numerical port number (e.g. 80) on the Service.
            """##
    )
}
