import Structured

extension BuiltInRules {
    static let autoscaler = KindRules().with {
        $0.hasStatus = true
        $0.setDefaults = autoscalerDefaults
        $0.nulls = [["status", "currentMetrics"]]
        $0.prepareForCreate = { $0["status"] = ["desiredReplicas": 0] }
        $0.validate = { new, _ in
            let path = FieldPath("spec")
            let least = new[path: "spec", "minReplicas"]?.integer ?? 1
            let most = new[path: "spec", "maxReplicas"]?.integer ?? 0
            var errors: [FieldError] = []
            if least < 1 { errors.append(.invalid(path.child("minReplicas"), .integer(least), "must be greater than or equal to 1")) }
            if most < 1 { errors.append(.required(path.child("maxReplicas"), "must be set and greater than 0")) }
            if most < least {
                errors.append(.invalid(path.child("maxReplicas"), .integer(most), "must be greater than or equal to `minReplicas`"))
            }
            for field in ["kind", "name"] where new[path: "spec", "scaleTargetRef", field]?.string?.isEmpty != false {
                errors.append(.required(path.child("scaleTargetRef").child(field)))
            }
            if new[path: "spec", "scaleTargetRef", "apiVersion"]?.string?.isEmpty != false {
                errors.append(
                    .invalid(path.child("scaleTargetRef").child("apiVersion"), "", "apiVersion must specify API group"))
            }
            return errors
        }
    }

    private static func autoscalerDefaults(_ hpa: inout JSONValue) {
        hpa.mapMember("spec") { spec in
            spec.fill("minReplicas", 1)
            if spec["metrics"]?.array?.isEmpty != false {
                spec["metrics"] = [
                    ["type": "Resource", "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]]]
                ]
            }
            spec.mapMember("behavior") { behavior in
                behavior.fill("scaleUp", [:])
                behavior.fill("scaleDown", [:])
                behavior.mapMember("scaleUp") { rules in
                    rules.fill("stabilizationWindowSeconds", 0)
                    rules.fill("selectPolicy", "Max")
                    rules.fill(
                        "policies",
                        [
                            ["type": "Pods", "value": 4, "periodSeconds": 15], ["type": "Percent", "value": 100, "periodSeconds": 15],
                        ])
                }
                behavior.mapMember("scaleDown") { rules in
                    rules.fill("selectPolicy", "Max")
                    rules.fill("policies", [["type": "Percent", "value": 100, "periodSeconds": 15]])
                }
            }
        }
    }

    static let lease = KindRules().with {
        $0.wantsQualifiedFinalizers = false
        $0.allowsUnconditionalUpdate = false
        $0.createsOnUpdate = true
        $0.validate = { new, _ in
            var errors: [FieldError] = []
            if let seconds = new[path: "spec", "leaseDurationSeconds"]?.integer, seconds <= 0 {
                errors.append(.invalid(FieldPath("spec.leaseDurationSeconds"), .integer(seconds), "must be greater than 0"))
            }
            if let count = new[path: "spec", "leaseTransitions"]?.integer, count < 0 {
                errors.append(.invalid(FieldPath("spec.leaseTransitions"), .integer(count), "must be greater than or equal to 0"))
            }
            return errors
        }
    }

    /// Rules of namespaced roles.
    @Sendable static func roleErrors(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        var errors: [FieldError] = []
        for (index, rule) in (new["rules"]?.array ?? []).enumerated() {
            let path = FieldPath("rules").index(index)
            let isEmpty = { (field: String) in rule[field]?.array?.isEmpty != false }
            if isEmpty("verbs") { errors.append(.required(path.child("verbs"), "verbs must contain at least one value")) }
            if !isEmpty("nonResourceURLs") {
                let place = path.child("nonResourceURLs")
                errors.append(.invalid(place, rule["nonResourceURLs"], "namespaced rules cannot apply to non-resource URLs"))
                if !isEmpty("apiGroups") || !isEmpty("resources") || !isEmpty("resourceNames") {
                    errors.append(
                        .invalid(place, rule["nonResourceURLs"], "rules cannot apply to both regular resources and non-resource URLs"))
                }
                continue
            }
            if isEmpty("apiGroups") {
                errors.append(.required(path.child("apiGroups"), "resource rules must supply at least one api group"))
            }
            if isEmpty("resources") {
                errors.append(.required(path.child("resources"), "resource rules must supply at least one resource"))
            }
        }
        return errors
    }

    static let disruptionBudget = KindRules().with {
        $0.allowsUnconditionalUpdate = false
        $0.names = APINameRules.pathSegment
        $0.hasStatus = true
        $0.countsGeneration = true
        $0.prepareForCreate = {
            $0["status"] = ["disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0]
        }
        $0.checksMetadataLast = true
        $0.wantsQualifiedFinalizers = false
        $0.validate = disruptionErrors
    }

    @Sendable private static func disruptionErrors(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        let path = FieldPath("spec")
        var errors: [FieldError] = []
        if new[path: "spec", "minAvailable"] != nil, new[path: "spec", "maxUnavailable"] != nil {
            errors.append(.invalid(path, new["spec"], "minAvailable and maxUnavailable cannot be both set"))
        }
        for field in ["minAvailable", "maxUnavailable"] {
            errors += ShareRules.part(new[path: "spec", field]).map { .invalid(path.child(field), new[path: "spec", field], $0) }
        }
        errors += SelectorValidation.validate(new[path: "spec", "selector"], at: path.child("selector"))
        let policies = ["AlwaysAllow", "IfHealthyBudget"]
        if let policy = new[path: "spec", "unhealthyPodEvictionPolicy"], !policies.contains(policy.string ?? "") {
            errors.append(.notSupported(path.child("unhealthyPodEvictionPolicy"), policy, supported: policies))
        }
        return errors
    }

    static let networkPolicy = KindRules().with {
        $0.countsGeneration = true
        $0.validate = NetworkPolicyValidation.validate
        $0.setDefaults = { policy in
            policy.mapMember("spec") { spec in
                spec.fill("policyTypes", spec["egress"]?.array?.isEmpty == false ? ["Ingress", "Egress"] : ["Ingress"])
                for direction in ["ingress", "egress"] {
                    spec.mapElements(direction) { $0.mapElements("ports") { $0.fill("protocol", "TCP") } }
                }
            }
        }
    }

    static let endpointSlice = KindRules().with {
        $0.nulls = [["endpoints"], ["ports"]]
        $0.allowsUnconditionalUpdate = false
        $0.countsGeneration = true
        $0.setDefaults = {
            $0.mapElements("ports") { port in
                port.fill("name", "")
                port.fill("protocol", "TCP")
            }
        }
    }

    /// Bindings name their role and their users in RBAC's own group unless they say otherwise.
    static let binding = KindRules().with {
        $0.names = APINameRules.pathSegment
        $0.createsOnUpdate = true
        $0.setDefaults = { binding in
            let group: JSONValue = "rbac.authorization.k8s.io"
            binding.mapMember("roleRef") { if $0["apiGroup"]?.string?.isEmpty != false { $0["apiGroup"] = group } }
            binding.mapElements("subjects") { subject in
                if subject["kind"] == "User" || subject["kind"] == "Group" { subject.fill("apiGroup", group) }
            }
        }
        $0.validate = { new, old in
            guard let old, old["roleRef"] != new["roleRef"] else { return [] }
            return [.invalid(FieldPath("roleRef"), new["roleRef"], "cannot change roleRef")]
        }
    }

    static let definition = KindRules().with {
        $0.allowsUnconditionalUpdate = false
        $0.hasStatus = true
        $0.countsGeneration = true
        $0.setDefaults = { crd in
            crd.mapMember("spec") { spec in
                let kind = spec[path: "names", "kind"]?.string ?? ""
                spec.fill(path: "names", "singular", with: .string(kind.lowercased()))
                spec.fill(path: "names", "listKind", with: .string("\(kind)List"))
                spec.fill("conversion", ["strategy": "None"])
            }
        }
        $0.prepareForCreate = { $0["status"] = ["storedVersions": []] }
        $0.validate = definitionErrors
    }

    private static func definitionErrors(_ crd: JSONValue, _ old: JSONValue?) -> [FieldError] {
        let path = FieldPath("spec")
        var errors: [FieldError] = []
        let group = crd[path: "spec", "group"]?.string ?? ""
        let plural = crd[path: "spec", "names", "plural"]?.string ?? ""
        if crd[path: "metadata", "name"]?.string != "\(plural).\(group)" {
            errors.append(
                .invalid(FieldPath("metadata.name"), crd[path: "metadata", "name"], "must be spec.names.plural+\".\"+spec.group"))
        }
        for field in ["plural", "kind"] where crd[path: "spec", "names", field]?.string?.isEmpty != false {
            errors.append(.required(path.child("names").child(field)))
        }
        let versions = crd[path: "spec", "versions"]?.array ?? []
        if versions.filter({ $0["storage"] == true }).count != 1 {
            errors.append(.invalid(path.child("versions"), .array(versions), "must have exactly one version marked as storage version"))
        }
        for (index, version) in versions.enumerated() where version[path: "schema", "openAPIV3Schema"] == nil {
            errors.append(.required(path.child("versions").index(index).child("schema").child("openAPIV3Schema"), "schemas are required"))
        }
        if let old {
            for names in [["scope"], ["group"], ["names", "kind"], ["names", "plural"]]
            where old[path: ["spec"] + names] != crd[path: ["spec"] + names] {
                let place = names.reduce(path) { $0.child($1) }
                errors.append(.invalid(place, crd[path: ["spec"] + names], "field is immutable"))
            }
        }
        guard errors.isEmpty else { return errors }
        do throws(CustomDefinition.Unservable) {
            _ = try CustomDefinition(crd).definitions()
        } catch {
            errors += error.errors
        }
        return errors
    }
}
