/// Random text for passwords and names.
public enum RandomText {
    /// Lower-case hexadecimal digits, four random bits each, from the system's generator.
    public static func hex(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        return String((0..<count).map { _ in digits[Int(generator.next() & 15)] })
    }
}
