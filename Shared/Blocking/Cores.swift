import CPosix
import FoundationEssentials

/// The processor time this process may use, for whoever decides how many threads to start.
public enum Cores {
    /// How many threads can run at once: the processors the scheduler allows, and no more than the quota of a container
    /// lets run all the time, a part of one counted as one. At least 1.
    public static var usable: Int {
        let allowed = Int(cposix_allowed_processors())
        let processors = allowed > 0 ? allowed : ProcessInfo.processInfo.activeProcessorCount
        return usable(of: processors, quotas: quotas(cgroups: text("/proc/self/cgroup") ?? "", file: text))
    }

    static func usable(of processors: Int, quotas: [Double]) -> Int {
        let quota = quotas.min().map { Int($0.rounded(.up)) } ?? processors
        return max(1, min(processors, quota))
    }

    /// The quotas in processors of the control groups a process is in, and of those around them.
    ///
    /// Version 2 has `cpu.max` ("200000 100000" or "max 100000", in microseconds) in each group, version 1
    /// `cpu.cfs_quota_us` (-1 for none) and `cpu.cfs_period_us` in the groups of its `cpu` controller.
    static func quotas(cgroups: String, file: (String) -> String?) -> [Double] {
        var quotas: [Double] = []
        for line in cgroups.split(separator: "\n") {
            // number ":" controllers ":" path
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            if parts[1].isEmpty {
                for folder in folders("/sys/fs/cgroup", parts[2]) {
                    let words = (file(folder + "/cpu.max") ?? "").split(whereSeparator: \.isWhitespace)
                    if words.count == 2 { quotas += share(words[0], of: words[1]) }
                }
            } else if parts[1].split(separator: ",").contains("cpu") {
                for folder in folders("/sys/fs/cgroup/cpu", parts[2]) {
                    guard let quota = file(folder + "/cpu.cfs_quota_us"),
                        let period = file(folder + "/cpu.cfs_period_us")
                    else { continue }
                    quotas += share(quota[...], of: period[...])
                }
            }
        }
        return quotas
    }

    /// A group's folder, and those of the groups around it. Inside a container the path may be the host's, which is not
    /// there; the root then is the container's own group.
    private static func folders(_ root: String, _ path: Substring) -> [String] {
        var folders = [root]
        for name in path.split(separator: "/") where name != ".." {
            folders.append((folders.last ?? root) + "/" + name)
        }
        return folders
    }

    private static func share(_ quota: Substring, of period: Substring) -> [Double] {
        guard let quota = Double(trimmed(quota)), let period = Double(trimmed(period)), quota > 0, period > 0 else {
            return []
        }
        return [quota / period]
    }

    private static func trimmed(_ text: Substring) -> String { String(text.filter { !$0.isWhitespace }) }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
