// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let admissionregistrationV1 = (
        package: "api.admissionregistration.v1",
        text: ##"""
            = MatchCondition
            expression! string
            name! string
            = MutatingWebhook
            admissionReviewVersions! [string] list=atomic
            clientConfig! WebhookClientConfig default={}
            failurePolicy string enum=Fail,Ignore
            matchConditions [MatchCondition] listMap=name patch=merge mergeKey=name
            matchPolicy string enum=Equivalent,Exact
            name! string
            namespaceSelector apimachinery.pkg.apis.meta.v1.LabelSelector
            objectSelector apimachinery.pkg.apis.meta.v1.LabelSelector
            reinvocationPolicy string enum=IfNeeded,Never
            rules [RuleWithOperations] list=atomic
            sideEffects! string enum=None,NoneOnDryRun,Some,Unknown
            timeoutSeconds int32
            = MutatingWebhookConfiguration
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            webhooks [MutatingWebhook] listMap=name patch=merge mergeKey=name
            = RuleWithOperations
            apiGroups [string] list=atomic
            apiVersions [string] list=atomic
            operations [string] list=atomic
            resources [string] list=atomic
            scope string enum=*,Cluster,Namespaced
            = ServiceReference
            name! string
            namespace! string
            path string
            port int32
            = ValidatingWebhook
            admissionReviewVersions! [string] list=atomic
            clientConfig! WebhookClientConfig default={}
            failurePolicy string enum=Fail,Ignore
            matchConditions [MatchCondition] listMap=name patch=merge mergeKey=name
            matchPolicy string enum=Equivalent,Exact
            name! string
            namespaceSelector apimachinery.pkg.apis.meta.v1.LabelSelector
            objectSelector apimachinery.pkg.apis.meta.v1.LabelSelector
            rules [RuleWithOperations] list=atomic
            sideEffects! string enum=None,NoneOnDryRun,Some,Unknown
            timeoutSeconds int32
            = ValidatingWebhookConfiguration
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            webhooks [ValidatingWebhook] listMap=name patch=merge mergeKey=name
            = WebhookClientConfig
            caBundle byte
            service ServiceReference
            url string
            """##
    )
}
