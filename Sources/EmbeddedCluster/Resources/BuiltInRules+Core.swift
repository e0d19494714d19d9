import Foundation
import KubeCore
import Structured

extension BuiltInRules {
    static let event = KindRules().with {
        $0.names = APINameRules.pathSegment
        $0.createsOnUpdate = true
        $0.ignoresPropagation = true
        $0.checksMetadataLast = true
        $0.wantsQualifiedFinalizers = false
        $0.nulls = [["firstTimestamp"], ["lastTimestamp"], ["eventTime"]]
        $0.validateFirst = { new, _ in EventValidation.sense(new, controller: "reportingComponent") }
    }

    /// Events under `events.k8s.io/v1`, which is stricter than the core group.
    static let groupedEvent = event.with {
        $0.names = APINameRules.subdomain
        $0.checksMetadataLast = false
        $0.wantsQualifiedFinalizers = true
        $0.nulls = [["deprecatedFirstTimestamp"], ["deprecatedLastTimestamp"], ["eventTime"]]
        $0.validateFirst = { new, _ in EventValidation.sense(EventView.view.toStorage(new), controller: "reportingController") }
        $0.validate = { new, old in
            EventValidation.strict(EventView.view.toStorage(new), old.map(EventView.view.toStorage))
        }
    }

    static let namespace = KindRules().with {
        $0.hasStatus = true
        $0.returnsDeleted = true
        $0.names = APINameRules.label
        $0.setDefaults = { namespace in
            let name = namespace[path: "metadata", "name"] ?? ""
            namespace[path: "metadata", "labels", "kubernetes.io/metadata.name"] = name
        }
        $0.prepareForCreate = {
            $0[path: "spec", "finalizers"] = ["kubernetes"]
            $0["status"] = ["phase": "Active"]
        }
        $0.prepareForUpdate = { new, old in new["spec"] = old["spec"] }
    }

    static let node = KindRules().with {
        $0.hasStatus = true
        $0.prepareForCreate = {
            $0.fill("spec", [:])
            $0["status"] = [:]
        }
    }

    static let configMap = KindRules().with {
        $0.checksNameOnUpdate = true
        $0.validateFirst = DataValidation.configMapChange
        $0.validate = DataValidation.configMap
    }

    static let secret = KindRules().with {
        $0.checksNameOnUpdate = true
        $0.setDefaults = { secret in
            secret.fill("type", "Opaque")
            for (key, value) in secret["stringData"]?.object ?? [:] {
                secret[path: "data", key] = .string(Data((value.string ?? "").utf8).base64EncodedString())
            }
            secret["stringData"] = nil
        }
        $0.validateFirst = DataValidation.secretChange
        $0.validate = DataValidation.secret
    }

    static let claim = KindRules().with {
        $0.checksNameOnUpdate = true
        $0.hasStatus = true
        $0.returnsDeleted = true
        $0.setDefaults = { $0.mapMember("spec") { $0.fill("volumeMode", "Filesystem") } }
        $0.prepareForCreate = { $0["status"] = ["phase": "Pending"] }
        $0.createsBare = true
        $0.validate = { new, old in
            var errors = claimErrors(new)
            guard let old else { return errors }
            let frozen = { (claim: JSONValue) -> JSONValue in
                var spec = claim["spec"] ?? .emptyObject
                if new[path: "status", "phase"] == "Bound" {
                    spec[path: "resources", "requests"] = nil
                    spec["volumeAttributesClassName"] = nil
                }
                if old[path: "spec", "volumeName"] == nil { spec["volumeName"] = nil }
                if old[path: "spec", "storageClassName"] == nil { spec["storageClassName"] = nil }
                return spec
            }
            if frozen(new) != frozen(old) {
                errors.append(
                    .forbidden(
                        FieldPath("spec"),
                        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"))
            }
            let sizes = [new, old].map { Self.size($0[path: "spec", "resources", "requests", "storage"]) }
            if sizes[0] < sizes[1], !(sizes[0] > Self.size(old[path: "status", "capacity", "storage"])) {
                errors.append(
                    .forbidden(FieldPath("spec.resources.requests.storage"), "field can not be less than status.capacity"))
            }
            let mode = new[path: "spec", "volumeMode"]
            if mode != old[path: "spec", "volumeMode"] { errors.append(.invalid(FieldPath("volumeMode"), mode, "field is immutable")) }
            return errors
        }
    }

    private static func size(_ value: JSONValue?) -> Quantity {
        value.flatMap { try? Quantity(parsing: $0.string ?? $0.text) } ?? .zero
    }

    private static func claimErrors(_ claim: JSONValue) -> [FieldError] {
        let path = FieldPath("spec")
        var errors: [FieldError] = []
        let modes = claim[path: "spec", "accessModes"]?.array ?? []
        if modes.isEmpty { errors.append(.required(path.child("accessModes"), "at least 1 access mode is required")) }
        let known = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]
        for mode in modes where !known.contains(mode.string ?? "") {
            errors.append(.notSupported(path.child("accessModes"), mode, supported: known))
        }
        let size = path.child("resources").key("storage")
        if let asked = claim[path: "spec", "resources", "requests", "storage"] {
            let text = asked.string ?? asked.text
            if let amount = try? Quantity(parsing: text), let zero = try? Quantity(parsing: "0"), !(amount > zero) {
                errors.append(.invalid(size, .string(text), "must be greater than zero"))
            }
        } else {
            errors.append(.required(size))
        }
        if let mode = claim[path: "spec", "volumeMode"], mode != "Block", mode != "Filesystem" {
            errors.append(.notSupported(path.child("volumeMode"), mode, supported: ["Block", "Filesystem"]))
        }
        return errors
    }

    static let volume = KindRules().with {
        $0.hasStatus = true
        $0.returnsDeleted = true
        $0.setDefaults = {
            $0.mapMember("spec") {
                $0.fill("persistentVolumeReclaimPolicy", "Retain")
                $0.fill("volumeMode", "Filesystem")
            }
        }
        $0.prepareForCreate = { $0["status"] = ["phase": "Pending"] }
    }

    static let storageClass = KindRules().with {
        $0.setDefaults = {
            $0.fill("reclaimPolicy", "Delete")
            $0.fill("volumeBindingMode", "Immediate")
        }
    }

    static let service = KindRules().with {
        $0.createsOnUpdate = true
        $0.hasStatus = true
        $0.returnsDeleted = true
        $0.names = APINameRules.label
        $0.setDefaults = serviceDefaults
        $0.prepareForCreate = { service in
            service["status"] = ["loadBalancer": [:]]
            guard service[path: "spec", "type"] != "ExternalName" else { return }
            service.fill(path: "spec", "ipFamilies", with: ["IPv4"])
            service.fill(path: "spec", "ipFamilyPolicy", with: "SingleStack")
        }
        $0.prepareForUpdate = { new, old in
            // A PUT that leaves allocated addresses out keeps them.
            for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] where new[path: "spec", "type"] != "ExternalName" {
                new.fill(path: "spec", field, with: old[path: "spec", field] ?? .null)
            }
        }
        $0.validateFirst = serviceAddressChange
        $0.validate = serviceErrors
    }

    private static func serviceAddressChange(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        guard let before = old?[path: "spec", "clusterIP"]?.string, !before.isEmpty,
            let after = new[path: "spec", "clusterIP"], after.string != before
        else { return [] }
        return [.invalid(FieldPath("spec.clusterIPs").index(0), .array([after]), "may not change once set")]
    }

    private static func serviceDefaults(_ service: inout JSONValue) {
        service.mapMember("spec") { spec in
            spec.fill("sessionAffinity", "None")
            spec.fill("type", "ClusterIP")
            if spec["sessionAffinity"] == "ClientIP" { spec.fill(path: "sessionAffinityConfig", "clientIP", "timeoutSeconds", with: 10800) }
            spec.mapElements("ports") { port in
                port.fill("protocol", "TCP")
                if port["targetPort"] == 0 || port["targetPort"] == "" { port["targetPort"] = nil }
                if let number = port["port"] { port.fill("targetPort", number) }
            }
            guard spec["type"] != "ExternalName" else { return }
            spec.fill("internalTrafficPolicy", "Cluster")
            if spec["type"] == "NodePort" || spec["type"] == "LoadBalancer" { spec.fill("externalTrafficPolicy", "Cluster") }
            if spec["type"] == "LoadBalancer" { spec.fill("allocateLoadBalancerNodePorts", true) }
        }
    }

    private static func servicePortErrors(_ ports: [JSONValue], at path: FieldPath) -> [FieldError] {
        var errors: [FieldError] = []
        var names: Set<String> = []
        for (index, port) in ports.enumerated() {
            let place = path.index(index)
            let name = port["name"]?.string ?? ""
            if !name.isEmpty {
                errors += APINameRules.label(name).map { .invalid(place.child("name"), .string(name), $0) }
                if !names.insert(name).inserted { errors.append(.duplicate(place.child("name"), .string(name))) }
            } else if ports.count > 1 {
                errors.append(.required(place.child("name")))
            }
            let number = port["port"]?.integer ?? 0
            errors += PortRules.number(number).map { .invalid(place.child("port"), .integer(number), $0) }
            let transports = ["SCTP", "TCP", "UDP"]
            if let transport = port["protocol"], !transports.contains(transport.string ?? "") {
                errors.append(.notSupported(place.child("protocol"), transport, supported: transports))
            }
            switch port["targetPort"] {
            case .integer(let target)?: errors += PortRules.number(target).map { .invalid(place.child("targetPort"), .integer(target), $0) }
            case .string(let target)?: errors += PortRules.name(target).map { .invalid(place.child("targetPort"), .string(target), $0) }
            default: break
            }
        }
        var seen: Set<[JSONValue]> = []
        for (index, port) in ports.enumerated() where !seen.insert([port["protocol"] ?? .null, port["port"] ?? .null]).inserted {
            errors.append(.duplicate(path.index(index), ["Port": port["port"] ?? .null, "Protocol": port["protocol"] ?? .null]))
        }
        return errors
    }

    private static func serviceErrors(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        let path = FieldPath("spec")
        var errors: [FieldError] = []
        let ports = new[path: "spec", "ports"]?.array ?? []
        let headless = new[path: "spec", "clusterIP"] == "None"
        if ports.isEmpty, !headless, new[path: "spec", "type"] != "ExternalName" { errors.append(.required(path.child("ports"))) }
        errors += servicePortErrors(ports, at: path.child("ports"))
        if new[path: "spec", "clusterIP"]?.string?.isEmpty == false, new[path: "spec", "clusterIPs"]?.array?.isEmpty != false {
            errors.append(.required(path.child("clusterIPs")))
        }
        let types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]
        if let type = new[path: "spec", "type"], !types.contains(type.string ?? "") {
            errors.append(.notSupported(path.child("type"), type, supported: types))
        }
        if old != nil, new[path: "spec", "type"] != "LoadBalancer", new[path: "status", "loadBalancer", "ingress"]?.array?.isEmpty == false
        {
            errors.append(.forbidden(FieldPath("status.loadBalancer.ingress"), "may only be used when `spec.type` is 'LoadBalancer'"))
        }
        return errors
    }
}
