import CVision

/// Calls the C side: a status that is not OK becomes an error with the sentence the call left behind.
func visionCall(
    _ body: (UnsafeMutablePointer<CChar>, Int) -> cvision_status
) throws(VisionError) {
    var status = cvision_status.CVISION_OK
    let message = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
        unsafe buffer.initialize(repeating: 0)
        guard let start = buffer.baseAddress else { return "" }
        status = unsafe body(start, buffer.count)
        return status == .CVISION_OK ? "" : unsafe String(cString: start)
    }
    switch status {
    case .CVISION_OK: return
    case .CVISION_MODEL_MISSING: throw VisionError(.modelMissing, message)
    case .CVISION_MODEL_DAMAGED: throw VisionError(.modelDamaged, message)
    case .CVISION_OUT_OF_MEMORY: throw VisionError(.outOfMemory, message)
    case .CVISION_NUMBERS_MISSING: throw VisionError(.numbersMissing, message)
    case .CVISION_NUMBERS_INACCURATE: throw VisionError(.numbersInaccurate, message)
    case .CVISION_FAILED: throw VisionError(.failed, message)
    }
}
