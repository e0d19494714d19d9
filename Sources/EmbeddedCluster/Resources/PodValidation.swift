import KubeCore
import Structured

/// The checks of pods and pod templates that a wrong manifest runs into first (kubernetes `pkg/apis/core/validation`).
enum PodValidation {
    static func pod(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        let errors = spec(new["spec"], at: FieldPath("spec"))
        return errors + (old.map { changes(new["spec"] ?? .null, from: $0["spec"] ?? .null) } ?? [])
    }

    static func template(_ template: JSONValue?, at path: FieldPath) -> [FieldError] {
        guard let template else { return [.required(path)] }
        return ObjectMetaValidation.labels(template[path: "metadata", "labels"], at: path.child("labels"))
            + ObjectMetaValidation.annotations(template[path: "metadata", "annotations"], at: path.child("annotations"))
            + spec(template["spec"], at: path.child("spec"))
    }

    /// What may change in a pod: images, deadlines, tolerations added; the node once, by binding.
    private static func changes(_ new: JSONValue, from old: JSONValue) -> [FieldError] {
        for list in ["containers", "initContainers"] where (new[list]?.array ?? []).count != (old[list]?.array ?? []).count {
            return [.forbidden(FieldPath("spec").child(list), "pod updates may not add or remove containers")]
        }
        let tolerations = new["tolerations"]?.array ?? []
        var errors: [FieldError] = []
        if (old["tolerations"]?.array ?? []).contains(where: { !tolerations.contains($0) }) {
            errors.append(.forbidden(FieldPath("spec.tolerations"), "existing toleration can not be modified except its tolerationSeconds"))
        }
        let strip = { (spec: JSONValue) -> JSONValue in
            var spec = spec
            for field in [
                "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "schedulingGates", "ephemeralContainers",
            ] {
                spec[field] = nil
            }
            if old["nodeName"] == nil { spec["nodeName"] = nil }
            for list in ["containers", "initContainers"] { spec.mapElements(list) { $0["image"] = nil } }
            return spec
        }
        guard strip(new) != strip(old) else { return errors }
        return errors + [
            .forbidden(
                FieldPath("spec"),
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                    + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)")
        ]
    }

    private static func spec(_ spec: JSONValue?, at path: FieldPath) -> [FieldError] {
        guard let containers = spec?["containers"]?.array, !containers.isEmpty else { return [.required(path.child("containers"))] }
        let (volumes, volumeErrors) = volumeNames(spec?["volumes"], at: path.child("volumes"))
        var errors = volumeErrors
        var names: Set<String> = []
        for (list, elements) in [("containers", containers), ("initContainers", spec?["initContainers"]?.array ?? [])] {
            for (index, container) in elements.enumerated() {
                errors += Self.container(container, at: path.child(list).index(index), volumes: volumes, names: &names)
            }
        }
        if let policy = spec?["restartPolicy"], !["Always", "OnFailure", "Never"].contains(policy) {
            errors.append(.notSupported(path.child("restartPolicy"), policy, supported: ["Always", "OnFailure", "Never"]))
        }
        return errors
    }

    private static func volumeNames(_ volumes: JSONValue?, at path: FieldPath) -> (Set<String>, [FieldError]) {
        var names: Set<String> = []
        var errors: [FieldError] = []
        for (index, volume) in (volumes?.array ?? []).enumerated() {
            let place = path.index(index)
            guard let name = volume["name"]?.string, !name.isEmpty else {
                errors.append(.required(place.child("name")))
                continue
            }
            errors += APINameRules.label(name).map { .invalid(place.child("name"), .string(name), $0) }
            if !names.insert(name).inserted { errors.append(.duplicate(place.child("name"), .string(name))) }
        }
        return (names, errors)
    }

    private static func container(
        _ container: JSONValue, at path: FieldPath, volumes: Set<String>, names: inout Set<String>
    ) -> [FieldError] {
        var errors: [FieldError] = []
        let name = container["name"]?.string ?? ""
        if name.isEmpty {
            errors.append(.required(path.child("name")))
        } else {
            errors += APINameRules.label(name).map { .invalid(path.child("name"), .string(name), $0) }
            if !names.insert(name).inserted { errors.append(.duplicate(path.child("name"), .string(name))) }
        }
        if container["image"]?.string?.isEmpty != false { errors.append(.required(path.child("image"))) }
        for (index, mount) in (container["volumeMounts"]?.array ?? []).enumerated() {
            let place = path.child("volumeMounts").index(index)
            if let volume = mount["name"]?.string, !volumes.contains(volume) {
                errors.append(FieldError(.notFound, place.child("name"), value: .string(volume)))
            }
            if mount["mountPath"]?.string?.isEmpty != false { errors.append(.required(place.child("mountPath"))) }
        }
        for (index, port) in (container["ports"]?.array ?? []).enumerated() {
            guard let number = port["containerPort"]?.integer, !(1...65535).contains(number) else { continue }
            errors.append(
                .invalid(
                    path.child("ports").index(index).child("containerPort"), .integer(number), "must be between 1 and 65535, inclusive"))
        }
        return errors + resources(container["resources"], at: path.child("resources"))
    }

    private static func resources(_ resources: JSONValue?, at path: FieldPath) -> [FieldError] {
        let limits = resources?["limits"]?.object ?? [:]
        var errors: [FieldError] = []
        for (name, amount) in (resources?["requests"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            let isExtended = name.contains("/") && !name.hasPrefix("kubernetes.io/")
            guard let limit = limits[name] else {
                if isExtended {
                    errors.append(.required(path.child("limits"), "Limit must be set for non overcommitable resources"))
                }
                continue
            }
            guard let wanted = quantity(amount), let most = quantity(limit) else { continue }
            if isExtended, wanted != most {
                errors.append(.invalid(path.child("requests"), amount, "must be equal to \(name) limit of \(limit.string ?? limit.text)"))
            } else if wanted > most {
                errors.append(
                    .invalid(path.child("requests"), amount, "must be less than or equal to \(name) limit of \(limit.string ?? limit.text)")
                )
            }
        }
        return errors
    }

    private static func quantity(_ value: JSONValue) -> Quantity? { try? Quantity(parsing: value.string ?? value.text) }
}
