// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let rbacV1 = (
        package: "api.rbac.v1",
        text: ##"""
            = AggregationRule
            clusterRoleSelectors [apimachinery.pkg.apis.meta.v1.LabelSelector] list=atomic
            = ClusterRole
            aggregationRule AggregationRule
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            rules [PolicyRule] list=atomic
            = ClusterRoleBinding
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            roleRef! RoleRef default={}
            subjects [Subject] list=atomic
            = PolicyRule
            apiGroups [string] list=atomic
            nonResourceURLs [string] list=atomic
            resourceNames [string] list=atomic
            resources [string] list=atomic
            verbs! [string] list=atomic
            = Role
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            rules [PolicyRule] list=atomic
            = RoleBinding
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            roleRef! RoleRef default={}
            subjects [Subject] list=atomic
            = RoleRef map=atomic
            apiGroup string default=""
            kind! string
            name! string
            = Subject map=atomic
            apiGroup string
            kind! string
            name! string
            namespace string
            """##
    )
}
