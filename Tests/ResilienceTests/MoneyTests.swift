import KubeCore
import Resilience
import Testing

@Suite("Money") struct MoneyTests {
    @Test(
        "a decimal string is read and written with at least two decimals",
        arguments: [
            ("50.00", 50_000_000, "50.00"), ("50", 50_000_000, "50.00"), ("0.0003", 300, "0.0003"), ("16.29", 16_290_000, "16.29"),
            ("-1.5", -1_500_000, "-1.50"), ("0.100000", 100_000, "0.10"), ("007", 7_000_000, "7.00"), ("0.000001", 1, "0.000001"),
            ("9223372036854.775807", Int64.max, "9223372036854.775807"), ("-0.25", -250_000, "-0.25"),
        ] as [(String, Int64, String)])
    func reads(text: String, micros: Int64, written: String) throws {
        #expect(try Money(text) == Money(micros: micros))
        #expect(Money(micros: micros).description == written)
    }

    @Test(
        "what is no amount is refused with its remedy",
        arguments: [
            ("", "\"\" is not an amount of money; write digits with a point, such as \"50.00\""),
            ("1,50", "\"1,50\" is not an amount of money; write digits with a point, such as \"50.00\""),
            ("1.", "\"1.\" is not an amount of money; write digits with a point, such as \"50.00\""),
            (".5", "\".5\" is not an amount of money; write digits with a point, such as \"50.00\""),
            ("1.2.3", "\"1.2.3\" is not an amount of money; write digits with a point, such as \"50.00\""),
            ("1e3", "\"1e3\" is not an amount of money; write digits with a point, such as \"50.00\""),
            ("+1", "\"+1\" is not an amount of money; write digits with a point, such as \"50.00\""),
            ("$5", "\"$5\" is not an amount of money; write digits with a point, such as \"50.00\""),
            ("0.0000001", "\"0.0000001\" has more than six decimals"),
            ("9223372036854.775808", "\"9223372036854.775808\" is too large; amounts end at 9223372036854.775807"),
        ])
    func refuses(text: String, sentence: String) {
        let error = #expect(throws: MoneyError.self) { try Money(text) }
        #expect(error?.description == sentence)
    }

    @Test("sums stay at the ends instead of wrapping") func saturates() {
        #expect(Money.max + Money(micros: 1) == .max)
        #expect(Money.min + Money(micros: -1) == .min)
        #expect(Money.min - Money(micros: 1) == .min)
        #expect(Money.zero - Money.min == .max)
        #expect(Money.max.scaled(by: 2) == .max)
        #expect(Money.max.scaled(by: -2) == .min)
        #expect(Money.max.scaled(by: .max, per: .max) == .max)
    }

    @Test(
        "a rate is rounded once, at the end",
        arguments: [
            ("2.50", 1200, 1_000_000, Money.Rounding.nearest, "0.003"), ("1.00", 1, 3, .nearest, "0.333333"),
            ("1.00", 2, 3, .nearest, "0.666667"),
            ("1.00", 1, 3, .up, "0.333334"), ("-1.00", 1, 3, .up, "-0.333334"), ("0.000001", 1, 2, .nearest, "0.000001"),
            ("-0.000001", 1, 2, .nearest, "-0.000001"), ("0.000001", 1, 3, .nearest, "0.00"), ("3.00", 5, 0, .nearest, "15.00"),
        ] as [(String, Int64, Int64, Money.Rounding, String)])
    func scales(amount: String, numerator: Int64, denominator: Int64, rounding: Money.Rounding, result: String) throws {
        #expect(try Money(amount).scaled(by: numerator, per: denominator, rounding: rounding).description == result)
    }

    @Test("figures for people have cents") func cents() throws {
        #expect(try Money("410.204999").rounded == "410.20")
        #expect(try Money("410.205").rounded == "410.21")
        #expect(try Money("0.004").rounded == "0.00")
    }

    @Test("every amount reads back", arguments: 0..<10) func roundTrips(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let amount = Money(micros: Int64.random(in: -Int64.max...Int64.max, using: &random) >> Int64.random(in: 0..<60, using: &random))
            #expect(try Money(amount.description) == amount)
        }
    }
}
