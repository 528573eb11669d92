#if canImport(Glibc)
    import Glibc
#endif

/// The system's words for an errno.
func errorText(_ code: Int32) -> String {
    // glibc keeps strerror's text per thread.
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}
