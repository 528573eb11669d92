public import Identity

/// How good names are on one set of faces: what `rollcall evaluate` finds out.
public struct Report: Codable, Hashable, Sendable {
    /// A point of a curve.
    public struct Point: Codable, Hashable, Sendable {
        public var x: Double
        public var y: Double

        /// Makes a point.
        public init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// The FNIR at a measured FPIR.
    public struct Rate: Codable, Hashable, Sendable {
        public var fpir: Double
        public var fnir: Double
    }

    /// A rule that gives names, judged.
    public struct Rule: Codable, Hashable, Sendable {
        public var name: String
        /// The FNIR at 10 %, 1 % and 0.1 % of strangers named.
        public var rates: [Rate]
        /// FNIR over FPIR: the detection error trade-off.
        public var curve: [Point]
    }

    /// A fixed rule or limit and what it led to.
    public struct Operating: Codable, Hashable, Sendable {
        public var name: String
        /// The share of strangers' photos that were given a name.
        public var fpir: Double
        /// The share of enrolled people's photos that were not given theirs.
        public var fnir: Double
    }

    /// The chance that was claimed and what was measured.
    public struct Claim: Codable, Hashable, Sendable {
        public var claimed: Double
        public var measured: Double
    }

    /// One way of enrolling: so many photos a person.
    public struct OpenSet: Codable, Hashable, Sendable {
        /// Photos enrolled for each person.
        public var photos: Int
        /// People enrolled.
        public var people: Int
        /// Photos of enrolled people that were asked about, in one draw.
        public var probes: Int
        /// Photos of strangers that were asked about, in one draw.
        public var strangers: Int
        public var draws: Int
        /// Ours first, then the nearest neighbour.
        public var rules: [Rule]
        /// Our verdicts at the limit, then fixed distances.
        public var operating: [Operating]
        /// Claims from 0.1 % to 50 %.
        public var claims: [Claim]
        /// Densities of the scores of right first proposals and of strangers.
        public var scores: [Histogram]
    }

    /// A density.
    public struct Histogram: Codable, Hashable, Sendable {
        public var name: String
        public var points: [Point]
    }

    /// One size of the gallery.
    public struct Size: Codable, Hashable, Sendable {
        public var people: Int
        /// The FNIR at a measured FPIR of 1 %.
        public var fnir: Double
        /// The measured FPIR where 1 % was claimed.
        public var fpirAtOnePercent: Double
    }

    /// A part of the faces.
    public struct Group: Codable, Hashable, Sendable {
        /// What was divided: quality, size or sex.
        public var by: String
        public var name: String
        public var probes: Int
        public var strangers: Int
        /// At the limit.
        public var fnir: Double
        /// At the limit.
        public var fpir: Double
    }

    /// Pairs, as LFW's View 2 has them.
    public struct Pairs: Codable, Hashable, Sendable {
        public var pairs: Int
        public var leftOut: Int
        public var accuracy: Double
        public var standardError: Double
        public var folds: [Verification.Fold]
    }

    /// What was judged.
    public var title: String
    public var model: String
    public var faces: Int
    public var people: Int
    /// The highest chance of a false name at which a name is given.
    public var limit: Double
    /// The calibration that made the claims.
    public var calibration: String
    public var openSet: [OpenSet]
    public var sizes: [Size]
    public var groups: [Group]
    public var verification: Pairs?
    /// A calibration fitted on these faces, when they are enough.
    public var proposed: Calibration?
    /// What could not be judged, and why.
    public var notes: [String]
}
