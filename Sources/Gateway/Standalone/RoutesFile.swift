import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import Structured

/// The documents that `kubectl apply` would take, as a gateway without Kubernetes takes them.
package struct RoutesFile: Sendable {
    package var table: RouteTable
    package var secrets: SecretData

    /// Everything that is wrong with a file, each problem with its line.
    package struct Problems: Error, Sendable, Hashable, CustomStringConvertible {
        package var messages: [String]

        package var description: String { messages.joined(separator: "\n") }
    }

    /// Reads the text of a file and compiles the chain: the one of that name, or the only one.
    ///
    /// Unlike a cluster, a file is whole: a reference to a backend or a Secret that it does not hold is an error, not a wait.
    package init(parsing text: String, chain name: String? = nil) throws(Problems) {
        var documents = Documents()
        do throws(StructuredError) {
            for document in try YAMLDocument.stream(text) { documents.take(document) }
        } catch {
            throw Problems(messages: [error.description])
        }
        guard documents.problems.isEmpty else { throw Problems(messages: documents.problems) }
        let chain = try Self.chain(name, among: documents.chains)
        let backends = documents.backends.filter { $0.metadata.namespace == chain.metadata.namespace }
        let policies = documents.budgets.filter { $0.metadata.namespace == chain.metadata.namespace }
        table = RouteTable(chain: chain, backends: backends, budgets: policies)
        secrets = documents.secrets[chain.metadata.namespace ?? ""] ?? [:]
        let problems = table.missing.map(\.message) + Self.missingSecrets(table, secrets)
        guard problems.isEmpty else { throw Problems(messages: problems) }
    }

    private static func chain(_ name: String?, among chains: [FailoverChain]) throws(Problems) -> FailoverChain {
        let names = chains.map(\.metadata.name).joined(separator: ", ")
        if let name {
            if let chain = chains.first(where: { $0.metadata.name == name }) { return chain }
            throw Problems(messages: ["there is no FailoverChain \"\(name)\"; there is: \(names.isEmpty ? "none" : names)"])
        }
        guard let first = chains.first else { throw Problems(messages: ["there is no FailoverChain"]) }
        guard chains.count == 1 else { throw Problems(messages: ["there are several FailoverChains (\(names)): choose one with --chain"]) }
        return first
    }

    private static func missingSecrets(_ table: RouteTable, _ secrets: SecretData) -> [String] {
        var problems = table.secretReferences.sorted { ($0.name, $0.key) < ($1.name, $1.key) }.compactMap { reference -> String? in
            guard let secret = secrets[reference.name] else { return "Secret \"\(reference.name)\" is missing" }
            return secret[reference.key] == nil ? "Secret \"\(reference.name)\" has no entry \"\(reference.key)\"" : nil
        }
        if let name = table.clients?.apiKeysSecretRef.name, secrets[name]?.isEmpty ?? true {
            problems.append("Secret \"\(name)\" of spec.clients is missing or has no entries: nobody could ask anything")
        }
        return problems
    }
}

/// The documents of a file, sorted by kind.
private struct Documents {
    var chains: [FailoverChain] = []
    var backends: [LLMBackend] = []
    var budgets: [BudgetPolicy] = []
    /// By namespace, name and entry.
    var secrets: [String: SecretData] = [:]
    var problems: [String] = []

    mutating func take(_ document: YAMLDocument) {
        let kind = document.value["kind"]?.string
        switch (document.value["apiVersion"]?.string, kind) {
        case ("ballast.dev/v1alpha1", "LLMBackend"): take(document, into: \.backends)
        case ("ballast.dev/v1alpha1", "FailoverChain"): take(document, into: \.chains)
        case ("ballast.dev/v1alpha1", "BudgetPolicy"): take(document, into: \.budgets)
        case ("v1", "Secret"): takeSecret(document)
        case (let version, let kind):
            problems.append(
                "line \(document.nearestLine(of: ["kind"])): a gateway takes LLMBackend, FailoverChain, BudgetPolicy and Secret, not "
                    + "\(version ?? "no apiVersion") \(kind ?? "without kind")")
        }
    }

    private mutating func take<Kind: ValidatedKind>(_ document: YAMLDocument, into list: WritableKeyPath<Documents, [Kind]>) {
        let wrong = Kind.problems(in: document.value)
        guard wrong.isEmpty, let object = try? document.value.decode(Kind.self) else {
            problems += wrong.map { error in
                let path = error.path.split(whereSeparator: { ".[]".contains($0) }).map(String.init)
                return "line \(document.nearestLine(of: path)): \(error)"
            }
            return
        }
        self[keyPath: list].append(object)
    }

    private mutating func takeSecret(_ document: YAMLDocument) {
        do {
            let secret = try document.value.decode(Secret.self)
            var entries = (secret.data ?? [:]).mapValues(\.bytes)
            for (key, text) in secret.stringData ?? [:] { entries[key] = Array(text.utf8) }
            secrets[secret.metadata.namespace ?? "", default: [:]][secret.metadata.name] = entries
        } catch {
            problems.append("line \(document.nearestLine(of: ["data"])): \(StructuredDecodingError(error))")
        }
    }
}
