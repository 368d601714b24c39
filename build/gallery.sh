#!/bin/bash
# Takes the pictures of docs/gallery.md from artifacts/gallery, where GalleryTests keeps them, and makes them small.
# Needs pngquant (apt-get install pngquant).
set -euo pipefail
cd "$(dirname "$0")/.."
while read -r from to; do
  pngquant --force --strip --quality 50-90 --output "docs/images/gallery-$to.png" "artifacts/gallery/$from.png"
done <<'END'
requests-usual-1280-Light inbox
requests-usual-360-Dark inbox-phone
opened-decline-360-Light decline-phone
orders-usual-1280-Light orders
opened-create-booking-1280-Dark create-booking
orders-order--usual-1280-Light order
repairs-job--usual-1280-Dark repair
END
