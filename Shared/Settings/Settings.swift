/// Everything an operator can set, read once from `ROLLCALL_*` variables.
///
/// Every program reads the whole set, so that one environment serves all five and a misspelt name is caught by each.
/// A name ending in `_FILE` gives a file that holds the value (for secrets).
public struct Settings: Sendable {
    /// `ROLLCALL_DATABASE_URL` (secret, default `postgresql://127.0.0.1:5432/rollcall`): a libpq connection URL.
    public let databaseURL: Secret
    /// `ROLLCALL_DATABASE_CONNECTIONS` (1 to 100, default 4): connections a program keeps to the database.
    public let databaseConnections: Int
    /// `ROLLCALL_AMQP_URL` (secret, default `amqp://guest:guest@127.0.0.1:5672/`): the broker; percent-encode the vhost.
    public let brokerURL: Secret
    /// `ROLLCALL_BLOB_DIR` (default `.rollcall/blobs`): the directory of the content-addressed pictures.
    public let blobDirectory: String
    /// `ROLLCALL_MODEL_DIR` (default `~/.cache/rollcall/models`): where the `.dat` files of dlib are.
    public let modelDirectory: String
    /// `ROLLCALL_HTTP_HOST` (default `127.0.0.1`): the address a program's HTTP listens on.
    public let httpHost: String
    /// `ROLLCALL_HTTP_PORT` (0 to 65535, default 8080 for the gateway, else 0 = chosen free): its port.
    public let httpPort: Int?
    /// `ROLLCALL_LOG_LEVEL` (`debug`, `info`, `warning`, `error`; default `info`).
    public let logLevel: String
    /// `ROLLCALL_WORKERS` (1 to 256, default: one for each core): threads that detect or embed, each with its own networks.
    public let workers: Int?
    /// `ROLLCALL_DETECTOR` (`mmod` or `hog`, default `mmod`): which detector finds faces.
    public let detector: DetectorKind
    /// `ROLLCALL_NUMBERS` (`auto`, `f32`, `bf16`, `int8`; default `auto` = the fastest of this CPU): the networks' number
    /// type.
    public let numbers: String
    /// `ROLLCALL_INSTRUCTIONS` (`auto`, `plain`, `avx2`, `avx512`; default `auto`): the best instruction set the networks
    /// use.
    public let instructions: String
    /// `ROLLCALL_MIRRORED` (`on`, `off`; default `off`): whether a chip's mirror image is averaged into its embedding.
    public let mirrored: Bool
    /// `ROLLCALL_MIN_FACE` (20 to 1000, default 40): the smallest face wanted, in pixels of the picture.
    public let minFace: Int
    /// `ROLLCALL_MAX_FACES` (1 to 500, default 200): faces kept of one picture; more are listed as skipped.
    public let maxFaces: Int
    /// `ROLLCALL_MIN_SCORE` (-2 to 10, default: the detector's own threshold): the detector's confidence below which a
    /// face is skipped as `low_score`.
    public let minScore: Double?
    /// `ROLLCALL_MIN_SHARPNESS` (0 to 1, default 0 = all): the sharpness below which a face is skipped as `blurred`.
    public let minSharpness: Double
    /// `ROLLCALL_MIN_POSE` (0 to 1, default 0 = all): the pose (1 frontal) below which a face is skipped as `profile`.
    public let minPose: Double
    /// `ROLLCALL_MIN_EXPOSURE` (0 to 1, default 0 = all): the exposure below which a face is skipped as `badly_exposed`.
    public let minExposure: Double
    /// `ROLLCALL_MAX_PIXELS` (1,000,000 to 1,000,000,000, default 100,000,000): larger pictures are refused before decoding.
    public let maxPixels: Int
    /// `ROLLCALL_MAX_UPLOAD_BYTES` (1,000 to 1,000,000,000, default 33,554,432): larger pictures are refused.
    public let maxUploadBytes: Int
    /// `ROLLCALL_EMBED_BATCH` (1 to 1024, default 16): chips in one batch of the embedder.
    public let embedBatch: Int
    /// `ROLLCALL_INDEX_SHARD` (`i/n`, default `0/1`): which shard an index program holds.
    public let indexShard: Int
    /// The `n` of `ROLLCALL_INDEX_SHARD`: the number of shards. The gateway learns it from the database.
    public let indexShards: Int
    /// `ROLLCALL_INDEX_KERNEL` (`auto`, `plain`, `avx2`, `avx512`; default `auto`): forces the distance kernel.
    public let indexKernel: String
    /// `ROLLCALL_INDEX_SNAPSHOT_DIR` (default empty = none): where an index program keeps its snapshot, to start from it.
    public let indexSnapshotDirectory: String
    /// `ROLLCALL_ASK_TIMEOUT` (seconds, 1 to 600, default 30): how long the gateway waits for a live question.
    public let askTimeout: Int
    /// `ROLLCALL_FALSE_NAME_LIMIT` (0.000001 to 0.5, default 0.01): the chance of a false name at which `match` ends.
    public let falseNameLimit: Double
    /// `ROLLCALL_PHOTO_URLS` (`off`, `public`, `any`; default `public`): which addresses pictures are fetched from;
    /// `public` refuses loopback, private and link-local ranges.
    public let photoURLs: PhotoURLPolicy
    /// `ROLLCALL_SEX_ESTIMATE` (`on` or `off`, default `on`): whether answers say how likely a face is read as female or male.
    public let sexEstimate: Bool

    /// Reads the variables.
    ///
    /// - Throws: one `SettingsError` with every problem: unknown names (with the nearest known one), values out of
    ///   range, unreadable `_FILE`s.
    public init(environment: [String: String], readFile: @escaping (String) -> String? = readTextFile)
        throws(SettingsError)
    {
        var reader = SettingsReader(environment: environment, readFile: readFile)
        databaseURL = Secret(reader.text("ROLLCALL_DATABASE_URL", default: "postgresql://127.0.0.1:5432/rollcall"))
        databaseConnections = reader.integer("ROLLCALL_DATABASE_CONNECTIONS", in: 1...100) ?? 4
        brokerURL = Secret(reader.text("ROLLCALL_AMQP_URL", default: "amqp://guest:guest@127.0.0.1:5672/"))
        blobDirectory = reader.text("ROLLCALL_BLOB_DIR", default: ".rollcall/blobs")
        let home = environment["HOME"] ?? "/root"
        modelDirectory = reader.text("ROLLCALL_MODEL_DIR", default: "\(home)/.cache/rollcall/models")
        httpHost = reader.text("ROLLCALL_HTTP_HOST", default: "127.0.0.1")
        httpPort = reader.integer("ROLLCALL_HTTP_PORT", in: 0...65535)
        logLevel = reader.choice("ROLLCALL_LOG_LEVEL", of: ["debug", "info", "warning", "error"], default: "info")
        workers = reader.integer("ROLLCALL_WORKERS", in: 1...256)
        detector =
            DetectorKind(rawValue: reader.choice("ROLLCALL_DETECTOR", of: ["mmod", "hog"], default: "mmod")) ?? .mmod
        numbers = reader.choice("ROLLCALL_NUMBERS", of: ["auto", "f32", "bf16", "int8"], default: "auto")
        instructions = reader.choice(
            "ROLLCALL_INSTRUCTIONS", of: ["auto", "plain", "avx2", "avx512"], default: "auto")
        mirrored = reader.choice("ROLLCALL_MIRRORED", of: ["on", "off"], default: "off") == "on"
        minFace = reader.integer("ROLLCALL_MIN_FACE", in: 20...1000) ?? 40
        maxFaces = reader.integer("ROLLCALL_MAX_FACES", in: 1...500) ?? 200
        minScore = reader.number("ROLLCALL_MIN_SCORE", in: -2...10)
        minSharpness = reader.number("ROLLCALL_MIN_SHARPNESS", in: 0...1) ?? 0
        minPose = reader.number("ROLLCALL_MIN_POSE", in: 0...1) ?? 0
        minExposure = reader.number("ROLLCALL_MIN_EXPOSURE", in: 0...1) ?? 0
        maxPixels = reader.integer("ROLLCALL_MAX_PIXELS", in: 1_000_000...1_000_000_000) ?? 100_000_000
        maxUploadBytes = reader.integer("ROLLCALL_MAX_UPLOAD_BYTES", in: 1000...1_000_000_000) ?? 32 << 20
        embedBatch = reader.integer("ROLLCALL_EMBED_BATCH", in: 1...1024) ?? 16
        (indexShard, indexShards) = reader.shard("ROLLCALL_INDEX_SHARD")
        indexKernel = reader.choice("ROLLCALL_INDEX_KERNEL", of: ["auto", "plain", "avx2", "avx512"], default: "auto")
        indexSnapshotDirectory = reader.text("ROLLCALL_INDEX_SNAPSHOT_DIR", default: "")
        askTimeout = reader.integer("ROLLCALL_ASK_TIMEOUT", in: 1...600) ?? 30
        falseNameLimit = reader.number("ROLLCALL_FALSE_NAME_LIMIT", in: 0.000001...0.5) ?? 0.01
        photoURLs =
            PhotoURLPolicy(
                rawValue: reader.choice("ROLLCALL_PHOTO_URLS", of: ["off", "public", "any"], default: "public"))
            ?? .publicOnly
        sexEstimate = reader.choice("ROLLCALL_SEX_ESTIMATE", of: ["on", "off"], default: "on") == "on"
        if !["127.0.0.1", "::1", "localhost"].contains(httpHost),
            environment["ROLLCALL_HTTP_HOST_WITHOUT_KEYS"] != "yes"
        {
            reader.problem(
                "ROLLCALL_HTTP_HOST is \(httpHost): without API keys a program listens on loopback only; set ROLLCALL_HTTP_HOST_WITHOUT_KEYS=yes inside a private network"
            )
        }
        _ = reader.text("ROLLCALL_HTTP_HOST_WITHOUT_KEYS", default: "")
        try reader.finish()
    }

    /// The effective values, a line each, without secrets.
    public var summary: [(name: String, value: String)] {
        [
            ("database_url", databaseURL.description), ("database_connections", "\(databaseConnections)"),
            ("amqp_url", brokerURL.description), ("blob_dir", blobDirectory), ("model_dir", modelDirectory),
            ("http_host", httpHost), ("http_port", httpPort.map(String.init) ?? "default"), ("log_level", logLevel),
            ("workers", workers.map(String.init) ?? "cores"), ("detector", detector.rawValue),
            ("numbers", numbers), ("instructions", instructions), ("mirrored", mirrored ? "yes" : "no"),
            ("min_face", "\(minFace)"), ("max_faces", "\(maxFaces)"),
            ("min_score", minScore.map { "\($0)" } ?? "detector's own"), ("min_sharpness", "\(minSharpness)"),
            ("min_pose", "\(minPose)"), ("min_exposure", "\(minExposure)"),
            ("max_pixels", "\(maxPixels)"), ("max_upload_bytes", "\(maxUploadBytes)"),
            ("embed_batch", "\(embedBatch)"), ("index_shard", "\(indexShard)/\(indexShards)"),
            ("index_kernel", indexKernel), ("index_snapshot_dir", indexSnapshotDirectory),
            ("ask_timeout", "\(askTimeout)"), ("false_name_limit", "\(falseNameLimit)"),
            ("photo_urls", photoURLs.rawValue), ("sex_estimate", sexEstimate ? "on" : "off"),
        ]
    }
}

/// Which detector finds faces.
public enum DetectorKind: String, Sendable {
    case hog, mmod
}

/// Which addresses pictures may be fetched from.
public enum PhotoURLPolicy: String, Sendable {
    case off
    case publicOnly = "public"
    case any
}

/// A value that is never printed.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The value itself.
    public let revealed: String
    /// Wraps a value.
    public init(_ value: String) { revealed = value }
    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
}
