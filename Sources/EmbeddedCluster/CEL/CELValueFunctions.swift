import KubeCore

/// Methods of points in time and durations.
enum CELTimeFunctions {
    static func call(_ time: CELTimestamp, _ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        var offset: Int64 = 0
        if let zone = arguments.first {
            guard case .string(let text) = zone else { throw .noSuchOverload(name) }
            guard let seconds = CELTimestamp.zoneOffset(text) else { throw .unsupported("the time zone \(GoText.quoted(text))") }
            offset = seconds
        }
        let parts = time.components(offset: offset)
        switch name {
        case "getFullYear": return .int(parts.year)
        case "getMonth": return .int(parts.month - 1)
        case "getDate": return .int(parts.day)
        case "getDayOfMonth": return .int(parts.day - 1)
        case "getDayOfWeek": return .int(parts.weekday)
        case "getDayOfYear": return .int(parts.dayOfYear)
        case "getHours": return .int(parts.hour)
        case "getMinutes": return .int(parts.minute)
        case "getSeconds": return .int(parts.second)
        case "getMilliseconds": return .int(time.nanoseconds / 1_000_000)
        default: throw .noSuchOverload(name)
        }
    }

    static func call(_ nanoseconds: Int64, _ name: String) throws(CELError) -> CELValue {
        switch name {
        case "getHours": return .int(nanoseconds / 3_600_000_000_000)
        case "getMinutes": return .int(nanoseconds / 60_000_000_000)
        case "getSeconds": return .int(nanoseconds / 1_000_000_000)
        case "getMilliseconds": return .int(nanoseconds / 1_000_000 % 1000)
        default: throw .noSuchOverload(name)
        }
    }
}

/// Methods of Kubernetes' own values.
enum CELValueFunctions {
    static func call(_ quantity: Quantity, _ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        switch (name, arguments.first) {
        case ("isInteger", nil): return .bool(quantity.whole != nil)
        case ("asInteger", nil):
            guard let number = quantity.whole else { throw CELError("cannot convert value to integer") }
            return .int(number)
        case ("asApproximateFloat", nil): return .double(Double(quantity.nanos) / 1e9)
        case ("sign", nil): return .int(Int64(quantity.nanos.signum()))
        case ("isGreaterThan", .quantity(let other)?): return .bool(quantity > other)
        case ("isLessThan", .quantity(let other)?): return .bool(quantity < other)
        case ("compareTo", .quantity(let other)?):
            return .int(quantity < other ? -1 : (quantity == other ? 0 : 1))
        case ("add", .quantity(let other)?): return .quantity(quantity + other)
        case ("sub", .quantity(let other)?): return .quantity(quantity - other)
        case ("add", .int(let number)?): return .quantity(quantity + Quantity(number))
        case ("sub", .int(let number)?): return .quantity(quantity - Quantity(number))
        default: throw .noSuchOverload(name)
        }
    }

    static func call(_ url: CELURL, _ name: String) throws(CELError) -> CELValue {
        switch name {
        case "getScheme": return .string(url.scheme)
        case "getHost": return .string(url.host)
        case "getHostname": return .string(url.hostname)
        case "getPort": return .string(url.port)
        case "getEscapedPath": return .string(url.path)
        case "getQuery":
            return .map(
                Dictionary(uniqueKeysWithValues: url.queryValues.map { (.string($0), .list($1.map { .string($0) })) }))
        default: throw .noSuchOverload(name)
        }
    }

    static func call(_ address: IPAddress, _ name: String) throws(CELError) -> CELValue {
        switch name {
        case "family": return .int(Int64(address.family))
        case "isUnspecified": return .bool(address.isUnspecified)
        case "isLoopback": return .bool(address.isLoopback)
        case "isLinkLocalMulticast": return .bool(address.isLinkLocalMulticast)
        case "isLinkLocalUnicast": return .bool(address.isLinkLocalUnicast)
        case "isGlobalUnicast": return .bool(address.isGlobalUnicast)
        default: throw .noSuchOverload(name)
        }
    }

    static func call(_ block: CELCIDR, _ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        switch (name, arguments.first) {
        case ("containsIP", .ip(let address)?): return .bool(block.contains(address))
        case ("containsIP", .string(let text)?):
            guard let address = IPAddress(text) else { throw CELError("IP Address \(GoText.quoted(text)) parse error") }
            return .bool(block.contains(address))
        case ("containsCIDR", .cidr(let other)?): return .bool(block.contains(other))
        case ("containsCIDR", .string(let text)?):
            guard let other = CELCIDR(text) else { throw CELError("network address parse error during conversion from string") }
            return .bool(block.contains(other))
        case ("ip", nil): return .ip(block.address)
        case ("prefixLength", nil): return .int(Int64(block.prefixLength))
        default: throw .noSuchOverload(name)
        }
    }
}

extension Quantity {
    /// The value as 64 bits; `nil` for fractions and what does not fit.
    fileprivate var whole: Int64? {
        let (quotient, remainder) = nanos.quotientAndRemainder(dividingBy: 1_000_000_000)
        return remainder == 0 ? Int64(exactly: quotient) : nil
    }
}
