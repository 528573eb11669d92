/// Numbers of a fixed count, zero at first, whose parts several threads may write side by side.
///
/// Who writes where is fixed by `Chunks`: no two threads write the same place, and nobody reads it meanwhile.
@safe
final class Buffer<Element: BitwiseCopyable & AdditiveArithmetic & Sendable>: Sendable {
    private nonisolated(unsafe) let memory: UnsafeMutablePointer<Element>
    let count: Int

    init(_ count: Int) {
        self.count = count
        // As FFTW's widest loads want it.
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64)
        unsafe memory = raw.bindMemory(to: Element.self, capacity: max(1, count))
        unsafe memory.initialize(repeating: .zero, count: max(1, count))
    }

    convenience init(_ elements: [Element]) {
        self.init(elements.count)
        for (index, element) in elements.enumerated() { unsafe memory[index] = element }
    }

    deinit { unsafe UnsafeMutableRawPointer(memory).deallocate() }

    /// Where it begins; `count` numbers long.
    var base: UnsafeMutablePointer<Element> { unsafe memory }

    subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count, "out of range")
            return unsafe memory[index]
        }
        set {
            precondition(index >= 0 && index < count, "out of range")
            unsafe memory[index] = newValue
        }
    }

    var array: [Element] { unsafe Array(UnsafeBufferPointer(start: memory, count: count)) }

    /// Sets a range to zero.
    func clear(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "out of range")
        unsafe (memory + range.lowerBound).update(repeating: .zero, count: range.count)
    }
}
