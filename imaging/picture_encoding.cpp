#include "imaging/picture_encoding_internal.hpp"

#include "core/assert.hpp"

#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>

#include <jpeglib.h>

namespace scanseal::imaging {

namespace {

struct JpegWriting {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    std::jmp_buf jump{};
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
};

[[noreturn]] void on_error(j_common_ptr info) {
    std::longjmp(static_cast<JpegWriting*>(info->client_data)->jump, 1);
}

void ignore_message(j_common_ptr /*info*/) {}

/// No object with a destructor lives in this frame: libjpeg leaves it by longjmp.
bool write_jpeg(JpegWriting& writing, const cv::Mat& picture, int quality) {
    if (setjmp(writing.jump) != 0) {
        return false;
    }
    auto& info = writing.info;
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &writing.bytes, &writing.size);
    info.image_width = static_cast<JDIMENSION>(picture.cols);
    info.image_height = static_cast<JDIMENSION>(picture.rows);
    info.input_components = picture.channels();
    info.in_color_space = picture.channels() == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    info.optimize_coding = TRUE;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        auto* row = const_cast<JSAMPROW>(picture.ptr(static_cast<int>(info.next_scanline)));
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    return true;
}

} // namespace

Bytes encode_png(const cv::Mat& picture) {
    SCANSEAL_ASSERT(!picture.empty() && picture.isContinuous() && picture.depth() == CV_8U);
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.cols);
    image.height = static_cast<png_uint_32>(picture.rows);
    image.format = picture.channels() == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    Bytes bytes(size);
    if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.data, 0, nullptr) == 0) {
        throw std::bad_alloc(); // memory is all that can be missing here
    }
    bytes.resize(size);
    return bytes;
}

Bytes encode_jpeg(const cv::Mat& picture, int quality) {
    SCANSEAL_ASSERT(!picture.empty() && picture.depth() == CV_8U);
    const auto writing = std::make_unique<JpegWriting>();
    writing->info.err = jpeg_std_error(&writing->errors);
    writing->errors.error_exit = on_error;
    writing->errors.output_message = ignore_message;
    writing->info.client_data = writing.get();
    const bool written = write_jpeg(*writing, picture, quality);
    jpeg_destroy_compress(&writing->info);
    const std::unique_ptr<unsigned char, decltype(&std::free)> memory(writing->bytes, &std::free);
    if (!written) {
        throw std::bad_alloc(); // memory is all that can be missing here
    }
    return {memory.get(), memory.get() + writing->size};
}

} // namespace scanseal::imaging
