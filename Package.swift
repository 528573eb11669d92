// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares. A target may add to them, never drop one.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// Kernels are optimised in debug builds too: an unoptimised pixel loop makes every test wait for it.
let kernel: [CSetting] = [.unsafeFlags(["-O3"])]
let kernelCxx: [CXXSetting] = [.unsafeFlags(["-O3"])]

func system(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
    .systemLibrary(name: name, path: "Shared/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}
func library(
    _ name: String, _ needs: [Target.Dependency] = [], resources: [Resource] = [], exclude: [String] = []
) -> Target {
    .target(
        name: name, dependencies: needs, path: "Shared/\(name)", exclude: ["README.md"] + exclude, resources: resources,
        swiftSettings: strict)
}
func service(_ name: String, _ needs: [Target.Dependency], resources: [Resource] = []) -> Target {
    .executableTarget(
        name: name, dependencies: needs, path: "Services/\(name)", exclude: ["README.md"], resources: resources,
        swiftSettings: strict)
}
func tests(_ name: String, _ needs: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: needs + ["TestKit"], path: "Tests/\(name)Tests", swiftSettings: strict)
}

let package = Package(
    name: "rollcall",
    products: [
        .executable(name: "detector", targets: ["detector"]),
        .executable(name: "embedder", targets: ["embedder"]),
        .executable(name: "index-service", targets: ["index"]),
        .executable(name: "clusterer", targets: ["clusterer"]),
        .executable(name: "api-gateway", targets: ["api-gateway"]),
        .executable(name: "rollcall", targets: ["rollcall"]),
    ],
    targets: [
        // Ground floor, C: system libraries behind module maps, and our own shims and kernels.
        system("CRabbitMQ", "librabbitmq", "librabbitmq-dev"),
        system("CPostgres", "libpq", "libpq-dev"),
        system("CMicroHTTPD", "libmicrohttpd", "libmicrohttpd-dev"),
        system("CTurboJPEG", "libturbojpeg", "libturbojpeg0-dev"),
        system("CFFmpeg", "libavformat libavcodec libswscale libavutil", "libavformat-dev"),
        system("CCurl", "libcurl", "libcurl4-openssl-dev"),
        system("CCrypto", "libcrypto", "libssl-dev"),
        system("CFFTW", "fftw3f", "libfftw3-dev"),
        .target(name: "CPosix", path: "Shared/C/CPosix"),
        .target(name: "CNeighbors", path: "Shared/C/CNeighbors", cSettings: kernel),
        .target(name: "CProjection", path: "Shared/C/CProjection", cSettings: kernel),
        .target(
            name: "CVision", path: "Shared/C/CVision", cxxSettings: kernelCxx,
            linkerSettings: ["dlib", "openblas", "lapack", "m"].map { .linkedLibrary($0) }),

        // Ground floor, Swift: values and pure rules, no dependencies.
        library("Faces", resources: [.embedInCode("SexWeights")]),
        library("Settings"), library("Log"), library("Metrics"), library("Parallel"),

        // First floor: one concern each; never import a neighbour.
        library("Wire", ["Faces"], exclude: ["rollcall.proto"]),
        library("Neighbors", ["CNeighbors", "Parallel", "Faces"]),
        library("Blocking", ["CPosix"]),
        library("Lifecycle", ["Log", "Settings"]),

        // Second floor: one piece of the outside world each, or one algorithmic idea each.
        library("AMQP", ["CRabbitMQ", "Blocking", "Log"]),
        library("Postgres", ["CPostgres", "Blocking", "Log"]),
        library("HTTPServer", ["CMicroHTTPD", "Lifecycle", "Log", "Metrics"]),
        library("HTTPClient", ["CCurl", "Blocking"]),
        library("Imaging", ["CTurboJPEG", "CFFmpeg", "Faces"]),
        library("Vision", ["CVision", "Blocking", "Faces"]),
        library("Grouping", ["Neighbors", "Faces"]),
        library("Projection", ["CFFTW", "CProjection", "Neighbors", "Parallel", "Faces"]),
        library("Identity", ["Neighbors", "Faces"], resources: [.embedInCode("Spaces")]),
        library("Curation", ["Neighbors", "Faces"]),
        library("LocalServers", ["CPosix", "Blocking"]),

        // Third floor: our words over those wrappers.
        library("Messaging", ["AMQP", "Wire", "Log", "Metrics", "Settings"]),
        library("Evaluation", ["Identity", "Neighbors", "Faces"]),
        library("Store", ["Postgres", "Faces", "Log"], resources: [.embedInCode("Migrations")]),
        library("Blobs", ["CCrypto", "Blocking", "Faces"]),

        // Roof: the five services and the command line.
        service(
            "detector",
            [
                "Blobs", "Blocking", "Faces", "HTTPServer", "Imaging", "Lifecycle", "Log", "Messaging", "Metrics",
                "Settings", "Vision", "Wire",
            ]),
        service(
            "embedder",
            [
                "Blocking", "Faces", "HTTPServer", "Lifecycle", "Log", "Messaging", "Metrics", "Postgres", "Settings",
                "Store", "Vision", "Wire",
            ]),
        service(
            "index",
            [
                "Blocking", "Faces", "HTTPServer", "Lifecycle", "Log", "Messaging", "Metrics", "Neighbors", "Postgres",
                "Settings", "Store", "Wire",
            ]),
        service(
            "clusterer",
            [
                "Blocking", "Curation", "Evaluation", "Faces", "Grouping", "HTTPServer", "Identity", "Lifecycle", "Log",
                "Messaging", "Metrics", "Neighbors",
                "Postgres", "Projection", "Settings", "Store", "Wire",
            ]),
        service(
            "api-gateway",
            [
                "Blobs", "Blocking", "Evaluation", "Faces", "HTTPClient", "HTTPServer", "Identity", "Imaging",
                "Lifecycle", "Log",
                "Messaging", "Metrics", "Neighbors", "Postgres", "Settings", "Store", "Wire",
            ],
            resources: [.copy("Web")]),
        service(
            "rollcall",
            ["Blocking", "Evaluation", "HTTPClient", "Identity", "Lifecycle", "LocalServers", "Log", "Settings"]),

        // Tests mirror Shared/ and Services/.
        .target(name: "TestKit", path: "Tests/TestKit", swiftSettings: strict),
        .target(
            name: "StoreKit", dependencies: ["TestKit", "Store", "Postgres", "Log"], path: "Tests/StoreKit",
            swiftSettings: strict),
        // dlib run by dlib: what the vision tests compare with, and the peer of the benches. Never shipped.
        .target(
            name: "CDlibOracle", path: "Tests/C/CDlibOracle", cxxSettings: kernelCxx,
            linkerSettings: ["dlib", "openblas", "lapack"].map { .linkedLibrary($0) }),
        // Doors into CVision's inner parts, for its tests.
        .target(
            name: "CVisionProbe", dependencies: ["CVision"], path: "Tests/C/CVisionProbe",
            cxxSettings: kernelCxx + [.headerSearchPath("../../../Shared/C/CVision")]),
        .target(
            name: "DlibOracle", dependencies: ["CDlibOracle", "Faces"], path: "Tests/DlibOracle", swiftSettings: strict),
        // What the benches run, in release mode.
        .executableTarget(
            name: "curation-bench", dependencies: ["Curation", "Faces"], path: "Tests/Bench/CurationBench",
            swiftSettings: strict),
        .executableTarget(
            name: "vision-bench", dependencies: ["CVisionProbe", "DlibOracle", "Faces", "Imaging", "Vision"],
            path: "Tests/Bench/VisionBench", swiftSettings: strict),
        // Our half of the bench of neighbours.
        .executableTarget(
            name: "neighbors-bench", dependencies: ["Faces", "Neighbors"], path: "Tests/Bench/NeighborsBench",
            swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", path: "Tests/Architecture", swiftSettings: strict),
        tests("Faces", ["Faces"]), tests("Settings", ["Settings"]), tests("Log", ["Log"]),
        tests("Metrics", ["Metrics"]), tests("Parallel", ["Parallel"]),
        .executableTarget(
            name: "wire-echo", dependencies: ["Wire", "Faces"], path: "Tests/WireEcho", swiftSettings: strict),
        tests("Wire", ["Wire", "wire-echo", "Faces"]), tests("Neighbors", ["Neighbors", "Faces"]),
        tests("Blocking", ["Blocking"]),
        tests("Lifecycle", ["Lifecycle", "Log"]),
        tests("AMQP", ["AMQP", "Log"]), tests("Postgres", ["Postgres", "Log"]),
        tests("HTTPServer", ["HTTPServer", "HTTPClient", "Log", "Lifecycle", "Metrics"]),
        tests("HTTPClient", ["HTTPClient"]), tests("Imaging", ["Imaging", "Faces"]),
        tests("Vision", ["Vision", "CDlibOracle", "CVisionProbe", "DlibOracle", "Imaging", "Faces"]),
        tests("Projection", ["Projection", "Faces", "Neighbors"]),
        .executableTarget(
            name: "map-bench", dependencies: ["Faces", "Projection"], path: "Tests/Bench/MapBench",
            swiftSettings: strict),
        tests("Grouping", ["Grouping", "Faces"]), tests("Identity", ["Identity", "Faces", "Neighbors"]),
        tests("Curation", ["Curation", "Faces"]),
        tests("Evaluation", ["Evaluation", "Identity", "Faces", "Neighbors"]),
        tests("Messaging", ["Messaging", "AMQP", "Wire", "Log", "Metrics", "Settings"]),
        tests("Store", ["Store", "StoreKit", "Postgres", "Faces", "Log"]),
        tests("Blobs", ["Blobs", "Faces"]),
        tests(
            "Index",
            ["index", "Faces", "Lifecycle", "Log", "Messaging", "Metrics", "Neighbors", "Store", "StoreKit", "Wire"]),
        tests(
            "Clusterer",
            [
                "clusterer", "Blocking", "Evaluation", "Faces", "Log", "Messaging", "Metrics", "Store", "StoreKit",
                "Wire",
            ]),
        tests("Embedder", ["embedder"]),
        tests(
            "Gateway",
            [
                "api-gateway", "Blobs", "Blocking", "Faces", "HTTPClient", "HTTPServer", "Imaging", "Log", "Messaging",
                "Metrics", "Neighbors", "Postgres", "Settings", "Store", "Wire",
            ]), tests("CommandLine", ["rollcall", "HTTPClient", "LocalServers"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
