import Testing

import KubeCore
import Structured

@Suite("Quantities")
struct QuantityTests {
    @Test(
        "parse and print canonically",
        arguments: [
            ("0", "0"), ("100m", "100m"), ("1000m", "1"), ("0.5", "500m"), ("1.5Gi", "1536Mi"), ("64Gi", "64Gi"), ("1024Mi", "1Gi"),
            ("1000Ki", "1000Ki"), ("1023", "1023"), ("1k", "1k"), ("1000k", "1M"), ("1e3", "1e3"), ("12E", "12E"), ("1E3", "1e3"),
            ("1e-3", "1e-3"), ("-1.5", "-1500m"), ("+2", "2"), (".5Mi", "512Ki"), ("1.", "1"), ("5u", "5u"), ("0.0000000001", "1n"),
            ("0.5Ki", "512"), ("0.0001Ki", "102400u"), ("9223372036854775807", "9223372036854775807"), ("0Gi", "0"), ("007", "7"),
            ("1.23456789012", "1234567891n"), ("16Ei", "9223372036854775807"),
        ])
    func canonical(text: String, expected: String) throws {
        let quantity = try Quantity(parsing: text)
        #expect(quantity.description == expected)
        #expect(try Quantity(parsing: quantity.description) == quantity)
    }

    @Test("refuse other texts, naming them", arguments: ["", "abc", "1 Gi", "1Gib", "1e", "1K", "--1", "1.2.3", "64 GB", "1mi"])
    func refuse(text: String) {
        let error = #expect(throws: QuantityError.self) { try Quantity(parsing: text) }
        #expect(error?.description == "\"\(text)\" is not a quantity; write a number such as 500m, 2 or 64Gi")
    }

    @Test("refuse amounts that 128 bits of billionths do not hold")
    func tooLarge() {
        let error = #expect(throws: QuantityError.self) { try Quantity(parsing: "1e99") }
        #expect(error?.description == "\"1e99\" is too large a quantity; write a number such as 500m, 2 or 64Gi")
    }

    @Test("compare by amount")
    func compare() throws {
        #expect(try Quantity(parsing: "1") == Quantity(parsing: "1000m"))
        #expect(try Quantity(parsing: "1Gi") > Quantity(parsing: "1G"))
        #expect(try Quantity(parsing: "-1") < Quantity(parsing: "1n"))
    }

    @Test("add, subtract and multiply exactly, in the left side's format")
    func arithmetic() throws {
        #expect(try (Quantity(parsing: "1Gi") + Quantity(parsing: "512Mi")).description == "1536Mi")
        #expect(try (Quantity(parsing: "1") - Quantity(parsing: "1m")).description == "999m")
        #expect(try (Quantity.zero + Quantity(parsing: "1Ki")).description == "1Ki")
        #expect((Quantity.milli(250) * 3).description == "750m")
    }

    @Test("round up to whole and thousandth values")
    func rounding() throws {
        #expect(try Quantity(parsing: "1m").value == 1)
        #expect(try Quantity(parsing: "1500m").value == 2)
        #expect(try Quantity(parsing: "-1500m").value == -2)
        #expect(try Quantity(parsing: "1u").milliValue == 1)
        #expect(try Quantity(parsing: "2").milliValue == 2000)
    }

    @Test("read bare numbers from JSON and write strings")
    func json() throws {
        #expect(try JSONValue.integer(2).decode(Quantity.self) == Quantity(2))
        #expect(try JSONValue.double(0.5).decode(Quantity.self) == .milli(500))
        #expect(try JSONValue(encoding: ["cpu": Quantity.milli(1500)]) == ["cpu": "1500m"])
    }
}
