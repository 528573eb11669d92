import Wire

/// What must hold for any bytes; returns a sentence when it does not. The fuzzer and the tests call it.
///
/// The first byte chooses: a message to read, frames, or the texts of headers.
func brokenInvariant(_ input: [UInt8]) -> String? {
    guard let choice = input.first else { return nil }
    let rest = Array(input.dropFirst())
    let index = Int(choice) % (samples.count + 2)
    if index < samples.count { return brokenMessage(samples[index], rest) }
    return index == samples.count ? brokenFrames(rest) : brokenTexts(rest)
}

private func brokenMessage(_ type: any Sample.Type, _ bytes: [UInt8]) -> String? {
    guard let message = try? type.decode(protobuf: bytes) else { return nil }
    let encoded = message.encoded()
    if encoded.count != message.encodedSize { return "\(type) counts \(message.encodedSize), writes \(encoded.count)" }
    guard let again = try? type.decode(protobuf: encoded) else { return "\(type) cannot read what it wrote" }
    if again.encoded() != encoded { return "\(type) writes itself differently the second time" }
    if fieldDump(again) != fieldDump(message) { return "\(type) loses a field" }
    guard let framed = try? type.decode(frame: message.frame) else { return "\(type) cannot read its frame" }
    if framed.encoded() != encoded { return "\(type) changes in a frame" }
    convert(message)
    return nil
}

/// Runs every conversion: none may trap, whatever came over the wire.
private func convert(_ message: any Sample) {
    switch message {
    case let m as BlobReference: _ = m.hash
    case let m as ImageFacts: _ = m.hash
    case let m as WireDetectedFace: _ = (m.face, m.chipValue, try? m.checked())
    case let m as WireSkippedFace: _ = m.face
    case let m as WireEmbeddedFace: _ = (m.face, m.embeddingValue)
    case let m as Vector: _ = m.embedding
    case let m as SearchRequest: _ = (try? m.collection, try? m.person, try? m.embeddings, try? m.faces)
    case let m as WireNeighbor: _ = (try? m.face, try? m.person)
    case let m as FacesChanged: _ = try? m.faces
    case let m as RunClustering: _ = (try? m.collection, try? m.person, try? m.base)
    case let m as Selection: _ = try? m.faces
    case let m as RunEvaluation: _ = try? m.collection
    case let m as RunProjection: _ = (try? m.collection, try? m.person, try? m.base)
    case let m as MapFrame: _ = MapPlaces(m, base: nil)
    default: break
    }
}

/// Frames must come out the same however the stream was cut.
private func brokenFrames(_ stream: [UInt8]) -> String? {
    let whole = decode([stream])
    let half = stream.count / 2
    if decode([Array(stream[..<half]), Array(stream[half...])]) != whole { return "Frames differ when cut in half" }
    if stream.count <= 512, decode(stream.map { [$0] }) != whole { return "Frames differ byte by byte" }
    for type in samples { _ = try? type.decode(frame: stream) }
    return nil
}

private struct Decoded: Equatable {
    var messages: [[UInt8]] = []
    var failure: WireError.Code?
}

private func decode(_ pieces: [[UInt8]]) -> Decoded {
    var decoder = FrameDecoder()
    var decoded = Decoded()
    do {
        for piece in pieces {
            decoder.append(piece)
            while let message = try decoder.next() { decoded.messages.append(message) }
        }
        try decoder.finish()
    } catch {
        decoded.failure = error.code
    }
    return decoded
}

private func brokenTexts(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    _ = Method(path: text)
    _ = GRPCStatus(header: text)
    let encoded = GRPCMessage.encode(text)
    if !GRPCMessage.decode(encoded).utf8.elementsEqual(text.utf8) { return "A message changes in grpc-message" }
    if !encoded.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return "grpc-message is not printable ASCII" }
    _ = GRPCMessage.decode(text)
    if let timeout = GRPCTimeout.decode(text) {
        if GRPCTimeout.decode(GRPCTimeout.encode(timeout)) != timeout { return "A timeout changes in grpc-timeout" }
    }
    return nil
}
