// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let authorizationV1 = (
        package: "api.authorization.v1",
        text: ##"""
            = FieldSelectorAttributes
            rawSelector string
            requirements [apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement] list=atomic
            = LabelSelectorAttributes
            rawSelector string
            requirements [apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement] list=atomic
            = LocalSubjectAccessReview
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec! SubjectAccessReviewSpec default={}
            status SubjectAccessReviewStatus default={}
            = NonResourceAttributes
            path string
            verb string
            = NonResourceRule
            nonResourceURLs [string] list=atomic
            verbs! [string] list=atomic
            = ResourceAttributes
            fieldSelector FieldSelectorAttributes
            group string
            labelSelector LabelSelectorAttributes
            name string
            namespace string
            resource string
            subresource string
            verb string
            version string
            = ResourceRule
            apiGroups [string] list=atomic
            resourceNames [string] list=atomic
            resources [string] list=atomic
            verbs! [string] list=atomic
            = SelfSubjectAccessReview
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec! SelfSubjectAccessReviewSpec default={}
            status SubjectAccessReviewStatus default={}
            = SelfSubjectAccessReviewSpec
            nonResourceAttributes NonResourceAttributes
            resourceAttributes ResourceAttributes
            = SelfSubjectRulesReview
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec! SelfSubjectRulesReviewSpec default={}
            status SubjectRulesReviewStatus default={}
            = SelfSubjectRulesReviewSpec
            namespace string
            = SubjectAccessReview
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec! SubjectAccessReviewSpec default={}
            status SubjectAccessReviewStatus default={}
            = SubjectAccessReviewSpec
            extra {[string]}
            groups [string] list=atomic
            nonResourceAttributes NonResourceAttributes
            resourceAttributes ResourceAttributes
            uid string
            user string
            = SubjectAccessReviewStatus
            allowed! bool default=false
            denied bool
            evaluationError string
            reason string
            = SubjectRulesReviewStatus
            evaluationError string
            incomplete! bool default=false
            nonResourceRules! [NonResourceRule] list=atomic
            resourceRules! [ResourceRule] list=atomic
            """##
    )
}
