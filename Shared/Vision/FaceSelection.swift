import Faces

/// Which of the detector's boxes are kept, and why the others are not.
struct FaceSelection: Equatable {
    var kept: [ScoredBox] = []
    var skipped: [SkippedFace] = []

    /// Sorts out boxes that come best score first.
    ///
    /// A box is outside when less than half of it lies in the picture, and too small below nine tenths of `minFace`: the
    /// detectors' boxes come in steps of a sixth, so a face of just the size wanted may get a slightly smaller one.
    init(_ found: [ScoredBox], width: Int, height: Int, minFace: Int, maxFaces: Int) {
        for face in found {
            let inside = face.box.clipped(width: Float(width), height: Float(height)).area
            if inside * 2 < face.box.area || face.box.area <= 0 {
                skipped.append(SkippedFace(box: face.box, reason: .outsidePicture))
            } else if min(face.box.width, face.box.height) < 0.9 * Float(minFace) {
                skipped.append(SkippedFace(box: face.box, reason: .tooSmall))
            } else if kept.count >= maxFaces {
                skipped.append(SkippedFace(box: face.box, reason: .tooManyFaces))
            } else {
                kept.append(face)
            }
        }
    }
}
