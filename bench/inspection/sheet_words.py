"""Fonts and words for the drawn pages. The words mean nothing; only their shapes matter."""

import functools
import pathlib

from PIL import ImageFont

FONT_ROOT = pathlib.Path("/usr/share/fonts")
LATIN = ("truetype/dejavu/DejaVuSans.ttf", "truetype/dejavu/DejaVuSerif.ttf", "truetype/dejavu/DejaVuSansMono.ttf",
         "opentype/urw-base35/NimbusRoman-Regular.otf", "opentype/urw-base35/NimbusSans-Regular.otf",
         "opentype/urw-base35/NimbusSansNarrow-Regular.otf", "opentype/urw-base35/P052-Roman.otf",
         "opentype/urw-base35/URWBookman-Light.otf", "opentype/urw-base35/NimbusMonoPS-Regular.otf",
         "opentype/urw-base35/C059-Roman.otf")
LATIN_BOLD = ("truetype/dejavu/DejaVuSans-Bold.ttf", "opentype/urw-base35/NimbusRoman-Bold.otf",
              "opentype/urw-base35/NimbusSans-Bold.otf", "opentype/urw-base35/URWGothic-Demi.otf")
JAPANESE = ("opentype/ipafont-gothic/ipag.ttf", "opentype/ipafont-mincho/ipam.ttf", "opentype/ipafont-gothic/ipagp.ttf",
            "opentype/noto/NotoSansCJK-Regular.ttc", "opentype/noto/NotoSerifCJK-Regular.ttc")
JAPANESE_BOLD = ("opentype/noto/NotoSansCJK-Bold.ttc", "opentype/noto/NotoSerifCJK-Bold.ttc")
SCRIPT = ("opentype/urw-base35/Z003-MediumItalic.otf", "opentype/urw-base35/P052-Italic.otf")

LATIN_WORDS = (
    "patient the of and was admitted with mild pain in left lower leg after fall at home on examination no fever blood "
    "pressure stable we advise follow up visit two weeks chest film clear heart size normal laboratory values within range "
    "thank you for referring this kind lady please continue current medicine report any change daily dose morning evening "
    "insurance number name date birth address telephone signature relation guardian consent explained risk benefit question "
    "answered operation anaesthesia ward nurse physician hospital department surgery internal orthopaedic Tokyo Osaka "
    "Kyoto referral summary discharge history allergy none smoking weight height temperature pulse").split()
JAPANESE_WORDS = (
    "患者 氏名 生年月日 住所 電話番号 保険証 番号 診療科 内科 外科 整形外科 同意書 説明 手術 麻酔 検査 結果 異常 所見 なし 紹介状 貴院 益々 "
    "ご清祥 平素より 大変 お世話に なっております 下記の 患者様を ご紹介 申し上げます 既往歴 家族歴 高血圧 糖尿病 現在の 処方 一日 三回 食後 "
    "経過は 良好 です。 発熱 咳 痰 腹痛 を認め、 精査 加療 目的に ご高診 のほど よろしく お願い いたします。 入院 退院 看護 記録 体温 脈拍 "
    "血圧 呼吸 署名 捺印 続柄 本人 家族 代理人 日付 平成 令和 年 月 日 医師 病院 東京都 千代田区 大阪府 一般 撮影 心電図 薬剤 アレルギー "
    "リハビリテーション 胸部 レントゲン 検体 血液 尿 提出 済み 確認 の上、 裏面も ご覧 ください。").split()


@functools.lru_cache(maxsize=256)
def font(name, size_px):
    path = FONT_ROOT / name
    return ImageFont.truetype(str(path), max(6, int(size_px)), layout_engine=ImageFont.Layout.BASIC)


def missing_fonts():
    every = LATIN + LATIN_BOLD + JAPANESE + JAPANESE_BOLD + SCRIPT
    return [name for name in every if not (FONT_ROOT / name).exists()]


class Writer:
    """Picks faces once a sheet, so that a page looks as if one office had made it."""

    def __init__(self, rng, japanese):
        self.rng = rng
        self.japanese = japanese
        self.face = str(rng.choice(JAPANESE if japanese else LATIN))
        self.bold = str(rng.choice(JAPANESE_BOLD if japanese else LATIN_BOLD))
        self.script = str(rng.choice(SCRIPT))

    def words(self, count):
        source = JAPANESE_WORDS if self.japanese else LATIN_WORDS
        return [source[i] for i in self.rng.integers(0, len(source), count)]

    def line(self, count):
        return ("" if self.japanese else " ").join(self.words(count))

    def number(self, digits):
        return "".join(str(d) for d in self.rng.integers(0, 10, digits))
