import CFFmpeg
public import Faces

extension Imaging {
    /// Encodes a picture as a PNG, 8-bit RGB.
    ///
    /// - Throws: `.unsupported` when this FFmpeg has no PNG encoder, `.tooLarge` when there is no memory for it.
    public static func encodePNG(_ image: RGBImage) throws(ImagingError) -> [UInt8] {
        guard let encoder = unsafe avcodec_find_encoder(AV_CODEC_ID_PNG) else {
            throw ImagingError(.unsupported, "This FFmpeg cannot write PNG")
        }
        var context = unsafe avcodec_alloc_context3(encoder)
        var frame = unsafe av_frame_alloc()
        var packet = unsafe av_packet_alloc()
        defer {
            unsafe avcodec_free_context(&context)
            unsafe av_frame_free(&frame)
            unsafe av_packet_free(&packet)
        }
        let memory = ImagingError(.tooLarge, "There is not enough memory for the picture")
        guard let context = unsafe context, let frame = unsafe frame, let packet = unsafe packet else { throw memory }
        unsafe context.pointee.width = Int32(image.width)
        unsafe context.pointee.height = Int32(image.height)
        unsafe context.pointee.pix_fmt = AV_PIX_FMT_RGB24
        unsafe context.pointee.time_base = AVRational(num: 1, den: 1)
        unsafe context.pointee.thread_count = 1
        unsafe frame.pointee.width = Int32(image.width)
        unsafe frame.pointee.height = Int32(image.height)
        unsafe frame.pointee.format = AV_PIX_FMT_RGB24.rawValue
        guard unsafe avcodec_open2(context, encoder, nil) == 0, unsafe av_frame_get_buffer(frame, 0) == 0,
            let target = unsafe frame.pointee.data.0
        else { throw memory }
        let step = unsafe Int(frame.pointee.linesize.0)
        let row = image.width * 3
        unsafe image.pixels.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            for y in 0..<image.height {
                unsafe UnsafeMutableRawPointer(target + y * step).copyMemory(from: start + y * row, byteCount: row)
            }
        }
        guard unsafe avcodec_send_frame(context, frame) == 0, unsafe avcodec_send_frame(context, nil) == 0,
            unsafe avcodec_receive_packet(context, packet) == 0
        else { throw memory }
        return unsafe Array(UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
    }
}
