#include "core/log.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

namespace scanseal {
namespace {

class Log : public testing::Test {
protected:
    void TearDown() override { log::configure(log::Level::info, log::Format::text); }

    static std::string written(log::Format format, const std::string& value) {
        log::configure(log::Level::debug, format);
        testing::internal::CaptureStderr();
        log::warning("page.refused", {{.name = "file", .value = value}});
        return testing::internal::GetCapturedStderr();
    }
};

TEST_F(Log, text_names_level_event_and_fields) {
    const auto line = written(log::Format::text, "0001.tif");
    EXPECT_NE(line.find("Z warning page.refused file=0001.tif\n"), std::string::npos) << line;
}

TEST_F(Log, text_quotes_what_would_blur_the_line) {
    EXPECT_NE(written(log::Format::text, "a b").find("file=\"a b\"\n"), std::string::npos);
    EXPECT_NE(written(log::Format::text, "").find("file=\"\"\n"), std::string::npos);
    EXPECT_NE(written(log::Format::text, "x=1").find("file=\"x=1\"\n"), std::string::npos);
    EXPECT_NE(written(log::Format::text, "say \"no\"").find(R"(file="say \"no\"")"),
              std::string::npos);
}

TEST_F(Log, a_file_name_cannot_forge_a_line) {
    for (const auto format : {log::Format::text, log::Format::json}) {
        const auto line = written(format, "x\n2026-01-01T00:00:00Z info record.committed\r\x1B[2J");
        EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
        EXPECT_EQ(line.find('\x1B'), std::string::npos);
        EXPECT_EQ(line.find('\r'), std::string::npos);
        EXPECT_NE(line.find("\\n2026"), std::string::npos);
    }
}

TEST_F(Log, json_is_one_object_a_line) {
    const auto line = written(log::Format::json, "a\"b\\c\td\n患者");
    const auto parsed = nlohmann::json::parse(line);
    EXPECT_EQ(parsed.at("level"), "warning");
    EXPECT_EQ(parsed.at("event"), "page.refused");
    EXPECT_EQ(parsed.at("file"), "a\"b\\c\td\n患者");
    EXPECT_TRUE(parsed.at("at").get<std::string>().ends_with("Z"));
}

TEST_F(Log, bytes_that_are_not_utf8_are_replaced_not_thrown_at_the_caller) {
    const auto json = written(log::Format::json, "a\xFF z");
    EXPECT_EQ(nlohmann::json::parse(json).at("file"), "a\xEF\xBF\xBD z");
    EXPECT_NE(written(log::Format::text, "a\xFF z").find("\xEF\xBF\xBD"), std::string::npos);
}

TEST_F(Log, lines_below_the_level_are_left_out) {
    log::configure(log::Level::warning, log::Format::text);
    testing::internal::CaptureStderr();
    log::debug("x");
    log::info("x");
    log::error("y");
    const auto text = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

TEST_F(Log, lines_of_several_threads_do_not_mix) {
    log::configure(log::Level::info, log::Format::json);
    testing::internal::CaptureStderr();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([] {
            for (int n = 0; n < 200; ++n) {
                log::info("tick", {{.name = "text", .value = std::string(300, 'x')}});
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    const auto text = testing::internal::GetCapturedStderr();
    std::size_t lines = 0;
    for (std::size_t at = 0; at < text.size(); ++lines) {
        const auto end = text.find('\n', at);
        ASSERT_NE(end, std::string::npos);
        EXPECT_TRUE(nlohmann::json::accept(text.substr(at, end - at)));
        at = end + 1;
    }
    EXPECT_EQ(lines, 800U);
}

} // namespace
} // namespace scanseal
