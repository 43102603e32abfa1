#include "pipeline/messages.hpp"

#include "pipeline/message_template_internal.hpp"

#include <algorithm>
#include <array>

namespace scanseal::pipeline {

namespace {

constexpr std::array k_templates{
    MessageTemplate{
        RefusalCode::job_incomplete,
        "The job never became complete: {d}. Nothing changed for a long time. Send the whole "
        "job again.",
        "ジョブが完成しませんでした({d})"
        "。長時間変化がありません。ジョブ全体を送り直してください。"},
    MessageTemplate{
        RefusalCode::job_name_unsafe,
        "The name of the job or of one of its files cannot be used: {d}. Rename it and send "
        "it again.",
        "ジョブ名またはファイル名が使用できません({d})。名前を変えて送り直してください。"},
    MessageTemplate{
        RefusalCode::not_a_regular_file,
        "The job holds something that is not a plain file: {d}. Send real files, not links or "
        "devices.",
        "通常のファイルではないものが含まれています({d})"
        "。リンクではなく実ファイルを送ってください。"},
    MessageTemplate{RefusalCode::job_without_pages,
                    "The job holds no page image. Add the pages and send it again.",
                    "ページ画像がありません。ページを加えて送り直してください。"},
    MessageTemplate{
        RefusalCode::file_vanished,
        "A file of the job went away before it could be taken in: {d}. Send the job again.",
        "取り込み前にファイルがなくなりました({d})。ジョブを送り直してください。"},
    MessageTemplate{
        RefusalCode::format_unknown,
        "The file is not an image that can be read: {d}. Scan the page again as TIFF or PNG.",
        "読み取れる画像ファイルではありません({d})。TIFF または PNG で再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::file_truncated,
        "The image is cut off: part of it is missing ({d}). Scan the page again, or copy the "
        "file again.",
        "画像が途中で切れています({d})。再スキャンするか、ファイルをコピーし直してください。"},
    MessageTemplate{RefusalCode::file_damaged,
                    "The image is damaged and cannot be read in full ({d}). Scan the page again.",
                    "画像が壊れており完全に読み取れません({d})。再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::format_not_supported,
        "This kind of file is not accepted: {d}. Scan as TIFF or PNG.",
        "この形式のファイルは受け付けられません({d})。TIFF または PNG でスキャンしてください。"},
    MessageTemplate{
        RefusalCode::image_too_large,
        "The image is larger than this station allows ({d}). Scan at the resolution of the "
        "profile.",
        "画像がこの端末の上限を超えています({d})。所定の解像度でスキャンしてください。"},
    MessageTemplate{RefusalCode::too_many_pages,
                    "The job has more pages than allowed ({d}). Split the document.",
                    "ページ数が上限を超えています({d})。文書を分けてください。"},
    MessageTemplate{
        RefusalCode::pixel_layout_not_supported,
        "The image uses a colour form that cannot be kept without change ({d}). Scan in RGB, "
        "grey or black-and-white.",
        "そのまま保存できない色形式です({d})。RGB、グレーまたは白黒でスキャンしてください。"},
    MessageTemplate{
        RefusalCode::resolution_conflict,
        "The file gives two different resolutions ({d}). Nobody can tell which is right: check "
        "the scanner's settings and scan again.",
        "ファイル内の解像度情報が食い違っています({d})"
        "。スキャナー設定を確認し再スキャンしてください。"},
    MessageTemplate{RefusalCode::file_empty, "The file is empty ({d}). Scan the page again.",
                    "ファイルが空です({d})。再スキャンしてください。"},
    MessageTemplate{
        RefusalCode::format_mismatch,
        "The file's name says one format and its content another ({d}). Check the scanning "
        "software.",
        "ファイル名と内容の形式が一致しません({d})。スキャンソフトを確認してください。"},
    MessageTemplate{
        RefusalCode::lossless_check_failed,
        "The stored copy did not match the scan pixel for pixel ({d}). Nothing was stored. "
        "Tell the system manager.",
        "保存した画像がスキャンと一致しませんでした({d})"
        "。保存していません。システム管理者に連絡してください。"},
    MessageTemplate{
        RefusalCode::old_style_jpeg,
        "The TIFF uses an outdated JPEG form that cannot be read safely ({d}). Set the scanner "
        "to lossless TIFF.",
        "古い方式の JPEG 圧縮 TIFF です({d})。スキャナーを可逆圧縮の TIFF に設定してください。"},
    MessageTemplate{RefusalCode::encrypted,
                    "The file is encrypted ({d}). Send it without a password.",
                    "ファイルが暗号化されています({d})。パスワードなしで送ってください。"},
    MessageTemplate{
        RefusalCode::pdf_not_scanned_image,
        "The PDF is not a plain scan: {d}. Set the scanner to one picture a page, without "
        "notes, layers or high compression, or to TIFF.",
        "スキャン画像だけの PDF ではありません({d})"
        "。注釈・レイヤー・高圧縮を使わない設定、または TIFF でスキャンしてください。"},
    MessageTemplate{
        RefusalCode::decoder_crashed,
        "The file made the program that reads images fail, twice ({d}). It may be damaged or "
        "made to do harm. Scan the page again; if it happens again, tell the system manager.",
        "このファイルの読み取り中にプログラムが 2 回異常終了しました({d})"
        "。再スキャンし、繰り返す場合はシステム管理者に連絡してください。"},
    MessageTemplate{
        RefusalCode::decoder_time_limit,
        "Reading the file took longer than allowed, twice ({d}). Scan the page again; if it "
        "happens again, tell the system manager.",
        "ファイルの読み取りが 2 回とも制限時間を超えました({d})"
        "。再スキャンし、繰り返す場合はシステム管理者に連絡してください。"},
    MessageTemplate{
        RefusalCode::decoder_memory_limit,
        "Reading the file needs more memory than allowed ({d}). Set the scanner to TIFF and "
        "scan the page again.",
        "ファイルの読み取りに必要なメモリが上限を超えています({d})"
        "。スキャナーを TIFF に設定して再スキャンしてください。"},
    MessageTemplate{RefusalCode::cover_sheet_undrawable, "The cover sheet cannot be drawn: {d}.",
                    "表紙を作成できません({d})。"},
    MessageTemplate{
        RefusalCode::dicom_value_missing,
        "The film needs information that the job does not give: {d}. Add it and send the job "
        "again.",
        "フィルムに必要な情報がありません({d})。追加して送り直してください。"},
    MessageTemplate{
        RefusalCode::dicom_value_invalid,
        "A value of the film's data is not allowed in DICOM: {d}. Correct it and send the job "
        "again.",
        "DICOM で許されない値です({d})。修正して送り直してください。"},
    MessageTemplate{
        RefusalCode::dicom_text_unencodable,
        "A character cannot be written in the character set that the archive uses: {d}. Use "
        "another form of the character.",
        "使用できない文字が含まれています({d})。別の字体を使ってください。"},
    MessageTemplate{
        RefusalCode::dicom_text_as_utf8,
        "The film's text is written in UTF-8: one character is outside JIS X 0208 ({d}).",
        "JIS X 0208 にない文字があるため、フィルムの文字情報を UTF-8 で記録しました({d})。"},
    MessageTemplate{
        RefusalCode::dicom_patient_mismatch,
        "The DICOM file belongs to another patient than the job ({d}). Make sure whose film "
        "this is and send the job again.",
        "DICOM ファイルの患者がジョブの患者と一致しません({d})"
        "。どの患者のフィルムか確認し、送り直してください。"},
    MessageTemplate{
        RefusalCode::dicom_object_not_accepted,
        "The DICOM file is not a scanned film ({d}). Send films as secondary capture, or as "
        "TIFF.",
        "DICOM ファイルがフィルムのスキャン画像ではありません({d})"
        "。セカンダリキャプチャまたは TIFF で送ってください。"},
    MessageTemplate{
        RefusalCode::dicom_pixels_unsuitable,
        "The film image is not a grey image ({d}). Scan films in grey with at least 10 bits.",
        "フィルム画像がグレースケールではありません({d})。10 "
        "ビット以上のグレーでスキャンしてください。"},
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
    const auto* found = find_template(k_templates, finding.code);
    if (found == nullptr) {
        found = find_template(page_templates(), finding.code);
    }
    if (found == nullptr) {
        found = find_template(device_templates(), finding.code);
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
