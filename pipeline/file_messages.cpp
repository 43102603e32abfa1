#include "pipeline/message_template_internal.hpp"

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
};

} // namespace

std::span<const MessageTemplate> file_templates() noexcept {
    return k_templates;
}

} // namespace scanseal::pipeline
