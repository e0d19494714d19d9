import ArgumentParser
import Operator
import Structured

/// `ballast manifests`: what an installation of the operator applies.
struct ManifestsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manifests", abstract: "Print what an installation of the operator applies.",
        discussion: "Install with: ballast manifests --image REGISTRY/ballast:TAG | kubectl apply --server-side -f -")

    @Option(help: "The image of ballast, for the operator and for its chains' gateways.")
    var image: String

    @Option(help: "The namespace that the operator runs in.")
    var operatorNamespace = Installation().namespace

    @Option(help: "Watch and reconcile this namespace only, with rights in it and to look at it, and at RuntimeClasses.")
    var namespace: String?

    @Option(
        help: """
            How many operators run; one leads. With 0 the operator is run outside the cluster, as this account, and may reach runners through \
            the API server.
            """)
    var replicas = Installation().replicas

    @Flag(inversion: .prefixedNo, help: "Print the CustomResourceDefinitions too.")
    var crds = true

    func validate() throws {
        guard replicas >= 0 else { throw ValidationError("--replicas \(replicas) is below 0; the default is 2") }
    }

    func run() throws {
        var installation = Installation()
        installation.namespace = operatorNamespace
        installation.image = image
        installation.watchedNamespace = namespace
        installation.replicas = replicas
        installation.includesKinds = crds
        print(JSONValue.yamlText(documents: try installation.objects()), terminator: "")
    }
}
