import Testing

@testable import Blocking

@Suite("Usable cores")
struct CoresTests {
    static let files = [
        "/sys/fs/cgroup/cpu.max": "max 100000\n", "/sys/fs/cgroup/a/cpu.max": "250000 100000\n",
        "/sys/fs/cgroup/a/b/cpu.max": "400000 100000\n", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n", "/sys/fs/cgroup/cpu/docker/cpu.cfs_quota_us": "50000\n",
        "/sys/fs/cgroup/cpu/docker/cpu.cfs_period_us": "100000\n", "/sys/fs/cgroup/odd/cpu.max": "many 0\n",
    ]

    @Test(
        "Quotas come from the groups a process is in, and from those around them",
        arguments: [
            ("0::/a/b\n", [2.5, 4]), ("0::/\n", []), ("0::/not/there\n", []), ("", []), ("nonsense\n", []),
            ("0::/odd\n", []), ("4:memory:/a\n1:cpu,cpuacct:/docker\n0::/\n", [0.5]), ("9:cpuset:/docker\n", []),
        ] as [(String, [Double])])
    func quotas(_ cgroups: String, _ expected: [Double]) {
        #expect(Cores.quotas(cgroups: cgroups) { Self.files[$0] } == expected)
    }

    @Test(
        "The tightest limit counts, a part of a core as one",
        arguments: [(8, [], 8), (8, [2.5, 4], 3), (2, [16], 2), (4, [0.5], 1)] as [(Int, [Double], Int)])
    func usable(_ processors: Int, _ quotas: [Double], _ expected: Int) {
        #expect(Cores.usable(of: processors, quotas: quotas) == expected)
        #expect(Cores.usable >= 1)
    }
}
