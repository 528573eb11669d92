/// libFuzzer's entry: any bytes may come, and every invariant of the wire must hold. `scripts/fuzz` builds and runs it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    if let broken = brokenInvariant(input) { preconditionFailure(broken) }
    return 0
}
