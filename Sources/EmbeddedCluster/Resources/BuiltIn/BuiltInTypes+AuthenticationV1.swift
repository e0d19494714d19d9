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
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta
            status SelfSubjectReviewStatus
            = SelfSubjectReviewStatus
            userInfo UserInfo
            = TokenRequest
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta
            spec TokenRequestSpec
            status TokenRequestStatus
            = TokenRequestSpec
            audiences [string] list=atomic
            boundObjectRef BoundObjectReference
            expirationSeconds int64
            = TokenRequestStatus
            expirationTimestamp time
            token string
            = TokenReview
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta
            spec! TokenReviewSpec
            status TokenReviewStatus
            = TokenReviewSpec
            audiences [string] list=atomic
            token! string
            = TokenReviewStatus
            audiences [string] list=atomic
            authenticated bool
            error string
            user UserInfo
            = UserInfo
            extra {[string]}
            groups [string] list=atomic
            uid string
            username string
            """##
    )
}
