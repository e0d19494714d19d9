import Foundation
import Structured
import Synchronization

/// Who a request comes from: a bearer token or a client certificate. Neither is 401.
package final class Authentication: Sendable {
    private struct Token {
        var user: UserInfo
        var expires: Date?
    }

    private let tokens = Mutex<[String: Token]>([:])
    private let anonymous: UserInfo?
    private let now: @Sendable () -> Date

    /// - Parameter anonymous: who a request without credentials comes from; `nil` refuses it.
    package init(anonymous: UserInfo? = nil, now: @escaping @Sendable () -> Date = { Date() }) {
        self.anonymous = anonymous
        self.now = now
    }

    /// Lets a token stand for a user.
    package func accept(token: String, as user: UserInfo) { tokens.withLock { $0[token] = Token(user: user, expires: nil) } }

    /// A token for a service account.
    func issueToken(namespace: String, serviceAccount: String, uid: String, expires: Date?, secret: String) -> String {
        let token = "ballast-sa.\(namespace).\(serviceAccount).\(secret)"
        let user = UserInfo(
            name: "system:serviceaccount:\(namespace):\(serviceAccount)", uid: uid,
            groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"])
        tokens.withLock { $0[token] = Token(user: user, expires: expires) }
        return token
    }

    /// The user a token stands for; `nil` when it stands for nobody (any more).
    func user(token: String) -> UserInfo? {
        tokens.withLock { tokens in
            guard let found = tokens[token] else { return nil }
            guard found.expires.map({ $0 > now() }) ?? true else { return nil }
            return found.user
        }
    }

    /// The user of a request, after impersonation. Throws 401, or 403 for an impersonation that is not allowed.
    func user(of request: APIServerRequest, authorizer: Authorizer) throws(APIError) -> UserInfo {
        let user = try credentials(of: request)
        guard let name = request.header("impersonate-user") else { return user }
        let asked = ResourceAttributes(verb: "impersonate", group: "", resource: "users", subresource: "", namespace: "", name: name)
        guard authorizer.allows(user, asked) else {
            throw .forbidden(
                GroupResource(group: "", resource: "users"), name,
                "User \"\(user.name)\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope")
        }
        var groups = request.headers.filter { $0.name == "impersonate-group" }.map(\.value)
        let parts = name.split(separator: ":")
        if parts.count == 4, name.hasPrefix("system:serviceaccount:"), groups.isEmpty {
            groups = ["system:serviceaccounts", "system:serviceaccounts:\(parts[2])"]
        }
        return UserInfo(name: name, groups: groups.contains("system:authenticated") ? groups : groups + ["system:authenticated"])
    }

    private func credentials(of request: APIServerRequest) throws(APIError) -> UserInfo {
        if let certificate = request.clientCertificate {
            return UserInfo(name: certificate.commonName, groups: certificate.organizations + ["system:authenticated"])
        }
        if let header = request.header("authorization") {
            let parts = header.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts[0].lowercased() == "bearer", let user = user(token: parts[1]) else { throw .unauthorized }
            var known = user
            if !known.groups.contains("system:authenticated") { known.groups.append("system:authenticated") }
            return known
        }
        guard let user = request.connectionUser ?? anonymous else { throw .unauthorized }
        return user
    }
}
