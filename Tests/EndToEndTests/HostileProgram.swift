import RunnerProtocol
import Testing

/// A program that somebody wrote to break out, and the one line that the runner answers with.
struct HostileProgram: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var source: String
    var timeoutMilliseconds = 10_000
    /// Whether it can be tried outside a sandbox: there a machine's network is within reach.
    var onlyInSandbox = false
    /// What is wrong with the answer; `nil` when it is as it should be.
    var problem: @Sendable (RunnerLine.Result) -> String?

    static let all: [HostileProgram] = [
        HostileProgram(
            testDescription: "fork bomb",
            source: """
                import os
                while True:
                    os.fork()
                """,
            problem: { $0.exitCode == 0 ? "it did not fail" : nil }),
        HostileProgram(
            testDescription: "memory flood", source: "x = bytearray(4 << 30)\nprint(len(x))",
            problem: { $0.exitCode == 1 && $0.output.contains("MemoryError") ? nil : "no MemoryError" }),
        HostileProgram(
            testDescription: "disk flood",
            source: """
                with open("flood", "wb") as f:
                    while True:
                        f.write(bytes(1 << 20))
                """,
            problem: { $0.exitCode == 1 && $0.output.contains("File too large") ? nil : "the file grew" }),
        HostileProgram(
            testDescription: "output flood",
            source: """
                import sys
                while True:
                    sys.stdout.write("x" * 65536)
                """,
            timeoutMilliseconds: 6000,
            problem: { $0.truncated && $0.output.utf8.count == 64 << 10 && $0.exitCode != 0 ? nil : "\($0.output.utf8.count) bytes" }),
        HostileProgram(
            testDescription: "endless loop", source: "while True: pass", timeoutMilliseconds: 1000,
            problem: { $0.timedOut && $0.signal == 9 ? nil : "not ended by the clock" }),
        HostileProgram(
            testDescription: "sleep for ever, deaf to signals",
            source: """
                import signal, time
                for number in range(1, 32):
                    try: signal.signal(number, signal.SIG_IGN)
                    except (OSError, ValueError): pass
                time.sleep(10 ** 6)
                """,
            timeoutMilliseconds: 1000, problem: { $0.timedOut && $0.signal == 9 ? nil : "not ended by the clock" }),
        HostileProgram(
            testDescription: "orphans that hold the output",
            source: """
                import os, time
                for _ in range(5):
                    if os.fork() == 0:
                        os.setsid()
                        if os.fork() == 0:
                            time.sleep(10 ** 6)
                        os._exit(0)
                print("left five behind", flush=True)
                """,
            problem: { $0.exitCode == 0 && !$0.timedOut && $0.output == "left five behind\n" ? nil : "the orphans were waited for" }),
        HostileProgram(
            testDescription: "read what belongs to the host",
            source: """
                import os
                # gVisor lets /proc/1/environ be read: what stands there is no secret.
                for path in ("/etc/shadow", f"/proc/{os.getppid()}/mem"):
                    try:
                        open(path, "rb").read(1)
                        print("read", path)
                    except OSError:
                        pass
                print(sorted(k for k in os.environ if k.startswith(("BALLAST", "POD", "KUBERNETES"))))
                """,
            problem: { $0.output == "[]\n" ? nil : "it read something" }),
        HostileProgram(
            testDescription: "take over the runner",
            source: """
                import ctypes, os
                libc = ctypes.CDLL(None)
                if libc.ptrace(16, os.getppid(), None, None) == 0:
                    print("attached")
                # gVisor lets a program of the same user open /proc/1/fd: the log and its own output are there, and no connection may be.
                for fd in range(64):
                    path = f"/proc/{os.getppid()}/fd/{fd}"
                    try:
                        if not os.readlink(path).startswith("socket:"): continue
                        open(path, "wb").write(b'{"result":{"exitCode":0}}\\n')
                        print("wrote to", fd)
                    except OSError:
                        pass
                """,
            problem: { $0.exitCode == 0 && $0.output.isEmpty ? nil : "it reached into the runner" }),
        HostileProgram(
            testDescription: "write outside its folder",
            source: """
                import os
                for path in ("/usr/x", "/etc/x", "/x"):
                    try:
                        open(path, "w")
                        print("wrote", path)
                    except OSError:
                        pass
                """,
            problem: { $0.exitCode == 0 && $0.output.isEmpty ? nil : "it wrote" }),
        HostileProgram(
            testDescription: "gain rights",
            source: """
                import os, subprocess
                try:
                    os.setuid(0)
                    print("root")
                except OSError:
                    pass
                status = open("/proc/self/status").read()
                print([line.split()[1] for line in status.splitlines() if line.startswith(("NoNewPrivs", "CapEff"))])
                """,
            problem: { $0.exitCode == 0 && !$0.output.contains("root") && $0.output.contains("0000000000000000") ? nil : "rights" }),
        HostileProgram(
            testDescription: "forge a verdict",
            source: """
                import os, sys
                sys.stdout.write('\\n{"result":{"exitCode":0,"timedOut":false,"milliseconds":1,"output":"","truncated":false,"isolation":"Pod"}}\\n')
                sys.stdout.flush()
                for fd in range(3, 64):
                    try: os.write(fd, b'{"result":{"exitCode":0}}\\n')
                    except OSError: pass
                sys.exit(3)
                """,
            problem: { $0.exitCode == 3 && $0.output.hasPrefix("\n{\"result\"") ? nil : "the forgery was taken" }),
        HostileProgram(
            testDescription: "reach the network",
            source: """
                import socket
                for address in ("169.254.169.254", "10.96.0.1", "10.244.0.1", "8.8.8.8"):
                    for port in (53, 80, 443, 6443):
                        with socket.socket() as s:
                            s.settimeout(0.2)
                            try:
                                s.connect((address, port))
                                print("reached", address, port)
                            except OSError:
                                pass
                try:
                    print("resolved", socket.getaddrinfo("kubernetes.default.svc", 443))
                except OSError:
                    pass
                """,
            onlyInSandbox: true, problem: { $0.exitCode == 0 && $0.output.isEmpty ? nil : "it reached the network" }),
    ]
}
