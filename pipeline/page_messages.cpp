#include "pipeline/message_template_internal.hpp"

#include <array>

namespace scanseal::pipeline {

namespace {

constexpr std::array k_templates{
    MessageTemplate{
        RefusalCode::page_enlarged,
        "The picture was enlarged {m} times from fewer pixels ({d}): it holds less detail than its "
        "resolution says. Switch off scaling and interpolation in the scanner's settings and scan "
        "the page again.",
        "画像が少ない画素から {m} "
        "倍に拡大されています({d})"
        "。表示の解像度ほどの細かさがありません。拡大・補間をオフにして再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::optical_resolution_too_low,
        "The picture holds the detail of {m} {u} only; at least {l} {u} are needed ({d}). "
        "Scan the page again at the scanner's true (optical) resolution.",
        "画像の実際の細かさは {m} {u} 相当です({l} {u} "
        "以上が必要、{d})。スキャナーの光学解像度で再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::page_blurred,
        "The page is blurred: edges are {m} {u} wide, at most {l} {u} are allowed. Clean the "
        "glass, lay the sheet flat and scan it again.",
        "ページがぼやけています(輪郭の幅 {m} {u}、上限 {l} "
        "{u})。ガラスを清掃し、用紙を平らに置いて再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::lossy_traces,
        "The file is lossless, but its pixels went through JPEG before (quality about {m}, at most "
        "{l} is reported). Set the scanner and its software to lossless and scan the page again.",
        "可逆形式のファイルですが、以前に JPEG 圧縮された形跡があります(品質 約 {m}、判定値 {l} "
        "以下)。スキャナーとソフトを可逆圧縮に設定し、再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::lossy_twice,
        "The page went through JPEG twice. Set the scanner and its software to lossless.",
        "JPEG 圧縮が二回行われています。スキャナーとソフトを可逆圧縮に設定してください。"},
    MessageTemplate{
        RefusalCode::rescaled_after_coding,
        "The page was scaled after it had been coded as JPEG (its coding grid measures {m} "
        "{u} and not 8). Switch off scaling in the scanner's software.",
        "JPEG 圧縮の後で拡大・縮小されています(符号化の格子が 8 ではなく {m} "
        "{u})。スキャンソフトの拡大縮小をオフにしてください。"},
    MessageTemplate{
        RefusalCode::palette_reduced,
        "The colours of the page were reduced to {m} (limit {l}). Scan in full colour where "
        "colour or pencil matters.",
        "色数が {m} 色に減らされています(判定値 "
        "{l})。色や鉛筆書きが大切な文書はフルカラーでスキャンしてください。"},
    MessageTemplate{
        RefusalCode::contrast_too_low,
        "The marks hardly stand out from the paper (contrast {m}, at least {l} is needed). "
        "Check that everything can be read; else scan again with a darker setting.",
        "文字と紙の濃淡差が小さすぎます(コントラスト {m}、{l} "
        "以上が必要)。読めるか確認し、読みにくければ濃度を上げて再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::light_uneven,
        "The page is not evenly lit (spread {m}, at most {l}). Close the lid, or have the "
        "lamp cleaned.",
        "明るさにむらがあります({m}、上限 {l})。カバーを閉じるか、光源を清掃してください。"},
    MessageTemplate{
        RefusalCode::colour_cast,
        "The paper looks coloured (chroma {m}, limit {l}). If the sheet is white, the scanner "
        "needs its colours adjusted.",
        "紙の色に偏りがあります(彩度 {m}、判定値 "
        "{l})。白い用紙なら、スキャナーの色調整が必要です。"},
    MessageTemplate{
        RefusalCode::tones_clipped,
        "Tones ran together on {m} {u} of the page (limit {l} {u}). Check brightness and "
        "contrast of the scanner.",
        "ページの {m} {u} で階調がつぶれています(判定値 {l} "
        "{u})。スキャナーの明るさとコントラストを確認してください。"},
    MessageTemplate{RefusalCode::noise_too_high,
                    "The page is grainy (noise {m}, at most {l}). Have the scanner looked at.",
                    "ノイズが多い画像です({m}、上限 {l})。スキャナーを点検してください。"},
    MessageTemplate{
        RefusalCode::page_streaked,
        "A streak runs along the page (depth {m}, limit {l}). Clean the narrow glass strip of the "
        "feeder and scan the page again; if the line is on the paper, all is well.",
        "ページに筋があります(濃さ {m}、判定値 "
        "{l})"
        "。給紙部の細いガラスを清掃して再スキャンしてください。原本にある線なら問題ありません。"},
    MessageTemplate{
        RefusalCode::show_through,
        "Print of the other side shows through on {m} {u} of the page (limit {l} {u}). Lay a "
        "black sheet behind it if it disturbs.",
        "ページの {m} {u} で裏面が透けています(判定値 {l} "
        "{u})。読みにくい場合は黒い紙を裏に当ててください。"},
    MessageTemplate{
        RefusalCode::moire,
        "The page shows a moire pattern (strength {m}, limit {l}). Scan at another resolution "
        "if it disturbs.",
        "モアレ(干渉縞)があります(強さ {m}、判定値 "
        "{l})。気になる場合は解像度を変えて再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::page_skewed,
        "The page lies askew by {m} {u} (limit {l} {u}). Align the guides of the feeder; scan "
        "again if an edge is cut off.",
        "ページが {m} 度傾いています(判定値 {l} "
        "度)。用紙ガイドを合わせ、端が欠けていれば再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::page_not_upright,
        "The text is turned; {m} {u} clockwise would bring it upright. Put the sheets in the "
        "right way round.",
        "文字の向きが正しくありません(時計回りに {m} "
        "度回すと正立)。用紙の向きを確認してください。"},
    MessageTemplate{
        RefusalCode::page_trapezoid,
        "The page is a trapezoid: opposite edges differ by {m} {u} (limit {l} {u}). Lay the "
        "sheet flat, or use a scanner instead of a camera.",
        "ページが台形にゆがんでいます(辺の角度差 {m} 度、判定値 {l} "
        "度)。用紙を平らに置くか、カメラではなくスキャナーを使ってください。"},
    MessageTemplate{
        RefusalCode::page_size_off_nominal,
        "The sheet measures {m} {u}, which is no known size (allowed difference {l} {u}). Check "
        "that nothing is missing.",
        "用紙の大きさ {m} {u} は規格にありません(許容差 {l} {u})。欠けがないか確認してください。"},
    MessageTemplate{
        RefusalCode::double_feed_suspected,
        "The page is {m} {u} long where {d} is expected (limit {l} {u}): two sheets may have "
        "gone through together, or the sheet slipped. Compare with the paper; scan again.",
        "ページの長さが {m} {u} です({d} のはず、許容差 {l} "
        "{u})。二枚送りか滑りの疑いがあります。原本と照合し、再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::two_pages_on_image,
        "Two facing pages lie on one picture. Check that the text in the fold can be read; "
        "else scan each page alone.",
        "見開き二ページが一つの画像に入っています。綴じ目の文字が読めるか確認し、読めなければ"
        "一ページずつスキャンしてください。"},
    MessageTemplate{
        RefusalCode::dark_border,
        "The scanner's dark background shows at the edge ({m} {u} wide, limit {l} {u}). Set "
        "the right sheet size.",
        "端にスキャナーの暗い背景が写っています(幅 {m} {u}、判定値 {l} "
        "{u})。用紙サイズを正しく設定してください。"},
    MessageTemplate{
        RefusalCode::content_cut_off,
        "Print runs into the edge of the picture (certainty {m}, limit {l}). Compare with the "
        "paper; scan again with a larger area if something is missing.",
        "文字が画像の端で切れています(確度 {m}、判定値 "
        "{l})。原本と照合し、欠けていれば範囲を広げて再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::page_folded,
        "A corner or edge of the sheet is folded or torn (certainty {m}, limit {l}). Unfold "
        "it and scan the page again.",
        "用紙の角または端が折れているか破れています(確度 {m}、判定値 "
        "{l})。伸ばして再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::something_over_page,
        "Something lies over the page, such as a sticky note or slip (certainty {m}, limit "
        "{l}). Take it off and scan the page again; scan the note as a page of its own.",
        "付箋や紙片などがページに重なっています(確度 {m}、判定値 "
        "{l})。はがして再スキャンし、付箋も別のページとしてスキャンしてください。"},
    MessageTemplate{
        RefusalCode::page_near_duplicate,
        "The page is much like page {d} ({m} of 256 points differ, limit {l}). Check that no "
        "sheet was scanned twice.",
        "ページ {d} とよく似ています(256 点中 {m} 点の違い、判定値 "
        "{l})。二重にスキャンしていないか確認してください。"},
    MessageTemplate{
        RefusalCode::mixed_page_sizes,
        "The sheets of this document have different sizes: {d} (allowed difference {l} {u}). "
        "Check that no sheet was cut off.",
        "この文書の用紙の大きさがそろっていません: {d}(許容差 {l} "
        "{u})。欠けた用紙がないか確認してください。"},
    MessageTemplate{
        RefusalCode::side_missing,
        "Front and back do not pair up: {d}. Check that no side is missing and scan the whole "
        "document again.",
        "表と裏の組が合いません: {d}。抜けた面がないか確認し、文書全体を再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::page_number_gap,
        "By the printed page numbers, pages seem to be missing before this one: {d} ({m} missing). "
        "Look at the paper. If they are there, scan the whole document again with them; if the "
        "paper has none, it may be accepted as it is.",
        "印刷されたページ番号では、このページの前が抜けているようです: {d}({m} "
        "ページ)"
        "。原本を確認し、あれば抜けたページを含めて文書全体を再スキャンしてください。原本にもなけれ"
        "ば"
        "そのまま承認できます。"},
    MessageTemplate{
        RefusalCode::page_number_repeated,
        "This page bears the printed number {m}, and so does page {d}. Check that no sheet was "
        "scanned twice and none left out; else scan the whole document again.",
        "印刷されたページ番号 {m} がページ {d} "
        "にもあります。二重のスキャンや抜けがないか確認し、あれば文書全体を再スキャンしてください"
        "。"},
    MessageTemplate{
        RefusalCode::page_number_disorder,
        "The pages are out of order by their printed numbers: {d}. Compare with the paper, put the "
        "sheets in order and scan the whole document again.",
        "印刷されたページ番号の順序が違います: "
        "{d}。原本と照合し、順に並べて文書全体を再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::page_total_mismatch,
        "The pages say that there are {l} of them, and here are {m} only. Look at the paper, and "
        "scan the whole document again with the missing pages.",
        "印刷された総ページ数は {l} ですが、{m} "
        "しかありません。原本を確認し、抜けたページを含めて文書全体を再スキャンしてください。"},
};

} // namespace

std::span<const MessageTemplate> page_templates() noexcept {
    return k_templates;
}

} // namespace scanseal::pipeline
