import KubeCore
import Structured

extension ResourceAPI {
    static let cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io"

    /// Serves what a stored CustomResourceDefinition says, writes its names and conditions into its status, and once its deletion was
    /// asked for removes the objects of its kind.
    func serveCustomKinds(of stored: StoredObject) -> StoredObject {
        let crd = stored.value
        if crd[path: "metadata", "deletionTimestamp"] != nil {
            removeInstances(of: crd)
            return finishRemoval(ofDefinition: stored.name) ?? stored
        }
        let clash = nameClash(of: crd)
        let established = clash == nil
        if established {
            do {
                registry.replaceCustom(stored.name, with: try CustomDefinition(crd).definitions())
            } catch {
                // Validation has accepted the schema before it was stored; one stored otherwise is not served.
                registry.replaceCustom(stored.name, with: [])
            }
        }
        return storeStatus(of: stored, clash: clash)
    }

    /// A message when another definition serves one of the names in the same group.
    private func nameClash(of crd: JSONValue) -> String? {
        let group = crd[path: "spec", "group"]?.string ?? ""
        let plural = crd[path: "spec", "names", "plural"]?.string ?? ""
        let kind = crd[path: "spec", "names", "kind"]?.string ?? ""
        let own = crd[path: "metadata", "name"]?.string
        for other in registry.all where other.type.group == group && other.custom?.definition != own {
            if other.type.plural == plural { return "\"\(plural)\" is already in use" }
            if other.type.kind == kind { return "\"\(kind)\" is already in use" }
        }
        return nil
    }

    private func storeStatus(of stored: StoredObject, clash: String?) -> StoredObject {
        var crd = stored.value
        var names = crd[path: "spec", "names"] ?? .emptyObject
        if names["listKind"] == nil { names["listKind"] = .string("\(names["kind"]?.string ?? "")List") }
        if names["singular"] == nil { names["singular"] = .string((names["kind"]?.string ?? "").lowercased()) }
        let served = crd[path: "spec", "versions"]?.array?.first { $0["storage"] == true }?["name"]
        var status = crd["status"]?.object ?? [:]
        if clash == nil { status["acceptedNames"] = names }
        var versions = status["storedVersions"]?.array ?? []
        if let served, !versions.contains(served) { versions.append(served) }
        status["storedVersions"] = .array(versions)
        status["conditions"] = .array([
            condition(
                "NamesAccepted", clash == nil, clash == nil ? "NoConflicts" : "PluralConflict", clash ?? "no conflicts found", in: crd),
            condition(
                "Established", clash == nil, clash == nil ? "InitialNamesAccepted" : "NotAccepted",
                clash == nil ? "the initial names have been accepted" : "not all names are accepted", in: crd),
        ])
        crd["status"] = .object(status)
        var finalizers = crd[path: "metadata", "finalizers"]?.array ?? []
        if !finalizers.contains(.string(Self.cleanupFinalizer)) { finalizers.append(.string(Self.cleanupFinalizer)) }
        crd[path: "metadata", "finalizers"] = .array(finalizers)
        guard crd != stored.value else { return stored }
        return (try? storage.replace(stored.key, crd, expected: stored.revision)) ?? stored
    }

    private func condition(_ type: String, _ holds: Bool, _ reason: String, _ message: String, in crd: JSONValue) -> JSONValue {
        let status: JSONValue = holds ? "True" : "False"
        let earlier = crd[path: "status", "conditions"]?.array?.first { $0["type"] == .string(type) && $0["status"] == status }
        return [
            "type": .string(type), "status": status, "reason": .string(reason), "message": .string(message),
            "lastTransitionTime": earlier?["lastTransitionTime"] ?? timestamp,
        ]
    }

    private func removeInstances(of crd: JSONValue) {
        let context = RequestContext.controller("customresourcecleanup")
        guard let definition = registry.all.first(where: { $0.custom?.definition == crd[path: "metadata", "name"]?.string }),
            let instances = try? storage.list(definition.storage)
        else { return }
        for instance in instances.objects {
            // One that is gone already is as good as deleted.
            _ = try? delete(definition, namespace: instance.namespace, name: instance.name, options: DeleteOptions(), context: context)
        }
    }

    /// Lets a definition in deletion go once no object of its kind is left.
    @discardableResult
    func finishRemoval(ofDefinition name: String) -> StoredObject? {
        let key = ObjectKey(Self.definitions, namespace: "", name: name)
        guard let stored = storage.object(key), stored.metadata["deletionTimestamp"] != nil else { return nil }
        let resource = GroupResource(
            group: stored.value[path: "spec", "group"]?.string ?? "",
            resource: stored.value[path: "spec", "names", "plural"]?.string ?? "")
        guard storage.count(resource) == 0 else { return nil }
        var last = stored.value
        let finalizers = (last[path: "metadata", "finalizers"]?.array ?? []).filter { $0 != .string(Self.cleanupFinalizer) }
        last[path: "metadata", "finalizers"] = finalizers.isEmpty ? nil : .array(finalizers)
        if !finalizers.isEmpty { return try? storage.replace(key, last, expected: stored.revision) }
        guard let gone = try? storage.remove(key, last: last, expected: stored.revision) else { return nil }
        registry.replaceCustom(name, with: [])
        return gone
    }
}
