#include "pipeline/message_template_internal.hpp"

#include <array>

namespace scanseal::pipeline {

namespace {

constexpr std::array k_templates{
    MessageTemplate{RefusalCode::target_sheet_undrawable, "The target sheet cannot be drawn: {d}.",
                    "点検用紙を作成できません({d})。"},
    MessageTemplate{
        RefusalCode::target_not_found,
        "The target sheet cannot be found on the scan ({d}). Lay the clean sheet flat, scan it "
        "whole at the right resolution and check again.",
        "点検用紙が見つかりません({d})"
        "。きれいな用紙を平らに置き、正しい解像度で全面をスキャンし直してください。"},
    MessageTemplate{
        RefusalCode::target_unmeasurable,
        "The scan of the target sheet cannot be measured ({d}). Scan it again in colour, straight "
        "and whole.",
        "点検用紙を測定できません({d})。カラーで、まっすぐ、全面をスキャンし直してください。"},
    MessageTemplate{
        RefusalCode::device_not_registered,
        "The scanner is not registered at this station: {d}. Use a registered scanner, or have it "
        "entered in the register.",
        "登録されていないスキャナーです({d})"
        "。登録済みのスキャナーを使うか、装置の登録を依頼してください。"},
    MessageTemplate{
        RefusalCode::device_not_for_profile,
        "This scanner may not be used for this kind of document ({d}). Use another scanner.",
        "このスキャナーはこの文書区分には使用できません({d})。別のスキャナーを使ってください。"},
    MessageTemplate{
        RefusalCode::target_missing,
        "The scanner was not checked with the target sheet today ({d}). Scan the target sheet and "
        "run the check; then this document can go on.",
        "本日このスキャナーの点検用紙による点検が行われていません({d})"
        "。点検用紙をスキャンして点検を行ってください。その後この文書を処理できます。"},
    MessageTemplate{
        RefusalCode::target_failed,
        "The scanner failed its check with the target sheet ({d}): {m}. Clean it or have it looked "
        "at, check it again, and decide whether this document must be scanned again.",
        "スキャナーの点検が不合格でした({d}): {m}。清掃・点検のうえ再点検し、"
        "この文書を再スキャンするか判断してください。"},
    MessageTemplate{RefusalCode::target_image_reused,
                    "This scan of the target sheet was used before ({d}). Scan the sheet anew.",
                    "この点検用紙の画像は既に使われています({d})。新しくスキャンしてください。"},
};

} // namespace

std::span<const MessageTemplate> device_templates() noexcept {
    return k_templates;
}

} // namespace scanseal::pipeline
