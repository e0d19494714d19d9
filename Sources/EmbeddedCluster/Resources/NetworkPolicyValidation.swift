import Structured

/// What network policies must look like (kubernetes `pkg/apis/networking/validation`).
enum NetworkPolicyValidation {
    static func validate(_ policy: JSONValue, _ old: JSONValue?) -> [FieldError] {
        let path = FieldPath("spec")
        let spec = policy["spec"] ?? .emptyObject
        var errors = SelectorValidation.validate(spec["podSelector"], at: path.child("podSelector"))
        for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
            for (index, rule) in (spec[direction]?.array ?? []).enumerated() {
                let place = path.child(direction).index(index)
                for (number, port) in (rule["ports"]?.array ?? []).enumerated() {
                    errors += validate(port: port, at: place.child("ports").index(number))
                }
                for (number, peer) in (rule[peers]?.array ?? []).enumerated() {
                    errors += validate(peer: peer, at: place.child(peers).index(number))
                }
            }
        }
        let types = spec["policyTypes"]?.array ?? []
        guard types.count <= 2 else {
            return errors + [.invalid(path.child("policyTypes"), .array(types), "may not specify more than two policyTypes")]
        }
        for (index, type) in types.enumerated() where type != "Ingress" && type != "Egress" {
            errors.append(.notSupported(path.child("policyTypes").index(index), type, supported: ["Ingress", "Egress"]))
        }
        return errors
    }

    private static func validate(port: JSONValue, at path: FieldPath) -> [FieldError] {
        var errors: [FieldError] = []
        let transports = ["TCP", "UDP", "SCTP"]
        if let transport = port["protocol"], !transports.contains(transport.string ?? "") {
            errors.append(.notSupported(path.child("protocol"), transport, supported: transports))
        }
        let last = port["endPort"]
        switch port["port"] {
        case .integer(let number)?:
            errors += PortRules.number(number).map { .invalid(path.child("port"), .integer(number), $0) }
            guard let end = last?.integer else { break }
            if end < number { errors.append(.invalid(path.child("endPort"), .integer(number), "must be greater than or equal to `port`")) }
            errors += PortRules.number(end).map { .invalid(path.child("endPort"), .integer(end), $0) }
        case .string(let name)?:
            if let last { errors.append(.invalid(path.child("endPort"), last, "may not be specified when `port` is non-numeric")) }
            errors += PortRules.name(name).map { .invalid(path.child("port"), .string(name), $0) }
        default:
            if let last { errors.append(.invalid(path.child("endPort"), last, "may not be specified when `port` is not specified")) }
        }
        return errors
    }

    private static func validate(peer: JSONValue, at path: FieldPath) -> [FieldError] {
        var errors: [FieldError] = []
        var count = 0
        for selector in ["podSelector", "namespaceSelector"] where peer[selector] != nil {
            count += 1
            errors += SelectorValidation.validate(peer[selector], at: path.child(selector))
        }
        if let block = peer["ipBlock"] {
            count += 1
            errors += validate(block: block, at: path.child("ipBlock"))
            if count > 1 { errors.append(.forbidden(path, "may not specify both ipBlock and another peer")) }
        }
        if count == 0 { errors.append(.required(path, "must specify a peer")) }
        return errors
    }

    private static func validate(block: JSONValue, at path: FieldPath) -> [FieldError] {
        let text = block["cidr"]?.string ?? ""
        guard !text.isEmpty else { return [.required(path.child("cidr"))] }
        let mistake = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
        guard let whole = CELCIDR(text) else { return [.invalid(path.child("cidr"), .string(text), mistake)] }
        return (block["except"]?.array ?? []).enumerated().compactMap { index, value in
            let place = path.child("except").index(index)
            guard let part = CELCIDR(value.string ?? "") else { return .invalid(place, value, mistake) }
            return whole.contains(part) && whole != part ? nil : .invalid(place, value, "must be a strict subset of `cidr`")
        }
    }
}
