import Wire

/// Turns the states of a map into frames, each a change of the one before where that is possible.
struct FrameEncoder {
    /// So often a frame is whole, for those who come later.
    static let wholeEvery: UInt32 = 10

    let jobID: String
    let steps: Int
    private var last: MapPlaces?
    private var sequence: UInt32 = 0

    init(jobID: String, steps: Int) {
        self.jobID = jobID
        self.steps = steps
    }

    /// The frame that ends a map: whole, and after all others.
    static func last(_ snapshot: MapSnapshot, jobID: String, steps: Int) -> MapFrame {
        var encoder = FrameEncoder(jobID: jobID, steps: steps)
        encoder.sequence = .max - 1
        return encoder.frame(snapshot)
    }

    mutating func frame(_ snapshot: MapSnapshot) -> MapFrame {
        let places = MapPlaces(snapshot.places)
        var base: MapPlaces?
        if let last, sequence % Self.wholeEvery != 0, places.isChange(of: last) { base = last }
        let frame = MapFrame(
            jobID: jobID, sequence: sequence + 1, base: base == nil ? 0 : sequence, step: UInt32(snapshot.step),
            steps: UInt32(steps), divergence: Float(snapshot.divergence), unit: places.unit,
            faces: UInt32(places.count), changes: places.changes(of: base))
        sequence += 1
        last = places
        return frame
    }
}
