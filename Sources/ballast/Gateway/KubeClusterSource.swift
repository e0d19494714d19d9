import BallastAPI
import Gateway
import KubeClient
import KubeCore
import KubeTypes

/// Watches a chain's ConfigMap and Secrets at the API server, each by its name: a gateway may see nothing else.
struct KubeClusterSource: ClusterSource {
    let client: KubeClient
    let namespace: String
    let chain: String

    func followTable(_ tell: @escaping @Sendable (ClusterChange) -> Void) async {
        await follow(ConfigMap.self, RouteTable.configMapName(of: chain)) { event in
            switch event {
            case .present(let map):
                tell(.table(map.data?[RouteTable.configMapKey], version: map.metadata.resourceVersion ?? ""))
            case .absent: tell(.table(nil, version: ""))
            case .refused: break
            }
        }
    }

    func followSecret(_ name: String, _ tell: @escaping @Sendable (ClusterChange) -> Void) async {
        await follow(Secret.self, name) { event in
            switch event {
            case .present(let secret): tell(.secret(name, (secret.data ?? [:]).mapValues(\.bytes)))
            case .absent: tell(.secret(name, nil))
            case .refused: tell(.secretRefused(name))
            }
        }
    }

    private enum Sight<Object> {
        case present(Object)
        case absent
        case refused
    }

    private func follow<Object: KubeObject>(_ type: Object.Type, _ name: String, _ see: @Sendable (Sight<Object>) -> Void) async {
        let events = client.events(of: type, namespace: namespace, fieldSelector: FieldSelector.name(name).description)
        for await event in events {
            switch event {
            case .restarted(let objects, _): see(objects.first.map { .present($0) } ?? .absent)
            case .applied(let object): see(.present(object))
            case .deleted: see(.absent)
            case .disconnected(.status(let status), _) where status.isForbidden: see(.refused)
            // Away, or unreadable: what was seen stays true.
            case .disconnected, .progress, .undecodable: break
            }
        }
    }
}
