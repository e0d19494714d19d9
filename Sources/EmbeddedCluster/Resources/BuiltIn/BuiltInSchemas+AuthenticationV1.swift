// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let authenticationV1 = (
        package: "api.authentication.v1",
        text: ##"""
            = BoundObjectReference | BoundObjectReference is a reference to an object that a token is bound to.
            apiVersion string | apiVersion is API version of the referent.
            kind string | kind of the referent.
            name string | name of the referent.
            uid string | uid of the referent.
            = SelfSubjectReview | SelfSubjectReview contains the user information that the kube-apiserver has about the user making this request.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | metadata is standard object's metadata.
            status SelfSubjectReviewStatus | status is filled in by the server with the user attributes.
            = SelfSubjectReviewStatus | SelfSubjectReviewStatus is filled by the kube-apiserver and sent back to a user.
            userInfo UserInfo | userInfo is a set of attributes belonging to the user making this request.
            = TokenRequest | TokenRequest requests a token for a given service account.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | metadata is the standard object's metadata.
            spec TokenRequestSpec | spec holds information about the request being evaluated
            status TokenRequestStatus | status is filled in by the server and indicates whether the token can be authenticated.
            = TokenRequestSpec | TokenRequestSpec contains client provided parameters of a token request.
            audiences [string] list=atomic | audiences are the intendend audiences of the token.
            boundObjectRef BoundObjectReference | boundObjectRef is a reference to an object that the token will be bound to.
            expirationSeconds int64 | expirationSeconds is the requested duration of validity of the request.
            = TokenRequestStatus | TokenRequestStatus is the result of a token request.
            expirationTimestamp time | expirationTimestamp is the time of expiration of the returned token.
            token string | token is the opaque bearer token.
            = TokenReview | TokenReview attempts to authenticate a token to a known user.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | metadata is the standard object's metadata.
            spec! TokenReviewSpec | spec holds information about the request being evaluated
            status TokenReviewStatus | status is filled in by the server and indicates whether the request can be authenticated.
            = TokenReviewSpec | TokenReviewSpec is a description of the token authentication request.
            audiences [string] list=atomic | audiences is a list of the identifiers that the resource server presented with the token identifies as.
            token! string | token is the opaque bearer token.
            = TokenReviewStatus | TokenReviewStatus is the result of the token authentication request.
            audiences [string] list=atomic | audiences are audience identifiers chosen by the authenticator that are compatible with both the TokenReview and token.
            authenticated bool | authenticated indicates that the token was associated with a known user.
            error string | error indicates that the token couldn't be checked
            user UserInfo | user is the UserInfo associated with the provided token.
            = UserInfo | UserInfo holds the information about the user needed to implement the user.Info interface.
            extra {[string]} | extra is any additional information provided by the authenticator.
            groups [string] list=atomic | groups is the names of groups this user is a part of.
            uid string | uid is a unique value that identifies this user across time.
            username string | username is the name that uniquely identifies this user among all active users.
            """##
    )
}
