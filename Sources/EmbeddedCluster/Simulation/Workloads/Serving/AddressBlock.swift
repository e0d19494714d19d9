import Glibc

/// A block of the loopback addresses that simulated pods and Services listen on, held against other clusters on this machine for as long
/// as the value lives.
final class AddressBlock: Sendable {
    /// 0 to 63.
    let number: Int
    private let descriptor: Int32

    private init(number: Int, descriptor: Int32) {
        self.number = number
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// The first block that no other cluster holds; `nil` when there is none.
    static func claim() -> AddressBlock? {
        for number in 0..<64 {
            if let descriptor = hold(number) { return AddressBlock(number: number, descriptor: descriptor) }
        }
        return nil
    }

    /// A block is held by listening on its last address, which no pod gets.
    private static func hold(_ number: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f40_3fff + number << 14).bigEndian
        address.sin_port = UInt16(6443).bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard bound == 0, listen(descriptor, 1) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
