import CCrypto
public import Faces

extension ContentHash {
    /// The SHA-256 of bytes.
    public static func of(_ bytes: [UInt8]) -> ContentHash {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let done = unsafe bytes.withUnsafeBytes { buffer in
            unsafe EVP_Digest(buffer.baseAddress, buffer.count, &digest, &length, EVP_sha256(), nil)
        }
        guard done == 1, length == 32, let hash = ContentHash(bytes: digest) else {
            preconditionFailure("libcrypto has no SHA-256")
        }
        return hash
    }
}
