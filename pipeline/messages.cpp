#include "pipeline/messages.hpp"

#include "pipeline/message_template_internal.hpp"

#include <algorithm>
#include <array>

namespace scanseal::pipeline {

namespace {

constexpr std::array k_templates{
    MessageTemplate{RefusalCode::certificate_not_valid_now,
                    "The operator's certificate is not valid today ({d}). Renew it.",
                    "担当者の電子証明書が有効ではありません({d})。更新してください。"},
    MessageTemplate{
        RefusalCode::record_exists,
        "A different record with this identity is already in the vault ({d}). Tell the system "
        "manager.",
        "同じ識別子の別の記録が既にあります({d})。システム管理者に連絡してください。"},
    MessageTemplate{RefusalCode::record_damaged,
                    "A record in the vault cannot be read: {d}. Tell the system manager at once.",
                    "保管庫の記録を読み取れません({d})。直ちにシステム管理者に連絡してください。"},
    MessageTemplate{RefusalCode::job_unreadable,
                    "job.json cannot be read: {d}. Correct it and send the job again.",
                    "job.json を読み取れません({d})。修正して送り直してください。"},
    MessageTemplate{RefusalCode::job_schema, "job.json: {d}. Correct it and send the job again.",
                    "job.json の内容に誤りがあります({d})。修正して送り直してください。"},
    MessageTemplate{
        RefusalCode::file_digest_mismatch,
        "The file does not have the SHA-256 that the job names ({d}). It was damaged on the "
        "way: send it again.",
        "ファイルの SHA-256 "
        "がジョブの記載と一致しません({d})。転送中に壊れました。送り直してください。"},
    MessageTemplate{
        RefusalCode::file_not_listed,
        "The job folder holds a file that job.json does not list: {d}. List it or take it out.",
        "job.json に記載のないファイルがあります({d})。記載するか取り除いてください。"},
    MessageTemplate{RefusalCode::page_missing,
                    "A page is missing: {d}. Scan it and send the whole job again.",
                    "ページが足りません({d})。スキャンしてジョブ全体を送り直してください。"},
    MessageTemplate{
        RefusalCode::page_count_mismatch,
        "{m} pages came, but {l} were expected. Count the sheets, scan again and send the "
        "whole job.",
        "{l} ページのはずが {m} "
        "ページしかありません(または多すぎます)。枚数を確認し、再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::operator_unknown,
        "The operator '{d}' is not known at this station. Ask the system manager.",
        "担当者「{d}」はこの端末に登録されていません。システム管理者に連絡してください。"},
    MessageTemplate{
        RefusalCode::operator_not_bound,
        "The operator '{d}' may not sign for this hot folder. Use your own folder, or ask the "
        "system manager.",
        "担当者「{d}"
        "」はこのフォルダーで署名できません。自分のフォルダーを使うか、管理者に連絡してください。"},
    MessageTemplate{
        RefusalCode::attestation_missing,
        "The operator has not confirmed that {d}. Look at the sheets, then confirm in the job "
        "(attest).",
        "担当者の確認がありません({d})。原本を確認し、attest に記入してください。"},
    MessageTemplate{
        RefusalCode::base_time_missing,
        "The job does not say when the original was made or received ({d}). Without it nobody "
        "can tell whether the scan is in time.",
        "原本の作成日時または受領日時がありません({d})。期限内か判定できません。"},
    MessageTemplate{
        RefusalCode::base_time_in_future,
        "The original is said to be from {m}, which is still to come. Check the date and the "
        "clocks.",
        "原本の日時 {m} が未来です。日付と時計を確認してください。"},
    MessageTemplate{
        RefusalCode::scanned_at_impossible,
        "The job says it was scanned at {m}, later than it arrived here. Check the scanning "
        "station's clock.",
        "スキャン日時 {m} が到着より後になっています。スキャン端末の時計を確認してください。"},
    MessageTemplate{
        RefusalCode::window_missed,
        "Scanned too late: due by {l}, captured {m} (requirement S12). Keep the paper as the "
        "original and ask the information manager.",
        "期限超過です。期限 {l}、取り込み "
        "{m}。紙を原本として保管し、情報作成管理者に相談してください。"},
    MessageTemplate{
        RefusalCode::window_deferred,
        "The start of the scan window was moved to {m}: {d}. For the information manager to "
        "see.",
        "スキャン期限の起点を {m} に繰り下げました({d})。情報作成管理者の確認対象です。"},
    MessageTemplate{
        RefusalCode::late_rerouted,
        "Scanned too late (due {l}, captured {m}); kept as a reference copy. The paper stays "
        "the original: do not destroy it.",
        "期限超過のため参照用として保存しました(期限 {l}、取り込み "
        "{m})。原本は紙です。廃棄しないでください。"},
    MessageTemplate{RefusalCode::deferral_invalid, "The deferral cannot be accepted: {d}.",
                    "猶予の記載が認められません({d})。"},
    MessageTemplate{
        RefusalCode::resolution_missing,
        "The file does not say at which resolution it was scanned. Set the scanner to write "
        "it, or give dpi in the job.",
        "解像度情報がありません。スキャナーの設定を確認するか、ジョブに dpi を記入してください。"},
    MessageTemplate{RefusalCode::resolution_declared,
                    "The file gives no resolution; {m} dpi is the sender's word.",
                    "ファイルに解像度情報がなく、{m} dpi は送信側の申告値です。"},
    MessageTemplate{
        RefusalCode::resolution_too_low,
        "Scanned at {m} {u}; at least {l} {u} are needed. Scan the page again with the right "
        "setting.{d}",
        "解像度 {m} {u} は不足です({l} {u} 以上が必要)。設定を直して再スキャンしてください。{d}"},
    MessageTemplate{
        RefusalCode::resolution_tag_implausible,
        "The resolution {m} {u} cannot be right for this page ({d}). Check the scanner's "
        "settings and scan again.",
        "解像度 {m} {u} はこのページに合いません({d})。設定を確認し再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::bit_depth_too_low,
        "The page has only {m} bits a sample; {l} are needed. Change the scan mode and scan "
        "again.",
        "階調が {m} ビットしかありません({l} "
        "ビット以上が必要)。スキャンモードを変えて再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::colour_required,
        "This kind of document must be scanned in colour. Scan the page again in 24-bit "
        "colour.",
        "この文書はカラーでスキャンする必要があります。24 ビットカラーで再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::page_blank,
        "The page looks blank (ink on {m} {u} of it). It is kept. Check that the right side "
        "was scanned.",
        "白紙のようです(記載面積 {m} {u})。保存はされます。スキャン面を確認してください。"},
    MessageTemplate{
        RefusalCode::duplicate_page,
        "The page is the same as page {m}. Check that no sheet was scanned twice and none is "
        "missing.",
        "ページ {m} と同一です。二重スキャンや抜けがないか確認してください。"},
    MessageTemplate{RefusalCode::duplicate_other_context,
                    "The same image already stands under another document: {d}. Check patient and "
                    "document; a person must decide.",
                    "同じ画像が別の文書に登録されています({d})"
                    "。患者と文書を確認してください。担当者の判断が必要です。"},
    MessageTemplate{RefusalCode::medium_not_allowed,
                    "This profile does not take {d}. Use the right hot folder.",
                    "このプロファイルでは {d} を扱えません。正しいフォルダーを使ってください。"},
    MessageTemplate{RefusalCode::film_data_missing,
                    "The film's data are missing: {d}. Add the part 'film' to the job.",
                    "フィルム情報がありません({d})。ジョブに film を追加してください。"},
    MessageTemplate{
        RefusalCode::film_size_implausible,
        "The image measures {m} mm, but the job names film size {l}. Check size and pixel "
        "pitch.",
        "画像の大きさは {m} mm ですが、申告サイズは {l} "
        "です。サイズと画素間隔を確認してください。"},
    MessageTemplate{RefusalCode::mammography_not_allowed,
                    "Mammograms are not accepted (requirement S4). The film stays the original.",
                    "マンモグラフィーは対象外です。フィルムを原本として保管してください。"},
    MessageTemplate{
        RefusalCode::lossy_source,
        "The image came through a lossy coder ({d}). It is kept exactly as it came and marked "
        "as such.",
        "非可逆圧縮を経た画像です({d})。届いたまま保存し、その旨を記録します。"},
    MessageTemplate{RefusalCode::transparency_flattened,
                    "The image has transparency; it was laid over white.",
                    "透過情報は白地に重ねて保存しました。"},
    MessageTemplate{RefusalCode::scanner_unavailable,
                    "The scanner cannot be used: {d}. Look whether it is switched on and free.",
                    "スキャナーを使用できません({d})。電源と使用状況を確認してください。"},
    MessageTemplate{RefusalCode::scanner_setting_not_granted,
                    "The scanner cannot do what was asked: {d}. Choose another setting.",
                    "スキャナーが要求された設定に対応していません({d})。設定を変えてください。"},
    MessageTemplate{
        RefusalCode::counters_mismatch,
        "The scanner's counts do not fit: {m} {u} instead of {l} ({d}). Count the sheets and "
        "scan the document again.",
        "スキャン枚数が合いません({m} {u}、正しくは {l}。{d})"
        "。枚数を数え、文書を再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::feeder_event_open,
        "The feeder had trouble that nobody has settled: {d}. Compare the pages with the "
        "sheets; a person must decide.",
        "給紙の異常が未解決です({d})"
        "。原本とページを照合してください。担当者の判断が必要です。"},
    MessageTemplate{RefusalCode::cover_sheet_read,
                    "The first image is the cover sheet and no page of the document ({d}).",
                    "最初の画像は表紙であり、文書のページではありません({d})。"},
    MessageTemplate{
        RefusalCode::cover_sheet_missing,
        "There is no job.json, and the first page shows no cover sheet's code ({d}). Lay the "
        "document's cover sheet on top, clean and flat, and scan all sheets again.",
        "job.json がなく、最初のページに表紙のコードが見つかりません({d})"
        "。文書の表紙を一番上に置き、全部を再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::cover_sheet_unreadable,
        "The cover sheet cannot be used: {d}. Print it again and scan all sheets again.",
        "表紙を使用できません({d})。表紙を印刷し直し、全部を再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::second_cover_sheet,
        "Another cover sheet lies in the stack: {d}. Split the stack at each cover sheet and "
        "scan each document by itself.",
        "束の途中に別の表紙があります({d})"
        "。表紙ごとに束を分け、文書ごとにスキャンしてください。"},
    MessageTemplate{RefusalCode::patient_code_mismatch,
                    "A code here is of another patient ({d}). Look whether the sheet belongs to "
                    "this document; a person must decide.",
                    "別の患者のコードがあります({d})"
                    "。この文書のものか確認してください。担当者の判断が必要です。"},
    MessageTemplate{RefusalCode::page_size_implausible,
                    "The page would measure {m} mm, which is no plausible sheet ({d}). Check the "
                    "resolution setting.",
                    "ページの大きさ {m} mm は不自然です({d})。解像度設定を確認してください。"},
    MessageTemplate{RefusalCode::processing_failed,
                    "The job could not be processed ({d}). Tell the system manager.",
                    "処理できませんでした({d})。システム管理者に連絡してください。"},
    MessageTemplate{
        RefusalCode::seal_delayed,
        "Sealed {m} {u} after capture; the limit is {l} {u}. For the information manager to "
        "see.",
        "取り込みから封印まで {m} {u} かかりました(上限 {l} {u})。情報作成管理者の確認対象です。"},
};

std::string fill(std::string_view text, const Finding& finding) {
    std::string filled;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}') {
            switch (text[i + 1]) {
            case 'm':
                filled += finding.measured;
                break;
            case 'l':
                filled += finding.limit;
                break;
            case 'u':
                filled += finding.unit;
                break;
            default:
                filled += finding.detail;
            }
            i += 2;
        } else {
            filled.push_back(text[i]);
        }
    }
    return filled;
}

const MessageTemplate* find_template(std::span<const MessageTemplate> all, RefusalCode code) {
    const auto found =
        std::find_if(all.begin(), all.end(), [code](const auto& one) { return one.code == code; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace

Message message_for(const Finding& finding) {
    const MessageTemplate* found = nullptr;
    for (const auto all : {std::span<const MessageTemplate>(k_templates), file_templates(),
                           page_templates(), stack_templates(), device_templates()}) {
        found = found == nullptr ? find_template(all, finding.code) : found;
    }
    Message message;
    if (found == nullptr) {
        const std::string code(to_string(finding.code));
        message.en = code + ": " + finding.detail;
        message.ja = code + ": " + finding.detail;
    } else {
        message.en = fill(found->en, finding);
        message.ja = fill(found->ja, finding);
    }
    if (finding.page != 0) {
        message.en = "Page " + std::to_string(finding.page) + ": " + message.en;
        message.ja = std::to_string(finding.page) + " ページ目: " + message.ja;
    }
    return message;
}

} // namespace scanseal::pipeline
