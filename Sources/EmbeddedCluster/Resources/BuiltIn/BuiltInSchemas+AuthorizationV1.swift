// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let authorizationV1 = (
        package: "api.authorization.v1",
        text: ##"""
            = FieldSelectorAttributes | FieldSelectorAttributes indicates a field limited access.
            rawSelector string | rawSelector is the serialization of a field selector that would be included in a query parameter.
            requirements [apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement] list=atomic | requirements is the parsed interpretation of a field selector.
            = LabelSelectorAttributes | LabelSelectorAttributes indicates a label limited access.
            rawSelector string | rawSelector is the serialization of a field selector that would be included in a query parameter.
            requirements [apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement] list=atomic | requirements is the parsed interpretation of a label selector.
            = LocalSubjectAccessReview | LocalSubjectAccessReview checks whether or not a user or group can perform an action in a given namespace.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | metadata is the standard list metadata.
            spec! SubjectAccessReviewSpec | spec holds information about the request being evaluated. spec.namespace must be equal to the namespace you made the request against.
            status SubjectAccessReviewStatus | status is filled in by the server and indicates whether the request is allowed or not
            = NonResourceAttributes | NonResourceAttributes includes the authorization attributes available for non-resource requests to the Authorizer interface
            path string | path is the URL path of the request
            verb string | verb is the standard HTTP verb
            = NonResourceRule | NonResourceRule holds information that describes a rule for the non-resource
            nonResourceURLs [string] list=atomic | nonResourceURLs is a set of partial urls that a user should have access to. *s are allowed, but only as the full, final step in the path. "*" means all.
            verbs! [string] list=atomic | verbs is a list of kubernetes non-resource API verbs, like: get, post, put, delete, patch, head, options. "*" means all.
            = ResourceAttributes | ResourceAttributes includes the authorization attributes available for resource requests to the Authorizer interface
            fieldSelector FieldSelectorAttributes | fieldSelector describes the limitation on access based on field.
            group string | group is the API Group of the Resource. "*" means all.
            labelSelector LabelSelectorAttributes | labelSelector describes the limitation on access based on labels.
            name string | name is the name of the resource being requested for a "get" or deleted for a "delete". "" (empty) means all.
            namespace string | namespace is the namespace of the action being requested.
            resource string | resource is one of the existing resource types. "*" means all.
            subresource string | subresource is one of the existing resource types. "" means none.
            verb string | verb is a kubernetes resource API verb, like: get, list, watch, create, update, delete, proxy. "*" means all.
            version string | version is the API Version of the Resource. "*" means all.
            = ResourceRule | ResourceRule is the list of actions the subject is allowed to perform on resources.
            apiGroups [string] list=atomic | apiGroups is the name of the APIGroup that contains the resources.
            resourceNames [string] list=atomic | resourceNames is an optional white list of names that the rule applies to.
            resources [string] list=atomic | resources is a list of resources this rule applies to. "*" means all in the specified apiGroups. "*/foo" represents the subresource 'foo' for all resources in the specified...
            verbs! [string] list=atomic | verbs is a list of kubernetes resource API verbs, like: get, list, watch, create, update, delete, proxy. "*" means all.
            = SelfSubjectAccessReview | SelfSubjectAccessReview checks whether or the current user can perform an action.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | metadata is the standard list metadata.
            spec! SelfSubjectAccessReviewSpec | spec holds information about the request being evaluated. user and groups must be empty
            status SubjectAccessReviewStatus | status is filled in by the server and indicates whether the request is allowed or not
            = SelfSubjectAccessReviewSpec | SelfSubjectAccessReviewSpec is a description of the access request.
            nonResourceAttributes NonResourceAttributes | nonResourceAttributes describes information for a non-resource access request
            resourceAttributes ResourceAttributes | resourceAttributes describes information for a resource access request
            = SelfSubjectRulesReview | SelfSubjectRulesReview enumerates the set of actions the current user can perform within a namespace.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | metadata is the standard list metadata.
            spec! SelfSubjectRulesReviewSpec | spec holds information about the request being evaluated.
            status SubjectRulesReviewStatus | status is filled in by the server and indicates the set of actions a user can perform.
            = SelfSubjectRulesReviewSpec | SelfSubjectRulesReviewSpec defines the specification for SelfSubjectRulesReview.
            namespace string | namespace to evaluate rules for.
            = SubjectAccessReview | SubjectAccessReview checks whether or not a user or group can perform an action.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | metadata is the standard list metadata.
            spec! SubjectAccessReviewSpec | spec holds information about the request being evaluated
            status SubjectAccessReviewStatus | status is filled in by the server and indicates whether the request is allowed or not
            = SubjectAccessReviewSpec | SubjectAccessReviewSpec is a description of the access request.
            extra {[string]} | extra corresponds to the user.Info.GetExtra() method from the authenticator.
            groups [string] list=atomic | groups is the groups you're testing for.
            nonResourceAttributes NonResourceAttributes | nonResourceAttributes describes information for a non-resource access request
            resourceAttributes ResourceAttributes | resourceAttributes describes information for a resource access request
            uid string | uid information about the requesting user.
            user string | user is the user you're testing for.
            = SubjectAccessReviewStatus | SubjectAccessReviewStatus
            allowed! bool default=false | allowed is required.
            denied bool | denied is optional.
            evaluationError string | evaluationError is an indication that some error occurred during the authorization check.
            reason string | reason is optional.
            = SubjectRulesReviewStatus | SubjectRulesReviewStatus contains the result of a rules check.
            evaluationError string | evaluationError can appear in combination with Rules.
            incomplete! bool default=false | incomplete is true when the rules returned by this call are incomplete.
            nonResourceRules! [NonResourceRule] list=atomic | nonResourceRules is the list of actions the subject is allowed to perform on non-resources.
            resourceRules! [ResourceRule] list=atomic | resourceRules is the list of actions the subject is allowed to perform on resources.
            """##
    )
}
