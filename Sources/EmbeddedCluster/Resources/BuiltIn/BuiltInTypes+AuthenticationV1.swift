// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let authenticationV1 = (
        package: "api.authentication.v1",
        text: ##"""
            = BoundObjectReference
            apiVersion string
            kind string
            name string
            uid string
            = SelfSubjectReview
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            status SelfSubjectReviewStatus default={}
            = SelfSubjectReviewStatus
            userInfo UserInfo default={}
            = TokenRequest
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec TokenRequestSpec default={}
            status TokenRequestStatus default={}
            = TokenRequestSpec
            audiences [string] list=atomic
            boundObjectRef BoundObjectReference
            expirationSeconds int64
            = TokenRequestStatus
            expirationTimestamp time
            token string default=""
            = TokenReview
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec! TokenReviewSpec default={}
            status TokenReviewStatus default={}
            = TokenReviewSpec
            audiences [string] list=atomic
            token! string
            = TokenReviewStatus
            audiences [string] list=atomic
            authenticated bool
            error string
            user UserInfo default={}
            = UserInfo
            extra {[string]}
            groups [string] list=atomic
            uid string
            username string
            """##
    )
}
