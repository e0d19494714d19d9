import Cryptography
import Foundation
import RunnerProtocol
import Structured
import Testing

private let now = Date(timeIntervalSince1970: 1_800_000_000)
private let inAMinute: Int64 = 1_800_000_060_000

private func attack(podUID: String = "pod-1", expires: Int64 = inAMinute) -> RunnerTask {
    RunnerTask(
        run: "run-1", podUID: podUID, expires: expires,
        attack: .init(question: "q", answer: "a", role: "skeptic", chainURL: "http://chat", timeoutMilliseconds: 1000))
}

@Suite("A signed task") struct SignedTaskTests {
    private let key: Ed25519.SigningKey

    init() throws { key = try Ed25519.SigningKey() }

    private func refusal(of signed: SignedTask, key: Ed25519.VerifyingKey? = nil, podUID: String = "pod-1", at time: Date = now)
        -> TaskRefusal?
    {
        do throws(TaskRefusal) {
            _ = try signed.open(key: key ?? self.key.verifyingKey, podUID: podUID, now: time)
            return nil
        } catch { return error }
    }

    @Test("opens in its pod, before it expires")
    func opens() throws {
        let task = attack()
        #expect(try SignedTask(task, key: key).open(key: key.verifyingKey, podUID: "pod-1", now: now) == task)
    }

    @Test("is refused by a runner with another key, in another pod, and too late")
    func refused() throws {
        let signed = try SignedTask(attack(), key: key)
        #expect(refusal(of: signed, key: try Ed25519.SigningKey().verifyingKey) == .wrongSignature)
        #expect(refusal(of: signed, podUID: "pod-2") == .otherPod("pod-1"))
        #expect(refusal(of: signed, at: now + 60) == .expired)
    }

    @Test("is refused when a byte of it was changed")
    func changed() throws {
        let signed = try SignedTask(attack(), key: key)
        let bytes = try #require(Base64.decode(signed.task))
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 1
            var forged = signed
            forged.task = Base64.encode(other)
            #expect(refusal(of: forged) == .wrongSignature)
        }
    }

    @Test("is refused when it does not say one thing")
    func ambiguous() throws {
        var both = attack()
        both.stop = true
        #expect(refusal(of: try SignedTask(both, key: key)) == .malformed)
        var none = attack()
        none.attack = nil
        #expect(refusal(of: try SignedTask(none, key: key)) == .malformed)
        var other = attack()
        other.version = 2
        #expect(refusal(of: try SignedTask(other, key: key)) == .unknownVersion(2))
    }

    @Test("A signature of the same bytes for another purpose is no signature of a task")
    func domain() throws {
        let bytes = try JSONValue(encoding: attack()).bytes
        var signed = try SignedTask(attack(), key: key)
        signed.task = Base64.encode(bytes)
        signed.signature = Base64.encode(try key.sign(bytes))
        #expect(refusal(of: signed) == .wrongSignature)
    }

    @Test(
        "Lines keep their shape on the wire",
        arguments: [
            (RunnerLine.ack(.init(run: "r", podUID: "p")), #"{"ack":{"podUID":"p","run":"r"}}"#),
            (
                .vote(.init(vote: .refute, confidence: "0.9", rationale: "w")),
                #"{"vote":{"confidence":"0.9","rationale":"w","vote":"Refute"}}"#
            ),
            (
                .result(.init(exitCode: 1, signal: nil, timedOut: false, milliseconds: 3, output: "o", truncated: false, isolation: "Pod")),
                #"{"result":{"exitCode":1,"isolation":"Pod","milliseconds":3,"output":"o","timedOut":false,"truncated":false}}"#
            ),
            (.error(.init(message: "m")), #"{"error":{"message":"m"}}"#),
        ])
    func lines(line: RunnerLine, text: String) throws {
        #expect(try String(decoding: line.text(), as: UTF8.self) == text + "\n")
        #expect(try RunnerLine(text: text.utf8) == line)
    }
}
