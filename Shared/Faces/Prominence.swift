/// Which face a label for a whole picture means.
public enum Prominence {
    /// The index of the most prominent box: large and near the middle; nil when there is none.
    ///
    /// The weight is the area times 1 - d, where d is the distance of the box's middle from the picture's middle in
    /// half diagonals, so that in a portrait a passer-by in a corner does not win. Equal weights: the first box.
    public static func index(of boxes: [Box], width: Int, height: Int) -> Int? {
        let halfDiagonal = Float(width * width + height * height).squareRoot() / 2
        func weight(_ box: Box) -> Float {
            let dx = box.center.x - Float(width) / 2
            let dy = box.center.y - Float(height) / 2
            return box.area * max(0, 1 - (dx * dx + dy * dy).squareRoot() / halfDiagonal)
        }
        var best: (index: Int, weight: Float)?
        for (index, box) in boxes.enumerated() where weight(box) > (best?.weight ?? -1) {
            best = (index, weight(box))
        }
        return best?.index
    }
}
