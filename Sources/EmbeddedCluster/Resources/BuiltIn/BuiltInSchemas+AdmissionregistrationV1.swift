// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let admissionregistrationV1 = (
        package: "api.admissionregistration.v1",
        text: ##"""
            = MatchCondition | MatchCondition represents a condition which must by fulfilled for a request to be sent to a webhook.
            expression! string | expression represents the expression which will be evaluated by CEL. Must evaluate to bool.
            name! string | name is an identifier for this match condition, used for strategic merging of MatchConditions, as well as providing an identifier for logging purposes.
            = MutatingWebhook | MutatingWebhook describes an admission webhook and the resources and operations it applies to.
            admissionReviewVersions! [string] list=atomic | admissionReviewVersions is an ordered list of preferred `AdmissionReview` versions the Webhook expects.
            clientConfig! WebhookClientConfig | clientConfig defines how to communicate with the hook.
            failurePolicy string enum=Fail,Ignore | failurePolicy defines how unrecognized errors from the admission endpoint are handled - allowed values are Ignore or Fail.
            matchConditions [MatchCondition] listMap=name patch=merge mergeKey=name | matchConditions is a list of conditions that must be met for a request to be sent to this webhook.
            matchPolicy string enum=Equivalent,Exact | matchPolicy defines how the "rules" list is used to match incoming requests.
            name! string | name is the name of the admission webhook.
            namespaceSelector apimachinery.pkg.apis.meta.v1.LabelSelector | namespaceSelector decides whether to run the webhook on an object based on whether the namespace for that object matches the selector.
            objectSelector apimachinery.pkg.apis.meta.v1.LabelSelector | objectSelector decides whether to run the webhook based on if the object has matching labels. objectSelector is evaluated against both the oldObject and newObject that would be...
            reinvocationPolicy string enum=IfNeeded,Never | reinvocationPolicy indicates whether this webhook should be called multiple times as part of a single admission evaluation.
            rules [RuleWithOperations] list=atomic | rules describes what operations on what resources/subresources the webhook cares about.
            sideEffects! string enum=None,NoneOnDryRun,Some,Unknown | sideEffects states whether this webhook has side effects.
            timeoutSeconds int32 | timeoutSeconds specifies the timeout for this webhook.
            = MutatingWebhookConfiguration | MutatingWebhookConfiguration describes the configuration of and admission webhook that accept or reject and may change the object.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | metadata is the standard object metadata; More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata.
            webhooks [MutatingWebhook] listMap=name patch=merge mergeKey=name | webhooks is a list of webhooks and the affected resources and operations.
            = RuleWithOperations | RuleWithOperations is a tuple of Operations and Resources.
            apiGroups [string] list=atomic | apiGroups is the API groups the resources belong to. '*' is all groups.
            apiVersions [string] list=atomic | apiVersions is the API versions the resources belong to. '*' is all versions.
            operations [string] list=atomic | operations is the operations the admission hook cares about - CREATE, UPDATE, DELETE, CONNECT or * for all of those operations and any future admission operations that are added.
            resources [string] list=atomic | resources is a list of resources this rule applies to.
            scope string enum=*,Cluster,Namespaced | scope specifies the scope of this rule.
            = ServiceReference | ServiceReference holds a reference to Service.legacy.k8s.io
            name! string | name is the name of the service.
            namespace! string | namespace is the namespace of the service.
            path string | path is an optional URL path which will be sent in any request to this service.
            port int32 | port is the port on the service that hosts the webhook.
            = ValidatingWebhook | ValidatingWebhook describes an admission webhook and the resources and operations it applies to.
            admissionReviewVersions! [string] list=atomic | admissionReviewVersions is an ordered list of preferred `AdmissionReview` versions the Webhook expects.
            clientConfig! WebhookClientConfig | clientConfig defines how to communicate with the hook.
            failurePolicy string enum=Fail,Ignore | failurePolicy defines how unrecognized errors from the admission endpoint are handled - allowed values are Ignore or Fail.
            matchConditions [MatchCondition] listMap=name patch=merge mergeKey=name | matchConditions is a list of conditions that must be met for a request to be sent to this webhook.
            matchPolicy string enum=Equivalent,Exact | matchPolicy defines how the "rules" list is used to match incoming requests.
            name! string | name is the name of the admission webhook.
            namespaceSelector apimachinery.pkg.apis.meta.v1.LabelSelector | namespaceSelector decides whether to run the webhook on an object based on whether the namespace for that object matches the selector.
            objectSelector apimachinery.pkg.apis.meta.v1.LabelSelector | objectSelector decides whether to run the webhook based on if the object has matching labels. objectSelector is evaluated against both the oldObject and newObject that would be...
            rules [RuleWithOperations] list=atomic | rules describes what operations on what resources/subresources the webhook cares about.
            sideEffects! string enum=None,NoneOnDryRun,Some,Unknown | sideEffects states whether this webhook has side effects.
            timeoutSeconds int32 | timeoutSeconds specifies the timeout for this webhook.
            = ValidatingWebhookConfiguration | ValidatingWebhookConfiguration describes the configuration of and admission webhook that accept or reject and object without changing it.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | metadata is the standard object metadata; More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata.
            webhooks [ValidatingWebhook] listMap=name patch=merge mergeKey=name | webhooks is a list of webhooks and the affected resources and operations.
            = WebhookClientConfig | WebhookClientConfig contains the information to make a TLS connection with the webhook
            caBundle byte | caBundle is a PEM encoded CA bundle which will be used to validate the webhook's server certificate.
            service ServiceReference | service is a reference to the service for this webhook.
            url string | url gives the location of the webhook, in standard URL form (`scheme://host:port/path`).
            """##
    )
}
