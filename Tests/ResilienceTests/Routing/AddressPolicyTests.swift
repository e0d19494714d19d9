import Resilience
import Testing

@Suite("The addresses that operator and gateways may connect to")
struct AddressPolicyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var address: [UInt8]
        var allowed: Bool
        var testDescription: String { name }
    }

    private static func v6(_ groups: UInt16...) -> [UInt8] { groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }

    @Test(
        "leave out whatever only the operator could reach",
        arguments: [
            Case(name: "a public address", address: [104, 18, 6, 192], allowed: true),
            Case(name: "a private address, such as a pod's", address: [10, 1, 2, 3], allowed: true),
            Case(name: "loopback", address: [127, 0, 0, 1], allowed: false),
            Case(name: "loopback, another name", address: [127, 8, 8, 8], allowed: false),
            Case(name: "unspecified, which Linux takes for loopback", address: [0, 0, 0, 0], allowed: false),
            Case(name: "the metadata service", address: [169, 254, 169, 254], allowed: false),
            Case(name: "link-local", address: [169, 254, 1, 1], allowed: false),
            Case(name: "a metadata service outside link-local", address: [100, 100, 100, 200], allowed: false),
            Case(name: "its neighbour", address: [100, 100, 100, 201], allowed: true),
            Case(name: "broadcast", address: [255, 255, 255, 255], allowed: false),
            Case(name: "the API server", address: [10, 96, 0, 1], allowed: false),
            Case(name: "IPv6", address: v6(0x2606, 0x4700, 0, 0, 0, 0, 0, 1), allowed: true),
            Case(name: "IPv6 loopback", address: v6(0, 0, 0, 0, 0, 0, 0, 1), allowed: false),
            Case(name: "IPv6 unspecified", address: v6(0, 0, 0, 0, 0, 0, 0, 0), allowed: false),
            Case(name: "IPv6 link-local", address: v6(0xFE80, 0, 0, 0, 0, 0, 0, 1), allowed: false),
            Case(name: "IPv6 metadata", address: v6(0xFD00, 0x0EC2, 0, 0, 0, 0, 0, 0x254), allowed: false),
            Case(name: "loopback mapped into IPv6", address: v6(0, 0, 0, 0, 0, 0xFFFF, 0x7F00, 1), allowed: false),
            Case(name: "metadata through NAT64", address: v6(0x64, 0xFF9B, 0, 0, 0, 0, 0xA9FE, 0xA9FE), allowed: false),
            Case(name: "metadata through 6to4", address: v6(0x2002, 0xA9FE, 0xA9FE, 0, 0, 0, 0, 1), allowed: false),
            Case(name: "the API server mapped into IPv6", address: v6(0, 0, 0, 0, 0, 0xFFFF, 0x0A60, 1), allowed: false),
            Case(name: "nonsense", address: [1, 2, 3], allowed: false),
        ])
    func judged(example: Case) {
        let policy = AddressPolicy(refused: [[10, 96, 0, 1]])
        #expect((policy.refusal(of: example.address) == nil) == example.allowed)
    }

    @Test("include loopback where the operator says so, and nothing else")
    func demo() {
        let policy = AddressPolicy(allowsLoopback: true)
        #expect(policy.refusal(of: [127, 0, 0, 1]) == nil)
        #expect(policy.refusal(of: Self.v6(0, 0, 0, 0, 0, 0, 0, 1)) == nil)
        #expect(policy.refusal(of: [169, 254, 169, 254]) != nil)
    }
}
