#!/bin/sh
# Draws pages of Japanese in rows with pango-view (pango1.0-tools) in VL Gothic (fonts-vlgothic), a face that bench/turn did not
# learn from, at 150 dpi; ImageMagick makes them black and white.
cd "$(dirname "$0")" || exit 1
set -e
draw() {
    pango-view --no-display --dpi=150 --font="$2" --width=330 --margin=60 --line-spacing=1.5 --output=/tmp/writing.$$.png /tmp/writing.$$
    convert /tmp/writing.$$.png -colorspace gray -threshold 60% -type bilevel -density 150 -units PixelsPerInch "$1.png"
    rm /tmp/writing.$$ /tmp/writing.$$.png
}
cat > /tmp/writing.$$ <<'TEXT'
入院のご案内
当院では、安心して治療を受けていただけるよう、次のことをお願いしています。
一、入院の当日は、午前九時までに一階の受付へお越しください。健康保険証と印鑑をお持ちください。
二、病室へのお花や食べ物の持ち込みは、ご遠慮ください。
三、面会は午後二時から七時までです。熱やせきのある方の面会は、お断りすることがあります。
四、貴重品はお持ちにならないでください。紛失されても責任を負いかねます。
五、携帯電話は、決められた場所でお使いください。
六、地震や火事のときは、あわてずに職員の指示にしたがってください。
わからないことがありましたら、どうぞ遠慮なくおたずねください。
TEXT
draw japanese_rows "VL Gothic 10.5"
cat > /tmp/writing.$$ <<'TEXT'
検査報告書  No. 2047
白血球数      6,820   (3,300-8,600)
赤血球数      447    (386-492)
ヘモグロビン   13.9   (11.6-14.8)
血小板数      24.5   (15.8-34.8)
総蛋白       7.2    (6.6-8.1)
尿素窒素      14.3   (8-20)
クレアチニン    0.68   (0.46-0.79)
中性脂肪      96     (30-117)
血糖         102    (73-109)
担当  検査部  松本
TEXT
draw japanese_report "VL PGothic 11"
