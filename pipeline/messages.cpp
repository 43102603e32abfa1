#include "pipeline/messages.hpp"

#include <algorithm>
#include <array>

namespace scanseal::pipeline {

namespace {

/// {m} measured, {l} limit, {u} unit, {d} detail. Each text says what is wrong and what to do.
struct Template {
    RefusalCode code;
    const char* en;
    const char* ja;
};

constexpr std::array k_templates{
    Template{RefusalCode::job_incomplete,
             "The job never became complete: {d}. Nothing changed for a long time. Send the whole "
             "job again.",
             "ジョブが完成しませんでした({d})"
             "。長時間変化がありません。ジョブ全体を送り直してください。"},
    Template{RefusalCode::job_name_unsafe,
             "The name of the job or of one of its files cannot be used: {d}. Rename it and send "
             "it again.",
             "ジョブ名またはファイル名が使用できません({d})。名前を変えて送り直してください。"},
    Template{RefusalCode::not_a_regular_file,
             "The job holds something that is not a plain file: {d}. Send real files, not links or "
             "devices.",
             "通常のファイルではないものが含まれています({d})"
             "。リンクではなく実ファイルを送ってください。"},
    Template{RefusalCode::job_without_pages,
             "The job holds no page image. Add the pages and send it again.",
             "ページ画像がありません。ページを加えて送り直してください。"},
    Template{RefusalCode::file_vanished,
             "A file of the job went away before it could be taken in: {d}. Send the job again.",
             "取り込み前にファイルがなくなりました({d})。ジョブを送り直してください。"},
    Template{
        RefusalCode::format_unknown,
        "The file is not an image that can be read: {d}. Scan the page again as TIFF or PNG.",
        "読み取れる画像ファイルではありません({d})。TIFF または PNG で再スキャンしてください。"},
    Template{RefusalCode::file_truncated,
             "The image is cut off: part of it is missing ({d}). Scan the page again, or copy the "
             "file again.",
             "画像が途中で切れています({d})。再スキャンするか、ファイルをコピーし直してください。"},
    Template{RefusalCode::file_damaged,
             "The image is damaged and cannot be read in full ({d}). Scan the page again.",
             "画像が壊れており完全に読み取れません({d})。再スキャンしてください。"},
    Template{
        RefusalCode::format_not_supported,
        "This kind of file is not accepted: {d}. Scan as TIFF or PNG.",
        "この形式のファイルは受け付けられません({d})。TIFF または PNG でスキャンしてください。"},
    Template{RefusalCode::image_too_large,
             "The image is larger than this station allows ({d}). Scan at the resolution of the "
             "profile.",
             "画像がこの端末の上限を超えています({d})。所定の解像度でスキャンしてください。"},
    Template{RefusalCode::too_many_pages,
             "The job has more pages than allowed ({d}). Split the document.",
             "ページ数が上限を超えています({d})。文書を分けてください。"},
    Template{RefusalCode::pixel_layout_not_supported,
             "The image uses a colour form that cannot be kept without change ({d}). Scan in RGB, "
             "grey or black-and-white.",
             "そのまま保存できない色形式です({d})。RGB、グレーまたは白黒でスキャンしてください。"},
    Template{
        RefusalCode::resolution_conflict,
        "The file gives two different resolutions ({d}). Nobody can tell which is right: check "
        "the scanner's settings and scan again.",
        "ファイル内の解像度情報が食い違っています({d})"
        "。スキャナー設定を確認し再スキャンしてください。"},
    Template{RefusalCode::file_empty, "The file is empty ({d}). Scan the page again.",
             "ファイルが空です({d})。再スキャンしてください。"},
    Template{RefusalCode::format_mismatch,
             "The file's name says one format and its content another ({d}). Check the scanning "
             "software.",
             "ファイル名と内容の形式が一致しません({d})。スキャンソフトを確認してください。"},
    Template{RefusalCode::lossless_check_failed,
             "The stored copy did not match the scan pixel for pixel ({d}). Nothing was stored. "
             "Tell the system manager.",
             "保存した画像がスキャンと一致しませんでした({d})"
             "。保存していません。システム管理者に連絡してください。"},
    Template{
        RefusalCode::old_style_jpeg,
        "The TIFF uses an outdated JPEG form that cannot be read safely ({d}). Set the scanner "
        "to lossless TIFF.",
        "古い方式の JPEG 圧縮 TIFF です({d})。スキャナーを可逆圧縮の TIFF に設定してください。"},
    Template{RefusalCode::encrypted, "The file is encrypted ({d}). Send it without a password.",
             "ファイルが暗号化されています({d})。パスワードなしで送ってください。"},
    Template{RefusalCode::pdf_not_scanned_image,
             "The PDF is not a plain scan: {d}. Set the scanner to one picture a page, without "
             "notes, layers or high compression, or to TIFF.",
             "スキャン画像だけの PDF ではありません({d})"
             "。注釈・レイヤー・高圧縮を使わない設定、または TIFF でスキャンしてください。"},
    Template{RefusalCode::dicom_value_missing,
             "The film needs information that the job does not give: {d}. Add it and send the job "
             "again.",
             "フィルムに必要な情報がありません({d})。追加して送り直してください。"},
    Template{RefusalCode::dicom_value_invalid,
             "A value of the film's data is not allowed in DICOM: {d}. Correct it and send the job "
             "again.",
             "DICOM で許されない値です({d})。修正して送り直してください。"},
    Template{RefusalCode::dicom_text_unencodable,
             "A character cannot be written in the character set that the archive uses: {d}. Use "
             "another form of the character.",
             "使用できない文字が含まれています({d})。別の字体を使ってください。"},
    Template{RefusalCode::dicom_text_as_utf8,
             "The film's text is written in UTF-8: one character is outside JIS X 0208 ({d}).",
             "JIS X 0208 にない文字があるため、フィルムの文字情報を UTF-8 で記録しました({d})。"},
    Template{RefusalCode::dicom_pixels_unsuitable,
             "The film image is not a grey image ({d}). Scan films in grey with at least 10 bits.",
             "フィルム画像がグレースケールではありません({d})。10 "
             "ビット以上のグレーでスキャンしてください。"},
    Template{RefusalCode::certificate_not_valid_now,
             "The operator's certificate is not valid today ({d}). Renew it.",
             "担当者の電子証明書が有効ではありません({d})。更新してください。"},
    Template{RefusalCode::record_exists,
             "A different record with this identity is already in the vault ({d}). Tell the system "
             "manager.",
             "同じ識別子の別の記録が既にあります({d})。システム管理者に連絡してください。"},
    Template{RefusalCode::record_damaged,
             "A record in the vault cannot be read: {d}. Tell the system manager at once.",
             "保管庫の記録を読み取れません({d})。直ちにシステム管理者に連絡してください。"},
    Template{RefusalCode::job_unreadable,
             "job.json cannot be read: {d}. Correct it and send the job again.",
             "job.json を読み取れません({d})。修正して送り直してください。"},
    Template{RefusalCode::job_schema, "job.json: {d}. Correct it and send the job again.",
             "job.json の内容に誤りがあります({d})。修正して送り直してください。"},
    Template{RefusalCode::file_digest_mismatch,
             "The file does not have the SHA-256 that the job names ({d}). It was damaged on the "
             "way: send it again.",
             "ファイルの SHA-256 "
             "がジョブの記載と一致しません({d})。転送中に壊れました。送り直してください。"},
    Template{
        RefusalCode::file_not_listed,
        "The job folder holds a file that job.json does not list: {d}. List it or take it out.",
        "job.json に記載のないファイルがあります({d})。記載するか取り除いてください。"},
    Template{RefusalCode::page_missing,
             "A page is missing: {d}. Scan it and send the whole job again.",
             "ページが足りません({d})。スキャンしてジョブ全体を送り直してください。"},
    Template{RefusalCode::page_count_mismatch,
             "{m} pages came, but {l} were expected. Count the sheets, scan again and send the "
             "whole job.",
             "{l} ページのはずが {m} "
             "ページしかありません(または多すぎます)。枚数を確認し、再スキャンしてください。"},
    Template{RefusalCode::operator_unknown,
             "The operator '{d}' is not known at this station. Ask the system manager.",
             "担当者「{d}」はこの端末に登録されていません。システム管理者に連絡してください。"},
    Template{
        RefusalCode::operator_not_bound,
        "The operator '{d}' may not sign for this hot folder. Use your own folder, or ask the "
        "system manager.",
        "担当者「{d}"
        "」はこのフォルダーで署名できません。自分のフォルダーを使うか、管理者に連絡してください。"},
    Template{RefusalCode::attestation_missing,
             "The operator has not confirmed that {d}. Look at the sheets, then confirm in the job "
             "(attest).",
             "担当者の確認がありません({d})。原本を確認し、attest に記入してください。"},
    Template{RefusalCode::base_time_missing,
             "The job does not say when the original was made or received ({d}). Without it nobody "
             "can tell whether the scan is in time.",
             "原本の作成日時または受領日時がありません({d})。期限内か判定できません。"},
    Template{RefusalCode::base_time_in_future,
             "The original is said to be from {m}, which is still to come. Check the date and the "
             "clocks.",
             "原本の日時 {m} が未来です。日付と時計を確認してください。"},
    Template{RefusalCode::scanned_at_impossible,
             "The job says it was scanned at {m}, later than it arrived here. Check the scanning "
             "station's clock.",
             "スキャン日時 {m} が到着より後になっています。スキャン端末の時計を確認してください。"},
    Template{RefusalCode::window_missed,
             "Scanned too late: due by {l}, captured {m} (requirement S12). Keep the paper as the "
             "original and ask the information manager.",
             "期限超過です。期限 {l}、取り込み "
             "{m}。紙を原本として保管し、情報作成管理者に相談してください。"},
    Template{RefusalCode::window_deferred,
             "The start of the scan window was moved to {m}: {d}. For the information manager to "
             "see.",
             "スキャン期限の起点を {m} に繰り下げました({d})。情報作成管理者の確認対象です。"},
    Template{RefusalCode::late_rerouted,
             "Scanned too late (due {l}, captured {m}); kept as a reference copy. The paper stays "
             "the original: do not destroy it.",
             "期限超過のため参照用として保存しました(期限 {l}、取り込み "
             "{m})。原本は紙です。廃棄しないでください。"},
    Template{RefusalCode::deferral_invalid, "The deferral cannot be accepted: {d}.",
             "猶予の記載が認められません({d})。"},
    Template{
        RefusalCode::resolution_missing,
        "The file does not say at which resolution it was scanned. Set the scanner to write "
        "it, or give dpi in the job.",
        "解像度情報がありません。スキャナーの設定を確認するか、ジョブに dpi を記入してください。"},
    Template{RefusalCode::resolution_declared,
             "The file gives no resolution; {m} dpi is the sender's word.",
             "ファイルに解像度情報がなく、{m} dpi は送信側の申告値です。"},
    Template{
        RefusalCode::resolution_too_low,
        "Scanned at {m} {u}; at least {l} {u} are needed. Scan the page again with the right "
        "setting.{d}",
        "解像度 {m} {u} は不足です({l} {u} 以上が必要)。設定を直して再スキャンしてください。{d}"},
    Template{RefusalCode::resolution_tag_implausible,
             "The resolution {m} {u} cannot be right for this page ({d}). Check the scanner's "
             "settings and scan again.",
             "解像度 {m} {u} はこのページに合いません({d})。設定を確認し再スキャンしてください。"},
    Template{RefusalCode::bit_depth_too_low,
             "The page has only {m} bits a sample; {l} are needed. Change the scan mode and scan "
             "again.",
             "階調が {m} ビットしかありません({l} "
             "ビット以上が必要)。スキャンモードを変えて再スキャンしてください。"},
    Template{
        RefusalCode::colour_required,
        "This kind of document must be scanned in colour. Scan the page again in 24-bit "
        "colour.",
        "この文書はカラーでスキャンする必要があります。24 ビットカラーで再スキャンしてください。"},
    Template{RefusalCode::page_blank,
             "The page looks blank (ink on {m} {u} of it). It is kept. Check that the right side "
             "was scanned.",
             "白紙のようです(記載面積 {m} {u})。保存はされます。スキャン面を確認してください。"},
    Template{RefusalCode::duplicate_page,
             "The page is the same as page {m}. Check that no sheet was scanned twice and none is "
             "missing.",
             "ページ {m} と同一です。二重スキャンや抜けがないか確認してください。"},
    Template{RefusalCode::duplicate_other_context,
             "The same image already stands under another document: {d}. Check patient and "
             "document; a person must decide.",
             "同じ画像が別の文書に登録されています({d})"
             "。患者と文書を確認してください。担当者の判断が必要です。"},
    Template{RefusalCode::medium_not_allowed,
             "This profile does not take {d}. Use the right hot folder.",
             "このプロファイルでは {d} を扱えません。正しいフォルダーを使ってください。"},
    Template{RefusalCode::film_data_missing,
             "The film's data are missing: {d}. Add the part 'film' to the job.",
             "フィルム情報がありません({d})。ジョブに film を追加してください。"},
    Template{RefusalCode::film_size_implausible,
             "The image measures {m} mm, but the job names film size {l}. Check size and pixel "
             "pitch.",
             "画像の大きさは {m} mm ですが、申告サイズは {l} "
             "です。サイズと画素間隔を確認してください。"},
    Template{RefusalCode::mammography_not_allowed,
             "Mammograms are not accepted (requirement S4). The film stays the original.",
             "マンモグラフィーは対象外です。フィルムを原本として保管してください。"},
    Template{RefusalCode::lossy_source,
             "The image came through a lossy coder ({d}). It is kept exactly as it came and marked "
             "as such.",
             "非可逆圧縮を経た画像です({d})。届いたまま保存し、その旨を記録します。"},
    Template{RefusalCode::transparency_flattened,
             "The image has transparency; it was laid over white.",
             "透過情報は白地に重ねて保存しました。"},
    Template{RefusalCode::page_size_implausible,
             "The page would measure {m} mm, which is no plausible sheet ({d}). Check the "
             "resolution setting.",
             "ページの大きさ {m} mm は不自然です({d})。解像度設定を確認してください。"},
    Template{RefusalCode::processing_failed,
             "The job could not be processed ({d}). Tell the system manager.",
             "処理できませんでした({d})。システム管理者に連絡してください。"},
    Template{
        RefusalCode::seal_delayed,
        "Sealed {m} {u} after capture; the limit is {l} {u}. For the information manager to "
        "see.",
        "取り込みから封印まで {m} {u} かかりました(上限 {l} {u})。情報作成管理者の確認対象です。"},
    Template{
        RefusalCode::page_enlarged,
        "The picture was enlarged {m} times from fewer pixels ({d}): it holds less detail than its "
        "resolution says. Switch off scaling and interpolation in the scanner's settings and scan "
        "the page again.",
        "画像が少ない画素から {m} "
        "倍に拡大されています({d})"
        "。表示の解像度ほどの細かさがありません。拡大・補間をオフにして再スキャンしてください。"},
    Template{RefusalCode::optical_resolution_too_low,
             "The picture holds the detail of {m} {u} only; at least {l} {u} are needed ({d}). "
             "Scan the page again at the scanner's true (optical) resolution.",
             "画像の実際の細かさは {m} {u} 相当です({l} {u} "
             "以上が必要、{d})。スキャナーの光学解像度で再スキャンしてください。"},
    Template{RefusalCode::page_blurred,
             "The page is blurred: edges are {m} {u} wide, at most {l} {u} are allowed. Clean the "
             "glass, lay the sheet flat and scan it again.",
             "ページがぼやけています(輪郭の幅 {m} {u}、上限 {l} "
             "{u})。ガラスを清掃し、用紙を平らに置いて再スキャンしてください。"},
    Template{
        RefusalCode::lossy_traces,
        "The file is lossless, but its pixels went through JPEG before (quality about {m}, at most "
        "{l} is reported). Set the scanner and its software to lossless and scan the page again.",
        "可逆形式のファイルですが、以前に JPEG 圧縮された形跡があります(品質 約 {m}、判定値 {l} "
        "以下)。スキャナーとソフトを可逆圧縮に設定し、再スキャンしてください。"},
    Template{RefusalCode::lossy_twice,
             "The page went through JPEG twice. Set the scanner and its software to lossless.",
             "JPEG 圧縮が二回行われています。スキャナーとソフトを可逆圧縮に設定してください。"},
    Template{RefusalCode::rescaled_after_coding,
             "The page was scaled after it had been coded as JPEG (its coding grid measures {m} "
             "{u} and not 8). Switch off scaling in the scanner's software.",
             "JPEG 圧縮の後で拡大・縮小されています(符号化の格子が 8 ではなく {m} "
             "{u})。スキャンソフトの拡大縮小をオフにしてください。"},
    Template{RefusalCode::palette_reduced,
             "The colours of the page were reduced to {m} (limit {l}). Scan in full colour where "
             "colour or pencil matters.",
             "色数が {m} 色に減らされています(判定値 "
             "{l})。色や鉛筆書きが大切な文書はフルカラーでスキャンしてください。"},
    Template{RefusalCode::contrast_too_low,
             "The marks hardly stand out from the paper (contrast {m}, at least {l} is needed). "
             "Check that everything can be read; else scan again with a darker setting.",
             "文字と紙の濃淡差が小さすぎます(コントラスト {m}、{l} "
             "以上が必要)。読めるか確認し、読みにくければ濃度を上げて再スキャンしてください。"},
    Template{RefusalCode::light_uneven,
             "The page is not evenly lit (spread {m}, at most {l}). Close the lid, or have the "
             "lamp cleaned.",
             "明るさにむらがあります({m}、上限 {l})。カバーを閉じるか、光源を清掃してください。"},
    Template{RefusalCode::colour_cast,
             "The paper looks coloured (chroma {m}, limit {l}). If the sheet is white, the scanner "
             "needs its colours adjusted.",
             "紙の色に偏りがあります(彩度 {m}、判定値 "
             "{l})。白い用紙なら、スキャナーの色調整が必要です。"},
    Template{RefusalCode::tones_clipped,
             "Tones ran together on {m} {u} of the page (limit {l} {u}). Check brightness and "
             "contrast of the scanner.",
             "ページの {m} {u} で階調がつぶれています(判定値 {l} "
             "{u})。スキャナーの明るさとコントラストを確認してください。"},
    Template{RefusalCode::noise_too_high,
             "The page is grainy (noise {m}, at most {l}). Have the scanner looked at.",
             "ノイズが多い画像です({m}、上限 {l})。スキャナーを点検してください。"},
    Template{
        RefusalCode::page_streaked,
        "A streak runs along the page (depth {m}, limit {l}). Clean the narrow glass strip of the "
        "feeder and scan the page again; if the line is on the paper, all is well.",
        "ページに筋があります(濃さ {m}、判定値 "
        "{l})"
        "。給紙部の細いガラスを清掃して再スキャンしてください。原本にある線なら問題ありません。"},
    Template{RefusalCode::show_through,
             "Print of the other side shows through on {m} {u} of the page (limit {l} {u}). Lay a "
             "black sheet behind it if it disturbs.",
             "ページの {m} {u} で裏面が透けています(判定値 {l} "
             "{u})。読みにくい場合は黒い紙を裏に当ててください。"},
    Template{RefusalCode::moire,
             "The page shows a moire pattern (strength {m}, limit {l}). Scan at another resolution "
             "if it disturbs.",
             "モアレ(干渉縞)があります(強さ {m}、判定値 "
             "{l})。気になる場合は解像度を変えて再スキャンしてください。"},
    Template{RefusalCode::page_skewed,
             "The page lies askew by {m} {u} (limit {l} {u}). Align the guides of the feeder; scan "
             "again if an edge is cut off.",
             "ページが {m} {u} 傾いています(判定値 {l} "
             "{u})。用紙ガイドを合わせ、端が欠けていれば再スキャンしてください。"},
    Template{RefusalCode::page_not_upright,
             "The text is turned; {m} {u} clockwise would bring it upright. Put the sheets in the "
             "right way round.",
             "文字の向きが正しくありません(時計回りに {m} {u} "
             "回すと正立)。用紙の向きを確認してください。"},
    Template{RefusalCode::page_trapezoid,
             "The page is a trapezoid: opposite edges differ by {m} {u} (limit {l} {u}). Lay the "
             "sheet flat, or use a scanner instead of a camera.",
             "ページが台形にゆがんでいます(辺の角度差 {m} {u}、判定値 {l} "
             "{u})。用紙を平らに置くか、カメラではなくスキャナーを使ってください。"},
    Template{
        RefusalCode::page_size_off_nominal,
        "The sheet measures {m} {u}, which is no known size (allowed difference {l} {u}). Check "
        "that nothing is missing.",
        "用紙の大きさ {m} {u} は規格にありません(許容差 {l} {u})。欠けがないか確認してください。"},
    Template{RefusalCode::double_feed_suspected,
             "The page is {m} {u} long where {d} is expected (limit {l} {u}): two sheets may have "
             "gone through together, or the sheet slipped. Compare with the paper; scan again.",
             "ページの長さが {m} {u} です({d} のはず、許容差 {l} "
             "{u})。二枚送りか滑りの疑いがあります。原本と照合し、再スキャンしてください。"},
    Template{RefusalCode::two_pages_on_image,
             "Two facing pages lie on one picture. Check that the text in the fold can be read; "
             "else scan each page alone.",
             "見開き二ページが一つの画像に入っています。綴じ目の文字が読めるか確認し、読めなければ"
             "一ページずつスキャンしてください。"},
    Template{RefusalCode::dark_border,
             "The scanner's dark background shows at the edge ({m} {u} wide, limit {l} {u}). Set "
             "the right sheet size.",
             "端にスキャナーの暗い背景が写っています(幅 {m} {u}、判定値 {l} "
             "{u})。用紙サイズを正しく設定してください。"},
    Template{RefusalCode::content_cut_off,
             "Print runs into the edge of the picture (certainty {m}, limit {l}). Compare with the "
             "paper; scan again with a larger area if something is missing.",
             "文字が画像の端で切れています(確度 {m}、判定値 "
             "{l})。原本と照合し、欠けていれば範囲を広げて再スキャンしてください。"},
    Template{RefusalCode::page_folded,
             "A corner or edge of the sheet is folded or torn (certainty {m}, limit {l}). Unfold "
             "it and scan the page again.",
             "用紙の角または端が折れているか破れています(確度 {m}、判定値 "
             "{l})。伸ばして再スキャンしてください。"},
    Template{RefusalCode::something_over_page,
             "Something lies over the page, such as a sticky note or slip (certainty {m}, limit "
             "{l}). Take it off and scan the page again; scan the note as a page of its own.",
             "付箋や紙片などがページに重なっています(確度 {m}、判定値 "
             "{l})。はがして再スキャンし、付箋も別のページとしてスキャンしてください。"},
    Template{RefusalCode::page_near_duplicate,
             "The page is much like page {d} ({m} of 256 points differ, limit {l}). Check that no "
             "sheet was scanned twice.",
             "ページ {d} とよく似ています(256 点中 {m} 点の違い、判定値 "
             "{l})。二重にスキャンしていないか確認してください。"},
    Template{RefusalCode::mixed_page_sizes,
             "The sheets of this document have different sizes: {d} (allowed difference {l} {u}). "
             "Check that no sheet was cut off.",
             "この文書の用紙の大きさがそろっていません: {d}(許容差 {l} "
             "{u})。欠けた用紙がないか確認してください。"},
    Template{
        RefusalCode::side_missing,
        "Front and back do not pair up: {d}. Check that no side is missing and scan the whole "
        "document again.",
        "表と裏の組が合いません: {d}。抜けた面がないか確認し、文書全体を再スキャンしてください。"},
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

} // namespace

Message message_for(const Finding& finding) {
    const auto* found =
        std::find_if(k_templates.begin(), k_templates.end(),
                     [&finding](const Template& one) { return one.code == finding.code; });
    Message message;
    if (found == k_templates.end()) {
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
