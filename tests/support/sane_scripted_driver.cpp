// A SANE driver whose scanner does what SCANSEAL_SCRIPTED_DRIVER says, for what SANE's own `test`
// driver cannot: both sides, trouble at a certain image, compression, a driver that hangs. Loaded
// by libsane like any other. Words of the script, each NAME=NUMBER:
//   sheets in the feeder (3); first: number of the first image, from which its pixels follow (1);
//   width, height in pixels (64, 48); unknown_height=1; dpi_y, if it differs
//   picture=FILE: a Netpbm P5 picture of width x height pixels and 255 tones, in place of drawn
//   ones at the image of that number: jam, no_docs, cover (when it starts), jam_inside, short,
//   extra (while it is read), wait (until cancelled), stuck (for good) busy=1 (when opened),
//   double_feed=1 (the sensor), only_jpeg=1, deep=1 (16 bits)
#include <sane/sane.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

enum Option {
    k_count,
    k_source,
    k_mode,
    k_resolution,
    k_y_resolution,
    k_compression,
    k_serial,
    k_sensor,
    k_skip,
    k_action,
    k_depth,
    k_options
};

int script(const std::string& word, int otherwise = 0) {
    const char* text = std::getenv("SCANSEAL_SCRIPTED_DRIVER");
    std::istringstream words(text == nullptr ? "" : text);
    for (std::string one; words >> one;) {
        if (one.starts_with(word + "=")) {
            return std::atoi(one.c_str() + word.size() + 1);
        }
    }
    return otherwise;
}

std::string picture() {
    const char* text = std::getenv("SCANSEAL_SCRIPTED_DRIVER");
    std::istringstream words(text == nullptr ? "" : text);
    for (std::string one; words >> one;) {
        if (one.starts_with("picture=")) {
            return one.substr(8);
        }
    }
    return {};
}

constexpr std::array<const char*, 4> k_sources{"Flatbed", "ADF Front", "ADF Duplex", nullptr};
constexpr std::array<const char*, 4> k_modes{"Lineart", "Gray", "Color", nullptr};
constexpr std::array<const char*, 3> k_compressions{"None", "JPEG", nullptr};
constexpr std::array<const char*, 2> k_only_jpeg{"JPEG", nullptr};
constexpr std::array<const char*, 3> k_actions{"Default", "Stop", nullptr};
constexpr std::array<SANE_Word, 5> k_resolutions{4, 150, 200, 300, 600};
constexpr std::array<SANE_Word, 3> k_depths{2, 8, 16};

struct Scanner {
    std::array<SANE_Option_Descriptor, k_options> descriptors{};
    std::string source = "Flatbed";
    std::string mode = "Gray";
    std::string compression = "JPEG";
    std::string action = "Default";
    SANE_Word resolution = 150;
    SANE_Word skip = 20;
    SANE_Word depth = 8;
    int image = 0; // the one that was started last
    std::vector<unsigned char> data;
    std::size_t given = 0;
    std::atomic<bool> cancelled{false};

    [[nodiscard]] bool colour() const { return mode == "Color"; }

    [[nodiscard]] int bits() const { return mode == "Lineart" ? 1 : depth; }

    [[nodiscard]] int line_bytes() const {
        return (script("width", 64) * bits() * (colour() ? 3 : 1) + 7) / 8;
    }
};

void describe(SANE_Option_Descriptor& to, const char* name, SANE_Value_Type type, SANE_Int size,
              bool settable) {
    to.name = name;
    to.title = name;
    to.desc = "";
    to.type = type;
    to.size = size;
    to.cap = SANE_CAP_SOFT_DETECT | (settable ? SANE_CAP_SOFT_SELECT : 0);
}

void choose_from(SANE_Option_Descriptor& to, const char* const* list) {
    to.constraint_type = SANE_CONSTRAINT_STRING_LIST;
    to.constraint.string_list = list;
}

void describe_all(Scanner& scanner) {
    auto& all = scanner.descriptors;
    constexpr SANE_Int k_word = sizeof(SANE_Word);
    describe(all[k_count], "", SANE_TYPE_INT, k_word, false);
    describe(all[k_source], "source", SANE_TYPE_STRING, 32, true);
    choose_from(all[k_source], k_sources.data());
    describe(all[k_mode], "mode", SANE_TYPE_STRING, 32, true);
    choose_from(all[k_mode], k_modes.data());
    describe(all[k_resolution], "resolution", SANE_TYPE_INT, k_word, true);
    all[k_resolution].constraint_type = SANE_CONSTRAINT_WORD_LIST;
    all[k_resolution].constraint.word_list = k_resolutions.data();
    describe(all[k_y_resolution], "y-resolution", SANE_TYPE_INT, k_word, false);
    describe(all[k_compression], "compression", SANE_TYPE_STRING, 32, true);
    choose_from(all[k_compression],
                script("only_jpeg") ? k_only_jpeg.data() : k_compressions.data());
    describe(all[k_serial], "serial", SANE_TYPE_STRING, 32, false);
    describe(all[k_sensor], "double-feed", SANE_TYPE_BOOL, k_word, false);
    describe(all[k_skip], "swskip", SANE_TYPE_INT, k_word, true);
    describe(all[k_action], "df-action", SANE_TYPE_STRING, 32, true);
    choose_from(all[k_action], k_actions.data());
    describe(all[k_depth], "depth", SANE_TYPE_INT, k_word, true);
    all[k_depth].constraint_type = SANE_CONSTRAINT_WORD_LIST;
    all[k_depth].constraint.word_list = k_depths.data();
    if (!script("deep")) {
        all[k_depth].cap |= SANE_CAP_INACTIVE;
    }
}

SANE_Status exchange_text(std::string& text, bool set, void* value) {
    if (set) {
        text = static_cast<const char*>(value);
    } else {
        std::strcpy(static_cast<char*>(value), text.c_str());
    }
    return SANE_STATUS_GOOD;
}

SANE_Status exchange_word(SANE_Word& word, bool set, void* value) {
    auto& outside = *static_cast<SANE_Word*>(value);
    (set ? word : outside) = set ? outside : word;
    return SANE_STATUS_GOOD;
}

/// Pixels that tell images apart: every byte follows from its place and the image's number.
void draw(Scanner& scanner) {
    const int height = script("height", 48);
    const int line = scanner.line_bytes();
    scanner.data.resize(static_cast<std::size_t>(line) * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < line; ++x) {
            scanner.data[static_cast<std::size_t>(y * line + x)] =
                static_cast<unsigned char>(x * 7 + y * 13 + scanner.image * 31);
        }
    }
    if (const auto file = picture(); !file.empty()) {
        // The pixels end the file, whatever its header says.
        std::ifstream stream(file, std::ios::binary);
        const auto size = static_cast<std::streamoff>(scanner.data.size());
        stream.seekg(-size, std::ios::end);
        stream.read(reinterpret_cast<char*>(scanner.data.data()), size);
    }
    if (script("short") == scanner.image) {
        scanner.data.resize(scanner.data.size() / 2);
    }
    if (script("extra") == scanner.image) {
        scanner.data.resize(scanner.data.size() + static_cast<std::size_t>(line));
    }
    scanner.given = 0;
}

void rest() {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
}

} // namespace

extern "C" {

SANE_Status sane_scripted_init(SANE_Int* version, SANE_Auth_Callback /*authorize*/) {
    *version = SANE_VERSION_CODE(1, 0, 1);
    return SANE_STATUS_GOOD;
}

void sane_scripted_exit() {}

SANE_Status sane_scripted_get_devices(const SANE_Device*** list, SANE_Bool /*local*/) {
    static const SANE_Device device{"one", "Example", "Scripted 9000", "sheetfed scanner"};
    static std::array<const SANE_Device*, 2> devices{&device, nullptr};
    *list = devices.data();
    return SANE_STATUS_GOOD;
}

SANE_Status sane_scripted_open(SANE_String_Const name, SANE_Handle* handle) {
    if (script("busy")) {
        return SANE_STATUS_DEVICE_BUSY;
    }
    if (std::strcmp(name, "one") != 0) {
        return SANE_STATUS_INVAL;
    }
    auto* scanner = new Scanner;
    describe_all(*scanner);
    *handle = scanner;
    return SANE_STATUS_GOOD;
}

void sane_scripted_close(SANE_Handle handle) {
    delete static_cast<Scanner*>(handle);
}

const SANE_Option_Descriptor* sane_scripted_get_option_descriptor(SANE_Handle handle,
                                                                  SANE_Int option) {
    auto* scanner = static_cast<Scanner*>(handle);
    return option < 0 || option >= k_options
               ? nullptr
               : &scanner->descriptors.at(static_cast<std::size_t>(option));
}

SANE_Status sane_scripted_control_option(SANE_Handle handle, SANE_Int option, SANE_Action action,
                                         void* value, SANE_Int* /*info*/) {
    auto& scanner = *static_cast<Scanner*>(handle);
    const bool set = action == SANE_ACTION_SET_VALUE;
    SANE_Word fixed = 0;
    std::string serial = "SN-0042";
    switch (option) {
    case k_count:
        fixed = k_options;
        return exchange_word(fixed, false, value);
    case k_source:
        return exchange_text(scanner.source, set, value);
    case k_mode:
        return exchange_text(scanner.mode, set, value);
    case k_resolution:
        return exchange_word(scanner.resolution, set, value);
    case k_y_resolution:
        fixed = script("dpi_y", scanner.resolution);
        return exchange_word(fixed, false, value);
    case k_compression:
        return exchange_text(scanner.compression, set, value);
    case k_serial:
        return exchange_text(serial, false, value);
    case k_sensor:
        fixed = script("double_feed");
        return exchange_word(fixed, false, value);
    case k_skip:
        return exchange_word(scanner.skip, set, value);
    case k_action:
        return exchange_text(scanner.action, set, value);
    case k_depth:
        return exchange_word(scanner.depth, set, value);
    default:
        return SANE_STATUS_INVAL;
    }
}

SANE_Status sane_scripted_get_parameters(SANE_Handle handle, SANE_Parameters* parameters) {
    auto& scanner = *static_cast<Scanner*>(handle);
    *parameters = {.format = scanner.colour() ? SANE_FRAME_RGB : SANE_FRAME_GRAY,
                   .last_frame = SANE_TRUE,
                   .bytes_per_line = scanner.line_bytes(),
                   .pixels_per_line = script("width", 64),
                   .lines = script("unknown_height") ? -1 : script("height", 48),
                   .depth = scanner.bits()};
    return SANE_STATUS_GOOD;
}

SANE_Status sane_scripted_start(SANE_Handle handle) {
    auto& scanner = *static_cast<Scanner*>(handle);
    if (scanner.compression != "None" || scanner.skip != 0 || scanner.action != "Stop") {
        return SANE_STATUS_UNSUPPORTED; // not set up with care
    }
    scanner.cancelled = false;
    const int sides = scanner.source == "ADF Duplex" ? 2 : 1;
    const int first = script("first", 1);
    const int next = scanner.image == 0 ? first : scanner.image + 1;
    if (scanner.source != "Flatbed" && next - first >= script("sheets", 3) * sides) {
        return SANE_STATUS_NO_DOCS;
    }
    if (script("jam") == next) {
        return SANE_STATUS_JAMMED;
    }
    if (script("no_docs") == next) {
        return SANE_STATUS_NO_DOCS;
    }
    if (script("cover") == next) {
        return SANE_STATUS_COVER_OPEN;
    }
    while (script("stuck") == next) {
        rest();
    }
    while (script("wait") == next) {
        rest();
        if (scanner.cancelled) {
            return SANE_STATUS_CANCELLED;
        }
    }
    scanner.image = next;
    draw(scanner);
    return SANE_STATUS_GOOD;
}

SANE_Status sane_scripted_read(SANE_Handle handle, SANE_Byte* data, SANE_Int max_length,
                               SANE_Int* length) {
    auto& scanner = *static_cast<Scanner*>(handle);
    *length = 0;
    if (scanner.cancelled) {
        return SANE_STATUS_CANCELLED;
    }
    if (scanner.given == scanner.data.size()) {
        return SANE_STATUS_EOF;
    }
    if (script("jam_inside") == scanner.image && scanner.given > 0) {
        return SANE_STATUS_JAMMED;
    }
    // Odd pieces, so that lines are cut anywhere.
    const auto piece = std::min<std::size_t>(
        {scanner.data.size() - scanner.given, static_cast<std::size_t>(max_length), 1013});
    std::memcpy(data, scanner.data.data() + scanner.given, piece);
    scanner.given += piece;
    *length = static_cast<SANE_Int>(piece);
    return SANE_STATUS_GOOD;
}

void sane_scripted_cancel(SANE_Handle handle) {
    static_cast<Scanner*>(handle)->cancelled = true;
}

SANE_Status sane_scripted_set_io_mode(SANE_Handle /*handle*/, SANE_Bool non_blocking) {
    return non_blocking ? SANE_STATUS_UNSUPPORTED : SANE_STATUS_GOOD;
}

SANE_Status sane_scripted_get_select_fd(SANE_Handle /*handle*/, SANE_Int* /*fd*/) {
    return SANE_STATUS_UNSUPPORTED;
}

} // extern "C"
