#include "pipeline/message_template_internal.hpp"

#include <array>

namespace scanseal::pipeline {

namespace {

constexpr std::array k_templates{
    MessageTemplate{
        RefusalCode::stack_separated,
        "The stack was divided at its cover sheets into {m} documents. Each has its own "
        "receipt.",
        "束は表紙で {m} 件の文書に分けられました。文書ごとに受領結果があります。"},
    MessageTemplate{
        RefusalCode::stack_not_separable,
        "The stack cannot be divided at its cover sheets ({d}). Nothing of it was taken. Put one "
        "cover sheet of its own on top of each document and scan the stack again.",
        "束を表紙で分けられません({d})。何も取り込んでいません。文書ごとに別の表紙を 1 枚ずつ載せ、"
        "束を再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::stack_source_shared,
        "The file '{d}' holds pages of several documents and would have to be kept with each of "
        "them as it came, other patients' pages too. Nothing was taken. Scan each document into a "
        "file of its own, or one page a file; for lossy files, choose a lossless setting.",
        "ファイル「{d}"
        "」には複数の文書のページがあり、原ファイルを各文書と保管すると他の患者のページも"
        "含まれます。何も取り込んでいません。文書ごと、または 1 ページごとのファイルにし、"
        "非可逆圧縮なら可逆の設定で再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::page_superseded,
        "The page was scanned again before sealing: {d}. The older image is kept in the "
        "record.",
        "署名前に再スキャンされたページです: {d}。旧画像は記録に保存されています。"},
    MessageTemplate{
        RefusalCode::replacement_unlike,
        "The image scanned again is unlike the one it replaces ({m} of 256 points differ, limit "
        "{l}): it may show another sheet. Compare both with the paper.",
        "再スキャンした画像が元の画像と似ていません(256 点中 {m} 点の違い、判定値 {l})。"
        "別の用紙の疑いがあります。両方を原本と照合してください。"},
};

} // namespace

std::span<const MessageTemplate> stack_templates() noexcept {
    return k_templates;
}

} // namespace scanseal::pipeline
