import Foundation

/// What the machine offers to tests. Suites that need something skip with a reason where it is missing; with
/// `ROLLCALL_TEST_REQUIRE_ALL=1` (continuous integration) nothing may be missing.
public enum TestEnvironment {
    /// A broker the tests may use (`ROLLCALL_TEST_AMQP_URL`).
    public static let brokerURL = ProcessInfo.processInfo.environment["ROLLCALL_TEST_AMQP_URL"]
    /// A database server the tests may use (`ROLLCALL_TEST_DATABASE_URL`); suites make databases of their own in it.
    public static let databaseURL = ProcessInfo.processInfo.environment["ROLLCALL_TEST_DATABASE_URL"]
    /// The cache that `make setup` fills.
    public static let cache =
        ProcessInfo.processInfo.environment["ROLLCALL_CACHE"] ?? NSHomeDirectory() + "/.cache/rollcall"
    /// The folder of dlib's `.dat` files, or nil when set-up has not run.
    public static let modelDirectory: String? = {
        let folder = cache + "/models"
        return FileManager.default.fileExists(atPath: folder + "/dlib_face_recognition_resnet_model_v1.dat")
            ? folder : nil
    }()
    /// The folder of sample photos, or nil when set-up has not run.
    public static let samplePhotos: String? = {
        let folder = cache + "/photos"
        return FileManager.default.fileExists(atPath: folder + "/obama.jpg") ? folder : nil
    }()
    /// The bytes of a sample photo.
    public static func photo(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: (samplePhotos ?? "") + "/" + name)))
    }
    /// A fresh folder that the caller may fill.
    public static func temporaryFolder() throws -> String {
        let path = NSTemporaryDirectory() + "/rollcall-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}
