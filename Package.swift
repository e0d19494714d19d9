// swift-tools-version: 6.1
import PackageDescription

// The rooms of the house, from the ground up. A target may import only what stands above it in this file;
// hack/build.sh passes `--explicit-target-dependency-import-check error`, and Tests/ArchitectureTests holds the imports
// of each source file against the same table.

let serverLibrary: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "HummingbirdTLS", package: "hummingbird"),
    .product(name: "HummingbirdHTTP2", package: "hummingbird"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]
let http2: [Target.Dependency] = [
    .product(name: "NIOHTTP2", package: "swift-nio-http2"),
    .product(name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras"),
]
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
// Not the umbrella "Collections": that builds every kind of collection there is.
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "ballast",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "ballast", targets: ["ballast"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        // Without its traits, which bring a library for configuration files that nothing here reads.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries, from Debian's -dev packages.
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CLibCurlShims", dependencies: ["CLibCurl"]),
        .target(name: "COpenSSLShims", dependencies: ["COpenSSL"]),
        // Starting a program under limits: what Swift cannot do between fork and exec.
        .target(name: "CProcess"),

        // Values and wires.
        .target(name: "Structured", dependencies: ["CLibYAML"]),
        .target(name: "Cryptography", dependencies: ["COpenSSL", "COpenSSLShims"]),
        .target(name: "HTTPTransport", dependencies: ["CLibCurl", "CLibCurlShims"]),
        .target(name: "HTTPServing", dependencies: [log, lifecycle] + serverLibrary),

        // Kubernetes, from pure to running.
        .target(name: "KubeCore", dependencies: ["Structured"]),
        .target(name: "KubeTypes", dependencies: ["KubeCore", "Structured"]),
        .target(name: "KubeClient", dependencies: ["KubeCore", "HTTPTransport", "Structured", log, lifecycle]),
        .target(
            name: "ControllerRuntime",
            dependencies: [
                "KubeClient", "KubeTypes", "KubeCore", "Structured", "HTTPTransport", "HTTPServing", "Cryptography", log, metrics,
                lifecycle, deque, heap,
            ] + serverLibrary),

        // Ballast.
        .target(name: "Resilience"),
        .target(name: "BallastAPI", dependencies: ["KubeTypes", "KubeCore", "Structured", "Resilience"]),
        .target(name: "RunnerProtocol", dependencies: ["Structured", "Cryptography"]),
        .target(
            name: "Runner",
            dependencies: ["RunnerProtocol", "HTTPTransport", "HTTPServing", "Structured", "Cryptography", "CProcess", log, lifecycle]
                + serverLibrary),
        .target(
            name: "Operator",
            dependencies: [
                "ControllerRuntime", "BallastAPI", "RunnerProtocol", "KubeClient", "KubeTypes", "KubeCore", "Structured", "Resilience",
                "HTTPTransport", "Cryptography", log, metrics, lifecycle,
            ]),
        .target(
            name: "Gateway",
            dependencies: [
                "Resilience", "BallastAPI", "KubeTypes", "KubeCore", "Structured", "Cryptography", log, deque,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        .target(
            name: "EmbeddedCluster",
            dependencies: ["KubeCore", "KubeTypes", "HTTPServing", "Structured", log, lifecycle, deque, heap] + serverLibrary + http2),
        .target(
            name: "TestSupport",
            dependencies: [
                "EmbeddedCluster", "Operator", "ControllerRuntime", "BallastAPI", "Resilience", "KubeClient", "KubeTypes",
                "KubeCore", "HTTPTransport", "Cryptography", "Structured", log,
            ]),
        .executableTarget(
            name: "ballast",
            dependencies: [
                "EmbeddedCluster", "Operator", "Gateway", "Runner", "RunnerProtocol", "ControllerRuntime", "BallastAPI", "Resilience",
                "KubeClient",
                "KubeTypes", "KubeCore", "HTTPTransport", "Cryptography", "Structured", "CProcess", log, metrics, lifecycle, arguments,
            ]),

        .testTarget(name: "ArchitectureTests"),
        .testTarget(
            name: "EndToEndTests", dependencies: ["RunnerProtocol", "Cryptography", "Structured"],
            exclude: ["python_client.py", "run_task.py"]),
        .testTarget(name: "StructuredTests", dependencies: ["Structured", "KubeCore"]),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography"]),
        .testTarget(name: "HTTPTransportTests", dependencies: ["HTTPTransport", "KubeCore"]),
        .testTarget(name: "HTTPServingTests", dependencies: ["HTTPServing", log] + serverLibrary),
        .testTarget(name: "KubeCoreTests", dependencies: ["KubeCore", "Structured"]),
        .testTarget(name: "KubeTypesTests", dependencies: ["KubeTypes", "KubeCore", "Structured"]),
        .testTarget(
            name: "KubeClientTests",
            dependencies: ["KubeClient", "KubeCore", "KubeTypes", "HTTPTransport", "Structured", "Cryptography", "EmbeddedCluster", log]),
        .testTarget(
            name: "ControllerRuntimeTests",
            dependencies: ["ControllerRuntime", "KubeClient", "KubeTypes", "KubeCore", "HTTPTransport", "Structured", log, lifecycle]),
        .testTarget(name: "ResilienceTests", dependencies: ["Resilience", "KubeCore"]),
        .testTarget(name: "BallastAPITests", dependencies: ["BallastAPI", "KubeTypes", "KubeCore", "Structured", "Resilience"]),
        .testTarget(
            name: "OperatorTests",
            dependencies: [
                "Operator", "ControllerRuntime", "BallastAPI", "KubeClient", "KubeTypes", "KubeCore", "Structured", "Resilience",
                "HTTPTransport", "HTTPServing", "Cryptography", "TestSupport", "EmbeddedCluster", log,
            ] + serverLibrary),
        .testTarget(
            name: "AdversaryTests",
            dependencies: [
                "Operator", "Runner", "RunnerProtocol", "ControllerRuntime", "BallastAPI", "Resilience", "KubeClient", "KubeTypes",
                "KubeCore", "HTTPTransport", "Cryptography", "Structured", "EmbeddedCluster", "TestSupport", log,
            ],
            exclude: ["chain_by_role.py", "lying_runner.py"]),
        .testTarget(name: "RunnerTests", dependencies: ["Runner", "RunnerProtocol", "HTTPTransport", "Cryptography", "Structured", log]),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["EmbeddedCluster", "BallastAPI", "KubeClient", "KubeCore", "HTTPTransport", "Structured"]),
        .testTarget(name: "EmbeddedClusterTests", dependencies: ["EmbeddedCluster", "KubeCore", "KubeTypes", "Structured", log]),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Gateway", "BallastAPI", "Resilience", "KubeTypes", "KubeCore", "Structured", "Cryptography", log,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            exclude: ["Recorded", "official_clients.py"]),
        .testTarget(
            name: "ChannelTests",
            dependencies: [
                "ballast", "Operator", "Gateway", "ControllerRuntime", "BallastAPI", "KubeClient", "KubeTypes", "KubeCore", "HTTPTransport",
                "Cryptography", "Structured", "EmbeddedCluster", "TestSupport", log,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
