import CFFmpeg
import Faces

/// PNG, WebP, GIF, BMP and TIFF through FFmpeg: the whole file is one packet of the codec.
enum FrameDecoder {
    static func decode(_ bytes: [UInt8], format: ImageFormat, header: Header) throws(ImagingError) -> RGBImage {
        _ = quiet
        // What the header said was compared with the limits; the decoder may not go beyond it. (It counts whole blocks.)
        let maxPixels = (header.width + 128) * (header.height + 128)
        guard let codec = Codec(identifier(format), maxPixels: maxPixels), let decoded = Frame(), let rgba = Frame()
        else { throw ImagingError(.unsupported, "This FFmpeg cannot read \(format.rawValue)") }
        let outcome = unsafe codec.decode(bytes, into: decoded.raw)
        guard outcome >= 0 else { throw error(outcome, format) }
        let width = unsafe decoded.raw.pointee.width
        let height = unsafe decoded.raw.pointee.height
        guard width > 0, height > 0, Int(width) * Int(height) <= maxPixels else {
            throw ImagingError(.corrupt, "The \(format.rawValue) file has no picture of a usable size")
        }
        unsafe rgba.raw.pointee.width = width
        unsafe rgba.raw.pointee.height = height
        unsafe rgba.raw.pointee.format = AV_PIX_FMT_RGBA.rawValue
        guard unsafe av_frame_get_buffer(rgba.raw, 0) == 0 else { throw error(cffmpeg_out_of_memory, format) }
        guard unsafe convert(decoded.raw, rgba.raw) else {
            throw ImagingError(.unsupported, "The \(format.rawValue) file has an unusual pixel format")
        }
        return unsafe onWhite(rgba.raw)
    }

    /// FFmpeg writes to standard error by default; errors reach the caller as values.
    private static let quiet: Void = av_log_set_level(AV_LOG_QUIET)

    private static func identifier(_ format: ImageFormat) -> AVCodecID {
        switch format {
        case .png: AV_CODEC_ID_PNG
        case .webp: AV_CODEC_ID_WEBP
        case .gif: AV_CODEC_ID_GIF
        case .bmp: AV_CODEC_ID_BMP
        case .tiff: AV_CODEC_ID_TIFF
        case .jpeg: AV_CODEC_ID_MJPEG
        }
    }

    private static func error(_ code: Int32, _ format: ImageFormat) -> ImagingError {
        switch code {
        case cffmpeg_out_of_memory: ImagingError(.tooLarge, "There is not enough memory for the picture")
        case cffmpeg_not_supported, cffmpeg_not_supported_by_system:
            ImagingError(.unsupported, "The \(format.rawValue) file uses a feature that is not read")
        default: ImagingError(.corrupt, "The \(format.rawValue) file is damaged")
        }
    }

    /// Converts to RGBA of the same size; false when the pixel format is not convertible.
    private static func convert(_ source: UnsafeMutablePointer<AVFrame>, _ target: UnsafeMutablePointer<AVFrame>)
        -> Bool
    {
        let flags = SWS_POINT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP
        let width = unsafe source.pointee.width
        let height = unsafe source.pointee.height
        let from = unsafe AVPixelFormat(rawValue: source.pointee.format)
        let context = unsafe sws_getContext(
            width, height, from, width, height, AV_PIX_FMT_RGBA, Int32(flags), nil, nil, nil)
        guard let context = unsafe context else { return false }
        defer { unsafe sws_freeContext(context) }
        return unsafe sws_scale_frame(context, target, source) >= 0
    }

    /// Lays RGBA over white.
    private static func onWhite(_ frame: UnsafeMutablePointer<AVFrame>) -> RGBImage {
        let width = unsafe Int(frame.pointee.width)
        let height = unsafe Int(frame.pointee.height)
        let step = unsafe Int(frame.pointee.linesize.0)
        let start = unsafe frame.pointee.data.0
        let pixels = unsafe [UInt8](unsafeUninitializedCapacity: width * height * 3) { rgb, count in
            count = width * height * 3
            guard let start = unsafe start else { return unsafe rgb.update(repeating: 255) }
            var out = 0
            for y in 0..<height {
                let row = unsafe start + y * step
                for x in 0..<width {
                    let alpha = unsafe UInt32(row[4 * x + 3])
                    for channel in 0..<3 {
                        let value = unsafe UInt32(row[4 * x + channel])
                        unsafe rgb[out] = UInt8((value * alpha + 255 * (255 - alpha) + 127) / 255)
                        out += 1
                    }
                }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }
}

/// Owns a decoder of FFmpeg.
@safe private struct Codec: ~Copyable {
    private let raw: UnsafeMutablePointer<AVCodecContext>

    /// Opens the decoder; nil when this FFmpeg has none.
    init?(_ identifier: AVCodecID, maxPixels: Int) {
        var context = unsafe avcodec_alloc_context3(nil)
        guard let opened = unsafe context, unsafe Self.open(opened, identifier, maxPixels) else {
            unsafe avcodec_free_context(&context)
            return nil
        }
        unsafe raw = opened
    }

    private static func open(
        _ context: UnsafeMutablePointer<AVCodecContext>, _ identifier: AVCodecID, _ maxPixels: Int
    ) -> Bool {
        guard let codec = unsafe avcodec_find_decoder(identifier) else { return false }
        unsafe context.pointee.thread_count = 1
        unsafe context.pointee.max_pixels = Int64(maxPixels)
        if identifier == AV_CODEC_ID_PNG { unsafe context.pointee.err_recognition = cffmpeg_check_crc }
        return unsafe avcodec_open2(context, codec, nil) == 0
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = unsafe raw
        unsafe avcodec_free_context(&context)
    }

    /// Decodes a file's first picture; 0 or FFmpeg's error code.
    func decode(_ bytes: [UInt8], into frame: UnsafeMutablePointer<AVFrame>) -> Int32 {
        var packet = unsafe av_packet_alloc()
        defer { unsafe av_packet_free(&packet) }
        guard let packet = unsafe packet, let count = Int32(exactly: bytes.count),
            unsafe av_new_packet(packet, count) == 0
        else { return cffmpeg_out_of_memory }
        unsafe bytes.withUnsafeBytes { source in
            unsafe UnsafeMutableRawBufferPointer(start: packet.pointee.data, count: bytes.count).copyMemory(
                from: source)
        }
        unsafe packet.pointee.flags |= AV_PKT_FLAG_KEY
        let sent = unsafe avcodec_send_packet(raw, packet)
        guard sent == 0 else { return sent }
        let received = unsafe avcodec_receive_frame(raw, frame)
        if received == 0 { return 0 }
        // Some decoders give their picture only when told that nothing follows.
        unsafe avcodec_send_packet(raw, nil)
        return unsafe avcodec_receive_frame(raw, frame)
    }
}

/// Owns a frame of FFmpeg.
@safe private struct Frame: ~Copyable {
    let raw: UnsafeMutablePointer<AVFrame>

    init?() {
        guard let frame = unsafe av_frame_alloc() else { return nil }
        unsafe raw = frame
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = unsafe raw
        unsafe av_frame_free(&frame)
    }
}
