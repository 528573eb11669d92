import Blobs
import Blocking
import Faces
import Imaging
import Store
import Synchronization

/// Cuts and keeps small JPEGs of faces; decoding runs on a few threads of its own.
final class Thumbnails: Sendable {
    private let blobs: BlobStore
    private let threads: WorkerPool<BlockingThread>
    private let limits: ImageLimits
    private let kept = Mutex(RecentlyUsed<String, [UInt8]>(limit: 5000))

    init(blobs: BlobStore, threads: WorkerPool<BlockingThread>, maxBytes: Int, maxPixels: Int) {
        self.blobs = blobs
        self.threads = threads
        limits = ImageLimits(maxBytes: maxBytes, maxPixels: maxPixels)
    }

    /// A square JPEG of the face with some room around it.
    ///
    /// - Throws: `BlobError` when the picture is not there, `ImagingError` when it can't be decoded.
    func thumbnail(of face: FaceRow, side: Int) async throws -> [UInt8] {
        let key = "\(face.id)/\(side)"
        if let known = kept.withLock({ $0[key] }) { return known }
        let bytes = try await blobs.get(face.sha256)
        let jpeg = try await threads.use(.live) { [limits] thread in
            try await thread.run {
                let (image, _) = try Imaging.decode(bytes, limits: limits)
                return try Imaging.encodeJPEG(Imaging.crop(image, box: face.face.box, side: side))
            }
        }
        // Large ones are rare and would fill the memory.
        if side <= 320 { kept.withLock { $0[key] = jpeg } }
        return jpeg
    }
}
