import KubeCore
import Structured

/// One run of a container that is a program: its closure, the files it finds, and the probes that are sent to it.
struct ProgramRun: Sendable {
    let behaviour: any ContainerBehaviour
    let info: ContainerInfo
    let container: JSONValue
    let volumes: VolumeReader
    let seed: UInt64
    let configuration: SimulationConfiguration
    let log: @Sendable (String) -> Void
    let setHealthy: @Sendable (Probe.Kind?, Bool) -> Void

    /// The exit code; 128 when the container could not be set up.
    func run() async -> Int {
        guard behaviour.needs.contains(.files) else { return await execute(nil) }
        do {
            var writer = try FileWriter("\(info.podUID)-\(info.name)-\(info.attempt)")
            let code: Int
            do {
                let mounted = try volumes.read(container).get()
                try writer.write(mounted)
                try writeTokens(mounted.tokens, writer)
                code = await execute(ContainerFiles(root: writer.root, mounts: mounted.mounts), writer, mounted)
            } catch {
                try writer.remove()
                throw error
            }
            try writer.remove()
            return code
        } catch {
            log("cannot set up the container's files: \(error)")
            return 128
        }
    }

    private var time: any TimeSource { volumes.store.time }

    private func execute(_ files: ContainerFiles?, _ writer: FileWriter? = nil, _ mounted: MountedFiles = MountedFiles()) async -> Int {
        let context = ContainerContext(
            info: info, pod: volumes.pod.value, files: files, time: time, seed: seed, log: log, setHealthy: { setHealthy(nil, $0) })
        return await withTaskGroup(of: Int?.self) { group in
            group.addTask { await behaviour.run(context) }
            if let writer {
                group.addTask { await refresh(writer) }
                for (path, seconds) in mounted.tokens { group.addTask { await renewToken(path, seconds, writer) } }
            }
            if behaviour.needs.contains(.probes), let send = configuration.httpProbe {
                for kind in Probe.Kind.allCases { group.addTask { await probe(kind, send) } }
            }
            for await code in group {
                if let code {
                    group.cancelAll()
                    return code
                }
            }
            return 0
        }
    }

    /// Brings the files up to date whenever a Secret or ConfigMap of the namespace changes.
    private func refresh(_ writer: FileWriter) async -> Int? {
        await withTaskGroup(of: Void.self) { group in
            let (changes, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            do throws(APIError) {
                for kind in ReferencedData.Kind.allCases {
                    let stream = try volumes.store.watch(kind.type, namespace: volumes.pod.namespace)
                    group.addTask { for await _ in stream { changed.yield() } }
                }
            } catch {
                log("cannot follow the container's files: \(error.message)")
            }
            var writer = writer
            for await _ in changes {
                // A Secret that went away leaves its last files in place, as a kubelet does.
                guard case .success(let mounted) = volumes.read(container) else { continue }
                do { try writer.write(mounted) } catch { log("cannot write the container's files: \(error)") }
            }
            group.cancelAll()
        }
        return nil
    }

    private func writeTokens(_ tokens: [String: Int64], _ writer: FileWriter) throws {
        for (path, seconds) in tokens { try writer.write(Array(token(seconds).utf8), to: path) }
    }

    private func token(_ seconds: Int64) -> String {
        let account = volumes.pod.spec["serviceAccountName"]?.string ?? "default"
        return configuration.issueToken?(volumes.pod.namespace, account, seconds) ?? ""
    }

    /// A new token after four fifths of the old one's time.
    private func renewToken(_ path: String, _ seconds: Int64, _ writer: FileWriter) async -> Int? {
        while (try? await time.sleep(for: .seconds(Double(seconds) * 0.8))) != nil {
            do { try writeTokens([path: seconds], writer) } catch { log("cannot renew \(path): \(error)") }
        }
        return nil
    }

    /// Sends one probe at its rhythm and tells what became of it, when that changes.
    private func probe(_ kind: Probe.Kind, _ send: HTTPProbe) async -> Int? {
        guard let value = container["\(kind.rawValue.lowercased())Probe"], let request = value["httpGet"] else { return nil }
        let port = request["port"]?.integer.map(Int.init(clamping:)) ?? info.ports[request["port"]?.string ?? ""] ?? 0
        let scheme = (request["scheme"]?.string ?? "HTTP").lowercased()
        let url = "\(scheme)://\(request["host"]?.string ?? info.podIP):\(port)\(request["path"]?.string ?? "/")"
        let period = Duration.seconds(max(1, value.int("periodSeconds", default: 10)))
        let timeout = Duration.seconds(max(1, value.int("timeoutSeconds", default: 1)))
        var last: Bool?
        do {
            try await time.sleep(for: .seconds(value.int("initialDelaySeconds", default: 0)))
            while true {
                let healthy = await send(url, timeout).map { (200..<400).contains($0) } ?? false
                if healthy != last { setHealthy(kind, healthy) }
                last = healthy
                try await time.sleep(for: period)
            }
        } catch {
            return nil  // cancelled: the container has ended
        }
    }
}
