import ControllerRuntime
import Cryptography
import Foundation

/// What an administrator decides about one operator process: the flags of `ballast operator`, as values.
package struct OperatorConfiguration: Sendable {
    /// Watch and reconcile this namespace only; `nil` for all.
    package var namespace: String?
    /// Where the operator keeps its lease.
    package var operatorNamespace = "ballast-system"
    /// Compete for a lease before working. Off for an operator that is certainly alone.
    package var electsLeader = true
    /// Unique among the operators that compete.
    package var identity = ProcessInfo.processInfo.hostName
    /// Print what would be written, as a diff, and write nothing.
    package var isDryRun = false
    /// Passes of one controller at the same time.
    package var workers = 8
    /// Whether this process runs in a pod of the cluster, and so reaches pod addresses.
    package var reachesPods = true
    /// Let probes and gateways reach loopback addresses, where the model servers of a demo listen.
    package var allowsLoopback = false
    /// The addresses of the API server, 4 or 16 bytes each, which no probe may reach.
    package var apiServerAddresses: Set<[UInt8]> = []
    /// The API server's host, for metrics.
    package var apiServerHost = ""
    package var apiServerPort = 443
    /// What prices are in.
    package var currency = "USD"
    /// `host:port` where gateways reach this very process' channel, for operators that do not lead to send them to.
    package var channelAddress: String?
    /// Further names and addresses under which gateways reach the channel; the operator's Service is always among them.
    package var channelNames: [SubjectAlternativeName] = []
    /// The image of `ballast` that chains' gateways run.
    package var gatewayImage = ChainSettings().gatewayImage
    /// How URLs in a status or a route table name a Service.
    package var serviceAddress = ChainSettings.ServiceAddress.dnsName
    /// The operator's channel as gateways reach it; by default its Service's name.
    package var operatorURL: String?

    /// The warm pools that namespaces may be labelled for.
    package var pools = [AdversaryPool()]
    /// Whether slots wait in namespaces that ask for them, which takes the right to look at Namespaces. Without it every pod is made when
    /// it is wanted.
    package var keepsSlots = true

    package init() {}

    var poolSettings: PoolSettings {
        var settings = PoolSettings()
        settings.pools = pools
        settings.image = gatewayImage
        settings.operatorNamespace = operatorNamespace
        return settings
    }

    var managerOptions: ManagerOptions {
        var options = ManagerOptions()
        options.namespace = namespace
        options.workers = workers
        options.host = apiServerHost
        options.instance = identity
        if electsLeader {
            options.election = ManagerOptions.Election(
                namespace: operatorNamespace, name: "ballast-operator",
                identity: LeaderName(name: identity, address: channelAddress).identity)
        }
        if isDryRun { options.dryRun = { Self.printDiff($0) } }
        return options
    }

    var backendSettings: BackendSettings {
        var settings = BackendSettings()
        settings.managedHealth = reachesPods ? .probePods : .readiness
        settings.currency = currency
        settings.serviceAddress = serviceAddress
        return settings
    }

    /// What the channel's certificate is good for: the operator's Service, and what the administrator named.
    var channelServerNames: [SubjectAlternativeName] {
        let service = "ballast-operator.\(operatorNamespace)"
        let names = [service, "\(service).svc", "\(service).svc.cluster.local"].map { SubjectAlternativeName.dns($0) }
        return names + channelNames.filter { !names.contains($0) }
    }

    var chainSettings: ChainSettings {
        var settings = ChainSettings()
        settings.gatewayImage = gatewayImage
        settings.serviceAddress = serviceAddress
        settings.operatorNamespace = operatorNamespace
        settings.operatorURL = operatorURL
        settings.allowsLoopback = allowsLoopback
        settings.apiServerAddresses = apiServerAddresses
        settings.apiServerPort = apiServerPort
        return settings
    }

    private static func printDiff(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
