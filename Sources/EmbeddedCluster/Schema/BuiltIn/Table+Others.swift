// Written by hack/built-in-schemas.py from a Kubernetes 1.36 server's OpenAPI document.

extension BuiltInSchemas {
    static let tableOthers = """
        admissionregistration.v1.MatchCondition expression!:s name!:s
        admissionregistration.v1.MutatingWebhook admissionReviewVersions!:[s] clientConfig!:@WebhookClientConfig+ failurePolicy:s
          matchConditions:[@MatchCondition]#name~merge/name matchPolicy:s name!:s namespaceSelector:@meta.v1.LabelSelector
          objectSelector:@meta.v1.LabelSelector reinvocationPolicy:s rules:[@RuleWithOperations] sideEffects!:s timeoutSeconds:i
        admissionregistration.v1.MutatingWebhookConfiguration=admissionregistration.k8s.io/v1 apiVersion:s kind:s
          metadata:@meta.v1.ObjectMeta+ webhooks:[@MutatingWebhook]#name~merge/name
        admissionregistration.v1.RuleWithOperations apiGroups:[s] apiVersions:[s] operations:[s] resources:[s] scope:s
        admissionregistration.v1.ServiceReference name!:s namespace!:s path:s port:i
        admissionregistration.v1.ValidatingWebhook admissionReviewVersions!:[s] clientConfig!:@WebhookClientConfig+ failurePolicy:s
          matchConditions:[@MatchCondition]#name~merge/name matchPolicy:s name!:s namespaceSelector:@meta.v1.LabelSelector
          objectSelector:@meta.v1.LabelSelector rules:[@RuleWithOperations] sideEffects!:s timeoutSeconds:i
        admissionregistration.v1.ValidatingWebhookConfiguration=admissionregistration.k8s.io/v1 apiVersion:s kind:s
          metadata:@meta.v1.ObjectMeta+ webhooks:[@ValidatingWebhook]#name~merge/name
        admissionregistration.v1.WebhookClientConfig caBundle:y service:@ServiceReference url:s
        apiextensions.v1.CustomResourceColumnDefinition description:s format:s jsonPath!:s name!:s priority:i type!:s
        apiextensions.v1.CustomResourceConversion strategy!:s webhook:@WebhookConversion
        apiextensions.v1.CustomResourceDefinition=apiextensions.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+
          spec!:@CustomResourceDefinitionSpec+ status:@CustomResourceDefinitionStatus+
        apiextensions.v1.CustomResourceDefinitionCondition lastTransitionTime:t message:s observedGeneration:I reason:s status!:s type!:s
        apiextensions.v1.CustomResourceDefinitionNames categories:[s] kind!:s listKind:s plural!:s shortNames:[s] singular:s
        apiextensions.v1.CustomResourceDefinitionSpec conversion:@CustomResourceConversion group!:s names!:@CustomResourceDefinitionNames+
          preserveUnknownFields:b scope!:s versions!:[@CustomResourceDefinitionVersion]
        apiextensions.v1.CustomResourceDefinitionStatus acceptedNames:@CustomResourceDefinitionNames+
          conditions:[@CustomResourceDefinitionCondition]#type observedGeneration:I storedVersions:[s]
        apiextensions.v1.CustomResourceDefinitionVersion additionalPrinterColumns:[@CustomResourceColumnDefinition] deprecated:b
          deprecationWarning:s name!:s schema:@CustomResourceValidation selectableFields:[@SelectableField] served!:b storage!:b
          subresources:@CustomResourceSubresources
        apiextensions.v1.CustomResourceSubresourceScale labelSelectorPath:s specReplicasPath!:s statusReplicasPath!:s
        apiextensions.v1.CustomResourceSubresourceStatus
        apiextensions.v1.CustomResourceSubresources scale:@CustomResourceSubresourceScale status:@CustomResourceSubresourceStatus
        apiextensions.v1.CustomResourceValidation openAPIV3Schema:*
        apiextensions.v1.SelectableField jsonPath!:s
        apiextensions.v1.ServiceReference name!:s namespace!:s path:s port:i
        apiextensions.v1.WebhookClientConfig caBundle:y service:@ServiceReference url:s
        apiextensions.v1.WebhookConversion clientConfig:@WebhookClientConfig conversionReviewVersions!:[s]
        authentication.v1.BoundObjectReference apiVersion:s kind:s name:s uid:s
        authentication.v1.SelfSubjectReview=authentication.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+
          status:@SelfSubjectReviewStatus+
        authentication.v1.SelfSubjectReviewStatus userInfo:@UserInfo+
        authentication.v1.TokenRequest=authentication.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@TokenRequestSpec+
          status:@TokenRequestStatus+
        authentication.v1.TokenRequestSpec audiences:[s] boundObjectRef:@BoundObjectReference expirationSeconds:I
        authentication.v1.TokenRequestStatus expirationTimestamp:t token:s
        authentication.v1.TokenReview=authentication.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec!:@TokenReviewSpec+
          status:@TokenReviewStatus+
        authentication.v1.TokenReviewSpec audiences:[s] token!:s
        authentication.v1.TokenReviewStatus audiences:[s] authenticated:b error:s user:@UserInfo+
        authentication.v1.UserInfo extra:{[s]} groups:[s] uid:s username:s
        authorization.v1.FieldSelectorAttributes rawSelector:s requirements:[@meta.v1.FieldSelectorRequirement]
        authorization.v1.LabelSelectorAttributes rawSelector:s requirements:[@meta.v1.LabelSelectorRequirement]
        authorization.v1.LocalSubjectAccessReview=authorization.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+
          spec!:@SubjectAccessReviewSpec+ status:@SubjectAccessReviewStatus+
        authorization.v1.NonResourceAttributes path:s verb:s
        authorization.v1.NonResourceRule nonResourceURLs:[s] verbs!:[s]
        authorization.v1.ResourceAttributes fieldSelector:@FieldSelectorAttributes group:s labelSelector:@LabelSelectorAttributes name:s
          namespace:s resource:s subresource:s verb:s version:s
        authorization.v1.ResourceRule apiGroups:[s] resourceNames:[s] resources:[s] verbs!:[s]
        authorization.v1.SelfSubjectAccessReview=authorization.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+
          spec!:@SelfSubjectAccessReviewSpec+ status:@SubjectAccessReviewStatus+
        authorization.v1.SelfSubjectAccessReviewSpec nonResourceAttributes:@NonResourceAttributes resourceAttributes:@ResourceAttributes
        authorization.v1.SelfSubjectRulesReview=authorization.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+
          spec!:@SelfSubjectRulesReviewSpec+ status:@SubjectRulesReviewStatus+
        authorization.v1.SelfSubjectRulesReviewSpec namespace:s
        authorization.v1.SubjectAccessReview=authorization.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+
          spec!:@SubjectAccessReviewSpec+ status:@SubjectAccessReviewStatus+
        authorization.v1.SubjectAccessReviewSpec extra:{[s]} groups:[s] nonResourceAttributes:@NonResourceAttributes
          resourceAttributes:@ResourceAttributes uid:s user:s
        authorization.v1.SubjectAccessReviewStatus allowed!:b denied:b evaluationError:s reason:s
        authorization.v1.SubjectRulesReviewStatus evaluationError:s incomplete!:b nonResourceRules!:[@NonResourceRule]
          resourceRules!:[@ResourceRule]
        coordination.v1.Lease=coordination.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@LeaseSpec+
        coordination.v1.LeaseSpec acquireTime:t holderIdentity:s leaseDurationSeconds:i leaseTransitions:i preferredHolder:s renewTime:t
          strategy:s
        discovery.v1.Endpoint addresses!:[s]= conditions:@EndpointConditions+ deprecatedTopology:{s} hints:@EndpointHints hostname:s
          nodeName:s targetRef:@core.v1.ObjectReference zone:s
        discovery.v1.EndpointConditions ready:b serving:b terminating:b
        discovery.v1.EndpointHints forNodes:[@ForNode] forZones:[@ForZone]
        discovery.v1.EndpointPort^ appProtocol:s name:s port:i protocol:s
        discovery.v1.EndpointSlice=discovery.k8s.io/v1 addressType!:s apiVersion:s endpoints:[@Endpoint] kind:s
          metadata:@meta.v1.ObjectMeta+ ports:[@EndpointPort]
        discovery.v1.ForNode name!:s
        discovery.v1.ForZone name!:s
        events.v1.Event=events.k8s.io/v1 action:s apiVersion:s deprecatedCount:i deprecatedFirstTimestamp:t deprecatedLastTimestamp:t
          deprecatedSource:@core.v1.EventSource+ eventTime!:t kind:s metadata:@meta.v1.ObjectMeta+ note:s reason:s
          regarding:@core.v1.ObjectReference+ related:@core.v1.ObjectReference reportingController:s reportingInstance:s
          series:@EventSeries type:s
        events.v1.EventSeries count!:i lastObservedTime!:t
        meta.v1.Condition lastTransitionTime!:t message!:s observedGeneration:I reason!:s status!:s type!:s
        meta.v1.DeleteOptions apiVersion:s dryRun:[s] gracePeriodSeconds:I ignoreStoreReadErrorWithClusterBreakingPotential:b kind:s
          orphanDependents:b preconditions:@Preconditions propagationPolicy:s
        meta.v1.FieldSelectorRequirement key!:s operator!:s values:[s]
        meta.v1.LabelSelector^ matchExpressions:[@LabelSelectorRequirement] matchLabels:{s}
        meta.v1.LabelSelectorRequirement key!:s operator!:s values:[s]
        meta.v1.ManagedFieldsEntry apiVersion:s fieldsType:s fieldsV1:* manager:s operation:s subresource:s time:t
        meta.v1.ObjectMeta annotations:{s} creationTimestamp:t deletionGracePeriodSeconds:I deletionTimestamp:t finalizers:[s]=~merge
          generateName:s generation:I labels:{s} managedFields:[@ManagedFieldsEntry] name:s namespace:s
          ownerReferences:[@OwnerReference]#uid~merge/uid resourceVersion:s selfLink:s uid:s
        meta.v1.OwnerReference^ apiVersion!:s blockOwnerDeletion:b controller:b kind!:s name!:s uid!:s
        meta.v1.Preconditions resourceVersion:s uid:s
        networking.v1.HTTPIngressPath backend!:@IngressBackend+ path:s pathType!:s
        networking.v1.HTTPIngressRuleValue paths!:[@HTTPIngressPath]
        networking.v1.IPBlock cidr!:s except:[s]
        networking.v1.Ingress=networking.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@IngressSpec+
          status:@IngressStatus+
        networking.v1.IngressBackend resource:@core.v1.TypedLocalObjectReference service:@IngressServiceBackend
        networking.v1.IngressClass=networking.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@IngressClassSpec+
        networking.v1.IngressClassParametersReference apiGroup:s kind!:s name!:s namespace:s scope:s
        networking.v1.IngressClassSpec controller:s parameters:@IngressClassParametersReference
        networking.v1.IngressLoadBalancerIngress hostname:s ip:s ports:[@IngressPortStatus]
        networking.v1.IngressLoadBalancerStatus ingress:[@IngressLoadBalancerIngress]
        networking.v1.IngressPortStatus error:s port!:i protocol!:s
        networking.v1.IngressRule host:s http:@HTTPIngressRuleValue
        networking.v1.IngressServiceBackend name!:s port:@ServiceBackendPort+
        networking.v1.IngressSpec defaultBackend:@IngressBackend ingressClassName:s rules:[@IngressRule] tls:[@IngressTLS]
        networking.v1.IngressStatus loadBalancer:@IngressLoadBalancerStatus+
        networking.v1.IngressTLS hosts:[s] secretName:s
        networking.v1.NetworkPolicy=networking.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ spec:@NetworkPolicySpec+
        networking.v1.NetworkPolicyEgressRule ports:[@NetworkPolicyPort] to:[@NetworkPolicyPeer]
        networking.v1.NetworkPolicyIngressRule from:[@NetworkPolicyPeer] ports:[@NetworkPolicyPort]
        networking.v1.NetworkPolicyPeer ipBlock:@IPBlock namespaceSelector:@meta.v1.LabelSelector podSelector:@meta.v1.LabelSelector
        networking.v1.NetworkPolicyPort endPort:i port:x protocol:s
        networking.v1.NetworkPolicySpec egress:[@NetworkPolicyEgressRule] ingress:[@NetworkPolicyIngressRule]
          podSelector:@meta.v1.LabelSelector+ policyTypes:[s]
        networking.v1.ServiceBackendPort^ name:s number:i
        node.v1.Overhead podFixed:{q}
        node.v1.RuntimeClass=node.k8s.io/v1 apiVersion:s handler!:s kind:s metadata:@meta.v1.ObjectMeta+ overhead:@Overhead
          scheduling:@Scheduling
        node.v1.Scheduling nodeSelector:{s}^ tolerations:[@core.v1.Toleration]
        rbac.v1.AggregationRule clusterRoleSelectors:[@meta.v1.LabelSelector]
        rbac.v1.ClusterRole=rbac.authorization.k8s.io/v1 aggregationRule:@AggregationRule apiVersion:s kind:s
          metadata:@meta.v1.ObjectMeta+ rules:[@PolicyRule]
        rbac.v1.ClusterRoleBinding=rbac.authorization.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ roleRef!:@RoleRef+
          subjects:[@Subject]
        rbac.v1.PolicyRule apiGroups:[s] nonResourceURLs:[s] resourceNames:[s] resources:[s] verbs!:[s]
        rbac.v1.Role=rbac.authorization.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ rules:[@PolicyRule]
        rbac.v1.RoleBinding=rbac.authorization.k8s.io/v1 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta+ roleRef!:@RoleRef+
          subjects:[@Subject]
        rbac.v1.RoleRef^ apiGroup:s kind!:s name!:s
        rbac.v1.Subject^ apiGroup:s kind!:s name!:s namespace:s
        scheduling.v1.PriorityClass=scheduling.k8s.io/v1 apiVersion:s description:s globalDefault:b kind:s metadata:@meta.v1.ObjectMeta+
          preemptionPolicy:s value:i
        storage.v1.StorageClass=storage.k8s.io/v1 allowVolumeExpansion:b allowedTopologies:[@core.v1.TopologySelectorTerm] apiVersion:s
          kind:s metadata:@meta.v1.ObjectMeta+ mountOptions:[s] parameters:{s} provisioner!:s reclaimPolicy:s volumeBindingMode:s
        """
}
