import KubeCore
import Structured

extension KubeClient {
    /// Every kind the server serves: two requests where it aggregates, else one for each group and version.
    public func discover() async throws -> [DiscoveredResource] {
        var resources: [DiscoveredResource] = []
        for request in [Discovery.core, Discovery.groups] {
            switch Discovery.answer(try await send(request)) {
            case .aggregated(let found): resources += found
            case .versions(let versions):
                for version in versions {
                    resources += Discovery.resourceList(try await send(Discovery.resources(apiVersion: version)), apiVersion: version)
                }
            }
        }
        return resources
    }

    /// The server's `gitVersion`, as `v1.33.1`.
    public func serverVersion() async throws -> String {
        try await send(Discovery.version)["gitVersion"]?.string ?? "unknown"
    }
}
