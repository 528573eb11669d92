import Metrics
import Testing

@Suite("Metrics")
struct MetricsTests {
    @Test("print counters, gauges and histograms in Prometheus' text format")
    func exposition() {
        let metrics = Metrics()
        metrics.counter("rollcall_images_total", "Images.", ["result": "stored"]).add(3)
        metrics.counter("rollcall_images_total", "Images.", ["result": "stored"]).add()
        metrics.gauge("rollcall_queue", "Waiting.").set(2.5)
        let histogram = metrics.histogram("rollcall_wait_seconds", "Waits.", bounds: [0.1, 1])
        histogram.observe(0.05)
        histogram.observe(.milliseconds(500))
        histogram.observe(9)
        let text = metrics.exposition()
        for line in [
            "# TYPE rollcall_images_total counter", "rollcall_images_total{result=\"stored\"} 4", "rollcall_queue 2.5",
            "rollcall_wait_seconds_bucket{le=\"0.1\"} 1", "rollcall_wait_seconds_bucket{le=\"1.0\"} 2",
            "rollcall_wait_seconds_bucket{le=\"+Inf\"} 3", "rollcall_wait_seconds_count 3",
        ] { #expect(text.contains(line + "\n"), "\(line)") }
    }

    @Test("escape label values")
    func escaping() {
        let metrics = Metrics()
        metrics.counter("rollcall_x_total", "X.", ["why": "a\"b\\c\nd"]).add()
        #expect(metrics.exposition().contains("rollcall_x_total{why=\"a\\\"b\\\\c\\nd\"} 1"))
    }
}
