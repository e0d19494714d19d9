import Foundation
import Structured

/// What is wrong with ConfigMaps and Secrets (kubernetes `pkg/apis/core/validation/validation.go`).
enum DataValidation {
    private static let redacted: JSONValue = "<secret contents redacted>"

    /// A changed ConfigMap or Secret is looked at as a whole, as a new one is, once what may not change of it was told.
    static func configMapChange(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] { frozen(new, old, ["data", "binaryData"]) }

    static func secretChange(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        guard let old else { return [] }
        let type: [FieldError] = old["type"] == new["type"] ? [] : [.invalid(FieldPath("type"), new["type"], "field is immutable")]
        return type + frozen(new, old, ["data"])
    }

    private static func frozen(_ new: JSONValue, _ old: JSONValue?, _ fields: [String]) -> [FieldError] {
        guard let old, old["immutable"] == true else { return [] }
        let isFreed = new["immutable"] != true
        return ((isFreed ? ["immutable"] : []) + fields.filter { old[$0] != new[$0] }).map {
            .forbidden(FieldPath($0), "field is immutable when `immutable` is set")
        }
    }

    static func configMap(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        let binary = new["binaryData"]?.object ?? [:]
        let doubled = (new["data"]?.object ?? [:]).keys.filter { binary[$0] != nil }.sorted()
        return keys(new, "data")
            + doubled.map { .invalid(FieldPath("data").key($0), .string($0), "duplicate of key present in binaryData") }
            + keys(new, "binaryData")
    }

    static func secret(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        keys(new, "data") + contents(new, type: new["type"]?.string ?? "")
    }

    /// What a Secret's type promises of its contents.
    private static func contents(_ secret: JSONValue, type: String) -> [FieldError] {
        let has = { (key: String) in secret["data"]?[key] != nil }
        let missing = { (keys: [String]) in keys.map { FieldError.required(FieldPath("data").key($0)) } }
        switch type {
        case "kubernetes.io/service-account-token":
            let name = "kubernetes.io/service-account.name"
            guard secret[path: "metadata", "annotations", name]?.string?.isEmpty != false else { return [] }
            return [.required(FieldPath("metadata.annotations").key(name))]
        case "kubernetes.io/dockercfg": return document(secret, ".dockercfg")
        case "kubernetes.io/dockerconfigjson": return document(secret, ".dockerconfigjson")
        case "kubernetes.io/basic-auth": return has("username") || has("password") ? [] : missing(["username", "password"])
        case "kubernetes.io/ssh-auth":
            return secret[path: "data", "ssh-privatekey"]?.string?.isEmpty == false ? [] : missing(["ssh-privatekey"])
        case "kubernetes.io/tls": return missing(["tls.crt", "tls.key"].filter { !has($0) })
        default: return []
        }
    }

    private static func document(_ secret: JSONValue, _ key: String) -> [FieldError] {
        let place = FieldPath("data").key(key)
        guard let text = secret["data"]?[key]?.string else { return [.required(place)] }
        return GoText.whyNoMap(Array(Data(base64Encoded: text) ?? Data())).map { [.invalid(place, redacted, $0)] } ?? []
    }

    /// The keys of ConfigMaps and Secrets become file names.
    private static func keys(_ object: JSONValue, _ field: String) -> [FieldError] {
        let allowed = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        let keys = (object[field]?.object ?? [:]).keys.filter { $0.isEmpty || !$0.utf8.allSatisfy(allowed) }
        return keys.sorted().map { key in
            .invalid(
                FieldPath(field).key(key), .string(key),
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or "
                    + "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")
        }
    }
}
