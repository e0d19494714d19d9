import Foundation
import HTTPTransport
import Structured

/// What a cluster's and a user's entry mean.
extension KubeConfig {
    func tls(_ cluster: Entry) throws(ConfigurationError) -> TLSSettings {
        var settings = TLSSettings()
        settings.serverName = cluster.document["tls-server-name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let authorities = try cluster.bytes("certificate-authority")
        if cluster.document["insecure-skip-tls-verify"]?.bool == true {
            guard authorities == nil else {
                throw ConfigurationError(
                    "\(cluster.file): insecure-skip-tls-verify and certificate-authority exclude each other; remove one")
            }
            settings.trust = .anyone
        } else if let authorities {
            settings.trust = .authorities(pem: authorities)
        }
        return settings
    }

    func apply(_ user: Entry, named name: String, cluster: Entry, to configuration: inout ClientConfiguration) throws(ConfigurationError) {
        switch (try user.bytes("client-certificate"), try user.bytes("client-key")) {
        case (let certificate?, let key?): configuration.tls.identity = .init(certificatePEM: certificate, keyPEM: key)
        case (nil, nil): break
        case (_, _): throw ConfigurationError("\(user.file): user \"\(name)\" has a client certificate or a key, but not both")
        }
        if user.document["auth-provider"] != nil {
            throw ConfigurationError("\(user.file): user \"\(name)\" has an auth-provider, which Kubernetes no longer supports; use exec")
        }
        configuration.credentials = try credentials(user, named: name, cluster: cluster)
        configuration.impersonation = user.document["as"]?.string.map { impersonated in
            Impersonation(
                user: impersonated, uid: user.document["as-uid"]?.string,
                groups: (user.document["as-groups"]?.array ?? []).compactMap(\.string),
                extra: (user.document["as-user-extra"]?.object ?? [:]).mapValues { ($0.array ?? []).compactMap(\.string) })
        }
    }

    private func credentials(_ user: Entry, named name: String, cluster: Entry) throws(ConfigurationError) -> CredentialSource {
        if let path = user.document["tokenFile"]?.string, !path.isEmpty { return .tokenFile(path: user.path(path)) }
        if let token = user.document["token"]?.string, !token.isEmpty { return .token(token) }
        if let account = user.document["username"]?.string, !account.isEmpty {
            return .basic(user: account, password: user.document["password"]?.string ?? "")
        }
        guard let exec = user.document["exec"], exec.object != nil else { return .none }
        let place = "\(user.file): users[\(name)].exec"
        return .exec(try ExecPlugin(exec, place: place, folder: user.folder, cluster: cluster))
    }
}

extension KubeConfig.Entry {
    /// The bytes of `field-data` (base64) or else of the file that `field` names.
    func bytes(_ field: String) throws(ConfigurationError) -> [UInt8]? {
        if let text = document["\(field)-data"]?.string, !text.isEmpty {
            guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
                throw ConfigurationError("\(file): \(field)-data is not base64")
            }
            return Array(data)
        }
        guard let name = document[field]?.string, !name.isEmpty else { return nil }
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
        } catch {
            throw ConfigurationError("\(file): \(field): \(path(name)) cannot be read: \(error.localizedDescription)")
        }
    }

    /// A path of this file, which is relative to the file's folder.
    func path(_ text: String) -> String { text.hasPrefix("/") ? text : "\(folder)/\(text)" }
}
