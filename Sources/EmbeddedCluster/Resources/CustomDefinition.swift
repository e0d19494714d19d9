import KubeCore
import Structured
import Synchronization

/// A CustomResourceDefinition, read into what the registry serves.
struct CustomDefinition {
    let crd: JSONValue

    init(_ crd: JSONValue) { self.crd = crd }

    /// Why a version cannot be served.
    struct Unservable: Error {
        var errors: [FieldError]
    }

    /// What was compiled last, by name and spec: a definition is judged and then served, and a test run starts hundreds of clusters with
    /// the same ones.
    private static let compiled = Mutex<[JSONValue: [ResourceDefinition]]>([:])
    private static let compiledLimit = 32

    /// One definition per served version. Throws ``Unservable`` when a schema cannot be read or compiled.
    func definitions() throws(Unservable) -> [ResourceDefinition] {
        let key: JSONValue = ["name": crd[path: "metadata", "name"] ?? "", "spec": crd["spec"] ?? .emptyObject]
        if let known = Self.compiled.withLock({ $0[key] }) { return known }
        let made = try make()
        Self.compiled.withLock { known in
            if known.count >= Self.compiledLimit { known = [:] }
            known[key] = made
        }
        return made
    }

    private func make() throws(Unservable) -> [ResourceDefinition] {
        var definitions: [ResourceDefinition] = []
        for (index, version) in (crd[path: "spec", "versions"]?.array ?? []).enumerated() where version["served"] == true {
            let path = FieldPath("spec.versions").index(index).child("schema").child("openAPIV3Schema")
            definitions.append(try definition(version, at: path))
        }
        return definitions
    }

    private func definition(_ version: JSONValue, at path: FieldPath) throws(Unservable) -> ResourceDefinition {
        let spec = crd["spec"] ?? .emptyObject
        let names = spec["names"] ?? .emptyObject
        let kind = names["kind"]?.string ?? ""
        let type = ResourceType(
            group: spec["group"]?.string ?? "", version: version["name"]?.string ?? "", kind: kind, plural: names["plural"]?.string ?? "",
            namespaced: spec["scope"] == "Namespaced")
        let scale = version[path: "subresources", "scale"].map(scalePaths)
        let hasStatus = version[path: "subresources", "status"] != nil
        let (schema, compiled) = try compile(version, type, hasStatus: hasStatus, scale: version[path: "subresources", "scale"], at: path)
        let custom = CustomKind(
            definition: crd[path: "metadata", "name"]?.string ?? "",
            listKind: names["listKind"]?.string ?? "\(kind)List", storageVersion: storageVersion,
            schema: schema, compiled: compiled, scale: scale,
            selectableFields: (version["selectableFields"]?.array ?? []).compactMap {
                $0["jsonPath"]?.string.map { String($0.dropFirst()) }
            },
            warning: warning(version, type: type))
        let rules = KindRules().with {
            $0.hasStatus = hasStatus
            $0.countsGeneration = true
            $0.allowsUnconditionalUpdate = false
        }
        return ResourceDefinition(
            type, singular: names["singular"]?.string, shortNames: strings(names["shortNames"]), categories: strings(names["categories"]),
            subresources: (hasStatus ? [.status] : []) + (scale == nil ? [] : [.scale]),
            columns: CustomColumns.columns(version["additionalPrinterColumns"]), rules: rules, custom: custom)
    }

    private func compile(
        _ version: JSONValue, _ type: ResourceType, hasStatus: Bool, scale: JSONValue?, at path: FieldPath
    ) throws(Unservable) -> (JSONSchema, CustomResourceSchema) {
        let paths = scale.map {
            CustomResourceSchema.Scale(
                specReplicasPath: $0["specReplicasPath"]?.string ?? "", statusReplicasPath: $0["statusReplicasPath"]?.string ?? "",
                labelSelectorPath: $0["labelSelectorPath"]?.string)
        }
        let schema: JSONSchema
        do throws(JSONSchemaError) {
            schema = try JSONSchema(version[path: "schema", "openAPIV3Schema"] ?? .emptyObject)
        } catch {
            throw Unservable(errors: [.invalid(path, error.path.isEmpty ? "" : .string(error.path), error.message)])
        }
        do throws(SchemaCompilationError) {
            return (schema, try CustomResourceSchema(type: type, openAPIV3Schema: schema, hasStatus: hasStatus, scale: paths))
        } catch {
            throw Unservable(errors: [.invalid(path, "", "\(error)")])
        }
    }

    private var storageVersion: String {
        crd[path: "spec", "versions"]?.array?.first { $0["storage"] == true }?["name"]?.string ?? ""
    }

    private func scalePaths(_ scale: JSONValue) -> ScalePaths {
        ScalePaths(
            specReplicas: ScalePaths.path(scale["specReplicasPath"]?.string ?? ""),
            statusReplicas: ScalePaths.path(scale["statusReplicasPath"]?.string ?? ""),
            selector: scale["labelSelectorPath"]?.string.map(ScalePaths.path))
    }

    private func warning(_ version: JSONValue, type: ResourceType) -> String? {
        guard version["deprecated"] == true else { return nil }
        return version["deprecationWarning"]?.string ?? "\(type.apiVersion) \(type.kind) is deprecated"
    }

    private func strings(_ list: JSONValue?) -> [String] { (list?.array ?? []).compactMap(\.string) }
}
