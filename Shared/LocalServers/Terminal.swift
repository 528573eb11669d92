import CPosix

/// The terminal behind standard output and standard error, if any.
public enum Terminal {
    /// The width of the terminal that standard error writes to, in columns; nil when it is a file or a pipe.
    public static var errorColumns: Int? {
        let columns = cposix_terminal_columns(2)
        return columns > 0 ? Int(columns) : nil
    }

    /// True when standard output is a terminal.
    public static var outputIsTerminal: Bool { cposix_is_terminal(1) == 1 }
}
