// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let networkingV1 = (
        package: "api.networking.v1",
        text: ##"""
            = HTTPIngressPath
            backend! IngressBackend default={}
            path string
            pathType! string enum=Exact,ImplementationSpecific,Prefix
            = HTTPIngressRuleValue
            paths! [HTTPIngressPath] list=atomic
            = IPBlock
            cidr! string
            except [string] list=atomic
            = Ingress
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec IngressSpec default={}
            status IngressStatus default={}
            = IngressBackend
            resource api.core.v1.TypedLocalObjectReference
            service IngressServiceBackend
            = IngressClass
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec IngressClassSpec default={}
            = IngressClassParametersReference
            apiGroup string
            kind! string
            name! string
            namespace string
            scope string
            = IngressClassSpec
            controller string
            parameters IngressClassParametersReference
            = IngressLoadBalancerIngress
            hostname string
            ip string
            ports [IngressPortStatus] list=atomic
            = IngressLoadBalancerStatus
            ingress [IngressLoadBalancerIngress] list=atomic
            = IngressPortStatus
            error string
            port! int32 default=0
            protocol! string enum=SCTP,TCP,UDP
            = IngressRule
            host string
            http HTTPIngressRuleValue
            = IngressServiceBackend
            name! string
            port ServiceBackendPort default={}
            = IngressSpec
            defaultBackend IngressBackend
            ingressClassName string
            rules [IngressRule] list=atomic
            tls [IngressTLS] list=atomic
            = IngressStatus
            loadBalancer IngressLoadBalancerStatus default={}
            = IngressTLS
            hosts [string] list=atomic
            secretName string
            = NetworkPolicy
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec NetworkPolicySpec default={}
            = NetworkPolicyEgressRule
            ports [NetworkPolicyPort] list=atomic
            to [NetworkPolicyPeer] list=atomic
            = NetworkPolicyIngressRule
            from [NetworkPolicyPeer] list=atomic
            ports [NetworkPolicyPort] list=atomic
            = NetworkPolicyPeer
            ipBlock IPBlock
            namespaceSelector apimachinery.pkg.apis.meta.v1.LabelSelector
            podSelector apimachinery.pkg.apis.meta.v1.LabelSelector
            = NetworkPolicyPort
            endPort int32
            port intstr
            protocol string enum=SCTP,TCP,UDP
            = NetworkPolicySpec
            egress [NetworkPolicyEgressRule] list=atomic
            ingress [NetworkPolicyIngressRule] list=atomic
            podSelector apimachinery.pkg.apis.meta.v1.LabelSelector default={}
            policyTypes [string] list=atomic
            = ServiceBackendPort map=atomic
            name string
            number int32
            """##
    )
}
