import Faces
import Foundation
import TestKit
import Testing

@testable import Blobs

@Suite("Blobs in a directory")
struct BlobStoreTests {
    private func withStore(_ body: (BlobStore, String) async throws -> Void) async throws {
        let folder = try TestEnvironment.temporaryFolder()
        try await body(BlobStore(directory: folder + "/made/when missing"), folder + "/made/when missing")
        try FileManager.default.removeItem(atPath: folder)
    }

    private func file(_ hash: ContentHash, in folder: String) -> String {
        "\(folder)/\(hash.hex.prefix(2))/\(hash.hex.dropFirst(2).prefix(2))/\(hash.hex)"
    }

    private func error(_ body: () async throws -> Void) async -> BlobError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? BlobError
        }
    }

    @Test(
        "The hash is SHA-256",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ])
    func knownHashes(_ text: String, _ hex: String) { #expect(ContentHash.of(Array(text.utf8)).hex == hex) }

    @Test("What was put is got", arguments: [0, 1, 4095, 1_000_000])
    func roundTrip(_ size: Int) async throws {
        try await withStore { store, folder in
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let hash = try await store.put(bytes)
            #expect(hash == ContentHash.of(bytes))
            #expect(try await store.get(hash) == bytes)
            #expect(try await store.contains(hash))
            #expect(FileManager.default.fileExists(atPath: file(hash, in: folder)))
            #expect(try await store.put(bytes) == hash)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/tmp").isEmpty)
        }
    }

    @Test("What is not there is not found, and deleting it is no error")
    func missing() async throws {
        try await withStore { store, _ in
            let hash = ContentHash.of([1, 2, 3])
            #expect(await error { _ = try await store.get(hash) }?.code == .notFound)
            #expect(try await !store.contains(hash))
            try await store.delete(hash)
            _ = try await store.put([1, 2, 3])
            try await store.delete(hash)
            #expect(try await !store.contains(hash))
        }
    }

    @Test("A damaged blob is told, and putting it again heals it")
    func damaged() async throws {
        try await withStore { store, folder in
            let bytes = [UInt8](repeating: 9, count: 10_000)
            let hash = try await store.put(bytes)
            for damage in [bytes.dropLast(), bytes[..<0], [8] + bytes.dropFirst()] as [ArraySlice<UInt8>] {
                try Data(damage).write(to: URL(fileURLWithPath: file(hash, in: folder)))
                #expect(await error { _ = try await store.get(hash) }?.code == .corrupt)
                #expect(try await store.put(bytes) == hash)
                #expect(try await store.get(hash) == bytes)
            }
        }
    }

    @Test("What a crashed writer left is never read, and goes after a day")
    func leftovers() async throws {
        try await withStore { store, folder in
            let bytes: [UInt8] = [1, 2, 3, 4]
            _ = try await store.put([9])
            let half = folder + "/tmp/" + UUID().uuidString
            try Data(bytes.prefix(2)).write(to: URL(fileURLWithPath: half))
            #expect(try await !store.contains(ContentHash.of(bytes)))
            #expect(try await store.get(store.put(bytes)) == bytes)
            BlobFolder(path: folder).sweep()
            #expect(FileManager.default.fileExists(atPath: half))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -90_000)], ofItemAtPath: half)
            BlobFolder(path: folder).sweep()
            #expect(!FileManager.default.fileExists(atPath: half))
        }
    }

    @Test("Many writers of the same and of other bytes do not disturb each other")
    func concurrent() async throws {
        try await withStore { store, folder in
            let other = BlobStore(directory: folder)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let bytes = [UInt8](repeating: UInt8(number % 5), count: 50_000)
                        let hash = try await (number % 2 == 0 ? store : other).put(bytes)
                        #expect(try await store.get(hash) == bytes)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/tmp").isEmpty)
        }
    }

    @Test("A directory that is a file is unavailable, with its path and what to do")
    func notADirectory() async throws {
        let folder = try TestEnvironment.temporaryFolder()
        try Data().write(to: URL(fileURLWithPath: folder + "/file"))
        let store = BlobStore(directory: folder + "/file")
        let failure = await error { _ = try await store.put([1]) }
        #expect(failure?.code == .unavailable)
        #expect(failure?.description.contains(folder) == true)
        #expect(await error { _ = try await store.get(ContentHash.of([1])) }?.code == .notFound)
    }
}
