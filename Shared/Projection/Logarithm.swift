#if canImport(Glibc)
    import Glibc
#endif

extension Double {
    /// The natural logarithm.
    var logarithm: Double { log(self) }
}
