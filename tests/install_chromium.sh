#!/bin/sh
# A browser for the page tests, and Korean glyphs for their screenshots. Without root the browser tests are skipped.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Chromium이 없고 설치 권한도 없어요. 화면 테스트는 건너뜁니다."
    exit 0
fi
apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
