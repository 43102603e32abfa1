#!/usr/bin/env bash
# The road as a site without scanseal would build it from common tools: for each page tiffcp, sha512sum, openssl cms
# (CAdES, detached, over the digest list), openssl ts and curl to a timestamp authority; PROCESSES pages at a time.
# It syncs nothing, checks nothing, reads nothing back and keeps no state: it is the lighter work.
#   bench/peer_chain.sh STATION TSA_URL OUT PROCESSES CODEC PAGE.tif...
# STATION: a --dev station, for its operator key. CODEC: tiffcp's -c, e.g. zip:2 (deflate, horizontal predictor), g4, none.
# OUT: an empty folder. PEER_SYNC=1: sync each page's files, as an archive should.
set -euo pipefail

one_page() {
    local page=$1 name
    name=$(basename "$page" .tif)
    cd "$OUT"
    tiffcp -c "$CODEC" "$page" "$name.tif"
    sha512sum "$name.tif" > "$name.sha512"
    openssl cms -sign -cades -binary -md sha256 -in "$name.sha512" -outform DER -out "$name.p7s" \
        -signer "$OUT/.signer.pem" -inkey "$OUT/.signer.key"
    openssl ts -query -data "$name.p7s" -sha256 -cert -out "$name.tsq" 2>/dev/null
    curl --silent --fail --noproxy '*' --header 'Content-Type: application/timestamp-query' \
        --data-binary "@$name.tsq" --output "$name.tsr" "$TSA_URL"
    if [ "${PEER_SYNC:-0}" = 1 ]; then
        sync "$name.tif" "$name.sha512" "$name.p7s" "$name.tsr"
    fi
}

if [ "${1:-}" = --one-page ]; then
    one_page "$2"
    exit
fi
if [ $# -lt 6 ]; then
    sed -n '2,9p' "$0" | cut -c3- >&2
    exit 2
fi
station=$1
export TSA_URL=$2 OUT=$3 CODEC=$5
processes=$4
shift 5
secret=$station/pki/clerk01.secret
openssl pkcs12 -in "$station/pki/clerk01.p12" -passin "file:$secret" -clcerts -nokeys -out "$OUT/.signer.pem"
openssl pkcs12 -in "$station/pki/clerk01.p12" -passin "file:$secret" -nocerts -nodes -out "$OUT/.signer.key"
printf '%s\0' "$@" | xargs -0 -n 1 -P "$processes" "$0" --one-page
