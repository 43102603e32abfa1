#include "pipeline/explanation.hpp"

#include "pipeline/markup_internal.hpp"
#include "pipeline/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace scanseal::pipeline {

namespace {

constexpr std::size_t k_findings_max = 500;

constexpr std::string_view k_style =
    "body{font-family:'Noto Sans CJK JP','Noto Sans JP','Yu Gothic','Hiragino Sans',Meiryo,"
    "sans-serif;margin:1.5em auto;max-width:72em;padding:0 1em;color:#222;background:#fff;"
    "line-height:1.5}"
    "h1{font-size:1.4em;padding:.5em .7em;color:#fff;border-radius:.3em}"
    "h2{font-size:1.1em;border-bottom:1px solid #bbb;margin-top:2em}"
    "dl{display:grid;grid-template-columns:max-content auto;gap:.1em 1em;margin:0}"
    "dt{color:#666}dd{margin:0;overflow-wrap:anywhere}"
    "ol{list-style:none;padding:0;margin:0}"
    "li{display:grid;grid-template-columns:2.6em auto;gap:.6em;padding:.6em 0;"
    "border-bottom:1px solid #eee;overflow-wrap:anywhere}"
    ".tag{color:#fff;font-weight:bold;text-align:center;border-radius:.2em;align-self:start}"
    ".code{color:#666;font-size:.85em;font-family:monospace}"
    ".page{display:flex;flex-wrap:wrap;gap:1.5em;align-items:flex-start}"
    ".sheet{position:relative;flex:0 1 26em;border:1px solid #999}"
    ".sheet img{display:block;width:100%;height:auto}"
    ".sheet svg{position:absolute;left:0;top:0;width:100%;height:100%}"
    ".page ol{flex:1 1 22em}"
    ".reject{background:#c0271e}.review{background:#b65c00}.note{background:#2463ad}"
    "p.quiet{color:#666}"
    "@media print{.page{break-inside:avoid}}";

struct Words {
    const char* en;
    const char* ja;
};

Words heading_of(Severity outcome) {
    switch (outcome) {
    case Severity::reject:
        return {"Refused. Mend what is marked and send the whole document again.",
                "受け付けられませんでした。下記を直し、文書全体を送り直してください。"};
    case Severity::review:
        return {"Held. Somebody must compare the marked places with the paper and decide.",
                "保留中です。印の箇所を原本と照合し、担当者が判断してください。"};
    case Severity::note:
        return {"Accepted. What was noticed is listed below.",
                "受け付け可能です。気づいた点を下に示します。"};
    }
    return {"", ""};
}

Words label_of(Severity severity) {
    switch (severity) {
    case Severity::reject:
        return {"refused", "却下"};
    case Severity::review:
        return {"decide", "要確認"};
    case Severity::note:
        return {"note", "参考"};
    }
    return {"", ""};
}

void add_fact(std::string& html, const Words& name, const std::string& value) {
    if (!value.empty()) {
        html += fmt::format("<dt>{} / <span lang=\"ja\">{}</span></dt><dd>{}</dd>\n", name.en,
                            name.ja, escaped(value));
    }
}

void add_finding(std::string& html, const Finding& finding, std::size_t number) {
    const auto message = message_for(finding);
    const auto label = label_of(finding.severity);
    html += fmt::format("<li><span class=\"tag {}\">{}</span><div>", to_string(finding.severity),
                        number);
    html += fmt::format("<div lang=\"ja\">{}</div>", escaped(message.ja));
    html += fmt::format("<div lang=\"en\">{}</div>", escaped(message.en));
    html += fmt::format("<div class=\"code\">{} / <span lang=\"ja\">{}</span> · {}</div>", label.en,
                        label.ja, to_string(finding.code));
    html += "</div></li>\n";
}

/// The findings about one page, gravest first; 0: about the whole document.
void add_findings(std::string& html, const Findings& findings, unsigned page) {
    html += "<ol>\n";
    for (const auto severity : {Severity::reject, Severity::review, Severity::note}) {
        for (std::size_t i = 0; i < std::min(findings.size(), k_findings_max); ++i) {
            if (findings[i].page == page && findings[i].severity == severity) {
                add_finding(html, findings[i], i + 1);
            }
        }
    }
    html += "</ol>\n";
}

std::string hex_of(Severity severity) {
    const auto colour = colour_of(severity);
    return fmt::format("#{:02x}{:02x}{:02x}", colour[0], colour[1], colour[2]);
}

/// Frames and numbers in the coordinates of the full-size page.
void add_marks(std::string& html, const Findings& findings, const PreviewedPage& page) {
    html += fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" "
                        "preserveAspectRatio=\"none\">\n",
                        page.width_px, page.height_px);
    const double unit = std::max(page.width_px, page.height_px) / 500.0;
    for (std::size_t i = 0; i < std::min(findings.size(), k_findings_max); ++i) {
        const auto& finding = findings[i];
        if (finding.page != page.page || !finding.region) {
            continue;
        }
        const auto& region = *finding.region;
        const auto colour = hex_of(finding.severity);
        html += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" "
                            "stroke=\"{}\" stroke-width=\"{:.1f}\"/>",
                            region.x_px, region.y_px, region.width_px, region.height_px, colour,
                            2 * unit);
        const auto text = std::to_string(i + 1);
        const double width = (8.0 + 8.0 * static_cast<double>(text.size())) * unit;
        const double height = 16 * unit;
        const double x = std::clamp<double>(region.x_px, 0, std::max(0.0, page.width_px - width));
        const double y =
            std::clamp<double>(region.y_px - height, 0, std::max(0.0, page.height_px - height));
        html += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
                            "fill=\"{}\"/>",
                            x, y, width, height, colour);
        html += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"#fff\" font-size=\"{:.1f}\" "
                            "font-weight=\"bold\" text-anchor=\"middle\">{}</text>\n",
                            x + width / 2, y + 0.8 * height, 13 * unit, text);
    }
    html += "</svg>";
}

void add_page(std::string& html, const Findings& findings, const PreviewedPage& page) {
    html += fmt::format("<h2>Page {0} / <span lang=\"ja\">{0} ページ目</span></h2>\n", page.page);
    html += fmt::format("<p class=\"quiet\">{} ({})</p>\n", escaped(page.file), page.file_page);
    html += "<div class=\"page\">\n<div class=\"sheet\">";
    html += fmt::format("<img alt=\"page {}\" width=\"{}\" height=\"{}\" "
                        "src=\"data:image/jpeg;base64,",
                        page.page, page.picture.width_px, page.picture.height_px);
    html += base64(page.picture.jpeg);
    html += "\"/>";
    add_marks(html, findings, page);
    html += "</div>\n";
    add_findings(html, findings, page.page);
    html += "</div>\n";
}

void add_head(std::string& html, const Explanation& explanation) {
    const auto heading = heading_of(explanation.outcome);
    html += "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
            "<meta charset=\"utf-8\"/>\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src "
            "data:; style-src 'unsafe-inline'\"/>\n"
            "<meta name=\"viewport\" content=\"width=device-width\"/>\n";
    html += fmt::format("<title>{} - scanseal</title>\n<style>{}</style>\n</head>\n<body>\n",
                        escaped(explanation.job), k_style);
    html += fmt::format("<h1 class=\"{}\"><span lang=\"ja\">{}</span><br/>{}</h1>\n",
                        to_string(explanation.outcome), heading.ja, heading.en);
    html += "<dl>\n";
    add_fact(html, {"Job", "ジョブ"}, explanation.job);
    add_fact(html, {"Station", "端末"}, explanation.station);
    add_fact(html, {"Taken in", "取り込み"}, explanation.captured_at);
    html += "</dl>\n";
}

/// Pages with findings that are not shown with a picture, and the document as a whole.
void add_rest(std::string& html, const Explanation& explanation) {
    std::set<unsigned> shown;
    for (const auto& page : explanation.pages) {
        shown.insert(page.page);
    }
    std::set<unsigned> rest;
    for (const auto& finding : explanation.findings) {
        if (!shown.contains(finding.page)) {
            rest.insert(finding.page);
        }
    }
    if (rest.erase(0) != 0) {
        html += "<h2>Whole document / <span lang=\"ja\">文書全体</span></h2>\n";
        add_findings(html, explanation.findings, 0);
    }
    for (const auto& page : explanation.pages) {
        add_page(html, explanation.findings, page);
    }
    if (!rest.empty()) {
        html += "<h2>Pages without a picture / <span lang=\"ja\">画像のないページ</span></h2>\n";
        for (const auto page : rest) {
            add_findings(html, explanation.findings, page);
        }
    }
}

} // namespace

namespace {

/// Such a page is not decoded again only to show it.
bool brought_a_decoder_down(RefusalCode code) {
    return code == RefusalCode::decoder_crashed || code == RefusalCode::decoder_time_limit ||
           code == RefusalCode::decoder_memory_limit;
}

} // namespace

std::vector<unsigned> pages_to_show(const Findings& findings, std::size_t count_max) {
    std::set<unsigned> pages;
    std::set<unsigned> harmful;
    for (const auto& finding : findings) {
        if (brought_a_decoder_down(finding.code)) {
            harmful.insert(finding.page);
        }
    }
    for (const bool deciding : {true, false}) {
        for (const auto& finding : findings) {
            const bool wanted = (finding.severity != Severity::note) == deciding;
            if (wanted && finding.page != 0 && !harmful.contains(finding.page) &&
                pages.size() < count_max) {
                pages.insert(finding.page);
            }
        }
    }
    return {pages.begin(), pages.end()};
}

std::array<std::uint8_t, 3> colour_of(Severity severity) noexcept {
    switch (severity) {
    case Severity::reject:
        return {0xC0, 0x27, 0x1E};
    case Severity::review:
        return {0xB6, 0x5C, 0x00};
    case Severity::note:
        return {0x24, 0x63, 0xAD};
    }
    return {0, 0, 0};
}

std::string explanation_html(const Explanation& explanation) {
    std::string html;
    add_head(html, explanation);
    add_rest(html, explanation);
    if (explanation.findings.size() > k_findings_max) {
        html += fmt::format("<p class=\"quiet\">{0} more findings are in the receipt. / <span "
                            "lang=\"ja\">ほか {0} 件は受領書にあります。</span></p>\n",
                            explanation.findings.size() - k_findings_max);
    }
    html += "</body>\n</html>\n";
    return html;
}

} // namespace scanseal::pipeline
